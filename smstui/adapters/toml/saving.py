"""Write configuration files so that nothing is lost, whoever else writes and whenever the power goes.

The order of every save: lock, read again, merge, render, guard, backup, temporary file, fsync, rename, fsync of the
folder, unlock. `ConfigDirectory` gives the lock and the single steps; the repositories decide what is written.
"""

import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import confirm_folder, hold_lock, replace_file
from smstui.adapters.guard import require_no_foreign_link
from smstui.adapters.toml.backups import Backups, sweep_folder
from smstui.adapters.toml.document import Plain, edited, parse, read_bytes, revision_of
from smstui.adapters.toml.places import Places
from smstui.adapters.toml.plan import LARGEST_PLAN, Plan, Step
from smstui.adapters.write_failures import failures_translated, lock_failures_translated
from smstui.domain.errors import EditConflict, FileProblem, LockTimeout, Unreadable, WriteFailed, WriteProblem
from smstui.domain.value import dataclass

LOCK_SECONDS: Final = 10.0
_PERMISSIONS: Final = 0o777


@dataclass(frozen=True, slots=True)
class Contents:
    """Hold a file as it was read."""

    path: Path
    data: bytes

    @property
    def plain(self) -> Plain:
        """Return what the file says; raise Unreadable."""
        return parse(self.path, self.data)

    @property
    def revision(self) -> str:
        """Return the SHA-256 of the bytes."""
        return revision_of(self.data)


