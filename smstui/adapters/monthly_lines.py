"""Keep lines of JSON in one file a month: appended by several programs, readable after a crash, dropped when old.

A line is appended under a lock, in one write, and forced to the disk before anybody relies on it. A last line that a
crash tore is closed by the next writer, so that it never runs into another one. Files are private, or shared with the
group where their folder is.
"""

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from smstui.adapters.durable_file import MakeFolder, confirm_folder, hold_lock, mode_in
from smstui.adapters.guard import keep_owner, sync_to_disk
from smstui.adapters.write_failures import failures_translated
from smstui.domain.errors import FileProblem, NotRecorded, Unreadable, WriteProblem
from smstui.domain.remembered import month_of
from smstui.domain.value import dataclass

MONTHS_KEPT: Final = 36
"""How long a line is kept at least; a file goes as soon as all of its lines are older."""

LOCK_SECONDS: Final = 10.0
_MONTHS_A_YEAR: Final = 12
_TAIL: Final = 256
"""Bytes by which a file is known again; a line has more or less that many."""

_FLAGS: Final = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_APPEND
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class Place:
    """Say how far a file was read: which one it is, the bytes, the next line's number, and what stood before it."""

    file: tuple[int, int]
    offset: int = 0
    number: int = 1
    tail: bytes = b""


class MonthlyLines:
    """Append to and read `folder`/`stem`-YYYY-MM.jsonl (months of UTC); the folder is made when first written to."""

    def __init__(self, folder: Path, stem: str, make_folder: MakeFolder) -> None:
        self._folder = folder
        self._stem = stem
        self._make_folder = make_folder
        self._name = re.compile(rf"{re.escape(stem)}-([0-9]{{4}}-(?:0[1-9]|1[0-2]))\.jsonl")

    def append(self, moment: datetime, line: Callable[[int], bytes]) -> None:
        """Write one line, durably; `line` is made under the lock, from the mode that files of the folder have.

        Raise NotRecorded, and Unreadable where `line` does; then nothing that could be read was written.
        """
        path = self.path(month_of(moment))
        with failures_translated(path, NotRecorded), self._locked(path) as mode:
            written = line(mode)
            if not path.exists():
                self._drop_old(month_of(moment))
            _append_line(path, written, mode)

    @contextlib.contextmanager
    def _locked(self, path: Path) -> Iterator[int]:
        self._make_folder(self._folder)
        mode = mode_in(self._folder)
        try:
            with hold_lock(self._folder / f"{self._stem}.lock", mode, LOCK_SECONDS):
                yield mode
        except TimeoutError as error:
            raise NotRecorded(str(path), WriteProblem.HELD, error.errno) from error

    def path(self, month: str) -> Path:
        """Return the file of a month."""
        return self._folder / f"{self._stem}-{month}.jsonl"

    def months(self) -> list[str]:
        """Return the months that have a file, oldest first; raise Unreadable where the folder cannot be read."""
        try:
            names = [entry.name for entry in os.scandir(self._folder)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Unreadable(str(self._folder), error.strerror or type(error).__name__) from error
        return sorted(found[1] for name in names if (found := self._name.fullmatch(name)))

    def extent(self) -> tuple[str, int]:
        """Return the newest month and the size of all files, one of which grows with every line; raise Unreadable."""
        months = self.months()
        if not months:
            return "", 0
        path = self._folder
        try:
            return months[-1], sum((path := self.path(month)).stat().st_size for month in months)
        except OSError as error:
            raise Unreadable(str(path), error.strerror or type(error).__name__) from error

    def lines(self, month: str) -> Iterator[tuple[int, str]]:
        """Yield the lines of a month with their numbers, from 1, empty ones left out; raise Unreadable."""
        yield from self.read_on(month, None)[0]

    def read_on(self, month: str, place: Place | None) -> tuple[Iterable[tuple[int, str]], Place | None, bool]:
        """Return the lines of a month behind a place, the place where they end, and whether it was read on from there.

        It is read from the beginning where there is no place, or where the file is not the one that it was before. No
        place is returned for a last line that is not closed yet. Raise Unreadable.
        """
        path = self.path(month)
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                identity = status.st_dev, status.st_ino
                goes_on = place is not None and place.file == identity and _is_at(file, place)
                start = place if goes_on and place is not None else Place(identity)
                file.seek(start.offset)
                added = file.read()
        except FileNotFoundError:
            return (), None, False
        except OSError as error:
            raise Unreadable(str(path), error.strerror or type(error).__name__) from error
        texts = added.decode("utf-8", errors="replace").split("\n")
        lines = [(number, text) for number, text in enumerate(texts, start=start.number) if text]
        if texts[-1]:
            return lines, None, goes_on
        end = Place(identity, start.offset + len(added), start.number + len(texts) - 1, (start.tail + added)[-_TAIL:])
        return lines, end, goes_on

    def damage(self, month: str, number: int) -> Unreadable:
        """Return what is said of a line that cannot be understood."""
        return Unreadable(str(self.path(month)), FileProblem.DAMAGED_LINE, number)

    def _drop_old(self, present: str) -> None:
        """Remove the files whose last moment lies more than 36 months back, as a new month's file is begun.

        The file before the new one has to agree with the clock: one that runs years ahead would drop everything.
        """
        earlier = self.months()
        if not earlier:
            return
        horizon = min(_count(present), _count(earlier[-1])) - MONTHS_KEPT
        for month in earlier:
            if _count(month) < horizon:
                with contextlib.suppress(OSError):  # another administrator's file: his next month's line drops it
                    self.path(month).unlink()


def _is_at(file: BinaryIO, place: Place) -> bool:
    """Tell whether a file still has before a place what stood there when it was read: lines are only ever added."""
    file.seek(place.offset - len(place.tail))
    return file.read(len(place.tail)) == place.tail


def _count(month: str) -> int:
    year, number = month.split("-")
    return int(year) * _MONTHS_A_YEAR + int(number)


def _opened(path: Path, mode: int) -> tuple[int, bool]:
    """Open a file to append to, and tell whether it was made; a new one gets its mode and its folder's group.

    By the descriptor, not by the name: whoever shares the folder could put a link there meanwhile, which root follows.
    """
    try:
        descriptor = os.open(path, _FLAGS | os.O_EXCL, mode)
    except FileExistsError:
        return os.open(path, _FLAGS, mode), False
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            keep_owner(descriptor, path.parent)
            os.fchmod(descriptor, mode)  # the umask may have taken the group's right away
    return descriptor, True


def _append_line(path: Path, line: bytes, mode: int) -> None:
    descriptor, is_new = _opened(path, mode)
    try:
        size = os.fstat(descriptor).st_size
        if size:
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            line = line if os.read(descriptor, 1) == b"\n" else b"\n" + line
        try:
            view = memoryview(line)
            while view:
                view = view[os.write(descriptor, view) :]
            sync_to_disk(descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, size)  # a full disk takes half a line: the file is to be as it was
            raise
    finally:
        os.close(descriptor)
    if is_new:
        confirm_folder(path.parent)
