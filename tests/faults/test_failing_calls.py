"""Whatever call to the system fails during a save: the file is the old or the new one, and the outcome says which."""

import errno
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from smstui.domain.chain import Branch
from smstui.domain.errors import FileProblem, StorageError, Unreadable, WriteFailed, WriteProblem
from smstui.domain.stored import Saved
from tests.faults.system_calls import failing_with, fault_at
from tests.faults.writers import Config

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the calls are those of POSIX")

PROBLEMS: Final = {
    errno.ENOSPC: WriteProblem.DISK_FULL,
    errno.EDQUOT: WriteProblem.QUOTA,
    errno.EROFS: WriteProblem.READ_ONLY,
    errno.EACCES: WriteProblem.NO_PERMISSION,
    errno.EBUSY: WriteProblem.BUSY,
    errno.EIO: WriteProblem.FAILED,
}
ENOUGH: Final = 1_000


def at_every_call(number: int, attempt: Callable[[int], bool]) -> int:
    """Run `attempt` with the fault at the first, second, … call until one run meets no fault; return how many did."""
    return next(at - 1 for at in range(1, ENOUGH) if not attempt(at))


def outcome_of(save: Callable[[], Saved]) -> tuple[str, str]:
    """Return what a save says has become of it, and its reason where it was refused."""
    try:
        saved = save()
    except WriteFailed as error:
        return "not saved", error.reason
    except Unreadable as error:
        return "not saved", str(error.cause)
    return ("saved", "") if saved.durable else ("saved, not confirmed", "")


@pytest.mark.parametrize("number", PROBLEMS)
def test_a_failing_call_leaves_the_old_file_or_is_reported_as_saved(tmp_path: Path, number: int) -> None:
    config = Config(tmp_path / "config")
    outcomes: set[tuple[str, str]] = set()

    def attempt(at: int) -> bool:
        stored = config.interfaces.listing().stored[0] if at > 1 else config.create()
        path = config.path(stored)
        before = path.read_bytes()
        wanted = replace(stored.interface.settings, max_characters=at + 1)
        with fault_at(at, failing_with(number)) as counter:
            outcome, reason = outcome_of(lambda: config.interfaces.update(stored, wanted))
        is_new = config.interfaces.get(stored.interface.id).interface.settings == wanted
        assert is_new == (outcome != "not saved"), (at, counter.hit, outcome)
        assert is_new or path.read_bytes() == before
        assert not list(path.parent.glob(".*.tmp")) or counter.hit == "unlink"
        assert reason in {"", FileProblem.CANNOT_READ, FileProblem.NO_PERMISSION, PROBLEMS[number]}, (at, counter.hit)
        outcomes.add((outcome, counter.hit))
        return bool(counter.hit)

    calls = at_every_call(number, attempt)

    assert calls > 30
    assert {outcome for outcome, _hit in outcomes} == {"saved", "saved, not confirmed", "not saved"}
    assert {("not saved", call) for call in ("write", "fsync", "replace", "open")} <= outcomes
    assert ("saved, not confirmed", "fsync") in outcomes


def test_a_failing_call_while_a_branch_is_renamed_leaves_all_files_old_or_all_new(tmp_path: Path) -> None:
    config = Config(tmp_path / "config")
    config.chain.save_branch(Branch("00", "Stuttgart"))
    for number in range(2):
        config.create(f"interface {number}", "00")
    code = "00"
    refused = 0

    def attempt(at: int) -> bool:
        nonlocal code, refused
        wanted = f"{at:02}"
        with fault_at(at, failing_with(errno.ENOSPC)) as counter:
            try:
                config.chain.save_branch(Branch(wanted, "Stuttgart"), previous=code)
                code = wanted
            except StorageError:
                refused += 1
        now = Config(tmp_path / "config")
        found = {stored.interface.settings.branch for stored in now.interfaces.listing().stored}
        assert found | set(now.chain.load().branches) == {code}, (at, counter.hit)
        assert not now.directory.places.plan.exists()
        return bool(counter.hit)

    calls = at_every_call(errno.ENOSPC, attempt)

    assert calls > 60
    assert refused > 30


def test_short_writes_are_continued(tmp_path: Path) -> None:
    config = Config(tmp_path / "config")
    stored = config.create()
    real = os.write

    def one_byte(descriptor: int, data: bytes) -> int:
        return real(descriptor, data[:1])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "write", one_byte)
        saved = config.interfaces.update(stored, replace(stored.interface.settings, max_characters=7))

    assert config.interfaces.get(stored.interface.id) == saved.stored


def test_the_shim_bites_a_writer_without_protocol(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")

    with fault_at(2, failing_with(errno.ENOSPC)):
        descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
        with pytest.raises(OSError, match="space"):
            os.write(descriptor, b"new")
    os.close(descriptor)

    assert path.read_bytes() == b""
