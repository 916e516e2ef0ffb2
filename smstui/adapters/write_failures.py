"""Turn what the operating system says of a write that failed into our own errors: the one place where that is done."""

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import is_temporary
from smstui.domain.errors import LockFailed, StoreNotWritten, StoreUnavailable, WriteFailed, WriteProblem

_PROBLEMS: Final[Mapping[int, WriteProblem]] = {
    errno.ENOSPC: WriteProblem.DISK_FULL,
    errno.EDQUOT: WriteProblem.QUOTA,
    errno.EROFS: WriteProblem.READ_ONLY,
    errno.EACCES: WriteProblem.NO_PERMISSION,
    errno.EPERM: WriteProblem.NO_PERMISSION,
    errno.EBUSY: WriteProblem.BUSY,
    errno.ELOOP: WriteProblem.NOT_OURS,
    errno.EEXIST: WriteProblem.EXISTS,
    errno.ENOENT: WriteProblem.MISSING_FOLDER,
    errno.ENOTDIR: WriteProblem.MISSING_FOLDER,
    errno.ENOSYS: WriteProblem.NO_LOCKS,
    errno.ENOLCK: WriteProblem.NO_LOCKS,
}

MakeError = Callable[[str, str, int | None], Exception]
"""Make an error of a path, a `WriteProblem` and the system's number."""


@contextmanager
def failures_translated(path: Path, make: MakeError = WriteFailed) -> Iterator[None]:
    """Turn the operating system's errors of a write into WriteFailed (or what `make` makes), which names the path."""
    try:
        yield
    except OSError as error:
        raise make(_concerned(error, path), problem_of(error), error.errno) from error


@contextmanager
def lock_failures_translated(lock: Path) -> Iterator[None]:
    """Turn the operating system's errors while a lock is opened into LockFailed; a lock that is held passes."""
    try:
        yield
    except TimeoutError:
        raise
    except OSError as error:
        raise LockFailed(_concerned(error, lock), problem_of(error), error.errno) from error


def store_not_written(store: str, path: Path, error: OSError) -> StoreNotWritten:
    """Return what is said when the file with (or about) a store's secrets could not be written."""
    return StoreNotWritten(store, _concerned(error, path), problem_of(error), error.errno)


def store_not_read(path: Path, error: OSError) -> StoreUnavailable:
    """Return what is said when the file with (or about) a store's secrets could not be read: the file is the store."""
    denied = problem_of(error) is WriteProblem.NO_PERMISSION
    return StoreUnavailable(str(path), "no permission" if denied else error.strerror or type(error).__name__)


def problem_of(error: OSError) -> WriteProblem:
    """Return why a write failed, as far as there are words for it."""
    return _PROBLEMS.get(error.errno or 0, WriteProblem.FAILED)


def _concerned(error: OSError, path: Path) -> str:
    """Return the file that an error is about; a temporary file stands for the one that it was to become."""
    if not isinstance(error.filename, str | os.PathLike):
        return str(path)
    named = Path(os.fspath(error.filename))
    return str(named.with_name(named.name[1:].rsplit(".", 2)[0]) if is_temporary(named.name) else named)
