"""Choose one of several values, in one row."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.text import Text
from textual import events, on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets._option_list import Option
from textual.widgets._select import SelectOverlay

from smstui.domain.safe_text import safe_text
from smstui.domain.value import dataclass
from smstui.ui.widgets.title_row import fitting

Value = TypeVar("Value")


class ChoiceField(Widget, Generic[Value], can_focus=True, inherit_bindings=False):
    """Show `value ▼`; Enter and Space open the list, so that Up and Down move between fields. Labels are never markup.

    One widget: the list, in which typing finds an option, is made when it opens. Textual's own field keeps six more,
    and each costs time when a form opens.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice-field--arrow"}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "show_list", "Open", show=False)]
    value: reactive[Any] = reactive(None, init=False)
    """The chosen value (of type `Value`); None where nothing is chosen."""

    @dataclass
    class Changed(Message):
        """Say that another value is chosen, by whomever."""

        choice: "ChoiceField[Any]"

        @property
        def control(self) -> "ChoiceField[Any]":
            """Return the field."""
            return self.choice

    def __init__(
        self,
        options: Iterable[tuple[str, Value]],
        *,
        value: Value | None = None,
        allow_blank: bool = False,
        id: str | None = None,  # noqa: A002 (Textual's name)
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._allow_blank = allow_blank
        self._options = self._offered(options)
        self._list: SelectOverlay | None = None
        self.set_reactive(ChoiceField.value, self._options[0][1] if value is None else value)

    def show_options(self, options: Iterable[tuple[str, Value]]) -> None:
        """Offer other values; one that is not among them any more gives way to the first one."""
        self._options = self._offered(options)
        if all(value != self.value for _label, value in self._options):
            self.value = self._options[0][1]
        self.refresh()

    def is_blank(self) -> bool:
        """Tell whether nothing is chosen."""
        return self.value is None

    @property
    def expanded(self) -> bool:
        """Tell whether the list is open."""
        return self._list is not None

    def watch_value(self) -> None:
        """Say that another value is chosen."""
        self.post_message(self.Changed(self))

    def _offered(self, options: Iterable[tuple[str, Value]]) -> Sequence[tuple[str, Value | None]]:
        blank: list[tuple[str, Value | None]] = [("", None)] if self._allow_blank else []
        return [*blank, *((safe_text(label), value) for label, value in options)]

    def _place(self) -> int:
        """Return which option is chosen; the first one when none is."""
        return next((place for place, (_label, value) in enumerate(self._options) if value == self.value), 0)

    def render_line(self, y: int) -> Strip:
        """Draw the chosen label, and a sign that there are others."""
        style = self.rich_style
        if y or not self._options:
            return Strip.blank(self.size.width, style)
        label, room = self._options[self._place()][0], max(0, self.size.width - 3)
        arrow = self.get_component_rich_style("choice-field--arrow")
        sign = "▲" if self.expanded else "▼"
        pieces = ((f"{set_cell_size(fitting(label, room), room)} ", style), (sign, arrow), (" ", style))
        return Strip([Segment(*piece) for piece in pieces]).adjust_cell_length(self.size.width, style)

    # The list --------------------------------------------------------------------------------------------------------

    async def action_show_list(self) -> None:
        """Open the list, at the chosen option."""
        if self._list is not None:
            return
        self._list = opened = SelectOverlay()
        opened.compact = True
        opened.add_options([Option(Text(label)) for label, _value in self._options])
        await self.mount(opened)
        opened.select(self._place())
        self.screen.set_focus(opened, scroll_visible=False)
        self.refresh()

    async def on_click(self, event: events.Click) -> None:
        """Open the list by the mouse; a click on the list is the list's."""
        if event.widget is self:
            event.stop()
            await self.action_show_list()

    @on(SelectOverlay.UpdateSelection)
    def _choose(self, event: SelectOverlay.UpdateSelection) -> None:
        event.stop()
        self.value = self._options[event.option_index][1]
        self._close(stay=True)

    @on(SelectOverlay.Dismiss)
    def _leave(self, event: SelectOverlay.Dismiss) -> None:
        event.stop()
        self._close(stay=not event.lost_focus)

    def _close(self, *, stay: bool) -> None:
        """Close the list; `stay` in this field, unless the focus has moved on already."""
        closed, self._list = self._list, None
        if closed is None:
            return
        if stay:
            self.screen.set_focus(self)
        closed.remove()
        self.refresh()
