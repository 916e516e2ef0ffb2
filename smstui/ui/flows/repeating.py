"""Send a message of uncertain fate again, from the journal: the same steps as a test, begun with what is known."""

from datetime import tzinfo
from typing import TYPE_CHECKING

from smstui.domain.errors import NotFound
from smstui.domain.sent import SendRecord
from smstui.services.access import DRAFT_ID
from smstui.services.container import Services
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.flows.telling import tell_in_full
from smstui.ui.flows.test_sms import send_test_sms
from smstui.ui.notices import Weight
from smstui.wording.catalogue import _
from smstui.wording.sent import repeating_in_words, why_not_repeated

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


async def repeat_send(app: "SmstuiApp", services: Services, send: SendRecord, zone: tzinfo) -> bool:
    """Lead through repeating a send; return whether anything was begun.

    The journal has no whole number, and mostly no text: they are entered again, and the journal's digests tell whether
    they are the same. Then the same idx is offered while its 24 hours last; another message is asked about.
    """
    now = services.clock()
    if not send.may_be_repeated(now):
        await tell_in_full(app, why_not_repeated(send), Weight.WARNING)
        return False
    if send.interface_id == DRAFT_ID:
        from_draft = _("It was sent from a draft. Send the same text to the same number from where it is now.")
        await tell_in_full(app, from_draft, Weight.WARNING)
        return False
    try:
        stored = await services.editing.open(send.interface_id)
    except NotFound:
        app.say(_("Its interface “{name}” is deleted.").format(name=send.interface_name), Weight.WARNING)
        return False
    choices = (Choice(False, _("Back")), Choice(True, _("Go on: the text")))
    question = Question(_("Send again"), repeating_in_words(send, now, zone), choices)
    if not await app.push_screen_wait(question):
        return False
    await send_test_sms(app, services, lambda: services.access.of_stored(stored), repeating=send)
    return True
