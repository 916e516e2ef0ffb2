"""Read the folder with one file an interface; what cannot be read becomes a row that says so."""

import errno
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import is_temporary
from smstui.adapters.guard import require_no_foreign_link
from smstui.adapters.toml.document import BYTE_ORDER_MARK, READING, parse, read_bytes, reading_problem
from smstui.adapters.toml.interface_file import read_interface
from smstui.adapters.toml.migrations import INTERFACE_MIGRATIONS, Migrations
from smstui.domain.errors import FieldRefused, FileProblem, NotFound, Unreadable
from smstui.domain.interface import InterfaceId, parse_name
from smstui.domain.safe_text import is_safe
from smstui.domain.search import fold
from smstui.domain.stored import Listing, Stored, UnreadableRow
from smstui.domain.value import dataclass

KIND: Final = "interface"
_ENDING: Final = ".toml"
_LONGEST_ID: Final = 200
_SETTLED_NANOSECONDS: Final = 2_000_000_000
"""A file that changed less than this ago may change again without its time stamp showing it."""

_NAME_LINE: Final = r'^name\s*=\s*"([^"\\]{1,200})"'

_TABLE_OR_NAME: Final = rb'^[ \t]*(?:\[|name[ \t]*=[ \t]*"([^"\\\x00-\x1f\x7f]+)"[ \t]*(?:#.*)?\r?$)'
_GLANCE: Final = 1024
"""Bytes in which a name is looked for without parsing."""

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
        return _listing(self._rows())

    def beginning(self, count: int) -> Listing:
        """Return the first rows by name, at least `count` of them; of the others only the names are read.

        Whatever has the same name as one of them is among them, so that their states are what the listing makes them.
        """
        with _opened(self.folder) as folder:
            named = [
                (fold(_name_at_a_glance(entry, folder) or self._name_of(entry)), entry) for entry in self._entries()
            ]
        named.sort(key=itemgetter(0))
        while 0 < count < len(named) and named[count][0] == named[count - 1][0]:
            count += 1
        if count >= len(named):
            return self.listing()
        rows = (self._row(entry) for _name, entry in named[:count])
        return _listing((row for row in rows if row is not None), len(named) - count)

    def get(self, interface_id: InterfaceId) -> Stored:
        """Return one interface as its file is now; raise NotFound or Unreadable."""
        try:
            require_no_foreign_link(self.folder)
            return self._read(interface_id, str(self.path(interface_id)))
        except FileNotFoundError as error:
            raise NotFound(KIND, interface_id) from error
        except OSError as error:
            raise Unreadable(str(self.folder), _problem_of(error)) from error

    def path(self, interface_id: InterfaceId) -> Path:
        """Return the file of an interface; raise NotFound for an id that would lead out of the folder."""
        if not _is_id(interface_id):
            raise NotFound(KIND, interface_id)
        return self.folder / f"{interface_id}{_ENDING}"

    def _rows(self) -> Iterator[Stored | UnreadableRow]:
        known: dict[str, _Known] = {}
        settled = time.time_ns() - _SETTLED_NANOSECONDS
        for entry in self._entries():
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

    def _entries(self) -> "Iterator[os.DirEntry[str]]":
        """Yield what should be an interface's file; raise Unreadable where the folder cannot be read."""
        try:
            require_no_foreign_link(self.folder)
            entries = os.scandir(self.folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise Unreadable(str(self.folder), _problem_of(error)) from error
        with entries:
            for entry in entries:
                if entry.name.startswith("."):
                    self.leftovers_seen |= is_temporary(entry.name)
                elif entry.name.endswith(_ENDING):
                    yield entry

    def _name_of(self, entry: "os.DirEntry[str]") -> str:
        """Return the name under which a file's row is sorted, from all that the file says."""
        row = self._row(entry)
        if isinstance(row, Stored):
            return row.interface.name
        return "" if row is None else row.name or row.id

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


def _listing(found: Iterable[Stored | UnreadableRow], more: int = 0) -> Listing:
    rows = list(found)
    return Listing(
        tuple(sorted((row for row in rows if isinstance(row, Stored)), key=lambda row: row.interface.id)),
        tuple(sorted((row for row in rows if isinstance(row, UnreadableRow)), key=lambda row: row.id)),
        more,
    )


def _is_id(text: str) -> bool:
    is_one_name = 0 < len(text) <= _LONGEST_ID and not text.startswith(".") and not set(text) & {"/", "\\"}
    return is_one_name and is_safe(text)


def _problem_of(error: OSError) -> FileProblem:
    if error.errno == errno.ELOOP:
        return FileProblem.FOREIGN_LINK
    return reading_problem(error)


def _stamp(entry: "os.DirEntry[str]") -> _Stamp | None:
    try:
        status = entry.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


@contextmanager
def _opened(folder: Path) -> Iterator[int | None]:
    """Hold the folder open, so that the system need not look it up for each of its files; None where it must."""
    try:
        descriptor = os.open(folder, READING) if os.open in os.supports_dir_fd else None
    except OSError:
        descriptor = None  # said where it is read
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _name_at_a_glance(entry: "os.DirEntry[str]", folder: int | None) -> str | None:
    """Return the name that an interface's file surely gives, without parsing the file; None where only that tells.

    It stands on a line of its own, before the first table and before any text that goes over several lines.
    """
    try:
        descriptor = os.open(entry.path if folder is None else entry.name, READING, dir_fd=folder)
    except OSError:
        return None
    try:
        data = os.read(descriptor, _GLANCE)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    data = data.removeprefix(BYTE_ORDER_MARK)
    found = _table_or_name().search(data)
    if found is None or found[1] is None:
        return None
    before = data[: found.start()]
    if b'"""' in before or b"'''" in before:
        return None
    try:
        return parse_name(found[1].decode("utf-8"))
    except (UnicodeDecodeError, FieldRefused):
        return None


@cache
def _table_or_name() -> re.Pattern[bytes]:
    return re.compile(_TABLE_OR_NAME, re.MULTILINE)


def _name_in(path: str) -> str:
    """Return what an unreadable file gives as its name, as far as that can be told."""
    try:
        data = read_bytes(path)
    except (OSError, Unreadable):
        return ""
    try:
        name = parse(path, data).get("name", "")
    except Unreadable:
        found = re.search(_NAME_LINE, data.decode("utf-8", "replace"), re.MULTILINE)
        name = found[1] if found else ""
    return name if isinstance(name, str) else ""
