"""Several writers and killed writers of journal and change log: no acknowledged line is lost, no file is broken."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.conftest import Figures
from tests.faults.log_writers import readable_names

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed as POSIX does")

ROOT: Final = Path(__file__).parents[2]
LONG: Final = bool(os.environ.get("SMSTUI_FAULTS_LONG"))
LINES: Final = 1_000 if LONG else 60
KILLS: Final = 2_000 if LONG else 60
SEED: Final = 20261122
WRITERS: Final = ("a", "b", "c", "d")


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.log_writers", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, errors = process.communicate(timeout=3600 if LONG else 120)
    assert process.returncode == 0, errors
    found: dict[str, Any] = json.loads(output.splitlines()[-1])
    return found


def write_at_once(folder: Path, how: str, lines: int) -> None:
    """Let four processes write at the same time."""
    processes = [start("write", str(folder), how, name, str(lines)) for name in WRITERS]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        assert answer(process)["done"] == lines


@pytest.mark.parametrize("how", ["change", "send"])
def test_four_processes_that_write_at_once_lose_no_line(tmp_path: Path, how: str, figures: Figures) -> None:
    write_at_once(tmp_path, how, LINES)

    found = readable_names(tmp_path, how)
    assert sorted(found) == sorted(f"{name}-{number}" for name in WRITERS for number in range(LINES))
    figures(lines=len(found), lost=0)


def test_the_control_naive_writers_at_once_break_each_others_lines(tmp_path: Path) -> None:
    write_at_once(tmp_path, "naive", 10_000)

    assert len(readable_names(tmp_path, "naive")) < 4 * 10_000


@pytest.mark.parametrize("how", ["change", "send"])
def test_kill_while_lines_are_written_loses_none_that_was_acknowledged(
    tmp_path: Path, how: str, figures: Figures
) -> None:
    found = answer(start("kill", str(tmp_path), how, str(KILLS), str(SEED)))

    assert found["acknowledged"] >= KILLS
    assert found["lost"] == 0, found
    figures(**found)


def test_the_control_a_killed_naive_writer_loses_acknowledged_lines(tmp_path: Path) -> None:
    found = answer(start("kill", str(tmp_path), "naive", "20", str(SEED)))

    assert found["lost"] > 0, found
