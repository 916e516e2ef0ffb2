"""Describe what a record that grows by months hands out: a month's lines, newest first, and the damaged ones."""

from datetime import UTC, datetime
from typing import Generic, TypeVar

from smstui.domain.errors import Unreadable
from smstui.domain.value import dataclass

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Month(Generic[Line]):
    """Hold what was written down in one month ("2026-11", of UTC), newest first.

    `unreadable` names the lines that say nothing: torn by a crash, altered by hand, or written by a newer program.
    """

    name: str
    lines: tuple[Line, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


def month_of(moment: datetime) -> str:
    """Return the month of an aware moment, in UTC on every host alike: "2026-11"."""
    return f"{moment.astimezone(UTC):%Y-%m}"
