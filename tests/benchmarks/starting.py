"""Measure the start, the memory it takes, and the end: each round starts the yardstick and every size once."""

from collections import defaultdict
from functools import partial
from statistics import median
from typing import Final

from tests.benchmarks.bench import CTRL_Q, SIZES, Bench, hello_shown, usable
from tests.benchmarks.measurements import Line, Row, exponent, milliseconds, ratio

_START_GOALS: Final = {40: 1.15, 1_000: 1.3, 10_000: 1.8}
_MEMORY_GOALS: Final = {1_000: 1.4, 10_000: 2.3}
_QUIT_GOAL: Final = 60.0
_YARDSTICK: Final = 0
"""Stands for hello-world where a size is expected."""


def measure(bench: Bench) -> list[Line]:
    """Return the rows of starting, memory and quitting; the first round only warms up."""
    ready: dict[int, list[float]] = defaultdict(list)
    peak: dict[int, list[float]] = defaultdict(list)
    gone: dict[int, list[float]] = defaultdict(list)
    contestants = (_YARDSTICK, *sorted({*SIZES, *_START_GOALS}))
    for number in range(bench.rounds + 1):
        for size in contestants:
            seconds, memory, leaving = _run(bench, size)
            if number:
                ready[size].append(seconds)
                peak[size].append(memory)
                gone[size].append(leaving)
    rows: list[Line] = [
        ratio("start", f"{size:,} interfaces", ready[size], ready[_YARDSTICK], unit="H", goal=_START_GOALS.get(size))
        for size in contestants[1:]
    ]
    slope = exponent(SIZES, [median(ready[size]) for size in SIZES])
    rows.append(Row("start", "growth, 10 to 10,000", slope, "exponent", 1.0, samples=bench.rounds))
    rows += [_memory_row(size, peak[size], peak[_YARDSTICK]) for size in contestants[1:]]
    rows.append(Row("quit", "hello-world, for comparison", milliseconds(gone[_YARDSTICK]), "ms", samples=bench.rounds))
    rows += [
        Row("quit", f"{size:,} interfaces", milliseconds(gone[size]), "ms", _QUIT_GOAL, samples=bench.rounds)
        for size in _START_GOALS
    ]
    return rows


def _run(bench: Bench, size: int) -> tuple[float, float, float]:
    """Start one program and end it; return seconds until usable, MiB, and seconds until it was gone."""
    if size == _YARDSTICK:
        with bench.hello_world() as session:
            return session.seconds_until(hello_shown), session.peak_memory(), session.quit(CTRL_Q)
    with bench.program(size) as session:
        return session.seconds_until(partial(usable, size=size)), session.peak_memory(), session.quit(CTRL_Q)


def _memory_row(size: int, ours: list[float], yardstick: list[float]) -> Row:
    most, against = median(ours), median(yardstick)
    return Row(
        "memory",
        f"{size:,} interfaces, peak",
        most / against,
        "H",
        _MEMORY_GOALS.get(size),
        ours=most,
        yardstick=against,
        of="MiB",
        samples=len(ours),
    )
