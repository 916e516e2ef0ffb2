"""Take the last change back, and say what that was."""

from typing import TYPE_CHECKING

from smstui.domain.errors import SmstuiError
from smstui.domain.stored import Undone
from smstui.services.container import Services
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.flows.telling import tell_in_full
from smstui.ui.flows.with_secrets import with_secrets
from smstui.ui.notices import Weight
from smstui.wording.catalogue import _
from smstui.wording.edits import new_one_goes_in_words, undone_in_words
from smstui.wording.errors import in_words

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


async def undo_last_change(app: "SmstuiApp", services: Services) -> Undone | None:
    """Take back this user's last change; return it, or None after saying why there is none.

    What would delete an interface and its credentials is asked about first.
    """
    try:
        last = await services.editing.last_change()
        if (
            last is not None
            and last.kind in ("create", "replace")
            and not await app.push_screen_wait(_deleting_question(last))
        ):
            return None
        undone = await with_secrets(app, services.vaulting, lambda: services.editing.undo(last))
    except SmstuiError as error:
        await tell_in_full(app, in_words(error), Weight.WARNING)
        return None
    if undone is not None:
        lacking = undone.secret_missing or undone.secret_left or undone.broken
        app.say(undone_in_words(undone), Weight.WARNING if lacking else Weight.DONE)
    return undone


def _deleting_question(last: Undone) -> Question[bool]:
    return Question(
        _("Take the replacement back?") if last.kind == "replace" else _("Take a new interface back?"),
        new_one_goes_in_words(last),
        (Choice(False, _("Keep it")), Choice(True, _("Delete it"))),
    )
