"""Choose one of two values that both stay in sight, in one row."""

from typing import ClassVar, Final

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from smstui.domain.safe_text import safe_text
from smstui.domain.value import dataclass

_GAP: Final = "  "


class EitherField(Widget, can_focus=True):
    """Show `(•) this  ( ) that`; Space, Left and Right choose the other one, Enter goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,left,right", "other", "The other one", show=False),
        Binding("enter", "app.focus_next", "Next field", show=False),
    ]
    second: reactive[bool] = reactive(False)
    """Whether the second value is chosen."""

    @dataclass
    class Changed(Message):
        """Say that a person chose the other value."""

        either: "EitherField"

        @property
        def control(self) -> "EitherField":
            """Return the field."""
            return self.either

    def __init__(self, first: str, second: str, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._labels = (safe_text(first), safe_text(second))

    def render(self) -> Text:
        """Return both values, a dot before the chosen one."""
        return Text(_GAP.join(self._shown()), no_wrap=True, overflow="ellipsis", end="")

    def _shown(self) -> list[str]:
        marks = (" ", "•") if self.second else ("•", " ")
        return [f"({mark}) {label}" for mark, label in zip(marks, self._labels, strict=True)]

    def action_other(self) -> None:
        """Choose the other value."""
        self.second = not self.second
        self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        """Choose the value that the mouse is on; beside both, nothing: what was entered for the chosen one may go."""
        event.stop()
        offset = event.get_content_offset(self)
        first, second = map(cell_len, self._shown())
        begins = first + len(_GAP)
        on_second = offset is not None and begins <= offset.x < begins + second
        on_first = offset is not None and offset.x < first
        if on_first if self.second else on_second:
            self.action_other()
