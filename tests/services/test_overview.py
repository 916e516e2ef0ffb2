from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.chain import Branch, Chain, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import FileProblem, StoreDamaged, StorePutBack, Unreadable
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use, parse_start
from smstui.domain.search import Finder
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey
from smstui.domain.state import Problem, State, Status
from smstui.domain.stored import Listing, UnreadableRow
from smstui.services.overview import Overview, Row

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CHAIN = Chain(
    "chain",
    "Optik Nord",
    "Europe/Berlin",
    branches={"01": Branch("01", "Stuttgart")},
    workstations={"kasse-1": Workstation("kasse-1", "01")},
)
TOKEN = Account(Service("smsapi.com"), Method.TOKEN)


def an_interface(name: str, branch: str | None = "01", start: str = "", workstation: str | None = None) -> Interface:
    settings = Settings(name, frozenset({Use.SERVER}), CountryCode.parse("+49"), branch, parse_start(start))
    return Interface(InterfaceId(name.lower()), NOW, TOKEN, settings, workstation)


class Damaged(MemorySecrets):
    """Be a store that cannot be understood."""

    def overview(self) -> Mapping[SecretKey, Binding]:
        raise StoreDamaged("vault", "cut")


class PutBack(MemorySecrets):
    """Be a store whose older state was put back."""

    def put_back(self) -> StorePutBack:  # type: ignore[override]  # what forgets has no older state
        return StorePutBack("vault", 5, 9)


class WithoutChain(MemoryChainRepository):
    """Be a chain whose file cannot be read."""

    def load(self) -> Chain:
        raise Unreadable("smstui.toml", "Expected '='", 3)


def an_overview(
    *interfaces: Interface,
    now: datetime = NOW,
    chain: Chain = CHAIN,
    secrets: MemorySecrets | None = None,
    unreadable: tuple[UnreadableRow, ...] = (),
    chains: type[MemoryChainRepository] = MemoryChainRepository,
) -> Overview:
    """Return an overview of interfaces that have their secret."""
    repository = MemoryInterfaceRepository(interfaces, unreadable)
    store = secrets or MemorySecrets()
    for one in interfaces:
        store.put(SecretKey("chain", one.id, SecretField.ACCOUNT), Secret("token"), one.account.binding)
    return Overview(repository, chains(chain, repository), store, lambda: now, store)


def row_of(overview: Overview, name: str) -> Row:
    return next(row for row in overview.table().rows if row.name == name)


def test_every_interface_becomes_a_row_sorted_by_name_without_case_and_accents() -> None:
    overview = an_overview(an_interface("zoo"), an_interface("Übersee"), an_interface("alpha"), an_interface("Uhr"))

    assert [row.name for row in overview.table().rows] == ["alpha", "Übersee", "Uhr", "zoo"]


@pytest.mark.parametrize(
    ("interface", "state", "problem"),
    [
        (an_interface("A"), State.READY, None),
        (an_interface("A", start="2026-11-22"), State.READY, None),
        (an_interface("A", start="2026-11-23"), State.PLANNED, Problem.NOT_STARTED),
        (an_interface("A", branch="99"), State.BROKEN, Problem.UNKNOWN_BRANCH),
        (an_interface("A", workstation="kasse-9"), State.BROKEN, Problem.UNKNOWN_WORKSTATION),
    ],
)
def test_a_row_has_the_state_of_its_interface(interface: Interface, state: State, problem: Problem | None) -> None:
    status = row_of(an_overview(interface), "A").status

    assert (status.state, status.problem) == (state, problem)


def test_the_day_is_the_chains_and_not_the_hosts() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    overview = an_overview(an_interface("A", start="2026-11-23"), now=late)

    assert row_of(overview, "A").status.state is State.READY
    assert overview.table().until == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


def test_an_interface_without_secret_says_so() -> None:
    interface = an_interface("A")
    secrets = MemorySecrets()
    overview = an_overview(interface, secrets=secrets)
    secrets.delete(SecretKey("chain", interface.id, SecretField.ACCOUNT))

    row = row_of(overview, "A")

    assert row.status.state is State.NO_SECRET
    assert row.has_problem


def test_a_damaged_store_changes_no_state_and_is_named() -> None:
    table = an_overview(an_interface("A"), secrets=Damaged()).table()

    assert table.rows[0].status.state is State.READY
    assert isinstance(table.secret_error, StoreDamaged)


def test_an_older_store_that_was_put_back_is_used_and_told() -> None:
    table = an_overview(an_interface("A"), secrets=PutBack()).table()

    assert table.rows[0].status.state is State.READY
    assert [str(trouble) for trouble in table.troubles] == ["vault: revision 5, after 9"]


def test_an_unreadable_file_is_a_row_beside_the_others() -> None:
    error = Unreadable("interfaces/kaputt-1234.toml", "Invalid value", 4)
    table = an_overview(
        an_interface("A"), unreadable=(UnreadableRow(InterfaceId("kaputt-1234"), error, "Kaputt"),)
    ).table()

    assert [row.name for row in table.rows] == ["A", "Kaputt"]
    assert table.rows[1].status.state is State.BROKEN
    assert table.rows[1].unreadable is not None


