"""Keep interfaces and chain in memory and forget them at the end: for the demo and for tests.

These repositories keep the same promises as the ones on disk and pass the same contract suite.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from itertools import count
from typing import TypeVar

from smstui.adapters.identifiers import slug, unused_id
from smstui.adapters.merging import changed_fields, changed_meanwhile, merge
from smstui.domain.chain import (
    AppointmentType,
    Branch,
    Chain,
    Kind,
    Policy,
    SecretSettings,
    Workstation,
    merged_into,
)
from smstui.domain.errors import (
    EditConflict,
    KeyTaken,
    NameTaken,
    NotFound,
    NothingToUndo,
    ReplacedForGood,
    StillInUse,
    User,
)
from smstui.domain.interface import Interface, InterfaceId, Settings, name_key
from smstui.domain.stored import REPLACED, Listing, Saved, Stored, Undone, UnreadableRow, require_pair, require_whole
from smstui.domain.value import dataclass

_Entry = TypeVar("_Entry")
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
        self._lock = threading.RLock()
        self._revisions = count(1)
        self._rows: dict[InterfaceId, Stored | UnreadableRow] = {row.id: row for row in unreadable}
        self._rows.update({interface.id: self._stored(interface) for interface in interfaces})
        self._used = set(self._rows)
        self._done: list[_Done] = []
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def listing(self) -> Listing:
        """Return every interface and every unreadable row."""
        with self._lock:
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
        with self._lock:
            row = self._rows.get(interface_id)
        if row is None:
            raise NotFound(_INTERFACE, interface_id)
        if isinstance(row, UnreadableRow):
            raise row.error
        return row

    def reserve_name(self, name: str) -> str:
        """Return the slug that ids of interfaces with this name begin with."""
        return slug(name)

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
        with self._lock:
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
        with self._lock:
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
            if now != done.after:
                raise self._later_change(done.after, now)
            if done.before is None:
                self._require_former(done)
                del self._rows[done.interface_id]
            else:
                if isinstance(done.before, Stored):
                    interface = done.before.interface
                    self._require_free_name(interface.name, interface.id, interface.replaces)
                self._rows[done.interface_id] = done.before
            self._done.pop()
            return undone

    def changes(self) -> AsyncIterator[None]:
        """Yield whenever this program changed something since this was called: nobody else can."""
        changed = asyncio.Event()
        listener = (asyncio.get_running_loop(), changed)
        with self._lock:
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
            with self._lock:
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

    @staticmethod
    def _later_change(mine: Stored | None, now: Stored | UnreadableRow | None) -> EditConflict:
        if isinstance(mine, Stored) and isinstance(now, Stored):
            return changed_meanwhile(mine.interface, now.interface)
        return EditConflict(deleted=now is None)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            yield
            for loop, changed in self._listeners:
                loop.call_soon_threadsafe(changed.set)


class MemoryChainRepository:
    """Keep the chain as one value."""

    def __init__(self, chain: Chain, interfaces: MemoryInterfaceRepository) -> None:
        self._chain = chain
        self._interfaces = interfaces
        self._lock = threading.RLock()

    def load(self) -> Chain:
        """Return the chain as it is now."""
        return self._chain

    def save_branch(self, branch: Branch, previous: str | None = None, base: Branch | None = None) -> None:
        """Add or change a branch; a new code is carried to all that refer to it."""
        with self._lock:
            branch = merged_into(self._chain.branches.get(previous or "", branch), branch, base)
            branches = _with_entry(Kind.BRANCH, self._chain.branches, branch.code, branch, previous)
            workstations = self._chain.workstations
            if previous is not None and previous != branch.code:
                workstations = {
                    host: replace(entry, branch=branch.code) if entry.branch == previous else entry
                    for host, entry in workstations.items()
                }
                for interface in self._of_branch(previous):
                    self._interfaces.carry(interface.changed(replace(interface.settings, branch=branch.code)))
            self._chain = replace(self._chain, branches=branches, workstations=workstations)

    def delete_branch(self, code: str) -> None:
        """Remove a branch; raise StillInUse with the users' names, or NotFound."""
        with self._lock:
            remaining = _without_entry(Kind.BRANCH, self._chain.branches, code)
            users = [User(_INTERFACE, interface.name) for interface in self._of_branch(code)]
            users += [User(Kind.WORKSTATION, e.host) for e in self._chain.workstations.values() if e.branch == code]
            _require_unused(Kind.BRANCH, code, users)
            self._chain = replace(self._chain, branches=remaining)

    def save_workstation(
        self, workstation: Workstation, previous: str | None = None, base: Workstation | None = None
    ) -> None:
        """Add or change a workstation; a new host name is carried to its interfaces."""
        with self._lock:
            workstation = merged_into(self._chain.workstations.get(previous or "", workstation), workstation, base)
            if workstation.branch not in self._chain.branches:
                raise NotFound(Kind.BRANCH, workstation.branch)
            host = workstation.host
            known = self._chain.workstations.get(previous or host)
            if known is not None and known.branch != workstation.branch:
                _require_unused(Kind.WORKSTATION, known.host, self._users_of_host(known.host))
            entries = _with_entry(Kind.WORKSTATION, self._chain.workstations, host, workstation, previous)
            if previous is not None and previous != host:
                for interface in self._of_host(previous):
                    self._interfaces.carry(replace(interface, workstation=host))
            self._chain = replace(self._chain, workstations=entries)

    def delete_workstation(self, host: str) -> None:
        """Remove a workstation; raise StillInUse, or NotFound."""
        with self._lock:
            remaining = _without_entry(Kind.WORKSTATION, self._chain.workstations, host)
            _require_unused(Kind.WORKSTATION, host, self._users_of_host(host))
            self._chain = replace(self._chain, workstations=remaining)

    def save_appointment_type(
        self, entry: AppointmentType, previous: str | None = None, base: AppointmentType | None = None
    ) -> None:
        """Add or change an appointment type; raise KeyTaken."""
        with self._lock:
            entry = merged_into(self._chain.appointment_types.get(previous or "", entry), entry, base)
            types = _with_entry(Kind.APPOINTMENT_TYPE, self._chain.appointment_types, entry.key, entry, previous)
            self._chain = replace(self._chain, appointment_types=types)

    def delete_appointment_type(self, key: str) -> None:
        """Remove an appointment type; raise NotFound."""
        with self._lock:
            types = _without_entry(Kind.APPOINTMENT_TYPE, self._chain.appointment_types, key)
            self._chain = replace(self._chain, appointment_types=types)

    def save_policy(self, policy: Policy, base: Policy | None = None) -> None:
        """Keep the policy."""
        with self._lock:
            self._chain = self._chain.with_policy(merged_into(self._chain.policy, policy, base))

    def save_secret_settings(self, settings: SecretSettings) -> None:
        """Keep which store is used, and the key file that opens the vault without a person."""
        with self._lock:
            self._chain = replace(self._chain, secrets=settings)

    def save_defaults(self, chain: Chain, base: Chain | None = None) -> None:
        """Keep name, time zone, default country code and CA file."""
        with self._lock:
            chain = merged_into(self._chain, chain, base)
            self._chain = replace(
                self._chain,
                name=chain.name,
                timezone=chain.timezone,
                country_code=chain.country_code,
                ca_file=chain.ca_file,
            )

    def _of_branch(self, code: str) -> list[Interface]:
        stored = self._interfaces.listing().stored
        return [entry.interface for entry in stored if entry.interface.settings.branch == code]

    def _of_host(self, host: str) -> list[Interface]:
        stored = self._interfaces.listing().stored
        return [entry.interface for entry in stored if entry.interface.workstation == host]

    def _users_of_host(self, host: str) -> list[User]:
        return [User(_INTERFACE, interface.name) for interface in self._of_host(host)]


def _with_entry(
    kind: Kind, entries: Mapping[str, _Entry], key: str, entry: _Entry, previous: str | None
) -> dict[str, _Entry]:
    if key != previous and key in entries:
        raise KeyTaken(kind, key)
    if previous is not None and previous not in entries:
        raise NotFound(kind, previous)
    kept = {known: value for known, value in entries.items() if known != previous}
    return dict(sorted({**kept, key: entry}.items()))


def _without_entry(kind: Kind, entries: Mapping[str, _Entry], key: str) -> dict[str, _Entry]:
    if key not in entries:
        raise NotFound(kind, key)
    return {known: value for known, value in entries.items() if known != key}


def _require_unused(kind: Kind, key: str, users: list[User]) -> None:
    if users:
        raise StillInUse(kind, key, users)
