"""List rows of a few columns, with one cursor row that keys of every keyboard move."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.widgets import DataTable

from smstui.domain.safe_text import safe_text
from smstui.ui.widgets.title_row import fitting


class ListTable(DataTable[Text]):
    """Show cells as text, never as markup, cut to fixed widths with an ellipsis; the cursor is a row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Next row", show=False),
        Binding("k", "cursor_up", "Previous row", show=False),
        Binding("home,g", "scroll_top", "First row", show=False),
        Binding("end,G,upper_g", "scroll_bottom", "Last row", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(cursor_type="row", id=id)
        self._widths: tuple[int, ...] = ()

    def show_columns(self, columns: Sequence[tuple[str, int]]) -> None:
        """Show other columns, each with a label and a width in cells, and no rows."""
        self.clear(columns=True)
        self._widths = tuple(width for _label, width in columns)
        for label, width in columns:
            self.add_column(Text(label), width=width)

    def show_rows(self, rows: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Show rows, each with a key and its cells; the cursor stays on its key, or else near its place."""
        place, key = self.cursor_row, self.current_key
        self.clear()
        for row_key, cells in rows:
            self.add_row(*map(self._cell, cells, self._widths), key=row_key)
        self.move_cursor(row=self.get_row_index(key) if key is not None and key in self.rows else place)

    def show_cell(self, row: int, column: int, text: str) -> None:
        """Show another text in one cell."""
        self.update_cell_at(Coordinate(row, column), self._cell(text, self._widths[column]))

    def on_resize(self) -> None:
        """Keep the row under the cursor in sight: keys act on it."""
        if self.row_count:
            self.move_cursor(row=self.cursor_row)

    @property
    def current_key(self) -> str | None:
        """Return the key of the row under the cursor, None in an empty table."""
        if not 0 <= self.cursor_row < self.row_count:
            return None
        return self.ordered_rows[self.cursor_row].key.value

    @staticmethod
    def _cell(text: str, width: int) -> Text:
        return Text(fitting(safe_text(text), width))
