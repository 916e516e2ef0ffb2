"""Say for which branches and uses another interface sends after a change, and who did so far."""

from collections.abc import Iterable

from smstui.domain.chain import Chain
from smstui.domain.interface import Interface, Use
from smstui.domain.safe_text import safe_text
from smstui.domain.selection import Shift
from smstui.wording.catalogue import _, ngettext
from smstui.wording.fields import use_name

_PLACES_SHOWN = 3
_LONGEST_NAME = 30


def shifts_in_words(shifts: Iterable[Shift], chain: Chain) -> list[str]:
    """Return a line for each use and pair of interfaces: "Server-side, 01 Stuttgart: so far A, from now on B"."""
    places: dict[tuple[Use, str, str], list[str]] = {}
    for shift in shifts:
        pair = (shift.use, _named(shift.before), _named(shift.after))
        places.setdefault(pair, []).append(_place(shift, chain))
    return [
        _("{use}, {places}: so far {before}, from now on {after}").format(
            use=use_name(use), places=_joined(concerned), before=before, after=after
        )
        for (use, before, after), concerned in places.items()
    ]


def _place(shift: Shift, chain: Chain) -> str:
    if shift.workstation is not None:
        return safe_text(shift.workstation)
    if shift.branch is None:
        return _("without a branch")
    return safe_text(chain.branch_title(shift.branch), _LONGEST_NAME)


def _joined(places: list[str]) -> str:
    shown = ", ".join(places[:_PLACES_SHOWN])
    more = len(places) - _PLACES_SHOWN
    if more <= 0:
        return shown
    return ngettext("{shown} and {count} other", "{shown} and {count} others", more).format(shown=shown, count=more)


def _named(interface: Interface | None) -> str:
    if interface is None:
        return _("nobody")
    return _("“{name}”").format(name=safe_text(interface.name, _LONGEST_NAME))
