"""`smstui balance` when an account reports none, when answers are late, and when a signal ends the run."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from smstui.domain.gateway import Balance
from smstui.services.access import AccessService, Target
from smstui.services.accounts import Accounts
from tests.cli.reading_world import Asker
from tests.e2e.configuration import Configuration, a_draft

NOWHERE = "http://127.0.0.1:9/"
LATE = "Later"
_SEVEN = Balance("7")


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    """Set up two accounts; what they answer says each test."""
    configuration = Configuration(tmp_path_factory.mktemp("balance") / "chain")
    configuration.set_up(a_draft("At once", NOWHERE), secret="first-token")
    configuration.set_up(replace(a_draft(LATE, NOWHERE), service="http://127.0.0.1:10/"), secret="second-token")
    return configuration


@pytest.fixture
def ask(chain: Configuration, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asker:
    return Asker(chain, capsys, monkeypatch)


@pytest.fixture
def usual_signals() -> Iterator[None]:
    """Have no signal ignored, as `nohup` does, and leave them as they were: a command sets what it does on them."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def answering(monkeypatch: pytest.MonkeyPatch, first: Balance = _SEVEN, late: str | None = None) -> None:
    """Let the first account answer at once; the other one never, or after a signal to this process."""
    answered = asyncio.Event()

    async def balance(_self: Accounts, target: Target) -> Balance:
        if target.access.secret.reveal() == "first-token":
            answered.set()
            return first
        await answered.wait()
        if late is not None:
            os.kill(os.getpid(), getattr(signal, late))
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(Accounts, "balance", balance)


@pytest.mark.usefixtures("usual_signals")
def test_a_signal_ends_it_at_once_and_what_was_answered_is_said(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, late="SIGTERM")

    answer = ask("balance", "--all")

    assert answer.code == 143
    assert answer.out.splitlines()[1].split() == ["At", "once", NOWHERE, "7", "points"]
    assert answer.err == "smstui: SIGTERM: stopped when 1 of 2 interfaces had their answer.\n"


@pytest.mark.usefixtures("usual_signals")
def test_programs_are_told_that_it_was_stopped(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, late="SIGHUP")

    answer = ask("balance", "--all", "--json")

    said = answer.json("balance")
    assert answer.code == 129
    assert said["stopped"] is True
    assert [account["interfaces"][0]["name"] for account in said["accounts"]] == ["At once"]


def test_a_check_ends_when_its_time_is_over_with_what_it_knows(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)

    unknown = ask("balance", "--all", "--nagios", "-w", "5", "-c", "2", "-t", "1")
    critical = ask("balance", "--all", "--nagios", "-w", "10", "-c", "8", "--timeout", "1")

    assert (unknown.code, critical.code) == (3, 2)
    assert unknown.out.splitlines() == [
        "SMSAPI UNKNOWN - 1 account, least 7 points (At once), 1 failed | 'At once'=7;5:;2:",
        "SMSAPI OK - At once: 7 points",
        "SMSAPI UNKNOWN - 1 interface: no answer in time",
    ]


@pytest.mark.parametrize(
    ("pays_later", "status", "codes"), [(True, "OK", (0, 0)), (False, "UNKNOWN", (3, 1))], ids=["later", "before"]
)
def test_only_an_account_that_pays_later_is_well_without_a_balance(
    ask: Asker, monkeypatch: pytest.MonkeyPatch, status: str, codes: tuple[int, int], *, pays_later: bool
) -> None:
    answering(monkeypatch, Balance(None, pays_later))

    checked = ask("balance", "At once", "--nagios", "-w", "50", "-c", "20")
    below = ask("balance", "At once", "--below", "50")

    assert checked.out == f"SMSAPI {status} - At once: not reported by the gateway | 'At once'=U;50:;20:\n"
    assert (checked.code, below.code) == codes
    assert ("At once" in below.out) is not pays_later


@pytest.fixture
def hanging_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let the store of secrets not answer before the test is over, and say when it is asked."""
    asked, over = threading.Event(), threading.Event()

    def hang(*_: object) -> None:
        asked.set()
        over.wait()
        raise RuntimeError  # nobody waits any more, and no other interface is to be asked in the next test

    monkeypatch.setattr(AccessService, "_of_interface", hang)
    yield asked
    over.set()


@pytest.mark.usefixtures("hanging_store")
def test_a_check_ends_in_time_though_the_store_of_secrets_hangs(ask: Asker) -> None:
    answer = ask("balance", "--all", "--nagios", "-w", "5", "-c", "2", "-t", "1")

    assert answer.code == 3
    assert "UNKNOWN" in answer.out


@pytest.mark.usefixtures("usual_signals")
@pytest.mark.parametrize("arguments", [("balance", "--all"), ("check", "--online")])
def test_a_signal_ends_it_though_the_store_of_secrets_hangs(
    ask: Asker, arguments: tuple[str, ...], hanging_store: threading.Event
) -> None:
    def interrupt() -> None:
        hanging_store.wait()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=interrupt, daemon=True).start()
    answer = ask(*arguments)

    assert answer.code == 143


@pytest.mark.parametrize("arguments", [("-t", "0", "--nagios"), ("-t", "soon", "--nagios"), ("-t", "5")])
def test_a_time_that_is_none_or_stands_alone_is_a_wrong_command_line(ask: Asker, arguments: tuple[str, ...]) -> None:
    answer = ask("balance", "--all", *arguments)

    assert answer.code == (3 if "--nagios" in arguments else 2)


def test_an_account_is_asked_before_its_interface_is_released_and_that_is_said(
    chain: Configuration, ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.set_up(replace(a_draft("Planned", NOWHERE), start="2099-01-01"), secret="first-token")
    answering(monkeypatch)

    planned, released = ask("balance", "Planned"), ask("balance", "At once")

    assert (planned.code, planned.err) == (
        0,
        "Planned: Planned for 2099-01-01: test, balance and check work before that.\n",
    )
    assert (released.code, released.err) == (0, "")
