"""Go through HTTP proxies: a small one of our own, with and without TLS to the gateway, and what they answer."""

import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from smstui.adapters.sandbox import Sandbox
from smstui.adapters.smsapi.client import SmsapiGateway
from smstui.domain.gateway import (
    Accepted,
    Access,
    CertificateProblem,
    GatewayFailure,
    Message,
    NotSent,
    Trouble,
    Uncertain,
)
from smstui.domain.interface import Proxy
from tests.adapters.smsapi.conftest import MakesAccess
from tests.adapters.smsapi.servers import SmallProxy, an_answer, answering, saying, serving
from tests.adapters.smsapi.test_faults import a_free_port

Messages = Callable[..., Message]
HOST = "gateway.example"
USER = "optik"
PASSWORD = "p@ss:w%rd ü"
ACCEPTED = b'{"count":1,"list":[{"id":"64","points":0.16,"number":"491713920012","status":"QUEUE"}]}'


@dataclass
class Way:
    """Hold a proxy with a gateway behind it: how to get there, and who was asked what."""

    url: str
    ca_file: str
    port: int
    proxy: SmallProxy
    requests: list[bytes]

    def access(self, make: MakesAccess, password: str | None = None) -> Access:
        proxy = Proxy("127.0.0.1", self.port, "" if password is None else USER)
        return make(self.url, proxy=proxy, proxy_password=password or "", ca_file=self.ca_file)


@contextlib.asynccontextmanager
async def a_way(scheme: str, folder: Path, proxy: SmallProxy) -> AsyncIterator[Way]:
    """Yield a way to a gateway that accepts every message."""
    ca = trustme.CA(key_type=trustme.KeyType.ECDSA)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(HOST).configure_cert(context)
    ca.cert_pem.write_to_path(folder / "ca.pem")
    reply = saying(an_answer(ACCEPTED), then_close=False)
    async with (
        answering(reply, context if scheme == "https" else None) as (port, received),
        serving(proxy.converse) as proxy_port,
    ):
        proxy.hosts[HOST] = port
        yield Way(f"{scheme}://{HOST}/", str(folder / "ca.pem"), proxy_port, proxy, received.requests)


@pytest.mark.parametrize(("scheme", "method"), [("https", "CONNECT"), ("http", "POST")])
@pytest.mark.parametrize(("login", "password"), [("", None), (f"{USER}:{PASSWORD}", PASSWORD)])
async def test_a_message_goes_through_the_proxy(
    gateway: SmsapiGateway,
    access: MakesAccess,
    message: Messages,
    tmp_path: Path,
    scheme: str,
    method: str,
    login: str,
    password: str | None,
) -> None:
    async with a_way(scheme, tmp_path, SmallProxy({}, login)) as way:
        outcome = await gateway.send(way.access(access, password), message())

    assert isinstance(outcome, Accepted)
    assert [line.split(" ")[0] for line in way.proxy.seen] == [method]
    assert len(way.requests) == 1
    assert b"Proxy-Authorization" not in way.requests[0]


@pytest.mark.parametrize("password", ["wrong", "", None])
@pytest.mark.parametrize(
    ("scheme", "refusal", "trouble"),
    [
        ("https", "407 Proxy Authentication Required", Trouble.PROXY_AUTHENTICATION),
        ("https", "401 Unauthorized", Trouble.PROXY_AUTHENTICATION),
        ("http", "407 Proxy Authentication Required", Trouble.PROXY_AUTHENTICATION),
        ("http", "401 Unauthorized", Trouble.PROXY_OR_GATEWAY_AUTHENTICATION),
    ],
)
async def test_a_proxy_that_wants_another_password_is_named_and_nothing_is_sent(
    gateway: SmsapiGateway,
    access: MakesAccess,
    message: Messages,
    tmp_path: Path,
    scheme: str,
    refusal: str,
    trouble: Trouble,
    password: str | None,
) -> None:
    async with a_way(scheme, tmp_path, SmallProxy({}, f"{USER}:{PASSWORD}", refusal)) as way:
        account = way.access(access, password)
        outcome = await gateway.send(account, message())
        with pytest.raises(GatewayFailure) as failure:
            await gateway.balance(account)

    assert isinstance(outcome, NotSent)
    assert outcome.trouble is trouble
    assert isinstance(failure.value.problem, NotSent)
    assert failure.value.problem.trouble is trouble
    assert not way.requests


