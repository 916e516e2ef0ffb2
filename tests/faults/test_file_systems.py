"""On a file system that is full, read-only, gone or mounted oddly nothing is lost, and what is said helps."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="file systems are mounted as Linux does")

ROOT: Final = Path(__file__).parents[2]
SAID: Final = {
    "full": ("The disk is full: make room and try again.",),
    "no names left": ("The disk is full: make room and try again.",),
    "read-only": ("The file system is read-only: mount it writable",),
    "vanished": ("smstui.toml is missing",),
    "busy": ("mount its folder instead", "busy"),
    "limited": ("File too large",),
}
"""Words of which each refusal has some, beside the path."""


@cache
def own_mounts() -> tuple[str, ...] | None:
    """Return the command that gives a process mounts of its own, or None where nobody may have them."""
    if shutil.which("unshare") is None:
        return None
    for command in (("unshare", "--mount"), ("unshare", "--mount", "--map-root-user")):
        trial = [*command, "mount", "-t", "tmpfs", "none", "/mnt"]
        if subprocess.run(trial, capture_output=True, check=False).returncode == 0:
            return command
    return None


def tried(scenario: str, folder: Path) -> dict[str, Any]:
    mounts: tuple[str, ...] | None = () if scenario == "limited" else own_mounts()
    if mounts is None:
        pytest.skip("nothing may be mounted here; 'limited' stands for the full disk")
    folder.mkdir()
    command = [*mounts, sys.executable, "-m", "tests.faults.file_systems", scenario, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("scenario", SAID)
def test_what_cannot_be_written_leaves_the_old_bytes_and_says_where_and_why(tmp_path: Path, scenario: str) -> None:
    folder = tmp_path / "here"

    found = tried(scenario, folder)

    refused = {name: write for name, write in found["writes"].items() if write["said"]}
    assert {"change", "create", "delete"} <= set(refused), found
    for name, write in refused.items():
        assert str(folder) in write["said"], (name, write)
        assert any(words in write["said"] for words in SAID[scenario]), (name, write)
        assert all("/backups/" in path for path in write["left"]), (name, write)
        assert write["untouched"] or write["left"], (name, write)


@pytest.mark.parametrize("scenario", SAID)
def test_what_cannot_be_written_down_is_not_sent(tmp_path: Path, scenario: str) -> None:
    found = tried(scenario, tmp_path / "here")

    assert found["sent"] == (0 if found["writes"]["send"]["said"] else 1)


@pytest.mark.parametrize(
    ("scenario", "kind"), [("full", "disk-full"), ("no names left", "no-files-left"), ("read-only", "read-only")]
)
def test_an_examination_finds_what_nothing_can_be_written_on_and_leaves_nothing(
    tmp_path: Path, scenario: str, kind: str
) -> None:
    found = tried(scenario, tmp_path / "here")

    assert found["examined"] == [kind]
    assert found["examined_only"]


@pytest.mark.parametrize("scenario", SAID)
def test_once_the_file_system_is_well_again_everything_goes_on(tmp_path: Path, scenario: str) -> None:
    found = tried(scenario, tmp_path / "here")

    assert found["again"] == {"change": "", "create": "", "send": ""}


def test_the_control_on_a_full_file_system_a_naive_writer_empties_its_file(tmp_path: Path) -> None:
    mounts = own_mounts()
    if mounts is None:
        pytest.skip("nothing may be mounted here")
    script = (
        "mount -t tmpfs -o size=64k none {0} && cd {0} && echo old > file && "
        "{{ cat /dev/zero > filling; head -c 9000 /dev/zero > file; wc -c < file; }} 2>/dev/null"
    )

    done = subprocess.run(
        [*mounts, "sh", "-c", script.format(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.stdout.strip() not in {"4", "9000", ""}
