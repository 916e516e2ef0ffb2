"""Delete an interface, readable or not, after saying what that means."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from smstui.domain.chain import Chain
from smstui.domain.errors import SmstuiError
from smstui.domain.interface import Interface, InterfaceId
from smstui.domain.stored import Stored, UnreadableRow
from smstui.services.container import Services
from smstui.services.editing import Deleted
from smstui.ui.dialogs.delete import DeleteDialog, Doomed, Fate
from smstui.ui.flows.telling import tell_in_full
from smstui.ui.flows.with_secrets import with_secrets
from smstui.ui.notices import Weight
from smstui.wording.catalogue import _
from smstui.wording.edits import unreadable_deleted_in_words
from smstui.wording.errors import in_words
from smstui.wording.shifts import shifts_in_words

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


async def delete_interface(
    app: "SmstuiApp", services: Services, stored: Stored, listed: Sequence[Interface] | None = None
) -> bool:
    """Ask, then delete an interface with its secrets; return whether it is gone. What goes wrong is said.

    `listed` are all interfaces, where somebody has them: reading thousands again would hold the question up.
    """
    try:
        doomed = await asyncio.to_thread(_doomed, services, stored, listed)
        if await app.push_screen_wait(DeleteDialog(doomed)) is not Fate.DELETE:
            return False
        deleted = await with_secrets(app, services.vaulting, lambda: services.editing.delete(stored))
    except SmstuiError as error:
        await tell_in_full(app, in_words(error))
        return False
    if deleted is None:
        return False
    _say_deleted(app, deleted)
    return True


async def delete_unreadable(app: "SmstuiApp", services: Services, row: UnreadableRow) -> bool:
    """Ask, then delete a file that cannot be read; return whether it is gone."""
    doomed = Doomed(row.id, row.name, unreadable=in_words(row.error))
    if await app.push_screen_wait(DeleteDialog(doomed)) is not Fate.DELETE:
        return False
    try:
        deleted = await services.editing.delete_unreadable(row.id)
    except SmstuiError as error:
        await tell_in_full(app, in_words(error))
        return False
    app.say(unreadable_deleted_in_words(row.name or row.id, secret_left=deleted.secret_left))
    return True


def _doomed(services: Services, stored: Stored, listed: Sequence[Interface] | None) -> Doomed:
    chain, interface = services.chain.load(), stored.interface
    if listed is not None:
        listed = [interface if one.id == interface.id else one for one in listed]
    shifts = services.effects.of_deleting(interface.id, services.effects.candidates(listed))
    return Doomed(
        interface.id, interface.name, tuple(shifts_in_words(shifts, chain)), _sent_lately(services, chain, interface.id)
    )


def _sent_lately(services: Services, chain: Chain, interface_id: InterfaceId) -> date | None:
    """Return the chain's day on which the interface last sent, if that is not long ago."""
    last = services.sending.sent_recently(interface_id)
    return last.astimezone(chain.zone).date() if last else None


def _say_deleted(app: "SmstuiApp", deleted: Deleted) -> None:
    name = deleted.interface.name
    if deleted.secret_left:
        app.say(
            _("“{name}” is deleted, but its secret could not be removed from the store.").format(name=name),
            Weight.WARNING,
        )
    else:
        app.say(_("“{name}” is deleted. u takes it back.").format(name=name))
