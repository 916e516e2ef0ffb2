"""Show an interface's form as a page: title, help for the field, what is wrong with it, and flows one at a time."""

import asyncio
from collections.abc import Awaitable, Coroutine, Iterable, Sequence
from typing import Any, Final, TypeVar

from rich.cells import cell_len
from textual import events, on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from smstui.domain.chain import Chain
from smstui.domain.country import Country
from smstui.domain.draft import Draft
from smstui.domain.errors import DraftRefused, FieldRefused, LockedField, NameTaken, SmstuiError
from smstui.domain.field import LOCKED_FIELDS, Field
from smstui.domain.interface import Method, Reason
from smstui.domain.reveal import Asked
from smstui.domain.safe_text import safe_text
from smstui.domain.secret import SecretField, SecretPresence
from smstui.domain.state import State, next_midnight, status_of, today_in
from smstui.domain.stored import Stored
from smstui.services.container import Services
from smstui.ui.flows.explaining import Wish, explain, supply
from smstui.ui.flows.telling import tell_in_full
from smstui.ui.midnight import Midnight
from smstui.ui.notices import Weight
from smstui.ui.screens.place import Place
from smstui.ui.widgets.country_code_input import CountryCodeInput
from smstui.ui.widgets.either_field import EitherField
from smstui.ui.widgets.eye import Eye
from smstui.ui.widgets.form_parts import FormChoice, FormTick
from smstui.ui.widgets.form_parts import LockedField as LockedRow
from smstui.ui.widgets.form_subject import FormSubject
from smstui.ui.widgets.interface_form import InterfaceForm
from smstui.ui.widgets.message_row import MessageRow
from smstui.ui.widgets.push_button import ButtonRow, PushButton
from smstui.wording.catalogue import N_, _
from smstui.wording.errors import in_words
from smstui.wording.fields import LINE, field_help
from smstui.wording.locks import locked_since, token_instead
from smstui.wording.refusals import labelled
from smstui.wording.states import reason_in_words, state_word
from smstui.wording.texts_and_numbers import hint_at_short_sender, sender_hint

Result = TypeVar("Result")

_BY_SPACE: Final[dict[type[Widget], str]] = {
    FormChoice: N_("Space: choose."),
    FormTick: N_("Space: tick."),
    EitherField: N_("Space: the other one."),
}


def help_at(widget: Widget, field: Field | None) -> str:
    """Return what is said of a field while the focus is on its widget.

    What is no text is changed by Space, which is said too: the arrows move between fields, and Enter goes on.
    """
    how = _BY_SPACE.get(type(widget), "")
    return " ".join(said for said in (field_help(field) if field else "", how and _(how)) if said)


