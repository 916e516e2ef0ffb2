"""Describe several things that are written together: all of them, or none."""

from collections.abc import Callable

from smstui.domain.chain import Entry
from smstui.domain.interface import Interface, InterfaceId, Settings
from smstui.domain.stored import Stored
from smstui.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class NewInterface:
    """Hold an interface that is to be made: `make` gets its id."""

    wanted_id: str
    """The id that it had elsewhere; it keeps it where nothing here has or had it. Empty = none."""

    name: str
    make: Callable[[InterfaceId], Interface]


@dataclass(frozen=True, slots=True)
class Batch:
    """Hold what is written together; entries are added or changed by their key."""

    entries: tuple[Entry, ...] = ()
    changed: tuple[tuple[Stored, Settings], ...] = ()
    created: tuple[NewInterface, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Hold the interfaces that were made, in the batch's order; `durable` as in `smstui.domain.stored.Saved`."""

    created: tuple[Interface, ...] = ()
    durable: bool = True
