"""Read the moment that a question is about: now, a day of the chain's calendar, or an ISO time stamp."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from smstui.domain.errors import FieldRefused
from smstui.domain.interface import Reason, check_start, parse_start
from smstui.domain.state import midnight, today_in

FIELD: Final = "at"
"""What refusals call it."""

_TIME_STAMP: Final = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)


class MomentReason(StrEnum):
    """Say why a moment is refused."""

    FORM = "moment form"
    NO_SUCH_MOMENT = "no such moment"


def read_moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the moment that `text` means, aware; empty means now.

    A day (2026-12-01, 01.12.2026) is today's present moment or another day's beginning in the chain's zone; a time
    stamp without an offset is one of that zone. Raise FieldRefused.
    """
    value = text.strip()
    if not value:
        return now
    if re.fullmatch(_TIME_STAMP, value):
        return _time_stamp(value, zone)
    try:
        day = parse_start(value)
    except FieldRefused as refusal:
        reason = MomentReason.FORM if refusal.reason is Reason.DATE_FORM else refusal.reason
        raise FieldRefused(FIELD, reason, **refusal.details) from refusal
    return now if day is None else moment_of(day, zone, now)


def moment_of(day: date, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the moment that stands for a day of the chain's zone: now, or the beginning of another day."""
    return now if day == today_in(zone, now) else midnight(zone, day)


def _time_stamp(value: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        check_start(today_in(zone, aware))
    except FieldRefused as refusal:
        raise FieldRefused(FIELD, refusal.reason, **refusal.details) from refusal
    except (ValueError, OverflowError) as error:
        raise FieldRefused(FIELD, MomentReason.NO_SUCH_MOMENT) from error
    return aware
