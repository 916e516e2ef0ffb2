"""Cut the power at every moment of a real save, and look at every state that a disk may then be in.

The system calls of one save are recorded and replayed on a model of a disk that keeps only what it promised: bytes
after fsync of the file, names after fsync of the folder. What was not confirmed may be there, wholly, in part or not
at all, in any combination. (The idea is that of ALICE: Pillai et al., "All File Systems Are Not Created Equal", 2014.)
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest

from tests.faults.writers import Config

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a folder cannot be confirmed there")


@dataclass(frozen=True)
class NameChange:
    """Say that a name stands for a file from now on (None: for none), and another name no more."""

    name: str
    file: int | None
    gone: str = ""


@dataclass
class Disk:
    """Record what a save does to one folder: operations in order, as the disk is told them."""

    folder: Path
    operations: list[tuple[str, Any]] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    _open: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = {entry.name: number for number, entry in enumerate(sorted(self.folder.iterdir()))}
        self.contents = {number: (self.folder / name).read_bytes() for name, number in self.names.items()}
        self.before = dict(self.names)

    def opened(self, path: object, flags: int, descriptor: int) -> None:
        if not isinstance(path, str | os.PathLike):
            return
        where = Path(os.fspath(path))
        if where == self.folder:
            self._open[descriptor] = -1
        elif where.parent == self.folder:
            if where.name not in self.names:
                self.names[where.name] = len(self.contents)
                self.contents[len(self.contents)] = b""
                self.operations.append(("name", NameChange(where.name, self.names[where.name])))
            self._open[descriptor] = self.names[where.name]
            if flags & os.O_TRUNC:
                self.operations.append(("truncate", self.names[where.name]))

    def wrote(self, descriptor: int, data: bytes) -> None:
        if self._open.get(descriptor, -1) >= 0:
            self.operations.append(("write", (self._open[descriptor], bytes(data))))

    def synced(self, descriptor: int) -> None:
        if descriptor in self._open:
            self.operations.append(("sync", self._open[descriptor]))

    def closed(self, descriptor: int) -> None:
        self._open.pop(descriptor, None)

    def replaced(self, source: object, target: object) -> None:
        old, new = Path(str(source)), Path(str(target))
        if new.parent == self.folder:
            self.names[new.name] = self.names.pop(old.name)
            self.operations.append(("name", NameChange(new.name, self.names[new.name], old.name)))

    def states_of(self, name: str, cut: int) -> set[bytes | None]:
        """Return everything that `name` may hold when the power goes after `cut` operations; None for no file."""
        safe, now = dict(self.contents_before), dict(self.contents_before)
        settled, pending = dict(self.before), list[NameChange]()
        for kind, what in self.operations[:cut]:
            if kind == "name":
                pending.append(what)
            elif kind == "write":
                now[what[0]] = now.get(what[0], b"") + what[1]
            elif kind == "truncate":
                now[what] = b""
            elif what == -1:
                settled, pending = applied(settled, pending), []
            else:
                safe[what] = now.get(what, b"")
        found: set[bytes | None] = set()
        for kept in subsets(pending):
            file = applied(settled, kept).get(name)
            if file is None:
                found.add(None)
            else:
                whole, confirmed = now.get(file, b""), safe.get(file, b"")
                found |= {confirmed, whole} | ({whole[: len(whole) // 2], b""} if whole != confirmed else set())
        return found

    @property
    def contents_before(self) -> dict[int, bytes]:
        return {number: self.contents[number] for number in self.before.values()}


def applied(names: dict[str, int], changes: list[NameChange]) -> dict[str, int]:
    result = dict(names)
    for change in changes:
        result.pop(change.gone, None)
        if change.file is not None:
            result[change.name] = change.file
    return result


def subsets(changes: list[NameChange]) -> Iterator[list[NameChange]]:
    sizes = (combinations(changes, size) for size in range(len(changes) + 1))
    return (list(subset) for subset in chain.from_iterable(sizes))


@contextmanager
def recorded(folder: Path) -> Iterator[Disk]:
    """Record what happens in a folder while the block runs."""
    disk = Disk(folder)
    real: dict[str, Callable[..., Any]] = {
        name: getattr(os, name) for name in ("open", "write", "fsync", "close", "replace")
    }

    def noted_open(path: object, flags: int, *more: Any, **named: Any) -> int:  # noqa: ANN401 (as the system's call)
        descriptor: int = real["open"](path, flags, *more, **named)
        disk.opened(path, flags, descriptor)
        return descriptor

    def noted_write(descriptor: int, data: bytes) -> int:
        written: int = real["write"](descriptor, data)
        disk.wrote(descriptor, bytes(data)[:written])
        return written

    def noted_fsync(descriptor: int) -> None:
        real["fsync"](descriptor)
        disk.synced(descriptor)

    def noted_close(descriptor: int) -> None:
        disk.closed(descriptor)
        real["close"](descriptor)

    def noted_replace(source: object, target: object) -> None:
        real["replace"](source, target)
        disk.replaced(source, target)

    with pytest.MonkeyPatch.context() as patched:
        for call in (noted_open, noted_write, noted_fsync, noted_close, noted_replace):
            patched.setattr(os, call.__name__.removeprefix("noted_"), call)
        yield disk


@dataclass(frozen=True)
class Outcome:
    """Hold what a file may be after a power cut during a save, and after one that follows it."""

    during: set[bytes | None]
    afterwards: set[bytes | None]


def power_cuts(folder: Path, name: str, save: Callable[[], object]) -> Outcome:
    with recorded(folder) as disk:
        save()
    cuts = [disk.states_of(name, cut) for cut in range(len(disk.operations) + 1)]
    return Outcome(set().union(*cuts), cuts[-1])


def test_a_power_cut_leaves_the_old_or_the_new_file_and_never_loses_a_save(tmp_path: Path) -> None:
    config = Config(tmp_path / "config")
    stored = config.create()
    path = config.path(stored)
    old = path.read_bytes()

    outcome = power_cuts(
        path.parent,
        path.name,
        lambda: config.interfaces.update(stored, replace(stored.interface.settings, max_characters=7)),
    )

    assert outcome == Outcome({old, path.read_bytes()}, {path.read_bytes()})
    assert old != path.read_bytes()


def test_a_power_cut_while_an_interface_is_created_leaves_it_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(tmp_path / "config")
    monkeypatch.setattr("secrets.choice", lambda _alphabet: "a")

    outcome = power_cuts(config.files.folder, "counted-aaaa.toml", config.create)

    new = (config.files.folder / "counted-aaaa.toml").read_bytes()
    assert outcome == Outcome({None, new}, {new})


def without(*calls: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Return what takes one step out of the protocol."""

    def take_out(patched: pytest.MonkeyPatch) -> None:
        for call in calls:
            patched.setattr(f"smstui.adapters.durable_file.{call}", lambda _file: True)

    return take_out


