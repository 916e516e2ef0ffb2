"""Kill a process at its n-th call to the system, and run such trials in a process that may fork."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.faults.system_calls import CHANGING, fault_at

ROOT: Final = Path(__file__).parent.parent.parent
PATIENCE: Final = 300


def dies_at(number: int, change: Callable[[], None]) -> bool:
    """Make a change in a process that dies at its n-th call to the system; tell whether it came to its end."""
    child = os.fork()
    if child == 0:
        with fault_at(number, lambda _name, _call: os.kill(os.getpid(), signal.SIGKILL), CHANGING):
            change()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def killed_at_every_call(module: str, folder: Path, way: str) -> dict[str, int]:
    """Return what `python -m MODULE FOLDER WAY` counted."""
    ran = subprocess.run(
        [sys.executable, "-m", module, str(folder), way],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    found: dict[str, int] = json.loads(ran.stdout)
    return found
