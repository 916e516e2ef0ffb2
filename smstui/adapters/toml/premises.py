"""Look at the files and folders of a configuration: who may use them, what was left behind, where keys lie."""

import os
import re
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import LEFTOVER_SECONDS, SHARED, is_temporary
from smstui.adapters.guard import group_name, user_name
from smstui.adapters.toml.chain_files import file_of
from smstui.adapters.toml.document import reading_problem
from smstui.adapters.toml.places import PRIVATE_FILE, Places, Scope
from smstui.adapters.toml.room import without_room
from smstui.domain.chain import Kind as ChainKind
from smstui.domain.errors import Unreadable
from smstui.domain.finding import Finding, Kind
from smstui.domain.value import dataclass

_PERMISSIONS: Final = 0o777
_BACKUP: Final = re.compile(r"\d{6,}-(\d{8}T\d{6}Z)-[0-9a-f]{12}\.toml")
_SYSTEM_POLICY: Final = 0o644
"""The system's policy is root's, and the group reads it; that nobody else writes it is looked at when it is read."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Say what a file or folder may allow at most, and must allow at least."""

    most: int
    least: int = 0


class TomlPremises:
    """Examine one configuration.

    `key_files` are the files with keys of the vault that the program knows of, `passphrases` the variables of its
    environment that hold one.
    """

    def __init__(self, places: Places, key_files: Sequence[Path] = (), passphrases: Sequence[str] = ()) -> None:
        self._places = places
        self._key_files = tuple(dict.fromkeys(key_files))
        self._passphrases = tuple(passphrases)

    def findings(self) -> Sequence[Finding]:
        """Return everything that should be otherwise, each file once."""
        found = [*self._room(), *self._plan(), *self._keys()]
        for path, wanted in self._known():
            if is_temporary(path.name):
                found.extend(_leftover(path))
            elif sys.platform != "win32":
                found.extend(self._rights(path, wanted))
        return found

    def kept_since(self, moment: datetime) -> frozenset[str]:
        """Return the ids of interfaces that have a backup which is not older than that."""
        folder = self._places.backups / self._places.interfaces.name
        try:
            return frozenset(entry.name for entry in _listed(folder) if any(_is_younger(entry, moment)))
        except OSError as error:
            raise Unreadable(str(folder), reading_problem(error)) from error

    def _room(self) -> Iterator[Finding]:
        """Yield where nothing could be saved or written down."""
        places = self._places
        configuration = [(folder, "configuration") for folder in (places.config, places.interfaces)]
        return without_room([*configuration, (places.data, "secrets"), (places.state, "logs")])

    # Which files there are -------------------------------------------------------------------------------------------

    def _known(self) -> Iterator[tuple[Path, _Wanted]]:
        """Yield the files and folders that are ours; what else lies in a directory of choice is not."""
        places = self._places
        folder, file = self._of_folders(), self._of_files()
        yield places.config, folder
        yield places.interfaces, folder
        for inside in (places.config, places.interfaces):
            for entry in _files_in(inside):
                if is_temporary(entry.name) or self._is_ours(entry):
                    yield entry, self._of_policy() if entry == places.policy_file else file
        for root in dict.fromkeys((places.data, places.state)):
            for path, is_folder in _tree(root):
                yield path, folder if is_folder else _Wanted(self._of_state(), 0)

    def _is_ours(self, file: Path) -> bool:
        places = self._places
        if file.parent == places.interfaces:
            return file.suffix == ".toml"
        ours = {places.chain_file, places.policy_file, places.lock, *(file_of(places, kind) for kind in ChainKind)}
        return file in ours

    def _of_folders(self) -> _Wanted:
        mode = self._places.new_folder_mode() & _PERMISSIONS
        return _Wanted(self._allowed(mode), mode & stat.S_IRWXG)

    def _of_files(self) -> _Wanted:
        mode = self._places.new_file_mode() & _PERMISSIONS
        return _Wanted(mode, mode & (stat.S_IRGRP | stat.S_IWGRP))

    def _of_policy(self) -> _Wanted:
        return _Wanted(_SYSTEM_POLICY | PRIVATE_FILE) if self._places.scope is Scope.SYSTEM else self._of_files()

    def _of_state(self) -> int:
        """Return what files beside the configuration may allow: nothing to others, whatever the folder does."""
        return SHARED if self._places.new_folder_mode() & stat.S_IWGRP else PRIVATE_FILE

    def _allowed(self, folder_mode: int) -> int:
        """Return what folders may allow; a directory of choice may let others in, whoever made it decided that."""
        if self._places.scope is Scope.DIRECTORY:
            return folder_mode | stat.S_IRWXG | stat.S_IROTH | stat.S_IXOTH
        return folder_mode

    # Whose they are, and who may use them ----------------------------------------------------------------------------

    def _rights(self, path: Path, wanted: _Wanted) -> Iterator[Finding]:
        try:
            status, owner = path.stat(), self._places.config.stat()
        except OSError:
            return  # gone meanwhile, or unreadable: reading it says so
        mode = stat.S_IMODE(status.st_mode) & _PERMISSIONS
        if mode & ~wanted.most:
            yield Finding(Kind.TOO_OPEN, str(path), detail=f"{mode:04o}, not {mode & wanted.most:04o}")
        elif wanted.least & ~mode:
            yield Finding(Kind.TOO_CLOSED, str(path), detail=f"{mode:04o}, not {mode | wanted.least:04o}")
        is_shared = bool(self._places.new_folder_mode() & stat.S_IWGRP)
        if is_shared and status.st_gid != owner.st_gid:
            detail = f"{group_name(status.st_gid)}, not {group_name(owner.st_gid)}"
            yield Finding(Kind.WRONG_GROUP, str(path), detail=detail)
        elif not is_shared and status.st_uid != owner.st_uid:
            detail = f"{user_name(status.st_uid)}, not {user_name(owner.st_uid)}"
            yield Finding(Kind.WRONG_OWNER, str(path), detail=detail)

    def _keys(self) -> Iterator[Finding]:
        for variable in self._passphrases:
            yield Finding(Kind.PASSPHRASE_IN_ENVIRONMENT, variable)
        places = self._places
        ours = [Path(os.path.realpath(folder)) for folder in (places.data, places.config, places.backups)]
        for path in self._key_files:
            real = Path(os.path.realpath(path))
            if real.parent == ours[0] or any(real.is_relative_to(folder) for folder in ours[1:]):
                yield Finding(Kind.KEY_BESIDE_VAULT, str(path))
            yield from self._owner_of_key(path)

    def _owner_of_key(self, path: Path) -> Iterator[Finding]:
        """Say when a key belongs to somebody who is neither root nor the owner of the configuration."""
        try:
            key, owner = path.stat().st_uid, self._places.config.stat().st_uid
        except (OSError, ValueError):
            return  # the vault's status says why it was not used
        if sys.platform != "win32" and key not in {0, owner, os.geteuid()}:
            yield Finding(Kind.WRONG_OWNER, str(path), detail=f"{user_name(key)}, not {user_name(owner)}")

    def _plan(self) -> Iterator[Finding]:
        if os.path.lexists(self._places.plan):
            yield Finding(Kind.PLAN_LEFT, str(self._places.plan))


