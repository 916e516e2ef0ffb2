"""Replacing credentials under the lock: nothing is lost, wherever it stops."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.adapters.toml.chain_repository import TomlChainRepository
from smstui.adapters.toml.first_start import prepare
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.places import find_places
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.chain import Branch, Chain, Workstation
from smstui.domain.change import Author, Deed
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import (
    DraftRefused,
    EditConflict,
    HalfReplaced,
    NameTaken,
    ReplacedForGood,
    SecretMissing,
    SmstuiError,
    StoreAbsent,
    StoreDamaged,
    StoreLocked,
    WriteFailed,
)
from smstui.domain.field import Field
from smstui.domain.interface import Method, Use
from smstui.domain.secret import Secret, SecretField
from smstui.domain.selection import Candidate, Choice, Question, Why, choose
from smstui.domain.state import Problem, State, Status
from smstui.domain.stored import Pair, Stored
from smstui.ports import ChainRepository, InterfaceRepository, SecretStore, secret_key
from smstui.services.access import AccessService
from smstui.services.editing import Editing
from smstui.services.overview import Overview
from smstui.services.presence import KnownSecrets
from smstui.services.recording import Recording
from smstui.services.replacing import Ended, Replacing, Waiting

NOW: Final = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
DRAFT: Final = Draft(name="SMSAPI Stuttgart", country_code="+49")
OLD: Final = Credentials(Secret("old-token"))
NEW: Final = Credentials(Secret("new-token"))
WITH_PROXY: Final = replace(DRAFT, proxy_host="proxy.lan", proxy_port="3128", proxy_username="optik")


@dataclass
class World:
    """Hold one chain with its stores, as one session of the program sees them."""

    interfaces: InterfaceRepository
    chain: ChainRepository
    secrets: SecretStore
    log: MemoryChangeLog
    moment: datetime = NOW

    @property
    def recording(self) -> Recording:
        return Recording(self.log, self.now, Author("anna"))

    def now(self) -> datetime:
        return self.moment

    @property
    def editing(self) -> Editing:
        return Editing(self.interfaces, self.chain, self.secrets, self.now, "anna", self.recording)

    @property
    def replacing(self) -> Replacing:
        return Replacing(self.interfaces, self.chain, self.secrets, self.now, "anna", self.recording)

    async def saved(self, draft: Draft = DRAFT, credentials: Credentials = OLD) -> Stored:
        return (await self.editing.create(draft, credentials)).stored

    def secret_of(self, stored: Stored) -> str:
        """Return the account's secret, "" where there is none that fits."""
        key = secret_key(self.chain.load(), stored.interface.id, SecretField.ACCOUNT)
        with suppress(SmstuiError):
            return self.secrets.get(key, stored.interface.account.binding).reveal()
        return ""

    def owners_of_secrets(self) -> set[str]:
        return {key.interface_id for key in self.secrets.overview()}

    def statuses(self) -> dict[str, Status]:
        rows = Overview(self.interfaces, self.chain, self.secrets, self.now).table().rows
        return {row.id: row.status for row in rows}

    def ask(self, use: Use = Use.SERVER, branch: str | None = None) -> Choice:
        known = KnownSecrets.of(self.chain.load(), self.secrets)
        listed = [stored.interface for stored in self.interfaces.listing().stored]
        candidates = [Candidate(one, known.presence(one)) for one in listed]
        return choose(Question(use, self.moment, branch), candidates, self.chain.load())


