"""Make the vault when the first secret is saved: how it is opened later, a passphrase, and the recovery code."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from smstui.domain.secret import Secret
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.keys import DIALOG_PRIMARY, Key, bindings
from smstui.ui.notices import Weight
from smstui.ui.stylesheets import style
from smstui.ui.widgets.check_box import CheckBox
from smstui.ui.widgets.push_button import PushButton
from smstui.ui.widgets.revealed_value import DrawnSecret
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _
from smstui.wording.scopes import program
from smstui.wording.vaults import vault_lost_in_words


class KeptBy(StrEnum):
    """Name the two ways in which a new vault is opened later."""

    PASSPHRASE = "passphrase"  # noqa: S105 (the way's name)
    KEY_FILE = "key file"


def how_to_keep(*, had_one: bool = False) -> Question[KeptBy | None]:
    """Return the question how a new vault is to be opened later, with what each way protects and what not.

    `had_one`: it is not the first one, and what was kept in the former is lost with it.
    """
    lost = f"{vault_lost_in_words()}\n\n" if had_one else ""
    return Question(
        _("Create the vault"),
        lost
        + _(
            "Passwords and tokens are kept encrypted in a vault. How is it opened later?\n\n"
            "Passphrase: asked for once a session, when a secret is needed. It protects against everybody who does"
            " not know it. Jobs that run unattended get a key of their own later: {smstui} vault add-key.\n\n"
            "Key file on this server: nobody is asked, unattended jobs work. It protects copies and backups of the"
            " vault, but not against whoever uses this account or is root."
        ).format(smstui=program()),
        (
            Choice(KeptBy.PASSPHRASE, _("Passphrase …")),
            Choice(KeptBy.KEY_FILE, _("Key file on this server")),
            Choice(None, _("Back")),
        ),
    )


class NewPassphrase(Dialog[Secret]):
    """Return a passphrase that was entered twice, or generated; `said` tells why the last one was refused."""

    CSS_PATH = style("dialogs/vault_creation")
    KEYS: ClassVar[tuple[Key, ...]] = DIALOG_PRIMARY
    BINDINGS: ClassVar[list[BindingType]] = bindings(DIALOG_PRIMARY)

    def __init__(self, generate: Callable[[], Secret], said: str = "", *, heading: str = "", way_on: str = "") -> None:
        super().__init__(heading or _("Passphrase of the vault"))
        self._generate = generate
        self._said = said
        self._way_on = way_on or _("Create the vault")

    def compose_body(self) -> Iterable[Widget]:
        """Yield both fields, and a place for a generated passphrase."""
        yield Static(
            _(
                "At least 12 characters. It is yours alone; nobody can look it up for you. Enter it twice, or have"
                " one generated and write it down."
            ),
            markup=False,
        )
        yield Static(_("Passphrase"), markup=False)
        yield SecretInput(id="first")
        yield Static(_("Once more"), markup=False)
        yield SecretInput(id="second")
        yield DrawnSecret()
        yield Static("", id="generated", markup=False)
        yield Static(self._said, id="said", markup=False)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield what can be done."""
        yield PushButton(self._way_on, id="create")
        yield PushButton(_("Generate one"), id="generate")
        yield PushButton(_("Back"), id="back")

    def on_mount(self) -> None:
        """Wait for the passphrase."""
        self.query_one("#first", SecretInput).focus()

    def pressed(self, button_id: str) -> None:
        """Create, generate or leave."""
        match button_id:
            case "create":
                self.action_primary()
            case "generate":
                self._fill_in_generated()
            case _:
                self.action_back()

    @on(Input.Submitted, "#first")
    def _go_on(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one("#second", SecretInput).focus()

    @on(Input.Submitted, "#second")
    def _finish(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_primary()

    def action_primary(self) -> None:
        """Hand the passphrase over when both fields agree."""
        first, second = (self.query_one(name, SecretInput).secret for name in ("#first", "#second"))
        if not first:
            self._complain(_("Enter a passphrase, or have one generated."))
        elif first != second:
            self._complain(_("The two passphrases differ. Enter them again."))
            self._start_again()
        else:
            self.dismiss(first)

    def _complain(self, text: str) -> None:
        self.query_one("#said", Static).update(text)

    def _start_again(self) -> None:
        for name in ("#second", "#first"):
            field = self.query_one(name, SecretInput)
            field.value = ""
            field.focus()

    def _fill_in_generated(self) -> None:
        passphrase = self._generate()
        for name in ("#first", "#second"):
            self.query_one(name, SecretInput).value = passphrase.reveal()
        self.query_one(DrawnSecret).show(passphrase)
        self.query_one("#generated", Static).update(_("Write it down now: it is shown only here."))

    def conceal(self) -> bool:
        """Hide a generated passphrase at once and for good; another one can be generated."""
        return self.query_one(DrawnSecret).conceal()

    async def may_close(self) -> bool:
        """Hide it before the program ends: not every terminal forgets the last picture."""
        self.conceal()
        return True


class RecoveryCode(Dialog[bool]):
    """Show the recovery code once; there is no way on before it was written down."""

    CSS_PATH = style("dialogs/vault_creation")

    def __init__(self, code: Secret, kept: str = "") -> None:
        super().__init__(_("Recovery code of the vault"))
        self._code = DrawnSecret(code)
        self._kept = kept

    def compose_body(self) -> Iterable[Widget]:
        """Yield the code and what it is for."""
        yield Static(
            _(
                "This code opens the vault when the passphrase is forgotten or the key file is lost. It is shown"
                " only now. Write it on paper and keep that locked away."
            ),
            markup=False,
        )
        yield self._code
        if self._kept:
            yield Static(self._kept, id="kept", markup=False)
        yield CheckBox(_("I have written it down"), id="written")

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way on."""
        yield PushButton(_("Go on"), id="done")

    def pressed(self, button_id: str) -> None:  # noqa: ARG002 (there is one button)
        """Go on, once the code was written down."""
        self.action_back()

    def action_back(self) -> None:
        """Stay until the person confirms: the code cannot be shown again."""
        if self._is_written_down():
            self.dismiss(True)

    def _is_written_down(self) -> bool:
        """Tell whether the person has confirmed it, or lead there; a code that was hidden can no longer be noted."""
        if not self._code.is_shown or self.query_one("#written", CheckBox).value:
            return True
        self._show(_("Tick “I have written it down” first: the code is never shown again."), Weight.WARNING)
        self.query_one("#written", CheckBox).focus()
        return False

    def conceal(self) -> bool:
        """Hide the code at once and for good."""
        return self._code.conceal()

    async def may_close(self) -> bool:
        """Stay until the code is noted; hide it before the program ends: not every terminal forgets the picture."""
        if not self._is_written_down():
            return False
        self.conceal()
        return True

    @on(DrawnSecret.Concealed)
    def _say_what_is_left(self) -> None:
        self._show(
            _("Hidden. “{smstui} vault rotate --new-recovery-code” makes another one.").format(smstui=program()),
            Weight.WARNING,
        )
