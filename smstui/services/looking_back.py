"""Read what was written down, newest first and a month at a time: journal and change log alike."""

import asyncio
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar

from smstui.domain.errors import Unreadable
from smstui.domain.remembered import Month, month_of
from smstui.domain.value import dataclass

_SETTLED_BY: Final = 3
"""The day of a month, in any zone, after which nothing is added to what the month before tells."""


class Dated(Protocol):
    """Be a line that says when it was written."""

    @property
    def moment(self) -> datetime:
        """Return when."""


Line = TypeVar("Line", bound=Dated)


class Log(Protocol[Line]):
    """Be a record that grows by months."""

    def extent(self) -> object:
        """Return what is another value once something was written, without reading the lines; raise Unreadable."""

    def months(self) -> tuple[str, ...]:
        """Return the months that have lines, newest first; raise Unreadable."""

    def month(self, name: str) -> Month[Line]:
        """Return the lines of a month, newest first, and which cannot be read; raise Unreadable."""


def looking_back(log: Log[Line], since: datetime | None = None, until: datetime | None = None) -> Iterator[Month[Line]]:
    """Yield the months newest first, with the lines from `since` on and before `until`; others are not read.

    Raise Unreadable.
    """
    for name in log.months():
        if until is not None and name > month_of(until):
            continue
        if since is not None and name < month_of(since):
            return
        month = log.month(name)
        kept = tuple(
            line
            for line in month.lines
            if (since is None or line.moment >= since) and (until is None or line.moment < until)
        )
        yield Month(name, kept, month.unreadable)


@dataclass(slots=True)
class Backwards(Generic[Line]):
    """Read a log backwards for somebody who looks at its end and goes on as far as he likes; never twice."""

    log: Log[Line]
    months: list[Month[Line]] = field(default_factory=list)
    """What was read, the newest first."""

    lines: list[Line] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    _pending: list[str] | None = None
    """The months that are still to be read, oldest first; None before the first reading."""

    _extent: object = None
    """How far the log went when the reading began."""

    @property
    def is_whole(self) -> bool:
        """Tell whether everything was read."""
        return self._pending == []

    async def has_more_now(self) -> bool:
        """Tell whether something was written since the reading began; raise Unreadable."""
        return self._pending is not None and await asyncio.to_thread(self.log.extent) != self._extent

    async def read_more(self, lines: int) -> None:
        """Read months until there are that many lines more, or none is left; raise Unreadable."""
        wanted = len(self.lines) + lines
        if self._pending is None:
            self._extent = await asyncio.to_thread(self.log.extent)
            self._pending = list(reversed(await asyncio.to_thread(self.log.months)))
        while self._pending and len(self.lines) < wanted:
            self._add(await asyncio.to_thread(self.log.month, self._pending[-1]))
            self._pending.pop()

    async def read_anew(self) -> "Backwards[Line]":
        """Return a reading that goes as far back as this one and has what was written since; raise Unreadable.

        Months that nothing is added to any more are not read again.
        """
        new: Backwards[Line] = Backwards(self.log)
        new._extent = await asyncio.to_thread(self.log.extent)
        names = await asyncio.to_thread(self.log.months)
        known = {month.name: month for month in self.months}
        read = [name for name in names if not known or name >= self.months[-1].name]
        for name in read:
            is_over = name in known and not new._may_have_changed
            new._add(known[name] if is_over else await asyncio.to_thread(self.log.month, name))
        new._pending = list(reversed(names[len(read) :]))
        return new

    @property
    def _may_have_changed(self) -> bool:
        """Tell whether the month before those that were read may have changed since it was over.

        What became of a message is written down within a day: an attempt is repeated as itself for so long.
        """
        if len(self.months) != 1:
            return not self.months
        return not any(line.moment.day > _SETTLED_BY for line in self.months[0].lines[:1])

    def _add(self, month: Month[Line]) -> None:
        self.months.append(month)
        self.lines.extend(month.lines)
        self.unreadable.extend(month.unreadable)
