"""Commands that ask the gateway, as jobs and monitoring systems run them: every exit code, against the sandbox."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smstui.adapters.durable_file import hold_lock
from smstui.adapters.sandbox import Sandbox
from smstui.bootstrap import live
from smstui.domain.chain import Branch
from smstui.domain.interface import Interface, Use
from tests.cli.reading_world import Answer, Asker
from tests.e2e.configuration import Configuration, a_draft
from tests.e2e.person import PROGRAM

FINE = "0171 3920010"
BLACKLISTED = "0171 3920057"
NO_CREDIT = "0171 3920003"
SERVER_ERROR = "0171 3920087"
LATE = "0171 3920080"


@pytest.fixture
def ask(configuration: Configuration, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asker:
    return Asker(configuration, capsys, monkeypatch)


@pytest.fixture
def central(configuration: Configuration, sandbox: Sandbox) -> Interface:
    """Return an interface that every branch may use, server-side."""
    (interface,) = configuration.set_up(a_draft("Zentrale", sandbox.url))
    return interface


def recipients(answer: Answer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.json("send")["recipients"]
    return found


def journal(configuration: Configuration) -> list[dict[str, Any]]:
    """Return every line of the journal of sends."""
    files = sorted((configuration.folder / ".state/journal").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


# --- send ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("central")
def test_the_rule_picks_the_interface_and_everybody_is_told(ask: Asker, sandbox: Sandbox) -> None:
    answer = ask("send", "--to", FINE, "--to", "0171 3920012", "--text", "Ihre Brille ist da.")

    assert (answer.code, answer.err) == (0, "")
    assert [line.split()[:3] for line in answer.out.splitlines()] == [
        ["+491713920010", "Zentrale", "Accepted:"],
        ["+491713920012", "Zentrale", "Accepted:"],
    ]
    assert [message.number for message in sandbox.messages] == ["491713920010", "491713920012"]
    assert len({message.idx for message in sandbox.messages}) == 2


def test_programs_get_an_object_for_every_recipient(ask: Asker, central: Interface) -> None:
    answer = ask("send", "--json", "--text", "Grüße", "--to", FINE, BLACKLISTED, "030 123456", FINE)

    taken, refused, landline, twice = recipients(answer)
    assert answer.code == 1
    assert taken["interface"] == {"id": central.id, "name": "Zentrale"}
    assert (taken["status"], taken["parts"], taken["points"], taken["error"]) == ("accepted", 1, "0.16", None)
    assert taken["message_id"]
    assert (refused["status"], refused["error"]["exit_code"], refused["error"]["gateway_code"]) == ("refused", 8, 57)
    assert (landline["status"], landline["error"]["reason"]) == ("number_refused", "fixed_line")
    assert twice["status"] == "duplicate"


@pytest.mark.parametrize(
    ("number", "code", "status"),
    [
        (FINE, 0, "accepted"),
        ("030 123456", 2, "number_refused"),
        ("0171 3920001", 5, "refused"),
        ("0171 3920002", 5, "refused"),
        (NO_CREDIT, 6, "refused"),
        (BLACKLISTED, 8, "refused"),
        (SERVER_ERROR, 10, "uncertain"),
        ("0171 3920082", 10, "uncertain"),
    ],
)
@pytest.mark.usefixtures("central")
def test_one_recipient_alone_gives_its_own_exit_code(number: str, code: int, status: str, ask: Asker) -> None:
    answer = ask("send", "--json", "--text", "Hallo", "--to", number)

    assert answer.code == code
    assert [one["status"] for one in recipients(answer)] == [status]


def test_without_a_network_it_is_said_so(ask: Asker, configuration: Configuration) -> None:
    configuration.set_up(a_draft("Zentrale", "http://127.0.0.1:9/"))

    answer = ask("send", "--json", "--text", "Hallo", "--to", FINE)

    assert answer.code == 7
    assert [one["status"] for one in recipients(answer)] == ["not_sent"]


@pytest.mark.usefixtures("central")
def test_a_run_without_gateway_sends_and_writes_nothing(
    ask: Asker, sandbox: Sandbox, configuration: Configuration
) -> None:
    answer = ask("send", "--json", "--dry-run", "--text", "Hallo", "--to", FINE)

    assert answer.code == 0
    assert [one["status"] for one in recipients(answer)] == ["would_send"]
    assert sandbox.requests == []
    assert journal(configuration) == []


@pytest.mark.usefixtures("central")
def test_the_gateways_test_mode_costs_nothing(ask: Asker, sandbox: Sandbox) -> None:
    answer = ask("send", "--test", "--json", "--text", "Hallo", "--to", FINE)

    assert answer.code == 0
    assert answer.json("send")["mode"] == "test"
    assert sandbox.messages == []


@pytest.mark.usefixtures("central")
def test_every_recipient_has_its_lines_in_the_journal(ask: Asker, configuration: Configuration) -> None:
    ask("send", "--text", "Hallo", "--to", FINE, BLACKLISTED)

    assert [(line["purpose"], line["event"]) for line in journal(configuration)] == [
        ("send", "intended"),
        ("send", "accepted"),
        ("send", "intended"),
        ("send", "refused"),
    ]


@pytest.mark.usefixtures("central")
def test_what_was_uncertain_is_sent_once_when_the_job_runs_again(ask: Asker, sandbox: Sandbox) -> None:
    first = ask("send", "--json", "--text", "Hallo", "--to", "0171 3920082")
    again = ask("send", "--json", "--text", "Hallo", "--to", "0171 3920082")

    assert (first.code, again.code) == (10, 0)
    assert [one["status"] for one in recipients(again)] == ["arrived_earlier"]
    assert len(sandbox.messages) == 1


@pytest.mark.usefixtures("central")
def test_numbers_and_text_come_from_files_and_standard_input(ask: Asker, sandbox: Sandbox, tmp_path: Path) -> None:
    numbers = tmp_path / "numbers"
    numbers.write_text(f"# today\n{FINE}\n\n0171 3920012\n", encoding="utf-8")

    answer = ask("send", "--to-file", str(numbers), "--text-file", "-", stdin="Grüße\n".encode())

    assert answer.code == 0
    assert [message.text for message in sandbox.messages] == ["Grüße", "Grüße"]


def test_the_branchs_own_interface_comes_first(ask: Asker, configuration: Configuration, sandbox: Sandbox) -> None:
    with live(config=configuration.folder) as services:
        services.chain.save_branch(Branch.parse("01", "Stuttgart"))
    configuration.set_up(a_draft("Zentrale", sandbox.url), a_draft("Stuttgart", sandbox.url, branch="01"))

    assert ask("send", "--branch", "01", "--dry-run", "--json", "--text", "x", "--to", FINE).json("send")["interface"][
        "name"
    ] == ("Stuttgart")


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"use": frozenset({Use.CLIENT})}, "not meant for this use"), ({"start": "2099-01-01"}, "2099-01-01, not before")],
)
def test_a_named_interface_that_the_rule_would_pass_over_needs_force(
    changes: dict[str, Any], words: str, ask: Asker, configuration: Configuration, sandbox: Sandbox
) -> None:
    configuration.set_up(a_draft("Tresen", sandbox.url, **changes))
    wanted = ("send", "--interface", "tresen", "--text", "Hallo", "--to", FINE)

    refused, forced = ask(*wanted), ask(*wanted, "--force")

    assert (refused.code, refused.out) == (4, "")
    assert words in refused.err
    assert forced.code == 0
    assert len(sandbox.messages) == 1


def test_without_a_usable_interface_nothing_is_sent(ask: Asker, configuration: Configuration, sandbox: Sandbox) -> None:
    configuration.set_up(a_draft("Tresen", sandbox.url, use=frozenset({Use.CLIENT})))

    answer = ask("send", "--text", "Hallo", "--to", FINE)

    assert (answer.code, answer.out) == (4, "")
    assert "explain” gives the reason" in answer.err


@pytest.mark.usefixtures("central")
def test_an_unreadable_file_stops_the_run_unless_told_otherwise(
    ask: Asker, configuration: Configuration, sandbox: Sandbox
) -> None:
    (configuration.folder / "interfaces/ulm-aaaa.toml").write_text("nonsense", encoding="utf-8")
    wanted = ("send", "--text", "Hallo", "--to", FINE)

    stopped, despite = ask(*wanted), ask(*wanted, "--despite-unreadable")

    assert (stopped.code, despite.code) == (4, 0)
    assert "ulm-aaaa.toml" in stopped.err
    assert "ulm-aaaa.toml" in despite.err
    assert len(sandbox.messages) == 1


@pytest.mark.usefixtures("central")
def test_a_vault_that_is_locked_is_an_error_and_no_other_interface_sends(
    ask: Asker, configuration: Configuration, sandbox: Sandbox
) -> None:
    with live(config=configuration.folder) as services:
        Path(services.chain.load().secrets.key_file).unlink()

    answer = ask("send", "--text", "Hallo", "--to", FINE)

    assert (answer.code, answer.out) == (5, "")
    assert sandbox.requests == []


@pytest.mark.usefixtures("central")
def test_a_damaged_vault_is_an_error(ask: Asker, configuration: Configuration, sandbox: Sandbox) -> None:
    configuration.vault.write_bytes(b"nonsense")

    assert ask("send", "--text", "Hallo", "--to", FINE).code == 5
    assert sandbox.requests == []


@pytest.mark.usefixtures("central")
def test_one_run_at_a_time_sends(ask: Asker, configuration: Configuration, sandbox: Sandbox) -> None:
    with hold_lock(configuration.folder / ".state/send.lock"):
        answer = ask("send", "--text", "Hallo", "--to", FINE)

    assert answer.code == 9
    assert "Another run is sending" in answer.err
    assert sandbox.messages == []


@pytest.mark.usefixtures("central")
def test_a_text_over_the_interfaces_limit_is_refused_before_anything_is_sent(ask: Asker, sandbox: Sandbox) -> None:
    answer = ask("send", "--text", "x" * 1001, "--to", FINE)

    assert answer.code == 2
    assert sandbox.requests == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--to", FINE],
        ["--text", "Hallo"],
        ["--to", FINE, "--text", ""],
        ["--to", FINE, "--text", "a", "--text-file", "b"],
        ["--to", FINE, "--text", "a", "--dry-run", "--test"],
        ["--to", FINE, "--text", "a", "--skip-accepted", "--test"],
        ["--to", FINE, "--text", "a", "--force"],
        ["--to", FINE, "--text", "a", "--interface", "Zentrale", "--branch", "01"],
        ["--to-file", "-", "--text-file", "-"],
    ],
)
@pytest.mark.usefixtures("central")
def test_a_wrong_wish_is_refused_before_anything_is_sent(arguments: list[str], ask: Asker, sandbox: Sandbox) -> None:
    answer = ask("send", *arguments)

    assert (answer.code, answer.out) == (2, "")
    assert sandbox.requests == []


@pytest.mark.usefixtures("central")
def test_a_branch_that_nobody_knows_is_no_wrong_command_line_and_sends_nothing(ask: Asker, sandbox: Sandbox) -> None:
    answer = ask("send", "--to", FINE, "--text", "a", "--branch", "77")

    assert (answer.code, answer.out) == (4, "")
    assert sandbox.requests == []


def sending_to_many(configuration: Configuration, count: int, *options: str) -> subprocess.Popen[str]:
    numbers = [f"+49171392{number}" for number in range(5000, 5000 + count)]
    folder = str(configuration.folder)
    return subprocess.Popen(
        [*PROGRAM, "send", "--config", folder, "--json", "--text", "Hallo", *options, "--to", *numbers],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.01)


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str
)
@pytest.mark.usefixtures("central")
def test_a_signal_ends_a_run_cleanly_and_says_who_was_done(
    number: signal.Signals, code: int, configuration: Configuration, sandbox: Sandbox
) -> None:
    with sending_to_many(configuration, 60) as process:
        wait_until(lambda: len(sandbox.messages) >= 2)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)

    answer = Answer(process.returncode, out, err)
    statuses = [one["status"] for one in recipients(answer)]
    assert answer.code == code
    assert answer.json("send")["stopped"] is True
    assert len(statuses) == 60
    assert statuses.count("accepted") == len(sandbox.messages)
    assert set(statuses) == {"accepted", "not_tried"}
    assert number.name in err
    assert [line["event"] for line in journal(configuration)].count("accepted") == len(sandbox.messages)


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
@pytest.mark.usefixtures("central")
def test_a_run_that_was_stopped_goes_on_with_those_who_have_no_message(
    configuration: Configuration, sandbox: Sandbox
) -> None:
    with sending_to_many(configuration, 8) as process:
        wait_until(lambda: len(sandbox.messages) >= 2)
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=60)
    first = len(sandbox.messages)
    with sending_to_many(configuration, 8, "--skip-accepted") as process:
        again, told = process.communicate(timeout=60)

    statuses = [one["status"] for one in recipients(Answer(process.returncode, again, told))]
    assert f"{first} messages were accepted: the same command sends them once more." in err
    assert err.count("--to +49") == 8 - first
    assert statuses == ["accepted_earlier"] * first + ["accepted"] * (8 - first)
    assert len({message.number for message in sandbox.messages}) == len(sandbox.messages) == 8


@pytest.mark.usefixtures("central")
def test_a_person_is_told_who_gets_the_same_message_once_more(
    ask: Asker, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask("send", "--text", "Hallo", "--to", FINE)
    unattended = ask("send", "--text", "Hallo", "--to", FINE, "--to", "0171 3920012")
    monkeypatch.setattr("smstui.cli.send.is_watched", lambda: True)
    watched = ask("send", "--text", "Hallo", "--to", FINE, "--to", "0171 3920019")

    assert (first.err, unattended.err) == ("", "")
    assert watched.err.startswith("1 of these numbers has got this text within 24 hours, and gets it once more;")
    assert len(sandbox.messages) == 5


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str
)
def test_a_signal_ends_a_question_at_once_and_says_so(
    number: signal.Signals, code: int, configuration: Configuration, sandbox: Sandbox
) -> None:
    configuration.set_up(a_draft("Ulm", sandbox.url), secret="sandbox-slow")
    command = [*PROGRAM, "balance", "Ulm", "--config", str(configuration.folder)]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: bool(sandbox.requests))
        process.send_signal(number)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (code, "")
    assert err.strip() == f"smstui: {number.name}: stopped when 0 of 1 interfaces had their answer."


# --- test ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("central")
def test_a_test_message_is_asked_about_first_and_sent_on_demand(ask: Asker, sandbox: Sandbox) -> None:
    asked = ask("test", "Zentrale", FINE)
    assert sandbox.messages == []

    sent = ask("test", "Zentrale", FINE, "--send", "--json", "--text", "Hallo")

    assert (asked.code, sent.code) == (0, 0)
    assert asked.out.startswith("Dry run: +491713920010")
    assert [step["mode"] for step in sent.json("test")["steps"]] == ["test", "send"]
    assert [message.text for message in sandbox.messages] == ["Hallo"]


@pytest.mark.usefixtures("central")
def test_what_the_gateway_would_refuse_is_not_sent(ask: Asker, sandbox: Sandbox) -> None:
    answer = ask("test", "Zentrale", BLACKLISTED, "--send", "--json")

    assert answer.code == 8
    assert len(answer.json("test")["steps"]) == 1
    assert sandbox.messages == []


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
@pytest.mark.usefixtures("central")
def test_a_signal_ends_a_test_and_what_may_have_arrived_is_said(configuration: Configuration, sandbox: Sandbox) -> None:
    command = [*PROGRAM, "test", "Zentrale", LATE, "--send", "--json", "--config", str(configuration.folder)]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: bool(sandbox.messages))
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)

    answer = Answer(process.returncode, out, err).json("test")
    assert process.returncode == 143
    assert answer["stopped"] is True
    assert [step["recipient"]["status"] for step in answer["steps"]] == ["accepted", "uncertain"]


def test_a_planned_interface_can_be_tested_and_says_so(
    ask: Asker, configuration: Configuration, sandbox: Sandbox
) -> None:
    configuration.set_up(a_draft("Später", sandbox.url, start="2099-01-01"))

    answer = ask("test", "Später", FINE)

    assert answer.code == 0
    assert "2099-01-01" in answer.err


# --- balance ------------------------------------------------------------------------------------------------------


def test_an_account_that_is_shared_is_asked_once(ask: Asker, configuration: Configuration, sandbox: Sandbox) -> None:
    configuration.set_up(a_draft("Ulm", sandbox.url), a_draft("Bonn", sandbox.url))
    configuration.set_up(a_draft("Köln", sandbox.url), secret="sandbox-no-points")

    answer = ask("balance", "--all", "--json")

    shared, silent = answer.json("balance")["accounts"]
    assert answer.code == 0
    assert ([one["name"] for one in shared["interfaces"]], shared["points"]) == (["Bonn", "Ulm"], "100")
    assert (silent["points"], silent["error"]) == (None, None)
    assert len(sandbox.requests) == 2


@pytest.mark.parametrize(
    ("token", "code"), [("sandbox-elsewhere", 5), ("sandbox-ip", 5), ("sandbox-dropped", 7), ("sandbox-down", 8)]
)
def test_a_balance_that_cannot_be_had_has_its_code(
    token: str, code: int, ask: Asker, configuration: Configuration, sandbox: Sandbox
) -> None:
    configuration.set_up(a_draft("Ulm", sandbox.url), secret=token)

    answer = ask("balance", "Ulm", "--json")

    (account,) = answer.json("balance")["accounts"]
    assert answer.code == code
    assert account["error"]["exit_code"] == code
    assert "Ulm: " in answer.err


@pytest.mark.usefixtures("central")
def test_balances_are_shown_in_both_languages(ask: Asker) -> None:
    english, german = ask("balance", "Zentrale"), ask("--language", "de", "balance", "Zentrale")

    assert english.out.splitlines()[1].endswith("100 points")
    assert german.out.splitlines()[1].endswith("100 Punkte")


@pytest.mark.usefixtures("central")
def test_only_accounts_below_a_number_are_shown_and_are_findings(ask: Asker) -> None:
    assert ask("balance", "--all", "--below", "100") == Answer(0, "", "")
    assert ask("balance", "--all", "--below", "100.5").code == 1


def test_a_check_says_its_state_in_one_line_with_performance_data(
    ask: Asker, configuration: Configuration, sandbox: Sandbox
) -> None:
    configuration.set_up(a_draft("Ulm", sandbox.url))
    check = ("balance", "--all", "--nagios")

    assert ask(*check, "-w", "50", "-c", "20") == Answer(0, "SMSAPI OK - Ulm: 100 points | 'Ulm'=100;50:;20:\n", "")
    assert ask(*check, "-w", "150", "-c", "20").code == 1
    assert ask(*check, "-w", "150", "-c", "120").out.startswith("SMSAPI CRITICAL - ")


@pytest.mark.parametrize(
    "arguments",
    [["Nobody"], [], ["--all", "-w", "many"], ["--all", "--json"], ["--nonsense"], ["--all", "--config", "/dev/null"]],
)
@pytest.mark.usefixtures("central")
def test_whatever_goes_wrong_in_a_check_is_unknown_and_said_on_standard_output(
    arguments: list[str], ask: Asker
) -> None:
    answer = ask("balance", "--nagios", *arguments)

    assert (answer.code, answer.err) == (3, "")
    assert answer.out.startswith("SMSAPI UNKNOWN - ")
    assert answer.out.count("\n") == 1


def test_a_check_that_is_not_let_in_is_unknown(ask: Asker, configuration: Configuration, sandbox: Sandbox) -> None:
    configuration.set_up(a_draft("Ulm", sandbox.url), secret="sandbox-elsewhere")

    answer = ask("balance", "Ulm", "--nagios", "-w", "10", "-c", "5")

    assert answer.code == 3
    assert answer.out.startswith("SMSAPI UNKNOWN - Ulm: ")
    assert "'Ulm'=U;10:;5:" in answer.out
