"""Hold what was read of a book so far, as rows that can be found while somebody types."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final, Generic, TypeVar

from smstui.domain.change import ChangeRecord
from smstui.domain.errors import Unreadable
from smstui.domain.search import Finder
from smstui.domain.sent import SendRecord
from smstui.services.looking_back import Backwards, Log
from smstui.ui.log_sections import LogRow, log_row
from smstui.wording.logged_rows import SendRow

_MAY_BE_UNDER_WAY: Final = 100
"""Newest rows among which a send may still be under way."""

RecordT = TypeVar("RecordT", SendRecord, ChangeRecord)


class Reading(Generic[RecordT]):
    """Read a book backwards, and find its rows; `now` decides what may still be under way."""

    def __init__(self, log: Log[RecordT], zone: tzinfo, now: datetime) -> None:
        self._backwards: Backwards[RecordT] = Backwards(log)
        self._zone = zone
        self._now = now
        self.rows: list[LogRow] = []
        self._finder: Finder[LogRow] = Finder(())
        self._prepared = 0
        """Rows whose text to look in is made: that takes a while for tens of thousands."""

    @property
    def is_whole(self) -> bool:
        """Tell whether everything was read."""
        return self._backwards.is_whole

    @property
    def unreadable(self) -> Sequence[Unreadable]:
        """Return the lines that say nothing."""
        return self._backwards.unreadable

    @property
    def is_prepared(self) -> bool:
        """Tell whether all rows can be looked through at once."""
        return self._prepared == len(self.rows)

    async def is_outdated(self, now: datetime) -> bool:
        """Tell whether something was written since, or a send waited in vain for its outcome; raise Unreadable."""
        newest = self.rows[:_MAY_BE_UNDER_WAY]
        if any(_has_waited(row, now) for row in newest):
            return True
        return await self._backwards.has_more_now()

    async def read_more(self, lines: int) -> None:
        """Read that many lines more, by whole months; raise Unreadable."""
        await self._backwards.read_more(lines)
        new = self._backwards.lines[len(self.rows) :]
        self.rows.extend(log_row(record, self._zone, self._now) for record in new)
        self._finder = Finder(tuple(self.rows))

    async def read_anew(self, now: datetime) -> "Reading[RecordT]":
        """Return a reading that goes as far and has what was written since; rows that are the same stay.

        Raise Unreadable.
        """
        new: Reading[RecordT] = Reading(self._backwards.log, self._zone, now)
        new._backwards = await self._backwards.read_anew()
        same = {id(row.record): row for row in self.rows if not _has_waited(row, now)}
        new.rows = [same.get(id(record)) or log_row(record, self._zone, now) for record in new._backwards.lines]
        new._finder = Finder(tuple(new.rows))
        return new

    async def prepare(self) -> None:
        """Make the texts to look in, beside what is going on."""
        rows = self.rows[self._prepared :]
        await asyncio.to_thread(lambda: [row.search for row in rows])
        self._prepared += len(rows)

    def find(self, text: str) -> Sequence[LogRow]:
        """Return the rows that match what was typed."""
        return self._finder.find(text)


def _has_waited(row: LogRow, now: datetime) -> bool:
    """Tell whether a send has waited in vain for its outcome since its row was made."""
    return isinstance(row, SendRow) and row.record.fate(now) is not row.record.fate(row.now)
