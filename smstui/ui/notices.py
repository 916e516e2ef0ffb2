"""Remember what the program told the person, for the screen of messages; the words come from elsewhere."""

from collections import deque
from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Final

from smstui.domain.safe_text import safe_text
from smstui.domain.value import dataclass
from smstui.wording.catalogue import N_

KEPT: Final = 500
"""Messages that are remembered until the program ends."""


class Weight(StrEnum):
    """Say how much a message matters; the value is also its style class."""

    HINT = "hint"
    DONE = "done"
    WARNING = "warning"
    ERROR = "error"


WEIGHT_WORDS: Final = {
    Weight.HINT: N_("Hint"),
    Weight.DONE: N_("Done"),
    Weight.WARNING: N_("Warning"),
    Weight.ERROR: N_("Error"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Hold one message as it was shown."""

    moment: datetime
    weight: Weight
    text: str


@dataclass(slots=True)
class Notices:
    """Keep the last messages, newest last."""

    clock: Callable[[], datetime]
    kept: deque[Notice] = field(default_factory=lambda: deque(maxlen=KEPT))

    def add(self, text: str, weight: Weight) -> Notice:
        """Remember a message and return it."""
        notice = Notice(self.clock(), weight, safe_text(text))
        self.kept.append(notice)
        return notice

    @property
    def newest(self) -> Notice | None:
        """Return the newest message, wherever it was told."""
        return self.kept[-1] if self.kept else None