class FormPage(Place):
    """Show a draft and what is known about it; a subclass says what can be done with it."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._opened: Stored | None = None
        self._former: Stored | None = None
        """The saved interface that the draft replaces."""

        self._baseline = Draft()
        self._shown = Draft()
        self._subject: FormSubject | None = None
        self._busy = False
        self._countries: tuple[Country, ...] = ()
        self._refused: tuple[FieldRefused, ...] = ()
        self._hinted: Field | None = None
        """The fixed field whose hint stands in the message row, or that has the focus without having moved there."""

        self._state_said = ""
        """Why the interface is in its state, as the message row said it last."""

        self._midnight = Midnight(self, services.clock, self._begin_day)
        self._help = ""
        self._cut = ""
        """The message that does not fit into its row, if the one that stands there does not."""

    def compose_body(self) -> Iterable[Widget]:
        """Yield the form, its actions, and the help for the field.

        The form is filled before it is mounted, for it mounts only the fields that it displays.
        """
        form = InterfaceForm()
        if self._subject is not None:
            form.show(self._subject, self._shown)
        with Vertical(id="page"):
            yield form
            with ButtonRow():
                yield PushButton(_("Send test SMS"), id="send-test")
                yield PushButton(_("Query balance"), id="query-balance")
                yield PushButton(_("Check"), id="check")
                yield PushButton(_("Replace …"), id="replace")
            yield Static("─" * 400, id="rule", markup=False)
            yield Static("", id="field-help", markup=False)

    # What is shown ---------------------------------------------------------------------------------------------------

    async def _take(
        self, draft: Draft, opened: Stored | None, baseline: Draft | None = None, former: Stored | None = None
    ) -> None:
        chain = await asyncio.to_thread(self._services.chain.load)
        if former is not None:
            proxy = (await self._services.access.presence(former.interface)).proxy
            kept = bool(draft.proxy_username) and proxy is SecretPresence.PRESENT
            self._subject = FormSubject(chain, takes_proxy_password=kept)
        elif opened is None:
            self._subject = FormSubject(chain)
        else:
            presence = await self._services.access.presence(opened.interface)
            self._subject = FormSubject(chain, opened.interface, presence)
        self._opened, self._shown, self._former = opened, draft, former
        self._baseline = draft if baseline is None else baseline

    def _fill(self) -> None:
        self.hint("")
        self._show_taken()
        self._form.go_to_ends()
        if self._former is None:
            self._form.focus_field(Field.NAME)
            if self._is_copy:
                self.hint(_("Everything is copied but the credentials: enter those of the account, then F2."))
        else:
            self._form.focus_field(Field.USERNAME if self._shown.method is Method.PASSWORD else Field.TOKEN)
            self._hint_at_replacement()

    @property
    def _is_copy(self) -> bool:
        """Tell whether the draft began with another interface's settings."""
        return self._opened is None and bool(self._shown.name) and self._shown == self._baseline

    def _hint_at_replacement(self) -> None:
        self.hint(_("Everything is kept but the credentials: enter the new ones, then F2."))

    def _show_taken(self, *, keep_secrets: bool = False) -> None:
        """Show what was taken over last."""
        self._form.show(self._known_subject, self._shown, keep_secrets=keep_secrets)
        self._refused = ()
        self.query_one("#replace").display = self._opened is not None
        self._show_title()
        self._show_country()
        self._wait_for_midnight()

    def _wait_for_midnight(self) -> None:
        self._midnight.wait_for(next_midnight(self._chain.zone, self._services.clock()))

    async def _begin_day(self) -> None:
        """Show the state that the interface has today: it may just have been released."""
        said = self._state_said
        self._show_title()
        if said and not self._state_said and self.query_one(MessageRow).text == said:
            self.hint("")
        self._wait_for_midnight()

    def _show_title(self) -> None:
        saved, subject = self._known_subject.saved, self._known_subject
        if saved is None:
            named = _("Replace {name}").format(name=self._former.interface.name) if self._former else _("New interface")
            self.entitle(named, _("not saved yet"))
            return
        today = today_in(subject.chain.zone, self._services.clock())
        status = status_of(saved, subject.chain, subject.presence, today)
        self.entitle(saved.name, state_word(status.state))
        self._state_said = "" if status.problem is None else reason_in_words(status)
        if self._state_said:
            self._show(self._state_said, Weight.HINT if status.state is State.PLANNED else Weight.WARNING)

    def _show_country(self) -> None:
        """Name the country beside its code; the names are loaded in the background, once."""
        if self._countries:
            self._name_country()
        else:
            self.run_worker(self._load_countries(), group="country", exclusive=True)

    async def _load_countries(self) -> None:
        self._countries = await asyncio.to_thread(self._services.countries)
        self._name_country()

    def _name_country(self) -> None:
        code = self._form.read().country_code
        named = [country.name for country in self._countries if country.code == code and country.main]
        self._form.sending.show_country(", ".join(named))

    @property
    def focus_chain(self) -> list[Widget]:
        """Return what takes the focus, in the order in which Tab goes through it."""
        return self._form.in_row_order(super().focus_chain)

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
        if event.widget is not self.focused:
            return  # the focus has moved on meanwhile: what was said then stays
        field = self._form.field_of(event.widget)
        self._show_help(help_at(event.widget, field))
        fixed = field if isinstance(event.widget, LockedRow) else None
        if fixed is not self._hinted:
            self._hint_at_lock(self._hinted, fixed)
        self._hinted = fixed

    async def action_choose(self) -> None:
        """Do what Space does in a field that is no text."""
        match self.focused:
            case FormChoice() as choice:
                await choice.action_show_list()
            case FormTick() as tick:
                tick.toggle()
            case EitherField() as either:
                either.action_other()
            case _:
                pass

    def _hint_at_lock(self, left: Field | None, entered: Field | None) -> None:
        """Say why a field is fixed, for as long as the focus is on it; what else was said stays."""
        if hint := self._why_fixed(entered):
            self.hint(hint)
        elif (former := self._why_fixed(left)) and self.query_one(MessageRow).text == former:
            self.hint("")
            self._show_title()

    def _why_fixed(self, field: Field | None) -> str:
        saved = self._known_subject.saved
        if field is Field.BRANCH:
            return in_words(FieldRefused(Field.BRANCH, Reason.BOTH_USES_EXCLUDE_BRANCH))
        if saved is None:
            return token_instead() if field is Field.USERNAME else ""
        return locked_since(saved) if field in LOCKED_FIELDS else ""

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Check the field that was left; the message row says what is wrong, nothing moves."""
        field = self._form.field_of(event.widget)
        if field is None or isinstance(event.widget, LockedRow) or self._is_in(field):
            return
        self._form.tidy(field)
        if field is Field.COUNTRY_CODE:
            self._show_country()
        self._judge(field)

    def _is_in(self, field: Field) -> bool:
        """Tell whether the focus is in a field, which may have a second widget, or a list that is open."""
        focused = self.focused.ancestors_with_self if self.focused else ()
        return any(self._form.field_of(widget) == field for widget in focused if isinstance(widget, Widget))

    def _judge(self, field: Field) -> None:
        found = [one for one in self._form.read().refusals(self._chain) if one.field == field]
        was_refused = any(one.field == field for one in self._refused)
        self._refused = (*(one for one in self._refused if one.field != field), *found)
        self._form.mark(self._refused)
        if found:
            self._complain(labelled(found[0]))
        elif field is Field.SENDER and (hint := sender_hint(self._form.read().sender)):
            self.hint(hint)
        elif was_refused or (field is Field.SENDER and self.query_one(MessageRow).text == hint_at_short_sender()):
            self.hint("")

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    def _complain(self, text: str) -> None:
        """Show what is wrong."""
        self._show(text, Weight.ERROR)

    def _show(self, text: str, weight: Weight) -> None:
        """Show a message; one that is cut in its row stands in full above the help, for as long as it is there."""
        super()._show(text, weight)
        cut = text if cell_len(text) >= self.size.width else ""
        if cut != self._cut:
            self._cut = cut
            self._show_help(self._help)

    def _show_help(self, text: str) -> None:
        self._help = text
        shown = [safe_text(self._cut), text] if self._cut else [text]
        self.query_one("#field-help", Static).update("\n".join(shown), layout=False)

    @on(CountryCodeInput.ListWanted)
    def _open_country_list(self, event: CountryCodeInput.ListWanted) -> None:
        event.stop()
        self._begin(self._choose_country(event.query))

    async def _choose_country(self, query: str) -> None:
        from smstui.ui.dialogs.country_list import CountryList  # not on the way to the editor

        countries = self._countries = await asyncio.to_thread(self._services.countries)
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
        presence = self._known_subject.presence.account if is_secret else None
        match await explain(self.smstui, field, self._opened, presence):
            case Wish.SHOW:
                await self._reveal(SecretField.ACCOUNT)
            case Wish.SUPPLY:
                await self._supply()
            case Wish.REPLACE:
                await self._replace()
            case None:
                return

    async def _replace(self) -> None:
        """Go on with other credentials; a subclass that can save does so."""

    async def _supply(self) -> None:
        if self._opened is not None and await supply(self.smstui, self._services, self._opened):
            await self._take(self._form.read(), self._opened, self._baseline)
            self._show_taken()
            self.say(_("The secret is kept and locked."))

    @on(Eye.Clicked)
    def _look(self, event: Eye.Clicked) -> None:
        event.stop()
        self.action_reveal(event.secret.value)

    def action_reveal(self, secret: str) -> None:
        """Show a kept secret ("account" or "proxy") to whoever may see it."""
        self._begin(self._reveal(SecretField(secret)))

    async def _reveal(self, secret: SecretField) -> None:
        if self._opened is None or not self._known_subject.keeps(secret):
            self.hint(_("Nothing is kept there that could be shown."))
        else:
            from smstui.ui.flows.revealing import reveal  # not on the way to the editor

            await reveal(self.smstui, self._services.revealing, Asked(self._opened.interface, secret))

    # Flows -----------------------------------------------------------------------------------------------------------

    def _begin(self, flow: Coroutine[Any, Any, object]) -> None:
        """Run one flow at a time; what it raises is said in words."""
        if self._busy:
            flow.close()
            return
        self._busy = True
        self.run_worker(self._run(flow), group="flow")

    async def _run(self, flow: Awaitable[Result]) -> Result | None:
        """Return what a flow returns; None when it raised something, which is said in words."""
        try:
            return await flow
        except DraftRefused as refused:
            self._show_refusals(refused.refusals)
        except NameTaken as taken:
            self._point_at(Field.NAME, in_words(taken))
        except LockedField as locked:
            self._point_at(Field(locked.field), in_words(locked))
        except SmstuiError as error:
            await tell_in_full(self.smstui, in_words(error), room=2 * LINE)
        finally:
            self._busy = False
        return None

    def _take_back_refusals(self) -> None:
        """Take every mark away: nothing that stands in the form is refused any more."""
        if self._refused:
            self._refused = ()
            self._form.mark(())
            self.hint("")

    def _show_refusals(self, refusals: Sequence[FieldRefused]) -> None:
        """Mark every refused field and move the focus to the first of them."""
        self._refused = tuple(refusals)
        self._form.mark(refusals)
        self._point_at(Field(refusals[0].field), labelled(refusals[0]))

    def _point_at(self, field: Field, text: str) -> None:
        self._form.focus_field(field)
        self.call_after_refresh(self._complain, text)
