"""Keep the last versions of every file, numbered, readable by their owner only."""

import re
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import LEFTOVER_SECONDS, MakeFolder, is_temporary, replace_file
from smstui.adapters.toml.document import revision_of

KEPT: Final = 20
_NAME: Final = r"(\d{6,})-\d{8}T\d{6}Z-[0-9a-f]{12}\.toml"


def sweep_folder(folder: Path) -> None:
    """Remove the temporary files that killed writers left in a folder; needs the lock."""
    oldest = time.time() - LEFTOVER_SECONDS
    with suppress(OSError):  # a leftover that stays does no harm
        for entry in folder.iterdir():
            if is_temporary(entry.name) and entry.lstat().st_mtime < oldest:
                entry.unlink()


class Backups:
    """Keep former versions of the files of one configuration; call its methods while holding the lock."""

    def __init__(self, folder: Path, make_folder: MakeFolder) -> None:
        self._folder = folder
        self._make_folder = make_folder

    def keep(self, name: str, data: bytes) -> None:
        """Keep a version of the file `name` ("interfaces/<id>", "branches"), and drop what is older than the last 20.

        Raise OSError.
        """
        folder = self._folder / name
        self._make_folder(folder)
        kept = self._numbered(folder)
        number = kept[-1][0] + 1 if kept else 1
        written = datetime.now(UTC)
        backup = folder / f"{number:06}-{written:%Y%m%dT%H%M%SZ}-{revision_of(data)[:12]}.toml"
        replace_file(backup, data)
        sweep_folder(folder)
        for _number, older in kept[: max(0, len(kept) + 1 - KEPT)]:
            with suppress(OSError):  # another administrator's, in a folder that lets only owners delete
                (folder / older).unlink()

    def exist_for(self, name: str) -> bool:
        """Tell whether a file of this name was ever kept: its id is not used again. Raise OSError."""
        return (self._folder / name).exists()

    def versions(self, name: str) -> tuple[Path, ...]:
        """Return the kept versions of a file, the oldest first."""
        folder = self._folder / name
        return tuple(folder / entry for _number, entry in self._numbered(folder))

    @staticmethod
    def _numbered(folder: Path) -> list[tuple[int, str]]:
        try:
            entries = [entry.name for entry in folder.iterdir()]
        except FileNotFoundError:
            return []
        return sorted((int(match[1]), entry) for entry in entries if (match := re.fullmatch(_NAME, entry)))
