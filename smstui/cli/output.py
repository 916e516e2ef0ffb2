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
    """Write one JSON object with `"schema": 1` before the fields: a line each, and one for each entry within a field.

    Readable for people too, and for `grep`; whatever stands on one line is written at the speed of C.
    """
    lines = [f"{_json(name)}: {_over_lines(value)}" for name, value in {"schema": SCHEMA, **fields}.items()]
    print(safe_json(_enclosed("{}", lines, "")))


def write_json_line(fields: Mapping[str, Any]) -> None:
    """Write one JSON object on one line, at once: a program at the other end of the pipe waits for it."""
    print(safe_json(_json({"schema": SCHEMA, **fields})), flush=True)


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


def _over_lines(value: object) -> str:
    if isinstance(value, dict) and value:
        return _enclosed("{}", [f"{_json(name)}: {_json(inner)}" for name, inner in value.items()], "  ")
    if isinstance(value, list) and value:
        return _enclosed("[]", [_json(entry) for entry in value], "  ")
    return _json(value)


def _enclosed(brackets: str, lines: Iterable[str], indent: str) -> str:
    inner = ",\n".join(f"{indent}  {line}" for line in lines)
    return f"{brackets[0]}\n{inner}\n{indent}{brackets[1]}"


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
