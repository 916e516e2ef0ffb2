"""Ask the gateway about accounts: the balance of one or many, and the free connection check."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from smstui.domain.errors import SmstuiError
from smstui.domain.gateway import Balance, ConnectionReport
from smstui.domain.stored import Stored
from smstui.domain.value import dataclass
from smstui.ports import Gateway
from smstui.services.access import AccessService, Target

_Answer = TypeVar("_Answer")

AT_ONCE = 4
"""Requests under way at the same time; far below the gateway's limit."""


@dataclass(frozen=True, slots=True)
class BalanceAnswer:
    """Hold what one interface's account answered: a balance, or why there is none."""

    stored: Stored
    result: Balance | SmstuiError


@dataclass(frozen=True, slots=True)
class AccountAnswer(Generic[_Answer]):
    """Hold what one account answered, and every interface that uses it, in the order in which they were given."""

    interfaces: tuple[Stored, ...]
    result: _Answer | SmstuiError

    @property
    def service(self) -> str:
        """Return the account's service."""
        return self.interfaces[0].interface.account.service.name

    @property
    def names(self) -> str:
        """Return the names of its interfaces, separated by commas."""
        return ", ".join(stored.interface.name for stored in self.interfaces)


AccountBalance = AccountAnswer[Balance]
AccountCheck = AccountAnswer[ConnectionReport]


class Accounts:
    """Ask accounts for what they have and whether they let us in."""

    def __init__(self, gateway: Gateway, access: AccessService) -> None:
        self._gateway = gateway
        self._access = access

    async def balance(self, target: Target) -> Balance:
        """Return the remaining credits; raise GatewayFailure."""
        return await self._gateway.balance(target.access)

    async def check(self, target: Target) -> ConnectionReport:
        """Check connection and credentials without cost; raise GatewayFailure."""
        return await self._gateway.check(target.access)

    async def balances(self, interfaces: Sequence[Stored]) -> AsyncGenerator[BalanceAnswer, None]:
        """Yield every interface's answer as it arrives; one that fails stops no other. Closing stops the rest."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def ask(stored: Stored) -> BalanceAnswer:
            async with gate:
                try:
                    target = await self._access.of_stored(stored)
                    return BalanceAnswer(stored, await self.balance(target))
                except SmstuiError as error:
                    return BalanceAnswer(stored, error)

        tasks = [asyncio.create_task(ask(stored)) for stored in interfaces]
        try:
            for finished in asyncio.as_completed(tasks):
                yield await finished
        finally:
            for task in tasks:
                task.cancel()

    async def account_balances(
        self, interfaces: Sequence[Stored], told: Callable[[AccountBalance], None] | None = None
    ) -> tuple[AccountBalance, ...]:
        """Return what every account answered, each asked once however many of the interfaces use it.

        `told` hears each answer when it comes, for whoever may have to stop before all are there.

        An account that is reached through several proxies is asked through each: the answer may be that a proxy is
        down. An interface without its secret stands alone with the error. In the order of the interfaces.
        """
        return await self._each_account(interfaces, self.balance, told)

    async def account_checks(
        self, interfaces: Sequence[Stored], told: Callable[[AccountCheck], None] | None = None
    ) -> tuple[AccountCheck, ...]:
        """Return what the free check of every account found, each asked once, as `account_balances` does."""
        return await self._each_account(interfaces, self.check, told)

    async def _each_account(
        self,
        interfaces: Sequence[Stored],
        question: Callable[[Target], Awaitable[_Answer]],
        told: Callable[[AccountAnswer[_Answer]], None] | None = None,
    ) -> tuple[AccountAnswer[_Answer], ...]:
        """Return every account's users and answer; accounts are told apart by credentials and proxy."""
        targets: dict[object, Target] = {}
        users: dict[object, list[Stored]] = {}
        failed: dict[object, SmstuiError] = {}
        for stored, target in zip(interfaces, await self._access.of_each(interfaces), strict=True):
            key: object = stored.interface.id
            if isinstance(target, SmstuiError):
                failed[key] = target
            else:
                key = (target.account_id, target.access.proxy)
                targets.setdefault(key, target)
            users.setdefault(key, []).append(stored)
        gate = asyncio.Semaphore(AT_ONCE)

        async def ask(key: object) -> AccountAnswer[_Answer]:
            if key in failed:
                return AccountAnswer(tuple(users[key]), failed[key])
            async with gate:
                try:
                    return AccountAnswer(tuple(users[key]), await question(targets[key]))
                except SmstuiError as error:
                    return AccountAnswer(tuple(users[key]), error)

        async def ask_and_tell(key: object) -> AccountAnswer[_Answer]:
            answer = await ask(key)
            if told is not None:
                told(answer)
            return answer

        return tuple(await asyncio.gather(*map(ask_and_tell, users)))

    async def close(self) -> None:
        """Close the connections that questions have left open: for a program whose loop ends with its questions."""
        await self._gateway.close()
