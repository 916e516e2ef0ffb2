"""Build forms out of rows: labels, choices and ticks that let Enter go on, fields that say why they are fixed."""

from collections.abc import Iterable
from typing import ClassVar, Final, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from smstui.domain.field import Field
from smstui.domain.safe_text import safe_text
from smstui.domain.value import dataclass
from smstui.ui.widgets.check_box import CheckBox
from smstui.ui.widgets.choice import ChoiceField
from smstui.wording.fields import field_label

Value = TypeVar("Value")
EMPTY: Final = "····"
"""Shows where an empty field is, on terminals that show no colours."""

_ONWARD: BindingType = Binding("enter", "app.focus_next", "Next field", show=False)


class FormRow(Horizontal):
    """Hold labels and fields beside each other, in one row."""


class FormHeading(Static):
    """Name a group of rows."""

    def __init__(self, text: str) -> None:
        super().__init__(text, markup=False)


class FieldLabel(Static):
    """Name a field; a refused one gets a mark that is seen without colours."""

    def __init__(self, field: Field, text: str = "", *, second: bool = False) -> None:
        super().__init__("", markup=False, classes="-second" if second else None)
        self.field = field
        self._refused = False
        self._text = text or field_label(field)

    def on_mount(self) -> None:
        """Show the label once there is a place for it."""
        self._draw()

    def name_it(self, field: Field) -> None:
        """Show the label of another field (the secret is a token or a password)."""
        if field is not self.field:
            self.field, self._text = field, field_label(field)
            self._draw()

    def mark(self, *, refused: bool) -> None:
        """Show or remove the mark of a refused value."""
        if refused is not self._refused:
            self._refused = refused
            self.set_class(refused, "-refused")
            self._draw()

    def _draw(self) -> None:
        self.update(f"! {self._text}" if self._refused else self._text, layout=False)


class FormChoice(ChoiceField[Value], inherit_bindings=False):
    """Open on Space only: in a form, Enter goes to the next field."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "show_overlay", "Open", show=False), _ONWARD]

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

    def __init__(self, field: Field, text: str = "", *, classes: str | None = None) -> None:
        super().__init__(safe_text(text), markup=False, id=f"locked-{field.value}", classes=classes)
        self.field = field
        self.lets_pass = False

    def show(self, text: str) -> None:
        """Show another value."""
        self.update(safe_text(text), layout=False)

    def action_explain(self) -> None:
        """Ask the screen to explain."""
        self.post_message(self.Asked(self))

    def action_explain_or_pass(self) -> None:
        """Go on where nothing is locked; else ask the screen to explain."""
        if self.lets_pass:
            self.screen.focus_next()
        else:
            self.action_explain()
