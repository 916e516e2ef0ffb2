"""Create and edit one interface, on one page."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.widgets import Button

from smstui.domain.draft import Draft
from smstui.domain.draft_changes import merged
from smstui.domain.errors import DraftRefused, EditConflict, NotFound
from smstui.domain.field import Field
from smstui.domain.interface import InterfaceId
from smstui.domain.stored import Saved, Stored
from smstui.services.container import Services
from smstui.ui.flows.entered import Entered
from smstui.ui.flows.leaving import Leave, deleted_question, leave_question
from smstui.ui.flows.merging import merge, what_others_did
from smstui.ui.flows.replacing import half_of, settle
from smstui.ui.flows.saving import Saving, needs_listing
from smstui.ui.keys import EDITOR, Key, bindings
from smstui.ui.notices import Weight
from smstui.ui.screens.form_page import FormPage
from smstui.ui.stylesheets import style
from smstui.wording.catalogue import _
from smstui.wording.edits import replaced_in_words, saved_in_words

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp

NAME: Final = "editor"
"""Under this name the application keeps the editor, so that it opens fast from the second time."""


async def edit(
    app: "SmstuiApp",
    services: Services,
    draft: Draft,
    opened: Stored | None = None,
    baseline: Draft | None = None,
    kept_as: str = "",
    former: Stored | None = None,
) -> InterfaceId | None:
    """Open the editor on a new draft, or on a saved interface; return the id of what was saved, None if nothing was.

    What is saved replaces `former`, where that is given.

    An edit that was cut off began from `baseline`, and is forgotten as the kept draft `kept_as` once it is settled.
    Runs in a worker of the screen that asks for it; raises `StorageError` when the chain cannot be read.
    """
    if not app.is_screen_installed(NAME):
        app.install_screen(EditorScreen(services), NAME)
    editor = app.get_screen(NAME, EditorScreen)
    await editor.begin(draft, opened, baseline, kept_as, former)
    await app.push_screen_wait(editor)
    return editor.saved_id


class EditorScreen(FormPage):
    """Keep what is typed, and lead to saving, checking, test SMS and balance."""

    CSS_PATH = style("screens/editor")
    KEYS: ClassVar[tuple[Key, ...]] = EDITOR
    BINDINGS: ClassVar[list[BindingType]] = bindings(EDITOR)

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.saved_id: InterfaceId | None = None
        self._told = ""
        self._kept_as = ""

    async def begin(
        self,
        draft: Draft,
        opened: Stored | None,
        baseline: Draft | None = None,
        kept_as: str = "",
        former: Stored | None = None,
    ) -> None:
        """Take over what is edited from now on; the screen need not be open yet."""
        self.saved_id, self._told, self._kept_as = None, "", kept_as
        await self._take(draft, opened, baseline, former)
        if self.is_running:
            self._start()

    def on_mount(self) -> None:
        """Fill the form for the first time."""
        self._start()

    def _start(self) -> None:
        self._fill()
        self.run_worker(self._follow_changes(), group="changes", exclusive=True)

    # What can be done ------------------------------------------------------------------------------------------------

    def _entered(self) -> Entered:
        """Return what stands in the form; raise DraftRefused for secrets that cannot be such."""
        credentials, refused = self._form.credentials()
        if refused:
            raise DraftRefused(refused)
        form = self._form
        typed = form.typed_secret_fields
        return Entered(self._opened, self._baseline, form.read(), credentials, typed, self._former)

    def action_primary(self) -> None:
        """Save."""
        self._begin(self._save())

    def action_test(self) -> None:
        """Send a test SMS through what stands in the form."""
        self._begin(self._send_test())

    def action_balance(self) -> None:
        """Ask for the balance of the account that stands in the form."""
        self._begin(self._query_balance())

    def action_replace(self) -> None:
        """Enter other credentials for the saved interface."""
        self._begin(self._replace())

    @on(Button.Pressed)
    def _act(self, event: Button.Pressed) -> None:
        event.stop()
        flows: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "send-test": self._send_test,
            "query-balance": self._query_balance,
            "check": self._check,
            "replace": self._replace,
        }
        self._begin(flows[event.button.id or ""]())

    async def _send_test(self) -> None:
        from smstui.ui.flows.test_sms import send_test_sms

        await send_test_sms(self.smstui, self._services, self._entered().target(self._services))

    async def _query_balance(self) -> None:
        from smstui.ui.flows.balance import show_balance

        await show_balance(self.smstui, self._services, self._entered().target(self._services))

    async def _check(self) -> None:
        entered = self._entered()
        listed = await Saving(self.smstui, self._services).check(entered)
        if listed is not None:
            self._form.listed(listed)
            self._judge(Field.SENDER)
            self.say(_("The account lists the sender {sender} as active.").format(sender=listed.text))
        elif needs_listing(entered.draft):
            self._judge(Field.SENDER)

    async def _save(self) -> bool:
        """Save what stands in the form; tell whether it is saved. A conflict is settled and the save begun anew."""
        entered = self._entered()
        refusals = await asyncio.to_thread(entered.refusals, self._services)
        if refusals:
            raise DraftRefused(refusals)
        self._take_back_refusals()
        first = entered.opened is None
        if not first and not entered.is_changed:
            self.hint(_("Nothing has changed since the last save."))
            return True
        try:
            await self._still_there(entered)
            if entered.former is not None:
                return await self._save_replacement(entered, entered.former)
            saved = await Saving(self.smstui, self._services).save(entered)
        except EditConflict as conflict:
            return await self._settle(conflict, entered)
        if saved is not None:
            await self._show_saved(saved, saved_in_words(saved, first=first))
        return saved is not None

    async def _save_replacement(self, entered: Entered, former: Stored) -> bool:
        replaced = await Saving(self.smstui, self._services).replace(entered, former)
        if replaced is None:
            return False
        words = replaced_in_words(replaced.unfinished, secret_left=replaced.secret_left)
        await self._show_saved(replaced.saved, words)
        if replaced.unfinished is not None:
            self.call_after_refresh(self._complain, words)
        return True

    async def _replace(self) -> None:
        """Go on with a draft that replaces the saved interface; settle a replacement that it is half of first."""
        opened = self._opened
        if opened is None or not await self._may_leave():
            return
        stored = await self._services.editing.open(opened.interface.id)
        pair = await half_of(self._services, stored)
        if pair is None:
            self._form.forget_secrets()
            await self._take(self._services.replacing.draft_of(stored), None, former=stored)
            self._fill()
        elif (stays := await settle(self.smstui, self._services, pair)) is not None:
            self.saved_id = stays
            self._close()

    async def _still_there(self, entered: Entered) -> None:
        """Notice a deletion before questions are asked about the save."""
        known = entered.opened or entered.former
        if known is None:
            return
        try:
            await self._services.editing.open(known.interface.id)
        except NotFound:
            raise EditConflict(deleted=True) from None

    async def _show_saved(self, saved: Saved, words: str) -> None:
        focused = self._form.field_of(self.focused)
        self.saved_id = saved.stored.interface.id
        self._forget_kept()
        await self._take(Draft.of(saved.stored.interface), saved.stored)
        self._show_taken()
        self._hinted = focused
        self._form.focus_field(focused or Field.NAME)
        self.call_after_refresh(self.say, words)

    # Others, and leaving ---------------------------------------------------------------------------------------------

    async def _settle(self, conflict: EditConflict, entered: Entered) -> bool:
        if entered.former is not None and not conflict.deleted:
            await self._follow_former(entered, entered.former)
            return False
        if conflict.deleted or entered.opened is None:
            await self._keep_as_new(entered)
            return False
        theirs = await self._services.editing.open(entered.opened.interface.id)
        settled = await merge(self.smstui, entered, theirs, self._chain)
        if settled is None:
            self.say(_("Nothing was saved."), Weight.WARNING)
            return False
        await self._take(settled.draft, settled.opened, settled.baseline)
        self._show_taken(keep_secrets=True)
        return await self._save()

    async def _follow_former(self, entered: Entered, former: Stored) -> None:
        """Take over what somebody changed in the interface that is replaced, but for what was typed here."""
        now = await self._services.editing.open(former.interface.id)
        theirs = self._services.replacing.draft_of(now)
        await self._take(merged(entered.baseline, entered.draft, theirs), None, theirs, now)
        self._show_taken(keep_secrets=True)
        self.say(_("Somebody changed it meanwhile; that is taken over. Look at it, then F2 again."), Weight.WARNING)

    async def _keep_as_new(self, entered: Entered) -> None:
        if await self.smstui.push_screen_wait(deleted_question()):
            await self._take(entered.draft, None, Draft())
            self._show_taken()
            self._form.focus_field(self._form.secret_field)

    async def _follow_changes(self) -> None:
        """Name what others change while the editor is open; what is typed stays.

        Other files may change many times without there being anything new to say.
        """
        async for _change in self._services.interfaces.changes():
            if self._busy or self._opened is None:
                continue
            told = await what_others_did(self._services, self._opened)
            if told and told != self._told:
                self.say(told, Weight.WARNING)
            self._told = told

    def action_back(self) -> None:
        """Leave, after asking what becomes of changes."""
        self._begin(self._leave())

    async def _leave(self) -> None:
        if await self._may_leave():
            self._close()

    def _close(self) -> None:
        self.workers.cancel_group(self, "changes")
        self._form.forget_secrets()
        self.dismiss()

    async def may_close(self) -> bool:
        """Ask what becomes of changes before the program ends."""
        return await self._may_leave()

    def keep_draft(self) -> bool:
        """Keep what stands in the form and is not saved, never its secrets; raise WriteFailed."""
        drafts, form = self._services.drafts, self._form
        if drafts is None:
            return False
        typed = form.typed_secret_fields
        return drafts.keep(form.read(), self._baseline, self._opened, typed, self._kept_as, self._former)

    def _forget_kept(self) -> None:
        """Forget the draft from which this edit was taken up: it is saved, or not wanted any more."""
        if self._kept_as and self._services.drafts is not None:
            self._services.drafts.forget(self._kept_as)
        self._kept_as = ""

    async def _may_leave(self) -> bool:
        if may := await self._settled():
            self._forget_kept()
        return may

    async def _settled(self) -> bool:
        draft, secrets = self._form.read(), self._form.typed_secret_fields
        entered = Entered(self._opened, self._baseline, draft, self._form.credentials()[0], secrets, self._former)
        if not entered.is_changed:
            return True
        match await self.smstui.push_screen_wait(leave_question(entered.changes(self._chain))):
            case Leave.DISCARD:
                return True
            case Leave.SAVE:
                return await self._run(self._save()) is True
            case _:
                return False
