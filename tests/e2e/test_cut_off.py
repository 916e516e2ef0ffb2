"""A session that is cut off leaves the terminal as it was, and what was typed for the next one."""

import signal
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.sandbox import Sandbox
from smstui.domain.interface import Settings
from smstui.domain.sender import Sender
from tests.e2e.configuration import Configuration, a_draft
from tests.e2e.conftest import Opens
from tests.e2e.person import Person
from tests.e2e.test_ending import assert_restored

TOKEN: Final = "CanaryTokenOfTheCutOff"
FAULTY: Final = str(Path(__file__).with_name("faulty.py"))
KEPT: Final = "What was not saved is kept"


def types_a_draft(person: Person) -> None:
    """Open the editor, and type a name and a token."""
    person.opens_new_interface()
    person.enters("name", "Zentrale")
    person.enters("secret", TOKEN)
    person.goes_to("sender")
    person.sees("Zentrale")


def is_offered_the_draft(person: Person, *further: str) -> None:
    """See the draft offered, and open it."""
    person.sees("Unsaved draft", "An unsaved draft of Zentrale", "Name: (empty) → Zentrale", *further)
    person.presses_the_button()
    person.sees("New interface", "Zentrale", "at the first save")


def assert_no_file_holds(secret: str, *folders: Path) -> None:
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if secret.encode() in path.read_bytes()] == []


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT], ids=["INT", "TERM", "HUP", "QUIT"]
)
def test_a_signal_restores_the_terminal_and_the_next_start_offers_the_draft(
    opens: Opens, number: signal.Signals, home: Path, tmp_path: Path
) -> None:
    person = opens()
    types_a_draft(person)

    person.terminal.kill(number)

    assert person.terminal.exit_code() == 128 + number
    assert_restored(person.terminal)
    assert KEPT in person.screen
    assert_no_file_holds(TOKEN, home, tmp_path)
    is_offered_the_draft(opens(), "Key token: set", "Passwords and tokens are never kept")


@pytest.mark.parametrize(("place", "key"), [("handler", "f6"), ("worker", "f6"), ("compose", "f1")])
def test_a_fault_restores_the_terminal_and_the_next_start_offers_the_draft(
    opens: Opens, place: str, key: str, home: Path, tmp_path: Path
) -> None:
    person = opens(program=(sys.executable, FAULTY, place))
    types_a_draft(person)

    person.presses(key)

    assert person.terminal.exit_code() == 70
    assert_restored(person.terminal)
    assert "smstui failed (" in person.screen
    assert KEPT in person.screen
    assert TOKEN.encode() not in person.terminal.sent
    reports = [path.read_text() for path in tmp_path.rglob("crash-*.txt")]
    assert any("cannot go on with ***" in report for report in reports)
    assert all("Traceback (most recent call last)" in report for report in reports)
    assert_no_file_holds(TOKEN, home, tmp_path)
    is_offered_the_draft(opens())


def test_a_connection_that_breaks_in_the_middle_of_an_edit_loses_nothing(
    opens: Opens, sandbox: Sandbox, configuration: Configuration
) -> None:
    (interface,) = configuration.set_up(a_draft("Zentrale", sandbox.url))
    first = opens()
    first.opens_the_interface("Zentrale")
    first.enters("sender", "OptikNord")
    first.goes_to("country code")
    ended = first.terminal.hang_up()
    configuration.change(interface.id, lambda settings: _with_sender(settings, "OptikSued"))
    second = opens()
    second.sees("An unsaved draft of Zentrale", "Sender: (empty) → OptikNord")
    second.presses_the_button()
    second.sees("Changed by two people", "mine: OptikNord", "theirs: OptikSued")
    second.goes_on()
    second.sees("General", "OptikNord")
    second.saves()
    second.goes_back_to_the_list()
    second.quits()
    third = opens()
    third.sees("Zentrale")
    third.quits()

    assert ended == 129
    assert configuration.interface["smsapi"]["sender"] == "OptikNord"
    assert b"unsaved draft" not in third.terminal.sent


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=["HUP", "TERM"])
def test_a_vault_whose_recovery_code_was_not_noted_is_taken_back(
    opens: Opens, configuration: Configuration, home: Path, number: signal.Signals
) -> None:
    person = opens()
    types_a_draft(person)
    person.begins_the_first_save()
    person.chooses("Save and lock")
    person.sees("Create the vault")
    person.chooses("Key file on this server")
    person.sees("Recovery code of the vault")
    made = configuration.vault.exists(), len(list(home.rglob("*.key")))
    person.terminal.kill(number)
    ended = person.terminal.exit_code()
    settings = tomllib.loads((configuration.folder / "smstui.toml").read_text("utf-8"))

    assert ended == 128 + number
    assert made == (True, 1)
    assert not configuration.vault.exists()
    assert list(home.rglob("*.key")) == []
    assert not settings["secrets"].get("key_file")
    is_offered_the_draft(opens())


def test_two_sessions_do_not_take_each_others_drafts(opens: Opens) -> None:
    cut_off, other = opens(), opens()
    types_a_draft(cut_off)
    other.sees("No interface yet")
    cut_off.terminal.kill(signal.SIGHUP)
    cut_off.terminal.exit_code()
    second = opens()
    is_offered_the_draft(second)
    third = opens()
    third.sees("No interface yet")
    third.opens_new_interface()
    third.presses("escape")
    third.sees("No interface yet")
    third.quits()
    second.terminal.kill(signal.SIGTERM)
    second.terminal.exit_code()
    is_offered_the_draft(opens())

    assert b"unsaved draft" not in third.terminal.sent
    assert b"unsaved draft" not in other.terminal.sent


def _with_sender(settings: Settings, sender: str) -> Settings:
    return replace(settings, sender=Sender(sender))
