"""Measure opening the editor and a dialog, and leaving them by Esc, beside one letter typed into a bare Input."""

from functools import partial
from typing import Final

from tests.benchmarks.bench import BACKSPACE, ESCAPE, Bench, field_shown, usable
from tests.benchmarks.measurements import Line, Row, drawn, milliseconds, ratio, seconds_of
from tests.benchmarks.sessions import Reaction, Session

_SIZE: Final = 1_000
_EDIT: Final = "e"
_DELETE: Final = "d"
_FIRST_GOAL: Final = 50.0
_AGAIN_GOAL: Final = 10.0
_DIALOG_GOAL: Final = 25.0
_ESCAPE_GOAL: Final = 50.0
_TIMES_AGAIN: Final = 3


def measure(bench: Bench) -> list[Line]:
    """Return the rows of opening and leaving; every round starts the program anew."""
    letters: list[Reaction] = []
    first: list[Reaction] = []
    again: list[Reaction] = []
    dialog: list[Reaction] = []
    left: dict[str, list[Reaction]] = {"the editor": [], "a dialog": []}
    for _ in range(bench.rounds):
        with bench.bare_input() as yardstick, bench.program(_SIZE) as program:
            yardstick.seconds_until(field_shown)
            program.seconds_until(partial(usable, size=_SIZE))
            yardstick.press("x")
            for turn in range(_TIMES_AGAIN + 1):
                letters.append(yardstick.press("a"))
                (again if turn else first).append(program.press(_EDIT, _editor_shown))
                left["the editor"].append(_leave(program))
                yardstick.press(BACKSPACE)
                letters.append(yardstick.press("a"))
                dialog.append(program.press(_DELETE, _dialog_shown))
                left["a dialog"].append(_leave(program))
    floor = seconds_of(letters)
    rows: list[Line] = [
        ratio("open", what, seconds_of(reactions), floor, unit="I", goal=goal, note=drawn(reactions))
        for what, reactions, goal in (
            ("the editor, first time", first, _FIRST_GOAL),
            ("the editor again", again, _AGAIN_GOAL),
            ("the question before deleting", dialog, _DIALOG_GOAL),
        )
    ]
    rows += [
        Row("leave", f"{what}, Esc", milliseconds(seconds_of(reactions)), "ms", _ESCAPE_GOAL, samples=len(reactions))
        for what, reactions in left.items()
    ]
    return rows


def _leave(program: Session) -> Reaction:
    return program.press(ESCAPE, partial(usable, size=_SIZE))


def _editor_shown(screen: str) -> bool:
    return "Country code" in screen


def _dialog_shown(screen: str) -> bool:
    return "Delete" in screen
