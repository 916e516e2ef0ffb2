from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest

from smstui.domain.chain import Branch, Chain, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import StoreDamaged
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Proxy, Service, Settings, Use
from smstui.domain.secret import Binding, SecretField, SecretKey, SecretPresence
from smstui.domain.stored import Listing, Stored
from smstui.ports import ChainRepository, InterfaceRepository, SecretStore
from smstui.services.effects import Effects

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TOKEN = Account(Service("smsapi.com"), Method.TOKEN)
SERVER = frozenset({Use.SERVER})
CHAIN = Chain(
    chain_id="chain",
    name="Optik Nord",
    timezone="Europe/Berlin",
    branches={"01": Branch("01", "Stuttgart"), "02": Branch("02", "Ulm")},
    workstations={"kasse-1": Workstation("kasse-1", "01")},
)


@dataclass
class Stock:
    """Be the interfaces, the chain and the secrets."""

    interfaces: list[Interface] = field(default_factory=list)
    without_secret: set[str] = field(default_factory=set)
    damaged: bool = False
    name: str = "vault"

    def listing(self) -> Listing:
        return Listing(tuple(Stored(one, "1") for one in self.interfaces))

    def load(self) -> Chain:
        return CHAIN

    def overview(self) -> Mapping[SecretKey, Binding]:
        if self.damaged:
            raise StoreDamaged("vault", "cut")
        return {
            SecretKey("chain", one.id, SecretField.ACCOUNT): TOKEN.binding
            for one in self.interfaces
            if one.id not in self.without_secret
        }

    def effects(self) -> Effects:
        interfaces, chain, secrets = (
            cast("InterfaceRepository", self),
            cast("ChainRepository", self),
            cast("SecretStore", self),
        )
        return Effects(interfaces, chain, secrets, lambda: NOW)


@pytest.fixture
def stock() -> Stock:
    return Stock()


def interface(
    name: str, branch: str | None = None, use: frozenset[Use] = SERVER, workstation: str | None = None
) -> Interface:
    settings = Settings(name, use, CountryCode("+49"), branch)
    return Interface(InterfaceId(name.lower()), NOW, TOKEN, settings, workstation)


def after_deleting(stock: Stock, name: str) -> list[tuple[str | None, str, str]]:
    effects = stock.effects()
    shifts = effects.of_deleting(InterfaceId(name.lower()), effects.candidates())
    return [
        (shift.branch, shift.before.name if shift.before else "", shift.after.name if shift.after else "")
        for shift in shifts
    ]


def test_deleting_the_only_interface_leaves_every_branch_without_a_sender(stock: Stock) -> None:
    stock.interfaces = [interface("Central")]

    assert after_deleting(stock, "Central") == [("01", "Central", ""), ("02", "Central", ""), (None, "Central", "")]


def test_deleting_a_branchs_interface_hands_over_to_the_chain_wide_one(stock: Stock) -> None:
    stock.interfaces = [interface("Central"), interface("Stuttgart", "01")]

    assert after_deleting(stock, "Stuttgart") == [("01", "Stuttgart", "Central")]


def test_deleting_one_that_never_sent_moves_nothing(stock: Stock) -> None:
    stock.interfaces = [interface("Central"), interface("Stuttgart", "01")]
    stock.without_secret = {"stuttgart"}

    assert after_deleting(stock, "Stuttgart") == []


def test_only_the_uses_of_the_deleted_interface_are_concerned(stock: Stock) -> None:
    stock.interfaces = [interface("Desk", "01", frozenset({Use.CLIENT})), interface("Jobs", "01")]
    effects = stock.effects()

    shifts = effects.of_deleting(InterfaceId("desk"), effects.candidates())

    assert [(shift.branch, shift.use) for shift in shifts] == [("01", Use.CLIENT)]


def test_a_workstations_interface_concerns_that_workstation_only(stock: Stock) -> None:
    stock.interfaces = [interface("Central"), interface("Till", "01", workstation="kasse-1")]
    effects = stock.effects()

    shifts = effects.of_deleting(InterfaceId("till"), effects.candidates())

    assert [(shift.workstation, shift.after and shift.after.name) for shift in shifts] == [("kasse-1", "Central")]


