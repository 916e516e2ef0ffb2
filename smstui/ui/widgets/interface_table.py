"""Show thousands of interfaces as fast as ten: only the visible rows are drawn, and nothing is ever laid out anew.

A plain widget with its own scrolling and no scrollbar; where one is stands in the count. A cursor move draws two rows,
a new filter or a scroll draws the table.
"""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from smstui.domain.interface import InterfaceId
from smstui.domain.state import State
from smstui.services.overview import Row
from smstui.ui.keys import TABLE, Key, bindings
from smstui.ui.widgets.table_layout import PLAIN_COLUMNS, WORKSTATION_COLUMNS, Layout

_STATE_CLASSES = {
    State.READY: "interface-table--ready",
    State.PLANNED: "interface-table--planned",
    State.NO_SECRET: "interface-table--no-secret",
    State.BROKEN: "interface-table--broken",
}
_HEADING_ROWS = 1


class InterfaceTable(Widget, can_focus=True):
    """Show rows under a heading, with a cursor and marks.

    `current` is the row under the cursor and `place` what is visible (first and last, counted from 1, of how many):
    whoever watches them is told within the same key. The cursor stays on its interface when the rows are others.
    """

    KEYS: ClassVar[tuple[Key, ...]] = TABLE
    BINDINGS: ClassVar[list[BindingType]] = bindings(TABLE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "interface-table--heading",
        "interface-table--cursor",
        "interface-table--row",
        *_STATE_CLASSES.values(),
    }

    current: var[Row | None] = var(None)
    place: var[tuple[int, int, int]] = var((0, 0, 0))

    class Chosen(Message):
        """Say that a row was chosen by a click on the row under the cursor."""

        def __init__(self, interface_id: InterfaceId) -> None:
            super().__init__()
            self.interface_id = interface_id

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.rows: Sequence[Row] = ()
        self.marked: frozenset[InterfaceId] = frozenset()
        self._cursor = 0
        self._wanted: InterfaceId | None = None
        self._top = 0
        self._layout = Layout.of(PLAIN_COLUMNS, 80)
        self._styles: dict[str, Style] = {}

    # What is shown ---------------------------------------------------------------------------------------------------

    def show(self, rows: Sequence[Row], *, with_workstations: bool | None = None) -> None:
        """Show other rows; the cursor goes to the interface it was moved to last, where that is among them."""
        self.rows = rows
        if with_workstations is not None:
            columns = WORKSTATION_COLUMNS if with_workstations else PLAIN_COLUMNS
            if columns is not self._layout.columns:
                self._layout = Layout.of(columns, self.size.width)
        self._cursor = self._index_of(self._wanted)
        self._scroll_to_cursor()
        self._tell()
        self.refresh()

    def go_to(self, interface_id: InterfaceId) -> None:
        """Move the cursor to an interface, where it is among the rows."""
        self._wanted = interface_id
        self._move_to(self._index_of(interface_id))

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

    @property
    def page(self) -> int:
        """Return how many rows are visible at once."""
        return max(1, self.size.height - _HEADING_ROWS)

    def _index_of(self, interface_id: InterfaceId | None) -> int:
        for index, row in enumerate(self.rows):
            if row.id == interface_id:
                return index
        return min(self._cursor, max(0, len(self.rows) - 1)) if interface_id is None else 0

    # Moving ----------------------------------------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Move the cursor by some rows."""
        self._move_to(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._move_to(self._cursor + pages * self.page)

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._move_to(len(self.rows) - 1)

    def _move_to(self, index: int) -> None:
        index = max(0, min(index, len(self.rows) - 1))
        before, top = self._cursor, self._top
        self._cursor = index
        self._wanted = self.rows[index].id if self.rows else None
        self._scroll_to_cursor()
        if self._top != top:
            self.refresh()
        elif before != index:
            self._refresh_row(before)
            self._refresh_row(index)
        self._tell()

    def _scroll_to_cursor(self) -> None:
        highest = max(0, len(self.rows) - self.page)
        lowest = self._cursor - self.page + 1
        self._top = min(highest, max(lowest, min(self._top, self._cursor)))

    def _tell(self) -> None:
        visible = self.rows[self._top : self._top + self.page]
        self.place = (self._top + 1 if visible else 0, self._top + len(visible), len(self.rows))
        self.current = self.rows[self._cursor] if self.rows else None
        if self._wanted is None and self.current is not None:
            self._wanted = self.current.id

    # Drawing ---------------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one line: the headings, or a row in at most two segments."""
        if y < _HEADING_ROWS:
            return Strip([Segment(self._layout.heading(), self._style("interface-table--heading"))], self._layout.width)
        index = self._top + y - _HEADING_ROWS
        if index >= len(self.rows):
            return Strip.blank(self._layout.width, self._style("interface-table--row"))
        row = self.rows[index]
        current = index == self._cursor
        text, state = self._layout.line(row, current=current, marked=row.id in self.marked)
        if current:
            return Strip([Segment(text + state, self._style("interface-table--cursor"))], self._layout.width)
        style, state_style = self._style("interface-table--row"), self._style(_STATE_CLASSES[row.status.state])
        if style == state_style:
            return Strip([Segment(text + state, style)], self._layout.width)
        return Strip([Segment(text, style), Segment(state, state_style)], self._layout.width)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the columns out for the new width, and keep the cursor in sight."""
        self._layout = Layout.of(self._layout.columns, event.size.width)
        self._scroll_to_cursor()
        self._tell()
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget the styles that were looked up."""
        super().notify_style_update()
        self._styles.clear()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a click on the cursor chooses it."""
        index = self._top + event.y - _HEADING_ROWS
        if event.y < _HEADING_ROWS or index >= len(self.rows):
            return
        if index == self._cursor:
            self.post_message(self.Chosen(self.rows[index].id))
        self._move_to(index)

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self.get_component_rich_style(name)
        return style

    def _refresh_row(self, index: int) -> None:
        y = index - self._top + _HEADING_ROWS
        if _HEADING_ROWS <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))
