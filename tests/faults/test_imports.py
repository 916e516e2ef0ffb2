"""An import that is killed at any call to the system is there whole, or not at all."""

import sys
from pathlib import Path
from typing import Final

import pytest

from tests.faults.killing import killed_at_every_call

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed")

MODULE: Final = "tests.faults.imports"


def test_killed_at_any_call_everything_is_imported_or_nothing(tmp_path: Path) -> None:
    found = killed_at_every_call(MODULE, tmp_path, "plan")

    assert found["calls"] > 50
    assert (found["between"], found["plan left"]) == (0, 0)
    assert min(found["before"], found["after"]) > 0


def test_without_a_plan_a_part_would_be_imported(tmp_path: Path) -> None:
    assert killed_at_every_call(MODULE, tmp_path, "one-by-one")["between"] > 0
