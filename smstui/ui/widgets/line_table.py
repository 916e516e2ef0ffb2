"""Show thousands of rows as fast as ten: only the visible ones are drawn, and nothing is ever laid out anew.

A plain widget with its own scrolling and no scrollbar; where one is stands in the count. A cursor move draws two rows,
other rows or a scroll draw the table. A line that was drawn before is kept: a search goes back and forth between few.
"""

from collections.abc import Collection, Hashable, Sequence
from typing import ClassVar, Final, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from smstui.ui.keys import TABLE, Key, bindings

RowT = TypeVar("RowT")

HEADING: Final = "line-table--heading"
CURSOR: Final = "line-table--cursor"
ROW: Final = "line-table--row"
_HEADING_ROWS: Final = 1
_ROWS_OF_WHEEL: Final = 3
_LINES_KEPT: Final = 500


class LineTable(Widget, Generic[RowT], can_focus=True):
    """Show rows under a heading, with a cursor; subclasses say what a row's key is and how its line looks.

    `current` is the row under the cursor and `place` what is visible (first and last, counted from 1, of how many):
    whoever watches them is told within the same key. The cursor stays on its row's key when the rows are others.
    """

    KEYS: ClassVar[tuple[Key, ...]] = TABLE
    BINDINGS: ClassVar[list[BindingType]] = bindings(TABLE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {HEADING, CURSOR, ROW}

    current: var[RowT | None] = var(None)
    place: var[tuple[int, int, int]] = var((0, 0, 0))

    class Chosen(Message):
        """Say that a row was chosen by a click on the row under the cursor."""

    class LaidOut(Message):
        """Say that the table has its place and size, and that its rows fit them."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.rows: Sequence[RowT] = ()
        self._cursor = 0
        self._wanted: Hashable | None = None
        self._top = 0
        self._styles: dict[str, Style] = {}
        self._lines: dict[tuple[Hashable, Hashable], tuple[RowT, Strip]] = {}

    def key_of(self, row: RowT) -> Hashable:
        """Return what a row is known by when the rows are others; not None."""
        raise NotImplementedError

    def heading(self) -> list[Segment]:
        """Return the row of headings, as wide as the widget."""
        raise NotImplementedError

    def line(self, row: RowT, *, current: bool) -> list[Segment]:
        """Return a row's line, as wide as the widget; `current`: the cursor is on it."""
        raise NotImplementedError

    def look_of(self, row: RowT, *, current: bool) -> Hashable:  # noqa: ARG002 (what a row says decides nothing here)
        """Return what decides how a row's line looks, beside the row and the layout."""
        return current

    def lay_out(self, width: int) -> None:
        """Prepare for lines of another width."""

    def forget_lines(self) -> None:
        """Draw every line anew: the layout is another one."""
        self._lines.clear()

    # What is shown ---------------------------------------------------------------------------------------------------

    def show_rows(self, rows: Sequence[RowT]) -> None:
        """Show other rows; the cursor goes to the key it was moved to last, where that is among them."""
        self.rows = rows
        self._cursor = self._index_of(self._wanted)
        self._scroll_to_cursor()
        self._tell()
        self.refresh()

    def go_to(self, key: Hashable) -> None:
        """Move the cursor to the row with this key, where it is among the rows."""
        self._wanted = key
        self._move_to(self._index_of(key))

    def leave_gone(self, kept: Collection[Hashable]) -> None:
        """Before other rows are shown: where the cursor's row is not kept, go on to the next one that is, or back.

        A key that is pressed again must not hit the first row.
        """
        if self._wanted is None or self._wanted in kept:
            return
        neighbours = (*self.rows[self._cursor :], *reversed(self.rows[: self._cursor]))
        self._wanted = next((key for key in map(self.key_of, neighbours) if key in kept), None)

    @property
    def page(self) -> int:
        """Return how many rows are visible at once."""
        return max(1, self.size.height - _HEADING_ROWS)

    def _index_of(self, key: Hashable | None) -> int:
        for index, row in enumerate(self.rows):
            if self.key_of(row) == key:
                return index
        return min(self._cursor, max(0, len(self.rows) - 1)) if key is None else 0

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
        self._wanted = self.key_of(self.rows[index]) if self.rows else None
        self._scroll_to_cursor()
        if self._top != top:
            self.refresh()
        elif before != index:
            self._refresh_row(before)
            self._refresh_row(index)
        self._tell()

    def _scroll_to_cursor(self) -> None:
        if not self.size.height:
            return  # without its place yet, the table would show nothing above the cursor
        highest = max(0, len(self.rows) - self.page)
        lowest = self._cursor - self.page + 1
        self._top = min(highest, max(lowest, min(self._top, self._cursor)))

    def _tell(self) -> None:
        visible = self.rows[self._top : self._top + self.page]
        self.place = (self._top + 1 if visible else 0, self._top + len(visible), len(self.rows))
        self.current = self.rows[self._cursor] if self.rows else None
        if self._wanted is None and self.current is not None:
            self._wanted = self.key_of(self.current)

    # Drawing ---------------------------------------------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines as Textual does, without its work for borders, paddings and links: a table has none."""
        _below, background = self.background_colors
        strips = [self.render_line(y) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Draw one line: the headings, a row, or nothing."""
        if y < _HEADING_ROWS:
            return Strip(self.heading(), self.size.width)
        index = self._top + y - _HEADING_ROWS
        if index >= len(self.rows):
            return Strip.blank(self.size.width, self.style_of(ROW))
        return self._line(self.rows[index], current=index == self._cursor)

    def _line(self, row: RowT, *, current: bool) -> Strip:
        """Return a row's line; that of a row that was read again is drawn again."""
        known = self.key_of(row), self.look_of(row, current=current)
        drawn = self._lines.get(known)
        if drawn is not None and drawn[0] is row:
            return drawn[1]
        if len(self._lines) >= _LINES_KEPT:
            self.forget_lines()
        strip = Strip(self.line(row, current=current), self.size.width)
        self._lines[known] = row, strip
        return strip

    def style_of(self, name: str) -> Style:
        """Return the style of a component, looked up once."""
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self.get_component_rich_style(name)
        return style

    def on_resize(self, event: events.Resize) -> None:
        """Lay the columns out for the new width, and keep the cursor in sight."""
        self.lay_out(event.size.width)
        self.forget_lines()
        self._scroll_to_cursor()
        self._tell()
        self.refresh()
        self.post_message(self.LaidOut())

    def notify_style_update(self) -> None:
        """Forget the styles that were looked up, and what was drawn with them."""
        super().notify_style_update()
        self._styles.clear()
        self.forget_lines()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a click on the cursor chooses it."""
        index = self._top + event.y - _HEADING_ROWS
        if event.y < _HEADING_ROWS or index >= len(self.rows):
            return
        if not self.moves_within_row(event.x) and index == self._cursor:
            self.post_message(self.Chosen())
        self._move_to(index)

    def moves_within_row(self, x: int) -> bool:  # noqa: ARG002 (where there is one cursor for the whole row)
        """Move the cursor to the cell at column `x` (from 0) of a row with several; tell whether it was elsewhere."""
        return False

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go on by the wheel."""
        event.stop()
        self._move_to(min(self._cursor + _ROWS_OF_WHEEL, len(self.rows) - 1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go back by the wheel."""
        event.stop()
        self._move_to(max(self._cursor - _ROWS_OF_WHEEL, 0))

    def _refresh_row(self, index: int) -> None:
        y = index - self._top + _HEADING_ROWS
        if _HEADING_ROWS <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))
