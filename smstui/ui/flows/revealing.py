"""Lead from the eye to the secret: whether it may be seen, one's own passphrase, and half a minute of sight."""

from typing import TYPE_CHECKING

from smstui.domain.errors import RevealRefused, WrongPassphrase
from smstui.domain.reveal import Asked, Revealed
from smstui.services.revealing import Revealing
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.dialogs.reveal import RevealedSecret, RevealQuestion
from smstui.ui.notices import Weight
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


async def reveal(app: "SmstuiApp", revealing: Revealing, asked: Asked) -> None:
    """Show a kept secret, or say why not. Raise `StorageError` and `SecretError`: nothing was shown then."""
    try:
        await revealing.require(asked)
        revealed = await _verified(app, revealing, asked)
    except RevealRefused as refused:
        app.say(in_words(refused), Weight.WARNING)
        await app.push_screen_wait(Question(_("Not shown"), in_words(refused), (Choice(None, _("Close")),)))
        return
    if revealed is not None:
        await app.push_screen_wait(RevealedSecret(revealed, revealing.seconds_left))
        app.say(_("Hidden again."), Weight.HINT)


async def _verified(app: "SmstuiApp", revealing: Revealing, asked: Asked) -> Revealed | None:
    """Ask until one's own passphrase is entered; None for the way back. Raise what forbids any further try."""
    said = ""
    while True:
        passphrase = await app.push_screen_wait(RevealQuestion(asked, said, revealing.known_passphrase))
        if passphrase is None:
            return None
        app.say(_("Checking your passphrase …"), Weight.HINT)
        try:
            return await revealing.reveal(asked, passphrase)
        except WrongPassphrase as wrong:
            if not wrong.tries_left:
                raise
            said = in_words(wrong)
