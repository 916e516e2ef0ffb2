"""Replace credentials in a process that can be killed; run as `python -m tests.faults.replacements`.

It prints what it found as one line of JSON. The process is single, so that it may fork.
"""

import asyncio
import json
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.domain.change import Author
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import SmstuiError
from smstui.domain.interface import Use
from smstui.domain.secret import Secret, SecretField
from smstui.domain.selection import Candidate, Question, choose
from smstui.domain.stored import Stored
from smstui.ports import secret_key
from smstui.services.editing import Editing
from smstui.services.presence import KnownSecrets
from smstui.services.recording import Recording
from smstui.services.replacing import Replacing
from tests.faults.killing import dies_at
from tests.faults.writers import Config

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DRAFT = Draft(name="SMSAPI Stuttgart", country_code="+49")
OLD, NEW = Credentials(Secret("old-token")), Credentials(Secret("new-token"))


class Session:
    """Open a configuration with its vault, as one run of the program does."""

    def __init__(self, folder: Path) -> None:
        config = Config(folder / "config")
        places = config.directory.places
        key_file = next((folder / "key").glob("*.key"), None)
        self.vault = VaultStore(places.vault, key_folder=folder / "key", key_file=key_file)
        self.interfaces, self.chain = config.interfaces, config.chain
        recording = Recording(MemoryChangeLog(), lambda: NOW, Author("anna"))
        stores = (self.interfaces, self.chain, self.vault, lambda: NOW, "anna", recording)
        self.editing, self.replacing = Editing(*stores), Replacing(*stores)

    def replace(self) -> None:
        """Replace as the program does."""
        (former,) = self.interfaces.listing().stored
        asyncio.run(self.replacing.replace(former, DRAFT, NEW))

    def delete_and_create(self) -> None:
        """Do as everybody would who has no other way."""
        (former,) = self.interfaces.listing().stored
        asyncio.run(self.editing.delete(former))
        asyncio.run(self.editing.create(DRAFT, NEW))

    def secret_of(self, stored: Stored) -> str:
        """Return an interface's secret, "" where there is none that fits."""
        key = secret_key(self.chain.load(), stored.interface.id, SecretField.ACCOUNT)
        with suppress(SmstuiError):
            return self.vault.get(key, stored.interface.account.binding).reveal()
        return ""

    def secrets(self) -> list[str]:
        """Return the secret of every interface, sorted."""
        return sorted(self.secret_of(stored) for stored in self.interfaces.listing().stored)

    def is_somebody_chosen(self) -> bool:
        """Tell whether a send would find an interface, and its secret."""
        known = KnownSecrets.of(self.chain.load(), self.vault)
        listed = self.interfaces.listing().stored
        candidates = [Candidate(stored.interface, known.presence(stored.interface)) for stored in listed]
        chosen = choose(Question(Use.SERVER, NOW), candidates, self.chain.load()).chosen
        return any(stored.interface == chosen and self.secret_of(stored) for stored in listed)


WAYS: dict[str, Callable[[Session], None]] = {"replace": Session.replace, "by-hand": Session.delete_and_create}


def be_killed_at_every_call(folder: Path, way: str) -> dict[str, int]:
    """Fork processes that die at their first, second, third call to the system: until one survives, or none sends."""
    template = folder / "template"
    _prepare(template)
    found = {"calls": 0, "old": 0, "both": 0, "new": 0, "neither": 0, "nobody sends": 0, "not settled": 0}
    survived = False
    while not survived and not found["neither"]:
        found["calls"] += 1
        here = folder / "here"
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(template, here, symlinks=True)
        survived = dies_at(found["calls"], lambda: WAYS[way](Session(here)))  # noqa: B023 (called at once)
        _look(Session(here), found)
    return found


def _prepare(folder: Path) -> None:
    session = Session(folder)
    session.vault.create_with_key_file()
    asyncio.run(session.editing.create(DRAFT, OLD))
    asyncio.run(Session(folder).replacing.pairs())  # which loads what the children need


def _look(session: Session, found: dict[str, int]) -> None:
    """Say which of both are left, whether a send works, and whether the next start leaves exactly one."""
    left = session.secrets()
    names = {("old-token",): "old", ("new-token", "old-token"): "both", ("new-token",): "new"}
    found[names.get(tuple(left), "neither")] += 1
    found["nobody sends"] += not session.is_somebody_chosen()
    asyncio.run(session.replacing.finish_interrupted())
    found["not settled"] += session.secrets() != left[:1]


if __name__ == "__main__":
    print(json.dumps(be_killed_at_every_call(Path(sys.argv[1]), sys.argv[2])))  # noqa: T201 (the command's answer)
