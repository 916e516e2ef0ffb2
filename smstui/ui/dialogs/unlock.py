"""Ask for the passphrase that opens the vault."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from smstui.domain.secret import Secret
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.keys import DIALOG_PRIMARY, Key, bindings
from smstui.ui.stylesheets import style
from smstui.ui.widgets.push_button import PushButton
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _


class UnlockDialog(Dialog[Secret]):
    """Return what was entered: a passphrase or the recovery code; `said` tells why the last one did not open."""

    CSS_PATH = style("dialogs/unlock")
    KEYS: ClassVar[tuple[Key, ...]] = DIALOG_PRIMARY
    BINDINGS: ClassVar[list[BindingType]] = bindings(DIALOG_PRIMARY)

    def __init__(self, said: str = "") -> None:
        super().__init__(_("Unlock the vault"))
        self._said = said

    def compose_body(self) -> Iterable[Widget]:
        """Yield the question and the field."""
        yield Static(
            _("Secrets are needed for this. Enter your passphrase of the vault, or the recovery code."),
            markup=False,
        )
        yield SecretInput(id="passphrase")
        yield Static(self._said, id="said", markup=False)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way back and the way on."""
        yield PushButton(_("Unlock"), id="unlock")
        yield PushButton(_("Back"), id="back")

    def on_mount(self) -> None:
        """Wait for the passphrase."""
        self.query_one(SecretInput).focus()

    def pressed(self, button_id: str) -> None:
        """Unlock or leave."""
        if button_id == "unlock":
            self.action_primary()
        else:
            self.action_back()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_primary()

    def action_primary(self) -> None:
        """Hand over what was entered; an empty field is no try."""
        entered = self.query_one(SecretInput).secret
        if entered:
            self.dismiss(entered)
        else:
            self.query_one("#said", Static).update(_("Enter the passphrase, or the recovery code."))
