"""Write moments down, on every screen in one form: "2026-11-22 09:30:05 +01:00", as exactly as there is need."""

from datetime import datetime, tzinfo


def minute(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment to the minute, where its zone is beyond doubt; without `zone` in its own."""
    return f"{_in(zone, moment):%Y-%m-%d %H:%M}"


def minute_with_offset(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment to the minute, with its offset."""
    return f"{minute(moment, zone)} {_offset(_in(zone, moment))}"


def exact(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment to the second, with its offset."""
    there = _in(zone, moment)
    return f"{there:%Y-%m-%d %H:%M:%S} {_offset(there)}"


def _in(zone: tzinfo | None, moment: datetime) -> datetime:
    return moment if zone is None else moment.astimezone(zone)


def _offset(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")[len("2026-11-22T09:30:05") :]
