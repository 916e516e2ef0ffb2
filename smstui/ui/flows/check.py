"""Check the connection of a saved interface or of a draft; it costs nothing."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from smstui.domain.errors import SmstuiError
from smstui.domain.gateway import ConnectionReport, GatewayFailure
from smstui.services.access import Target
from smstui.services.container import Services
from smstui.ui.dialogs.question import Choice
from smstui.ui.dialogs.waiting import Abandoned, while_waiting
from smstui.ui.flows.planned import planned_start
from smstui.ui.flows.with_secrets import with_secrets
from smstui.wording.catalogue import _

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp

Answer = TypeVar("Answer")
Found = ConnectionReport | SmstuiError


async def check_connection(
    app: "SmstuiApp", services: Services, target_of: Callable[[], Awaitable[Target]]
) -> ConnectionReport | None:
    """Check and show the result; return the report, or None where there is none.

    What `target_of` refuses (DraftRefused, SecretMissing …) is raised before anything is shown.
    """
    target = await with_secrets(app, services.vaulting, target_of)
    if target is None:
        return None
    found = await find_out(app, services, target)
    if found is None:
        return None
    planned = await planned_start(services, target.settings)
    await show_check(app, target, found, (Choice(None, _("Close")),), planned)
    return found if isinstance(found, ConnectionReport) else None


async def find_out(app: "SmstuiApp", services: Services, target: Target) -> Found | None:
    """Ask the gateway while a dialog says so; return the report or why there is none, None when it was stopped."""
    try:
        return await while_waiting(
            app, _("Connection check"), _("Asking the gateway … This costs nothing."), services.accounts.check(target)
        )
    except Abandoned:
        return None
    except GatewayFailure as error:
        return error


async def show_check(
    app: "SmstuiApp",
    target: Target,
    found: Found,
    choices: Sequence[Choice[Answer]],
    planned: date | None = None,
) -> Answer | None:
    """Show what a check found; return the chosen answer, None for "back". `planned` is a start that lies ahead."""
    from smstui.ui.dialogs.check_result import CheckResult  # not on the way to the editor

    sender = target.settings.sender.text if target.settings.sender else ""
    service = target.access.account.service.name
    return await app.push_screen_wait(
        CheckResult(target.name, found, choices, sender=sender, service=service, planned=planned)
    )