@pytest.fixture(params=["memory", "toml"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Return a chain with two branches, in memory and in files."""
    return a_world(str(request.param), tmp_path / "config")


def a_world(kind: str, folder: Path) -> World:
    interfaces: InterfaceRepository
    chain: ChainRepository
    if kind == "memory":
        interfaces = memory = MemoryInterfaceRepository()
        chain = MemoryChainRepository(Chain("c1", "Optik", "Europe/Berlin", "+1"), memory)
    else:
        directory = ConfigDirectory(find_places(config=folder))
        prepare(directory)
        files = InterfaceFiles(directory.places.interfaces)
        interfaces = TomlInterfaceRepository(directory, files, "anna")
        chain = TomlChainRepository(directory, files)
    for code, name in (("01", "Stuttgart"), ("02", "Ulm")):
        chain.save_branch(Branch(code, name))
    return World(interfaces, chain, MemorySecrets(), MemoryChangeLog())


async def half_done(world: World, draft: Draft = DRAFT) -> Pair:
    """Return a replacement that was interrupted before the former interface was removed."""
    former = await world.saved(draft)
    cut_off = replace(world, interfaces=Without(world.interfaces, "end_replacement"))
    replaced = await cut_off.replacing.replace(former, draft, NEW)
    assert isinstance(replaced.unfinished, WriteFailed)
    (pair,) = await world.replacing.pairs()
    return pair


class Without:
    """Stand for a repository of which one method fails."""

    def __init__(self, interfaces: InterfaceRepository, method: str) -> None:
        self._interfaces = interfaces
        self._method = method

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the repository has)
        if name == self._method:
            return self._fail
        return getattr(self._interfaces, name)

    def _fail(self, *_arguments: object) -> None:
        raise WriteFailed("interfaces", "disk full")


# What a replacement does -----------------------------------------------------------------------------------------


async def test_the_new_interface_has_every_setting_and_the_new_credentials(world: World) -> None:
    former = await world.saved(replace(DRAFT, branch="01", sender="Optik", max_characters="160", start="2026-01-01"))
    draft = replace(world.replacing.draft_of(former), service="smsapi.pl", method=Method.PASSWORD, username="optik")

    replaced = await world.replacing.replace(former, draft, Credentials(Secret("password")))

    new = replaced.saved.stored.interface
    assert (replaced.unfinished, replaced.secret_left) == (None, False)
    assert new.settings == former.interface.settings
    assert (new.account.service.name, new.account.method, new.account.username) == ("smsapi.pl", "password", "optik")
    assert (new.replaces, new.created_by) == (former.interface.id, "anna")
    assert world.interfaces.listing().stored == (replaced.saved.stored,)
    assert world.secret_of(replaced.saved.stored) == "password"
    assert world.owners_of_secrets() == {new.id}


async def test_the_new_interface_stays_at_its_workstation(world: World) -> None:
    world.chain.save_workstation(Workstation("pc-01", "01"))
    former = await world.saved(replace(DRAFT, branch="01", workstation="pc-01"))

    replaced = await world.replacing.replace(former, world.replacing.draft_of(former), NEW)

    assert replaced.saved.stored.interface.workstation == "pc-01"


async def test_the_draft_suggests_no_user_name_and_no_base_url_of_one_s_own(world: World) -> None:
    own = await world.saved(replace(DRAFT, service="https://sms.example.org/"))
    polish = await world.saved(
        replace(DRAFT, name="Polish", service="smsapi.pl", method=Method.PASSWORD, username="optik")
    )

    drafts = [world.replacing.draft_of(one) for one in (own, polish)]

    assert [(one.service, one.method, one.username) for one in drafts] == [
        ("smsapi.com", Method.TOKEN, ""),
        ("smsapi.pl", Method.PASSWORD, ""),
    ]


async def test_the_password_of_the_same_proxy_is_taken_along(world: World) -> None:
    former = await world.saved(WITH_PROXY, Credentials(Secret("old-token"), Secret("proxy-password")))
    draft = world.replacing.draft_of(former)

    assert world.replacing.refusals(former, draft, NEW) == ()
    target = await AccessService(world.chain, world.secrets).of_draft(draft, NEW, former=former)
    replaced = await world.replacing.replace(former, draft, NEW)

    access = AccessService(world.chain, world.secrets)
    kept = (await access.of_stored(replaced.saved.stored)).access
    assert kept.proxy_password == target.access.proxy_password == Secret("proxy-password")
    assert kept.secret == Secret("new-token")
    assert world.owners_of_secrets() == {replaced.saved.stored.interface.id}


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "another proxy"])
async def test_the_password_of_another_proxy_must_be_typed_and_so_must_a_lost_one(world: World, *, lost: bool) -> None:
    former = await world.saved(WITH_PROXY, Credentials(Secret("old-token"), Secret("proxy-password")))
    draft = world.replacing.draft_of(former)
    if lost:
        for key in list(world.secrets.overview()):
            world.secrets.delete(key)
    else:
        draft = replace(draft, proxy_host="other.lan")

    with pytest.raises(DraftRefused) as refused:
        await world.replacing.replace(former, draft, NEW)

    assert [one.field for one in refused.value.refusals] == [Field.PROXY_PASSWORD]
    assert world.interfaces.listing().stored == (former,)


async def test_credentials_are_asked_for_whatever_the_former_had(world: World) -> None:
    former = await world.saved()

    refusals = world.replacing.refusals(former, world.replacing.draft_of(former), Credentials())

    assert [one.field for one in refusals] == [Field.TOKEN]


async def test_what_never_had_a_secret_here_can_be_replaced(world: World) -> None:
    former = await world.saved()
    for key in list(world.secrets.overview()):
        world.secrets.delete(key)

    replaced = await world.replacing.replace(former, DRAFT, NEW)

    assert world.secret_of(replaced.saved.stored) == "new-token"
    assert world.interfaces.listing().stored == (replaced.saved.stored,)


@pytest.mark.parametrize(
    ("secrets", "error"),
    [(MemorySecrets(exists=False), StoreAbsent), (MemorySecrets(Secret("passphrase")), StoreLocked)],
)
async def test_a_store_that_cannot_keep_the_secret_changes_nothing(
    world: World, secrets: MemorySecrets, error: type[SmstuiError]
) -> None:
    former = await world.saved()
    world.secrets = secrets

    with pytest.raises(error):
        await world.replacing.replace(former, DRAFT, NEW)

    assert world.interfaces.listing().stored == (former,)


async def test_a_name_that_a_third_one_has_is_refused(world: World) -> None:
    former = await world.saved()
    await world.saved(replace(DRAFT, name="Other"))

    with pytest.raises(NameTaken):
        await world.replacing.replace(former, replace(DRAFT, name="OTHER"), NEW)

    assert world.secret_of(former) == "old-token"
    assert len(world.owners_of_secrets()) == 2


async def test_what_somebody_changed_meanwhile_is_not_replaced(world: World) -> None:
    former = await world.saved()
    await world.editing.change(former, replace(DRAFT, max_characters="160"), Credentials())

    with pytest.raises(EditConflict):
        await world.replacing.replace(former, DRAFT, NEW)

    assert world.secret_of(former) == "old-token"
    assert world.owners_of_secrets() == {former.interface.id}


async def test_a_replacement_keeps_the_place_of_the_former_one_among_its_equals(world: World) -> None:
    former = await world.saved()
    world.moment = NOW.replace(month=12)
    await world.saved(replace(DRAFT, name="younger"))

    replaced = await world.replacing.replace(former, DRAFT, NEW)
    again = await world.replacing.replace(replaced.saved.stored, DRAFT, NEW)

    chosen = world.ask().chosen
    assert chosen == again.saved.stored.interface
    assert chosen.created > former.interface.created
    assert chosen.stands_since == former.interface.created


async def test_a_replacement_for_another_place_begins_at_its_end(world: World) -> None:
    former = await world.saved(replace(DRAFT, branch="01"))
    world.moment = NOW.replace(month=12)

    replaced = await world.replacing.replace(former, replace(DRAFT, branch=""), NEW)

    assert replaced.saved.stored.interface.place_since is None


async def test_the_change_log_names_both_and_no_secret(world: World) -> None:
    former = await world.saved()

    replaced = await world.replacing.replace(former, replace(DRAFT, max_characters="160"), NEW)

    (line,) = [one for one in world.log.month("2026-11").lines if one.deed is Deed.REPLACED]
    assert line.subject.key == replaced.saved.stored.interface.id
    fields = {one.field: (one.before, one.after) for one in line.fields}
    assert fields["replaces"] == ("", former.interface.id)
    assert fields["max_characters"] == ("1000", "160")
    assert fields["token"] == ("set", "set")
    assert "token-" not in repr(line)
    assert "-token" not in repr(line)


# Both halves -----------------------------------------------------------------------------------------------------


async def test_while_both_exist_the_new_one_is_used_and_the_table_names_the_other(world: World) -> None:
    pair = await half_done(world)

    choice = world.ask()
    rows = {
        row.id: row.status for row in Overview(world.interfaces, world.chain, world.secrets, world.now).table().rows
    }

    assert [(one.interface.id, one.why) for one in choice.verdicts] == [
        (pair.new.interface.id, Why.CHOSEN),
        (pair.former.interface.id, Why.REPLACED),
    ]
    assert rows[pair.new.interface.id].state is State.READY
    former = rows[pair.former.interface.id]
    assert (former.state, former.problem, former.detail) == (State.BROKEN, Problem.REPLACED, pair.new.interface.id)


async def test_the_former_one_serves_on_where_the_new_one_cannot(world: World) -> None:
    former = await world.saved(replace(DRAFT, branch="01"))
    cut_off = replace(world, interfaces=Without(world.interfaces, "end_replacement"))
    await cut_off.replacing.replace(former, replace(DRAFT, branch="01", start="2027-01-01"), NEW)

    rows = {
        row.id: row.status for row in Overview(world.interfaces, world.chain, world.secrets, world.now).table().rows
    }

    assert world.ask(branch="01").chosen == former.interface
    assert rows[former.interface.id].state is State.READY
    (pair,) = await world.replacing.pairs()
    assert await world.replacing.finish_interrupted() == (Waiting(pair),)
    assert len(world.interfaces.listing().stored) == 2


async def test_an_interrupted_replacement_is_finished_by_the_next_start(world: World) -> None:
    pair = await half_done(world)

    ended = await world.replacing.finish_interrupted()

    assert ended == (Ended(pair.new.interface, pair.former.interface),)
    assert world.interfaces.listing().stored == (pair.new,)
    assert world.owners_of_secrets() == {pair.new.interface.id}
    assert await world.replacing.finish_interrupted() == ()


async def test_an_interrupted_replacement_can_be_taken_back(world: World) -> None:
    pair = await half_done(world)

    ended = await world.replacing.take_back(pair)

    assert ended == Ended(pair.former.interface, pair.new.interface)
    assert world.interfaces.listing().stored == (pair.former,)
    newest = world.log.month("2026-11").lines[0]
    assert (newest.deed, newest.subject.key) == (Deed.UNDONE, pair.new.interface.id)
    assert world.secret_of(pair.former) == "old-token"
    assert world.owners_of_secrets() == {pair.former.interface.id}


@pytest.mark.parametrize("less", [{"branch": "01"}, {"use": frozenset({Use.CLIENT})}], ids=str)
async def test_it_is_not_finished_by_itself_where_somebody_would_be_left_without_a_sender(
    world: World, less: dict[str, Any]
) -> None:
    former = await world.saved()
    cut_off = replace(world, interfaces=Without(world.interfaces, "end_replacement"))
    await cut_off.replacing.replace(former, replace(DRAFT, **less), NEW)
    (pair,) = await world.replacing.pairs()

    assert await world.replacing.finish_interrupted() == (Waiting(pair),)
    assert world.ask(branch="02").chosen == former.interface


async def test_it_is_not_finished_while_the_new_one_lacks_its_secret(world: World) -> None:
    pair = await half_done(world)
    world.secrets.delete(secret_key(world.chain.load(), pair.new.interface.id, SecretField.ACCOUNT))

    (ended,) = await world.replacing.finish_interrupted()

    assert isinstance(ended, Waiting)
    assert isinstance(ended.reason, SecretMissing)
    assert await world.replacing.pairs() == (pair,)


@pytest.mark.parametrize("error", [StoreLocked("memory"), StoreDamaged("vault", "checksum")])
async def test_a_store_that_says_nothing_finishes_nothing(world: World, error: SmstuiError) -> None:
    pair = await half_done(world)

    class Broken(MemorySecrets):
        def overview(self) -> Any:  # noqa: ANN401 (it never answers)
            raise error

    world.secrets = Broken()

    assert await world.replacing.finish_interrupted() == (Waiting(pair, error),)
    assert await world.replacing.pairs() == (pair,)


async def test_half_of_a_replacement_is_not_replaced_again(world: World) -> None:
    pair = await half_done(world)

    for half in (pair.former, pair.new):
        with pytest.raises(HalfReplaced):
            await world.replacing.replace(half, DRAFT, NEW)

    assert await world.replacing.pairs() == (pair,)


async def test_two_who_finish_at_once_both_find_it_done(world: World) -> None:
    pair = await half_done(world)

    first, second = [await world.replacing.finish(pair) for _who in range(2)]

    assert first.stays == second.stays == pair.new.interface


async def test_who_finishes_and_who_takes_back_never_leave_neither(world: World) -> None:
    pair = await half_done(world)
    await world.replacing.finish(pair)

    with pytest.raises(EditConflict):
        await world.replacing.take_back(pair)

    assert world.interfaces.listing().stored == (pair.new,)
    assert world.secret_of(pair.new) == "new-token"


# Taking back -----------------------------------------------------------------------------------------------------


async def test_undo_takes_an_interrupted_replacement_back_with_its_secret(world: World) -> None:
    pair = await half_done(world)

    undone = await world.editing.undo()

    assert (undone.kind, undone.secret_left) == ("replace", False)
    assert world.interfaces.listing().stored == (pair.former,)
    assert world.owners_of_secrets() == {pair.former.interface.id}


async def test_undo_refuses_a_replacement_that_is_done(world: World) -> None:
    former = await world.saved()
    replaced = await world.replacing.replace(former, DRAFT, NEW)

    with pytest.raises(ReplacedForGood):
        await world.editing.undo()

    assert world.interfaces.listing().stored == (replaced.saved.stored,)
    assert world.secret_of(replaced.saved.stored) == "new-token"


# Killed at each step ---------------------------------------------------------------------------------------------


class Killed(BaseException):
    """Be the end of the process: nothing after it does anything."""


class Life:
    """Count the calls that reach the stores, and end at one of them, before or after it has done its work."""

    def __init__(self, last: int, *, before: bool) -> None:
        self.calls = 0
        self._last = last
        self._before = before

    def of(self, store: Any) -> Any:  # noqa: ANN401 (either of the stores)
        return _Mortal(store, self)

    def do(self, call: Callable[[], object]) -> object:
        self.calls += 1
        if self.calls > self._last or (self.calls == self._last and self._before):
            raise Killed
        done = call()
        if self.calls == self._last:
            raise Killed
        return done


class _Mortal:
    def __init__(self, store: Any, life: Life) -> None:  # noqa: ANN401 (either of the stores)
        self._store = store
        self._life = life

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the store has)
        member = getattr(self._store, name)
        if not callable(member):
            return member
        return lambda *given, **named: self._life.do(lambda: member(*given, **named))


def mortal(world: World, life: Life) -> World:
    return replace(world, interfaces=life.of(world.interfaces), secrets=life.of(world.secrets))


def by_the_service(world: World, former: Stored) -> None:
    world.replacing._replace(former, DRAFT, NEW)


def by_hand(world: World, former: Stored) -> None:
    """Do as the page says, and as everybody would who has no other way: delete it, then create it anew."""
    world.editing._delete(former)
    world.editing._create(DRAFT, NEW)


async def lives(kind: str, folder: Path, change: Callable[[World, Stored], None]) -> Iterator[World]:
    """Return the worlds that are left when the change was killed at its first call, its second, …; at both ends."""
    left: list[World] = []
    for before in (True, False):
        number = 0
        while True:
            number += 1
            world = a_world(kind, folder / f"{before}-{number}")
            former = await world.saved()
            try:
                change(mortal(world, Life(number, before=before)), former)
            except Killed:
                left.append(world)
            else:
                break
    return iter(left)


def usable(world: World) -> list[Stored]:
    return [stored for stored in world.interfaces.listing().stored if world.secret_of(stored)]


@pytest.mark.parametrize("kind", ["memory", "toml"])
async def test_killed_anywhere_the_old_or_both_or_the_new_one_are_there_and_one_is_used(
    kind: str, tmp_path: Path
) -> None:
    found: set[tuple[str, ...]] = set()

    for world in await lives(kind, tmp_path, by_the_service):
        left = usable(world)
        chosen = world.ask().chosen
        secrets = tuple(sorted(world.secret_of(stored) for stored in left))
        found.add(secrets)

        assert len(left) == len(world.interfaces.listing().stored), "an interface without its secret"
        assert chosen is not None
        assert chosen.replaces or len(left) == 1

        await world.replacing.finish_interrupted()

        (now,) = world.interfaces.listing().stored
        assert world.secret_of(now) == secrets[0]

    assert found == {("old-token",), ("new-token", "old-token"), ("new-token",)}


@pytest.mark.parametrize("kind", ["memory", "toml"])
async def test_killed_anywhere_it_can_be_taken_back_while_the_former_one_is_there(kind: str, tmp_path: Path) -> None:
    taken_back = 0

    for world in await lives(kind, tmp_path, by_the_service):
        for pair in await world.replacing.pairs():
            taken_back += 1
            await world.replacing.take_back(pair)

            assert [world.secret_of(stored) for stored in world.interfaces.listing().stored] == ["old-token"]

    assert taken_back >= 2


@pytest.mark.parametrize("kind", ["memory", "toml"])
async def test_deleting_and_creating_anew_would_lose_both(kind: str, tmp_path: Path) -> None:
    left = [len(usable(world)) for world in await lives(kind, tmp_path, by_hand)]

    assert 0 in left


@pytest.mark.parametrize("kind", ["memory", "toml"])
async def test_a_recreated_interface_of_the_same_name_never_sees_an_old_secret(kind: str, tmp_path: Path) -> None:
    for world in await lives(kind, tmp_path, by_the_service):
        orphans = world.owners_of_secrets() - {stored.interface.id for stored in world.interfaces.listing().stored}
        for stored in world.interfaces.listing().stored:
            world.interfaces.delete(stored)
        before = world.owners_of_secrets()

        anew = await world.saved(DRAFT, Credentials(Secret("third-token")))

        assert anew.interface.id not in before | orphans
        assert world.secret_of(anew) == "third-token"
