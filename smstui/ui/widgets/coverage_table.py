"""Show who sends from every branch for both uses, a line a branch; one cell of the row under the cursor is chosen."""

from typing import ClassVar, Final

from rich.segment import Segment
from textual.reactive import var

from smstui.domain.coverage import Place
from smstui.domain.interface import Use
from smstui.ui.answers import Covered
from smstui.ui.widgets.line_table import CURSOR, HEADING, ROW, LineTable
from smstui.ui.widgets.table_layout import GAP, MARK_WIDTH, fit
from smstui.wording.catalogue import _
from smstui.wording.fields import use_name

HOLE: Final = "coverage-table--hole"
BESIDE: Final = "coverage-table--beside"
_LEAST: Final = 80
_USES: Final = tuple(Use)


class CoverageTable(LineTable[Covered]):
    """Show place and sender for each use; `use` is the column of the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {HOLE, BESIDE}

    use: var[Use] = var(Use.SERVER)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.lay_out(_LEAST)

    def watch_use(self) -> None:
        """Show the cursor in its column."""
        self._refresh_row(self._cursor)

    def look_of(self, row: Covered, *, current: bool) -> Use | None:  # noqa: ARG002 (the row does not decide it)
        """Return the column of the cursor, None in a row without it."""
        return self.use if current else None

    def moves_within_row(self, x: int) -> bool:
        """Go to the use whose column it is; the place's counts for neither."""
        before, first, (_place, third, _third) = self.use, MARK_WIDTH + self._widths[0], self._widths
        if x >= first:
            self.use = _USES[min((x - first) // (len(GAP) + third), len(_USES) - 1)]
        return self.use is not before

    def lay_out(self, width: int) -> None:
        """Give each column a third."""
        third = (width - MARK_WIDTH - 2 * len(GAP)) // 3
        self._widths = (max(1, width - MARK_WIDTH - 2 * len(GAP) - 2 * third), third, third)

    def key_of(self, row: Covered) -> Place:
        """Return the place."""
        return row.row.place

    def heading(self) -> list[Segment]:
        """Return the headings as one segment."""
        return [Segment("".join(self._cells("", _("Branch"), *map(use_name, _USES))), self.style_of(HEADING))]

    def line(self, row: Covered, *, current: bool) -> list[Segment]:
        """Return the place, and a segment for each use."""
        place, *cells = self._cells(">" if current else "", row.title, *map(row.cell, _USES))
        around = self.style_of(BESIDE if current else ROW)
        segments = [Segment(place, around)]
        for use, cell in zip(_USES, cells, strict=True):
            name = CURSOR if current and use is self.use else HOLE if use in row.row.holes else ""
            segments.append(Segment(cell, self.style_of(name) if name else around))
        return segments

    def _cells(self, mark: str, place: str, *cells: str) -> list[str]:
        first, *others = self._widths
        fitted = [GAP + fit(cell, width) for cell, width in zip(cells, others, strict=True)]
        return [mark.ljust(MARK_WIDTH) + fit(place, first), *fitted]