@pytest.mark.parametrize(
    ("take_out", "broken", "lost"),
    [
        (without("sync_to_disk"), True, True),
        (without("confirm_folder"), False, True),
        (without("sync_to_disk", "confirm_folder"), True, True),
    ],
)
def test_the_control_without_one_fsync_the_model_finds_what_is_lost(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    take_out: Callable[[pytest.MonkeyPatch], None],
    broken: bool,  # noqa: FBT001 (a column of the table)
    lost: bool,  # noqa: FBT001 (a column of the table)
) -> None:
    config = Config(tmp_path / "config")
    stored = config.create()
    path = config.path(stored)
    old = path.read_bytes()
    take_out(monkeypatch)

    outcome = power_cuts(
        path.parent,
        path.name,
        lambda: config.interfaces.update(stored, replace(stored.interface.settings, max_characters=7)),
    )

    assert (outcome.during != {old, path.read_bytes()}) is broken
    assert (outcome.afterwards != {path.read_bytes()}) is lost


def test_the_control_a_naive_writer_breaks_the_file(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"
    path.parent.mkdir()
    path.write_bytes(b"old file")

    def save() -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
        os.write(descriptor, b"new file")
        os.close(descriptor)

    assert power_cuts(path.parent, path.name, save).during - {b"old file", b"new file"}
