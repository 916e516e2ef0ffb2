"""Say where everything lies, for the three scopes: a user's own, the system's, and a directory of choice."""

import os
import stat
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import make_folder
from smstui.domain.errors import FileProblem, Unreadable
from smstui.domain.value import dataclass

PROGRAM: Final = "smstui"
CONFIG_VARIABLE: Final = "SMSTUI_CONFIG"
WITHOUT_HOME: Final = "without-home"
PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700
SHARED_FOLDER: Final = 0o2770
_FOLDER_TO_FILE: Final = 0o664
"""What a new file takes of its folder's mode: reading and writing, but never writing by everybody."""

_WITHOUT_OTHERS: Final = 0o2770


class Scope(StrEnum):
    """Name whose configuration it is."""

    USER = "user"
    SYSTEM = "system"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class Places:
    """Hold the folders of one scope, and the user's own ones, which are the same in every scope."""

    scope: Scope
    config: Path
    data: Path
    """Where the vault lies."""

    state: Path
    """Where journal, changes, backups and undo lie."""

    personal_config: Path
    """Where `ui.toml` lies: language and theme."""

    personal_state: Path
    """Where drafts lie."""

    @property
    def interfaces(self) -> Path:
        """Return the folder with one file an interface."""
        return self.config / "interfaces"

    @property
    def chain_file(self) -> Path:
        """Return the file with the chain's id, name and defaults."""
        return self.config / "smstui.toml"

    @property
    def policy_file(self) -> Path:
        """Return the file with what the chain allows its administrators."""
        return self.config / "policy.toml"

    @property
    def lock(self) -> Path:
        """Return the one lock file of the configuration; it is never deleted."""
        return self.config / ".smstui.lock"

    @property
    def plan(self) -> Path:
        """Return the plan of a change of several files; it exists only while one is under way."""
        return self.config / ".smstui.plan"

    @property
    def vault(self) -> Path:
        """Return the file with the secrets, where the vault keeps them."""
        return self.data / "vault.json"

    @property
    def backups(self) -> Path:
        """Return the folder of former versions."""
        return self.state / "backups"

    @property
    def undo(self) -> Path:
        """Return the folder with each user's record of last changes."""
        return self.state / "undo"

    @property
    def journal(self) -> Path:
        """Return the folder of the journal of sends, by month."""
        return self.state / "journal"

    @property
    def changes(self) -> Path:
        """Return the folder of the change log, by month."""
        return self.state / "changes"

    @property
    def drafts(self) -> Path:
        """Return the folder of this user's unsaved drafts."""
        return self.personal_state / "drafts"

    def any_drafts(self) -> bool:
        """Tell whether drafts may lie there, without a look at what they are: the start asks."""
        try:
            with os.scandir(self.drafts) as entries:
                return any(entry.name.endswith(".json") for entry in entries)
        except OSError:
            return False

    @property
    def key_folder(self) -> Path:
        """Return where a new key file for the vault is made: where nobody copies it together with vault and files.

        It is the user's own folder of state. Whoever shares a configuration shares the key: then it is a folder beside
        the configuration's (`--config DIR`) or state's (`--system`), which a service of the group can reach.
        """
        if self.scope is Scope.SYSTEM:
            return _beside(self.state)
        return _beside(self.config) if self.new_folder_mode() & stat.S_IWGRP else self.personal_state

    def make_folder(self, folder: Path) -> None:
        """Make a folder of this scope: private, or shared as the configuration is; raise OSError.

        The system's state lies in folders of root's group: they get the group of the configuration.
        """
        mode = PRIVATE_FOLDER if folder.is_relative_to(self.personal_state) else self.new_folder_mode()
        make_folder(folder, mode, self.config if self.scope is Scope.SYSTEM and self.config.is_dir() else None)

    def new_folder_mode(self) -> int:
        """Return the mode of folders that are made for this scope: private, or as the configuration is shared."""
        mode = self._mode_of_config()
        if mode is None:
            return SHARED_FOLDER if self.scope is Scope.SYSTEM else PRIVATE_FOLDER
        return mode & _WITHOUT_OTHERS | PRIVATE_FOLDER

    def new_file_mode(self) -> int:
        """Return the mode of new configuration files: 0600, or what the directory shares with its group."""
        mode = self._mode_of_config()
        return PRIVATE_FILE if mode is None else mode & _FOLDER_TO_FILE | PRIVATE_FILE

    def _mode_of_config(self) -> int | None:
        """Return the mode that decides who shares the configuration; None where it is private or not there yet."""
        if self.scope is Scope.USER:
            return None
        try:
            return self.config.stat().st_mode
        except OSError:
            return None


def find_places(
    *, system: bool = False, config: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Places:
    """Return the places of a scope: `--config DIR`, `--system`, `SMSTUI_CONFIG`, else the user's own, in this order.

    XDG variables that are no absolute paths are ignored, as the XDG base directory specification asks.
    Raise Unreadable where the chosen directory is something else, or where it lies in a home that nobody knows.
    """
    chosen = config
    if chosen is None and not system and environment.get(CONFIG_VARIABLE):
        chosen = Path(environment[CONFIG_VARIABLE])
    if chosen is not None:
        folder = _expanded(chosen).absolute()
        _require_folder(folder)
        state = folder / ".state"
        return Places(Scope.DIRECTORY, folder, state, state, *_personal_or_none(environment, state))
    if system:
        state = Path("/var/lib") / PROGRAM
        return Places(Scope.SYSTEM, Path("/etc") / PROGRAM, state, state, *_personal_or_none(environment, state))
    personal_config, personal_state = personal_folders(environment)
    data = _base(environment, "XDG_DATA_HOME", ".local/share")
    return Places(Scope.USER, personal_config, data, personal_state, personal_config, personal_state)


def personal_folders(environment: Mapping[str, str] = os.environ) -> tuple[Path, Path]:
    """Return the folders of the user's own settings and state, whatever configuration is chosen; raise Unreadable."""
    return _base(environment, "XDG_CONFIG_HOME", ".config"), _base(environment, "XDG_STATE_HOME", ".local/state")


def _personal_or_none(environment: Mapping[str, str], state: Path) -> tuple[Path, Path]:
    """Return the user's own folders; a number without name and home, as services run under, gets one in `state`."""
    try:
        return personal_folders(environment)
    except Unreadable:
        return state / WITHOUT_HOME, state / WITHOUT_HOME


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise Unreadable(str(path), FileProblem.NO_HOME) from error


def _beside(folder: Path) -> Path:
    return folder.parent / f"{folder.name}-key"


def _require_folder(folder: Path) -> None:
    try:
        is_usable = folder.is_dir() or not os.path.lexists(folder)
    except PermissionError as error:
        raise Unreadable(str(folder), FileProblem.NO_PERMISSION) from error
    except OSError as error:
        raise Unreadable(str(folder), FileProblem.CANNOT_READ) from error
    if not is_usable:
        raise Unreadable(str(folder), FileProblem.NOT_A_FOLDER)


def _base(environment: Mapping[str, str], variable: str, below_home: str) -> Path:
    named = Path(environment.get(variable, ""))
    if named.is_absolute():
        return named / PROGRAM
    home = environment.get("HOME")
    return (Path(home) if home else _expanded(Path("~"))) / below_home / PROGRAM
