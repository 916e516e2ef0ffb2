"""Put a line of the change log into words: who did what to which thing, and from what to what."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final

from smstui.domain.change import SECRET_FIELDS, SET, Author, ChangeRecord, Deed, FieldChange, Result, Subject, Thing
from smstui.domain.field import Field
from smstui.domain.interface import Method, Use
from smstui.wording.catalogue import N_, _
from smstui.wording.fields import field_label, method_name, use_name
from smstui.wording.moments import exact

_DEEDS: Final[Mapping[Deed, str]] = {
    Deed.CREATED: N_("created"),
    Deed.CHANGED: N_("changed"),
    Deed.DELETED: N_("deleted"),
    Deed.SUPPLIED: N_("secret supplied"),
    Deed.REPLACED: N_("replaced"),
    Deed.UNDONE: N_("taken back"),
    Deed.REVEALED: N_("reveal"),
    Deed.VAULT_CREATED: N_("vault created"),
    Deed.VAULT_ROTATED: N_("vault rotated"),
    Deed.VAULT_EXPORTED: N_("vault exported"),
    Deed.SLOT_ADDED: N_("access added"),
    Deed.SLOT_REMOVED: N_("access removed"),
    Deed.SWEPT: N_("cleaned up"),
    Deed.IMPORTED: N_("imported"),
}
"""At most 18 cells, in every language: a column of the table."""

_THINGS: Final[Mapping[Thing, str]] = {
    Thing.INTERFACE: N_("Interface"),
    Thing.BRANCH: N_("Branch"),
    Thing.WORKSTATION: N_("Workstation"),
    Thing.APPOINTMENT_TYPE: N_("Appointment type"),
    Thing.POLICY: N_("Policies"),
    Thing.DEFAULTS: N_("Defaults of the chain"),
    Thing.SECRET_SETTINGS: N_("Settings of the secrets"),
    Thing.VAULT: N_("Vault"),
}

_RESULTS: Final[Mapping[Result, str]] = {
    Result.DONE: N_("done"),
    Result.SHOWN: N_("shown"),
    Result.WRONG_PASSPHRASE: N_("not shown: wrong passphrase"),
    Result.LOCKED_OUT: N_("not shown: locked after too many wrong passphrases"),
    Result.POLICY_FORBIDS: N_("not shown: the policy forbids it"),
    Result.NOT_A_MEMBER: N_("not shown: not in the administrators' group"),
    Result.NO_SLOT: N_("not shown: no passphrase of one's own in the vault"),
    Result.FAILED: N_("failed"),
    Result.CANCELLED: N_("given up"),
}

_OTHER_FIELDS: Final[Mapping[str, str]] = {
    "code": N_("Code"),
    "host": N_("Host name"),
    "key": N_("Key"),
    "automatic_notification": N_("Automatic notification"),
    "administrators_may_view_passwords": N_("Administrators may view set passwords"),
    "administrators_group": N_("Administrators' group"),
    "journal_texts": N_("The journal keeps the texts of messages"),
    "timezone": N_("Time zone"),
    "ca_file": N_("Additional certificate authority"),
    "backend": N_("Store for secrets"),
    "key_file": N_("Key file"),
    "key_command": N_("Key command"),
    "replaces": N_("Replaces"),
    "slot": N_("Access"),
}


def deed_word(deed: Deed) -> str:
    """Return what was done, in a word or two."""
    return _(_DEEDS[deed])


def result_in_words(result: Result) -> str:
    """Return how it ended."""
    return _(_RESULTS[result])


def author_name(author: Author) -> str:
    """Return who it was: "anna", or "root (anna)" by sudo."""
    return f"{author.login} ({author.sudo_user})" if author.sudo_user else author.login


def subject_title(subject: Subject) -> str:
    """Return what was changed: an interface by its name, other things by their kind too."""
    if subject.kind is Thing.INTERFACE:
        return subject.name or subject.key
    named = " ".join(filter(None, (subject.key, subject.name)))
    kind = _(_THINGS[subject.kind])
    return f"{kind} {named}" if named else kind


def logged_field(name: str) -> str:
    """Return what a field is called; one of a newer program by its name."""
    try:
        return field_label(Field(name))
    except ValueError:
        return _(_OTHER_FIELDS[name]) if name in _OTHER_FIELDS else name


def field_change_in_words(change: FieldChange, deed: Deed = Deed.CHANGED) -> str:
    """Return "OptikNord → OptikSued"; of a secret that it was set, of what is only named nothing.

    What is made or removed has one value of each field: that alone stands for it.
    """
    if change.after is None:
        return ""
    after = _value(change.field, change.after)
    if change.before is None or (deed in (Deed.CREATED, Deed.IMPORTED) and not change.before):
        return after
    if deed is Deed.DELETED and not change.after:
        return _value(change.field, change.before)
    return _("{before} → {after}").format(before=_value(change.field, change.before), after=after)


def change_facts(record: ChangeRecord, zone: tzinfo) -> list[tuple[str, str]]:
    """Return label and value of everything about a line; values may hold what others wrote."""
    author, subject = record.author, record.subject
    facts = [
        (_("When"), exact(record.moment, zone)),
        (_("Who"), author_name(author)),
        (_("From"), author.ssh_address),
        (_("What"), deed_word(record.deed)),
        (_(_THINGS[subject.kind]), " · ".join(filter(None, (subject.name, subject.key)))),
        (_("Result"), "" if record.result is Result.DONE else result_in_words(record.result)),
    ]
    known = [(label, value) for label, value in facts if value]
    return known + [
        (logged_field(change.field), field_change_in_words(change, record.deed)) for change in record.fields
    ]


def change_summary(record: ChangeRecord) -> str:
    """Return what changed on one line: every field with its values, or how it ended."""
    if record.result is not Result.DONE:
        fields = ", ".join(logged_field(change.field) for change in record.fields)
        return ": ".join(filter(None, (fields, result_in_words(record.result))))
    said = ((logged_field(change.field), field_change_in_words(change, record.deed)) for change in record.fields)
    return " · ".join(f"{label}: {value}" if value else label for label, value in said)


def _value(field: str, value: str) -> str:
    """Return one value as people read it; an unknown one as it is."""
    if not value:
        return _("(empty)")
    if field in SECRET_FIELDS:
        return _("set") if value == SET else value
    if field == Field.USE:
        return " + ".join(use_name(use) for use in Use if use.value in value.split(", ")) or value
    if field == Field.AUTHENTICATION and value in set(Method):
        return method_name(Method(value))
    return {"yes": _("yes"), "no": _("no")}.get(value, value)
