"""Read the clocks of this computer: the calendar's, which can be set, and the one that runs since the start."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from smstui.adapters.keyring.vault_opening import awake_or_asleep
from smstui.domain.guessing import ClockReading

_START: Final = Path("/proc/sys/kernel/random/boot_id")


def read_clocks(since_start: Callable[[], float] = awake_or_asleep, start: Path = _START) -> ClockReading:
    """Return what they say now; the id of the start is empty where the system names none."""
    try:
        started = start.read_text("ascii").strip()
    except (OSError, ValueError):
        started = ""
    return ClockReading(started, since_start(), datetime.now(UTC))
