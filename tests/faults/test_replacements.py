"""A replacement of credentials that is killed at any call to the system leaves the old, both or the new one."""

import sys
from pathlib import Path
from typing import Final

import pytest

from tests.faults.killing import killed_at_every_call

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed")

MODULE: Final = "tests.faults.replacements"


def test_killed_at_any_call_one_is_there_and_sends_and_the_next_start_settles_it(tmp_path: Path) -> None:
    found = killed_at_every_call(MODULE, tmp_path, "replace")

    assert found["calls"] > 100
    assert (found["neither"], found["nobody sends"], found["not settled"]) == (0, 0, 0)
    assert min(found["old"], found["both"], found["new"]) > 0


def test_deleting_and_creating_anew_would_leave_neither(tmp_path: Path) -> None:
    assert killed_at_every_call(MODULE, tmp_path, "by-hand")["neither"] > 0
