"""Speak to the sandbox over HTTP, as to the real gateway."""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from smstui.adapters.sandbox import Sandbox
from smstui.adapters.sandbox.magic import NUMBERS, Behaviour, MagicNumber
from smstui.adapters.smsapi.client import SmsapiGateway
from smstui.domain.gateway import (
    Accepted,
    Balance,
    GatewayError,
    GatewayFailure,
    Message,
    NotSent,
    Refused,
    Trouble,
    Uncertain,
)
from tests.adapters.smsapi.conftest import MakesAccess
from tests.adapters.smsapi.servers import an_answer, answering, saying

Messages = Callable[..., Message]


async def test_a_message_is_sent_as_the_protocol_asks(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    outcome = await gateway.send(access(sandbox.url), message(text="Ho\u0308ren €", sender="OptikNord"))

    request = sandbox.requests[0]
    assert isinstance(outcome, Accepted)
    assert (outcome.number, outcome.points, outcome.parts, outcome.length) == ("491713920012", "0.16", 1, 8)
    assert (request.method, request.target) == ("POST", "/sms.do")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["authorization"] == "Bearer sandbox-token"
    assert request.form == {
        "to": "491713920012",
        "message": "Hören €",
        "from": "OptikNord",
        "format": "json",
        "encoding": "utf-8",
        "details": "1",
        "idx": "i1",
        "check_idx": "1",
    }


async def test_without_a_sender_none_is_named(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    await gateway.send(access(sandbox.url), message())

    assert "from" not in sandbox.requests[0].form


async def test_a_password_goes_as_digest_into_the_form_and_never_as_it_is(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    account = access(sandbox.url, username="sandbox")

    outcome = await gateway.send(account, message())
    balance = await gateway.balance(account)

    assert isinstance(outcome, Accepted)
    assert balance == Balance("99.84")
    for request in sandbox.requests:
        assert request.method == "POST"
        assert "?" not in request.target
        assert request.form["username"] == "sandbox"
        assert request.form["password"] == hashlib.md5(b"sandbox-password").hexdigest()  # noqa: S324 (the protocol's)
        assert "authorization" not in request.headers


async def test_a_dry_run_says_the_price_and_costs_nothing(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    outcome = await gateway.dry_run(access(sandbox.url), message(text="x" * 161))

    assert isinstance(outcome, Accepted)
    assert (outcome.parts, outcome.points) == (2, "0.32")
    assert sandbox.requests[0].form["test"] == "1"
    assert not sandbox.messages
    assert await gateway.balance(access(sandbox.url)) == Balance("100")


async def test_a_dry_run_and_the_message_have_an_idx_each(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    await gateway.dry_run(access(sandbox.url), message(idx="d1"))
    outcome = await gateway.send(access(sandbox.url), message(idx="i1"))

    assert isinstance(outcome, Accepted)


async def test_the_same_idx_is_taken_once(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    await gateway.send(access(sandbox.url), message())
    outcome = await gateway.send(access(sandbox.url), message())

    assert isinstance(outcome, Refused)
    assert outcome.error.code == 53
    assert len(sandbox.messages) == 1


@pytest.mark.parametrize("magic", NUMBERS, ids=lambda magic: magic.number)
async def test_every_magic_number_ends_in_its_outcome_after_one_request(
    gateway: SmsapiGateway,
    hasty: SmsapiGateway,
    sandbox: Sandbox,
    access: MakesAccess,
    message: Messages,
    magic: MagicNumber,
) -> None:
    waiting = hasty if magic.behaviour is Behaviour.SLOW else gateway
    outcome = await waiting.send(access(sandbox.url), message(f"+{magic.number}"))

    assert len(sandbox.requests) == 1
    assert isinstance(outcome, Uncertain) is magic.is_uncertain
    if isinstance(outcome, Refused):
        assert outcome.error.code == magic.code
    if isinstance(outcome, NotSent):
        assert outcome.trouble is Trouble.TOO_MANY_REQUESTS
    if isinstance(outcome, Accepted):
        assert not magic.code


async def test_a_dry_run_is_never_uncertain(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    outcome = await gateway.dry_run(access(sandbox.url, "sandbox-dropped"), message())

    assert outcome == NotSent(Trouble.CONNECTION_LOST)


async def test_a_message_whose_answer_was_lost_is_refused_when_repeated(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    first = await gateway.send(access(sandbox.url), message("+491713920082"))
    second = await gateway.send(access(sandbox.url), message("+491713920082"))

    assert first == Uncertain(Trouble.CONNECTION_LOST)
    assert isinstance(second, Refused)
    assert second.error.code == 53
    assert len(sandbox.messages) == 1


async def test_a_message_that_never_arrived_is_taken_when_repeated(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    first = await gateway.send(access(sandbox.url), message("+491713920081"))
    second = await gateway.send(access(sandbox.url), message("+491713920081"))

    assert first == Uncertain(Trouble.CONNECTION_LOST)
    assert isinstance(second, Accepted)
    assert len(sandbox.messages) == 1


async def test_the_check_of_a_token_tells_account_balance_and_senders(sandbox: Sandbox, access: MakesAccess) -> None:
    moment = datetime(2026, 11, 22, 9, tzinfo=UTC)
    gateway = SmsapiGateway(environment={}, clock=lambda: moment)

    report = await gateway.check(access(sandbox.url))
    await gateway.close()

    assert (report.username, report.balance, report.payment) == ("sandbox", Balance("100"), "prepaid")
    assert report.senders is not None
    assert [sender.name for sender in report.senders if sender.is_default] == ["Test"]
    assert [sender.name for sender in report.senders if not sender.is_active] == ["Neu2027"]
    assert report.checked == moment
    assert [(request.method, request.path) for request in sandbox.requests] == [
        ("GET", "ping"),
        ("GET", "profile"),
        ("GET", "sms/sendernames"),
    ]
    assert not sandbox.messages


async def test_the_check_of_a_password_asks_the_older_pages(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess
) -> None:
    report = await gateway.check(access(sandbox.url, username="sandbox"))

    assert (report.username, report.balance) == ("sandbox", Balance("100"))
    assert report.senders is not None
    assert [request.path for request in sandbox.requests] == ["user.do", "sender.do"]


@pytest.mark.parametrize(
    ("account", "problem"),
    [
        ("nobody-knows-it", Refused(GatewayError(101))),
        ("sandbox-elsewhere", Refused(GatewayError(101))),
        ("sandbox-ip", Refused(GatewayError(105, "Wrong IP address"))),
        ("sandbox-busy", NotSent(Trouble.TOO_MANY_REQUESTS, error=GatewayError(None, "Too many requests", 429))),
        ("sandbox-slow", NotSent(Trouble.TIMEOUT)),
        ("sandbox-dropped", NotSent(Trouble.CONNECTION_LOST)),
        ("token with blanks", Refused(GatewayError(101))),
        ("token\r\nX-Injected: 1", Refused(GatewayError(101))),
        ("tökén", Refused(GatewayError(101))),
        ("", Refused(GatewayError(101))),
    ],
)
async def test_a_check_that_fails_says_why(
    gateway: SmsapiGateway, hasty: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, account: str, problem: object
) -> None:
    with pytest.raises(GatewayFailure) as failure:
        await (hasty if account == "sandbox-slow" else gateway).check(access(sandbox.url, account))

    assert failure.value.problem == problem


async def test_a_wrong_password_is_named(gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess) -> None:
    with pytest.raises(GatewayFailure) as failure:
        await gateway.check(access(sandbox.url, username="sandbox", password="wrong"))

    assert isinstance(failure.value.problem, Refused)
    assert failure.value.problem.error.code == 102


async def test_a_token_for_sending_alone_passes_the_check_without_balance(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    report = await gateway.check(access(sandbox.url, "sandbox-limited"))

    assert (report.username, report.balance, report.senders) == ("", Balance(None, is_withheld=True), None)
    assert isinstance(await gateway.send(access(sandbox.url, "sandbox-limited"), message()), Accepted)


async def test_a_token_without_permission_for_the_balance_is_told_so(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess
) -> None:
    with pytest.raises(GatewayFailure) as failure:
        await gateway.balance(access(sandbox.url, "sandbox-limited"))

    assert failure.value.problem == Refused(GatewayError(None, "Access denied", 403))


@pytest.mark.parametrize(
    ("account", "reported"),
    [("sandbox-no-credit", Balance("0")), ("sandbox-no-points", Balance(None, pays_later=True))],
)
async def test_no_credit_and_no_report_are_two_things(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, account: str, reported: Balance
) -> None:
    assert await gateway.balance(access(sandbox.url, account)) == reported


async def test_parts_of_the_service_that_are_out_are_reported(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess
) -> None:
    report = await gateway.check(access(sandbox.url, "sandbox-partly"))

    assert report.unavailable == ("hlr", "mms")


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"])
async def test_a_proxy_variable_is_ignored_and_reported(
    sandbox: Sandbox, access: MakesAccess, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    gateway = SmsapiGateway()

    report = await gateway.check(access(sandbox.url))
    await gateway.close()

    assert report.ignored_proxy_variable == variable


async def test_connections_are_kept_and_shared_by_accounts(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess
) -> None:
    first = await gateway._transport._client(access(sandbox.url), None)
    second = await gateway._transport._client(access(sandbox.url, "sandbox-no-credit"), None)

    assert first is second


async def test_many_balances_at_once_come_each_to_its_own(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess
) -> None:
    accounts = ["sandbox-token", "sandbox-no-credit", "sandbox-no-points"] * 5

    balances = await asyncio.gather(*(gateway.balance(access(sandbox.url, name)) for name in accounts))

    assert [balance.points for balance in balances] == ["100", "0", None] * 5


@pytest.mark.parametrize("username", ["", "sandbox"])
async def test_no_secret_and_no_address_reach_the_logs(
    sandbox: Sandbox, access: MakesAccess, message: Messages, caplog: pytest.LogCaptureFixture, username: str
) -> None:
    for name in ("httpx", "httpcore", "httpcore.http11"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    gateway = SmsapiGateway(environment={})
    account = access(sandbox.url, username=username)
    with caplog.at_level(logging.DEBUG):
        await gateway.send(account, message("+491713920082"))
        await gateway.check(account)
    await gateway.close()

    digest = hashlib.md5(b"sandbox-password").hexdigest()  # noqa: S324 (the protocol's)
    for secret in ("sandbox-token", "sandbox-password", digest, "Hallo", "491713920082", "sms.do"):
        assert secret not in caplog.text


async def test_secrets_are_in_no_address_and_no_repr(
    gateway: SmsapiGateway, sandbox: Sandbox, access: MakesAccess, message: Messages
) -> None:
    account = access(sandbox.url)
    await gateway.check(account)
    await gateway.send(account, message())

    assert all("sandbox-token" not in request.target for request in sandbox.requests)
    assert "sandbox-token" not in repr(account)


async def test_no_cookie_is_carried_from_one_account_to_another(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    reply = an_answer(b'{"count":1,"list":[]}', "200 OK", "Set-Cookie: session=first; Path=/", "Set-Cookie: s2=first")
    async with answering(saying(reply, then_close=False)) as (port, received):
        for token in ("first-token", "second-token", "first-token"):
            await gateway.send(access(f"http://127.0.0.1:{port}/", token), message())

    assert len(received.requests) == 3
    assert not any(b"\r\ncookie:" in request.lower() for request in received.requests)
