"""Bring together what two people changed in one interface."""

from dataclasses import replace
from typing import TYPE_CHECKING

from smstui.domain.chain import Chain
from smstui.domain.draft import Draft
from smstui.domain.draft_changes import meetings, merged
from smstui.domain.stored import Stored
from smstui.ui.dialogs.conflict import ConflictDialog
from smstui.ui.flows.entered import Entered

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


async def merge(app: "SmstuiApp", entered: Entered, theirs: Stored, chain: Chain) -> Entered | None:
    """Return what was entered as a change of `theirs`, after asking about every field that both changed."""
    other = Draft.of(theirs.interface)
    both = meetings(entered.baseline, entered.draft, other)
    keep_theirs = await app.push_screen_wait(ConflictDialog(both, chain)) if both else frozenset()
    if keep_theirs is None:
        return None
    draft = merged(entered.baseline, entered.draft, other, keep_theirs)
    return replace(entered, opened=theirs, baseline=other, draft=draft)
