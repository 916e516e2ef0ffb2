"""Say for which branches and uses another interface sends after a change, and who did so far."""

from collections.abc import Iterable
from datetime import date

from smstui.domain.chain import Chain
from smstui.domain.coverage import Place
from smstui.domain.interface import Use
from smstui.domain.selection import Shift
from smstui.wording.catalogue import _, ngettext
from smstui.wording.fields import use_name
from smstui.wording.verdicts import place_in_words, sender_in_words

_PLACES_SHOWN = 3


def shifts_in_words(shifts: Iterable[Shift], chain: Chain, day: date | None = None) -> list[str]:
    """Return a line for each use and pair of interfaces: "Server-side, 01 Stuttgart: so far A, from now on B".

    `day` is the one from which on B sends, where that is not now.
    """
    words = (
        _("{use}, {places}: so far {before}, from now on {after}")
        if day is None
        else _("{use}, {places}: until {day} {before}, from then on {after}")
    )
    places: dict[tuple[Use, str, str], list[str]] = {}
    for shift in shifts:
        pair = (shift.use, sender_in_words(shift.before), sender_in_words(shift.after))
        place = Place(shift.branch, shift.workstation)
        places.setdefault(pair, []).append(place_in_words(place, chain))
    return [
        words.format(use=use_name(use), places=_joined(concerned), before=before, after=after, day=day)
        for (use, before, after), concerned in places.items()
    ]


def _joined(places: list[str]) -> str:
    shown = ", ".join(places[:_PLACES_SHOWN])
    more = len(places) - _PLACES_SHOWN
    if more <= 0:
        return shown
    return ngettext("{shown} and {count} other", "{shown} and {count} others", more).format(shown=shown, count=more)
