"""Show the interfaces of the chain, with marks: see `smstui.ui.widgets.line_table` for what makes it fast."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment

from smstui.domain.interface import InterfaceId
from smstui.domain.state import State
from smstui.services.overview import Row
from smstui.ui.widgets.line_table import CURSOR, HEADING, ROW, LineTable
from smstui.ui.widgets.table_layout import PLAIN_COLUMNS, WORKSTATION_COLUMNS, Layout

_STATE_CLASSES = {
    State.READY: "interface-table--ready",
    State.PLANNED: "interface-table--planned",
    State.NO_SECRET: "interface-table--no-secret",
    State.BROKEN: "interface-table--broken",
}


class InterfaceTable(LineTable[Row]):
    """Show rows with a cursor and marks, the state's word in its colour."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(_STATE_CLASSES.values())

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.marked: frozenset[InterfaceId] = frozenset()
        self._layout = Layout.of(PLAIN_COLUMNS, 80)

    def show(self, rows: Sequence[Row], *, with_workstations: bool | None = None) -> None:
        """Show other rows; the cursor goes to the interface it was moved to last, where that is among them."""
        if with_workstations is not None:
            columns = WORKSTATION_COLUMNS if with_workstations else PLAIN_COLUMNS
            if columns is not self._layout.columns:
                self._layout = Layout.of(columns, self.size.width)
                self.forget_lines()
        self.show_rows(rows)

    def mark(self, interface_ids: frozenset[InterfaceId]) -> None:
        """Mark these interfaces and no others."""
        if interface_ids != self.marked:
            self.marked = interface_ids
            self.refresh()

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go on to the next row."""
        if self.current is not None:
            self.marked ^= {self.current.id}
            self._refresh_row(self._cursor)
            self._move_to(self._cursor + 1)

    def key_of(self, row: Row) -> InterfaceId:
        """Return the interface's id."""
        return row.id

    def look_of(self, row: Row, *, current: bool) -> tuple[bool, bool]:
        """Return whether the cursor is on it, and a mark."""
        return current, row.id in self.marked

    def lay_out(self, width: int) -> None:
        """Give the columns their widths."""
        self._layout = Layout.of(self._layout.columns, width)

    def heading(self) -> list[Segment]:
        """Return the headings as one segment."""
        return [Segment(self._layout.heading(), self.style_of(HEADING))]

    def line(self, row: Row, *, current: bool) -> list[Segment]:
        """Return a row in at most two segments."""
        text, state = self._layout.line(row, current=current, marked=row.id in self.marked)
        if current:
            return [Segment(text + state, self.style_of(CURSOR))]
        style, state_style = self.style_of(ROW), self.style_of(_STATE_CLASSES[row.status.state])
        if style == state_style:
            return [Segment(text + state, style)]
        return [Segment(text, style), Segment(state, state_style)]