@pytest.mark.parametrize("status", ["403 Forbidden", "502 Bad Gateway", "503 Unavailable", "504 Timeout"])
async def test_a_proxy_that_does_not_connect_is_not_sent(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages, tmp_path: Path, status: str
) -> None:
    async with a_way("https", tmp_path, SmallProxy({}, answer=an_answer(b"", status))) as way:
        outcome = await gateway.send(way.access(access), message())

    assert outcome == NotSent(Trouble.PROXY_REFUSED, status)


@pytest.mark.parametrize("status", ["502 Bad Gateway", "504 Gateway Timeout"])
async def test_a_proxy_without_tls_that_fails_is_uncertain(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages, tmp_path: Path, status: str
) -> None:
    async with a_way("http", tmp_path, SmallProxy({}, answer=an_answer(b"<html>", status))) as way:
        outcome = await gateway.send(way.access(access), message())

    assert isinstance(outcome, Uncertain)
    assert outcome.trouble is Trouble.SERVER_ERROR
    assert len(way.proxy.seen) == 1


async def test_a_proxy_that_drops_the_connection_instead_of_connecting_is_not_sent(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    async with answering(saying(b"")) as (port, received):
        account = access(f"https://{HOST}/", proxy=Proxy("127.0.0.1", port))
        outcome = await gateway.send(account, message())

    assert outcome == NotSent(Trouble.PROXY_REFUSED)
    assert [request.split(b" ")[0] for request in received.requests] == [b"CONNECT"]


async def test_a_proxy_that_never_answers_is_not_sent(
    hasty: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    async with answering(saying(b"", then_close=False)) as (port, _):
        outcome = await hasty.send(access(f"https://{HOST}/", proxy=Proxy("127.0.0.1", port)), message())

    assert outcome == NotSent(Trouble.CONNECT_TIMEOUT)


async def test_a_proxy_that_is_not_there_is_named(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    outcome = await gateway.send(access(f"https://{HOST}/", proxy=Proxy("127.0.0.1", a_free_port())), message())

    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.PROXY_UNREACHABLE


async def test_a_certificate_that_a_proxy_made_up_is_refused(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages, tmp_path: Path
) -> None:
    async with a_way("https", tmp_path, SmallProxy({})) as way:
        outcome = await gateway.send(access(way.url, proxy=Proxy("127.0.0.1", way.port)), message())

    assert outcome == NotSent(Trouble.CERTIFICATE, CertificateProblem.UNTRUSTED)
    assert not way.requests


async def test_loopback_never_goes_through_a_proxy(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages, sandbox: Sandbox
) -> None:
    outcome = await gateway.send(access(sandbox.url, proxy=Proxy("127.0.0.1", a_free_port())), message())

    assert isinstance(outcome, Accepted)


async def test_a_changed_proxy_password_is_used_at_once(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages, tmp_path: Path
) -> None:
    async with a_way("https", tmp_path, SmallProxy({}, f"{USER}:{PASSWORD}")) as way:
        before = await gateway.send(way.access(access, "wrong"), message(idx="i1"))
        after = await gateway.send(way.access(access, PASSWORD), message(idx="i2"))

    assert isinstance(before, NotSent)
    assert isinstance(after, Accepted)


async def test_the_proxy_password_is_in_no_log(
    gateway: SmsapiGateway,
    access: MakesAccess,
    message: Messages,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    async with a_way("https", tmp_path, SmallProxy({}, f"{USER}:{PASSWORD}")) as way:
        await gateway.send(way.access(access, PASSWORD), message())
        await gateway.send(way.access(access, "wrong-one"), message())

    assert PASSWORD not in caplog.text
    assert "wrong-one" not in caplog.text


async def test_a_proxy_is_reached_at_an_address_of_either_kind(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    outcome = await gateway.send(access(f"https://{HOST}/", proxy=Proxy("::1", a_free_port())), message())

    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.PROXY_UNREACHABLE
