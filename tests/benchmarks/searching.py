"""Measure from a key to the screen while searching: all programs stay open, and each key is pressed in all in turn."""

import shutil
from collections import defaultdict
from contextlib import ExitStack
from functools import partial
from statistics import median
from typing import Final

from tests.benchmarks.bench import BACKSPACE, SIZES, Bench, field_shown, usable
from tests.benchmarks.measurements import Line, Missing, Row, drawn, exponent, percentile, ratio, seconds_of
from tests.benchmarks.sessions import Reaction, Session

QUERIES: Final = ("stu", "ulm", "wie", "00", "ess", "graz", "sms", "99")
"""Words that leave many rows, some, few or none."""

_MEDIAN_GOALS: Final = {1_000: 1.8, 10_000: 2.5}
_SLOWEST_GOAL: Final = 5.0
_SLOWEST: Final = 0.95
_YARDSTICK: Final = "I"
_SEARCH: Final = "/"


def measure(bench: Bench) -> list[Line]:
    """Return the rows of letters typed into the search and of the key that clears it."""
    typed: dict[str, list[Reaction]] = defaultdict(list)
    cleared: dict[str, list[Reaction]] = defaultdict(list)
    with ExitStack() as stack:
        sessions = _open(bench, stack)
        for number in range(bench.rounds + 1):
            for query in QUERIES:
                letters = _press_in_turn(sessions, query)
                backspaces = _press_in_turn(sessions, BACKSPACE * len(query))
                if number:
                    for name in sessions:
                        typed[name] += letters[name]
                        cleared[name].append(backspaces[name][-1])
    return _rows(typed, cleared)


def _open(bench: Bench, stack: ExitStack) -> dict[str, Session]:
    sessions = {_YARDSTICK: stack.enter_context(bench.bare_input())}
    sessions[_YARDSTICK].seconds_until(field_shown)
    for size in SIZES:
        session = stack.enter_context(bench.program(size))
        session.seconds_until(partial(usable, size=size))
        session.press(_SEARCH)
        sessions[_name(size)] = session
    if fzf := shutil.which("fzf"):
        for size in _MEDIAN_GOALS:
            lines = bench.folder / f"lines-{size}"
            lines.write_text("\n".join(bench.configuration(size).names), encoding="utf-8")
            environment = bench.environment(FZF_DEFAULT_COMMAND=f"cat {lines}")
            session = stack.enter_context(Session([fzf], environment))
            session.seconds_until(partial(usable, size=size))
            sessions[f"fzf {size}"] = session
    return sessions


def _press_in_turn(sessions: dict[str, Session], keys: str) -> dict[str, list[Reaction]]:
    """Press each key in one program after the other; return what the keys did."""
    reactions: dict[str, list[Reaction]] = defaultdict(list)
    typed = ""
    for key in keys:
        typed = "" if key == BACKSPACE else typed + key
        for name, session in sessions.items():
            reactions[name].append(session.press(key, partial(_shows, typed)))
    return reactions


def _shows(text: str, screen: str) -> bool:
    return text in screen


def _rows(typed: dict[str, list[Reaction]], cleared: dict[str, list[Reaction]]) -> list[Line]:
    yardstick = seconds_of(typed[_YARDSTICK])
    spread = percentile(yardstick, _SLOWEST) / median(yardstick)
    rows: list[Line] = [Row("search", "the yardstick's own p95", spread, "I", samples=len(yardstick))]
    for size in SIZES:
        for what, reactions in (("a letter", typed[_name(size)]), ("filter cleared", cleared[_name(size)])):
            rows += _rows_of(f"{size:,}: {what}", reactions, yardstick, _MEDIAN_GOALS.get(size))
    medians = [median(seconds_of(typed[_name(size)])) for size in SIZES]
    rows.append(Row("search", "growth, 10 to 10,000", exponent(SIZES, medians), "exponent", 1.0))
    for size in _MEDIAN_GOALS:
        if fzf := typed.get(f"fzf {size}"):
            ours, theirs = seconds_of(typed[_name(size)]), seconds_of(fzf)
            rows.append(ratio("search", f"{size:,}: a letter, beside fzf", ours, theirs, unit="fzf", note=drawn(fzf)))
        else:
            rows.append(Missing("search", f"{size:,}: a letter, beside fzf", "fzf is not installed"))
    return rows


def _rows_of(what: str, reactions: list[Reaction], yardstick: list[float], goal: float | None) -> list[Line]:
    seconds = seconds_of(reactions)
    middle = ratio("search", what, seconds, yardstick, unit="I", goal=goal, note=drawn(reactions))
    if goal is None:
        return [middle]
    slowest = ratio("search", f"{what}, p95", seconds, yardstick, unit="I", goal=_SLOWEST_GOAL, share=_SLOWEST)
    return [middle, slowest]


def _name(size: int) -> str:
    return f"{size} interfaces"
