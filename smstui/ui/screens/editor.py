"""Create and edit one interface, on one page."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from rich.cells import cell_len
from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from smstui.domain.chain import Chain
from smstui.domain.country import Country
from smstui.domain.draft import Draft
from smstui.domain.draft_changes import changes_between
from smstui.domain.errors import (
    DraftRefused,
    EditConflict,
    FieldRefused,
    LockedField,
    NameTaken,
    NotFound,
    SmstuiError,
)
from smstui.domain.field import LOCKED_FIELDS, Field
from smstui.domain.interface import InterfaceId, Reason
from smstui.domain.secret import SecretPresence
from smstui.domain.state import State, status_of, today_in
from smstui.domain.stored import Saved, Stored
from smstui.services.container import Services
from smstui.ui.dialogs.country_list import CountryList
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.flows.balance import show_balance
from smstui.ui.flows.entered import Entered
from smstui.ui.flows.explaining import explain, supply
from smstui.ui.flows.leaving import Leave, deleted_question, leave_question
from smstui.ui.flows.merging import merge
from smstui.ui.flows.saving import Saving, needs_listing, saved_in_words
from smstui.ui.flows.test_sms import send_test_sms
from smstui.ui.keys import EDITOR, Key, bindings
from smstui.ui.notices import Weight
from smstui.ui.screens.place import Place
from smstui.ui.stylesheets import style
from smstui.ui.widgets.country_code_input import CountryCodeInput
from smstui.ui.widgets.form_parts import LockedField as LockedRow
from smstui.ui.widgets.form_subject import FormSubject
from smstui.ui.widgets.interface_form import InterfaceForm
from smstui.ui.widgets.push_button import ButtonRow, PushButton
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words
from smstui.wording.fields import LINE, field_help, field_label
from smstui.wording.locks import locked_since
from smstui.wording.refusals import labelled
from smstui.wording.states import reason_in_words, state_word

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp

NAME: Final = "editor"
"""Under this name the application keeps the editor, so that it opens fast from the second time."""


async def edit(app: "SmstuiApp", services: Services, draft: Draft, opened: Stored | None = None) -> InterfaceId | None:
    """Open the editor on a new draft, or on a saved interface; return the id of what was saved, None if nothing was.

    Runs in a worker of the screen that asks for it; raises `StorageError` when the chain cannot be read.
    """
    if not app.is_screen_installed(NAME):
        app.install_screen(EditorScreen(services), NAME)
    editor = app.get_screen(NAME, EditorScreen)
    await editor.begin(draft, opened)
    await app.push_screen_wait(editor)
    return editor.saved_id


class EditorScreen(Place):
    """Show an interface, keep what is typed, and lead to saving, checking, test SMS and balance."""

    CSS_PATH = style("screens/editor")
    KEYS: ClassVar[tuple[Key, ...]] = EDITOR
    BINDINGS: ClassVar[list[BindingType]] = bindings(EDITOR)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.saved_id: InterfaceId | None = None
        self._services = services
        self._opened: Stored | None = None
        self._baseline = Draft()
        self._shown = Draft()
        self._subject: FormSubject | None = None
        self._busy = False
        self._refused: tuple[FieldRefused, ...] = ()
        self._told_revision: str | None = None
        self._hinted: Field | None = None
        """The fixed field whose hint stands in the message row, or that has the focus without having moved there."""

    def compose_body(self) -> Iterable[Widget]:
        """Yield the form, its actions, and the help for the field."""
        yield InterfaceForm()
        with ButtonRow():
            yield PushButton(_("Send test SMS"), id="send-test")
            yield PushButton(_("Query balance"), id="query-balance")
            yield PushButton(_("Check"), id="check")
        yield Static("─" * 400, id="rule", markup=False)
        yield Static("", id="field-help", markup=False)

    async def begin(self, draft: Draft, opened: Stored | None) -> None:
        """Take over what is edited from now on; the screen need not be open yet."""
        self.saved_id = None
        await self._take(draft, opened)
        if self.is_running:
            self._fill()

    def on_mount(self) -> None:
        """Fill the form for the first time."""
        self._fill()

    # What is shown ---------------------------------------------------------------------------------------------------

    async def _take(self, draft: Draft, opened: Stored | None, baseline: Draft | None = None) -> None:
        chain = await asyncio.to_thread(self._services.chain.load)
        if opened is None:
            self._subject = FormSubject(chain)
        else:
            presence = await self._services.access.presence(opened.interface)
            self._subject = FormSubject(chain, opened.interface, presence)
        self._opened, self._shown = opened, draft
        self._told_revision = opened.revision if opened else None
        self._baseline = draft if baseline is None else baseline

    def _fill(self) -> None:
        subject = self._known_subject
        self._form.show(subject, self._shown)
        self._refused = ()
        self.hint("")
        self._show_title()
        self._form.focus_field(Field.NAME)
        self._show_country()
        self.run_worker(self._follow_changes(), group="changes", exclusive=True)

    def _show_title(self) -> None:
        saved, subject = self._known_subject.saved, self._known_subject
        if saved is None:
            self.entitle(_("New interface"), _("not saved yet"))
            return
        today = today_in(subject.chain.zone, self._services.clock())
        status = status_of(saved, subject.chain, subject.presence, today)
        self.entitle(saved.name, state_word(status.state))
        if status.problem is not None:
            self._show(reason_in_words(status), Weight.HINT if status.state is State.PLANNED else Weight.WARNING)

    def _show_country(self) -> None:
        """Name the country beside its code; the names are loaded in the background."""
        self.run_worker(self._name_country(), group="country", exclusive=True)

    async def _name_country(self) -> None:
        code = self._form.read().country_code
        countries = await asyncio.to_thread(self._countries)
        sharing = [country.name for country in countries if country.code == code and country.main]
        self._form.sending.show_country(", ".join(sharing))

    def _countries(self) -> tuple[Country, ...]:
        return self._services.countries()

    @property
    def _form(self) -> InterfaceForm:
        return self.query_one(InterfaceForm)

    @property
    def _known_subject(self) -> FormSubject:
        assert self._subject is not None  # noqa: S101 (begin() comes first)
        return self._subject

    @property
    def _chain(self) -> Chain:
        return self._known_subject.chain

    # Moving in the form ----------------------------------------------------------------------------------------------

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Explain the field that has the focus."""
        field = self._form.field_of(event.widget)
        self._show_help(field_help(field) if field else "")
        fixed = field if isinstance(event.widget, LockedRow) else None
        if fixed is not None and fixed is not self._hinted:
            self._hint_at_lock(fixed)
        self._hinted = fixed

    def _hint_at_lock(self, field: Field) -> None:
        saved = self._known_subject.saved
        if field is Field.BRANCH:
            self.hint(in_words(FieldRefused(Field.BRANCH, Reason.BOTH_USES_EXCLUDE_BRANCH)))
        elif saved is not None and field in LOCKED_FIELDS:
            self.hint(locked_since(saved))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Check the field that was left; the message row says what is wrong, nothing moves."""
        field = self._form.field_of(event.widget)
        if field is None or isinstance(event.widget, LockedRow):
            return
        self._form.tidy(field)
        if field is Field.COUNTRY_CODE:
            self._show_country()
        self._judge(field)

    def _judge(self, field: Field) -> None:
        found = [one for one in self._form.read().refusals(self._chain) if one.field == field]
        was_refused = any(one.field == field for one in self._refused)
        self._refused = (*(one for one in self._refused if one.field != field), *found)
        self._form.mark(self._refused)
        if found:
            self._complain(labelled(found[0]))
        elif was_refused:
            self.hint("")

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    def _complain(self, text: str, *, remember: bool = False) -> None:
        """Show what is wrong; what does not fit into the message row stands in the rows of the help as well."""
        if remember:
            self.say(text, Weight.ERROR)
        else:
            self._show(text, Weight.ERROR)
        if cell_len(text) >= self.size.width:
            self._show_help(text)

    async def _complain_fully(self, text: str) -> None:
        """Show and remember what went wrong; what the rows of the help cannot hold opens a dialog."""
        self._complain(text, remember=True)
        if cell_len(text) > 2 * LINE:
            await self.smstui.push_screen_wait(Question(_("That did not work"), text, (Choice(None, _("Close")),)))

    def _show_help(self, text: str) -> None:
        self.query_one("#field-help", Static).update(text, layout=False)

    @on(CountryCodeInput.ListWanted)
    def _open_country_list(self, event: CountryCodeInput.ListWanted) -> None:
        event.stop()
        self._begin(self._choose_country(event.query))

    async def _choose_country(self, query: str) -> None:
        countries = await asyncio.to_thread(self._countries)
        place = await self.smstui.push_screen_wait(CountryList(countries, query))
        if place is not None:
            self._form.sending.choose_country(countries[place].code)
            self._form.sending.show_country(countries[place].name)
            self._judge(Field.COUNTRY_CODE)

    @on(LockedRow.Asked)
    def _explain(self, event: LockedRow.Asked) -> None:
        event.stop()
        field = self._form.field_of(event.locked)
        if field is not None:
            self._begin(self._explain_field(field))

    async def _explain_field(self, field: Field) -> None:
        is_secret = field in {Field.TOKEN, Field.PASSWORD}
        presence = self._known_subject.presence.account if is_secret else SecretPresence.PRESENT
        wants = await explain(self.smstui, field, self._opened, presence)
        if wants and self._opened is not None and await supply(self.smstui, self._services, self._opened):
            await self._take(self._form.read(), self._opened, self._baseline)
            self._form.show(self._known_subject, self._shown)
            self._show_title()
            self.say(_("The secret is kept and locked."))

    # What can be done ------------------------------------------------------------------------------------------------

    def _begin(self, flow: Coroutine[Any, Any, None]) -> None:
        """Run one flow at a time; what it raises is said in words."""
        if self._busy:
            flow.close()
            return
        self._busy = True
        self.run_worker(self._run(flow), group="flow")

    async def _run(self, flow: Awaitable[None]) -> None:
        try:
            await flow
        except DraftRefused as refused:
            self._show_refusals(refused.refusals)
        except NameTaken as taken:
            self._point_at(Field.NAME, in_words(taken))
        except LockedField as locked:
            self._point_at(Field(locked.field), in_words(locked))
        except SmstuiError as error:
            await self._complain_fully(in_words(error))
        finally:
            self._busy = False

    def _entered(self) -> Entered:
        """Return what stands in the form; raise DraftRefused for secrets that cannot be such."""
        credentials, refused = self._form.credentials()
        if refused:
            raise DraftRefused(refused)
        form = self._form
        return Entered(self._opened, self._baseline, form.read(), credentials, form.typed_secret_fields)

    def _show_refusals(self, refusals: Sequence[FieldRefused]) -> None:
        """Mark every refused field and move the focus to the first of them."""
        self._refused = tuple(refusals)
        self._form.mark(refusals)
        self._point_at(Field(refusals[0].field), labelled(refusals[0]))

    def _point_at(self, field: Field, text: str) -> None:
        self._form.focus_field(field)
        self.call_after_refresh(self._complain, text)

    def action_primary(self) -> None:
        """Save."""
        self._begin(self._save())

    def action_test(self) -> None:
        """Send a test SMS through what stands in the form."""
        self._begin(self._send_test())

    def action_balance(self) -> None:
        """Ask for the balance of the account that stands in the form."""
        self._begin(self._query_balance())

    @on(Button.Pressed)
    def _act(self, event: Button.Pressed) -> None:
        event.stop()
        flows: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "send-test": self._send_test,
            "query-balance": self._query_balance,
            "check": self._check,
        }
        self._begin(flows[event.button.id or ""]())

    async def _send_test(self) -> None:
        await send_test_sms(self.smstui, self._services, self._entered().target(self._services))

    async def _query_balance(self) -> None:
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

    async def _save(self) -> None:
        """Save what stands in the form; a conflict is settled and the save begun anew."""
        entered = self._entered()
        refusals = await asyncio.to_thread(
            self._services.editing.refusals, entered.draft, entered.credentials, entered.opened
        )
        if refusals:
            raise DraftRefused(refusals)
        first = entered.opened is None
        if not first and not entered.is_changed:
            self.hint(_("Nothing has changed since the last save."))
            return
        try:
            await self._still_there(entered)
            saved = await Saving(self.smstui, self._services).save(entered)
        except EditConflict as conflict:
            await self._settle(conflict, entered)
            return
        if saved is not None:
            await self._show_saved(saved, first=first)

    async def _still_there(self, entered: Entered) -> None:
        """Notice a deletion before questions are asked about the save."""
        if entered.opened is None:
            return
        try:
            await self._services.editing.open(entered.opened.interface.id)
        except NotFound:
            raise EditConflict((), deleted=True) from None

    async def _show_saved(self, saved: Saved, *, first: bool) -> None:
        focused = self._form.field_of(self.focused)
        self.saved_id = saved.stored.interface.id
        await self._take(Draft.of(saved.stored.interface), saved.stored)
        self._form.show(self._known_subject, self._shown)
        self._refused = ()
        self._show_title()
        self._show_country()
        self._hinted = focused
        self._form.focus_field(focused or Field.NAME)
        self.call_after_refresh(self.say, saved_in_words(saved, first=first))

    # Others, and leaving ---------------------------------------------------------------------------------------------

    async def _settle(self, conflict: EditConflict, entered: Entered) -> None:
        if conflict.deleted or entered.opened is None:
            await self._keep_as_new(entered)
            return
        theirs = await self._services.editing.open(entered.opened.interface.id)
        settled = await merge(self.smstui, entered, theirs, self._chain)
        if settled is None:
            self.say(_("Nothing was saved."), Weight.WARNING)
            return
        await self._rebase(settled)
        await self._save()

    async def _rebase(self, settled: Entered) -> None:
        """Go on with the same typing on top of what somebody else saved; typed secrets stay in their fields."""
        await self._take(settled.draft, settled.opened, settled.baseline)
        self._form.show(self._known_subject, settled.draft, keep_secrets=True)
        self._show_title()

    async def _keep_as_new(self, entered: Entered) -> None:
        if await self.smstui.push_screen_wait(deleted_question()):
            await self._take(entered.draft, None, Draft())
            self._form.show(self._known_subject, entered.draft)
            self._show_title()
            self._form.focus_field(self._form.secret_field)

    async def _follow_changes(self) -> None:
        """Name what others change while the editor is open; what is typed stays."""
        async for _change in self._services.interfaces.changes():
            if not self._busy:
                await self._compare_with_stored()

    async def _compare_with_stored(self) -> None:
        opened = self._opened
        if opened is None:
            return
        try:
            now = await self._services.editing.open(opened.interface.id)
        except NotFound:
            self._tell_once("", _("Somebody deleted this interface meanwhile. What you typed is kept."))
            return
        except SmstuiError as error:
            self._tell_once("", in_words(error))
            return
        if now.revision == opened.revision or self._opened is not opened:
            return
        changed = changes_between(Draft.of(opened.interface), Draft.of(now.interface))
        if changed:
            fields = ", ".join(field_label(change.field) for change in changed)
            told = _("Changed by somebody else meanwhile: {fields}. What you typed is kept.").format(fields=fields)
            self._tell_once(now.revision, told)

    def _tell_once(self, revision: str, text: str) -> None:
        """Tell what others did; other files may change many times without there being anything new to say."""
        if revision != self._told_revision:
            self._told_revision = revision
            self.say(text, Weight.WARNING)

    def action_back(self) -> None:
        """Leave, after asking what becomes of changes."""
        self._begin(self._leave())

    async def _leave(self) -> None:
        if await self._may_leave():
            self.workers.cancel_group(self, "changes")
            self._form.forget_secrets()
            self.dismiss()

    async def may_close(self) -> bool:
        """Ask what becomes of changes before the program ends."""
        return await self._may_leave()

    async def _may_leave(self) -> bool:
        draft, secrets = self._form.read(), self._form.typed_secret_fields
        entered = Entered(self._opened, self._baseline, draft, self._form.credentials()[0], secrets)
        if not entered.is_changed:
            return True
        match await self.smstui.push_screen_wait(leave_question(entered.changes(self._chain))):
            case Leave.DISCARD:
                return True
            case Leave.SAVE:
                return await self._save_and_tell()
            case _:
                return False

    async def _save_and_tell(self) -> bool:
        """Save; tell whether it was saved. What goes wrong is said, and everything typed stays."""
        before = self._opened
        await self._run(self._save())
        return self._opened is not before and self._opened is not None
