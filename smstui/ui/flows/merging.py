"""Notice what others changed in an open interface, and bring it together with one's own changes."""

from dataclasses import replace
from typing import TYPE_CHECKING

from smstui.domain.chain import Chain
from smstui.domain.draft import Draft
from smstui.domain.draft_changes import changes_between, meetings, merged
from smstui.domain.errors import NotFound, SmstuiError
from smstui.domain.stored import Stored
from smstui.services.container import Services
from smstui.ui.flows.entered import Entered
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words
from smstui.wording.fields import field_label

if TYPE_CHECKING:
    from smstui.domain.field import Field
    from smstui.ui.app import SmstuiApp


async def merge(app: "SmstuiApp", entered: Entered, theirs: Stored, chain: Chain) -> Entered | None:
    """Return what was entered as a change of `theirs`, after asking about every field on which both disagree."""
    other = Draft.of(theirs.interface)
    both = meetings(entered.baseline, entered.draft, other)
    keep_theirs: frozenset[Field] | None = frozenset()
    if both:
        from smstui.ui.dialogs.conflict import ConflictDialog  # not on the way to the editor: few edits meet

        keep_theirs = await app.push_screen_wait(ConflictDialog(both, chain))
    if keep_theirs is None:
        return None
    keep_mine = {meeting.field for meeting in both} - keep_theirs
    draft = merged(entered.baseline, entered.draft, other, keep_theirs, keep_mine)
    return replace(entered, opened=theirs, baseline=other, draft=draft)


async def what_others_did(services: Services, opened: Stored) -> str:
    """Return in words what others did to an interface since it was opened; empty when nothing."""
    try:
        now = await services.editing.open(opened.interface.id)
    except NotFound:
        return _("Somebody deleted this interface meanwhile. What you typed is kept.")
    except SmstuiError as error:
        return in_words(error)
    changed = changes_between(Draft.of(opened.interface), Draft.of(now.interface))
    if not changed:
        return ""
    fields = ", ".join(field_label(change.field) for change in changed)
    return _("Changed by somebody else meanwhile: {fields}. What you typed is kept.").format(fields=fields)
