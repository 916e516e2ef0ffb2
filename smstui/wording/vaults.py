"""Put into words how the vault stands, and who and what opens it."""

from collections.abc import Mapping, Sequence
from typing import Final

from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _
from smstui.wording.causes import key_cause
from smstui.wording.scopes import program

_KINDS: Final[Mapping[str, str]] = {
    "passphrase": N_("passphrase"),
    "key file": N_("key"),
    "recovery": N_("recovery code"),
}


def slot_kind_in_words(kind: str) -> str:
    """Return what kind of slot it is; an unknown one as it came."""
    return _(_KINDS[kind]) if kind in _KINDS else safe_text(kind)


def opening_in_words(*, exists: bool, is_open: bool, source: str) -> str:
    """Return whether the vault is open, and by which unattended source."""
    if not exists:
        return _("not made yet")
    if not is_open:
        return _("locked")
    return _("open, by {source}").format(source=safe_text(source)) if source else _("open")


def after_recovery(opened_by: tuple[str, str] | None, slots: Sequence[tuple[str, str]], owner: str) -> str:
    """Return how `owner` gets a passphrase again where the recovery code opened the vault; else nothing.

    Slots are kind and label.
    """
    if opened_by is None or opened_by[0] != "recovery":
        return ""
    has_one = ("passphrase", owner) in slots
    command = f"{program()} vault add-admin{' --replace' if has_one else ''}"
    return _("The recovery code opened it. For a new passphrase: {command}").format(command=command)


def vault_lost_in_words() -> str:
    """Return what to know before another vault is made in the place of one that is gone."""
    return _(
        "Saved interfaces had their secrets in a vault that is gone: restore it from a backup, or supply them anew."
    )


def tried_in_words(tried: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return what was tried to open the vault without a person, a line for each source with its reason."""
    return tuple(f"{safe_text(source)}: {key_cause(reason)}" for source, reason in tried)
