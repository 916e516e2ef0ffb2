"""Wake a screen at a moment of the chain's clock, even where the computer slept or its clock was set."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from textual.message_pump import MessagePump
from textual.timer import Timer

LOOKS_AT_CLOCK: Final = 60.0
"""Seconds after which a waiting timer looks at the clock again."""

_SOONEST: Final = 0.01


class Midnight:
    """Call `reached` once the clock has come to the moment that is waited for."""

    def __init__(
        self, owner: MessagePump, clock: Callable[[], datetime], reached: Callable[[], Awaitable[None]]
    ) -> None:
        self._owner = owner
        self._clock = clock
        self._reached = reached
        self._moment: datetime | None = None
        self._looked: datetime | None = None
        self._timer: Timer | None = None

    def wait_for(self, moment: datetime | None) -> None:
        """Wait for another moment (None: for none); the earlier one is forgotten."""
        self._moment = moment
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if moment is not None:
            self._looked = now = self._clock()
            remaining = (moment - now).total_seconds()
            self._timer = self._owner.set_timer(max(_SOONEST, min(remaining, LOOKS_AT_CLOCK)), self._look)

    async def _look(self) -> None:
        now = self._clock()
        was_set_back = self._looked is not None and now < self._looked
        if self._moment is not None and (now >= self._moment or was_set_back):
            await self._reached()
        else:
            self.wait_for(self._moment)
