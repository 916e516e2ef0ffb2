"""Show lines of the journal or the change log, the newest first: see `smstui.ui.widgets.line_table`."""

from collections.abc import Sequence

from rich.cells import set_cell_size
from rich.segment import Segment

from smstui.ui.log_sections import LogColumn, LogRow
from smstui.ui.widgets.line_table import CURSOR, HEADING, ROW, LineTable
from smstui.ui.widgets.table_layout import GAP, fit
from smstui.wording.catalogue import _

_LEAST = 80


class LogTable(LineTable[LogRow]):
    """Show the cells of rows under headings that may be others."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._columns: Sequence[LogColumn] = ()
        self._widths: list[int] = []

    def show_columns(self, columns: Sequence[LogColumn]) -> None:
        """Show other columns, and no rows; the cursor begins at the top."""
        self._columns = columns
        self.lay_out(self.size.width or _LEAST)
        self.forget_lines()
        self._cursor, self._wanted = 0, None
        self.show_rows(())

    def key_of(self, row: LogRow) -> object:
        """Return what the row is known by."""
        return row.key

    def lay_out(self, width: int) -> None:
        """Give the columns their widths; what is left beyond 80 goes to those with a share."""
        least = 1 + sum(len(GAP) + column.width for column in self._columns)
        shares = sum(column.share for column in self._columns) or 1
        spare = max(0, width - least)
        self._widths = [column.width + spare * column.share // shares for column in self._columns]

    def heading(self) -> list[Segment]:
        """Return the headings as one segment."""
        return [Segment(self._cells(" ", [_(column.heading) for column in self._columns]), self.style_of(HEADING))]

    def line(self, row: LogRow, *, current: bool) -> list[Segment]:
        """Return a row as one segment."""
        style = self.style_of(CURSOR if current else ROW)
        return [Segment(self._cells(">" if current else " ", row.cells), style)]

    def _cells(self, mark: str, texts: Sequence[str]) -> str:
        cells = [fit(text, width) for text, width in zip(texts, self._widths, strict=True)]
        return set_cell_size(GAP.join((mark, *cells)), self.size.width)
