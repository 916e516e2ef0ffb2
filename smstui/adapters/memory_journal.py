"""Keep the journal of sends for as long as the program runs: for the demonstration and for tests."""

import secrets
from collections.abc import Collection
from datetime import datetime

from smstui.adapters.journal_entry import (
    Entry,
    arrivals,
    entry,
    keyed_digest,
    last_arrival,
    of_account,
    open_attempt,
    was_uncertain,
)
from smstui.adapters.sends import sends
from smstui.domain.gateway import Outcome
from smstui.domain.interface import InterfaceId
from smstui.domain.remembered import Month, month_of
from smstui.domain.sent import SendRecord
from smstui.ports import Attempt, Clock, OpenAttempt


class MemoryJournal:
    """Remember every send until the program ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._lines: list[Entry] = []

    def intended(self, attempt: Attempt) -> None:
        """Write down that a request is about to leave."""
        self._lines.append(entry(self._clock(), attempt, None, self._key, keeps_text=False))

    def concluded(self, attempt: Attempt, outcome: Outcome) -> None:
        """Write down what became of it."""
        self._lines.append(entry(self._clock(), attempt, outcome, self._key, keeps_text=False))

    def uncertain_attempt(
        self, account_id: str, idx: str, since: datetime, replaced: InterfaceId | None = None
    ) -> bool:
        """Tell whether an attempt with this idx and account is open or uncertain since `since`."""
        return was_uncertain(of_account(self._lines, account_id, replaced), idx, since)

    def last_uncertain(
        self, account_id: str, number: str, text: str, replaced: InterfaceId | None = None
    ) -> OpenAttempt | None:
        """Return the last attempt to send this text to this number through this account, if its fate is uncertain."""
        number_key, text_key = keyed_digest(self._key, "number", number), keyed_digest(self._key, "text", text)
        return open_attempt(of_account(self._lines, account_id, replaced), number_key, text_key)

    def arrivals(
        self, account_id: str, text: str, numbers: Collection[str], since: datetime, replaced: InterfaceId | None = None
    ) -> dict[str, datetime]:
        """Return those of some numbers at which this text arrived since a moment, and when."""
        arrived = arrivals(of_account(self._lines, account_id, replaced), keyed_digest(self._key, "text", text), since)
        keys = {number: keyed_digest(self._key, "number", number) for number in numbers}
        return {number: arrived[digest] for number, digest in keys.items() if digest in arrived}

    def last_sent(self, interface_id: InterfaceId, since: datetime) -> datetime | None:
        """Return when since a moment this interface last had a message accepted (or perhaps accepted), or None."""
        last = last_arrival(self._lines, interface_id)
        return last if last is not None and last >= since else None

    def extent(self) -> int:
        """Return how many lines there are."""
        return len(self._lines)

    def months(self) -> tuple[str, ...]:
        """Return the months that have lines, newest first."""
        return tuple(sorted({month_of(line.moment) for line in self._lines}, reverse=True))

    def month(self, name: str) -> Month[SendRecord]:
        """Return the sends that were begun in a month, newest first."""
        begun = [record for record in reversed(sends(self._lines)) if month_of(record.moment) == name]
        return Month(name, tuple(begun))
