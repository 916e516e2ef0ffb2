"""Keep what the sandbox's accounts have: points left, messages taken, marks (idx) seen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from smstui.adapters.sandbox.magic import MagicAccount
from smstui.domain.value import dataclass
from smstui.ports import Clock

PRICE: Final = Decimal("0.16")
"""Points that one part costs."""

IDX_LIFETIME: Final = timedelta(hours=24)
DEFAULT_SENDER: Final = "Test"
SENDERS: Final = (
    (DEFAULT_SENDER, "ACTIVE"),
    ("OptikNord", "ACTIVE"),
    ("SMSTUI", "ACTIVE"),
    ("Akustik Süd", "ACTIVE"),
    ("Neu2027", "INACTIVE"),
)
"""Sender names of every account unless the sandbox was given others, with their status."""


@dataclass(frozen=True, slots=True)
class SandboxMessage:
    """Hold a message that the sandbox has taken; it goes nowhere."""

    id: str
    account: str
    number: str
    text: str
    sender: str
    idx: str
    parts: int
    points: Decimal
    moment: datetime


class Ledger:
    """Count points and remember messages, for all accounts."""

    def __init__(self, clock: Clock, senders: Sequence[tuple[str, str]]) -> None:
        self.messages: list[SandboxMessage] = []
        self.senders = tuple(senders)
        self._clock = clock
        self._spent: dict[str, Decimal] = {}
        self._seen: dict[tuple[str, str], datetime] = {}
        self._dropped: set[tuple[str, str]] = set()
        self._next_id = 6_400_000_000_000_000_001

    def points(self, account: MagicAccount) -> Decimal | None:
        """Return what is left, or None where the account has no balance."""
        if account.points is None:
            return None
        return Decimal(account.points) - self._spent.get(account.name, Decimal(0))

    def was_used(self, account: MagicAccount, idx: str) -> bool:
        """Tell whether a message with this mark was taken within the last 24 hours."""
        moment = self._seen.get((account.name, idx))
        return moment is not None and self._clock() - moment < IDX_LIFETIME

    def drops_first(self, account: MagicAccount, idx: str) -> bool:
        """Tell whether this mark is seen for the first time by a number that drops the first attempt."""
        key = (account.name, idx)
        first = key not in self._dropped
        self._dropped.add(key)
        return first

    def new_id(self) -> str:
        """Return an id as the gateway writes them: 19 digits, as text."""
        self._next_id += 1
        return str(self._next_id)

    def now(self) -> datetime:
        """Return the present moment."""
        return self._clock()

    def take(self, account: MagicAccount, message: SandboxMessage) -> None:
        """Keep a message, its price and its mark."""
        self.messages.append(message)
        self._spent[account.name] = self._spent.get(account.name, Decimal(0)) + message.points
        if message.idx:
            self._seen[account.name, message.idx] = message.moment
