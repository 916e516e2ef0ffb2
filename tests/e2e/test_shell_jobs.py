"""^Z gives the terminal back to the shell, and `fg` brings the program back with what stood in it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal

PROMPT = "shell> "
STARTED = "Appointment reminders"
ENVIRONMENT = {"PS1": PROMPT, "ENV": "", "LANG": "C.UTF-8"}
DEMO = [sys.executable, "-m", "smstui", "--language", "en", "demo"]


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Terminal]:
    """Return a shell with job control."""
    with Terminal(["/bin/sh", "-i"], folder=tmp_path, environment=ENVIRONMENT | {"HOME": str(tmp_path)}) as terminal:
        terminal.wait_for(PROMPT)
        yield terminal


def types_a_name_and_suspends(shell: Terminal) -> None:
    shell.wait_for(STARTED)
    shell.press("n")
    shell.wait_for("New interface")
    shell.type("Half typed")
    shell.wait_for("Half typed")
    shell.press("ctrl+z")
    # Until its prompt is there the shell reads nothing: what is typed before would stand elsewhere.
    shell.wait_until(lambda screen: PROMPT in screen.partition("Stopped")[2], "the prompt after “Stopped”")
    shell.type("echo in the shell >there; cat there\r")
    shell.wait_for("\nin the shell")


def goes_on(shell: Terminal) -> None:
    shell.type("fg\r")
    shell.wait_for("Half typed", "New interface")
    shell.type(" and more")
    shell.wait_for("Half typed and more")


def test_a_suspended_program_goes_on_where_it_was(shell: Terminal) -> None:
    shell.type(" ".join(DEMO) + "\r")
    types_a_name_and_suspends(shell)

    goes_on(shell)


def test_the_list_is_there_again_after_a_pause_in_the_shell(shell: Terminal) -> None:
    shell.type(" ".join(DEMO) + "\r")
    shell.wait_for(STARTED)
    shell.press("ctrl+z")
    shell.wait_until(lambda screen: PROMPT in screen.partition("Stopped")[2], "the prompt after “Stopped”")
    shell.type("fg\r")

    shell.wait_for(STARTED, "Counter Wien")


def test_the_shell_gets_the_terminal_back_when_make_runs_the_program(shell: Terminal, tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(f"demo:\n\t@{' '.join(DEMO)}\n", encoding="utf-8")
    shell.type("make\r")
    types_a_name_and_suspends(shell)

    goes_on(shell)


def test_where_no_shell_waits_the_key_stops_nothing(tmp_path: Path) -> None:
    with Terminal(DEMO, folder=tmp_path, environment={"HOME": str(tmp_path), "LANG": "C.UTF-8"}) as terminal:
        terminal.wait_for(STARTED)
        terminal.press("ctrl+z")

        terminal.wait_for("No shell waits for the program here; F10 ends it.")
