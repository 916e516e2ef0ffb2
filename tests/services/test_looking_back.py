"""Looking back reads no more months than are asked for, and each of them once."""

from datetime import UTC, datetime, timedelta

import pytest

from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.domain.change import VAULT, Author, ChangeRecord, Deed
from smstui.domain.remembered import Month
from smstui.services.looking_back import Backwards, looking_back

NOVEMBER = datetime(2026, 11, 15, tzinfo=UTC)


class CountedLog(MemoryChangeLog):
    """Note which months are read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def month(self, name: str) -> Month[ChangeRecord]:
        self.read.append(name)
        return super().month(name)


@pytest.fixture
def log() -> CountedLog:
    """Return a log with ten lines in each of four months, from August on."""
    made = CountedLog()
    for month in (3, 2, 1, 0):
        for line in range(10):
            moment = NOVEMBER - timedelta(days=31 * month) + timedelta(minutes=line)
            made.record(ChangeRecord(moment, Author("anna"), Deed.VAULT_ROTATED, VAULT))
    return made


def moments(months: list[Month[ChangeRecord]]) -> list[datetime]:
    return [line.moment for month in months for line in month.lines]


def test_everything_is_given_the_newest_first(log: CountedLog) -> None:
    found = moments(list(looking_back(log)))

    assert len(found) == 40
    assert found == sorted(found, reverse=True)


def test_months_outside_the_time_asked_for_are_not_read(log: CountedLog) -> None:
    since, until = NOVEMBER - timedelta(days=40), NOVEMBER - timedelta(days=20)

    found = moments(list(looking_back(log, since, until)))

    assert len(found) == 10
    assert log.read == ["2026-10"]


def test_the_end_is_not_part_of_the_time_and_the_beginning_is(log: CountedLog) -> None:
    found = moments(list(looking_back(log, NOVEMBER, NOVEMBER + timedelta(minutes=2))))

    assert found == [NOVEMBER + timedelta(minutes=1), NOVEMBER]


async def test_reading_backwards_stops_when_there_is_enough_and_goes_on_from_there(log: CountedLog) -> None:
    backwards = Backwards(log)

    await backwards.read_more(5)
    first = len(backwards.lines), list(log.read), backwards.is_whole
    await backwards.read_more(11)
    await backwards.read_more(1000)
    await backwards.read_more(1000)

    assert first == (10, ["2026-11"], False)
    assert len(backwards.lines) == 40
    assert backwards.is_whole
    assert log.read == ["2026-11", "2026-10", "2026-09", "2026-08"]


async def test_reading_anew_reads_only_the_month_that_grows(log: CountedLog) -> None:
    before = Backwards(log)
    await before.read_more(25)
    log.read.clear()
    log.record(ChangeRecord(NOVEMBER + timedelta(hours=1), Author("anna"), Deed.VAULT_ROTATED, VAULT))

    after = await before.read_anew()

    assert log.read == ["2026-11"]
    assert after.lines[1:] == before.lines
    assert not await after.has_more_now()
    await after.read_more(1)
    assert len(after.lines) == len(before.lines) + 11


async def test_after_a_months_turn_what_became_of_the_last_messages_is_read_too(log: CountedLog) -> None:
    before = Backwards(log)
    await before.read_more(1)
    log.read.clear()
    log.record(ChangeRecord(datetime(2026, 12, 1, tzinfo=UTC), Author("anna"), Deed.VAULT_ROTATED, VAULT))

    after = await before.read_anew()

    assert log.read == ["2026-12", "2026-11"]
    assert len(after.lines) == 11


async def test_an_empty_log_is_read_at_once() -> None:
    backwards = Backwards(MemoryChangeLog())

    await backwards.read_more(1)

    assert (backwards.is_whole, backwards.lines) == (True, [])