def _leftover(path: Path) -> Iterator[Finding]:
    """Say when a temporary file is so old that its writer does not live any more."""
    try:
        age = time.time() - path.lstat().st_mtime
    except OSError:
        return
    if age > LEFTOVER_SECONDS:
        yield Finding(Kind.LEFTOVER, str(path))


def _files_in(folder: Path) -> list[Path]:
    return [entry for entry in _entries(folder) if os.path.isfile(entry)]  # noqa: PTH113 (as above)


def _entries(folder: Path) -> list[Path]:
    """Return what lies in a folder; nothing where that cannot be told: reading it says so elsewhere."""
    try:
        return _listed(folder)
    except OSError:
        return []


def _listed(folder: Path) -> list[Path]:
    """Return what lies in a folder, nothing where there is none; raise OSError where that cannot be told."""
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _tree(root: Path) -> Iterator[tuple[Path, bool]]:
    """Yield everything below a folder, and the folder itself; what may not be looked into is passed over."""
    if not os.path.isdir(root):  # noqa: PTH112 (it says no where nobody may look)
        return
    yield root, True
    for folder, folders, files in os.walk(root):
        for name in sorted(folders):
            yield Path(folder, name), True
        for name in sorted(files):
            yield Path(folder, name), False


def _is_younger(folder: Path, moment: datetime) -> Iterator[bool]:
    for entry in _listed(folder):
        named = _BACKUP.fullmatch(entry.name)
        if named is not None:
            yield _written(named[1]) >= moment


def _written(stamp: str) -> datetime:
    """Return when a backup was written; one that names no moment was put there by hand, and counts as new."""
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
