"""Remember each user's last changes, so that the last one can be taken back, also after a restart."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import MakeFolder, replace_file
from smstui.adapters.toml.backups import sweep_folder
from smstui.adapters.toml.document import read_bytes
from smstui.domain.errors import Unreadable
from smstui.domain.value import dataclass

KEPT: Final = 20
CHANGE: Final = "change"
CREATE: Final = "create"
DELETE: Final = "delete"
REPLACE: Final = "replace"
"""A new file beside the one that it replaces; removing that one is no change of its own."""


@dataclass(frozen=True, slots=True)
class Done:
    """Hold one change of one interface's file: its text before and after (None where there was no file)."""

    kind: str
    interface_id: str
    name: str
    fields: tuple[str, ...]
    before: str | None
    after: str | None

    @property
    def bytes_before(self) -> bytes:
        """Return the file's bytes before the change."""
        return _to_bytes(self.before)

    @property
    def bytes_after(self) -> bytes:
        """Return the file's bytes after the change."""
        return _to_bytes(self.after)


def text_of(data: bytes) -> str:
    """Return any bytes as a text from which `Done` makes the same bytes again."""
    return data.decode("utf-8", "surrogateescape")


def _to_bytes(text: str | None) -> bytes:
    return (text or "").encode("utf-8", "surrogateescape")


class UndoRecord:
    """Keep one user's last changes in a file that only he reads; use it while holding the lock."""

    def __init__(self, folder: Path, make_folder: MakeFolder, user: str) -> None:
        self._file = folder / f"{_file_name(user)}.json"
        self._make_folder = make_folder

    def add(self, done: Done) -> None:
        """Remember a change that was saved; where that fails, the change stands and cannot be taken back."""
        with suppress(OSError, ValueError):
            self._write([*self._read(), done][-KEPT:])

    def last(self) -> Done | None:
        """Return the last change, or None."""
        record = self._read()
        return record[-1] if record else None

    def drop_last(self) -> None:
        """Forget the last change, which was taken back."""
        with suppress(OSError, ValueError):
            self._write(self._read()[:-1])

    def _read(self) -> list[Done]:
        """Return the record; a damaged one is no reason to refuse a save, so it counts as empty."""
        try:
            entries = json.loads(read_bytes(self._file))
            return [_done_of(entry) for entry in entries]
        except (OSError, Unreadable, ValueError, TypeError, KeyError, RecursionError):
            return []

    def _write(self, record: list[Done]) -> None:
        self._make_folder(self._file.parent)
        while len(data := json.dumps([asdict(done) for done in record]).encode()) > _LARGEST_RECORD and record:
            record = record[1:]
        replace_file(self._file, data)
        sweep_folder(self._file.parent)


def _file_name(user: str) -> str:
    """Return a name for one user's file: no path, and no two users' the same."""
    return re.sub(rb"[^0-9A-Za-z_-]", lambda match: b"%%%02X" % match[0][0], user.encode()).decode() or "%"


def _done_of(entry: Mapping[str, object]) -> Done:
    """Return one entry of the record; raise TypeError, KeyError or ValueError for one that is damaged."""
    fields = entry["fields"]
    if not isinstance(fields, list):
        raise TypeError
    kind, interface_id, name = (_text(entry[key]) for key in ("kind", "interface_id", "name"))
    before, after = (None if entry[key] is None else _text(entry[key]) for key in ("before", "after"))
    if kind not in {CHANGE, CREATE, DELETE, REPLACE}:
        raise ValueError(kind)
    return Done(kind, interface_id, name, tuple(map(_text, fields)), before, after)


def _text(value: object) -> str:
    """Return a text of which `Done` can make bytes again."""
    if not isinstance(value, str):
        raise TypeError
    _to_bytes(value)
    return value


_LARGEST_RECORD: Final = 1 << 20
