"""Offer what a session that was cut off has left, and take it up again where the person wants that."""

from enum import StrEnum
from typing import TYPE_CHECKING

from smstui.domain.chain import Chain
from smstui.domain.draft import Credentials, Draft
from smstui.domain.draft_changes import merged
from smstui.domain.interface import InterfaceId
from smstui.domain.unfinished import KeptDraft
from smstui.services.container import Services
from smstui.services.drafts import Drafts, TakenUp
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.flows.entered import Entered
from smstui.ui.flows.leaving import deleted_question, listed_changes
from smstui.ui.flows.merging import merge
from smstui.ui.notices import Weight
from smstui.ui.screens.editor import edit
from smstui.wording.catalogue import _, ngettext
from smstui.wording.moments import minute

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


class TakeUp(StrEnum):
    """Name what becomes of an unfinished edit."""

    OPEN = "open"
    LATER = "later"
    DISCARD = "discard"


async def offer_drafts(app: "SmstuiApp", services: Services) -> InterfaceId | None:
    """Offer one unfinished edit after the other, newest first, until the person puts them off.

    Return the id of what was saved last. Raise `StorageError` where the chain or an interface cannot be read.
    """
    drafts, saved = services.drafts, None
    waiting = [] if drafts is None else list(await drafts.waiting())
    if not waiting:
        app.say(_("No unsaved draft waits."), Weight.HINT)
    while drafts is not None and waiting:
        kept = waiting.pop(0)
        chain = services.chain.load()
        answer = await app.push_screen_wait(_offer(kept, chain, len(waiting)))
        if answer is TakeUp.OPEN:
            saved = await _open(app, services, drafts, kept) or saved
        elif answer is TakeUp.DISCARD:
            drafts.forget(kept.id)
            app.say(_("The draft is gone."))
        else:
            break
    return saved


async def _open(app: "SmstuiApp", services: Services, drafts: Drafts, kept: KeptDraft) -> InterfaceId | None:
    """Open the editor on an edit as if it had never been cut off; put it back where the person changes his mind."""
    taken = await drafts.take_up(kept)
    if taken is None:
        app.say(_("Another session has taken this draft up."), Weight.WARNING)
        return None
    try:
        entered = await _brought_up_to_date(app, services, taken)
        if entered is None:
            return None
        draft, opened, baseline = entered.draft, entered.opened, entered.baseline
        return await edit(app, services, draft, opened, baseline, kept_as=kept.id, former=taken.former)
    finally:
        drafts.put_back(kept)


async def _brought_up_to_date(app: "SmstuiApp", services: Services, taken: TakenUp) -> Entered | None:
    """Bring an edit together with what others changed since it began; None when the person went back."""
    unfinished = taken.kept.unfinished
    if taken.deleted:
        keeps = await app.push_screen_wait(deleted_question())
        return Entered(None, Draft(), unfinished.draft, Credentials()) if keeps else None
    if taken.former is not None:
        theirs = services.replacing.draft_of(taken.former)
        return Entered(None, theirs, merged(unfinished.baseline, unfinished.draft, theirs), Credentials())
    entered = Entered(taken.now, unfinished.baseline, unfinished.draft, Credentials())
    if taken.now is None:
        return entered
    return await merge(app, entered, taken.now, services.chain.load())


def _offer(kept: KeptDraft, chain: Chain, more: int) -> Question[TakeUp]:
    unfinished = kept.unfinished
    name = unfinished.draft.name.strip() or _("without a name")
    is_new = unfinished.interface_id is None and unfinished.replaces is None
    entered = Entered(None, unfinished.baseline, unfinished.draft, Credentials(), unfinished.typed_secrets)
    lines = [
        _("An unsaved draft of {name}, from {moment}:").format(name=name, moment=minute(unfinished.moment, chain.zone)),
        *listed_changes(entered.changes(chain) if is_new else entered.edits(chain)),
    ]
    if unfinished.typed_secrets:
        lines.append(_("Passwords and tokens are never kept: they must be typed again."))
    if more:
        lines.append(ngettext("One more draft waits.", "{count} more drafts wait.", more).format(count=more))
    return Question(
        _("Unsaved draft"),
        "\n".join(lines),
        (
            Choice(TakeUp.OPEN, _("Open")),
            Choice(TakeUp.LATER, _("Later")),
            Choice(TakeUp.DISCARD, _("Discard")),
        ),
    )
