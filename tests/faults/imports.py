"""Import a document in a process that can be killed; run as `python -m tests.faults.imports`.

It prints what it found as one line of JSON. The process is single, so that it may fork.
"""

import asyncio
import json
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.adapters.toml.batches import TomlBatchWriter
from smstui.domain.batch import Batch
from smstui.domain.chain import Branch
from smstui.domain.change import Author
from smstui.services.exporting import exported_toml
from smstui.services.importing import Importing
from smstui.services.recording import Recording
from smstui.services.transfer_document import Document, read_toml_document
from tests.faults.killing import dies_at
from tests.faults.writers import Config

NOW = datetime(2026, 11, 22, tzinfo=UTC)
_INTERFACE = """
[interfaces.{id}]
name = "{name}"
use = ["server"]
branch = "02"
[interfaces.{id}.smsapi]
country_code = "+49"
"""
DOCUMENT = """
[branches.01]
name = "After"
[branches.02]
name = "New"
[workstations.pc-01]
branch = "02"
""" + "".join(_INTERFACE.format(id=one, name=one) for one in ("counted", "second-abcd", "third-abcd"))


class Session:
    """Open a configuration as one run of the program does."""

    def __init__(self, folder: Path) -> None:
        self.config = Config(folder / "config")
        recording = Recording(MemoryChangeLog(), lambda: NOW, Author("anna"))
        self.writer = TomlBatchWriter(self.config.directory, self.config.files, self.config.chain)
        self.importing = Importing(
            self.config.interfaces, self.config.chain, self.writer, MemorySecrets(), lambda: NOW, "anna", recording
        )

    def import_all(self) -> None:
        """Import as the program does."""
        document = self.document()
        plan = asyncio.run(self.importing.plan(document))
        asyncio.run(self.importing.carry_out(document, plan))

    def write_one_by_one(self) -> None:
        """Import as a program without a plan does: one thing, then the next."""
        plan = asyncio.run(self.importing.plan(self.document()))
        batch = plan.batch
        for part in (
            *(Batch(entries=(entry,)) for entry in batch.entries),
            *(Batch(changed=(changed,)) for changed in batch.changed),
            *(Batch(created=(created,)) for created in batch.created),
        ):
            self.writer.write(lambda _chain, _listing, part=part: part)  # type: ignore[misc]

    def document(self) -> Document:
        """Return what is imported."""
        return read_toml_document("chain.toml", DOCUMENT.encode())

    def export(self) -> str:
        """Return the whole configuration, after the next writer has finished what was left."""
        with self.config.interfaces.alone():
            chain, listing = self.config.chain.load(), self.config.interfaces.listing()
        assert not listing.unreadable
        return exported_toml(chain, [stored.interface for stored in listing.stored])


WAYS: dict[str, Callable[[Session], None]] = {"plan": Session.import_all, "one-by-one": Session.write_one_by_one}


def be_killed_at_every_call(folder: Path, way: str) -> dict[str, int]:
    """Fork processes that die at their first, second, third call to the system: until one survives, or half is done."""
    template, full = folder / "template", folder / "full"
    _prepare(template)
    before = Session(template).export()
    shutil.copytree(template, full)
    Session(full).import_all()
    after = Session(full).export()
    found = {"calls": 0, "before": 0, "after": 0, "between": 0, "plan left": 0}
    survived = False
    while not survived and not found["between"]:
        found["calls"] += 1
        here = folder / "here"
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(template, here)
        survived = dies_at(found["calls"], lambda: WAYS[way](Session(here)))  # noqa: B023 (called at once)
        session = Session(here)
        found[{before: "before", after: "after"}.get(session.export(), "between")] += 1
        found["plan left"] += session.config.directory.places.plan.exists()
    return found


def _prepare(folder: Path) -> None:
    config = Session(folder).config
    config.chain.save_branch(Branch("01", "Before"))
    config.create("counted", "01")


if __name__ == "__main__":
    print(json.dumps(be_killed_at_every_call(Path(sys.argv[1]), sys.argv[2])))  # noqa: T201 (the command's answer)
