"""Decide which rows the table shows, and in which order: what was read, filters, order and search text."""

from collections.abc import Iterable, Sequence
from dataclasses import field

from smstui.domain.interface import InterfaceId
from smstui.domain.search import Finder
from smstui.domain.value import dataclass
from smstui.services.overview import Row, Table
from smstui.ui.sorting import BY_NAME, Order, in_order
from smstui.wording.states import shown_in_words


@dataclass(slots=True)
class FoundRows:
    """Hold everything that decides about the shown rows; `prepare` after a change, then `find` with every key."""

    content: Table = field(default_factory=Table)
    order: Order = BY_NAME
    only_problems: bool = False
    with_workstations: bool = False
    _finder: Finder[Row] = field(default_factory=lambda: Finder[Row](()))

    def prepare(self) -> None:
        """Filter and sort what was read; a search then only looks at these rows."""
        rows: Iterable[Row] = self.content.rows
        if self.with_workstations:
            rows = (row for row in rows if row.workstation)
        if self.only_problems:
            rows = (row for row in rows if row.has_problem)
        self._finder = Finder(in_order(rows, self.order))

    def find(self, text: str) -> Sequence[Row]:
        """Return the rows that match what was typed."""
        return self._finder.find(text)

    @property
    def filtered(self) -> bool:
        """Tell whether a filter hides rows."""
        return self.only_problems or self.with_workstations

    def clear(self) -> None:
        """Take both filters away; the order stays."""
        self.only_problems = self.with_workstations = False

    @property
    def ids(self) -> frozenset[InterfaceId]:
        """Return the ids of all rows, shown or not."""
        return frozenset(row.id for row in self.content.rows)

    def count_in_words(self, place: tuple[int, int, int]) -> str:
        """Return "5 of 48", or "12–31 of 1,000" where not all found rows are visible (first, last, found)."""
        total = len(self.content.rows) + self.content.more
        first, last, found = place
        return shown_in_words((first, last, total if found == len(self.content.rows) else found), total)
