"""Run what needs the store of secrets; where it is locked and a person sits there, ask for the passphrase."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from smstui.cli.asking import ask_secret
from smstui.cli.messages import complain, has_person, tell
from smstui.cli.signals import wait_for
from smstui.domain.errors import (
    SecretBoundElsewhere,
    SecretMissing,
    StoreAbsent,
    StoreDamaged,
    StoreLocked,
    StoreUnavailable,
    WrongKey,
)
from smstui.wording.catalogue import _
from smstui.wording.scopes import program

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from smstui.domain.stored import Stored
    from smstui.services.container import Services
    from smstui.services.vaulting import Vaulting

MOST_TRIES: Final = 3

_Result = TypeVar("_Result")


def with_secrets(services: Services, action: Callable[[], Coroutine[Any, Any, _Result]]) -> _Result:
    """Return what `action` returns; a locked vault is opened by its person and `action` is run again.

    Without a person StoreLocked comes through, as StoreAbsent and whatever else `action` raises always does.
    """
    try:
        return wait_for(action())
    except StoreAbsent as error:
        error.add_note(makes_a_vault())
        raise
    except StoreLocked:
        if services.vaulting is None or not has_person():
            raise
    unlock(services.vaulting)
    return wait_for(action())


def makes_a_vault() -> str:
    """Return what is said besides where there is no vault yet."""
    return _("“{smstui} vault init” makes one, and so does the first save on the screen.").format(smstui=program())


def unlock_for(services: Services, stored: Stored) -> None:
    """Have a person who sits there open a locked vault; whatever else is wrong is told with the interface's answer."""
    with suppress(SecretMissing, SecretBoundElsewhere, StoreAbsent, StoreLocked, StoreUnavailable, StoreDamaged):
        with_secrets(services, lambda: services.access.of_stored(stored))


def unlock(vaulting: Vaulting) -> None:
    """Ask until a passphrase or recovery code opens the vault; raise WrongKey after the third that does not."""
    for left in reversed(range(MOST_TRIES)):
        typed = ask_secret(_("Passphrase or recovery code"), _("The vault is locked."))
        try:
            wait_for(vaulting.unlock(typed))
        except WrongKey as error:
            if not left:
                raise
            from smstui.wording.errors import in_words

            complain(in_words(error))
        else:
            _say_what_follows(vaulting)
            return


def _say_what_follows(vaulting: Vaulting) -> None:
    """Say how whoever needed the recovery code gets a passphrase again."""
    from smstui.wording.vaults import after_recovery

    vault = wait_for(vaulting.status())
    if hint := after_recovery(vault.opened_by, vault.slots, vaulting.owner):
        tell(hint)
