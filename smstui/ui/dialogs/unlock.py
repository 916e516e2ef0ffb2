"""Ask for the passphrase that opens the vault."""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Static

from smstui.ui.dialogs.secret_question import SecretQuestion
from smstui.ui.stylesheets import style
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _


class UnlockDialog(SecretQuestion):
    """Return what was entered: a passphrase or the recovery code.

    `said` tells why the last one did not open the vault, `why` what it is needed for.
    """

    CSS_PATH = style("dialogs/unlock")

    def __init__(self, said: str = "", why: str = "") -> None:
        super().__init__(_("Unlock the vault"), _("Unlock"))
        self._said = said
        self._why = why or _("Secrets are needed for this. Enter your passphrase of the vault, or the recovery code.")

    def compose_body(self) -> Iterable[Widget]:
        """Yield the question and the field."""
        yield Static(self._why, markup=False)
        yield SecretInput(id="passphrase")
        yield Static(self._said, id="said", markup=False)

    def action_primary(self) -> None:
        """Hand over what was entered; an empty field is no try."""
        entered = self.query_one(SecretInput).secret
        if entered:
            self.dismiss(entered)
        else:
            self.refuse(_("Enter the passphrase, or the recovery code."))
