"""Two administrators of a group save in turn, whatever their umask: both can, and modes and group stay as they are."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.faults.conftest import LONG_VARIABLE, Figures

pytestmark = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may be two users")

ROOT: Final = Path(__file__).parents[2]
ROUNDS: Final = 100 if os.environ.get(LONG_VARIABLE) else 5
GROUP: Final = 12345
ANNA, BERT = 1234, 65534


@pytest.fixture
def config() -> Iterator[Path]:
    """Give a folder of the group, set up as the README tells: pytest's own are private."""
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        os.chown(folder, 0, GROUP)
        folder.chmod(0o2775)
        config = folder / "config"
        config.mkdir()
        os.chown(config, 0, GROUP)
        config.chmod(0o2770)
        yield config


class Administrator:
    """Be one of the two, in a process of her own."""

    def __init__(self, config: Path, user: int, umask: str) -> None:
        command = [sys.executable, "-m", "tests.faults.group_writer", str(config), str(user), str(GROUP), umask]
        pipe = subprocess.PIPE
        environment = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )

    def __call__(self, what: object) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, self._process.communicate()[1]
        return answer.strip()

    def leave(self) -> None:
        self._process.communicate(timeout=30)


def unusual_modes(folder: Path) -> dict[str, str]:
    """Return what is not 2770 (a folder), 0660 (a file) or 0600 (a person's own: backups, undo), with its mode."""
    found = {}
    for path in folder.rglob("*"):
        mode, name = stat.S_IMODE(path.stat().st_mode), str(path.relative_to(folder))
        own = name.startswith((".state/backups", ".state/undo"))
        if mode != (0o2770 if path.is_dir() else 0o600 if own else 0o660):
            found[name] = oct(mode)
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("first", "second"), [("077", "022"), ("022", "077"), ("077", "077")])
def test_two_users_of_a_group_save_in_turn_whatever_their_umask(
    config: Path, first: str, second: str, figures: Figures
) -> None:
    anna = Administrator(config, ANNA, first)
    anna("create")
    bert = Administrator(config, BERT, second)
    seen = [administrator(number) for number, administrator in enumerate([anna, bert] * ROUNDS, 2)]
    anna.leave()
    bert.leave()

    assert seen == ["password", *(f"password-{number}" for number in range(2, 2 * ROUNDS + 1))]
    assert unusual_modes(config) == {}
    assert {path.stat().st_gid for path in config.rglob("*")} == {GROUP}
    figures(saves=2 * ROUNDS, umasks=f"{first} and {second}", refused=0)


def test_the_control_a_file_written_under_a_strict_umask_shuts_the_other_one_out(config: Path) -> None:
    script = "import os, sys; os.setgid({1}); os.setuid({0}); os.umask(0o077); open(sys.argv[1], 'a').write('x')"
    path = config / "naive"
    codes = [
        subprocess.run(
            [sys.executable, "-c", script.format(user, GROUP), str(path)], capture_output=True, check=False
        ).returncode
        for user in (ANNA, BERT)
    ]

    assert codes == [0, 1]
