"""Press something: by Enter, Space or a click."""

from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button

from smstui.ui.widgets.compact import with_classes

_PLAIN: Final = "-style-default"
"""What Textual adds to a button that is not flat."""


class PushButton(Button, inherit_css=False):
    """Show `[ label ]` in one row.

    The styles of Textual's own buttons are not wanted, and take ten milliseconds to read.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "press", "Press", show=False),
        Binding("left", "neighbour(-1)", "Previous button", show=False),
        Binding("right", "neighbour(1)", "Next button", show=False),
    ]

    def __init__(self, label: str, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(Content(f"[ {label} ]"), id=id, classes=with_classes(classes, _PLAIN))

    def action_neighbour(self, step: int) -> None:
        """Move the focus to the button beside this one; at the ends it stays."""
        buttons = [
            button for button in self.screen.query(PushButton) if button.parent is self.parent and button.focusable
        ]
        place = buttons.index(self) + step
        if 0 <= place < len(buttons):
            buttons[place].focus()


class ButtonRow(Horizontal):
    """Hold buttons beside each other."""
