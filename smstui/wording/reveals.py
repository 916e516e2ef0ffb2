"""Say why a kept secret is not shown to a person, and what he can do about it."""

from collections.abc import Mapping
from math import ceil
from typing import Final

from smstui.domain.errors import LockedOut, RevealReason, RevealRefused, StorageError, WrongPassphrase
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _, ngettext
from smstui.wording.problems import storage_in_words
from smstui.wording.scopes import program

_WHY_NOT: Final[Mapping[RevealReason, str]] = {
    RevealReason.NOT_THE_VAULT: N_(
        "The system's keychain keeps the secrets here, and nobody has a passphrase of his own there: nothing is shown."
        " The keychain's own program can show them."
    ),
    RevealReason.POLICY_OFF: N_(
        "The chain does not let administrators view set passwords. The policy stands on the screen Chain (F3), under"
        " Policies, and is off by default."
    ),
    RevealReason.POLICY_UNUSABLE: N_("The policy counts as off, so nothing is shown. {reason}"),
    RevealReason.NO_SUCH_GROUP: N_(
        "The policy names the administrators' group {group}, which this computer does not know. Correct the policy, or"
        " create the group."
    ),
    RevealReason.NOT_A_MEMBER: N_(
        "Only members of the group {group} may view set passwords, and this login is none. An administrator of the"
        " computer can add it."
    ),
    RevealReason.NO_SLOT: N_(
        "You have no passphrase of your own in the vault yet. Add one by the menu (F9), “Add my passphrase to the"
        " vault”, or with: {smstui} vault add-admin"
    ),
}


def refused_reveal(refused: RevealRefused) -> str:
    """Return why a secret is not shown, and what to do about it."""
    match refused:
        case WrongPassphrase(tries_left=0):
            words = _("This is not your own passphrase. It was the last try for the next 15 minutes.")
        case WrongPassphrase(tries_left=left):
            words = ngettext(
                "This is not your own passphrase. {count} try left.",
                "This is not your own passphrase. {count} tries left.",
                left,
            ).format(count=left)
        case LockedOut(seconds=seconds):
            words = ngettext(
                "Too many wrong passphrases: nothing is shown for {count} minute more. Restarting does not help.",
                "Too many wrong passphrases: nothing is shown for {count} minutes more. Restarting does not help.",
                ceil(seconds / 60),
            ).format(count=ceil(seconds / 60))
        case _:
            words = _(_WHY_NOT[refused.reason]).format(
                smstui=program(), group=safe_text(refused.group), reason=_because(refused.cause)
            )
    return words


def _because(cause: StorageError | None) -> str:
    return "" if cause is None else storage_in_words(cause)
