"""Terminals of all sizes, and one that becomes too small for a moment."""

import pytest

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration, a_draft
from tests.e2e.conftest import Opens


@pytest.mark.parametrize(("columns", "rows", "preview"), [(80, 22, []), (80, 24, []), (120, 40, ["Sender: OptikNord"])])
def test_the_first_screen_fits(
    opens: Opens, sandbox: Sandbox, configuration: Configuration, columns: int, rows: int, preview: list[str]
) -> None:
    configuration.set_up(a_draft("Zentrale", sandbox.url, sender="OptikNord"))

    person = opens(columns=columns, rows=rows)
    person.sees("Zentrale", "ready", "1 of 1", "F10 Quit", *preview)

    lines = person.terminal.text.splitlines()
    assert lines[0].startswith("Interfaces")
    assert "directory · " in lines[0]
    assert lines[1].startswith("Search")
    assert "F10 Quit" in lines[-1]
    assert [text for text in ["Sender: OptikNord"] if text in person.screen] == preview


def test_a_terminal_that_is_too_small_says_so_and_keeps_what_was_typed(opens: Opens) -> None:
    person = opens()
    person.opens_new_interface()
    person.enters("name", "Zentrale")
    person.goes_to("sender")

    person.terminal.resize(50, 12)
    person.sees("Terminal too small: 50x12. At least 80x22 please.")
    person.types("lost")
    drawn = len(person.terminal.sent)
    person.presses("ctrl+l")  # is obeyed all the same, and shows that what came before was read
    person.terminal.wait_until(lambda _screen: len(person.terminal.sent) > drawn, "another drawing")
    person.terminal.resize(80, 24)

    person.sees("Zentrale", "Country code")
    person.types("kept")
    person.sees("kept")
    assert "lost" not in person.screen


def test_a_size_in_the_environment_is_not_believed(opens: Opens) -> None:
    person = opens(environment={"COLUMNS": "60", "LINES": "20"})
    person.sees("F10 Quit")

    person.terminal.resize(100, 30)

    person.terminal.wait_until(lambda screen: "F10 Quit" in screen.splitlines()[29], "the key row at the bottom")
