"""Keep interfaces and chain in memory and forget them at the end: for the demo and for tests.

These repositories keep the same promises as the ones on disk and pass the same contract suite.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from itertools import count

from smstui.adapters.identifiers import slug, unused_id
from smstui.adapters.merging import (
    changed_fields,
    changed_meanwhile,
    merge,
    refers_alike,
    renamed_since,
    with_present_names,
)
from smstui.domain.chain import Chain
from smstui.domain.errors import EditConflict, NameTaken, NotFound, NothingToUndo, ReplacedForGood
from smstui.domain.interface import Interface, InterfaceId, Settings, name_key
from smstui.domain.state import require_references
from smstui.domain.stored import REPLACED, Listing, Saved, Stored, Undone, UnreadableRow, require_pair, require_whole
from smstui.domain.value import dataclass

_INTERFACE = "interface"


@dataclass(frozen=True, slots=True)
class _Done:
    """Hold one change: what was there before and after (None where nothing was)."""

    kind: str
    name: str
    fields: tuple[str, ...]
    interface_id: InterfaceId
    before: Stored | UnreadableRow | None
    after: Stored | None


class MemoryInterfaceRepository:
    """Keep interfaces in a dictionary; several threads may use it at once."""

    def __init__(self, interfaces: Iterable[Interface] = (), unreadable: Iterable[UnreadableRow] = ()) -> None:
        self.lock = threading.RLock()
        self.chain: Callable[[], Chain] | None = None
        """Tell which branches and workstations there are; None = nobody knows, and anything may be referred to."""

        self._revisions = count(1)
        self._rows: dict[InterfaceId, Stored | UnreadableRow] = {row.id: row for row in unreadable}
        self._rows.update({interface.id: self._stored(interface) for interface in interfaces})
        self._used = set(self._rows)
        self._done: list[_Done] = []
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def listing(self) -> Listing:
        """Return every interface and every unreadable row."""
        with self.lock:
            rows = [self._rows[interface_id] for interface_id in sorted(self._rows)]
        return Listing(
            tuple(row for row in rows if isinstance(row, Stored)),
            tuple(row for row in rows if isinstance(row, UnreadableRow)),
        )

    def beginning(self, count: int) -> Listing:  # noqa: ARG002 (here everything is at hand)
        """Return everything, however little is asked for."""
        return self.listing()

    def get(self, interface_id: InterfaceId) -> Stored:
        """Return one interface; raise NotFound or Unreadable."""
        with self.lock:
            row = self._rows.get(interface_id)
        if row is None:
            raise NotFound(_INTERFACE, interface_id)
        if isinstance(row, UnreadableRow):
            raise row.error
        return row

    def create(self, make: Callable[[InterfaceId], Interface], keep_secrets: Callable[[Interface], None]) -> Saved:
        """Reserve an id, keep the secrets, then keep the interface."""
        with self._writing():
            return self._create("create", make, keep_secrets)

    def replace(
        self, former: Stored, make: Callable[[InterfaceId], Interface], keep_secrets: Callable[[Interface], None]
    ) -> Saved:
        """Keep an interface that replaces `former`, beside it."""
        with self._writing():
            self._require_unchanged(former)
            require_whole(self.listing(), former)
            return self._create("replace", make, keep_secrets, former.interface.id)

    def _create(
        self,
        kind: str,
        make: Callable[[InterfaceId], Interface],
        keep_secrets: Callable[[Interface], None],
        replaces: str = "",
    ) -> Saved:
        name = make(InterfaceId(slug(""))).name
        self._require_free_name(name, replaces=replaces)
        interface_id = unused_id(name, self._used.__contains__)
        interface = make(interface_id)
        self._require_references(interface)
        keep_secrets(interface)
        stored = self._put(interface)
        self._done.append(_Done(kind, interface.name, (), interface_id, None, stored))
        return Saved(stored)

    def end_replacement(self, stays: Stored, gone: Stored) -> None:
        """Remove one half of a replacement, never both."""
        with self._writing():
            other = self._rows.get(stays.interface.id)
            require_pair(other.interface if isinstance(other, Stored) else None, gone.interface)
            if gone.interface.id in self._rows:
                self._require_unchanged(gone)
                del self._rows[gone.interface.id]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other thread from writing."""
        with self.lock:
            yield

    def update(self, base: Stored, settings: Settings) -> Saved:
        """Keep changed settings, merged with what others changed since `base`."""
        interface_id = base.interface.id
        with self._writing():
            theirs = self._present(interface_id)
            merged = merge(base.interface.settings, settings, theirs.interface.settings)
            interface = theirs.interface.changed(merged.settings)
            if interface == theirs.interface:
                return Saved(theirs, merged=merged.taken_over, before=theirs.interface)
            if name_key(interface.name) != name_key(theirs.interface.name):
                self._require_free_name(interface.name, besides=interface_id)
            if not refers_alike(interface, theirs.interface):
                self._require_references(interface)
            stored = self._put(interface)
            fields = changed_fields(theirs.interface.settings, merged.settings)
            self._done.append(_Done("change", interface.name, fields, interface_id, theirs, stored))
            return Saved(stored, merged=merged.taken_over, before=theirs.interface)

    def delete(self, base: Stored) -> None:
        """Remove the interface; raise EditConflict when it was changed since `base`."""
        interface_id = base.interface.id
        with self._writing():
            now = self._require_unchanged(base)
            del self._rows[interface_id]
            self._done.append(_Done("delete", now.interface.name, (), interface_id, now, None))

    def delete_unreadable(self, interface_id: InterfaceId) -> None:
        """Remove a row that cannot be read; raise NotFound when there is none."""
        with self._writing():
            row = self._rows.get(interface_id)
            if not isinstance(row, UnreadableRow):
                raise NotFound(f"unreadable {_INTERFACE}", interface_id)
            del self._rows[interface_id]
            self._done.append(_Done("delete", "", (), interface_id, row, None))

    def last_change(self) -> Undone | None:
        """Return what `undo` would take back."""
        with self.lock:
            return self._undone(self._done[-1]) if self._done else None

    def undo(self, expected: Undone | None = None) -> Undone:
        """Take back the last change; raise NothingToUndo, NameTaken, or EditConflict."""
        with self._writing():
            if not self._done:
                raise NothingToUndo
            done = self._done[-1]
            undone = self._undone(done)
            if expected not in (None, undone):
                raise EditConflict
            now = self._rows.get(done.interface_id)
            before = done.before if now == done.after else self._before_renames(done, now)
            if before is None:
                self._require_former(done)
                del self._rows[done.interface_id]
            else:
                self._require_place_for(before, now)
                self._rows[done.interface_id] = before
            self._done.pop()
            return undone

    def changes(self) -> AsyncIterator[None]:
        """Yield whenever this program changed something since this was called: nobody else can."""
        changed = asyncio.Event()
        listener = (asyncio.get_running_loop(), changed)
        with self.lock:
            self._listeners.add(listener)
        return self._heard(listener)

    async def _heard(self, listener: tuple[asyncio.AbstractEventLoop, asyncio.Event]) -> AsyncGenerator[None]:
        _loop, changed = listener
        try:
            while True:
                await changed.wait()
                changed.clear()
                yield
        finally:
            with self.lock:
                self._listeners.discard(listener)

    def of_another_user(self) -> "MemoryInterfaceRepository":
        """Return the same interfaces as another administrator has them: with a record of changes of his own."""
        other = copy(self)
        other._done = []  # noqa: SLF001 (of the same class)
        return other

    def carry(self, interface: Interface) -> None:
        """Keep an interface that follows a renamed branch or workstation; nobody's change to take back."""
        with self._writing():
            self._put(interface)

    def _stored(self, interface: Interface) -> Stored:
        return Stored(interface, f"{next(self._revisions):08}")

    def _put(self, interface: Interface) -> Stored:
        stored = self._stored(interface)
        self._rows[interface.id] = stored
        self._used.add(interface.id)
        return stored

    def _present(self, interface_id: InterfaceId) -> Stored:
        if interface_id not in self._rows:
            raise EditConflict(deleted=True)
        return self.get(interface_id)

    def _require_unchanged(self, base: Stored) -> Stored:
        now = self._present(base.interface.id)
        if now.revision != base.revision:
            raise changed_meanwhile(base.interface, now.interface)
        return now

    def _require_former(self, done: _Done) -> None:
        """Refuse to take a replacement back once the former interface is gone."""
        if self._undone(done).kind == REPLACED:
            raise ReplacedForGood(done.name)

    def _undone(self, done: _Done) -> Undone:
        """Return what taking a change back means; a replacement of which the former half is gone is "replaced"."""
        replaces = done.after.interface.replaces if done.after is not None else ""
        is_over = done.kind == "replace" and replaces not in self._rows
        return Undone(REPLACED if is_over else done.kind, done.interface_id, done.name, done.fields)

    def _require_free_name(self, name: str, besides: InterfaceId | None = None, replaces: str = "") -> None:
        other = self.listing().owner_of(name, besides, replaces)
        if other is not None:
            raise NameTaken(name, other)

    def _require_place_for(self, before: Stored | UnreadableRow, now: Stored | UnreadableRow | None) -> None:
        """Refuse to bring back a name that is taken, or a branch or workstation that is gone meanwhile.

        What was deleted comes back all the same: without its branch it is broken, and nobody can send by it.
        """
        if isinstance(before, UnreadableRow):
            return
        interface = before.interface
        self._require_free_name(interface.name, interface.id, interface.replaces)
        if isinstance(now, Stored) and not refers_alike(interface, now.interface):
            self._require_references(interface)

    def _require_references(self, interface: Interface) -> None:
        if self.chain is not None:
            require_references(interface, self.chain())

    def _before_renames(self, done: _Done, now: Stored | UnreadableRow | None) -> Stored | UnreadableRow | None:
        """Return what was before a change, with the branch and workstation as they are called now.

        Raise EditConflict where what is there now differs from what was saved in more than such a name.
        """
        mine = done.after
        if mine is None or not isinstance(now, Stored):
            raise EditConflict(deleted=now is None)
        renamed = {} if self.chain is None else renamed_since(mine.interface, now.interface, self.chain(), done.fields)
        if done.kind != "change" or not renamed or with_present_names(mine.interface, renamed) != now.interface:
            raise changed_meanwhile(mine.interface, now.interface)
        before = done.before
        return self._stored(with_present_names(before.interface, renamed)) if isinstance(before, Stored) else before

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self.lock:
            yield
            for loop, changed in self._listeners:
                loop.call_soon_threadsafe(changed.set)
