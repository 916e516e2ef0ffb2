"""Run what needs the secret store; when it is absent or locked, ask for it to be made or opened, and try again."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from smstui.domain.errors import StoreAbsent, StoreLocked

if TYPE_CHECKING:
    from smstui.services.vaulting import Vaulting
    from smstui.ui.app import SmstuiApp

Result = TypeVar("Result")


async def with_secrets(
    app: "SmstuiApp", vaulting: "Vaulting | None", action: Callable[[], Awaitable[Result]]
) -> Result | None:
    """Return what `action` returns, or None when the person went back instead of making or opening the vault.

    Runs in a worker. Whatever else `action` raises comes through, and so do StoreAbsent and StoreLocked where no
    person can help (`vaulting` is None). Nothing is lost: `action` is simply run again.
    """
    while True:
        try:
            return await action()
        except StoreAbsent:
            if vaulting is None:
                raise
            from smstui.ui.flows.opening_vault import create_vault  # most saves find the vault open

            if not await create_vault(app, vaulting):
                return None
        except StoreLocked:
            if vaulting is None:
                raise
            from smstui.ui.flows.opening_vault import unlock_vault

            if not await unlock_vault(app, vaulting):
                return None
