"""Share what `smstui changes` and `smstui journal` have in common: the time that is looked at, and damaged lines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import option
from smstui.cli.messages import complain
from smstui.domain.errors import FieldRefused, Unreadable
from smstui.wording.catalogue import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smstui.domain.remembered import Month
    from smstui.services.container import Services

_Callback = Callable[..., Any]
Line = TypeVar("Line")


def common_filters(function: _Callback) -> _Callback:
    """Give a verb `--since`, `--until`, `--interface`, `--search` and `--limit`."""
    for decorate in (
        option(
            "--limit",
            type=click.IntRange(0),
            default=None,
            metavar=N_("NUMBER"),
            help=N_("At most so many, the newest."),
        ),
        option(
            "--search",
            default="",
            metavar=N_("WORDS"),
            help=N_("Look for words as in the search row of the screen: all must match, -word excludes."),
        ),
        option(
            "--interface", "interface", default="", metavar=N_("INTERFACE"), help=N_("Only this one, by name or id.")
        ),
        option(
            "--until",
            default="",
            metavar=N_("MOMENT"),
            help=N_("Up to this day (with it) or moment, in the chain's time zone."),
        ),
        option(
            "--since",
            default="",
            metavar=N_("MOMENT"),
            help=N_("From this day or moment on (2026-12-01, 2026-12-01T08:00), in the chain's time zone."),
        ),
    ):
        function = decorate(function)
    return function


def span(services: "Services", since: str, until: str) -> tuple[ZoneInfo, datetime | None, datetime | None]:
    """Return the chain's zone, and the two moments between which is looked; raise FieldRefused, Unreadable."""
    zone = services.chain.load().zone
    return zone, _moment(services, zone, since, ends=False), _moment(services, zone, until, ends=True)


def _moment(services: "Services", zone: ZoneInfo, text: str, *, ends: bool) -> datetime | None:
    """Return a moment, or where a day was given its beginning, or its end."""
    from smstui.domain.interface import parse_start
    from smstui.domain.moment import read_moment
    from smstui.domain.state import midnight

    try:
        day = parse_start(text)
    except FieldRefused:
        return read_moment(text, zone, services.clock())
    return None if day is None else midnight(zone, day + timedelta(days=1) if ends else day)


def lines_of(months: "Iterator[Month[Line]]", damaged: list[Unreadable]) -> "Iterator[Line]":
    """Yield the lines of months, and collect what cannot be read of them."""
    for month in months:
        damaged.extend(month.unreadable)
        yield from month.lines


def name_damage(damaged: list[Unreadable]) -> ExitCode:
    """Name the lines that cannot be read; they make the answer incomplete."""
    if not damaged:
        return ExitCode.DONE
    from smstui.wording.errors import in_words

    for error in damaged:
        complain(in_words(error))
    return ExitCode.FINDINGS


def is_about(wanted: str, interface_id: str, name: str) -> bool:
    """Tell whether an interface is the one that was asked for; it may be deleted meanwhile, or have another name."""
    from smstui.domain.interface import name_key

    return not wanted or wanted == interface_id or name_key(wanted) == name_key(name)
