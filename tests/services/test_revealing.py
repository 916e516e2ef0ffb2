"""A secret is shown to whom it may be, after his own passphrase, and every attempt is written down."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smstui.adapters.guess_counter import FileGuessCounter
from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.keyring.vault_sealing import Cost
from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.adapters.memory_guesses import MemoryGuessCounter
from smstui.adapters.memory_secrets import RECOVERY_CODE, MemorySecrets
from smstui.domain.chain import Chain, Membership, Policy
from smstui.domain.change import Author, ChangeRecord, Deed, Result, Subject
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import (
    FileProblem,
    LockedOut,
    LockTimeout,
    RevealReason,
    RevealRefused,
    SecretBoundElsewhere,
    SecretMissing,
    SmstuiError,
    StoreDamaged,
    Unreadable,
    WriteFailed,
    WrongPassphrase,
)
from smstui.domain.field import Field
from smstui.domain.guessing import FAILURES_ALLOWED, LOCKED_SECONDS, ClockReading
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Proxy, Service, Settings, Use
from smstui.domain.reveal import SHOWN_SECONDS, Asked
from smstui.domain.secret import Secret, SecretField
from smstui.ports import GuessCounter, Vault, proxy_key, secret_key
from smstui.services.recording import Recording
from smstui.services.revealing import Revealing

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PASSPHRASE = Secret("correct horse battery")
TOKEN = Secret("the token")
PROXY_PASSWORD = Secret("the proxy's")
PROXY = Proxy("proxy.lan", 3128, "anna")
POLICY = Policy(administrators_may_view_passwords=True, administrators_group="admins")
CHAIN = Chain("chain", "Optik Nord", "Europe/Berlin", policy=POLICY)
INTERFACE = Interface(
    InterfaceId("zentrale-k3fq"),
    NOW,
    Account(Service("smsapi.com"), Method.TOKEN),
    Settings("Zentrale", frozenset({Use.SERVER}), CountryCode.parse("+49"), proxy=PROXY),
)
ACCOUNT = Asked(INTERFACE, SecretField.ACCOUNT)
OF_PROXY = Asked(INTERFACE, SecretField.PROXY)
CHEAP = Cost(memory_kib=8, iterations=1, lanes=1)


class FullLog(MemoryChangeLog):
    """Be a change log on a full disk."""

    def record(self, change: ChangeRecord) -> None:
        raise WriteFailed("changes-2026-11.jsonl", "disk full")


class StuckCounter(MemoryGuessCounter):
    """Be a count that somebody else holds."""

    def begin(self) -> int:
        raise LockTimeout("reveal-anna.json", 10.0)


@dataclass
class World:
    """Hold what decides; everything allows it until a test says else."""

    chain: Chain = CHAIN
    vault: Vault | None = field(default_factory=lambda: MemorySecrets(PASSPHRASE))
    membership: Membership = Membership.MEMBER
    log: MemoryChangeLog = field(default_factory=MemoryChangeLog)
    reading: ClockReading = field(default_factory=lambda: ClockReading("one", 1000.0, NOW))
    groups_asked: list[str] = field(default_factory=list)
    guesses: GuessCounter | None = None

    def __post_init__(self) -> None:
        self.counter: GuessCounter = self.guesses or MemoryGuessCounter(lambda: self.reading)
        if self.vault is not None:
            keep(self.vault, self.chain)

    def session(self) -> Revealing:
        """Return the service as one running program has it."""
        return Revealing(
            MemoryChainRepository(self.chain, MemoryInterfaceRepository()),
            self.vault,
            self._ask,
            self.counter,
            Recording(self.log, lambda: NOW, Author("anna")),
            lambda: self.reading,
        )

    def go_on(self, seconds: float, *, clock_set_by: float = 0.0) -> None:
        moment = self.reading.moment + timedelta(seconds=seconds + clock_set_by)
        self.reading = replace(self.reading, seconds=self.reading.seconds + seconds, moment=moment)

    @property
    def results(self) -> list[Result]:
        """Return how the attempts ended, the oldest first."""
        lines = [line for month in self.log.months() for line in self.log.month(month).lines]
        assert all(line.deed is Deed.REVEALED and line.subject == Subject.of(INTERFACE) for line in lines)
        return [line.result for line in reversed(lines)]

    def _ask(self, group: str) -> Membership:
        self.groups_asked.append(group)
        return self.membership


def keep(vault: Vault, chain: Chain) -> None:
    """Keep both secrets of the interface, and leave the vault locked."""
    if isinstance(vault, MemorySecrets):
        vault.unlock(PASSPHRASE)
    vault.put(secret_key(chain, INTERFACE.id, SecretField.ACCOUNT), TOKEN, INTERFACE.account.binding)
    vault.put(proxy_key(chain, INTERFACE.id, PROXY), PROXY_PASSWORD, PROXY.binding)
    vault.lock()


async def fail(revealing: Revealing, times: int) -> None:
    for _attempt in range(times):
        with pytest.raises(WrongPassphrase):
            await revealing.reveal(ACCOUNT, Secret("wrong"))


async def test_an_administrator_sees_the_token_and_the_proxys_password() -> None:
    world = World()
    revealing = world.session()

    await revealing.require(ACCOUNT)
    token = await revealing.reveal(ACCOUNT, PASSPHRASE)
    password = await revealing.reveal(OF_PROXY, PASSPHRASE)

    assert (token.secret, password.secret) == (TOKEN, PROXY_PASSWORD)
    assert world.results == [Result.SHOWN, Result.SHOWN]
    assert world.groups_asked == ["admins"] * 3


def test_the_log_names_the_field_and_never_the_secret() -> None:
    world = World()

    asyncio.run(world.session().reveal(ACCOUNT, PASSPHRASE))
    asyncio.run(world.session().reveal(OF_PROXY, PASSPHRASE))

    lines = world.log.month("2026-11").lines
    assert [line.fields[0].field for line in lines] == [Field.PROXY_PASSWORD, Field.TOKEN]
    assert all(TOKEN.reveal() not in repr(line) and PASSPHRASE.reveal() not in repr(line) for line in lines)


async def test_it_may_be_seen_for_half_a_minute_whatever_is_done_to_the_clock() -> None:
    world = World()
    revealing = world.session()
    revealed = await revealing.reveal(ACCOUNT, PASSPHRASE)

    world.go_on(10, clock_set_by=-3600)
    assert revealing.seconds_left(revealed) == SHOWN_SECONDS - 10
    world.go_on(20)
    assert revealing.seconds_left(revealed) == 0


@pytest.mark.parametrize(
    ("change", "reason", "result"),
    [
        ({"vault": None}, RevealReason.NOT_THE_VAULT, Result.NO_SLOT),
        ({"chain": CHAIN.with_policy(Policy())}, RevealReason.POLICY_OFF, Result.POLICY_FORBIDS),
        (
            {"chain": replace(CHAIN, policy_problem=Unreadable("policy.toml", FileProblem.NOT_ROOTS))},
            RevealReason.POLICY_UNUSABLE,
            Result.POLICY_FORBIDS,
        ),
        ({"membership": Membership.NO_SUCH_GROUP}, RevealReason.NO_SUCH_GROUP, Result.NOT_A_MEMBER),
        ({"membership": Membership.NOT_A_MEMBER}, RevealReason.NOT_A_MEMBER, Result.NOT_A_MEMBER),
        ({"vault": MemorySecrets()}, RevealReason.NO_SLOT, Result.NO_SLOT),
    ],
    ids=[
        "not the vault",
        "policy off",
        "policy untrusted",
        "no such group",
        "not a member",
        "no slot",
    ],
)
async def test_whoever_may_not_is_told_why_and_the_attempt_is_written_down(
    change: dict[str, object], reason: RevealReason, result: Result
) -> None:
    world = World(**change)  # type: ignore[arg-type]
    revealing = world.session()

    for attempt in (revealing.require(ACCOUNT), revealing.reveal(ACCOUNT, PASSPHRASE)):
        with pytest.raises(RevealRefused) as refused:
            await attempt
        assert refused.value.reason is reason
    assert world.results == [result, result]
    assert world.counter.begin() == FAILURES_ALLOWED - 1  # none of it counted as a wrong passphrase


async def test_without_the_policy_no_directory_of_groups_is_asked() -> None:
    world = World(chain=CHAIN.with_policy(Policy(administrators_group="admins")))

    with pytest.raises(RevealRefused):
        await world.session().require(ACCOUNT)

    assert world.groups_asked == []


async def test_what_allowed_the_question_is_asked_again_for_the_answer() -> None:
    world = World()
    revealing = world.session()
    await revealing.require(ACCOUNT)
    world.membership = Membership.NOT_A_MEMBER

    with pytest.raises(RevealRefused):
        await revealing.reveal(ACCOUNT, PASSPHRASE)


async def test_five_wrong_passphrases_lock_even_the_right_one_out() -> None:
    world = World()
    revealing = world.session()
    left = []
    for _attempt in range(FAILURES_ALLOWED):
        with pytest.raises(WrongPassphrase) as wrong:
            await revealing.reveal(ACCOUNT, Secret("wrong"))
        left.append(wrong.value.tries_left)

    assert left == [4, 3, 2, 1, 0]
    for attempt in (revealing.reveal(ACCOUNT, PASSPHRASE), revealing.require(ACCOUNT)):
        with pytest.raises(LockedOut):
            await attempt
    assert world.results == [Result.WRONG_PASSPHRASE] * 5 + [Result.LOCKED_OUT] * 2
    world.go_on(LOCKED_SECONDS)
    assert (await revealing.reveal(ACCOUNT, PASSPHRASE)).secret == TOKEN


@pytest.mark.parametrize("set_by", [-86_400.0, 86_400.0])
async def test_setting_the_clock_does_not_end_the_lock(set_by: float) -> None:
    world = World()
    await fail(world.session(), 5)
    world.go_on(60, clock_set_by=set_by)

    with pytest.raises(LockedOut) as refused:
        await world.session().reveal(ACCOUNT, PASSPHRASE)

    assert refused.value.seconds == LOCKED_SECONDS - 60


async def test_the_right_passphrase_forgets_wrong_ones() -> None:
    world = World()
    revealing = world.session()

    for _time in range(3):
        await fail(revealing, 4)
        await revealing.reveal(ACCOUNT, PASSPHRASE)

    assert world.results.count(Result.SHOWN) == 3


@pytest.mark.parametrize("entered", [RECOVERY_CODE, "", " correct horse battery", "token", TOKEN.reveal()])
async def test_nothing_but_the_own_passphrase_is_accepted(entered: str) -> None:
    with pytest.raises(WrongPassphrase):
        await World().session().reveal(ACCOUNT, Secret(entered))


async def test_what_cannot_be_written_down_is_not_shown() -> None:
    revealing = World(log=FullLog()).session()

    for passphrase in (PASSPHRASE, Secret("wrong")):  # and it does not say which of them was right
        with pytest.raises(WriteFailed) as failed:
            await revealing.reveal(ACCOUNT, passphrase)
        assert failed.value.path == "changes-2026-11.jsonl"


async def test_what_cannot_be_counted_is_not_verified() -> None:
    class Watched(MemorySecrets):
        asked = 0

        def get_by_own_passphrase(self, *arguments: object) -> Secret:
            self.asked += 1
            return TOKEN

    vault = Watched(PASSPHRASE)
    world = World(vault=vault, guesses=StuckCounter(lambda: ClockReading("one", 0.0, NOW)))

    with pytest.raises(LockTimeout):
        await world.session().reveal(ACCOUNT, PASSPHRASE)

    assert vault.asked == 0
    assert world.results == [Result.FAILED]


async def test_a_secret_that_is_gone_or_for_another_account_is_said_and_counts_as_no_wrong_passphrase() -> None:
    world = World()
    revealing = world.session()
    assert world.vault is not None
    world.vault.unlock(PASSPHRASE)
    world.vault.delete(proxy_key(CHAIN, INTERFACE.id, PROXY))
    elsewhere = Account(Service("smsapi.pl"), Method.TOKEN)
    asked = Asked(replace(INTERFACE, account=elsewhere), SecretField.ACCOUNT)

    for _time in range(3):
        with pytest.raises(SecretMissing):
            await revealing.reveal(OF_PROXY, PASSPHRASE)
        with pytest.raises(SecretBoundElsewhere):
            await revealing.reveal(asked, PASSPHRASE)

    assert set(world.results) == {Result.FAILED}


async def test_an_interface_without_a_proxy_has_no_password_of_one() -> None:
    without = replace(INTERFACE, settings=replace(INTERFACE.settings, proxy=None))

    with pytest.raises(SecretMissing):
        await World().session().reveal(Asked(without, SecretField.PROXY), PASSPHRASE)


async def test_a_damaged_store_is_said_and_written_down() -> None:
    class Damaged(MemorySecrets):
        def has_own_slot(self) -> bool:
            raise StoreDamaged("vault.json", "cut off")

    world = World(vault=Damaged(PASSPHRASE))

    with pytest.raises(StoreDamaged):
        await world.session().require(ACCOUNT)

    assert world.results == [Result.FAILED]


# With the real vault and the real count ------------------------------------------------------------------------------


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[[], World]:
    """Return what makes worlds over one vault and one count on disk, as sessions of one login are."""
    path = tmp_path / "vault.json"
    vault = VaultStore(path, owner="anna", cost=CHEAP)
    vault.create_with_passphrase(PASSPHRASE)
    keep(vault, CHAIN)
    reading = ClockReading("one", 1000.0, NOW)

    def make() -> World:
        world = World(vault=None, guesses=FileGuessCounter(tmp_path, "anna", lambda: reading))
        world.vault = VaultStore(path, owner="anna", cost=CHEAP)
        return world

    return make


async def test_two_sessions_guessing_at_once_have_five_tries_together_and_no_guess_is_accepted(
    on_disk: Callable[[], World],
) -> None:
    worlds = [on_disk(), on_disk()]
    guesses = [world.session().reveal(ACCOUNT, Secret(f"guess {number}")) for number in range(20) for world in worlds]

    ended = await asyncio.gather(*guesses, return_exceptions=True)

    assert all(isinstance(one, SmstuiError) for one in ended)
    assert sum(isinstance(one, WrongPassphrase) for one in ended) == FAILURES_ALLOWED
    assert sum(isinstance(one, LockedOut) for one in ended) == len(guesses) - FAILURES_ALLOWED
    assert sum(len(world.results) for world in worlds) == len(guesses)


async def test_a_lock_outlives_the_program(on_disk: Callable[[], World]) -> None:
    await fail(on_disk().session(), 5)

    with pytest.raises(LockedOut):
        await on_disk().session().reveal(ACCOUNT, PASSPHRASE)


async def test_the_real_vault_gives_the_secret_to_its_owner(on_disk: Callable[[], World]) -> None:
    assert (await on_disk().session().reveal(ACCOUNT, PASSPHRASE)).secret == TOKEN
