"""Several writers, killed writers: nothing is lost, nothing is broken; and a naive writer fails the same tests."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.conftest import LONG_VARIABLE, Figures
from tests.faults.writers import Config

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed as POSIX does")

ROOT: Final = Path(__file__).parents[2]
LONG: Final = bool(os.environ.get(LONG_VARIABLE))
EDITS: Final = 2_000 if LONG else 200
SAVES: Final = 25_000 if LONG else 1_000
KILLS: Final = 10_000 if LONG else 20
SEED: Final = 20261122


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.writers", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, errors = process.communicate(timeout=3600 if LONG else 120)
    assert process.returncode == 0, errors
    found: dict[str, Any] = json.loads(output.splitlines()[-1])
    return found


def counted_by_two(folder: Path, how: str, times: int) -> int:
    """Return what is lost when two processes add one, `times` times each."""
    config = Config(folder)
    stored = config.create()
    processes = [start("add", str(folder), stored.interface.id, how, str(times)) for _ in range(2)]
    done: int = sum(answer(process)["done"] for process in processes)
    done += 1
    return done - config.interfaces.get(stored.interface.id).interface.settings.max_characters


def test_two_processes_with_two_hundred_edits_each_lose_nothing(tmp_path: Path) -> None:
    lost = [counted_by_two(tmp_path / f"{part}", "protocol", min(EDITS, 500)) for part in range(max(1, EDITS // 500))]

    assert lost == [0] * len(lost)


def test_the_control_two_naive_writers_do_lose_edits(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    config = Config(folder)
    stored = config.create()
    processes = [start("add", str(folder), stored.interface.id, "naive", "400") for _ in range(2)]

    for process in processes:
        process.communicate(timeout=120)

    listing = config.interfaces.listing()
    broke_down = any(process.returncode != 0 for process in processes)  # read what the other one was just writing
    assert broke_down or listing.unreadable or listing.stored[0].interface.settings.max_characters < 801


@pytest.mark.timeout(3600)
def test_kill_at_random_moments_of_a_thousand_saves_breaks_and_loses_nothing(tmp_path: Path, figures: Figures) -> None:
    found = answer(start("kill", str(tmp_path / "config"), "protocol", str(SAVES), str(SEED)))

    assert found["saves"] >= SAVES
    assert found["kills"] >= KILLS
    assert (found["broken"], found["lost"], found["temporary_files"]) == (0, 0, 0), found
    figures(**found)


def test_the_control_a_killed_naive_writer_leaves_broken_files(tmp_path: Path) -> None:
    found = answer(start("kill", str(tmp_path / "config"), "naive", "2000", str(SEED)))

    assert found["broken"] > 0, found


@pytest.mark.parametrize("what", ["save", "rename"])
def test_kill_at_every_call_leaves_the_old_or_the_new_state_after_the_next_start(
    tmp_path: Path, what: str, figures: Figures
) -> None:
    found = answer(start("every-call", str(tmp_path / "config"), what))

    assert found["calls"] > 30
    assert found["old"] > 0
    assert found["new"] > 1
    assert (found["mixed"], found["unreadable"]) == (0, 0), found
    figures(**found)


def test_readers_never_meet_a_half_written_file(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    config = Config(folder)
    stored = config.create()
    writer = start("add", str(folder), stored.interface.id, "protocol", str(EDITS))
    seen = {1}
    reads = 0

    while writer.poll() is None:
        listing = config.interfaces.listing()
        assert listing.unreadable == ()
        assert len(listing.stored) == 1
        seen.add(listing.stored[0].interface.settings.max_characters)
        reads += 1

    assert answer(writer)["done"] == EDITS
    assert reads > EDITS
    assert len(seen) > 10


def test_two_threads_of_one_program_lose_nothing(tmp_path: Path) -> None:
    config = Config(tmp_path / "config")
    stored = [config.create(name) for name in ("first", "second")]

    def rename(number: int) -> None:
        now = stored[number]
        for count in range(2, 42):
            settings = replace(now.interface.settings, max_characters=count)
            now = config.interfaces.update(now, settings).stored

    threads = [threading.Thread(target=rename, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [each.interface.settings.max_characters for each in config.interfaces.listing().stored] == [41, 41]
    assert [config.interfaces.undo().kind for _ in range(20)] == ["change"] * 20
