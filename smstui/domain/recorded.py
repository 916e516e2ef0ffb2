"""Say what stands in an interface or an entry of the chain, as the change log writes it: names of fields and texts."""

from collections.abc import Iterable

from smstui.domain.chain import AppointmentType, Branch, Chain, Policy, SecretSettings, Workstation
from smstui.domain.change import FieldChange, Subject, Thing, differing
from smstui.domain.draft import Draft
from smstui.domain.draft_changes import values
from smstui.domain.interface import Interface, Use

Recorded = Interface | Branch | Workstation | AppointmentType | Policy | SecretSettings | Chain


def recorded_changes(before: Recorded | None, after: Recorded | None) -> tuple[FieldChange, ...]:
    """Return the fields in which two states of one thing differ; None stands for before its making, after its end.

    Of a chain these are its defaults. Secrets are no fields of these.
    """
    return differing(_texts(before), _texts(after))


def subject_of(thing: Recorded) -> Subject:
    """Return a thing as the subject of a line."""
    match thing:
        case Interface():
            return Subject.of(thing)
        case Branch():
            return Subject(Thing.BRANCH, thing.code, thing.name)
        case Workstation():
            return Subject(Thing.WORKSTATION, thing.host)
        case AppointmentType():
            return Subject(Thing.APPOINTMENT_TYPE, thing.key, thing.name)
        case Policy():
            return Subject(Thing.POLICY)
        case SecretSettings():
            return Subject(Thing.SECRET_SETTINGS)
        case Chain():
            return Subject(Thing.DEFAULTS)


def _texts(thing: Recorded | None) -> list[tuple[str, str]]:
    pairs: Iterable[tuple[str, object]]
    match thing:
        case None:
            pairs = ()
        case Interface():
            pairs = [(field.value, value) for field, value in values(Draft.of(thing))]
        case Chain():
            pairs = [(name, getattr(thing, name)) for name in ("name", "timezone", "country_code", "ca_file")]
        case _:
            pairs = [(name, getattr(thing, name)) for name in thing.__slots__]
    return [(name, _text(value)) for name, value in pairs]


def _text(value: object) -> str:
    """Return a value as files and commands write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ", ".join(use.value for use in Use if use in value)
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
