"""Let the gateway's own client for Python send, ask and list against the sandbox: the proof that it speaks SMSAPI."""

import hashlib
from collections.abc import Iterator

import pytest
from smsapi.client import Client
from smsapi.exception import EndpointException, SendException

from smstui.adapters.sandbox import Sandbox, SandboxThread


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with SandboxThread() as sandbox:
        yield sandbox


@pytest.fixture(params=["token", "password"])
def client(request: pytest.FixtureRequest, sandbox: Sandbox) -> Client:
    if request.param == "token":
        return Client(sandbox.url, access_token="sandbox-token")
    digest = hashlib.md5(b"sandbox-password").hexdigest()  # noqa: S324 (the protocol's)
    return Client(sandbox.url, username="sandbox", password=digest)


def test_it_sends(client: Client, sandbox: Sandbox) -> None:
    results = list(client.sms.send(to="+49 171 3920012", message="Hörgerät €", from_="OptikNord", idx="i1", details=1))

    assert [(result.number, result.status, result.points, result.error) for result in results] == [
        ("491713920012", "QUEUE", 0.16, None)
    ]
    assert [(kept.text, kept.sender, kept.idx) for kept in sandbox.messages] == [("Hörgerät €", "OptikNord", "i1")]


def test_it_reads_the_balance_going_down(client: Client) -> None:
    before = client.account.balance()
    client.sms.send(to="491713920012", message="x" * 161)
    after = client.account.balance()

    assert before.points == 100.0
    assert after.points == pytest.approx(99.68)


def test_it_lists_the_senders(client: Client) -> None:
    senders = {sender.sender: (sender.status, sender.default) for sender in client.sender.list()}

    assert senders["Test"] == ("ACTIVE", True)
    assert senders["Neu2027"] == ("INACTIVE", False)


@pytest.mark.parametrize(
    ("number", "code"), [("491713920003", 103), ("491713920014", 14), ("491713920098", 98), ("491713920013", 13)]
)
def test_it_understands_refusals(client: Client, number: str, code: int) -> None:
    with pytest.raises(SendException) as refused:
        client.sms.send(to=number, message="Hallo")

    assert refused.value.code == code


def test_it_is_told_of_a_token_of_another_service(sandbox: Sandbox) -> None:
    stranger = Client(sandbox.url, access_token="sandbox-elsewhere")

    with pytest.raises(SendException) as refused:
        stranger.sms.send(to="491713920012", message="Hallo")
    with pytest.raises(EndpointException) as unknown:
        stranger.account.balance()
    assert refused.value.code == 101
    assert unknown.value.code == 101


def test_a_repeated_idx_is_refused(client: Client, sandbox: Sandbox) -> None:
    client.sms.send(to="491713920012", message="Hallo", idx="i1", check_idx=1)

    with pytest.raises(SendException) as refused:
        client.sms.send(to="491713920012", message="Hallo", idx="i1", check_idx=1)
    assert refused.value.code == 53
    assert len(sandbox.messages) == 1
