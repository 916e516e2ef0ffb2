"""Build forms: choices and ticks that let Enter go on, fields that say why they are fixed."""

from collections.abc import Iterable
from typing import ClassVar, Final, TypeVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from smstui.domain.field import Field
from smstui.domain.safe_text import safe_text
from smstui.domain.value import dataclass
from smstui.ui.widgets.check_box import CheckBox
from smstui.ui.widgets.choice import ChoiceField

Value = TypeVar("Value")
EMPTY: Final = "····"
"""Shows where an empty field is, on terminals that show no colours."""

_ONWARD: BindingType = Binding("enter", "app.focus_next", "Next field", show=False)


class FormChoice(ChoiceField[Value], inherit_bindings=False):
    """Open on Space only: in a form, Enter goes to the next field."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "show_list", "Open", show=False), _ONWARD]

    def offer(self, options: Iterable[tuple[str, Value]], value: Value) -> None:
        """Offer other options and choose one of them."""
        self.show_options(options)
        self.value = value


class FormTick(CheckBox, inherit_bindings=False):
    """Be ticked by Space only: in a form, Enter goes to the next field."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "toggle_button", "Tick", show=False), _ONWARD]


class LockedField(Static, can_focus=True):
    """Show a value that cannot be changed; it takes the focus, and Enter or Space ask why.

    One that `lets_pass` is only of no use at the moment: Enter goes on to the next field then.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "explain_or_pass", "Why is this fixed?", show=False),
        Binding("space", "explain", "Why is this fixed?", show=False),
    ]

    @dataclass
    class Asked(Message):
        """Say that a person wants to know why a field is fixed."""

        locked: "LockedField"

        @property
        def control(self) -> "LockedField":
            """Return the field."""
            return self.locked

    def __init__(self, field: Field, text: str = "") -> None:
        super().__init__(safe_text(text), markup=False, id=f"locked-{field.value}")
        self.field = field
        self.lets_pass = False
        self._text = safe_text(text)

    def show(self, text: str) -> None:
        """Show another value."""
        if self._text != safe_text(text):
            self._text = safe_text(text)
            self.update(self._text, layout=False)

    def action_explain(self) -> None:
        """Ask the screen to explain."""
        self.post_message(self.Asked(self))

    def action_explain_or_pass(self) -> None:
        """Go on where nothing is locked; else ask the screen to explain."""
        if self.lets_pass:
            self.screen.focus_next()
        else:
            self.action_explain()
