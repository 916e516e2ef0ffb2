"""Share what every dialog has: a title, a body, a message row and its buttons, the safe one first."""

from collections.abc import Iterable
from time import monotonic
from typing import ClassVar, Final, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static

from smstui.domain.safe_text import safe_text
from smstui.ui.keys import DIALOG, Key, bindings
from smstui.ui.surface import Surface
from smstui.ui.widgets.message_row import MessageRow
from smstui.ui.widgets.push_button import ButtonRow, PushButton
from smstui.wording.catalogue import _

Answer = TypeVar("Answer")
FIRST_REPEAT_SECONDS: Final = 0.7
"""Time for which a dialog waits for a held key's first repeat; keyboards begin after 250 to 660 ms."""

REPEAT_SECONDS: Final = 0.15
"""Pause after which a held key counts as pressed anew; keyboards repeat every 30 to 100 ms."""


class Dialog(Surface[Answer | None], ModalScreen[Answer | None], Generic[Answer]):
    """Ask something; awaited with `push_screen_wait` in a worker. None is the answer "back" (Esc, ctrl+g).

    The first button of `compose_buttons` is the safe one and has the focus unless the body holds something to fill in.
    A pressed button arrives in `pressed`.
    """

    KEYS: ClassVar[tuple[Key, ...]] = DIALOG
    BINDINGS: ClassVar[list[BindingType]] = bindings(DIALOG)

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.heading = safe_text(heading)
        self._opened_by: str | None = None
        self._seen_last = 0.0
        self._repeats = False

    def compose(self) -> ComposeResult:
        """Lay the parts of the dialog out in a box."""
        with Vertical(classes="dialog--box"):
            yield Static(self.heading, classes="dialog--title", markup=False)
            with Vertical(classes="dialog--body"):
                yield from self.compose_body()
            yield MessageRow()
            with ButtonRow():
                yield from self.compose_buttons()

    def compose_body(self) -> Iterable[Widget]:
        """Yield what is asked."""
        return ()

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the buttons, the safe one first."""
        return ()

    def pressed(self, button_id: str) -> None:
        """Act on a pressed button; a subclass with buttons says how."""

    def on_mount(self) -> None:
        """Remember the key that opened the dialog: held down, it must not answer it."""
        self._opened_by = self.smstui.last_key
        self._seen_last = monotonic()

    def swallows(self, event: events.Key) -> bool:
        """Tell whether this is the key that opened the dialog, still held down.

        What a text field takes is typed on purpose more often than held down.
        """
        if super().swallows(event):
            return True
        now = monotonic()
        typed = self.focused is not None and self.focused.check_consume_key(event.key, event.character)
        pause = REPEAT_SECONDS if typed or self._repeats else FIRST_REPEAT_SECONDS
        if event.key == self._opened_by and now - self._seen_last < pause:
            self._seen_last, self._repeats = now, True
            return True
        self._opened_by = None
        return False

    def what_is_needed(self) -> str:
        """Say that it waits, for F10 would not say so."""
        return _(
            "Terminal too small: {width}x{height}. A dialog waits here for an answer: at least"
            " {needed_width}x{needed_height} please."
        )

    def action_back(self) -> None:
        """Leave the dialog without an answer."""
        self.dismiss(None)

    @on(Button.Pressed)
    def _hand_on(self, event: Button.Pressed) -> None:
        event.stop()
        self.pressed(event.button.id or "")
