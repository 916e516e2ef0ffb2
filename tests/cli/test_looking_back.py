"""`smstui changes` and `smstui journal`: what was remembered, for people and for programs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smstui.adapters.change_log import FileChangeLog
from smstui.adapters.journal import FileJournal
from smstui.cli.exit_codes import ExitCode
from smstui.domain.change import Author, ChangeRecord, Deed, FieldChange, Result, Subject, Thing
from smstui.domain.gateway import Accepted, GatewayError, NotSent, Outcome, Refused, Trouble, Uncertain
from smstui.domain.interface import InterfaceId
from smstui.ports import Attempt
from tests.cli.answer_schemas import hold_against_schema
from tests.cli.writing_world import Commands, Ran

FIRST = datetime(2026, 9, 30, 21, 30, tzinfo=UTC)
STUTTGART = Subject(Thing.INTERFACE, "stuttgart-k3fq", "Stuttgart")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Return what runs a command on a configuration in Berlin."""
    folder = tmp_path / "config"
    folder.mkdir(exist_ok=True)
    (folder / "smstui.toml").write_text('schema = 1\nchain_id = "chain"\n\n[chain]\ntimezone = "Europe/Berlin"\n')
    return Commands(folder, capsys, monkeypatch)


def state(tmp_path: Path, name: str) -> Path:
    return tmp_path / "config/.state" / name


@pytest.fixture
def changes(tmp_path: Path) -> None:
    """Write changes of two persons into two months."""
    log = FileChangeLog(state(tmp_path, "changes"))
    anna, berta = Author("root", "anna", "192.0.2.7"), Author("berta")
    branch = Subject(Thing.BRANCH, "01", "Ulm")
    sender = (FieldChange("sender", "OptikNord", "\x1b[2JOptik"),)
    log.record(ChangeRecord(FIRST, anna, Deed.CREATED, branch, (FieldChange("code", "", "01"),)))
    log.record(ChangeRecord(FIRST + timedelta(days=20), berta, Deed.CHANGED, STUTTGART, sender))
    log.record(
        ChangeRecord(
            FIRST + timedelta(days=21), anna, Deed.REVEALED, STUTTGART, (FieldChange("token"),), Result.WRONG_PASSPHRASE
        )
    )


@pytest.fixture
def sends(tmp_path: Path) -> None:
    """Write a send of each outcome, an hour apart; the last has none."""
    moment = FIRST
    journal = FileJournal(state(tmp_path, "journal"), lambda: moment)
    outcomes: list[Outcome | None] = [
        Accepted("64", "491713920012", "QUEUE", "0.16", 1),
        Refused(GatewayError(14, "Invalid \x1b[2Jfrom")),
        NotSent(Trouble.CONNECTION_REFUSED),
        Uncertain(Trouble.CONNECTION_LOST),
        None,
    ]
    for number, outcome in enumerate(outcomes):
        name = "Ulm" if number % 2 else "Stuttgart"
        interface = InterfaceId(f"{name.lower()}-k3fq")
        attempt = Attempt(f"idx{number}", interface, name, "+491713920012", 24, 1, "Hello", "test", "account")
        journal.intended(attempt)
        if outcome is not None:
            journal.concluded(attempt, outcome)
        moment += timedelta(hours=1)


_VERBS = {"sends": "journal", "changes": "changes"}


def answer(ran: Ran, name: str) -> list[dict[str, Any]]:
    """Return what a program gets, held against the schema."""
    hold_against_schema(ran.json, _VERBS[name])
    found: list[dict[str, Any]] = ran.json[name]
    return found


@pytest.mark.usefixtures("changes")
def test_changes_are_listed_the_newest_first(run: Commands) -> None:
    ran = run("changes")

    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert lines[0].split() == ["When", "Who", "What", "Thing", "Details"]
    assert lines[1].split() == [
        *("2026-10-21", "23:30", "root", "(anna)", "reveal", "Stuttgart"),
        *("Key", "token:", "not", "shown:", "wrong", "passphrase"),
    ]
    assert "Sender: OptikNord → ␛[2JOptik" in lines[2]
    assert lines[3].endswith("Branch 01 Ulm  Code: 01")
    assert "\x1b" not in ran.out


@pytest.mark.usefixtures("changes")
def test_a_program_gets_every_field_of_a_change(run: Commands) -> None:
    ran = run("changes", "--json", "--interface", "STUTTGART", "--who", "berta")

    assert ran.code == 0
    assert answer(ran, "changes") == [
        {
            "at": "2026-10-20T23:30:00+02:00",
            "who": "berta",
            "sudo_user": None,
            "ssh_address": None,
            "what": "changed",
            "subject": {"kind": "interface", "key": "stuttgart-k3fq", "name": "Stuttgart"},
            "result": "done",
            "changes": [{"field": "sender", "before": "OptikNord", "after": "\x1b[2JOptik"}],
        }
    ]


