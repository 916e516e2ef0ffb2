"""However the program ends, the terminal is as it was, and nobody waits."""

import time
from pathlib import Path

import pytest

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration, a_draft
from tests.e2e.conftest import Opens
from tests.terminal import Terminal

SLOW = "0171 3920080"
SWITCHED_ON = {
    "alternate screen": (b"\x1b[?1049h", b"\x1b[?1049l"),
    "hidden cursor": (b"\x1b[?25l", b"\x1b[?25h"),
    "bracketed paste": (b"\x1b[?2004h", b"\x1b[?2004l"),
    "mouse": (b"\x1b[?1000h", b"\x1b[?1000l"),
    "reports of the focus": (b"\x1b[?1004h", b"\x1b[?1004l"),
}


def assert_restored(terminal: Terminal) -> None:
    assert terminal.modes_at_last == terminal.modes_at_first
    left_on = [name for name, (on, off) in SWITCHED_ON.items() if terminal.sent.rfind(on) > terminal.sent.rfind(off)]
    assert left_on == []


def test_a_program_that_was_quit_leaves_the_terminal_as_it_was(opens: Opens) -> None:
    person = opens()

    person.quits()

    assert_restored(person.terminal)


def test_quitting_takes_under_a_second_while_the_gateway_does_not_answer(
    opens: Opens, sandbox: Sandbox, configuration: Configuration
) -> None:
    configuration.set_up(a_draft("Zentrale", sandbox.url))
    person = opens()
    person.sees("Zentrale")
    person.begins_a_test_sms(SLOW)
    person.sends_at_once()
    person.sees("Waiting for the gateway's answer")

    begun = time.monotonic()
    person.quits()
    took = time.monotonic() - begun

    assert took < 1
    assert_restored(person.terminal)
    _screen, left = bytes(person.terminal.sent).decode().rsplit("\x1b[?1049l", 1)
    said = "The message to +49 171 3920080 was under way when the program ended: it may have arrived."
    assert said in " ".join(left.split())

    person = opens()
    person.sees("Zentrale")
    person.begins_a_test_sms(SLOW)
    person.sends_at_once()
    person.sees("It may have arrived already")


@pytest.mark.parametrize(
    ("chosen", "connection", "used"),
    [("", "", True), ("", "192.0.2.7 5102", False), ("true", "192.0.2.7 5102", True), ("false", "", False)],
)
def test_the_mouse_is_used_where_it_does_not_disturb_or_as_the_person_chose(
    opens: Opens, tmp_path: Path, *, chosen: str, connection: str, used: bool
) -> None:
    (tmp_path / "smstui").mkdir()
    (tmp_path / "smstui/ui.toml").write_text(f"mouse = {chosen}\n" if chosen else "", encoding="utf-8")
    surroundings = {"SSH_CONNECTION": connection, "SSH_TTY": "", "STY": "", "XDG_CONFIG_HOME": str(tmp_path)}
    person = opens(environment=surroundings)

    person.quits()

    switched_on, _off = SWITCHED_ON["mouse"]
    assert (switched_on in person.terminal.sent) is used
    assert_restored(person.terminal)


def test_quitting_with_changes_asks_what_becomes_of_them(opens: Opens, configuration: Configuration) -> None:
    person = opens()
    person.opens_new_interface()
    person.enters("name", "Zentrale")
    person.presses("ctrl+q")
    person.sees("Leave with changes?", "Name: (empty) → Zentrale")
    person.chooses("Keep editing")
    person.sees("Zentrale", "General")
    person.presses("f10")
    person.sees("Leave with changes?")
    person.goes_to_button("Discard")
    person.presses_the_button()

    assert person.terminal.exit_code() == 0
    assert configuration.interface_files == []
