"""Killed at any call of a creation, deletion, change or undo, file and secret still fit each other.

And an interface that is made anew under the old name has its own secret, whatever was left of the former one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.conftest import LONG_VARIABLE, Figures

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed as POSIX does")

ROOT: Final = Path(__file__).parents[2]
STEP: Final = 1 if os.environ.get(LONG_VARIABLE) else 23
"""The short set kills at every twenty-third call."""

BEFORE: Final = "old-token old-password"
LEFT: Final = {
    "delete": {BEFORE, ""},
    "create": {BEFORE, f"{BEFORE} | {BEFORE}"},
    "change the proxy": {BEFORE, "old-token next-password"},
    "take back": {BEFORE, ""},
}
"""What may be left of each deed, as the secrets with which the interfaces go to their gateway."""


def killed_at_every_call(folder: Path, what: str, step: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.faults.service_lives", str(folder), what, str(step)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("what", LEFT)
def test_a_killed_deed_leaves_all_of_the_old_or_all_of_the_new_and_no_secret_for_a_namesake(
    tmp_path: Path, what: str, figures: Figures
) -> None:
    found = killed_at_every_call(tmp_path, what, STEP)

    assert set(found["left"]) == LEFT[what]
    assert (found["wrong"], found["same_ids"], found["unreadable"]) == (0, 0, 0)
    figures(kills=found["kills"], left=found["left"], wrong_secrets=0)


def test_the_control_with_the_secret_deleted_first_an_interface_is_left_without_one(tmp_path: Path) -> None:
    found = killed_at_every_call(tmp_path, "delete the secret first", 7)

    assert "SecretMissing" in found["left"]
