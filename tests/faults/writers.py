"""Write as processes of their own do, so that they can be killed; run as `python -m tests.faults.writers`.

Every command prints what it found as one line of JSON. The process is single, so that it may fork.
"""

import json
import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from smstui.adapters.toml.chain_repository import TomlChainRepository
from smstui.adapters.toml.first_start import prepare
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.places import find_places
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.chain import Branch
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import EditConflict
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.stored import Stored
from tests.faults.system_calls import CHANGING, fault_at

HIGHEST: Final = 1530
LONGEST_LIFE_SECONDS: Final = 0.04
Write = Callable[["Config", Stored, int], None]


class Config:
    """Open a configuration as the program does."""

    def __init__(self, folder: Path) -> None:
        self.directory = ConfigDirectory(find_places(config=folder, environment={"HOME": str(folder.parent)}), 60)
        prepare(self.directory, {"TZ": "UTC", "LANG": "C"})
        self.files = InterfaceFiles(self.directory.places.interfaces)
        self.interfaces = TomlInterfaceRepository(self.directory, self.files, "anna")
        self.chain = TomlChainRepository(self.directory, self.files)

    def create(self, name: str = "counted", branch: str | None = None) -> Stored:
        """Create an interface whose `max_characters` counts the saves."""
        account = Account(Service("smsapi.com"), Method.TOKEN)
        settings = Settings(name, frozenset({Use.SERVER}), CountryCode("+49"), branch, max_characters=1)
        created = datetime(2026, 11, 22, tzinfo=UTC)
        return self.interfaces.create(
            lambda new: Interface(new, created, account, settings), lambda _interface: None
        ).stored

    def path(self, stored: Stored) -> Path:
        """Return the file of an interface."""
        return self.files.path(stored.interface.id)


def write_with_the_protocol(config: Config, stored: Stored, number: int) -> None:
    """Save as the program does."""
    config.interfaces.update(stored, replace(stored.interface.settings, max_characters=number))


def write_naively(config: Config, stored: Stored, number: int) -> None:
    """Save as many programs do: open, truncate, write."""
    path = config.path(stored)
    text = re.sub("max_characters = [0-9]+", f"max_characters = {number}", path.read_text(encoding="utf-8"))
    with path.open("w", encoding="utf-8") as file:
        file.write(text)


WRITERS: Final[dict[str, Write]] = {"protocol": write_with_the_protocol, "naive": write_naively}


def add_one_many_times(folder: Path, interface_id: str, how: str, times: int) -> None:
    """Read a number, add one, save: `times` times; a conflict is tried again with the new number."""
    config = Config(folder)
    conflicts = 0
    done = 0
    while done < times:
        stored = config.interfaces.get(InterfaceId(interface_id))
        try:
            WRITERS[how](config, stored, stored.interface.settings.max_characters + 1)
            done += 1
        except EditConflict:
            conflicts += 1
    print(json.dumps({"done": done, "conflicts": conflicts}))  # noqa: T201 (the command's answer)


def be_killed(folder: Path, how: str, saves: int, seed: int) -> None:
    """Fork writers that save one number after the other, kill each at a random moment, and look what is left."""
    chance = random.Random(seed)
    config = Config(folder)
    first = config.create()  # which also loads everything, so that children spend their lives saving
    found = {"kills": 0, "saves": 0, "broken": 0, "lost": 0, "seed": seed}
    original = config.path(first).read_bytes()
    while found["saves"] < saves:
        now = config.interfaces.get(first.interface.id)
        acknowledged = _life_of_a_writer(
            config, now, WRITERS[how], chance.uniform(0, LONGEST_LIFE_SECONDS), most=HIGHEST
        )
        found["kills"] += 1
        found["saves"] += acknowledged + 1
        listing = InterfaceFiles(config.files.folder).listing()
        if listing.unreadable or len(listing.stored) != 1:
            found["broken"] += 1
            config.path(first).write_bytes(original)
            continue
        before, after = now.interface.settings.max_characters, listing.stored[0].interface.settings.max_characters
        if after not in (before + acknowledged, before + acknowledged + 1):
            found["lost"] += 1
        if after > HIGHEST // 2:
            config.path(first).write_bytes(original)
    found["temporary_files"] = _temporary_files_after_an_hour(config, first)
    print(json.dumps(found))  # noqa: T201 (the command's answer)


