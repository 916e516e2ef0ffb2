"""Find the interface that somebody named on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smstui.domain.errors import NotFound

if TYPE_CHECKING:
    from smstui.domain.stored import Stored
    from smstui.services.container import Services
    from smstui.services.overview import Row

INTERFACE = "interface"


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
    raise NotFound(INTERFACE, text)


def find_row(rows: tuple[Row, ...], text: str) -> Row:
    """Return the row of the table with this id or name, readable or not; raise NotFound."""
    from smstui.domain.interface import name_key

    wanted = name_key(text)
    for matches in (lambda row: row.id == text, lambda row: name_key(row.name) == wanted):
        found = next(filter(matches, rows), None)
        if found is not None:
            return found
    raise NotFound(INTERFACE, text)
