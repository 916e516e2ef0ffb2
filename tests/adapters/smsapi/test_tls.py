"""Accept valid certificates and no others, and say what is wrong with one."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from smstui.adapters.sandbox import Sandbox
from smstui.adapters.smsapi.client import SmsapiGateway
from smstui.domain.gateway import Accepted, CertificateProblem, GatewayFailure, Message, NotSent, Trouble
from tests.adapters.smsapi.conftest import MakesAccess
from tests.adapters.smsapi.servers import an_answer, answering, saying

Messages = Callable[..., Message]

PROFILE = b'{"username": "optik", "payment_type": "prepaid", "points": 7, "authorized": true}'


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


@pytest.fixture
def ca_file(ca: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(path)
    return str(path)


def a_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


async def trouble_with(
    gateway: SmsapiGateway, account_url: Callable[[int], object], context: ssl.SSLContext
) -> NotSent:
    """Return how a check fails at a server with this context; the server must not see a request."""
    async with answering(saying(an_answer(PROFILE)), context) as (port, received):
        with pytest.raises(GatewayFailure) as failure:
            await gateway.check(account_url(port))  # type: ignore[arg-type]
    assert not received.requests
    assert isinstance(failure.value.problem, NotSent)
    return failure.value.problem


async def test_the_sandbox_speaks_tls_with_its_own_authority(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    async with Sandbox(tls=True) as sandbox:
        account = access(sandbox.url, ca_file=str(sandbox.ca_file))
        outcome = await gateway.send(account, message())

    assert sandbox.url.startswith("https://")
    assert isinstance(outcome, Accepted)


async def test_an_authority_of_the_chain_is_accepted(
    gateway: SmsapiGateway, access: MakesAccess, ca: trustme.CA, ca_file: str
) -> None:
    context = a_context(ca.issue_cert("localhost"))
    async with answering(saying(an_answer(PROFILE)), context) as (port, _):
        balance = await gateway.balance(access(f"https://localhost:{port}/", ca_file=ca_file))

    assert balance.points == "7"


async def test_an_unknown_authority_is_refused(gateway: SmsapiGateway, access: MakesAccess, ca: trustme.CA) -> None:
    context = a_context(ca.issue_cert("localhost"))

    problem = await trouble_with(gateway, lambda port: access(f"https://localhost:{port}/"), context)

    assert problem == NotSent(Trouble.CERTIFICATE, CertificateProblem.UNTRUSTED)


async def test_a_certificate_of_another_host_is_refused(
    gateway: SmsapiGateway, access: MakesAccess, ca: trustme.CA, ca_file: str
) -> None:
    context = a_context(ca.issue_cert("elsewhere.example"))

    problem = await trouble_with(gateway, lambda port: access(f"https://localhost:{port}/", ca_file=ca_file), context)

    assert problem == NotSent(Trouble.CERTIFICATE, CertificateProblem.WRONG_HOST)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [(-9, -2, CertificateProblem.EXPIRED), (2, 9, CertificateProblem.NOT_YET_VALID)],
)
async def test_a_certificate_out_of_its_time_is_refused(
    gateway: SmsapiGateway,
    access: MakesAccess,
    ca: trustme.CA,
    ca_file: str,
    valid_from: int,
    valid_to: int,
    expected: CertificateProblem,
) -> None:
    now = datetime.now(UTC)
    certificate = ca.issue_cert(
        "localhost", not_before=now + timedelta(days=valid_from), not_after=now + timedelta(days=valid_to)
    )

    problem = await trouble_with(
        gateway, lambda port: access(f"https://localhost:{port}/", ca_file=ca_file), a_context(certificate)
    )

    assert problem == NotSent(Trouble.CERTIFICATE, expected)


async def test_an_old_tls_is_refused(gateway: SmsapiGateway, access: MakesAccess, ca: trustme.CA, ca_file: str) -> None:
    context = a_context(ca.issue_cert("localhost"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1

    problem = await trouble_with(gateway, lambda port: access(f"https://localhost:{port}/", ca_file=ca_file), context)

    assert problem.trouble is Trouble.TLS


async def test_a_server_without_tls_is_named(hasty: SmsapiGateway, access: MakesAccess, message: Messages) -> None:
    async with answering(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as (port, _):
        outcome = await hasty.send(access(f"https://127.0.0.1:{port}/"), message())

    assert isinstance(outcome, NotSent)
    assert outcome.trouble in {Trouble.TLS, Trouble.CONNECTION_LOST, Trouble.CONNECT_TIMEOUT}


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_a_missing_or_wrong_ca_file_is_named(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)

    outcome = await gateway.send(access("https://127.0.0.1:9/", ca_file=str(path)), message())

    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.CA_FILE
    assert str(path) in outcome.detail


@pytest.mark.parametrize("path", ["/no\0such/ca.pem", "/a/lone/\ud800/surrogate.pem", "/nowhere/ca.pem"])
async def test_a_ca_file_that_cannot_be_read_sends_nothing_and_is_named(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages, path: str
) -> None:
    async with answering(saying(an_answer(b"{}"))) as (port, received):
        outcome = await gateway.send(access(f"http://127.0.0.1:{port}/", ca_file=path), message())

    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.CA_FILE
    assert outcome.detail.startswith(path)
    assert received.requests == []
