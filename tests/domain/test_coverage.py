"""Who sends from everywhere at a moment, and where nobody can: the rule of the choice, asked for a whole chain."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smstui.domain.chain import Branch, Chain, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.coverage import Coverage, CoverageRow, Place, Senders, cover
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.secret import SecretPresence
from smstui.domain.selection import Candidate, Question, choose
from smstui.domain.state import Presence

CHAIN = Chain(
    "c1",
    "Optik Nord",
    "Europe/Berlin",
    branches={code: Branch(code, code) for code in ("01", "02", "03")},
    workstations={
        "pc-1a": Workstation("pc-1a", "01"),
        "pc-1b": Workstation("pc-1b", "01"),
        "pc-2": Workstation("pc-2", "02"),
    },
)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
BOTH = frozenset(Use)
CLIENT = frozenset({Use.CLIENT})


def one(
    name: str,
    branch: str | None = None,
    workstation: str | None = None,
    *,
    use: frozenset[Use] = frozenset({Use.SERVER}),
    start: date | None = None,
    age: int = 0,
    secret: SecretPresence = SecretPresence.PRESENT,
    replaces: str = "",
) -> Candidate:
    settings = Settings(name, use, CountryCode.stored("+49"), branch, start)
    account = Account(Service("smsapi.com"), Method.TOKEN)
    created = FIRST_DAY + timedelta(days=age)
    interface = Interface(InterfaceId(name), created, account, settings, workstation, replaces=replaces)
    return Candidate(interface, Presence(secret))


def covered(*candidates: Candidate, chain: Chain = CHAIN, moment: datetime = NOW) -> Coverage:
    return cover(candidates, chain, moment)


def shown(coverage: Coverage) -> list[tuple[str | None, str | None, str, str]]:
    return [(*row.place, sender(row, Use.SERVER), sender(row, Use.CLIENT)) for row in coverage.rows]


def sender(row: CoverageRow, use: Use) -> str:
    interface = row.senders[use]
    return interface.name if interface else "-"


def test_every_branch_has_a_row_that_says_who_sends_for_each_use() -> None:
    coverage = covered(one("jobs"), one("desk", "02", use=CLIENT))

    assert shown(coverage) == [
        ("01", None, "jobs", "-"),
        ("02", None, "jobs", "desk"),
        ("03", None, "jobs", "-"),
    ]
    assert coverage.holes == 2


def test_a_workstation_has_a_row_where_another_one_sends_there() -> None:
    coverage = covered(one("jobs"), one("till", "01", "pc-1b"))

    assert shown(coverage)[:2] == [("01", None, "jobs", "-"), ("01", "pc-1b", "till", "-")]


def test_a_workstation_has_one_row_for_all_that_sends_only_there() -> None:
    coverage = covered(one("jobs"), one("till", "02", "pc-2"), one("desk", "02", "pc-2", use=CLIENT))

    assert shown(coverage)[1:3] == [("02", None, "jobs", "-"), ("02", "pc-2", "till", "desk")]


def test_what_replaces_the_interface_of_a_branch_sends_there_though_it_serves_the_whole_chain() -> None:
    coverage = covered(one("former", "02"), one("new", replaces="former"), one("other", "03"))

    assert [sender(row, Use.SERVER) for row in coverage.rows] == ["new", "new", "other"]


def test_the_hole_of_a_branch_is_not_counted_again_for_its_workstations() -> None:
    coverage = covered(one("till", "01", "pc-1b"))

    assert [(row.place, row.holes) for row in coverage.rows[:2]] == [
        (Place("01"), BOTH),
        (Place("01", "pc-1b"), frozenset()),
    ]


def test_a_branch_whose_computers_have_each_their_own_has_no_hole_at_its_desks() -> None:
    own = [one("a", "01", "pc-1a", use=CLIENT), one("b", "01", "pc-1b", use=CLIENT)]

    some, every = covered(*own[:1]), covered(*own)

    assert some.rows[0].holes == BOTH
    assert every.rows[0].holes == {Use.SERVER}


def test_an_own_interface_of_every_computer_serves_no_unattended_job_of_the_branch() -> None:
    coverage = covered(one("b", "02", "pc-2"))

    assert Use.SERVER in coverage.rows[1].holes


def test_a_chain_without_branches_has_one_row_without_a_branch() -> None:
    empty = replace(CHAIN, branches={}, workstations={})

    coverage = covered(one("jobs"), chain=empty)

    assert shown(coverage) == [(None, None, "jobs", "-")]


def test_planned_starts_are_the_days_to_step_to() -> None:
    coverage = covered(
        one("jobs", start=date(2026, 11, 22)),
        one("a", start=date(2026, 12, 24)),
        one("b", start=date(2026, 12, 1)),
        one("c", start=date(2026, 12, 1)),
    )

    assert coverage.day == date(2026, 11, 22)
    assert coverage.starts == (date(2026, 12, 1), date(2026, 12, 24))


def test_a_planned_start_shifts_who_sends() -> None:
    planned = [one("jobs"), one("december", "02", start=date(2026, 12, 1))]
    today, later = covered(*planned), covered(*planned, moment=NOW + timedelta(days=9))

    [shift] = later.shifts_from(today)

    assert (shift.branch, shift.use, shift.before, shift.after) == (
        "02",
        Use.SERVER,
        planned[0].interface,
        planned[1].interface,
    )
    assert today.shifts_from(today) == ()


def test_a_workstation_that_gets_its_own_later_shifts_from_the_branch_s_sender() -> None:
    planned = [one("jobs"), one("till", "01", "pc-1a", start=date(2026, 12, 1))]
    today, later = covered(*planned), covered(*planned, moment=NOW + timedelta(days=9))

    [shift] = later.shifts_from(today)

    assert (shift.workstation, shift.before, shift.after) == ("pc-1a", planned[0].interface, planned[1].interface)


def test_what_cannot_be_asked_for_its_secret_makes_the_answer_uncertain() -> None:
    unknown = one("jobs", secret=SecretPresence.UNKNOWN)

    coverage = covered(unknown, one("other"))

    assert coverage.is_uncertain
    assert not covered(one("other")).is_uncertain


def test_nothing_is_uncertain_about_what_would_not_count_anyway() -> None:
    assert not covered(one("planned", start=date(2026, 12, 1), secret=SecretPresence.UNKNOWN)).is_uncertain


def test_a_file_with_the_name_of_an_older_one_covers_nothing() -> None:
    copy = one("copy", "02", age=9)
    copy = replace(copy, interface=copy.interface.changed(replace(copy.interface.settings, name="Jobs")))

    coverage = covered(one("jobs"), copy)

    assert sender(coverage.rows[1], Use.SERVER) == "jobs"


_IDS = [f"i{number}" for number in range(6)]


@st.composite
def chains_of_candidates(draw: st.DrawFn) -> Sequence[Candidate]:
    candidates = []
    for name in _IDS:
        workstation = draw(st.sampled_from([None, None, *CHAIN.workstations]))
        branch = draw(st.sampled_from([None, *CHAIN.branches]))
        if workstation is not None:
            branch = CHAIN.workstations[workstation].branch
        uses = [frozenset({use}) for use in Use] + ([BOTH] if branch is None else [])
        candidates.append(
            one(
                name,
                branch,
                workstation,
                use=draw(st.sampled_from(uses)),
                start=draw(st.sampled_from([None, date(2026, 5, 1), date(2026, 12, 1)])),
                age=draw(st.integers(0, 2)),
                secret=draw(st.sampled_from([SecretPresence.PRESENT, SecretPresence.PRESENT, SecretPresence.MISSING])),
                replaces=draw(st.sampled_from(["", *_IDS])),
            )
        )
    return candidates


@given(chains_of_candidates())
def test_the_coverage_says_of_every_place_what_the_choice_says(candidates: Sequence[Candidate]) -> None:
    senders = Senders(candidates, CHAIN, NOW)
    places = [Place(None), *map(Place, CHAIN.branches), *(Place(None, host) for host in CHAIN.workstations)]

    for place in places:
        for use in Use:
            chosen = choose(Question(use, NOW, *place), candidates, CHAIN).chosen
            assert senders.sender(use, place) is chosen
