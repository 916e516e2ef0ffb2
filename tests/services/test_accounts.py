import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from smstui.domain.country_code import CountryCode
from smstui.domain.errors import SecretMissing, SmstuiError
from smstui.domain.gateway import (
    Access,
    Balance,
    ConnectionReport,
    GatewayError,
    GatewayFailure,
    Message,
    Outcome,
    Refused,
)
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Proxy, Service, Settings, Use
from smstui.domain.secret import Secret
from smstui.domain.stored import Stored
from smstui.services.access import AccessService, Target
from smstui.services.accounts import AT_ONCE, AccountBalance, Accounts, BalanceAnswer

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass
class Purse:
    """Be a gateway that knows each user name's balance, and counts who asks at the same time."""

    balances: dict[str, Balance | GatewayFailure]
    at_once: int = 0
    most_at_once: int = 0
    asked: list[str] = field(default_factory=list)
    door: asyncio.Event = field(default_factory=asyncio.Event)
    full: asyncio.Event = field(default_factory=asyncio.Event)
    empty: asyncio.Event = field(default_factory=asyncio.Event)

    async def balance(self, access: Access) -> Balance:
        self.asked.append(access.account.username)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.at_once == AT_ONCE:
            self.full.set()
        try:
            await self.door.wait()
        finally:
            self.at_once -= 1
            if not self.at_once:
                self.empty.set()
        found = self.balances[access.account.username]
        if isinstance(found, GatewayFailure):
            raise found
        return found

    async def send(self, access: Access, message: Message) -> Outcome:
        raise NotImplementedError

    async def dry_run(self, access: Access, message: Message) -> Outcome:
        raise NotImplementedError

    async def check(self, access: Access) -> ConnectionReport:
        return ConnectionReport(access.account.username, Balance("1"), "", None)

    async def close(self) -> None:
        raise NotImplementedError


class Keys(AccessService):
    """Give every interface a secret, but for one."""

    def __init__(self) -> None:
        """Need no stores."""

    async def of_each(self, interfaces: Sequence[Stored]) -> list[Target | SmstuiError]:
        return [self._of(stored) for stored in interfaces]

    def _of(self, stored: Stored) -> Target | SmstuiError:
        if stored.interface.account.username == "no-secret":
            return SecretMissing("chain/no-secret/account")
        settings = stored.interface.settings
        return Target(stored.interface.id, settings.name, settings, Access(stored.interface.account, Secret("x")))


def stored(username: str) -> Stored:
    account = Account(Service("smsapi.com"), Method.PASSWORD, username)
    settings = Settings(username, frozenset({Use.SERVER}), CountryCode("+49"))
    return Stored(Interface(InterfaceId(username), NOW, account, settings), "1")


async def answers(purse: Purse, *names: str) -> dict[str, BalanceAnswer]:
    accounts = Accounts(purse, Keys())
    return {a.stored.interface.id: a async for a in accounts.balances([stored(name) for name in names])}


async def test_every_interface_gets_its_answer() -> None:
    purse = Purse({"a": Balance("1"), "b": Balance(None)})
    purse.door.set()

    found = await answers(purse, "a", "b")

    assert {name: answer.result for name, answer in found.items()} == {"a": Balance("1"), "b": Balance(None)}


async def test_one_that_fails_stops_no_other() -> None:
    failure = GatewayFailure(Refused(GatewayError(101)))
    purse = Purse({"a": failure, "b": Balance("2")})
    purse.door.set()

    found = await answers(purse, "a", "no-secret", "b")

    assert found["a"].result is failure
    assert isinstance(found["no-secret"].result, SecretMissing)
    assert found["b"].result == Balance("2")


async def test_only_a_few_are_asked_at_the_same_time() -> None:
    names = [f"user-{number}" for number in range(3 * AT_ONCE)]
    purse = Purse({name: Balance("1") for name in names})
    asking = asyncio.create_task(answers(purse, *names))
    await purse.full.wait()

    purse.door.set()
    found = await asking

    assert len(found) == len(names)
    assert purse.most_at_once == AT_ONCE


async def test_closing_stops_what_is_still_under_way() -> None:
    names = [f"user-{number}" for number in range(3 * AT_ONCE)]
    purse = Purse({name: Balance("1") for name in names})
    async with aclosing(Accounts(purse, Keys()).balances([stored(name) for name in names])) as balances:
        first = asyncio.ensure_future(anext(balances))
        await purse.full.wait()
        first.cancel()
        await asyncio.wait([first])
    await purse.empty.wait()

    assert len(purse.asked) == AT_ONCE


async def test_a_check_is_handed_on() -> None:
    target = await Keys().of_stored(stored("optik"))

    report = await Accounts(Purse({}), Keys()).check(target)

    assert report.username == "optik"


def sharing(username: str, name: str, proxy: Proxy | None = None) -> Stored:
    account = Account(Service("smsapi.com"), Method.PASSWORD, username)
    settings = Settings(name, frozenset({Use.SERVER}), CountryCode("+49"), proxy=proxy)
    return Stored(Interface(InterfaceId(name), NOW, account, settings), "1")


def names(answer: AccountBalance) -> list[str]:
    return [one.interface.name for one in answer.interfaces]


async def test_an_account_is_asked_once_however_many_interfaces_use_it() -> None:
    purse = Purse({"a": Balance("1"), "b": Balance("2")})
    purse.door.set()
    interfaces = [sharing("a", "Ulm"), sharing("b", "Bonn"), sharing("a", "Köln")]

    found = await Accounts(purse, Keys()).account_balances(interfaces)

    assert [(names(answer), answer.result) for answer in found] == [
        (["Ulm", "Köln"], Balance("1")),
        (["Bonn"], Balance("2")),
    ]
    assert sorted(purse.asked) == ["a", "b"]


async def test_each_way_to_an_account_is_asked() -> None:
    purse = Purse({"a": Balance("1")})
    purse.door.set()

    found = await Accounts(purse, ProxyKeys()).account_balances(
        [sharing("a", "Ulm"), sharing("a", "Bonn", Proxy("proxy.example", 3128))]
    )

    assert [names(answer) for answer in found] == [["Ulm"], ["Bonn"]]


async def test_an_account_that_fails_and_one_without_a_secret_stand_alone() -> None:
    failure = GatewayFailure(Refused(GatewayError(101)))
    purse = Purse({"a": failure, "b": Balance("2")})
    purse.door.set()
    interfaces = [sharing("a", "Ulm"), sharing("no-secret", "Bonn"), sharing("no-secret", "Hof"), sharing("b", "Köln")]

    found = await Accounts(purse, Keys()).account_balances(interfaces)

    assert [names(answer) for answer in found] == [["Ulm"], ["Bonn"], ["Hof"], ["Köln"]]
    assert found[0].result is failure
    assert isinstance(found[1].result, SecretMissing)
    assert found[3].result == Balance("2")


class ProxyKeys(Keys):
    """Give every interface a secret, and its proxy."""

    def _of(self, stored: Stored) -> Target:
        settings = stored.interface.settings
        access = Access(stored.interface.account, Secret("x"), settings.proxy)
        return Target(stored.interface.id, settings.name, settings, access)
