"""The configuration and every account are checked by one command: for people, programs and monitoring."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from smstui.adapters.sandbox import Sandbox, SandboxThread
from smstui.cli.exit_codes import ExitCode
from smstui.domain.gateway import Balance, ConnectionReport
from smstui.services.access import Target
from smstui.services.accounts import Accounts
from tests.cli.reading_world import Asker
from tests.e2e.configuration import Configuration, a_draft

NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with SandboxThread() as sandbox:
        yield sandbox


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    return Configuration(tmp_path / "chain")


@pytest.fixture
def ask(configuration: Configuration, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asker:
    return Asker(configuration, capsys, monkeypatch)


def test_without_online_the_network_is_not_touched(ask: Asker, configuration: Configuration) -> None:
    configuration.set_up(a_draft("Stuttgart", NOWHERE))

    answer = ask("check")

    assert (answer.code, answer.out) == (ExitCode.DONE, "Nothing is wrong.\n")
    assert ask("check", "--json").json("check")["accounts"] is None


def test_a_check_that_a_signal_ended_says_how_far_it_got(
    ask: Asker, configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = asyncio.Event()

    async def check(_self: Accounts, target: Target) -> ConnectionReport:
        if target.name == "First":
            answered.set()
            return ConnectionReport("optik", Balance("7"), "prepaid", None)
        await answered.wait()
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(Accounts, "check", check)
    configuration.set_up(a_draft("First", NOWHERE), secret="first-token")
    configuration.set_up(a_draft("Second", NOWHERE), secret="second-token")

    answer = ask("check", "--online")
    answered.clear()
    said = ask("check", "--online", "--json").json("check")

    assert answer.code == 130
    assert "First" in answer.out
    assert "Nothing is wrong" not in answer.out
    assert answer.err == "smstui: SIGINT: stopped when 1 of 2 interfaces had their answer.\n"
    assert (said["stopped"], said["healthy"], len(said["accounts"])) == (True, False, 1)


def test_a_file_that_breaks_a_rule_is_a_finding(ask: Asker, configuration: Configuration) -> None:
    (interface,) = configuration.set_up(a_draft("Stuttgart", NOWHERE))
    path = configuration.folder / f"interfaces/{interface.id}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"+49"', '"nonsense"'), encoding="utf-8")

    answer = ask("check")

    assert answer.code == ExitCode.FINDINGS
    assert interface.id in answer.out
    assert [one["kind"] for one in ask("check", "--json").json("check")["findings"]] == ["interface_unreadable"]


def test_accounts_are_asked_once_for_all_their_interfaces(
    ask: Asker, configuration: Configuration, sandbox: Sandbox
) -> None:
    configuration.set_up(a_draft("Stuttgart", sandbox.url), a_draft("Ulm", sandbox.url))

    answer = ask("check", "--online", "--json")

    (account,) = answer.json("check")["accounts"]
    assert answer.code == ExitCode.DONE
    assert sorted(one["name"] for one in account["interfaces"]) == ["Stuttgart", "Ulm"]
    assert float(account["points"]) > 0


def test_a_sender_that_is_not_active_is_found(ask: Asker, configuration: Configuration, sandbox: Sandbox) -> None:
    configuration.set_up(a_draft("Stuttgart", sandbox.url, sender="Nobody"), a_draft("Ulm", sandbox.url))

    answer = ask("check", "--online")

    assert answer.code == ExitCode.FINDINGS
    assert "Stuttgart: Nobody is not among the active ones" in answer.out


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (ConnectionReport("optik", Balance("0.00"), "prepaid", None), "The credits are used up"),
        (ConnectionReport("optik", Balance("7"), "prepaid", None, ("hlr", "SMS")), "SMS is out of order"),
    ],
)
def test_an_account_that_is_let_in_and_would_send_nothing_is_found(
    ask: Asker, configuration: Configuration, monkeypatch: pytest.MonkeyPatch, report: ConnectionReport, why: str
) -> None:
    async def check(_self: Accounts, _target: Target) -> ConnectionReport:
        return report

    monkeypatch.setattr(Accounts, "check", check)
    configuration.set_up(a_draft("Stuttgart", NOWHERE))

    answer, said = ask("check", "--online"), ask("check", "--online", "--json").json("check")

    assert answer.code == ExitCode.FINDINGS
    assert "no message would go" in answer.out
    assert f"Stuttgart: The gateway says that {why}" in answer.out or f"Stuttgart: {why}" in answer.out
    assert (said["healthy"], said["accounts"][0]["can_send"]) == (False, False)


def test_a_balance_that_the_key_token_may_not_see_is_no_finding(
    ask: Asker, configuration: Configuration, sandbox: Sandbox
) -> None:
    configuration.set_up(a_draft("Stuttgart", sandbox.url), secret="sandbox-limited")

    answer = ask("check", "--online")

    assert answer.code == ExitCode.DONE
    assert "the key token may not see it" in answer.out


def test_what_is_worth_knowing_is_said_and_is_no_finding(
    ask: Asker, configuration: Configuration, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration.set_up(a_draft("Stuttgart", sandbox.url), secret="sandbox-partly")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")

    answer, (account,) = ask("check", "--online"), ask("check", "--online", "--json").json("check")["accounts"]

    assert (answer.code, answer.out.splitlines()[-1]) == (ExitCode.DONE, "Nothing is wrong.")
    assert "Stuttgart: Unavailable: " in answer.err
    assert "HTTPS_PROXY is set and ignored" in answer.err
    assert account["unavailable"]
    assert account["ignored_proxy_variable"] == "HTTPS_PROXY"


@pytest.mark.parametrize(
    ("token", "code"),
    [("sandbox-elsewhere", ExitCode.AUTHENTICATION), ("sandbox-dropped", ExitCode.NETWORK)],
)
def test_one_account_that_fails_alone_gives_its_own_code(
    ask: Asker, configuration: Configuration, sandbox: Sandbox, token: str, code: ExitCode
) -> None:
    configuration.set_up(a_draft("Stuttgart", sandbox.url), secret=token)

    answer = ask("check", "--online")

    assert answer.code == code
    assert "failed" in answer.out
    assert ask("check", "--online", "--json").json("check")["accounts"][0]["error"]["exit_code"] == code


def test_where_nobody_listens_the_network_is_named(ask: Asker, configuration: Configuration) -> None:
    configuration.set_up(a_draft("Stuttgart", NOWHERE))

    assert ask("check", "--online").code == ExitCode.NETWORK


def test_one_of_several_that_fails_is_a_finding(ask: Asker, configuration: Configuration, sandbox: Sandbox) -> None:
    configuration.set_up(a_draft("Stuttgart", sandbox.url))
    configuration.set_up(a_draft("Ulm", sandbox.url), secret="sandbox-elsewhere")

    answer = ask("--language", "de", "check", "--online")

    assert answer.code == ExitCode.FINDINGS
    assert "Ulm" in answer.out


def test_without_a_configuration_nothing_is_checked(ask: Asker) -> None:
    assert ask("check").code == ExitCode.CONFIGURATION
