"""Ask once for the missing secret of a saved interface."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from smstui.domain.draft import parse_secret
from smstui.domain.errors import FieldRefused
from smstui.domain.interface import Interface
from smstui.domain.safe_text import safe_text
from smstui.domain.secret import Secret
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.keys import DIALOG_PRIMARY, Key, bindings
from smstui.ui.stylesheets import style
from smstui.ui.widgets.push_button import PushButton
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words
from smstui.wording.fields import field_label, method_name


class SupplyDialog(Dialog[Secret]):
    """Return the secret that belongs to the stored account; everything else of the account stays as it is."""

    CSS_PATH = style("dialogs/supply")
    KEYS: ClassVar[tuple[Key, ...]] = DIALOG_PRIMARY
    BINDINGS: ClassVar[list[BindingType]] = bindings(DIALOG_PRIMARY)

    def __init__(self, interface: Interface) -> None:
        super().__init__(_("Supply the missing secret"))
        self._account = interface.account
        self._interface_name = interface.name

    def compose_body(self) -> Iterable[Widget]:
        """Yield which account it is for, and the field."""
        account = self._account
        yield Static(_("Interface: {name}").format(name=safe_text(self._interface_name)), markup=False)
        yield Static(
            _("Account: {service}, {method} {username}").format(
                service=account.service.name, method=method_name(account.method), username=safe_text(account.username)
            ),
            markup=False,
        )
        yield Static(
            _("No secret is kept for it on this computer. It can be entered once and is locked then."), markup=False
        )
        yield Static(field_label(account.secret_field), markup=False)
        yield SecretInput(id="supplied")
        yield Static("", id="said", markup=False)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way on and the way back."""
        yield PushButton(_("Keep and lock"), id="keep")
        yield PushButton(_("Back"), id="back")

    def on_mount(self) -> None:
        """Wait for the secret."""
        self.query_one(SecretInput).focus()

    def pressed(self, button_id: str) -> None:
        """Keep it or leave."""
        if button_id == "keep":
            self.action_primary()
        else:
            self.action_back()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_primary()

    def action_primary(self) -> None:
        """Hand over what was entered, when it can be such a secret."""
        try:
            self.dismiss(parse_secret(self._account.secret_field, self.query_one(SecretInput).value))
        except FieldRefused as refusal:
            self.query_one("#said", Static).update(in_words(refusal))
