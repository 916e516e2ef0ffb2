"""Describe what a repository hands out: interfaces with their revision, and files that cannot be read."""

from collections.abc import Iterable
from itertools import chain
from typing import Final

from smstui.domain.errors import EditConflict, HalfReplaced, Unreadable
from smstui.domain.interface import Interface, InterfaceId, name_key
from smstui.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Stored:
    """Hold an interface as it was read, and the revision (SHA-256 of the bytes) that an edit begins from."""

    interface: Interface
    revision: str


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """Hold a file that is no interface: a row that says so. It is never dropped and never rewritten."""

    id: InterfaceId
    error: Unreadable
    name: str = ""
    """What the file gives as its name, where that much could be read."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Hold all interfaces of the directory, readable or not, sorted by id."""

    stored: tuple[Stored, ...]
    unreadable: tuple[UnreadableRow, ...] = ()
    more: int = 0
    """How many others there are that were only counted: those whose names come after all of these."""

    def owner_of(self, name: str, besides: InterfaceId | None = None, replaces: str = "") -> InterfaceId | None:
        """Return the id of an interface with this name (NFC, case-folded), None for a free one.

        A file that cannot be read keeps its name, for when somebody corrects it. The two of a replacement may have the
        same name: `replaces` is what the interface in question replaces, where it is not listed itself.
        """
        wanted = name_key(name)
        partners = {replaces, besides}
        for stored in self.stored:
            if besides is not None and stored.interface.replaces == besides:
                partners.add(stored.interface.id)
            elif stored.interface.id == besides:
                partners.add(stored.interface.replaces)
        named = chain(
            ((stored.interface.id, stored.interface.name) for stored in self.stored),
            ((row.id, row.name) for row in self.unreadable if row.name),
        )
        return next((one for one, its_name in named if one not in partners and name_key(its_name) == wanted), None)

    @property
    def pairs(self) -> tuple["Pair", ...]:
        """Return the replacements that are half done, by the new one's id."""
        return half_done(self.stored)


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold both halves of a replacement that is not done yet: the former interface and the one that replaces it."""

    former: Stored
    new: Stored

    @property
    def takes_over(self) -> bool:
        """Tell whether the new one serves everything that the former one serves, once it is ready."""
        new, former = self.new.interface, self.former.interface
        return (
            new.settings.use >= former.settings.use
            and new.settings.branch in (None, former.settings.branch)
            and new.workstation in (None, former.workstation)
        )


def half_done(listed: Iterable[Stored]) -> tuple[Pair, ...]:
    """Return the pairs of which both halves exist; files that replace themselves or each other are none."""
    both = tuple(listed)
    replacing = [stored for stored in both if stored.interface.replaces]
    if not replacing:
        return ()
    known = {stored.interface.id: stored for stored in both}
    pairs = ((known.get(InterfaceId(new.interface.replaces)), new) for new in replacing)
    return tuple(
        Pair(former, new)
        for former, new in pairs
        if former is not None and former is not new and former.interface.replaces != new.interface.id
    )


@dataclass(frozen=True, slots=True)
class Saved:
    """Hold what a save wrote.

    `durable` is False when the new file is in place but the disk did not confirm it: saved, durability not confirmed.
    `merged` names the fields that somebody else changed meanwhile and that were kept.
    """

    stored: Stored
    durable: bool = True
    merged: tuple[str, ...] = ()
    before: Interface | None = None
    """What the file held just before, others' changes included; None for a new one."""


REPLACED: Final = "replaced"
"""The kind of a change that is a replacement of which only the new interface is left."""


@dataclass(frozen=True, slots=True)
class Undone:
    """Say what an undo took back: the kind of change, which interface, which fields.

    The kinds are "change", "create", "delete", and "replace" (a replacement that is half done: the new one goes again)
    and "replaced" (one that is done: it is refused).

    `secret_missing`: the interface is as it was but for a secret, which must be typed again. `secret_left`: the store
    could not forget the secret of an interface that is gone.
    """

    kind: str
    interface_id: InterfaceId
    name: str
    fields: tuple[str, ...] = ()
    durable: bool = True
    secret_missing: bool = False
    secret_left: bool = False
    broken: bool = False
    """Whether the interface that is back lacks its branch or workstation, which was deleted after it."""


def require_whole(listing: Listing, former: Stored) -> None:
    """Refuse to replace what is half of a replacement that is not done yet; raise HalfReplaced."""
    interface_id = former.interface.id
    if any(interface_id in (pair.former.interface.id, pair.new.interface.id) for pair in listing.pairs):
        raise HalfReplaced(former.interface.name)


def require_pair(stays: Interface | None, gone: Interface) -> None:
    """Refuse to remove one half of a replacement when the other one is not there; raise EditConflict."""
    if stays is None:
        raise EditConflict(deleted=True)
    if stays.id == gone.id or (stays.replaces != gone.id and gone.replaces != stays.id):
        raise EditConflict
