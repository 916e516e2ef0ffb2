"""Make a configuration where there is none: folders, a random chain id, and defaults taken from the system."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from smstui.adapters.toml.chain_files import file_of, plain_defaults
from smstui.adapters.toml.places import Places
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.adapters.write_failures import failures_translated
from smstui.domain.chain import DEFAULT_COUNTRY_CODE, Chain, Kind, parse_timezone
from smstui.domain.errors import FieldRefused, FileProblem, NoConfiguration, StorageError, Unreadable

LOCAL_TIME: Final = Path("/etc/localtime")
TIMEZONE_FILE: Final = Path("/etc/timezone")
WITHOUT_TIMEZONE: Final = "UTC"
_ZONES: Final = "zoneinfo/"
_REGION: Final = r"[a-z]{2,3}_([A-Z]{2})(?:[.@].*)?"


def prepare(directory: ConfigDirectory, environment: Mapping[str, str] = os.environ, *, existing: bool = False) -> None:
    """Make what is missing, and finish what an interrupted program left; call it once at every start.

    Where everything is there nothing is locked or written, so that it also serves those who may only read; what they
    cannot finish waits for somebody who can. Only an empty configuration is made anew: a new chain id beside old
    interfaces would leave all their secrets behind. Raise LockTimeout, WriteFailed or Unreadable, and NoConfiguration
    where one is to be made although an `existing` one was asked for: of that not even a missing folder is made.
    """
    places = directory.places
    if directory.read_if_there(places.chain_file) is not None:
        if not existing:  # who only reads leaves nothing behind, and who writes makes the folder that he needs
            with suppress(OSError):  # who may only read needs none of them
                _make_folders_beside(places)
        if os.path.lexists(places.plan):
            with suppress(StorageError), directory.locked():
                pass
        return
    _require_empty(directory)
    if existing:
        raise NoConfiguration(str(places.config))
    with failures_translated(places.config):
        places.make_folder(places.config)
        places.make_folder(places.interfaces)
    with directory.locked():
        if directory.read_if_there(places.chain_file) is None:
            from smstui.adapters.identifiers import new_chain_id

            _require_empty(directory)
            chain = Chain(new_chain_id(), "", system_timezone(environment), system_country_code(environment))
            directory.write_plain(places.chain_file, None, plain_defaults(chain))
        with failures_translated(places.state):
            _make_folders_beside(places)


def _make_folders_beside(places: Places) -> None:
    """Make the folders of vault, journal and backups, for those who share the configuration; raise OSError."""
    for folder in (places.data, places.state):
        places.make_folder(folder)


def _require_empty(directory: ConfigDirectory) -> None:
    """Raise Unreadable where the chain's file is missing beside other files of the configuration."""
    places = directory.places
    files = [places.policy_file, places.plan, places.vault, *(file_of(places, kind) for kind in Kind)]
    found = (
        any(map(os.path.lexists, files)) or _has_entries(places.interfaces, "*.toml") or _has_entries(places.backups)
    )
    # Looked for last: another program's first start makes it before all else.
    if found and directory.read_if_there(places.chain_file) is None:
        raise directory.missing(places.chain_file)


def _has_entries(folder: Path, pattern: str = "*") -> bool:
    try:
        return any(entry.match(pattern) for entry in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise Unreadable(str(folder), FileProblem.CANNOT_READ) from error


def system_timezone(
    environment: Mapping[str, str], local_time: Path = LOCAL_TIME, timezone_file: Path = TIMEZONE_FILE
) -> str:
    """Return the IANA name of the system's zone: TZ, the link /etc/localtime, /etc/timezone; "UTC" for none of them."""
    candidates = [_place(environment.get("TZ", "").removeprefix(":").rpartition(_ZONES)[2])]
    _before, found, after = os.path.realpath(local_time).rpartition(_ZONES)
    if found:
        candidates.append(_place(after))
    with suppress(OSError, UnicodeDecodeError):
        candidates.append(timezone_file.read_text(encoding="ascii").strip())
    for candidate in filter(None, candidates):
        with suppress(FieldRefused):
            parse_timezone(candidate)
            return candidate
    return WITHOUT_TIMEZONE


def _place(name: str) -> str:
    """Return the name without the folder that says how the zone counts leap seconds."""
    return re.sub("^(posix|right)/", "", name)


def system_country_code(environment: Mapping[str, str]) -> str:
    """Return the country code of the locale's region ("de_AT.UTF-8" → "+43"); Germany's where it names none."""
    for variable in ("LC_ALL", "LC_TELEPHONE", "LANG"):
        region = re.fullmatch(_REGION, environment.get(variable, ""))
        if region is not None:
            from phonenumbers import country_code_for_region

            code = country_code_for_region(region[1])
            if code:
                return f"+{code}"
    return DEFAULT_COUNTRY_CODE
