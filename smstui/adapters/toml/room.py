"""Tell whether anything could be written where a configuration lies, without writing anything.

What the kernel says of a mounted file system is asked (`statvfs`): it knows of a mount that is read-only also for root,
and of room that is left for this account. What only a write would tell, as a user's quota, is not seen.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from smstui.adapters.guard import is_root
from smstui.domain.finding import Finding, Kind

LEAST_ROOM: Final = 64 * 1024
"""Bytes. A save needs the new file, a backup of the old one and two lines in logs at once."""

LEAST_FILES: Final = 4


def without_room(folders: Iterable[tuple[Path, str]]) -> Iterator[Finding]:
    """Yield what keeps the program from writing into folders, each given with what lies there.

    Of several folders on one file system the last is named. What cannot be asked is passed over.
    """
    found: dict[tuple[int, Kind], Finding] = {}
    for folder, role in folders:
        try:
            there = _nearest(folder)
            kind, device = trouble_in(there), there.stat().st_dev
        except OSError:
            continue
        if kind is not None:
            found[device, kind] = Finding(kind, str(folder), detail=role)
    yield from found.values()


def trouble_in(folder: Path) -> Kind | None:
    """Return why nothing can be written in a folder; None where nothing is against it. Raise OSError.

    File systems that count no blocks or no files say 0 of them, and are never full of those.
    """
    if not hasattr(os, "statvfs"):
        return None
    status = os.statvfs(folder)
    if status.f_flag & os.ST_RDONLY:
        return Kind.READ_ONLY
    blocks, files = (status.f_bfree, status.f_ffree) if is_root() else (status.f_bavail, status.f_favail)
    if status.f_blocks and blocks * status.f_frsize < LEAST_ROOM:
        return Kind.DISK_FULL
    return Kind.NO_FILES_LEFT if status.f_files and files < LEAST_FILES else None


def _nearest(folder: Path) -> Path:
    """Return the folder, or the one above it where it is to be made. Raise OSError: nobody may look there."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
