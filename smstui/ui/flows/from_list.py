"""Begin what the list of interfaces offers; each flow returns the interface that the cursor shall go to, if any."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from smstui.domain.errors import SmstuiError
from smstui.domain.interface import InterfaceId
from smstui.domain.stored import UnreadableRow
from smstui.services.container import Services
from smstui.services.overview import Row, Table
from smstui.ui.notices import Weight
from smstui.wording.catalogue import _, ngettext

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp

Flow = Callable[["SmstuiApp", Services], Awaitable[InterfaceId | None]]


async def begin(flow: Flow, app: "SmstuiApp", services: Services) -> InterfaceId | None:
    """Run a flow from the list; what goes wrong is said there."""
    try:
        return await flow(app, services)
    except SmstuiError as error:
        from smstui.ui.flows.telling import tell_in_full
        from smstui.wording.errors import in_words

        await tell_in_full(app, in_words(error))
        return None


def editing(row: Row) -> Flow:
    """Open an interface in the editor; of an unreadable file a dialog says what is wrong with it."""

    async def flow(app: "SmstuiApp", services: Services) -> InterfaceId | None:
        from smstui.domain.draft import Draft
        from smstui.ui.screens.editor import edit

        if row.unreadable is not None:
            await _explain(app, row.unreadable)
            return None
        stored = await services.editing.open(row.id)
        return await edit(app, services, Draft.of(stored.interface), stored)

    return flow


async def _explain(app: "SmstuiApp", row: UnreadableRow) -> None:
    """Show in full why a file cannot be read: the message row has room for a line only."""
    from smstui.ui.dialogs.question import Choice, Question
    from smstui.wording.errors import in_words

    explanation: Question[None] = Question(row.name or row.id, in_words(row.error), [Choice(None, _("Close"))])
    await app.push_screen_wait(explanation)


async def creating(app: "SmstuiApp", services: Services) -> InterfaceId | None:
    """Open the editor on a new draft."""
    from smstui.ui.screens.editor import edit

    return await edit(app, services, services.editing.new_draft())


def duplicating(row: Row) -> Flow:
    """Open the editor on a draft with the settings of an interface, without its secret."""

    async def flow(app: "SmstuiApp", services: Services) -> InterfaceId | None:
        from smstui.ui.screens.editor import edit

        if row.unreadable is not None:
            raise row.unreadable.error
        stored = await services.editing.open(row.id)
        return await edit(app, services, services.editing.duplicate(stored))

    return flow


def replacing(row: Row) -> Flow:
    """Lead to other credentials for an interface, or settle a replacement of it that was interrupted."""

    async def flow(app: "SmstuiApp", services: Services) -> InterfaceId | None:
        from smstui.ui.flows.replacing import replace_credentials

        if row.unreadable is not None:
            raise row.unreadable.error
        return await replace_credentials(app, services, await services.editing.open(row.id))

    return flow


async def finishing(app: "SmstuiApp", services: Services) -> InterfaceId | None:
    """Finish the replacements that the last session could not."""
    from smstui.ui.flows.replacing import finish_interrupted

    return await finish_interrupted(app, services)


def testing(row: Row) -> Flow:
    """Lead through a test SMS of a saved interface."""

    async def flow(app: "SmstuiApp", services: Services) -> InterfaceId | None:
        from smstui.ui.flows.test_sms import send_test_sms

        if row.unreadable is not None:
            raise row.unreadable.error
        stored = await services.editing.open(row.id)
        await send_test_sms(app, services, lambda: services.access.of_stored(stored))
        return None

    return flow


def asking_balance(rows: Sequence[Row]) -> Flow:
    """Ask for the balance of interfaces; unreadable ones are left out, which is said; named where none is left."""

    async def flow(app: "SmstuiApp", services: Services) -> InterfaceId | None:
        from smstui.ui.flows.balance import show_balances

        readable = [row.stored for row in rows if row.stored is not None]
        if not readable and rows and rows[0].unreadable is not None:
            raise rows[0].unreadable.error
        await show_balances(app, services, readable)
        if left_out := len(rows) - len(readable):
            app.say(
                ngettext(
                    "{count} marked row was left out: its file cannot be read.",
                    "{count} marked rows were left out: their files cannot be read.",
                    left_out,
                ).format(count=left_out),
                Weight.WARNING,
            )
        return None

    return flow


def deleting(row: Row, table: Table) -> Flow:
    """Delete an interface or an unreadable file, after a question; who sends afterwards follows from the table."""

    async def flow(app: "SmstuiApp", services: Services) -> InterfaceId | None:
        from smstui.ui.flows.delete import delete_interface, delete_unreadable

        if row.unreadable is not None:
            await delete_unreadable(app, services, row.unreadable)
        else:
            listed = None if table.more else [one.stored.interface for one in table.rows if one.stored is not None]
            await delete_interface(app, services, await services.editing.open(row.id), listed)
        return None

    return flow


def explaining(row: Row | None) -> Flow:
    """Say who sends where an interface serves; without a row the question begins with no branch."""

    async def flow(app: "SmstuiApp", services: Services) -> InterfaceId | None:
        from smstui.ui.screens.explain import ExplainScreen, Subject

        subject = Subject.of(row.stored.interface) if row is not None and row.stored is not None else Subject()
        await app.push_screen_wait(ExplainScreen(services, subject, about=row.id if row is not None else None))
        return None

    return flow


async def undoing(app: "SmstuiApp", services: Services) -> InterfaceId | None:
    """Take back this user's last change."""
    from smstui.ui.flows.undo import undo_last_change

    undone = await undo_last_change(app, services)
    return undone.interface_id if undone is not None else None


async def taking_up(app: "SmstuiApp", services: Services) -> InterfaceId | None:
    """Offer what a session that was cut off has left."""
    from smstui.ui.flows.taking_up import offer_drafts

    return await offer_drafts(app, services)


def drafts_wait() -> str:
    """Return what is said when unsaved drafts wait while the person does something else."""
    return _("Unsaved drafts wait: the menu (:) offers them.")


def nothing_chosen() -> str:
    """Return what is said where an action needs an interface and there is none under the cursor."""
    return _("There is no interface under the cursor.")