def _life_of_a_writer(config: Config, stored: Stored, write: Write, seconds: float, most: int) -> int:
    """Return how many saves a writer acknowledged until it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        for number in range(stored.interface.settings.max_characters + 1, most):
            write(config, config.interfaces.get(stored.interface.id), number)
            os.write(writing, b".")
        os._exit(0)
    os.close(writing)
    time.sleep(seconds)  # the random moment
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    acknowledged = 0
    while answer := os.read(reading, 4096):
        acknowledged += len(answer)
    os.close(reading)
    return acknowledged


def _temporary_files_after_an_hour(config: Config, stored: Stored) -> int:
    """Return how many temporary files are left after one more save, when those that were there are old."""
    folder = config.directory.places.config
    for path in folder.rglob(".*.tmp"):
        os.utime(path, (time.time() - 4000,) * 2)
    config.interfaces.listing()
    now = config.interfaces.get(stored.interface.id)
    write_with_the_protocol(config, now, now.interface.settings.max_characters + 1)
    return len(list(folder.rglob(".*.tmp")))


def be_killed_at_every_call(folder: Path, what: str) -> None:
    """Fork a writer that dies at its first call to the system, another one at its second, until one survives."""
    config = Config(folder)
    config.chain.save_branch(Branch("01", "Stuttgart"))
    stored = [config.create(f"interface {number}", "01") for number in range(3)]
    files = [config.directory.places.config / "branches.toml", *(config.path(each) for each in stored)]
    before = [path.read_bytes() for path in files]
    change = _rename_branch if what == "rename" else _save
    outcomes: dict[str, int] = {"old": 0, "new": 0, "mixed": 0, "unreadable": 0}
    number = 0
    survived = False
    while not survived:
        number += 1
        for path, data in zip(files, before, strict=True):
            path.write_bytes(data)
        survived = _dies_at(number, partial(change, config, stored[0]))
        config = Config(folder)  # the next start
        listing = config.interfaces.listing()
        outcome = "unreadable" if listing.unreadable else _outcome(what, config, stored[0].interface.id)
        outcomes[outcome] += 1
    print(json.dumps({"calls": number, **outcomes}))  # noqa: T201 (the command's answer)


def _save(config: Config, stored: Stored) -> None:
    now = config.interfaces.get(stored.interface.id)
    write_with_the_protocol(config, now, 77)


def _rename_branch(config: Config, _stored: Stored) -> None:
    config.chain.save_branch(Branch("70", "Stuttgart"), previous="01")


def _dies_at(number: int, change: Callable[[], None]) -> bool:
    """Tell whether the writer lived to the end of the change."""
    child = os.fork()
    if child == 0:
        with fault_at(number, lambda _name, _call: os.kill(os.getpid(), signal.SIGKILL), CHANGING):
            change()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def _outcome(what: str, config: Config, interface_id: InterfaceId) -> str:
    if config.directory.places.plan.exists():
        return "mixed"
    if what == "save":
        value = config.interfaces.get(interface_id).interface.settings.max_characters
        return {1: "old", 77: "new"}.get(value, "mixed")
    codes = {stored.interface.settings.branch for stored in config.interfaces.listing().stored}
    codes |= set(config.chain.load().branches)
    if codes == {"01"}:
        return "old"
    return "new" if codes == {"70"} else "mixed"


if __name__ == "__main__":
    command, folder, *arguments = sys.argv[1:]
    if command == "add":
        add_one_many_times(Path(folder), arguments[0], arguments[1], int(arguments[2]))
    elif command == "kill":
        be_killed(Path(folder), arguments[0], int(arguments[1]), int(arguments[2]))
    else:
        be_killed_at_every_call(Path(folder), arguments[0])
