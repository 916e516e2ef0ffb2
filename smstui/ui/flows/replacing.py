"""Lead to other credentials for an interface, and settle replacements that were interrupted."""

from enum import StrEnum
from typing import TYPE_CHECKING

from smstui.domain.errors import HalfReplaced
from smstui.domain.interface import InterfaceId
from smstui.domain.stored import Pair, Stored
from smstui.services.container import Services
from smstui.services.replacing import Ended, Waiting
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.flows.with_secrets import with_secrets
from smstui.ui.notices import Weight
from smstui.wording.catalogue import _
from smstui.wording.edits import ended_in_words
from smstui.wording.errors import in_words

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


class Settle(StrEnum):
    """Name what becomes of a replacement that was interrupted."""

    LATER = "later"
    FINISH = "finish"
    TAKE_BACK = "take back"


async def replace_credentials(app: "SmstuiApp", services: Services, stored: Stored) -> InterfaceId | None:
    """Open the editor on what replaces an interface, or settle the replacement that it is half of.

    Return the id of what stays, None where nothing was changed. Raise `StorageError`, `SecretError`.
    """
    from smstui.ui.screens.editor import edit  # it begins this flow itself

    pair = await half_of(services, stored)
    if pair is not None:
        return await settle(app, services, pair)
    return await edit(app, services, services.replacing.draft_of(stored), former=stored)


async def half_of(services: Services, stored: Stored) -> Pair | None:
    """Return the interrupted replacement that an interface is half of, None where there is none."""
    interface_id = stored.interface.id
    for pair in await services.replacing.pairs():
        if interface_id in (pair.former.interface.id, pair.new.interface.id):
            return pair
    return None


async def settle(app: "SmstuiApp", services: Services, pair: Pair) -> InterfaceId | None:
    """Ask whether an interrupted replacement is finished or taken back, and do it; return the id of what stays."""
    answer = await app.push_screen_wait(_question(pair))
    if answer is Settle.FINISH:
        ended = await with_secrets(app, services.vaulting, lambda: services.replacing.finish(pair))
    elif answer is Settle.TAKE_BACK:
        ended = await with_secrets(app, services.vaulting, lambda: services.replacing.take_back(pair))
    else:
        return None
    if ended is None:
        return None
    _say(app, ended)
    return ended.stays.id


async def finish_interrupted(app: "SmstuiApp", services: Services) -> InterfaceId | None:
    """Finish what the last session could not, without a question where nobody could want something else.

    What is left is said: it waits for somebody who decides. Return the id of what was finished last.
    """
    last: InterfaceId | None = None
    for ended in await services.replacing.finish_interrupted():
        if isinstance(ended, Waiting):
            reasons = [HalfReplaced(ended.pair.new.interface.name), ended.reason]
            app.say(" ".join(in_words(one) for one in reasons if one is not None), Weight.WARNING)
        else:
            _say(app, ended)
            last = ended.stays.id
    return last


def _say(app: "SmstuiApp", ended: Ended) -> None:
    finished = ended.stays.replaces == ended.gone.id
    words = ended_in_words(ended.stays.name, finished=finished, secret_left=ended.secret_left)
    app.say(words, Weight.WARNING if ended.secret_left else Weight.DONE)


def _question(pair: Pair) -> Question[Settle]:
    text = _(
        "The replacement of “{name}” was interrupted: {former} is still there beside {new}, which replaces it.\n\n"
        "Finishing removes the former one and its credentials for good. Undoing removes the new one and its"
        " credentials, and the former one is used as before."
    )
    return Question(
        _("Half-done replacement"),
        text.format(name=pair.new.interface.name, former=pair.former.interface.id, new=pair.new.interface.id),
        (
            Choice(Settle.LATER, _("Back")),
            Choice(Settle.FINISH, _("Finish")),
            Choice(Settle.TAKE_BACK, _("Undo it")),
        ),
    )
