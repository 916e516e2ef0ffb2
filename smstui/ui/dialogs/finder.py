"""Find one line among many: a field to type in, and the lines that match below it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from smstui.domain.search import fold, fold_with_umlauts_spelled, search_text
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.widgets.message_row import MessageRow
from smstui.ui.widgets.plain_input import PlainInput
from smstui.wording.catalogue import _


class FinderDialog(Dialog[int]):
    """Offer lines of text; the answer is the index of the chosen one.

    Typing filters, Up and Down move, Enter chooses; the focus stays in the field.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move('cursor_down')", "Next line", show=False, id="finder.down"),
        Binding("up", "move('cursor_up')", "Previous line", show=False, id="finder.up"),
        Binding("pagedown", "move('page_down')", "Next page", show=False, id="finder.page_down"),
        Binding("pageup", "move('page_up')", "Previous page", show=False, id="finder.page_up"),
    ]

    def __init__(self, heading: str, lines: Sequence[str], *, hint: str = "") -> None:
        super().__init__(heading)
        self._lines = tuple(lines)
        self._keys = tuple(search_text(line) for line in self._lines)
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Lay out field, lines and message row; there are no buttons."""
        with Vertical(classes="dialog--box finder--box"):
            yield Static(self.heading, classes="dialog--title", markup=False)
            yield from self.compose_body()
            yield MessageRow()

    def compose_body(self) -> Iterable[Widget]:
        """Yield the field and the lines."""
        yield PlainInput(placeholder=_("Type to filter"), id="finder-text")
        lines = OptionList(id="finder-lines", markup=False, compact=True)
        lines.can_focus = False
        yield lines

    def on_mount(self) -> None:
        """Show every line."""
        super().on_mount()
        self._show_lines("")
        self.query_one(PlainInput).focus()
        self.hint(self._hint)

    def action_move(self, motion: str) -> None:
        """Move among the lines."""
        getattr(self.query_one(OptionList), f"action_{motion}")()

    @on(Input.Changed, "#finder-text")
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._show_lines(event.value)

    @on(Input.Submitted, "#finder-text")
    def _choose_highlighted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(int(event.option.id or 0))

    def _show_lines(self, text: str) -> None:
        words = [(fold(word), fold_with_umlauts_spelled(word)) for word in text.split()]
        matching = [
            Option(Text(line, no_wrap=True, overflow="ellipsis"), id=str(number))
            for number, (line, key) in enumerate(zip(self._lines, self._keys, strict=True))
            if all(any(form in key for form in forms) for forms in words)
        ]
        lines = self.query_one(OptionList)
        lines.clear_options()
        lines.add_options(matching)
        lines.highlighted = 0 if matching else None
        self.hint(self._hint if matching else _("Nothing found."))
