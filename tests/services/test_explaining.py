"""Who sends and why, asked of a chain as it was read at one moment."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.chain import Branch, Chain, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import FieldRefused, StoreDamaged, StoreUnavailable, Unreadable
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Reason, Service, Settings, Use
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey
from smstui.domain.selection import Question, Why
from smstui.domain.stored import UnreadableRow
from smstui.services.explaining import Explaining, Snapshot

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ACCOUNT = Account(Service("smsapi.com"), Method.TOKEN)
CHAIN = Chain(
    "chain",
    "Optik Nord",
    "Europe/Berlin",
    branches={"01": Branch("01", "Stuttgart"), "02": Branch("02", "Ulm")},
    workstations={"kasse-1": Workstation("kasse-1", "01")},
)
DEFECT = UnreadableRow(InterfaceId("defect"), Unreadable("interfaces/defect.toml", "Invalid value", 4), "Defect")


class DamagedSecrets(MemorySecrets):
    """Be a store that was altered."""

    def overview(self) -> Mapping[SecretKey, Binding]:
        raise StoreDamaged("vault.json", "checksum")


def interface(name: str, branch: str | None = None, start: date | None = None) -> Interface:
    settings = Settings(name, frozenset({Use.SERVER}), CountryCode.stored("+49"), branch, start)
    return Interface(InterfaceId(name.lower()), NOW, ACCOUNT, settings)


def snapshot(*interfaces: Interface, secrets: MemorySecrets | None = None) -> Snapshot:
    repository = MemoryInterfaceRepository(interfaces, [DEFECT])
    store = secrets or MemorySecrets()
    for one in interfaces:
        store.put(SecretKey("chain", one.id, SecretField.ACCOUNT), Secret("t"), one.account.binding)
    return Explaining(repository, MemoryChainRepository(CHAIN, repository), store, lambda: NOW).snapshot()


def test_the_answer_names_the_chosen_one_the_others_and_what_cannot_be_read() -> None:
    seen = snapshot(interface("Central"), interface("Ulm", "02"))

    answer = seen.explain(seen.question(Use.SERVER, NOW, "02"))

    assert [(one.interface.name, one.why) for one in answer.choice.verdicts] == [
        ("Ulm", Why.CHOSEN),
        ("Central", Why.LESS_SPECIFIC),
    ]
    assert answer.unreadable == (DEFECT,)


def test_a_workstation_brings_its_branch() -> None:
    assert snapshot().question(Use.CLIENT, NOW, workstation=" KASSE-1 ") == Question(Use.CLIENT, NOW, "01", "kasse-1")


@pytest.mark.parametrize(
    ("branch", "workstation", "reason"),
    [
        ("99", "", Reason.UNKNOWN_BRANCH),
        ("", "nowhere", Reason.UNKNOWN_WORKSTATION),
        ("02", "kasse-1", Reason.WORKSTATION_OF_OTHER_BRANCH),
    ],
)
def test_a_place_that_the_chain_does_not_know_is_refused(branch: str, workstation: str, reason: Reason) -> None:
    with pytest.raises(FieldRefused) as refusal:
        snapshot().question(Use.SERVER, NOW, branch, workstation)

    assert refusal.value.reason is reason


def test_a_damaged_store_is_an_error_of_the_question() -> None:
    seen = snapshot(interface("Central"), secrets=DamagedSecrets())

    with pytest.raises(StoreDamaged):
        seen.explain(seen.question(Use.SERVER, NOW, "01"))
    with pytest.raises(StoreDamaged):
        seen.coverage(NOW)


def test_a_damaged_store_keeps_nothing_back_where_no_secret_is_asked_for() -> None:
    seen = snapshot(interface("Ulm", "02"), secrets=DamagedSecrets())

    answer = seen.explain(seen.question(Use.SERVER, NOW, "01"))

    assert answer.choice.chosen is None


def test_a_secret_in_a_store_that_is_not_in_use_is_an_error_too_and_a_hole() -> None:
    elsewhere = replace(interface("Ulm", "02"), secrets="system")
    repository = MemoryInterfaceRepository([interface("Central"), elsewhere])
    secrets = MemorySecrets()
    secrets.put(SecretKey("chain", InterfaceId("central"), SecretField.ACCOUNT), Secret("t"), ACCOUNT.binding)
    seen = Explaining(repository, MemoryChainRepository(CHAIN, repository), secrets, lambda: NOW).snapshot()

    with pytest.raises(StoreUnavailable):
        seen.explain(seen.question(Use.SERVER, NOW, "02"))

    first, second = seen.coverage(NOW).rows
    assert Use.SERVER not in first.holes
    assert Use.SERVER in second.holes
    assert seen.explain(seen.question(Use.SERVER, NOW, "01")).choice.chosen is not None


def test_a_locked_store_answers() -> None:
    store = MemorySecrets()
    seen = snapshot(interface("Central"), secrets=store)
    store._passphrase = Secret("correct horse battery")
    store.lock()

    answer = seen.explain(seen.question(Use.SERVER, NOW, "01"))

    assert answer.choice.chosen is not None


def test_one_steps_from_start_to_start_and_by_today() -> None:
    past, first, second = date(2026, 3, 1), date(2026, 12, 1), date(2027, 1, 1)
    seen = snapshot(*(interface(f"I{number}", start=day) for number, day in enumerate((past, first, second, first))))

    assert seen.today == date(2026, 11, 22)
    assert [seen.start_beside(day, 1) for day in (seen.today, first, second)] == [first, second, None]
    assert [seen.start_beside(day, -1) for day in (second, first, seen.today, past)] == [first, seen.today, past, None]


async def test_a_planned_hand_over_is_seen_by_asking_about_its_day() -> None:
    repository = MemoryInterfaceRepository([interface("Central", start=date(2026, 12, 1))])
    secrets = MemorySecrets()
    secrets.put(SecretKey("chain", InterfaceId("central"), SecretField.ACCOUNT), Secret("t"), ACCOUNT.binding)
    seen = await Explaining(repository, MemoryChainRepository(CHAIN, repository), secrets, lambda: NOW).read()

    today, later = seen.coverage(seen.moment("")), seen.coverage(seen.moment("2026-12-01"))

    assert (today.holes, later.holes) == (4, 2)
    assert today.starts == (date(2026, 12, 1),)
