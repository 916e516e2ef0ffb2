"""Ask for one secret: a field that shows none of it, the way on and the way back."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widgets import Input, Static

from smstui.domain.secret import Secret
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.keys import DIALOG_PRIMARY, Key, bindings
from smstui.ui.widgets.push_button import PushButton
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _

_ON = "on"


class SecretQuestion(Dialog[Secret]):
    """Return what was entered. The body of a subclass holds a `SecretInput` and a line `#said` for a refusal."""

    KEYS: ClassVar[tuple[Key, ...]] = DIALOG_PRIMARY
    BINDINGS: ClassVar[list[BindingType]] = bindings(DIALOG_PRIMARY)

    def __init__(self, heading: str, way_on: str) -> None:
        super().__init__(heading)
        self._way_on = way_on

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way on and the way back; the field has the focus."""
        yield PushButton(self._way_on, id=_ON)
        yield PushButton(_("Back"), id="back")

    def on_mount(self) -> None:
        """Wait for the secret."""
        self.query_one(SecretInput).focus()

    def pressed(self, button_id: str) -> None:
        """Go on or leave."""
        if button_id == _ON:
            self.action_primary()
        else:
            self.action_back()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_primary()

    def action_primary(self) -> None:
        """Hand over what was entered; a subclass says what it may be."""

    def refuse(self, words: str) -> None:
        """Say below the field why it was not taken."""
        self.query_one("#said", Static).update(words)
