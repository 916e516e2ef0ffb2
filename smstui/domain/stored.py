"""Describe what a repository hands out: interfaces with their revision, and files that cannot be read."""

from dataclasses import dataclass
from itertools import chain

from smstui.domain.errors import Unreadable
from smstui.domain.interface import Interface, InterfaceId, name_key


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

    def owner_of(self, name: str, besides: InterfaceId | None = None) -> InterfaceId | None:
        """Return the id of an interface with this name (NFC, case-folded), None for a free one.

        A file that cannot be read keeps its name, for when somebody corrects it.
        """
        wanted = name_key(name)
        named = chain(
            ((stored.interface.id, stored.interface.name) for stored in self.stored),
            ((row.id, row.name) for row in self.unreadable if row.name),
        )
        return next((one for one, its_name in named if one != besides and name_key(its_name) == wanted), None)


@dataclass(frozen=True, slots=True)
class Saved:
    """Hold what a save wrote.

    `durable` is False when the new file is in place but the disk did not confirm it: saved, durability not confirmed.
    `merged` names the fields that somebody else changed meanwhile and that were kept.
    """

    stored: Stored
    durable: bool = True
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """Say what an undo took back: the kind of change ("change", "create", "delete"), which interface, which fields.

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
