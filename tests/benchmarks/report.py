"""Print what was measured: a table for people, or JSON for programs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final

from tests.benchmarks.measurements import Line, Missing, Row
from tests.benchmarks.sessions import COLUMNS, ROWS

_VERDICTS: Final = {True: "met", False: "MISSED", None: ""}
_HEADINGS: Final = ("what", "ours", "yardstick", "result", "goal", "", "samples")
_LEGEND: Final = (
    "H: a Textual hello-world. I: one letter typed into a bare Input. P: python -c pass. All in turn with ours."
    "\nMedians unless a row says otherwise. Only ratios within one run count: the machine may be busy."
)


def conditions(rounds: int) -> dict[str, str]:
    """Return under which conditions the figures were taken."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "python": platform.python_version(),
        "textual": version("textual"),
        "terminal": f"{COLUMNS}x{ROWS}, 256 colours",
        "rounds": str(rounds),
    }


def as_json(given: dict[str, str], lines: Sequence[Line]) -> str:
    """Return everything as JSON."""
    return json.dumps({"conditions": given, "rows": [_plain(line) for line in lines]}, indent=1)


def as_table(lines: Sequence[Line]) -> str:
    """Return the rows as a table, with what it means below it."""
    cells = [_HEADINGS, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADINGS))]
    drawn = [_drawn(row, widths) for row in cells]
    missed = sum(isinstance(line, Missing) or line.met is False for line in lines)
    judged = sum(isinstance(line, Missing) or line.met is not None for line in lines)
    return "\n".join([*drawn, "", _LEGEND, f"{judged - missed} of {judged} goals met."])


def as_head(given: dict[str, str]) -> str:
    """Return the conditions as one paragraph."""
    return " · ".join(f"{name} {value}" for name, value in given.items())


def _drawn(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = row
    name, *rest = widths
    padded = [cell.rjust(width) for cell, width in zip(others, rest, strict=True)]
    return "  ".join([first.ljust(name), *padded]).rstrip()


def _cells(line: Line) -> tuple[str, ...]:
    if isinstance(line, Missing):
        return (f"{line.topic}: {line.what}", "", "", "not measured", "", line.reason.partition("\n")[0], "")
    goal = "" if line.goal is None else f"≤ {line.goal:g}"
    if line.least is not None:
        goal = f"{line.least:g}–{line.goal:g}"
    return (
        f"{line.topic}: {line.what}" + (f" ({line.note})" if line.note else ""),
        _figure(line.ours, line.of),
        _figure(line.yardstick, line.of),
        f"{line.value:.1f} ms" if line.unit == "ms" else f"{line.value:.2f} {line.unit}",
        goal,
        _VERDICTS[line.met],
        str(line.samples or ""),
    )


def _figure(value: float | None, of: str) -> str:
    return "" if value is None else f"{value:.1f} {of}"


def _plain(line: Line) -> dict[str, Any]:
    return {**asdict(line), "met": line.met if isinstance(line, Row) else None}
