"""Which interface is used, and why not the others: one rule, the same on every host."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smstui.domain.chain import Branch, Chain, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.secret import SecretPresence
from smstui.domain.selection import Candidate, Choice, Question, Why, choose, younger
from smstui.domain.state import Presence, Problem

CHAIN = Chain(
    "c1",
    "Optik Nord",
    "Europe/Berlin",
    branches={code: Branch(code, code) for code in ("01", "02")},
    workstations={"pc-01": Workstation("pc-01", "01"), "pc-02": Workstation("pc-02", "02")},
)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def one(
    name: str,
    *,
    branch: str | None = None,
    workstation: str | None = None,
    use: Sequence[Use] = (Use.SERVER,),
    start: date | None = None,
    age: int = 0,
    secret: SecretPresence = SecretPresence.PRESENT,
    replaces: str = "",
) -> Candidate:
    settings = Settings(name, frozenset(use), CountryCode.parse("+49"), branch, start)
    account = Account(Service("smsapi.com"), Method.TOKEN)
    created = FIRST_DAY + timedelta(days=age)
    interface = Interface(InterfaceId(name), created, account, settings, workstation, replaces=replaces)
    return Candidate(interface, Presence(secret))


def ask(
    *candidates: Candidate,
    branch: str | None = "01",
    workstation: str | None = None,
    use: Use = Use.SERVER,
    moment: datetime = NOW,
) -> Choice:
    return choose(Question(use, moment, branch, workstation), candidates, CHAIN)


def why(choice: Choice) -> dict[str, Why]:
    return {verdict.interface.id: verdict.why for verdict in choice.verdicts}


def test_workstation_stands_before_branch_before_chain() -> None:
    choice = ask(
        one("chain"), one("branch", branch="01"), one("desk", branch="01", workstation="pc-01"), workstation="pc-01"
    )

    assert why(choice) == {"desk": Why.CHOSEN, "branch": Why.LESS_SPECIFIC, "chain": Why.LESS_SPECIFIC}


def test_a_question_without_workstation_finds_only_interfaces_without_one() -> None:
    choice = ask(one("desk", branch="01", workstation="pc-01"), one("branch", branch="01"))

    assert why(choice) == {"branch": Why.CHOSEN, "desk": Why.OTHER_WORKSTATION}


def test_a_workstation_implies_its_branch() -> None:
    choice = ask(one("branch", branch="01"), branch=None, workstation="pc-01")

    assert choice.chosen is not None
    assert choice.chosen.id == "branch"


def test_every_reason_for_not_being_usable_is_given() -> None:
    choice = ask(
        one("use", use=[Use.CLIENT]),
        one("branch", branch="02"),
        one("desk", branch="01", workstation="pc-02"),
        one("empty", secret=SecretPresence.MISSING),
        one("foreign", secret=SecretPresence.BOUND_ELSEWHERE),
        one("planned", start=date(2026, 12, 1)),
        one("right", branch="01", workstation="pc-01"),
        branch="01",
        workstation="pc-01",
    )

    assert why(choice) == {
        "use": Why.OTHER_USE,
        "branch": Why.OTHER_BRANCH,
        "desk": Why.OTHER_WORKSTATION,
        "empty": Why.SECRET_MISSING,
        "foreign": Why.SECRET_BOUND_ELSEWHERE,
        "planned": Why.NOT_STARTED,
        "right": Why.CHOSEN,
    }


def test_an_interface_of_an_unknown_branch_is_broken() -> None:
    choice = ask(one("lost", branch="99"), branch="99")

    assert choice.chosen is None
    assert why(choice) == {"lost": Why.BROKEN}


def test_the_latest_start_wins_and_an_empty_one_is_the_earliest() -> None:
    choice = ask(one("old"), one("july", start=date(2026, 7, 1)), one("may", start=date(2026, 5, 1)))

    assert why(choice) == {"july": Why.CHOSEN, "may": Why.EARLIER_START, "old": Why.EARLIER_START}


def test_a_new_interface_takes_over_only_by_its_start() -> None:
    choice = ask(one("new", age=9), one("first", age=1))

    assert why(choice) == {"first": Why.CHOSEN, "new": Why.CREATED_LATER}


def test_the_id_decides_between_twins() -> None:
    assert why(ask(one("b"), one("a"))) == {"a": Why.CHOSEN, "b": Why.LATER_ID}


def test_a_half_done_replacement_uses_the_new_one() -> None:
    choice = ask(one("old", age=1), one("new", age=9, replaces="old"))

    assert why(choice) == {"new": Why.CHOSEN, "old": Why.REPLACED}


def test_a_half_done_replacement_keeps_its_place_among_the_others() -> None:
    choice = ask(one("a", age=1), one("x", age=2), one("b", age=3, replaces="a"))

    assert [verdict.interface.id for verdict in choice.verdicts] == ["b", "a", "x"]
    assert why(choice) == {"b": Why.CHOSEN, "a": Why.REPLACED, "x": Why.CREATED_LATER}
    assert {verdict.interface.id: verdict.detail for verdict in choice.verdicts} == {"b": "", "a": "b", "x": "a"}


def test_a_replacement_for_the_chain_does_not_take_the_place_of_one_for_a_branch() -> None:
    choice = ask(one("a", branch="01", age=1), one("w", age=2), one("b", age=3, replaces="a"))

    assert [verdict.interface.id for verdict in choice.verdicts] == ["w", "b", "a"]
    assert why(choice) == {"w": Why.CHOSEN, "b": Why.CREATED_LATER, "a": Why.REPLACED}


def test_a_replacement_of_one_that_is_used_less_takes_nothing_from_the_others() -> None:
    choice = ask(one("a", age=1), one("best", branch="01", age=9), one("b", age=3, replaces="a"))

    assert [verdict.interface.id for verdict in choice.verdicts] == ["best", "b", "a"]


@pytest.mark.parametrize(
    "candidates",
    [
        [one("a", branch="01", replaces="a"), one("w", age=2)],
        [one("a", branch="01", replaces="b"), one("b", branch="01", age=1, replaces="a"), one("w", age=2)],
    ],
    ids=["itself", "each other"],
)
def test_a_replacement_that_goes_round_in_a_circle_hides_nobody(candidates: list[Candidate]) -> None:
    choice = ask(*candidates)

    assert choice.chosen is not None
    assert choice.chosen.id != "w"
    assert len(choice.verdicts) == len(candidates)


def test_an_interface_of_another_branch_is_no_reason_to_stand_behind() -> None:
    new = one("new", branch="01").interface

    assert younger(new, [one("other", branch="02", age=9).interface]) == new


def test_a_time_at_the_end_of_the_calendar_keeps_nothing_new_from_being_made() -> None:
    late = one("late").interface
    late = replace(late, created=datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC))

    assert younger(one("new").interface, [late]).place_since == late.created


def test_of_two_that_replace_each_other_the_newest_replaces() -> None:
    pair = [one("older", replaces="newer"), one("newer", age=1, replaces="older")]

    for order in permutations(pair):
        assert why(ask(*order)) == {"newer": Why.CHOSEN, "older": Why.REPLACED}


@pytest.mark.parametrize("age", [-3, 0, 5])
def test_a_new_interface_takes_nobodys_place_by_its_age_whatever_the_clock_says(age: int) -> None:
    serving = [one("a", age=2), one("b", branch="01", age=4), one("c", start=date(2026, 3, 1), age=9)]
    zone = timezone(timedelta(hours=2))
    new = one("0", age=age).interface
    new = replace(new, created=new.created.astimezone(zone))

    made = younger(new, (each.interface for each in serving))

    assert made == (new if age == 5 else replace(new, place_since=FIRST_DAY + timedelta(days=2, seconds=1)))
    assert made.stands_since.tzinfo is zone
    choice = ask(serving[0], Candidate(made, serving[0].presence), branch="02")
    assert choice.chosen is serving[0].interface


def test_two_that_replace_the_same_one_stand_in_the_order_of_their_making() -> None:
    choices = [
        ask(*order) for order in permutations([one("a"), one("c", age=2, replaces="a"), one("b", age=3, replaces="a")])
    ]

    assert {tuple((v.interface.id, v.why) for v in choice.verdicts) for choice in choices} == {
        (("c", Why.CHOSEN), ("a", Why.REPLACED), ("b", Why.CREATED_LATER))
    }


def test_a_planned_hand_over_happens_at_midnight_of_the_chain() -> None:
    pair = [one("now"), one("december", start=date(2026, 12, 1))]
    midnight = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)

    before, after = ask(*pair, moment=midnight - timedelta(seconds=1)), ask(*pair, moment=midnight)

    assert before.chosen is pair[0].interface
    assert after.chosen is pair[1].interface


def test_an_unreachable_store_is_an_error_of_the_question_not_a_reason_to_fall_through() -> None:
    choice = ask(one("chain"), one("branch", branch="01", secret=SecretPresence.UNKNOWN))

    assert choice.chosen is not None
    assert [interface.id for interface in choice.uncertain] == ["branch"]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_the_host_s_time_zone_does_not_matter(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    pair = [one("now"), one("december", start=date(2026, 12, 1))]

    choice = ask(*pair, moment=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))

    assert choice.chosen is pair[1].interface


@given(
    st.permutations(
        [
            one("a", branch="01", age=3),
            one("b", age=1),
            one("c", age=2, start=date(2026, 2, 1)),
            one("d", branch="02"),
            one("e", secret=SecretPresence.MISSING),
            one("f", branch="01", workstation="pc-01"),
        ]
    )
)
def test_the_order_of_the_files_never_matters(candidates: list[Candidate]) -> None:
    choice = ask(*candidates)

    assert choice.chosen is not None
    assert choice.chosen.id == "a"
    assert len(choice.verdicts) == len(candidates)


def test_a_file_with_the_name_of_an_older_one_does_not_send() -> None:
    copied = one("copy", branch="01", age=9)
    settings = replace(copied.interface.settings, name="FIRST")
    copied = replace(copied, interface=copied.interface.changed(settings))

    choice = ask(one("first", age=1), copied)

    assert [(v.interface.id, v.why, v.detail, v.problem) for v in choice.verdicts] == [
        ("first", Why.CHOSEN, "", None),
        ("copy", Why.BROKEN, "first", Problem.NAME_TAKEN),
    ]


def test_the_verdicts_begin_with_the_chosen_one_and_go_on_with_the_nearest_misses() -> None:
    choice = ask(
        one("elsewhere", branch="02"),
        one("desk", branch="01", workstation="pc-01"),
        one("person", branch="01", use=[Use.CLIENT]),
        one("lost", branch="01", workstation="pc-02"),
        one("empty", secret=SecretPresence.MISSING),
        one("planned", branch="01", start=date(2026, 12, 1)),
        one("chain"),
        one("branch", branch="01"),
    )

    assert [verdict.interface.id for verdict in choice.verdicts] == [
        *("branch", "chain", "planned", "empty", "person", "desk", "lost", "elsewhere")
    ]


@pytest.mark.parametrize(
    ("presence", "why", "problem"),
    [
        (Presence(SecretPresence.MISSING), Why.SECRET_MISSING, Problem.SECRET_MISSING),
        (
            Presence(SecretPresence.PRESENT, SecretPresence.MISSING),
            Why.SECRET_MISSING,
            Problem.PROXY_SECRET_MISSING,
        ),
        (
            Presence(SecretPresence.PRESENT, SecretPresence.BOUND_ELSEWHERE),
            Why.SECRET_BOUND_ELSEWHERE,
            Problem.PROXY_SECRET_BOUND_ELSEWHERE,
        ),
    ],
)
def test_a_missing_secret_is_named_as_the_state_names_it(presence: Presence, why: Why, problem: Problem) -> None:
    [verdict] = ask(replace(one("empty"), presence=presence)).verdicts

    assert (verdict.why, verdict.problem) == (why, problem)


def test_a_secret_in_a_store_that_is_not_in_use_is_no_reason_to_fall_through() -> None:
    choice = ask(one("chain"), one("branch", branch="01", secret=SecretPresence.OTHER_STORE))

    assert choice.chosen is not None
    assert choice.chosen.id == "branch"
    assert [interface.id for interface in choice.uncertain] == ["branch"]


def test_what_is_not_released_is_no_matter_of_any_store() -> None:
    [verdict] = ask(one("planned", start=date(2026, 12, 1), secret=SecretPresence.OTHER_STORE)).verdicts

    assert verdict.why is Why.NOT_STARTED


def test_an_interface_keeps_the_place_that_it_took_over() -> None:
    new = one("new", age=9)
    taken_over = replace(new, interface=replace(new.interface, place_since=FIRST_DAY))

    choice = ask(one("middle", age=5), taken_over)

    assert [(verdict.interface.id, verdict.why) for verdict in choice.verdicts] == [
        ("new", Why.CHOSEN),
        ("middle", Why.CREATED_LATER),
    ]
