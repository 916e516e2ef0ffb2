"""Several files are written together, new ones too; what fails in between is taken back."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from smstui.adapters.toml.batches import TomlBatchWriter
from smstui.adapters.toml.chain_repository import TomlChainRepository
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.batch import Batch, NewInterface
from smstui.domain.chain import AppointmentType, Branch, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import EditConflict, WriteFailed, WriteProblem
from smstui.domain.interface import Account, Interface, Method, Service, Settings, Use

Write = Callable[[Batch], tuple[str, ...]]


def new(wanted_id: str, name: str) -> NewInterface:
    settings = Settings(name, frozenset({Use.SERVER}), CountryCode("+49"))
    account = Account(Service("smsapi.com"), Method.TOKEN)
    created = datetime(2026, 11, 22, tzinfo=UTC)
    return NewInterface(wanted_id, name, partial(Interface, created=created, account=account, settings=settings))


BATCH = Batch(
    (Branch("01", "Stuttgart"), Workstation("pc-01", "01"), AppointmentType("check", "Kontrolle")),
    created=(new("ulm-abcd", "Ulm"), new("bonn-abcd", "Bonn")),
)


@pytest.fixture
def files(directory: ConfigDirectory) -> InterfaceFiles:
    return InterfaceFiles(directory.places.interfaces)


@pytest.fixture
def write(directory: ConfigDirectory, files: InterfaceFiles) -> Write:
    """Write a batch; return the ids of what was made."""
    writer = TomlBatchWriter(directory, files, TomlChainRepository(directory, files))

    def written(batch: Batch) -> tuple[str, ...]:
        return tuple(made.id for made in writer.write(lambda _chain, _listing: batch).created)

    return written


def texts(folder: Path) -> dict[str, str]:
    """Return every file of the configuration, its state left out."""
    paths = [path for path in folder.rglob("*.toml") if ".state" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_files_that_were_not_there_are_made(write: Write, directory: ConfigDirectory, files: InterfaceFiles) -> None:
    assert write(BATCH) == ("ulm-abcd", "bonn-abcd")

    assert [stored.interface.name for stored in files.listing().stored] == ["Bonn", "Ulm"]
    assert {"branches.toml", "workstations.toml", "appointment-types.toml"} <= set(texts(directory.places.config))
    assert not directory.places.plan.exists()


@pytest.mark.parametrize("failing", range(2, 6))
def test_a_disk_that_fills_up_in_between_leaves_everything_as_it_was(
    write: Write, directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    before = texts(directory.places.config)
    original, calls = ConfigDirectory.write, 0

    def full(self: ConfigDirectory, path: Path, *rest: object) -> bool:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise WriteFailed(str(path), WriteProblem.DISK_FULL)
        return original(self, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(ConfigDirectory, "write", full)

    with pytest.raises(WriteFailed):
        write(BATCH)

    assert texts(directory.places.config) == before
    assert not directory.places.plan.exists()


def test_an_id_that_is_taken_or_was_used_is_not_given_again(write: Write, files: InterfaceFiles) -> None:
    write(BATCH)

    (made,) = write(Batch(created=(new("ulm-abcd", "Ulm Nord"),)))

    assert made != "ulm-abcd"
    assert made.startswith("ulm-nord-")
    assert len(files.listing().stored) == 3


def test_two_of_a_batch_do_not_get_the_same_id(write: Write) -> None:
    one, other = write(Batch(created=(new("same-abcd", "One"), new("same-abcd", "Other"))))

    assert one != other


def test_what_somebody_changed_since_it_was_read_is_a_conflict(
    write: Write, files: InterfaceFiles, directory: ConfigDirectory
) -> None:
    write(BATCH)
    base = files.listing().stored[0]
    path = files.path(base.interface.id)
    path.write_text(path.read_text(encoding="utf-8").replace("1000", "500"), encoding="utf-8")
    before = texts(directory.places.config)

    with pytest.raises(EditConflict):
        write(Batch((Branch("02", "Ulm"),), ((base, base.interface.settings),)))

    assert texts(directory.places.config) == before


def test_a_file_that_somebody_writes_without_a_lock_meanwhile_is_never_overwritten(
    write: Write, directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, original = directory.places.config / "workstations.toml", ConfigDirectory.write
    before = texts(directory.places.config)

    def with_an_editor_beside(self: ConfigDirectory, path: Path, *rest: object) -> bool:
        theirs.write_text("schema = 1\n# theirs\n", encoding="utf-8")
        return original(self, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(ConfigDirectory, "write", with_an_editor_beside)

    with pytest.raises(EditConflict):
        write(BATCH)

    assert texts(directory.places.config) == {**before, "workstations.toml": "schema = 1\n# theirs\n"}


def test_a_plan_whose_new_file_somebody_else_made_is_taken_back_without_touching_it(
    directory: ConfigDirectory,
) -> None:
    places = directory.places
    steps = [
        {"name": "branches.toml", "before": None, "after": "schema = 1\n"},
        {"name": "workstations.toml", "before": None, "after": "schema = 1\n# ours\n"},
    ]
    places.plan.write_text(json.dumps({"schema": 1, "steps": steps}), encoding="utf-8")
    (places.config / "workstations.toml").write_text("schema = 1\n# theirs\n", encoding="utf-8")

    with directory.locked():
        pass

    assert not (places.config / "branches.toml").exists()
    assert (places.config / "workstations.toml").read_text(encoding="utf-8").endswith("theirs\n")
