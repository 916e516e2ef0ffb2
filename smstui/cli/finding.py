"""Find the interface that somebody named on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smstui.domain.errors import NotFound
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import _
from smstui.wording.scopes import program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smstui.domain.stored import Stored
    from smstui.services.container import Services
    from smstui.services.overview import Row

INTERFACE: Final = "interface"
_MOST_SUGGESTED: Final = 3


def find_interface(services: Services, text: str) -> Stored:
    """Return the interface with this id or name (NFC, without case); raise NotFound, or Unreadable for a broken file.

    Ids come first: they are unique whatever others call their interfaces.
    """
    listing = services.interfaces.listing()
    found = next((stored for stored in listing.stored if stored.interface.id == text), None)
    if found is not None:
        return found
    owner = listing.owner_of(text)
    for stored in listing.stored:
        if stored.interface.id == owner:
            return stored
    for row in listing.unreadable:
        if row.id in {text, owner}:
            raise row.error
    raise _unknown(text, [stored.interface.name for stored in listing.stored])


def find_row(rows: tuple[Row, ...], text: str) -> Row:
    """Return the row of the table with this id or name, readable or not; raise NotFound."""
    from smstui.domain.interface import name_key

    wanted = name_key(text)
    for matches in (lambda row: row.id == text, lambda row: name_key(row.name) == wanted):
        found = next(filter(matches, rows), None)
        if found is not None:
            return found
    raise _unknown(text, [row.name for row in rows])


def shows_all(command: str) -> str:
    """Return the hint for a name that nothing has: the command that shows what there is."""
    return _("“{command}” shows all.").format(command=command)


def _unknown(text: str, names: Sequence[str]) -> NotFound:
    """Return the error for a name that nothing has, with those that look like it."""
    from difflib import get_close_matches

    from smstui.domain.interface import name_key

    by_key = {name_key(name): name for name in names}
    close = [by_key[key] for key in get_close_matches(name_key(text), by_key, _MOST_SUGGESTED)]
    error = NotFound(INTERFACE, text)
    if close:
        error.add_note(_("Similar names: {names}.").format(names=", ".join(map(safe_text, close))))
    else:
        error.add_note(shows_all(f"{program()} list"))
    return error
