"""Keep the count of wrong passphrases in a small file beside the vault, for every session of one login together.

It lies beside the vault, not among the user's own files: whoever starts the program with another home or another
XDG folder counts on where he left off. The file is its owner's alone (0600), also in a folder that is shared.
"""

import json
import os
import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from smstui.adapters.durable_file import MakeFolder, hold_lock, make_private_folder, replace_file, sweep_leftovers
from smstui.adapters.guard import is_root
from smstui.adapters.write_failures import problem_of
from smstui.domain.errors import LockedOut, LockTimeout, WriteFailed, WriteProblem
from smstui.domain.guessing import ClockReading, Guesses
from smstui.ports import Clocks

SCHEMA: Final = 1
LOCK_SECONDS: Final = 10.0
_LARGEST: Final = 4096
_READING: Final = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
)


class FileGuessCounter:
    """Count in `folder`/reveal-<owner>.json. A record that cannot be understood is a lock, and no fresh start."""

    def __init__(self, folder: Path, owner: str, clocks: Clocks, make_folder: MakeFolder = make_private_folder) -> None:
        self._path = folder / f"reveal-{quote(owner, safe='')}.json"
        self._clocks = clocks
        self._make_folder = make_folder

    def locked_for(self) -> float:
        """Return the seconds for which nothing is tried."""
        return self._keep(Guesses.at).locked_for

    def begin(self) -> int:
        """Count an attempt, durably, before it is verified; raise LockedOut."""
        return self._keep(Guesses.begun).tries_left

    def clear(self) -> None:
        """Forget the failures."""
        self._keep(lambda _before, reading: Guesses(reading))

    def _keep(self, change: Callable[[Guesses, ClockReading], Guesses]) -> Guesses:
        """Change the record with every other session kept out; raise WriteFailed, LockTimeout."""
        try:
            self._make_folder(self._path.parent)
            with hold_lock(self._path.with_suffix(".lock"), seconds=LOCK_SECONDS):
                sweep_leftovers(self._path)
                reading = self._clocks()
                before = self._read(reading)
                try:
                    after = change(before, reading)
                except LockedOut:
                    replace_file(self._path, _encoded(before.at(reading)))  # a damaged record becomes a lock that ends
                    raise
                if after.failures or before.failures:
                    replace_file(self._path, _encoded(after))
                return after
        except TimeoutError as error:
            raise LockTimeout(str(self._path), LOCK_SECONDS) from error
        except OSError as error:
            raise WriteFailed(str(self._path), problem_of(error), error.errno) from error

    def _read(self, reading: ClockReading) -> Guesses:
        """Return the record; the whole lock in place of a damaged one. Raise WriteFailed for what is not ours."""
        try:
            descriptor = os.open(self._path, _READING)
        except FileNotFoundError:
            return Guesses(reading)
        except OSError as error:
            if not self._path.is_symlink():
                raise
            raise WriteFailed(str(self._path), WriteProblem.NOT_OURS) from error
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a path cannot open a descriptor
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or not _is_ours(status, self._path.parent):
                raise WriteFailed(str(self._path), WriteProblem.NOT_OURS)
            data = file.read(_LARGEST + 1)
        try:
            return _decoded(data)
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
            return Guesses.locked_at(reading)


def _is_ours(status: os.stat_result, folder: Path) -> bool:
    """Tell whether nobody else could have written a record (of which this is the status).

    Root's belongs to root or, where he works in a person's own folder, to that person: who else shares the folder
    could have put one there.
    """
    if not hasattr(os, "geteuid"):
        return True
    owners = {0, folder.stat().st_uid} if is_root() else {os.geteuid()}
    return status.st_uid in owners and not status.st_mode & 0o022


def _encoded(guesses: Guesses) -> bytes:
    record = {
        "schema": SCHEMA,
        "failures": guesses.failures,
        "locked_for": guesses.locked_for,
        "started": guesses.read.started,
        "seconds": guesses.read.seconds,
        "moment": guesses.read.moment.isoformat(),
    }
    return json.dumps(record).encode() + b"\n"


def _decoded(data: bytes) -> Guesses:
    """Return what was written; raise ValueError, TypeError, KeyError for anything else."""
    record = json.loads(data)
    moment = datetime.fromisoformat(record["moment"])
    failures, locked_for, seconds = record["failures"], record["locked_for"], record["seconds"]
    is_ours = record["schema"] == SCHEMA and isinstance(record["started"], str) and moment.tzinfo is not None
    numbers = type(failures) is int and isinstance(locked_for, int | float) and isinstance(seconds, int | float)
    if not (is_ours and numbers and failures >= 0 and 0 <= locked_for < float("inf") and seconds >= 0):
        raise ValueError(data)
    return Guesses(ClockReading(record["started"], float(seconds), moment), failures, float(locked_for))
