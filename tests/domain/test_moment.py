"""The moment that a question is about, as people and programs write it."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from smstui.domain.errors import FieldRefused
from smstui.domain.interface import Reason
from smstui.domain.moment import MomentReason, read_moment

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def read(text: str) -> datetime:
    return read_moment(text, BERLIN, NOW)


@pytest.mark.parametrize("text", ["", "  ", "2026-11-22", "22.11.2026"])
def test_nothing_and_today_mean_now(text: str) -> None:
    assert read(text) == NOW


@pytest.mark.parametrize("text", ["2026-12-01", "01.12.2026", " 1.12.2026 "])
def test_another_day_means_its_beginning_in_the_chain_s_zone(text: str) -> None:
    assert read(text) == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01T08:00", datetime(2026, 12, 1, 7, 0, tzinfo=UTC)),
        ("2026-07-01 08:00:30", datetime(2026, 7, 1, 6, 0, 30, tzinfo=UTC)),
        ("2026-12-01T08:00Z", datetime(2026, 12, 1, 8, 0, tzinfo=UTC)),
        ("2026-12-01T08:00:00.5+05:30", datetime(2026, 12, 1, 2, 30, 0, 500000, tzinfo=UTC)),
    ],
)
def test_a_time_stamp_without_offset_is_one_of_the_chain_s_zone(text: str, moment: datetime) -> None:
    assert read(text) == moment


def test_today_at_the_other_end_of_the_world_is_another_day_of_the_chain() -> None:
    tokyo = datetime(2026, 11, 23, 5, 0, tzinfo=timezone(timedelta(hours=9)))

    assert read_moment("2026-11-22", BERLIN, tokyo) == tokyo


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tomorrow", MomentReason.FORM),
        ("2026-W49-2", MomentReason.FORM),
        ("20261201T0800", MomentReason.FORM),
        ("2026-02-30", Reason.NO_SUCH_DAY),
        ("1999-12-31", Reason.YEAR_RANGE),
        ("1999-12-31T23:00", Reason.YEAR_RANGE),
        ("2026-12-01T25:00", MomentReason.NO_SUCH_MOMENT),
        ("2026-12-01T08:00+99:00", MomentReason.NO_SUCH_MOMENT),
        ("9999-12-31T23:59-12:00", MomentReason.NO_SUCH_MOMENT),
    ],
)
def test_what_is_no_moment_is_refused_with_the_reason(text: str, reason: MomentReason | Reason) -> None:
    with pytest.raises(FieldRefused) as refusal:
        read(text)

    assert (refusal.value.field, refusal.value.reason) == ("at", reason)
