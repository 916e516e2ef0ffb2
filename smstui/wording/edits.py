"""Say what a save, a deletion or an undo did, and what it could not do."""

from collections.abc import Mapping
from typing import Final

from smstui.domain.errors import SmstuiError
from smstui.domain.stored import Saved, Undone
from smstui.wording.catalogue import N_, _
from smstui.wording.errors import in_words
from smstui.wording.fields import named_field
from smstui.wording.scopes import program

_TAKEN_BACK: Final[Mapping[str, str]] = {
    "create": N_("Taken back: “{name}” was new, and is gone again."),
    "delete": N_("Taken back: “{name}” was deleted, and is there again."),
    "replace": N_("Taken back: the replacement of “{name}”; it is as it was."),
    "change": N_("Taken back: the last change of “{name}”."),
}


def saved_in_words(saved: Saved, *, first: bool) -> str:
    """Return what a save did, and what it could not confirm."""
    words = [_("Saved and locked.") if first else _("Saved.")]
    if saved.merged:
        fields = ", ".join(named_field(name) for name in saved.merged)
        words.append(_("Changed by others meanwhile and kept: {fields}.").format(fields=fields))
    if not saved.durable:
        words.append(_("The disk did not confirm it: after a power cut the old values may be back."))
    return " ".join(words)


def replaced_in_words(unfinished: SmstuiError | None, *, secret_left: bool) -> str:
    """Return what a replacement did, and what of it is left to do."""
    if unfinished is not None:
        saved = _(
            "Replaced and locked, but the former interface is still there: R finishes that, or"
            " {smstui} doctor --finish."
        ).format(smstui=program())
        return f"{saved} {in_words(unfinished)}"
    if secret_left:
        return _("Replaced and locked, but the former credentials stay in the store.")
    return _("Replaced and locked. The former credentials are deleted.")


def ended_in_words(name: str, *, finished: bool, secret_left: bool) -> str:
    """Return how a replacement ended that had been interrupted."""
    words = (
        _("The interrupted replacement of “{name}” is finished.")
        if finished
        else _("The interrupted replacement of “{name}” is taken back.")
    ).format(name=name)
    return f"{words} {_('The other one’s secret stays in the store.')}" if secret_left else words


def undone_in_words(undone: Undone) -> str:
    """Return what was taken back, or what the interface lacks that is back."""
    if undone.broken and undone.secret_missing:
        return _("Taken back, but “{name}” is broken, and a secret of it must be entered again.").format(
            name=undone.name
        )
    if undone.broken:
        return _("Taken back, but “{name}” is broken: branch or workstation are not as before.").format(
            name=undone.name
        )
    if undone.secret_missing:
        return _("Taken back, but a secret of “{name}” must be entered again.").format(name=undone.name)
    if undone.secret_left:
        return _("Taken back, but the secret of “{name}” stays in the store.").format(name=undone.name)
    if undone.kind == "change" and undone.fields:
        return _("Taken back: {fields} of “{name}”.").format(
            fields=", ".join(named_field(field) for field in undone.fields), name=undone.name
        )
    return _(_TAKEN_BACK.get(undone.kind, _TAKEN_BACK["change"])).format(name=undone.name)


def unreadable_deleted_in_words(name: str, *, secret_left: bool) -> str:
    """Return that a file which could not be read is gone, and what stays."""
    if secret_left:
        return _("{name} is deleted; a backup stays, and so does its secret in the store.").format(name=name)
    return _("{name} is deleted; a backup stays.").format(name=name)


def new_one_goes_in_words(undone: Undone) -> str:
    """Return what taking back a first save means, or a replacement that was interrupted."""
    if undone.kind == "replace":
        return _(
            "The replacement of “{name}” was interrupted. Taking it back deletes the new interface and its credentials;"
            " the former one is used as before."
        ).format(name=undone.name)
    return _(
        "“{name}” is new. Taking that back deletes it and its credentials, which nothing brings back then; a backup of"
        " its file stays."
    ).format(name=undone.name)
