"""Ask for the balance of one interface, of a draft, or of all marked ones."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from smstui.domain.errors import SmstuiError
from smstui.domain.stored import Stored
from smstui.services.access import Target
from smstui.services.container import Services
from smstui.ui.dialogs.balance import Answered, BalanceDialog, BalanceRow
from smstui.ui.flows.planned import planned_start, planned_starts
from smstui.ui.flows.with_secrets import with_secrets

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


async def show_balances(app: "SmstuiApp", services: Services, interfaces: Sequence[Stored]) -> None:
    """Ask for the balance of saved interfaces, some at the same time, and show each answer as it arrives."""
    if not interfaces or not await _open_store(app, services, interfaces):
        return
    starts = await planned_starts(services, [one.interface.settings for one in interfaces])
    rows = [
        BalanceRow(one.interface.name, one.interface.account.service.name, start)
        for one, start in zip(interfaces, starts, strict=True)
    ]
    await app.push_screen_wait(BalanceDialog(rows, _answers(services, interfaces)))


async def show_balance(app: "SmstuiApp", services: Services, target_of: Callable[[], Awaitable[Target]]) -> None:
    """Ask for the balance of what stands in a form.

    What `target_of` refuses (DraftRefused, SecretMissing …) is raised before anything is shown.
    """
    target = await with_secrets(app, services.vaulting, target_of)
    if target is not None:
        planned = await planned_start(services, target.settings)
        row = BalanceRow(target.name, target.access.account.service.name, planned)
        await app.push_screen_wait(BalanceDialog([row], _answer(services, target)))


async def _open_store(app: "SmstuiApp", services: Services, interfaces: Sequence[Stored]) -> bool:
    """Have the secret store opened once, before all are asked; tell whether to go on."""
    for stored in interfaces:
        try:
            return await with_secrets(app, services.vaulting, partial(services.access.of_stored, stored)) is not None
        except SmstuiError:
            # Its row will say why; the next one tells whether the store is open.
            continue
    return True


async def _answers(services: Services, interfaces: Sequence[Stored]) -> AsyncGenerator[Answered, None]:
    rows = {stored.interface.id: row for row, stored in enumerate(interfaces)}
    async with aclosing(services.accounts.balances(interfaces)) as answers:
        async for answer in answers:
            yield Answered(rows[answer.stored.interface.id], answer.result)


async def _answer(services: Services, target: Target) -> AsyncGenerator[Answered, None]:
    try:
        yield Answered(0, await services.accounts.balance(target))
    except SmstuiError as error:
        yield Answered(0, error)