@pytest.mark.usefixtures("changes")
@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--since", "2026-10-01"], ["revealed", "changed"]),
        (["--since", "2026-09-30"], ["revealed", "changed", "created"]),
        (["--until", "2026-09-30"], ["created"]),
        (["--until", "2026-09-29"], []),
        (["--since", "2026-10-20", "--until", "20.10.2026"], ["changed"]),
        (["--since", "2026-10-20T23:30:01"], ["revealed"]),
        (["--until", "2026-10-20T23:30"], ["created"]),
        (["--who", "anna"], ["revealed", "created"]),
        (["--who", "root", "--search", "what:created"], ["created"]),
        (["--search", "optiknord"], ["changed"]),
        (["--search", "-optiknord"], ["revealed", "created"]),
        (["--search", "outcome:wrong"], ["revealed"]),
        (["--interface", "stuttgart-k3fq"], ["revealed", "changed"]),
        (["--limit", "1"], ["revealed"]),
    ],
)
def test_changes_are_filtered(run: Commands, arguments: list[str], found: list[str]) -> None:
    ran = run("changes", "--json", *arguments)

    assert [change["what"] for change in answer(ran, "changes")] == found


@pytest.mark.usefixtures("sends")
def test_sends_are_listed_with_what_became_of_them(run: Commands) -> None:
    ran = run("journal")

    outcomes = [line.split("Test SMS")[1].split()[0] for line in ran.out.splitlines()[1:]]
    assert (ran.code, ran.err) == (0, "")
    assert outcomes == ["uncertain", "uncertain", "not", "refused", "accepted"]
    assert "The program ended before there was an answer" in ran.out
    assert "•••••••••0012" in ran.out
    assert "\x1b" not in ran.out


@pytest.mark.usefixtures("sends")
def test_a_program_gets_every_field_of_a_send(run: Commands) -> None:
    ran = run("journal", "--json", "--outcome", "refused")

    [send] = answer(ran, "sends")
    message = send["error"].pop("message")
    assert send.pop("message") == message
    assert message.startswith("Refused: The sender is not accepted.")
    assert send == {
        "at": "2026-10-01T00:30:00+02:00",
        "concluded": "2026-10-01T00:30:00+02:00",
        "purpose": "test_sms",
        "status": "refused",
        "settled": False,
        "number": "•••••••••0012",
        "text": None,
        "units": 24,
        "parts": 1,
        "points": None,
        "message_id": None,
        "idx": "idx1",
        "interface": {"id": "ulm-k3fq", "name": "Ulm"},
        "error": {"exit_code": 8, "gateway_code": 14, "reason": "refused"},
    }


@pytest.mark.usefixtures("sends")
@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--outcome", "uncertain"], ["idx4", "idx3"]),
        (["--outcome", "not_sent"], ["idx2"]),
        (["--interface", "Ulm"], ["idx3", "idx1"]),
        (["--interface", "ulm-k3fq", "--search", "14"], ["idx1"]),
        (["--since", "2026-10-01"], ["idx4", "idx3", "idx2", "idx1"]),
        (["--until", "2026-09-30"], ["idx0"]),
        (["--search", "state:accepted"], ["idx0"]),
        (["--limit", "2"], ["idx4", "idx3"]),
    ],
)
def test_sends_are_filtered(run: Commands, arguments: list[str], found: list[str]) -> None:
    ran = run("journal", "--json", *arguments)

    assert [send["idx"] for send in answer(ran, "sends")] == found


@pytest.mark.parametrize("verb", ["changes", "journal"])
def test_an_empty_book_is_an_empty_answer(run: Commands, verb: str) -> None:
    assert run(verb) == Ran(0, "", "Nothing was found.\n")
    assert list(run(verb, "--json").json.values()) == [1, []]


@pytest.mark.usefixtures("sends", "changes")
@pytest.mark.parametrize(("verb", "folder"), [("changes", "changes"), ("journal", "journal")])
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_shown(
    run: Commands, tmp_path: Path, verb: str, folder: str
) -> None:
    path = state(tmp_path, folder) / f"{folder}-2026-09.jsonl"
    path.write_text("torn" + path.read_text("ascii"), "ascii")

    ran = run(verb)

    assert ran.code == ExitCode.FINDINGS
    assert len(ran.out.splitlines()) >= 3
    assert f"{path}, line 1 cannot be read: it was torn by a crash" in ran.err


@pytest.mark.parametrize("option", ["--since", "--until"])
def test_a_day_that_is_none_is_refused_as_a_wrong_command_line(run: Commands, option: str) -> None:
    ran = run("changes", option, "2026-02-30")

    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert "The calendar has no such day" in ran.err


@pytest.mark.parametrize("verb", ["changes", "journal"])
def test_a_negative_number_of_lines_is_refused_as_a_wrong_command_line(run: Commands, verb: str) -> None:
    ran = run(verb, "--limit", "-1")

    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert "--limit" in ran.err
