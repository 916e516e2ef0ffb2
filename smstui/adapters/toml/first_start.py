"""Make a configuration where there is none: folders, a random chain id, and defaults taken from the system."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from smstui.adapters.identifiers import new_chain_id
from smstui.adapters.toml.backups import make_folder
from smstui.adapters.toml.chain_files import DEFAULT_COUNTRY_CODE, plain_defaults
from smstui.adapters.toml.saving import ConfigDirectory, failures_translated
from smstui.domain.chain import Chain, parse_timezone
from smstui.domain.errors import FieldRefused, StorageError

LOCAL_TIME: Final = Path("/etc/localtime")
TIMEZONE_FILE: Final = Path("/etc/timezone")
WITHOUT_TIMEZONE: Final = "UTC"
_ZONES: Final = "zoneinfo/"
_REGION: Final = re.compile(r"[a-z]{2,3}_([A-Z]{2})(?:[.@].*)?")


def prepare(directory: ConfigDirectory, environment: Mapping[str, str] = os.environ) -> None:
    """Make what is missing, and finish what an interrupted program left; call it once at every start.

    Where everything is there nothing is locked or written, so that it also serves those who may only read; what they
    cannot finish waits for somebody who can. Raise LockTimeout, WriteFailed or Unreadable.
    """
    places = directory.places
    if directory.read_if_there(places.chain_file) is not None:
        if os.path.lexists(places.plan):
            with suppress(StorageError), directory.locked():
                pass
        return
    with failures_translated(places.config):
        make_folder(places.config, places.new_folder_mode())
        make_folder(places.interfaces, places.new_folder_mode())
    with directory.locked():
        if directory.read_if_there(places.chain_file) is None:
            chain = Chain(new_chain_id(), "", system_timezone(environment), system_country_code(environment))
            directory.write_plain(places.chain_file, None, plain_defaults(chain))


def system_timezone(
    environment: Mapping[str, str], local_time: Path = LOCAL_TIME, timezone_file: Path = TIMEZONE_FILE
) -> str:
    """Return the IANA name of the system's zone: TZ, the link /etc/localtime, /etc/timezone; "UTC" for none of them."""
    candidates = [environment.get("TZ", "").removeprefix(":").rpartition(_ZONES)[2]]
    _before, found, after = os.path.realpath(local_time).rpartition(_ZONES)
    if found:
        candidates.append(re.sub("^(posix|right)/", "", after))
    with suppress(OSError, UnicodeDecodeError):
        candidates.append(timezone_file.read_text(encoding="ascii").strip())
    for candidate in filter(None, candidates):
        with suppress(FieldRefused):
            parse_timezone(candidate)
            return candidate
    return WITHOUT_TIMEZONE


def system_country_code(environment: Mapping[str, str]) -> str:
    """Return the country code of the locale's region ("de_AT.UTF-8" → "+43"); Germany's where it names none."""
    for variable in ("LC_ALL", "LC_TELEPHONE", "LANG"):
        region = _REGION.fullmatch(environment.get(variable, ""))
        if region is not None:
            from phonenumbers import country_code_for_region

            code = country_code_for_region(region[1])
            if code:
                return f"+{code}"
    return DEFAULT_COUNTRY_CODE
