"""Put into words what a rule forbids, and what to do instead."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from smstui.domain.chain import EntryReason, Kind
from smstui.domain.errors import (
    DraftRefused,
    FieldRefused,
    FileProblem,
    HalfReplaced,
    KeyTaken,
    LockedField,
    NameTaken,
    NoneUsable,
    NothingToUndo,
    NotUsable,
    Refusal,
    ReplacedForGood,
    SlotReason,
    SlotRefused,
    StillInUse,
    SupplyRefused,
    User,
)
from smstui.domain.field import Field
from smstui.domain.interface import Reason
from smstui.domain.moment import MomentReason
from smstui.domain.safe_text import safe_text
from smstui.domain.state import Problem, State, Status
from smstui.wording.catalogue import N_, _, ngettext
from smstui.wording.causes import file_cause
from smstui.wording.fields import named_field
from smstui.wording.scopes import program
from smstui.wording.states import reason_in_words
from smstui.wording.texts_and_numbers import FIELD_REASONS, refused_value

_USERS_SHOWN: Final = 5

_INTERFACE: Final[Mapping[Reason, str]] = {
    Reason.REQUIRED: N_("This must be filled in."),
    Reason.TOO_LONG: N_("At most {longest} characters; these are {length}. Shorten it."),
    Reason.CONTROL_CHARACTER: N_("It contains an invisible control character. Type it instead of pasting it."),
    Reason.NO_USE: N_("Tick server-side or client-side: at least one use."),
    Reason.BOTH_USES_EXCLUDE_BRANCH: N_(
        "With both uses, no restriction to a branch: untick one use to choose a branch."
    ),
    Reason.BOTH_USES_EXCLUDE_WORKSTATION: N_(
        "With both uses, no restriction to a workstation is possible. Untick one use."
    ),
    Reason.WORKSTATION_OF_OTHER_BRANCH: N_(
        "The workstation stands in branch {branch}. Choose that branch, or another workstation."
    ),
    Reason.UNKNOWN_BRANCH: N_("The chain has no branch {branch}: choose one that it has."),
    Reason.UNKNOWN_WORKSTATION: N_("The chain has no workstation {workstation}: choose one that it has."),
    Reason.DATE_FORM: N_("Write the day as 2026-12-01 or 01.12.2026, or leave it empty."),
    Reason.NO_SUCH_DAY: N_("The calendar has no such day."),
    Reason.YEAR_RANGE: N_("The year must be between {first} and {last}."),
    Reason.UNKNOWN_SERVICE: N_("Unknown service. Known are {known}, or a URL that begins with https://."),
    Reason.URL_FORM: N_("This is no base URL. Write it like https://sms.example.com/ (no blanks, no “?”)."),
    Reason.URL_NOT_HTTPS: N_("Only https:// is allowed; http:// only for this very machine."),
    Reason.URL_WITH_CREDENTIALS: N_("Leave user name and password out of the URL; they have fields of their own."),
    Reason.EITHER_OR: N_("Either a key token or user name and password: not both."),
    Reason.HOST_FORM: N_("This is no host name and no IP address."),
    Reason.HOST_WITH_SCHEME: N_("Enter the host only, without http:// and without a path."),
    Reason.HOST_WITHOUT_PORT: N_("A proxy needs its port as well, for example 3128."),
    Reason.PORT_WITHOUT_HOST: N_("A port alone is not enough: enter the proxy's host, or delete the port."),
    Reason.PORT_RANGE: N_("The port is a number from 1 to {highest}."),
    Reason.USERNAME_WITHOUT_HOST: N_("A proxy user alone is not enough: enter the proxy's host, or delete the user."),
    Reason.NOT_ASCII: N_("A key token has only letters, digits and signs, no blanks. Copy it again from the portal."),
    Reason.NOT_IMPORTED: N_("Secrets are not imported. Leave it out, and supply it afterwards: “{smstui} supply”."),
}

_MOMENTS: Final[Mapping[MomentReason, str]] = {
    MomentReason.FORM: N_("Write a day as 2026-12-01 or 01.12.2026, or a moment as 2026-12-01T08:00."),
    MomentReason.NO_SUCH_MOMENT: N_("There is no such day or time."),
}

_ENTRIES: Final[Mapping[EntryReason, str]] = {
    EntryReason.REQUIRED: N_("This must be filled in."),
    EntryReason.TOO_LONG: N_("At most {longest} characters; these are {length}. Shorten it."),
    EntryReason.CONTROL_CHARACTER: N_("It contains an invisible control character. Type it instead of pasting it."),
    EntryReason.CODE_FORM: N_("A code has 1 to 16 letters A–Z, digits, dots, hyphens or underscores."),
    EntryReason.HOST_FORM: N_("A host name has letters A–Z, digits, hyphens and dots, at most 63."),
    EntryReason.KEY_FORM: N_("A key has 1 to 32 letters A–Z, digits, hyphens or underscores."),
    EntryReason.UNKNOWN_BRANCH: N_("The chain has no such branch. Choose one of the list."),
    EntryReason.GROUP_FORM: N_("A group of the system has letters, digits, dots, hyphens or underscores."),
    EntryReason.PATH_FORM: N_("Enter a whole path that begins with /, or leave it empty."),
    EntryReason.NOT_EXACT: N_("Write it without anything around it: {meant}."),
    EntryReason.TWICE: N_("{name} stands there twice."),
    EntryReason.CHANGED_MEANWHILE: N_(
        "Somebody else has changed this meanwhile: {theirs}. Saving again sets what stands here."
    ),
    EntryReason.TIMEZONE_OF_HOST: N_(
        "{name} means another time on another computer. Write a place, like Europe/Berlin."
    ),
    EntryReason.UNKNOWN_TIMEZONE: N_("{name} is no time zone that this computer knows. Write it like Europe/Berlin."),
}

_LOCKED: Final[Mapping[str, str]] = {
    Field.SERVICE: N_("The service is locked since the first save."),
    Field.AUTHENTICATION: N_("The way to authenticate is locked since the first save."),
    Field.USERNAME: N_("The user name is locked since the first save."),
    Field.PASSWORD: N_("The password is locked since the first save."),
    Field.TOKEN: N_("The key token is locked since the first save."),
    Field.WORKSTATION: N_("The workstation is fixed since the first save."),
}
_WAY_OUT: Final = N_("To use another one, delete the interface and create it anew.")

_TAKEN: Final[Mapping[str, str]] = {
    Kind.BRANCH: N_("There is a branch with the code {key} already. Choose another code."),
    Kind.WORKSTATION: N_("There is a workstation {key} already. Edit that one, or enter another host name."),
    Kind.APPOINTMENT_TYPE: N_("There is an appointment type with the key {key} already. Choose another key."),
}
_SOMETHING_TAKEN: Final = N_("{key} exists already.")
_IN_USE: Final[Mapping[str, str]] = {
    Kind.BRANCH: N_("Branch {key} is still in use by {users}. Change or delete these first."),
    Kind.WORKSTATION: N_("Workstation {key} is still in use by {users}. Change or delete these first."),
    Kind.APPOINTMENT_TYPE: N_("Appointment type {key} is still in use by {users}. Change or delete these first."),
}
_SOMETHING_IN_USE: Final = N_("{key} is still in use by {users}.")
_KINDS: Final[Mapping[str, str]] = {
    "interface": N_("interface {name}"),
    Kind.BRANCH: N_("branch {name}"),
    Kind.WORKSTATION: N_("workstation {name}"),
    Kind.APPOINTMENT_TYPE: N_("appointment type {name}"),
}


_SLOTS: Final[Mapping[SlotReason, str]] = {
    SlotReason.TAKEN: N_(
        "The vault has a slot called “{label}” already. Choose another name; --replace takes the place of a passphrase"
        " only, never of a key."
    ),
    SlotReason.UNKNOWN: N_("The vault has no slot called “{label}”. “{smstui} vault status” lists them."),
    SlotReason.LAST: N_(
        "“{label}” is the last way into the vault besides the recovery code. Add another one first, then remove it."
    ),
    SlotReason.RECOVERY: N_(
        "The recovery code is never removed; “{smstui} vault rotate --new-recovery-code” puts a new one in its place."
    ),
    SlotReason.TOO_MANY: N_("The vault is full: it holds at most 64 slots. Remove one that nobody uses."),
    SlotReason.LABEL_FORM: N_(
        "A slot's name has 1 to 64 letters, digits, blanks or . - _ + @ \\, and is not “recovery”."
    ),
    SlotReason.OUTDATED: N_(
        "The vault was made by an earlier version: who opens it can be changed once “{smstui} vault rotate” has brought"
        " it up to date. Open it for that with its passphrase or key file; it gets a new recovery code."
    ),
}


_SENTENCES: Final[Mapping[type[Refusal], str]] = {
    SupplyRefused: N_(
        "A secret is kept already: only a missing one can be supplied. It is locked since the first save."
    ),
    NoneUsable: N_("No interface can send for this now. “{smstui} explain” gives the reason for every one."),
    NothingToUndo: N_("There is no change of yours that could be taken back."),
}
_NOT_USABLE: Final[Mapping[str, str]] = {  # by the values of `smstui.domain.selection.Why`
    "other use": N_("“{name}” is not meant for this use. Name another interface, or insist on this one."),
    "not started": N_("“{name}” is released on {detail}, not before. Name another interface, or insist on this one."),
}


def refusal_in_words(refusal: Refusal) -> str:
    """Return why a rule says no and what to do; nothing was changed."""
    if type(refusal) in _SENTENCES:
        return _(_SENTENCES[type(refusal)]).format(smstui=program())
    match refusal:
        case FieldRefused():
            words = _field(refusal)
        case DraftRefused():
            words = " ".join(labelled(one) for one in refusal.refusals)
        case LockedField():
            words = f"{_(_LOCKED.get(refusal.field, _LOCKED[Field.AUTHENTICATION]))} {_(_WAY_OUT)}"
        case NameTaken():
            words = _("Another interface is called “{name}” already. Names are compared without case.").format(
                name=safe_text(refusal.name)
            )
        case KeyTaken():
            words = _(_TAKEN.get(refusal.kind, _SOMETHING_TAKEN)).format(key=safe_text(refusal.key))
        case StillInUse():
            words = _(_IN_USE.get(refusal.kind, _SOMETHING_IN_USE)).format(
                key=safe_text(refusal.key), users=_users(refusal.users)
            )
        case HalfReplaced():
            words = _(
                "A replacement of “{name}” was interrupted. Finish it or undo it first: R, or {smstui} doctor."
            ).format(smstui=program(), name=safe_text(refusal.name))
        case ReplacedForGood():
            words = _(
                "A finished replacement is not taken back: the former credentials are deleted. To go back to them,"
                " replace again and enter them."
            )
        case SlotRefused():
            words = _(_SLOTS[refusal.reason]).format(smstui=program(), label=safe_text(refusal.label))
        case NotUsable():
            words = _not_usable(refusal)
        case _:
            words = _("A rule forbids this: {reason}").format(reason=safe_text(str(refusal)))
    return words


def _not_usable(refusal: NotUsable) -> str:
    name, detail = safe_text(refusal.name), safe_text(refusal.detail)
    if isinstance(refusal.why, Problem):
        reason = reason_in_words(Status(State.BROKEN, refusal.why, detail))
        return _("“{name}” cannot be used. {reason}").format(name=name, reason=reason)
    return _(_NOT_USABLE[refusal.why]).format(name=name, detail=detail)


def labelled(refusal: FieldRefused) -> str:
    """Return a refusal with the field's label before it: "Start: The calendar has no such day."."""
    return f"{named_field(refusal.field)}: {_field(refusal)}"


