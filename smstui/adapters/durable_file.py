"""Put bytes into a file so that a crash leaves the old ones or the new ones, and never two writers at once.

The order is the one that survives power cuts: temporary file in the same folder, all bytes, fsync, rename over the
old file, fsync of the folder. Adapters that keep anything on disk write through here.
"""

import contextlib
import errno
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from smstui.adapters.guard import MOST_LINKS, is_root, is_roots_alone, keep_owner, require_no_foreign_link, sync_to_disk

PRIVATE: Final = 0o600
SHARED: Final = 0o660
LEFTOVER_SECONDS: Final = 3600
"""A temporary file as old as this belongs to a writer that was killed."""

WINDOWS_RETRY_SECONDS: Final = 2.0
_SUFFIX: Final = ".tmp"
_RANDOM_BYTES: Final = 6
_TEMPORARY: Final = rf"\..+\.[0-9a-f]{{{2 * _RANDOM_BYTES}}}\{_SUFFIX}"
"""What a name has to be; whatever else somebody keeps in a folder is not ours."""

_GROUP: Final = 0o070

MakeFolder = Callable[[Path], None]
"""Make a folder, and those above it that are missing, as its scope wants them; raise OSError."""


def make_folder(folder: Path, mode: int, like: Path | None = None) -> None:
    """Make a folder and those above it with a mode that no umask changes; nothing happens where it exists.

    Its group is that of `like`, or of the folder that it is made in; root gives it the owner too.
    """
    require_no_foreign_link(folder)
    if folder.is_dir():
        return
    make_folder(folder.parent, mode, like)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(0o700)
        _hand_over(folder, mode, like or folder.parent)


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner only."""
    make_folder(folder, 0o700)


def mode_in(folder: Path) -> int:
    """Return the mode of new files in `folder`: shared with the group where the folder itself is, else private."""
    return SHARED if folder.stat().st_mode & stat.S_IWGRP else PRIVATE


def replace_file(path: Path, data: bytes, mode: int = PRIVATE, *, through_links: bool = True) -> bool:
    """Replace (or create) the file at `path`; return whether the folder's fsync confirmed that it is durable.

    A symbolic link is written through (`through_links` False: it is itself replaced), the group of an older file is
    kept where the system allows it. Raise OSError when nothing was replaced: the old bytes are there, no temporary
    file is left; for root also where somebody else could have made the link.
    """
    if not through_links:
        require_no_foreign_link(path.parent)
    target = _written_at(path) if through_links else path
    temporary = target.with_name(f".{target.name}.{os.urandom(_RANDOM_BYTES).hex()}{_SUFFIX}")
    try:
        _write_new(temporary, data, mode, like=target)
        _rename(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return confirm_folder(target.parent)


def _written_at(path: Path) -> Path:
    """Return the file that is written for `path`: what a link leads to.

    Root follows only links of his own, into folders that nobody else may write: whoever shares the folder of the
    configuration could put one there that leads to any file. Raise OSError (ELOOP) for another one.
    """
    if not is_root():
        return Path(os.path.realpath(path))
    require_no_foreign_link(path.parent)
    target = path
    for _link in range(MOST_LINKS):
        if not target.is_symlink():
            return target
        before, led_to, link = target.lstat(), target.parent / target.readlink(), target.lstat()
        was_swapped = (before.st_ino, before.st_ctime_ns) != (link.st_ino, link.st_ctime_ns)
        if was_swapped or link.st_uid != 0 or not is_roots_alone(led_to.parent.stat()):
            break
        target = led_to
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def create_file(path: Path, data: bytes, mode: int = PRIVATE, *, like_folder: bool = True) -> bool:
    """Create a file that must not exist yet; return whether it is durable. Raise FileExistsError and other OSErrors.

    It gets the group (by root the owner too) of its folder; without `like_folder` it stays its maker's.
    """
    try:
        _write_new(path, data, mode, like=path.parent if like_folder else None)
    except FileExistsError:
        raise
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    return confirm_folder(path.parent)


def is_temporary(entry: str) -> bool:
    """Tell whether a folder's entry is a temporary file of ours."""
    return entry.startswith(".") and re.fullmatch(_TEMPORARY, entry) is not None


def sweep_leftovers(path: Path) -> None:
    """Remove temporary files that killed writers of `path` left behind; call it while holding the lock.

    Never fails: what cannot be swept now is swept another time.
    """
    now = time.time()
    with contextlib.suppress(OSError):
        target = _written_at(path)
        for leftover in target.parent.glob(f".{target.name}.*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                if is_temporary(leftover.name) and now - leftover.stat().st_mtime > LEFTOVER_SECONDS:
                    leftover.unlink()


@contextlib.contextmanager
def hold_lock(path: Path, mode: int = PRIVATE, seconds: float = 10.0) -> Iterator[None]:
    """Hold the lock file at `path` (never deleted, never a link) while the block runs.

    Raise TimeoutError when another program holds it for longer than `seconds`, OSError when it cannot be opened.
    """
    import filelock

    lock = filelock.FileLock(path, timeout=seconds, mode=mode, is_singleton=False)
    try:
        lock.acquire()
    except filelock.Timeout as timeout:
        raise TimeoutError(str(path)) from timeout
    try:
        with contextlib.suppress(OSError):  # another administrator's lock file is already as it should be
            _hand_over(path, mode, path.parent)
        yield
    finally:
        with contextlib.suppress(OSError):  # what was done under it is done; the system drops it at the latest at exit
            lock.release()


def _hand_over(path: Path, mode: int, like: Path) -> None:
    """Give a folder or a lock file its mode, and the group (by root the owner too) of `like`; raise OSError.

    It is opened first, and never through a link: whoever may write the folder could put a link, or a second name of
    somebody else's file, in its place, and root would give him what that is. A file with two names is left as it is.
    """
    if sys.platform == "win32":
        path.chmod(mode)
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode) or status.st_nlink == 1:
            keep_owner(descriptor, like)
            os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def _write_new(path: Path, data: bytes, mode: int, *, like: Path | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, PRIVATE)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        if sys.platform != "win32":
            kept = like is None or keep_owner(descriptor, like)
            os.fchmod(descriptor, mode if kept else mode & ~_GROUP)
        sync_to_disk(descriptor)
    finally:
        os.close(descriptor)


def _rename(temporary: Path, target: Path) -> None:
    """Rename over `target`; on Windows a reader may hold it open for a moment."""
    deadline = time.monotonic() + (WINDOWS_RETRY_SECONDS if sys.platform == "win32" else 0)
    while True:
        try:
            temporary.replace(target)
        except PermissionError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.02)
        else:
            return


def confirm_folder(folder: Path) -> bool:
    """Make renames and removals in a folder durable; return whether the disk confirmed them."""
    if sys.platform == "win32":
        return True  # a folder cannot be opened there; the rename itself is journalled
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        return False
    return True
