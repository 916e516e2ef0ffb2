"""Read what was written down, newest first and a month at a time: journal and change log alike."""

import asyncio
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from smstui.domain.errors import Unreadable
from smstui.domain.remembered import Month, month_of
from smstui.domain.value import dataclass


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
            month = await asyncio.to_thread(self.log.month, self._pending[-1])
            self._pending.pop()
            self.lines.extend(month.lines)
            self.unreadable.extend(month.unreadable)