class ConfigDirectory:
    """Read and write the files of one configuration; writing needs `locked()` around it."""

    def __init__(self, places: Places, lock_seconds: float = LOCK_SECONDS) -> None:
        self.places = places
        self.backups = Backups(places.backups, places.make_folder)
        self._lock_seconds = lock_seconds

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the directory's lock; first completes or takes back what an interrupted program left behind.

        Raise LockTimeout or WriteFailed.
        """
        with self._held_lock():
            sweep_folder(self.places.config)
            self._finish_plan()
            yield

    @contextmanager
    def _held_lock(self) -> Iterator[None]:
        with lock_failures_translated(self.places.lock):
            lock = hold_lock(self.places.lock, self.places.new_file_mode(), self._lock_seconds)
            try:
                lock.__enter__()
            except TimeoutError as error:
                raise LockTimeout(str(self.places.lock), self._lock_seconds) from error
        try:
            yield
        finally:
            with suppress(OSError):  # what was saved is saved; the system drops the lock with the process at the latest
                lock.__exit__(None, None, None)

    def read(self, path: Path, *, only_roots: bool = False) -> Contents:
        """Return a file's contents; raise FileNotFoundError or Unreadable."""
        return Contents(path, read_bytes(path, only_roots=only_roots))

    def read_if_there(self, path: Path, *, only_roots: bool = False) -> Contents | None:
        """Return a file's contents, or None where there is none; raise Unreadable."""
        try:
            return self.read(path, only_roots=only_roots)
        except FileNotFoundError:
            return None

    def missing(self, path: Path) -> Unreadable:
        """Return what is said of a file that should be there, with the last version of it that was kept."""
        kept: tuple[Path, ...] = ()
        with suppress(OSError):
            kept = self.backups.versions(self.name_of(path))
        return Unreadable(str(path), FileProblem.MISSING, backup=str(kept[-1]) if kept else "")

    def write_plain(self, path: Path, before: Contents | None, intended: Plain, mode: int | None = None) -> bool:
        """Edit a file so that it says `intended`; return whether the disk confirmed it. Raise WriteFailed."""
        data = edited(path, before.data if before else b"", intended)
        return self.write(path, before, data, mode)

    def write(self, path: Path, before: Contents | None, data: bytes, mode: int | None = None) -> bool:
        """Replace or create a file; keep its former version. Return whether the disk confirmed the new one.

        Mode and group of the file stay as they are, unless `mode` names another one. Raise
        WriteFailed: the old file is as it was.
        """
        with failures_translated(path):
            if path.is_symlink() and not path.is_file():
                raise WriteFailed(str(path), WriteProblem.DANGLING_LINK)
        if before is not None:
            self._keep_backup(path, before.data)
        with failures_translated(path):
            self.places.make_folder(path.parent)
            return replace_file(path, data, self._mode_of(path) if mode is None else mode)

    def remove(self, path: Path, before: bytes) -> bool:
        """Remove a file (a link is removed, not what it names); its last version stays among the backups.

        Return whether the disk confirmed it; raise WriteFailed.
        """
        self._keep_backup(path, before)
        with failures_translated(path):
            require_no_foreign_link(path.parent)
            path.unlink()
        return confirm_folder(path.parent)

    def _keep_backup(self, path: Path, data: bytes) -> None:
        with failures_translated(self.places.backups):
            self.backups.keep(self.name_of(path), data)

    def write_together(self, steps: Iterable[Step]) -> bool:
        """Write several files, all or nothing, by a plan that survives a crash; return whether the disk confirmed it.

        Raise WriteFailed: nothing was changed (or, where even taking back failed, the next command does it).
        """
        plan = Plan(tuple(steps))
        data = plan.to_bytes()
        if len(data) > LARGEST_PLAN:
            raise WriteFailed(str(self.places.plan), WriteProblem.TOO_BIG)
        with failures_translated(self.places.plan):
            if self.places.plan.is_symlink():
                self.places.plan.unlink()  # a plan is never a link: it would be written wherever that leads
            replace_file(self.places.plan, data, self.places.new_file_mode())
        try:
            confirmed = [self._write_step(step, forward=True) for step in plan.steps]
        except BaseException:
            with suppress(WriteFailed):
                self._take_back(plan)
            raise
        try:
            return self._close_plan() and all(confirmed)
        except WriteFailed:
            return False  # everything is written; the next command removes the plan

    def name_of(self, path: Path) -> str:
        """Return a file's name among the backups: "branches", "interfaces/<id>"."""
        return path.relative_to(self.places.config).with_suffix("").as_posix()

    def _mode_of(self, path: Path) -> int:
        try:
            return stat.S_IMODE(path.stat().st_mode) & _PERMISSIONS
        except FileNotFoundError:
            return self.places.new_file_mode()

    def _finish_plan(self) -> None:
        try:
            data = read_bytes(self.places.plan, LARGEST_PLAN)
        except FileNotFoundError:
            return
        plan = Plan.from_bytes(self.places.plan, data)
        if plan.is_completed(self._data_now):
            self._close_plan()
        elif plan.can_be_completed(self._data_now):
            for step in plan.steps:
                self._write_step(step, forward=True)
            self._close_plan()
        else:
            self._take_back(plan)

    def _take_back(self, plan: Plan) -> None:
        """Restore what the plan wrote; a file that somebody edited since stays as that person left it."""
        for step in plan.steps:
            self._write_step(step, forward=False)
        self._close_plan()

    def _write_step(self, step: Step, *, forward: bool) -> bool:
        path = self.places.config / step.name
        before, after = step.data_before, step.data_after
        found, wanted = (before, after) if forward else (after, before)
        try:
            now = self.read_if_there(path)
        except Unreadable as error:
            raise WriteFailed(str(path), WriteProblem.FAILED) from error
        data = None if now is None else now.data
        if data == found:
            return self.remove(path, after) if wanted is None else self.write(path, now, wanted)
        if forward and data != wanted:
            raise EditConflict(deleted=now is None)
        return True

    def _data_now(self, name: str) -> bytes | None:
        try:
            contents = self.read_if_there(self.places.config / name)
        except Unreadable:
            return b""  # neither what a plan found nor what it wrote
        return contents.data if contents else None

    def _close_plan(self) -> bool:
        with failures_translated(self.places.plan):
            self.places.plan.unlink(missing_ok=True)
        return confirm_folder(self.places.config)