def locked_because() -> str:
    """Return the page's reason why credentials cannot be changed after the first save."""
    return _(
        "Before the first save one decides between key token and user name with password. Afterwards nothing of it"
        " can be changed: neither the way, nor user name, password, key token or service. To use others, delete the"
        " interface and create it anew: “Replace” (R) does both in one step that loses nothing."
    )


def _field(refusal: FieldRefused) -> str:
    details = {name: _shown(value) for name, value in refusal.details.items()}
    reason: StrEnum = refusal.reason
    # By the enumeration first: members of two of them with the same value are equal.
    if isinstance(reason, FIELD_REASONS):
        return refused_value(refusal)
    if isinstance(reason, Reason):
        return _(_INTERFACE[reason]).format(smstui=program(), **details)
    if isinstance(reason, EntryReason):
        return _(_ENTRIES[reason]).format(**details)
    if isinstance(reason, MomentReason):
        return _(_MOMENTS[reason])
    if isinstance(reason, FileProblem):
        return file_cause(reason, refusal.details)
    return _("This value is not allowed: {reason}").format(reason=safe_text(str(reason.value)))


def _shown(value: object) -> str:
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(safe_text(str(one)) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return safe_text(str(value)) or _("(empty)")


def _users(users: tuple[User, ...]) -> str:
    shown = [_(_KINDS.get(user.kind, "{name}")).format(name=safe_text(user.name)) for user in users[:_USERS_SHOWN]]
    more = len(users) - len(shown)
    if more:
        shown.append(ngettext("{count} more", "{count} more", more).format(count=more))
    return ", ".join(shown)
