"""Prove in processes of their own what the start loads, and how the program leaves a terminal."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.terminal import Terminal

ROOT: Final = Path(__file__).parent.parent.parent
LATER: Final = ("httpx", "keyring", "phonenumbers", "tomlkit", "babel", "pygments", "markdown_it", "cryptography")
START: Final = """
import asyncio, sys
from pathlib import Path
from smstui.bootstrap import live
from smstui.ui.app import SmstuiApp

async def start():
    with live(config=Path(sys.argv[1])) as services:
        app = SmstuiApp(services)
        async with app.run_test(size=(80, 24)):
            print(*(name for name in sys.modules if "." not in name or name == "textual.widgets._data_table"))

asyncio.run(start())
"""


def loaded_at_start(config: Path) -> set[str]:
    finished = subprocess.run(
        [sys.executable, "-c", START, config], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return set(finished.stdout.split())


def test_the_start_loads_nothing_that_only_later_work_needs(tmp_path: Path) -> None:
    loaded_at_start(tmp_path)  # the first start of all writes its configuration

    loaded = loaded_at_start(tmp_path)

    assert "smstui" in loaded
    assert not loaded & {*LATER, "textual.widgets._data_table"}


@pytest.fixture
def opened(tmp_path: Path) -> Terminal:
    return Terminal(
        [sys.executable, "-m", "smstui", "--config", tmp_path / "config"],
        folder=ROOT,
        environment={"PYTHONPATH": str(ROOT)},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_a_signal_restores_the_terminal_and_ends_with_its_number(opened: Terminal, name: str) -> None:
    number = getattr(signal, name)
    with opened as terminal:
        terminal.wait_for("No interface yet")

        terminal.kill(number)

        assert terminal.exit_code() == 128 + number
        assert b"\x1b[?1049l" in terminal.sent
        assert b"\x1b[?25h" in terminal.sent


def test_quitting_ends_with_zero_and_a_restored_terminal(opened: Terminal) -> None:
    with opened as terminal:
        terminal.wait_for("No interface yet")

        terminal.press("f10")

        assert terminal.exit_code() == os.EX_OK
        assert b"\x1b[?1049l" in terminal.sent


def test_the_first_picture_of_a_real_terminal_is_small(opened: Terminal) -> None:
    with opened as terminal:
        terminal.wait_for("No interface yet", "F10")

        assert len(terminal.sent) <= 10_000
