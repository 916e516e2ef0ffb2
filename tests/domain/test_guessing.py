"""Five wrong passphrases lock for a quarter of an hour, whatever is done to the clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smstui.domain.errors import LockedOut
from smstui.domain.guessing import FAILURES_ALLOWED, LOCKED_SECONDS, ClockReading, Guesses

NOON = ClockReading("one", 5000.0, datetime(2026, 11, 22, 12, tzinfo=UTC))


def later(seconds: float, *, clock_set_by: float = 0.0, before: ClockReading = NOON) -> ClockReading:
    """Return what the clocks say some seconds later; the calendar's may have been set in between."""
    moment = before.moment + timedelta(seconds=seconds + clock_set_by)
    return replace(before, seconds=before.seconds + seconds, moment=moment)


def restarted(seconds: float, *, clock_set_by: float = 0.0) -> ClockReading:
    """Return what the clocks say some seconds later, after the computer was started anew."""
    return replace(later(seconds, clock_set_by=clock_set_by), started="two", seconds=20.0)


def after_failures(count: int) -> Guesses:
    guesses = Guesses(NOON)
    for _attempt in range(count):
        guesses = guesses.begun(NOON)
    return guesses


def test_the_fifth_attempt_locks_before_it_is_verified() -> None:
    left = [after_failures(count).tries_left for count in range(FAILURES_ALLOWED + 1)]

    assert left == [5, 4, 3, 2, 1, 0]
    with pytest.raises(LockedOut) as refused:
        after_failures(FAILURES_ALLOWED).begun(NOON)
    assert refused.value.seconds == LOCKED_SECONDS


def test_a_lock_lasts_a_quarter_of_an_hour_and_leaves_five_new_tries() -> None:
    locked = after_failures(5)

    assert locked.at(later(899)).locked_for == 1
    assert locked.at(later(900)) == Guesses(later(900))


def test_failures_do_not_fade_without_a_lock() -> None:
    assert after_failures(4).at(later(86_400 * 30)).tries_left == 1


@pytest.mark.parametrize("set_by", [-86_400.0, -60.0, 60.0, 86_400.0 * 365])
def test_setting_the_clock_neither_ends_a_lock_nor_lengthens_it(set_by: float) -> None:
    locked = after_failures(5)

    assert locked.at(later(600, clock_set_by=set_by)).locked_for == 300
    assert not locked.at(later(900, clock_set_by=set_by)).locked_for


def test_a_restart_ends_no_lock() -> None:
    locked = after_failures(5)

    assert locked.at(restarted(60)).locked_for == 840
    assert not locked.at(restarted(900)).locked_for


def test_a_clock_set_back_over_a_restart_lets_the_lock_begin_anew_and_end() -> None:
    after_start = after_failures(5).at(restarted(60, clock_set_by=-86_400))

    assert after_start.locked_for == LOCKED_SECONDS
    assert not after_start.at(later(900, before=after_start.read)).locked_for


def test_where_the_system_names_no_start_the_calendar_counts() -> None:
    nameless = replace(NOON, started="")
    locked = Guesses.locked_at(nameless)

    assert locked.at(later(600, before=nameless)).locked_for == 300
    assert locked.at(later(0, clock_set_by=-3600, before=nameless)).locked_for == LOCKED_SECONDS


def test_a_record_that_claims_a_longer_lock_than_there_is_locks_no_longer() -> None:
    forged = Guesses(NOON, 5, 10.0**9)

    assert not forged.at(later(900)).locked_for


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(-(10.0**6), 10.0**6)), max_size=60))
def test_no_run_of_attempts_verifies_more_than_five_in_a_quarter_of_an_hour(steps: list[tuple[float, float]]) -> None:
    guesses, reading, passed = Guesses(NOON), NOON, 0.0
    verified: list[float] = []
    for wait, set_by in steps:
        reading, passed = later(wait, clock_set_by=set_by, before=reading), passed + wait
        try:
            guesses = guesses.begun(reading)
        except LockedOut:
            guesses = guesses.at(reading)
        else:
            verified.append(passed)

    assert all(
        sixth - first >= LOCKED_SECONDS - 1e-3 for first, sixth in zip(verified[4::5], verified[5::5], strict=False)
    )
