"""The state of an interface is derived at the moment of the question, on the chain's calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from smstui.domain.chain import Branch, Chain, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.secret import SecretPresence
from smstui.domain.state import Presence, Problem, State, Status, next_midnight, status_of, today_in

CHAIN = Chain(
    "c1",
    "Optik Nord",
    "Europe/Berlin",
    branches={"01": Branch("01", "Stuttgart"), "02": Branch("02", "Ulm")},
    workstations={"pc-01": Workstation("pc-01", "01")},
)
SETTINGS = Settings("SMSAPI", frozenset({Use.SERVER}), CountryCode.parse("+49"))
ONE = Interface(
    InterfaceId("smsapi-k3fq"),
    datetime(2026, 11, 22, tzinfo=UTC),
    Account(Service("smsapi.com"), Method.TOKEN),
    SETTINGS,
)
HERE = Presence(SecretPresence.PRESENT)
TODAY = date(2026, 11, 30)


def test_an_interface_with_secret_and_without_start_is_ready() -> None:
    assert status_of(ONE, CHAIN, HERE, TODAY) == Status(State.READY)


@pytest.mark.parametrize(("start", "state"), [(date(2026, 12, 1), State.PLANNED), (TODAY, State.READY)])
def test_a_start_releases_on_its_day(start: date, state: State) -> None:
    planned = ONE.changed(replace(SETTINGS, start=start))

    assert status_of(planned, CHAIN, HERE, TODAY).state is state


@pytest.mark.parametrize(
    ("presence", "problem"),
    [
        (Presence(SecretPresence.MISSING), Problem.SECRET_MISSING),
        (Presence(SecretPresence.BOUND_ELSEWHERE), Problem.SECRET_BOUND_ELSEWHERE),
        (Presence(SecretPresence.PRESENT, SecretPresence.MISSING), Problem.PROXY_SECRET_MISSING),
        (Presence(SecretPresence.PRESENT, SecretPresence.BOUND_ELSEWHERE), Problem.PROXY_SECRET_BOUND_ELSEWHERE),
    ],
)
def test_a_missing_or_misplaced_secret_is_its_own_state(presence: Presence, problem: Problem) -> None:
    assert status_of(ONE, CHAIN, presence, TODAY) == Status(State.NO_SECRET, problem)


def test_an_unreachable_store_changes_no_state() -> None:
    unknown = Presence(SecretPresence.UNKNOWN, SecretPresence.UNKNOWN)

    assert status_of(ONE, CHAIN, unknown, TODAY).state is State.READY


@pytest.mark.parametrize(
    ("branch", "workstation", "problem", "detail"),
    [
        ("99", None, Problem.UNKNOWN_BRANCH, "99"),
        ("01", "pc-99", Problem.UNKNOWN_WORKSTATION, "pc-99"),
        ("02", "pc-01", Problem.WORKSTATION_OF_OTHER_BRANCH, "pc-01"),
        (None, "pc-01", Problem.WORKSTATION_OF_OTHER_BRANCH, "pc-01"),
    ],
)
def test_a_rule_broken_between_file_and_chain_is_named(
    branch: str | None, workstation: str | None, problem: Problem, detail: str
) -> None:
    broken = replace(ONE, settings=replace(SETTINGS, branch=branch), workstation=workstation)

    assert status_of(broken, CHAIN, HERE, TODAY) == Status(State.BROKEN, problem, detail)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 11, 30, 23, 0, 0, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 7, 31, 22, 0, 0, tzinfo=UTC), date(2026, 8, 1)),
    ],
)
def test_the_day_is_the_chains_not_the_hosts(moment: datetime, day: date) -> None:
    assert today_in(CHAIN.zone, moment) == day


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), datetime(2026, 11, 30, 23, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
)
def test_the_next_midnight_minds_summer_time(now: datetime, midnight: datetime) -> None:
    assert next_midnight(CHAIN.zone, now) == midnight
