"""Count wrong passphrases, and lock for a while after five in a row: a rule that no clock and no restart gets round.

Each attempt counts before it is verified, so that several sessions together have no more than one alone. How long a
lock has lasted is measured on the clock that runs since the computer was started, which nobody can set. After a restart
only the calendar is left: a clock set back then makes the lock begin anew, and never end sooner or last for ever.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from smstui.domain.errors import LockedOut
from smstui.domain.value import dataclass

FAILURES_ALLOWED: Final = 5
LOCKED_SECONDS: Final = 15 * 60.0


@dataclass(frozen=True, slots=True)
class ClockReading:
    """Hold what the clocks of this computer say at one moment."""

    started: str
    """The id of this start of the computer; empty where the system names none."""

    seconds: float
    """Seconds since the start, those asleep included where the system counts them."""

    moment: datetime
    """The calendar's, aware."""

    def since(self, earlier: "ClockReading") -> float:
        """Return the seconds that passed, by the clock that nobody can set where it still runs; never less than 0."""
        if self.started and self.started == earlier.started:
            return max(0.0, self.seconds - earlier.seconds)
        return max(0.0, (self.moment - earlier.moment).total_seconds())


@dataclass(frozen=True, slots=True)
class Guesses:
    """Hold how many attempts failed or are under way since the last right one, and how long nothing is tried."""

    read: ClockReading
    """When this was so."""

    failures: int = 0
    locked_for: float = 0.0
    """Seconds from `read` on; 0 = not locked."""

    @classmethod
    def locked_at(cls, reading: ClockReading) -> "Guesses":
        """Return the whole lock: also for a record that was damaged, which is no reason to let anybody try."""
        return cls(reading, FAILURES_ALLOWED, LOCKED_SECONDS)

    def at(self, reading: ClockReading) -> "Guesses":
        """Return how it stands at a later moment: a lock that is over has forgotten the failures."""
        if not self.locked_for:
            return self
        left = min(self.locked_for, LOCKED_SECONDS) - reading.since(self.read)
        return replace(self, read=reading, locked_for=left) if left > 0 else Guesses(reading)

    def begun(self, reading: ClockReading) -> "Guesses":
        """Count an attempt that is about to be verified; the last one allowed locks. Raise LockedOut."""
        now = self.at(reading)
        if now.locked_for:
            raise LockedOut(now.locked_for)
        failures = now.failures + 1
        return Guesses.locked_at(reading) if failures >= FAILURES_ALLOWED else replace(now, failures=failures)

    @property
    def tries_left(self) -> int:
        """Return how many attempts are left before it locks."""
        return 0 if self.locked_for else max(0, FAILURES_ALLOWED - self.failures)
