"""Open the vault, or make one, in dialogs."""

import asyncio
from typing import TYPE_CHECKING

from smstui.domain.errors import PassphraseRefused, WrongKey
from smstui.domain.safe_text import safe_text
from smstui.services.vaulting import NewKeyFile, Vaulting
from smstui.ui.dialogs.unlock import UnlockDialog
from smstui.ui.dialogs.vault_creation import KeptBy, NewPassphrase, RecoveryCode, how_to_keep
from smstui.ui.notices import Weight
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words
from smstui.wording.vaults import after_recovery

if TYPE_CHECKING:
    from smstui.domain.secret import Secret
    from smstui.ui.app import SmstuiApp


async def unlock_vault(app: "SmstuiApp", vaulting: Vaulting, why: str = "") -> bool:
    """Ask for the passphrase or recovery code until one opens the vault; tell whether it is open now.

    `why` (translated) says what for, where that is not a secret that is needed.

    Raise `SecretError` when the vault is damaged or out of reach.
    """
    said = ""
    while True:
        entered = await app.push_screen_wait(UnlockDialog(said, why))
        if entered is None:
            return False
        app.say(_("Opening the vault …"), Weight.HINT)
        try:
            await vaulting.unlock(entered)
        except WrongKey as error:
            said = in_words(error)
        else:
            vault = await vaulting.status()
            hint = after_recovery(vault.opened_by, vault.slots, vaulting.owner)
            app.say(hint or _("The vault is open for this session."), Weight.DONE)
            return True


async def create_vault(app: "SmstuiApp", vaulting: Vaulting) -> bool:
    """Lead through making the vault and noting its recovery code; tell whether there is one now.

    Raise `SecretError` or `StorageError` when it cannot be made.
    """
    had_one = await vaulting.had_one()
    while True:
        match await app.push_screen_wait(how_to_keep(had_one=had_one)):
            case KeptBy.PASSPHRASE:
                recovery = await _create_with_passphrase(app, vaulting)
                kept = ""
            case KeptBy.KEY_FILE:
                created = await vaulting.create_with_key_file()
                recovery, kept = created.recovery, _where_the_key_is(created)
            case _:
                return False
        if recovery is not None:
            try:
                await app.push_screen_wait(RecoveryCode(recovery, kept))
            except asyncio.CancelledError:  # the session was cut off before anybody had noted the code
                vaulting.unmake()
                raise
            app.say(_("The vault was created."), Weight.DONE)
            return True


async def _create_with_passphrase(app: "SmstuiApp", vaulting: Vaulting) -> "Secret | None":
    """Return the recovery code, or None for the way back to the choice."""
    said = ""
    while True:
        passphrase = await app.push_screen_wait(NewPassphrase(vaulting.new_passphrase, said))
        if passphrase is None:
            return None
        try:
            return await vaulting.create_with_passphrase(passphrase)
        except PassphraseRefused as error:
            said = in_words(error)


def _where_the_key_is(created: NewKeyFile) -> str:
    path = safe_text(created.path)
    kept = _("Its key is in {path}; keep that file out of backups of the vault.").format(path=path)
    if created.not_entered is None:
        return kept
    problem = _("The configuration does not name it yet; enter it there as key_file in [secrets]. {reason}")
    return f"{kept}\n{problem.format(reason=in_words(created.not_entered))}"
