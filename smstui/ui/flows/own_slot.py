"""Give this login a passphrase of its own in the vault, and lock the vault before its time; both from the palette."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from smstui.domain.errors import PassphraseRefused, SmstuiError, StoreAbsent
from smstui.domain.safe_text import safe_text
from smstui.services.vaulting import Vaulting
from smstui.ui.dialogs.palette import Command
from smstui.ui.dialogs.vault_creation import NewPassphrase
from smstui.ui.flows.opening_vault import create_vault, unlock_vault
from smstui.ui.flows.telling import tell_in_full
from smstui.ui.notices import Weight
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


def vault_commands(app: "SmstuiApp") -> list[Command]:
    """Return what the palette offers about the vault; nothing where the system's keychain is used in its place."""
    vaulting = app.services.vaulting
    if vaulting is None:
        return []

    def runs(flow: "Callable[[SmstuiApp, Vaulting], Awaitable[None]]") -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            try:
                await flow(app, vaulting)
            except SmstuiError as error:
                await tell_in_full(app, in_words(error))

        return run

    return [
        Command(_("Add my passphrase to the vault"), "", runs(add_own_passphrase)),
        Command(_("Lock the vault"), "", runs(lock_vault)),
    ]


async def add_own_passphrase(app: "SmstuiApp", vaulting: Vaulting) -> None:
    """Lead to a passphrase of one's own: who asks, first, then the new one twice; a former one is replaced.

    The vault must be opened anew for it, by somebody's passphrase or the recovery code: an open vault at a terminal
    that was left proves nothing. A key that opens it unattended counts only for the first passphrase of a login.
    Raise `SecretError`, SlotRefused, `StorageError`.
    """
    try:
        has_one = await vaulting.has_own_slot()
    except StoreAbsent:
        if await create_vault(app, vaulting) and not await vaulting.has_own_slot():
            await _enter_new(app, vaulting, has_one=False)
        return
    if (not has_one and await _opens_by_itself(vaulting)) or await unlock_vault(
        app, vaulting, _why_unlocked(app.services.revealing.known_passphrase, has_one=has_one)
    ):
        await _enter_new(app, vaulting, has_one=has_one)


async def lock_vault(app: "SmstuiApp", vaulting: Vaulting) -> None:
    """Forget the vault's key, and say so; or say what opens it again without asking. Raise `SecretError`."""
    await vaulting.lock()
    status = await vaulting.status()
    if not status.exists:
        app.say(_("There is no vault yet."), Weight.HINT)
    elif status.is_open:
        source = safe_text(status.source) or status.path
        app.say(_("Nobody is asked for this vault: it opens by {source}.").format(source=source), Weight.WARNING)
    else:
        app.say(_("The vault is locked."), Weight.DONE)


async def _opens_by_itself(vaulting: Vaulting) -> bool:
    """Tell whether a key opens the vault without a person: what a session has opened before is forgotten for it."""
    await vaulting.lock()
    return bool((await vaulting.status()).source)


async def _enter_new(app: "SmstuiApp", vaulting: Vaulting, *, has_one: bool) -> None:
    """Ask for the new passphrase until it is long enough, and keep it; the person may go back."""
    heading = _("New passphrase of the vault") if has_one else _("My passphrase of the vault")
    said = ""
    while True:
        passphrase = await app.push_screen_wait(
            NewPassphrase(vaulting.new_passphrase, said, heading=heading, way_on=_("Save"))
        )
        if passphrase is None:
            return
        try:
            await vaulting.add_passphrase(vaulting.owner, passphrase, replace=has_one)
        except PassphraseRefused as refused:
            said = in_words(refused)
        else:
            app.say(_("Your own passphrase opens the vault from now on."), Weight.DONE)
            return


def _why_unlocked(known: str, *, has_one: bool) -> str:
    """Return what is asked for and why; `known` is the demo's passphrase, which nobody else can know."""
    if has_one:
        present = _(
            "You have a passphrase in the vault already; a new one takes its place. Enter the present one, or the"
            " recovery code if it is forgotten."
        )
        in_demo = _("In the demo it is: {passphrase}").format(passphrase=safe_text(known)) if known else ""
        return f"{present} {in_demo}".strip()
    return _(
        "You have no passphrase of your own in the vault yet. For a new one, somebody who has one enters his here; the"
        " recovery code opens it too."
    )
