"""Keep the change log for as long as the program runs: for the demonstration and for tests."""

from smstui.domain.change import ChangeRecord
from smstui.domain.remembered import Month, month_of


class MemoryChangeLog:
    """Remember every change until the program ends."""

    def __init__(self) -> None:
        self._lines: list[ChangeRecord] = []

    def record(self, change: ChangeRecord) -> None:
        """Write a line."""
        self._lines.append(change)

    def extent(self) -> int:
        """Return how many lines there are."""
        return len(self._lines)

    def months(self) -> tuple[str, ...]:
        """Return the months that have lines, newest first."""
        return tuple(sorted({month_of(line.moment) for line in self._lines}, reverse=True))

    def month(self, name: str) -> Month[ChangeRecord]:
        """Return the lines of a month, newest first."""
        return Month(name, tuple(line for line in reversed(self._lines) if month_of(line.moment) == name))
