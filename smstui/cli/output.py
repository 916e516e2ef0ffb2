"""Write data to standard output: tables and facts for people, JSON with a version for programs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from smstui.cli.columns import display_width, lines_of
from smstui.domain.safe_text import safe_json, safe_lines, safe_text

SCHEMA: Final = 1
"""The version of all that `--json` writes: raised when a field goes or changes its meaning, not when one comes."""


def write_line(text: str = "") -> None:
    """Write one line of data; what others wrote in it is made safe here at the latest."""
    print(safe_lines(text, len(text)))


def write_json(fields: Mapping[str, Any]) -> None:
    """Write one JSON object with `"schema": 1` before the fields, readable for people too."""
    import json

    print(safe_json(json.dumps({"schema": SCHEMA, **fields}, ensure_ascii=False, indent=2)))


def write_json_line(fields: Mapping[str, Any]) -> None:
    """Write one JSON object on one line, at once: a program at the other end of the pipe waits for it."""
    import json

    print(safe_json(json.dumps({"schema": SCHEMA, **fields}, ensure_ascii=False)), flush=True)


def write_table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows under a heading, in columns; every cell is made safe for a terminal here."""
    shown = [[safe_text(cell) for cell in row] for row in rows]
    for line in lines_of(heading, shown):
        print(line)


def write_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Write a label and a value on each line, the values under each other; values are made safe here."""
    known = [(label, safe_text(value)) for label, value in facts]
    width = max((display_width(label) for label, _value in known), default=0)
    for label, value in known:
        print(f"{label}{' ' * (width - display_width(label))}  {value}".rstrip())
