"""Make configurations of any size, as a chain of branches would have them: files, and a vault with their secrets.

The files are written as text, by the public format: what reads them has no part in making them.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.keyring.vault_at_rest import entry_name
from smstui.adapters.keyring.vault_file import VaultFile
from smstui.adapters.keyring.vault_header import SlotKind
from smstui.adapters.keyring.vault_sealing import Entry, open_slot, seal, unseal
from smstui.domain.interface import Account, InterfaceId, Method, Service
from smstui.domain.secret import SecretField, SecretKey

CHAIN_ID: Final = "benchmark"
FIRST_WORD: Final = "SMSAPI"
"""Every interface's name begins with it, so that rows can be counted on a screen."""

CITIES: Final = (
    *("Stuttgart", "Ulm", "München", "Nürnberg", "Köln", "Düsseldorf", "Hamburg", "Bremen", "Berlin", "Leipzig"),
    *("Wien", "Graz", "Dresden", "Hannover", "Bonn", "Essen", "Dortmund", "Augsburg", "Mainz", "Kassel"),
    *("Rostock", "Kiel", "Trier", "Erfurt", "Gießen", "Göttingen", "Lübeck", "Passau", "Hof", "Aalen"),
)
_INTERFACES_PER_BRANCH: Final = 4
_YEAR_2026: Final = 1767225600
"""Files as old as this (UNIX time) count as settled: nobody has just written them."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Hold a configuration directory and how many interfaces it has."""

    folder: Path
    size: int

    @property
    def branches(self) -> int:
        """Return how many branches the chain has."""
        return max(3, self.size // _INTERFACES_PER_BRANCH)

    @property
    def names(self) -> list[str]:
        """Return the names of the interfaces."""
        return [_name(number, self.branches) for number in range(self.size)]


def make_configuration(folder: Path, size: int) -> Configuration:
    """Write a configuration with `size` interfaces into a new folder."""
    made = Configuration(folder, size)
    branches = made.branches
    interfaces = folder / "interfaces"
    interfaces.mkdir(parents=True)
    (folder / ".state").mkdir()
    key_file = _make_vault(folder / ".state", size)
    (folder / "smstui.toml").write_text(
        f'schema = 1\nchain_id = "{CHAIN_ID}"\n\n[chain]\nname = "Optik Nord"\ntimezone = "Europe/Berlin"\n'
        f'country_code = "+49"\n\n[secrets]\nbackend = "vault"\nkey_file = "{key_file}"\n',
        encoding="utf-8",
    )
    (folder / "branches.toml").write_text(
        "schema = 1\n\n" + "".join(f'[branches.{_code(at)}]\nname = "{_city(at)}"\n\n' for at in range(branches)),
        encoding="utf-8",
    )
    (folder / "workstations.toml").write_text(
        "schema = 1\n\n"
        + "".join(f'[workstations.pc-{_code(at)}]\nbranch = "{_code(at)}"\n\n' for at in range(branches)),
        encoding="utf-8",
    )
    for number in range(size):
        path = interfaces / f"{interface_id(number)}.toml"
        path.write_text(_interface(number, branches), encoding="utf-8")
        os.utime(path, (_YEAR_2026, _YEAR_2026))
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return made


def interface_id(number: int) -> InterfaceId:
    """Return the id of the interface with this number."""
    return InterfaceId(f"smsapi-{number:05d}-k3fq")


def _code(number: int) -> str:
    return f"{number + 1:04d}"


def _city(number: int) -> str:
    return CITIES[number % len(CITIES)]


def _name(number: int, branches: int) -> str:
    return f"{FIRST_WORD} {_city(number % branches)} {number:05d}"


def _interface(number: int, branches: int) -> str:
    """Return the file of one interface: every third is for a person's desk, some are planned or go over a proxy."""
    branch = number % branches
    client, planned, proxy = number % 3 == 0, number % 7 == 0, number % 5 == 0
    workstation = f'workstation = "pc-{_code(branch)}"\n' if client and number % 2 else ""
    lines = (
        f'schema = 1\ngroup = "SMS"\nname = "{_name(number, branches)}"\nbranch = "{_code(branch)}"\n'
        f'{workstation}use = ["{"client" if client else "server"}"]\n'
    )
    lines += "start = 2099-12-01\n" if planned else ""
    lines += "created = 2026-02-03T09:30:00+01:00\n\n"
    lines += '[smsapi]\nservice = "smsapi.com"\nauthentication = "token"\nsender = "OptikNord"\n'
    lines += 'country_code = "+49"\nmax_characters = 1000\nsecrets = "vault"\n'
    return lines + ('\n[smsapi.proxy]\nhost = "proxy.example"\nport = 3128\n' if proxy else "")


def _make_vault(folder: Path, size: int) -> str:
    """Make a vault with a secret for every interface at once; return the path of the key file that opens it."""
    path = folder / "vault.json"
    key_file, _ = VaultStore(path).create_with_key_file()
    file = VaultFile(path)
    sealed = file.read()
    assert sealed is not None
    slot = next(slot for slot in sealed.header.slots if slot.header.kind is SlotKind.KEY_FILE)
    data_key, _keys = open_slot(slot, sealed.header.vault_id, Path(key_file).read_bytes())
    binding = Account(Service("smsapi.com"), Method.TOKEN).binding
    entries = {
        entry_name(SecretKey(CHAIN_ID, interface_id(number), SecretField.ACCOUNT)): Entry("token", binding.text)
        for number in range(size)
    }
    with file.locked():
        file.write(seal(sealed.header, replace(unseal(sealed, data_key), entries=entries), data_key))
    return key_file
