"""Ask once for the missing secret of a saved interface."""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.draft import parse_secret
from smstui.domain.errors import FieldRefused
from smstui.domain.interface import Interface
from smstui.domain.safe_text import safe_text
from smstui.ui.dialogs.secret_question import SecretQuestion
from smstui.ui.stylesheets import style
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words
from smstui.wording.fields import field_label, method_name


class SupplyDialog(SecretQuestion):
    """Return the secret that belongs to the stored account; everything else of the account stays as it is."""

    CSS_PATH = style("dialogs/supply")

    def __init__(self, interface: Interface) -> None:
        super().__init__(_("Supply the missing secret"), _("Keep and lock …"))
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

    def action_primary(self) -> None:
        """Hand over what was entered, when it can be such a secret."""
        try:
            self.dismiss(parse_secret(self._account.secret_field, self.query_one(SecretInput).value))
        except FieldRefused as refusal:
            self.refuse(in_words(refusal))