def test_without_a_readable_chain_the_interfaces_are_still_there() -> None:
    table = an_overview(an_interface("A"), chains=WithoutChain).table()

    assert [(row.name, row.status.state) for row in table.rows] == [("A", State.BROKEN)]
    assert isinstance(table.chain_error, Unreadable)
    assert table.until is None


def test_an_unknown_time_zone_is_an_error_of_the_chain() -> None:
    table = an_overview(an_interface("A"), chain=replace(CHAIN, timezone="Mars/Olympus")).table()

    assert table.chain_error is not None


@pytest.mark.parametrize("typed", ["stuttgart", "01", "kasse", "smsapi.com", "haupt"])
def test_a_row_is_found_by_name_branch_workstation_and_service(typed: str) -> None:
    rows = an_overview(an_interface("Hauptkasse", workstation="kasse-1")).table().rows

    assert len(Finder(rows).find(typed)) == 1


@pytest.mark.parametrize(
    "typed", ["branch:01", "rechner:kasse", "use:server", "-use:client", "status:bereit", "service:smsapi"]
)
def test_a_row_is_found_by_its_facets(typed: str) -> None:
    rows = an_overview(an_interface("A", workstation="kasse-1")).table().rows

    assert len(Finder(rows).find(typed)) == 1


async def test_reading_does_not_hold_up_the_screen() -> None:
    table = await an_overview(an_interface("A")).read()

    assert [row.name for row in table.rows] == ["A"]


def test_of_two_interfaces_with_one_name_the_older_one_keeps_working() -> None:
    older = replace(an_interface("Kasse"), id=InterfaceId("z"), created=NOW - timedelta(days=1))
    newer = replace(an_interface("KASSE"), id=InterfaceId("a"))

    table = an_overview(older, newer, an_interface("B")).table()

    assert {row.id: row.status for row in table.rows if row.status.problem} == {
        "a": Status(State.BROKEN, Problem.NAME_TAKEN, "z")
    }


def test_of_two_copies_of_one_moment_one_keeps_working() -> None:
    copies = [replace(an_interface("Kasse"), id=InterfaceId(name)) for name in ("b", "a", "c")]

    table = an_overview(*copies).table()

    assert {row.id: row.status.detail for row in table.rows if row.status.problem is Problem.NAME_TAKEN} == {
        "b": "a",
        "c": "a",
    }


def test_what_is_wrong_with_the_policys_file_is_told_and_breaks_no_interface() -> None:
    problem = Unreadable("policy.toml", "Invalid value", 2)
    table = an_overview(an_interface("A"), chain=replace(CHAIN, problems=(problem,)), secrets=Damaged()).table()

    assert table.rows[0].status.state is State.READY
    assert [str(trouble) for trouble in table.troubles] == [str(problem), "vault: cut"]


async def test_the_beginning_says_how_many_rows_are_still_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    repository = MemoryInterfaceRepository([an_interface("alpha"), an_interface("beta")])
    overview = Overview(repository, MemoryChainRepository(CHAIN, repository), MemorySecrets(), lambda: NOW)
    first = replace(repository.listing(), stored=repository.listing().stored[:1], more=1)
    monkeypatch.setattr(repository, "beginning", lambda _count: first)

    table = await overview.read_beginning(1)

    assert ([row.name for row in table.rows], table.more) == (["alpha"], 1)
    assert table.rows[0].status == overview.table().rows[0].status
    assert (await overview.read()).more == 0


async def test_a_directory_that_cannot_be_read_is_told_to_whoever_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    repository = MemoryInterfaceRepository()
    overview = Overview(repository, MemoryChainRepository(CHAIN, repository), MemorySecrets(), lambda: NOW)

    def refuse() -> Listing:
        raise Unreadable("interfaces", FileProblem.NO_PERMISSION)

    monkeypatch.setattr(repository, "listing", refuse)

    with pytest.raises(Unreadable):
        await overview.read()


def test_a_file_that_names_a_store_which_is_not_in_use_has_no_key_unless_the_one_in_use_keeps_it() -> None:
    kept, lost = (replace(an_interface(name), secrets="system") for name in ("Kept", "Lost"))
    repository = MemoryInterfaceRepository([kept, lost])
    store = MemorySecrets()
    store.put(SecretKey(CHAIN.chain_id, kept.id, SecretField.ACCOUNT), Secret("token"), kept.account.binding)

    table = Overview(repository, MemoryChainRepository(CHAIN, repository), store, lambda: NOW).table()

    assert {row.id: row.status for row in table.rows} == {
        "kept": Status(State.READY),
        "lost": Status(State.NO_SECRET, Problem.SECRET_IN_OTHER_STORE, "system"),
    }
