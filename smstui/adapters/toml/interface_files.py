"""Read the folder with one file an interface; what cannot be read becomes a row that says so."""

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from smstui.adapters.toml.backups import is_temporary
from smstui.adapters.toml.document import parse, read_bytes
from smstui.adapters.toml.interface_file import read_interface
from smstui.adapters.toml.migrations import INTERFACE_MIGRATIONS, Migrations
from smstui.domain.errors import FileProblem, NotFound, Unreadable
from smstui.domain.interface import InterfaceId
from smstui.domain.safe_text import is_safe
from smstui.domain.stored import Listing, Stored, UnreadableRow

KIND: Final = "interface"
_ENDING: Final = ".toml"
_LONGEST_ID: Final = 200
_SETTLED_NANOSECONDS: Final = 2_000_000_000
"""A file that changed less than this ago may change again without its time stamp showing it."""

_NAME_LINE: Final = re.compile(r'^name\s*=\s*"([^"\\]{1,200})"', re.MULTILINE)

_Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Known:
    """Hold what a file said when it had this stamp."""

    stamp: _Stamp
    row: Stored | UnreadableRow


class InterfaceFiles:
    """Read interfaces; a second listing reads only what changed. Takes no lock: writers replace whole files.

    An interface's file ends in ".toml" in lower case; whatever else lies in the folder (notes, an editor's backups, a
    "k3fq.TOML") is no concern of ours, and hidden files neither.
    """

    def __init__(self, folder: Path, migrations: Migrations = INTERFACE_MIGRATIONS) -> None:
        self.folder = folder
        self.migrations = migrations
        self.leftovers_seen = False
        """Whether a killed writer's temporary files were met: the next holder of the lock sweeps them."""

        self._known: dict[str, _Known] = {}

    def listing(self) -> Listing:
        """Return every interface and every file that is none, sorted by id."""
        rows = list(self._rows())
        return Listing(
            tuple(sorted((row for row in rows if isinstance(row, Stored)), key=lambda row: row.interface.id)),
            tuple(sorted((row for row in rows if isinstance(row, UnreadableRow)), key=lambda row: row.id)),
        )

    def get(self, interface_id: InterfaceId) -> Stored:
        """Return one interface as its file is now; raise NotFound or Unreadable."""
        try:
            return self._read(interface_id, str(self.path(interface_id)))
        except FileNotFoundError as error:
            raise NotFound(KIND, interface_id) from error

    def path(self, interface_id: InterfaceId) -> Path:
        """Return the file of an interface; raise NotFound for an id that would lead out of the folder."""
        if not _is_id(interface_id):
            raise NotFound(KIND, interface_id)
        return self.folder / f"{interface_id}{_ENDING}"

    def _rows(self) -> Iterator[Stored | UnreadableRow]:
        known: dict[str, _Known] = {}
        settled = time.time_ns() - _SETTLED_NANOSECONDS
        try:
            entries = os.scandir(self.folder)
        except FileNotFoundError:
            return
        except OSError as error:
            problem = FileProblem.NO_PERMISSION if isinstance(error, PermissionError) else FileProblem.CANNOT_READ
            raise Unreadable(str(self.folder), problem) from error
        with entries:
            for entry in entries:
                self.leftovers_seen |= is_temporary(entry.name)
                if entry.name.startswith(".") or not entry.name.endswith(_ENDING):
                    continue
                stamp = _stamp(entry)
                before = self._known.get(entry.name)
                if before is not None and before.stamp == stamp:
                    known[entry.name] = before
                    yield before.row
                    continue
                row = self._row(entry)
                if row is None:
                    continue
                if stamp is not None and max(stamp[:2]) < settled:
                    known[entry.name] = _Known(stamp, row)
                yield row
        self._known = known

    def _row(self, entry: "os.DirEntry[str]") -> Stored | UnreadableRow | None:
        interface_id = InterfaceId(entry.name.removesuffix(_ENDING))
        if not _is_id(interface_id):
            return UnreadableRow(interface_id, Unreadable(entry.path, FileProblem.BAD_FILE_NAME))
        try:
            return self._read(interface_id, entry.path)
        except FileNotFoundError:
            if not entry.is_symlink():
                return None  # deleted since the folder was read
            return UnreadableRow(interface_id, Unreadable(entry.path, FileProblem.MISSING))
        except Unreadable as error:
            return UnreadableRow(interface_id, error, _name_in(entry.path))

    def _read(self, interface_id: InterfaceId, path: str) -> Stored:
        return read_interface(interface_id, path, read_bytes(path), self.migrations)


def _is_id(text: str) -> bool:
    is_one_name = 0 < len(text) <= _LONGEST_ID and not text.startswith(".") and not set(text) & {"/", "\\"}
    return is_one_name and is_safe(text)


def _stamp(entry: "os.DirEntry[str]") -> _Stamp | None:
    try:
        status = entry.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _name_in(path: str) -> str:
    """Return what an unreadable file gives as its name, as far as that can be told."""
    try:
        data = read_bytes(path)
    except (OSError, Unreadable):
        return ""
    try:
        name = parse(path, data).get("name", "")
    except Unreadable:
        found = _NAME_LINE.search(data.decode("utf-8", "replace"))
        name = found[1] if found else ""
    return name if isinstance(name, str) else ""
