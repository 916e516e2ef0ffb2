"""Add, change and delete the chain's entries, and set its policies and defaults, each in a small form."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from smstui.domain.chain import AppointmentType, Branch, Chain, EntryReason, Kind, Policy, Workstation
from smstui.domain.errors import FieldRefused, SmstuiError
from smstui.services.chain_editing import ChainEditing
from smstui.ui.chain_sections import Part
from smstui.ui.dialogs.entry_form import ChoiceOfField, EntryForm, Filled, TextField, TickField
from smstui.ui.dialogs.question import Choice, Question
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


_KINDS: Final = {
    Part.BRANCHES: Kind.BRANCH,
    Part.WORKSTATIONS: Kind.WORKSTATION,
    Part.APPOINTMENT_TYPES: Kind.APPOINTMENT_TYPE,
}


class Answer(StrEnum):
    """Answer the question before an entry is deleted."""

    KEEP = "keep"
    DELETE = "delete"


async def edit_entry(app: "SmstuiApp", editing: ChainEditing, chain: Chain, part: Part, key: str | None) -> str | None:
    """Show the form for an entry (`key` None: a new one); return the key under which it is kept, or None."""
    form = _FORMS[part](editing, chain, key)
    filled = await app.push_screen_wait(form)
    if filled is None:
        return None
    return filled.texts.get(_KEY_FIELDS.get(part, ""), key or "").strip()


async def delete_entry(app: "SmstuiApp", editing: ChainEditing, chain: Chain, part: Part, key: str) -> bool:
    """Ask, then delete an entry; return whether it is gone. While others use it, say who they are, and ask nothing."""
    try:
        await editing.require_unused(_KINDS[part], key)
    except SmstuiError as error:
        await _say_that_it_stays(app, error)
        return False
    question = Question(
        _("Delete this entry?"),
        _name(chain, part, key),
        (Choice(Answer.KEEP, _("Keep it")), Choice(Answer.DELETE, _("Delete"))),
    )
    if await app.push_screen_wait(question) is not Answer.DELETE:
        return False
    try:
        await _deletion(editing, part)(key)
    except SmstuiError as error:
        await _say_that_it_stays(app, error)
        return False
    app.say(_("{name} is deleted.").format(name=_name(chain, part, key)))
    return True


async def _say_that_it_stays(app: "SmstuiApp", error: SmstuiError) -> None:
    await app.push_screen_wait(Question(_("It stays"), in_words(error), (Choice(None, _("Close")),)))


def _deletion(editing: ChainEditing, part: Part) -> Callable[[str], Awaitable[None]]:
    if part is Part.BRANCHES:
        return editing.delete_branch
    return editing.delete_workstation if part is Part.WORKSTATIONS else editing.delete_appointment_type


def _name(chain: Chain, part: Part, key: str) -> str:
    if part is Part.BRANCHES:
        return chain.branch_title(key)
    if part is Part.APPOINTMENT_TYPES and key in chain.appointment_types:
        return chain.appointment_types[key].name
    return key


_Value = TypeVar("_Value", Branch, Workstation, AppointmentType, Policy, Chain)


class _Base(Generic[_Value]):
    """Hold what a form began from, so that what others change meanwhile is neither lost nor overwritten unsaid."""

    def __init__(self, value: _Value | None) -> None:
        self._value: _Value | None = value

    async def kept(self, save: Callable[[_Value | None], Awaitable[object]]) -> object:
        """Save; what was refused because somebody else had changed it is set when it is saved once more."""
        try:
            return await save(self._value)
        except FieldRefused as refused:
            if refused.reason is EntryReason.CHANGED_MEANWHILE and self._value is not None:
                theirs: dict[str, Any] = {refused.field: refused.details["theirs"]}
                self._value = replace(self._value, **theirs)
            raise


def _branch_form(editing: ChainEditing, chain: Chain, key: str | None) -> EntryForm:
    known = chain.branches.get(key or "")
    base = _Base(known)

    async def keep(filled: Filled) -> object:
        return await base.kept(
            lambda base: editing.save_branch(filled.texts["code"], filled.texts["name"], previous=key, base=base)
        )

    fields = (
        TextField("code", _("Code"), known.code if known else "", _("for example 01")),
        TextField("name", _("Name"), known.name if known else "", _("for example Stuttgart")),
    )
    about = _("A changed code is carried into everything that refers to it.") if known else ""
    return EntryForm(_("Branch {code}").format(code=key) if known else _("New branch"), fields, keep, about)


def _workstation_form(editing: ChainEditing, chain: Chain, key: str | None) -> EntryForm:
    known = chain.workstations.get(key or "")
    base = _Base(known)

    async def keep(filled: Filled) -> object:
        return await base.kept(
            lambda base: editing.save_workstation(filled.texts["host"], filled.texts["branch"], previous=key, base=base)
        )

    branches = tuple((branch.title, code) for code, branch in sorted(chain.branches.items()))
    fields = (
        TextField("host", _("Host name"), known.host if known else "", _("for example kasse-1")),
        ChoiceOfField("branch", _("Branch"), branches, known.branch if known else ""),
    )
    heading = _("Workstation {host}").format(host=key) if known else _("New workstation")
    return EntryForm(heading, fields, keep)


def _appointment_type_form(editing: ChainEditing, chain: Chain, key: str | None) -> EntryForm:
    known = chain.appointment_types.get(key or "")
    base = _Base(known)

    async def keep(filled: Filled) -> object:
        return await base.kept(
            lambda base: editing.save_appointment_type(
                filled.texts["key"],
                filled.texts["name"],
                automatic_notification=filled.ticks["automatic_notification"],
                previous=key,
                base=base,
            )
        )

    fields = (
        TextField("key", _("Key"), known.key if known else "", _("for example eye-test")),
        TextField("name", _("Name"), known.name if known else ""),
        TickField(
            "automatic_notification",
            _("Allowed for automatic notification of the customer"),
            bool(known and known.automatic_notification),
        ),
    )
    about = _("Unattended appointment reminders consider only types with this option.")
    heading = _("Appointment type {key}").format(key=key) if known else _("New appointment type")
    return EntryForm(heading, fields, keep, about)


def _policy_form(editing: ChainEditing, chain: Chain, key: str | None) -> EntryForm:
    policy = chain.policy
    base = _Base(policy)

    async def keep(filled: Filled) -> object:
        return await base.kept(
            lambda base: editing.save_policy(
                administrators_may_view_passwords=filled.ticks["administrators_may_view_passwords"],
                administrators_group=filled.texts["administrators_group"],
                journal_texts=filled.ticks["journal_texts"],
                base=base,
            )
        )

    fields = (
        TickField(
            "administrators_may_view_passwords",
            _("Administrators may view set passwords"),
            policy.administrators_may_view_passwords,
        ),
        TextField("administrators_group", _("Administrators' group"), policy.administrators_group),
        TickField("journal_texts", _("The journal keeps the texts of messages"), policy.journal_texts),
    )
    about = _("The group is one of the operating system; only its members may view passwords.")
    return EntryForm(_("Policies of the chain"), fields, keep, about, first=key)


def _defaults_form(editing: ChainEditing, chain: Chain, key: str | None) -> EntryForm:
    base = _Base(chain)

    async def keep(filled: Filled) -> object:
        return await base.kept(
            lambda base: editing.save_defaults(
                name=filled.texts["name"],
                timezone=filled.texts["timezone"],
                country_code=filled.texts["country_code"],
                ca_file=filled.texts["ca_file"],
                base=base,
            )
        )

    fields = (
        TextField("name", _("Name of the chain"), chain.name),
        TextField("timezone", _("Time zone"), chain.timezone, "Europe/Berlin"),
        TextField("country_code", _("Country code"), chain.country_code, "+49"),
        TextField("ca_file", _("CA file"), chain.ca_file, _("empty: the system's own authorities")),
    )
    about = _("Interfaces are released at 00:00 of their start in this time zone, on every host alike.")
    return EntryForm(_("Defaults of the chain"), fields, keep, about, first=key)


_FORMS = {
    Part.BRANCHES: _branch_form,
    Part.WORKSTATIONS: _workstation_form,
    Part.APPOINTMENT_TYPES: _appointment_type_form,
    Part.POLICIES: _policy_form,
    Part.DEFAULTS: _defaults_form,
}
_KEY_FIELDS = {Part.BRANCHES: "code", Part.WORKSTATIONS: "host", Part.APPOINTMENT_TYPES: "key"}
