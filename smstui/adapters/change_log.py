"""Keep the change log as lines of JSON, one file a month."""

import json
from datetime import datetime
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import MakeFolder, make_private_folder
from smstui.adapters.monthly_lines import MonthlyLines
from smstui.domain.change import Author, ChangeRecord, Deed, FieldChange, Result, Subject, Thing
from smstui.domain.errors import FieldRefused, Unreadable
from smstui.domain.interface import check_moment
from smstui.domain.remembered import Month

SCHEMA: Final = 1
LONGEST_VALUE: Final = 2_000
"""Characters kept of one value; everything that a form takes is shorter."""


class FileChangeLog:
    """Remember every change in `folder`/changes-YYYY-MM.jsonl (months of UTC)."""

    def __init__(self, folder: Path, make_folder: MakeFolder = make_private_folder) -> None:
        self._lines = MonthlyLines(folder, "changes", make_folder)

    def record(self, change: ChangeRecord) -> None:
        """Write a line, durably; raise WriteFailed."""
        self._lines.append(change.moment, lambda _mode: _encoded(change))

    def extent(self) -> tuple[str, int]:
        """Return the newest month and how much it holds; raise Unreadable."""
        return self._lines.extent()

    def months(self) -> tuple[str, ...]:
        """Return the months that have a file, newest first; raise Unreadable."""
        return tuple(reversed(self._lines.months()))

    def month(self, name: str) -> Month[ChangeRecord]:
        """Return the lines of a month, newest first, and which cannot be read; raise Unreadable."""
        found: list[ChangeRecord] = []
        damaged: list[Unreadable] = []
        for number, text in self._lines.lines(name):
            try:
                found.append(_decoded(text))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError, FieldRefused):
                damaged.append(self._lines.damage(name, number))
        return Month(name, tuple(reversed(found)), tuple(damaged))


def _encoded(change: ChangeRecord) -> bytes:
    subject, author = change.subject, change.author
    record: dict[str, object] = {
        "schema": SCHEMA,
        "at": change.moment.isoformat(timespec="milliseconds"),
        "who": author.login,
        "sudo": author.sudo_user,
        "ssh": author.ssh_address,
        "deed": change.deed.value,
        "kind": subject.kind.value,
        "key": subject.key,
        "name": subject.name,
        "fields": [_field_encoded(field) for field in change.fields],
        "result": "" if change.result is Result.DONE else change.result.value,
    }
    kept = {key: value for key, value in record.items() if value not in ("", [])}
    # ASCII keeps lone surrogates and line separators of a hostile value from breaking a line.
    return json.dumps(kept, ensure_ascii=True).encode() + b"\n"


def _field_encoded(field: FieldChange) -> dict[str, str]:
    values = (("from", field.before), ("to", field.after))
    return {"field": field.field, **{key: value[:LONGEST_VALUE] for key, value in values if value is not None}}


def _decoded(text: str) -> ChangeRecord:
    record = json.loads(text)
    return ChangeRecord(
        check_moment("at", datetime.fromisoformat(record["at"])),
        Author(str(record["who"]), str(record.get("sudo", "")), str(record.get("ssh", ""))),
        Deed(record["deed"]),
        Subject(Thing(record["kind"]), str(record.get("key", "")), str(record.get("name", ""))),
        tuple(_field_decoded(field) for field in record.get("fields", ())),
        Result(record.get("result", Result.DONE)),
    )


def _field_decoded(field: dict[str, object]) -> FieldChange:
    before, after = (None if field.get(key) is None else str(field[key]) for key in ("from", "to"))
    return FieldChange(str(field["field"]), before, after)
