"""Describe a send as the journal tells it afterwards: what was to leave, when, and what became of it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from smstui.domain.gateway import Outcome
from smstui.domain.interface import InterfaceId
from smstui.domain.value import dataclass

UNDER_WAY: Final = timedelta(minutes=2)
"""How long a send without an outcome may still get one: the gateway's deadline is 30 seconds, and disks are slow."""

IDX_LIFETIME: Final = timedelta(hours=24)
"""How long the gateway remembers an idx (`check_idx=1`)."""

IDX_MARGIN: Final = timedelta(seconds=60)
"""Clocks differ, and a request takes its time: that much earlier an idx no longer counts as remembered."""


class Purpose(StrEnum):
    """Name what a message was sent for, as the journal's files call it; a newer program may know more."""

    TEST = "test"
    """A test SMS: a person looks whether an interface works."""

    DRY_RUN = "dry run"
    """The gateway was asked what would become of a message; nothing was sent."""

    SEND = "send"
    LIBRARY = "library"
    """A program sent it that calls this one's functions."""


class Event(StrEnum):
    """Name what a line of the journal says: that a request is about to leave, or what became of it."""

    INTENDED = "intended"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class SendRecord:
    """Hold one send with its outcome; the number is masked but for its last four digits.

    `event` is INTENDED while no outcome is written down: see `fate`. `text` is empty where the journal keeps none.
    """

    moment: datetime
    event: Event
    idx: str
    interface_id: InterfaceId
    interface_name: str
    account_id: str
    purpose: str
    """A `Purpose`, or what a newer program calls another one."""

    number: str
    text: str = ""
    units: int | None = None
    parts: int | None = None
    outcome: Outcome | None = None
    """What became of it; of an accepted message the number is the masked one."""

    concluded: datetime | None = None
    settled: bool = False
    """Its fate was uncertain, and a later attempt with the same idx told that the message is at the gateway."""

    arrived_earlier: bool = False
    """It was refused because its idx was known, and so told of an earlier attempt that it had arrived."""

    def fate(self, now: datetime) -> Event:
        """Return what became of it: without an outcome it is uncertain, unless it may still be under way."""
        if self.event is Event.INTENDED and now - self.moment > UNDER_WAY:
            return Event.UNCERTAIN
        return self.event

    def may_be_repeated(self, now: datetime) -> bool:
        """Tell whether a person may want to send it again: it may have arrived, and nobody has found out since."""
        return self.fate(now) is Event.UNCERTAIN and not self.settled and self.purpose != Purpose.DRY_RUN

    def is_protected(self, now: datetime) -> bool:
        """Tell whether repeating it with the same idx cannot arrive twice, because its 24 hours last."""
        return idx_still_known(self.moment, now)


def idx_still_known(since: datetime, now: datetime) -> bool:
    """Tell whether the gateway surely still refuses an idx that it may have taken at `since`.

    Of a moment that lies ahead nobody knows how long ago it was: the clock was put back since.
    """
    return -IDX_MARGIN <= now - since < IDX_LIFETIME - IDX_MARGIN