def test_a_new_interface_for_a_branch_takes_that_branch_over(stock: Stock) -> None:
    stock.interfaces = [interface("Central")]
    effects = stock.effects()

    shifts = effects.of_saving(interface("Ulm", "02"), effects.candidates())

    assert [(s.branch, s.before and s.before.name, s.after and s.after.name) for s in shifts] == [
        ("02", "Central", "Ulm")
    ]


def test_a_clock_that_was_put_back_lets_a_new_interface_take_nothing_over(stock: Stock) -> None:
    stock.interfaces = [replace(interface("Central"), created=NOW + timedelta(hours=1))]
    effects = stock.effects()

    assert effects.of_saving(interface("Anew"), effects.candidates()) == ()


def test_an_interface_that_is_planned_moves_nothing_yet(stock: Stock) -> None:
    stock.interfaces = [interface("Central")]
    effects = stock.effects()
    planned = interface("Ulm", "02")
    planned = planned.changed(replace(planned.settings, start=date(2026, 12, 1)))

    assert effects.of_saving(planned, effects.candidates()) == ()


def test_moving_an_interface_to_another_branch_concerns_both(stock: Stock) -> None:
    stock.interfaces = [interface("Only", "01")]
    effects = stock.effects()

    shifts = effects.of_saving(interface("Only", "02"), effects.candidates())

    assert {(s.branch, s.before is None, s.after is None) for s in shifts} == {
        ("01", False, True),
        ("02", True, False),
    }


def test_a_change_that_concerns_no_choice_moves_nothing(stock: Stock) -> None:
    stock.interfaces = [interface("Central")]
    effects = stock.effects()
    renamed = stock.interfaces[0].changed(replace(stock.interfaces[0].settings, name="Headquarters"))

    assert effects.of_saving(renamed, effects.candidates()) == ()


def test_saving_an_interface_that_has_no_secret_makes_it_no_sender(stock: Stock) -> None:
    stock.interfaces = [interface("Central")]
    stock.without_secret = {"central"}
    effects = stock.effects()
    changed = stock.interfaces[0].changed(replace(stock.interfaces[0].settings, max_characters=160))

    assert effects.of_saving(changed, effects.candidates()) == ()


def test_a_missing_secret_that_is_supplied_makes_a_sender(stock: Stock) -> None:
    stock.interfaces = [interface("Central"), interface("Ulm", "02")]
    stock.without_secret = {"ulm"}
    effects = stock.effects()

    shifts = effects.of_supplying(InterfaceId("ulm"), effects.candidates())

    assert [(s.branch, s.before and s.before.name, s.after and s.after.name) for s in shifts] == [
        ("02", "Central", "Ulm")
    ]


def test_a_proxy_is_saved_with_its_password(stock: Stock) -> None:
    stock.interfaces = [interface("Central")]
    effects = stock.effects()
    changed = stock.interfaces[0].changed(replace(stock.interfaces[0].settings, proxy=Proxy("p1.lan", 3128, "web")))

    assert effects.of_saving(changed, effects.candidates()) == ()


def test_deleting_the_older_of_two_with_one_name_lets_the_other_send(stock: Stock) -> None:
    older, newer = interface("Central", "01"), interface("copy", "02")
    newer = newer.changed(replace(newer.settings, name="central"))
    stock.interfaces = [older, newer]

    assert after_deleting(stock, "Central") == [("01", "Central", ""), ("02", "", "central")]


def test_a_damaged_store_makes_nobody_missing(stock: Stock) -> None:
    stock.interfaces = [interface("Central")]
    stock.damaged = True

    candidates = stock.effects().candidates()

    assert [one.presence.account for one in candidates] == [SecretPresence.UNKNOWN]


def test_a_planned_interface_hands_over_on_its_day(stock: Stock) -> None:
    stock.interfaces = [interface("Central"), interface("Stuttgart", "01")]
    effects = stock.effects()
    before = effects.candidates()
    later = interface("Later", "01")
    later = replace(later, settings=replace(later.settings, start=date(2026, 12, 1)))

    planned = effects.of_start(later, before)

    assert effects.of_saving(later, before) == ()
    assert [(one.branch, one.before and one.before.name, one.after and one.after.name) for one in planned] == [
        ("01", "Stuttgart", "Later")
    ]
    for start in (None, date(2026, 11, 22), date(2026, 11, 1)):
        assert effects.of_start(replace(later, settings=replace(later.settings, start=start)), before) == ()
