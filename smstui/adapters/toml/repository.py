"""Keep interfaces as TOML files: the port's promises, kept by the save protocol."""

import os
import stat
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from smstui.adapters.guard import person_name
from smstui.adapters.identifiers import slug, unused_id
from smstui.adapters.merging import changed_fields, changed_meanwhile, merge, refers_alike, renamed_since
from smstui.adapters.toml.backups import sweep_folder
from smstui.adapters.toml.chain_files import read_chain
from smstui.adapters.toml.document import revision_of
from smstui.adapters.toml.interface_file import read_interface
from smstui.adapters.toml.interface_files import KIND, InterfaceFiles
from smstui.adapters.toml.rendering import is_used, rendered_change, rendered_new, with_names
from smstui.adapters.toml.saving import ConfigDirectory, Contents
from smstui.adapters.toml.undo import CHANGE, CREATE, DELETE, REPLACE, Done, UndoRecord, text_of
from smstui.adapters.write_failures import failures_translated
from smstui.domain.errors import (
    EditConflict,
    NameTaken,
    NotFound,
    NothingToUndo,
    ReplacedForGood,
    Unreadable,
)
from smstui.domain.interface import Interface, InterfaceId, Settings, name_key
from smstui.domain.state import require_references
from smstui.domain.stored import REPLACED, Listing, Saved, Stored, Undone, require_pair, require_whole


class TomlInterfaceRepository:
    """Keep each interface in a file of its own below `interfaces/`."""

    def __init__(self, directory: ConfigDirectory, files: InterfaceFiles, user: str | None = None) -> None:
        places = directory.places
        self._directory = directory
        self._files = files
        self._record = UndoRecord(places.undo, places.make_folder, user or person_name())

    def listing(self) -> Listing:
        """Return every interface and every unreadable file."""
        return self._files.listing()

    def beginning(self, count: int) -> Listing:
        """Return the listing's first rows by name, at least `count` of them, and how many more there are."""
        return self._files.beginning(count)

    def get(self, interface_id: InterfaceId) -> Stored:
        """Return one interface; raise NotFound or Unreadable."""
        return self._files.get(interface_id)

    def create(self, make: Callable[[InterfaceId], Interface], keep_secrets: Callable[[Interface], None]) -> Saved:
        """Reserve an id, keep the secrets, then write the file, all under the directory's lock."""
        with self._locked():
            return self._create(CREATE, make, keep_secrets)

    def replace(
        self, former: Stored, make: Callable[[InterfaceId], Interface], keep_secrets: Callable[[Interface], None]
    ) -> Saved:
        """Write an interface that replaces `former` beside it; until one of them is removed both exist."""
        with self._locked():
            self._require_unchanged(former)
            require_whole(self._files.listing(), former)
            return self._create(REPLACE, make, keep_secrets, former.interface.id)

    def end_replacement(self, stays: Stored, gone: Stored) -> None:
        """Remove one half of a replacement, never both."""
        with self._locked():
            other = self._contents(stays.interface.id)
            require_pair(self._parsed(stays.interface.id, other).interface if other else None, gone.interface)
            if self._contents(gone.interface.id) is not None:
                found = self._require_unchanged(gone)
                self._directory.remove(found.path, found.data)

    def alone(self) -> AbstractContextManager[None]:
        """Hold the directory's lock."""
        return self._locked()

    def _create(
        self,
        kind: str,
        make: Callable[[InterfaceId], Interface],
        keep_secrets: Callable[[Interface], None],
        replaces: str = "",
    ) -> Saved:
        name = make(InterfaceId(slug(""))).name
        self._require_free_name(name, replaces=replaces)
        interface_id = unused_id(name, partial(is_used, self._directory, self._files))
        interface = make(interface_id)
        self._require_references(interface)
        stored, data = rendered_new(self._files, interface)
        keep_secrets(interface)
        durable = self._directory.write(self._files.path(interface_id), None, data)
        self._remember(kind, interface, after=data)
        return Saved(stored, durable)

    def update(self, base: Stored, settings: Settings) -> Saved:
        """Write changed settings over the file as it is now; everything else in it stays."""
        interface_id = base.interface.id
        with self._locked():
            found = self._contents(interface_id)
            if found is None:
                raise EditConflict(deleted=True)
            theirs = self._parsed(interface_id, found)
            merged = merge(base.interface.settings, settings, theirs.interface.settings)
            interface = theirs.interface.changed(merged.settings)
            if interface == theirs.interface:
                return Saved(theirs, merged=merged.taken_over, before=theirs.interface)
            if name_key(interface.name) != name_key(theirs.interface.name):
                self._require_free_name(interface.name, besides=interface_id)
            if not refers_alike(interface, theirs.interface):
                self._require_references(interface)
            data = rendered_change(self._files, found, theirs.interface, interface)
            durable = self._directory.write(found.path, found, data)
            fields = changed_fields(theirs.interface.settings, merged.settings)
            self._remember(CHANGE, interface, fields, before=found.data, after=data)
            return Saved(Stored(interface, revision_of(data)), durable, merged.taken_over, theirs.interface)

    def delete(self, base: Stored) -> None:
        """Remove the file (a backup stays); raise EditConflict when it was changed since `base`."""
        with self._locked():
            found = self._require_unchanged(base)
            self._directory.remove(found.path, found.data)
            self._remember(DELETE, base.interface, before=found.data)

    def delete_unreadable(self, interface_id: InterfaceId) -> None:
        """Remove a file that cannot be read (a backup stays); raise NotFound when there is none, or it can be read."""
        with self._locked():
            path = self._unreadable_path(interface_id)
            with failures_translated(path):
                data = path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) or path.is_file() else b""
            self._directory.remove(path, data)
            done = Done(DELETE, interface_id, "", (), text_of(data), None)
            self._record.add(done)

    def last_change(self) -> Undone | None:
        """Return what `undo` would take back."""
        done = self._record.last()
        return None if done is None else self._undone(done)

    def undo(self, expected: Undone | None = None) -> Undone:
        """Take back this user's last change; raise NothingToUndo, NameTaken, or EditConflict."""
        with self._locked():
            done = self._record.last()
            if done is None:
                raise NothingToUndo
            if expected not in (None, self._undone(done)):
                raise EditConflict
            undone = self._undone(done)
            durable = self._take_back(done)
            self._record.drop_last()
            return replace(undone, durable=durable)

    def changes(self) -> AsyncGenerator[None]:
        """Yield whenever somebody may have changed the files since this was called."""
        from smstui.adapters.toml.watching import watch  # with asyncio, which commands that only read do without

        return watch(self._directory.places)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._directory.locked():
            if self._files.leftovers_seen:
                sweep_folder(self._files.folder)
                self._files.leftovers_seen = False
            yield

    def _take_back(self, done: Done) -> bool:
        interface_id = InterfaceId(done.interface_id)
        path = self._files.path(interface_id)
        found = self._contents(interface_id)
        if done.after is None and found is not None:
            raise EditConflict
        if done.after is not None and found is None:
            raise EditConflict(deleted=True)
        before = done.bytes_before
        if found is not None and found.data != done.bytes_after:
            before = self._before_renames(done, found)
        if done.before is None:
            self._require_former(done)
            return self._directory.remove(path, found.data if found else b"")
        self._require_place_for(interface_id, before, found)
        return self._directory.write(path, found, before)

    def _before_renames(self, done: Done, found: Contents) -> bytes:
        """Return the bytes before a change, with the branch and workstation as they are called now.

        Raise EditConflict where the file differs from what was saved in more than such a name.
        """
        interface_id = InterfaceId(done.interface_id)
        try:
            mine = read_interface(interface_id, found.path, done.bytes_after, self._files.migrations).interface
            now = self._parsed(interface_id, found).interface
        except Unreadable:
            raise EditConflict from None
        renamed = renamed_since(mine, now, read_chain(self._directory), done.fields)
        if done.kind != CHANGE or not renamed or with_names(found.path, done.bytes_after, renamed) != found.data:
            raise changed_meanwhile(mine, now)
        return with_names(found.path, done.bytes_before, renamed)

    def _require_unchanged(self, base: Stored) -> Contents:
        """Return a file that is as it was when it was read; raise EditConflict."""
        found = self._contents(base.interface.id)
        if found is None:
            raise EditConflict(deleted=True)
        if found.revision != base.revision:
            raise changed_meanwhile(base.interface, self._parsed(base.interface.id, found).interface)
        return found

    def _require_former(self, done: Done) -> None:
        """Refuse to take a replacement back once the former interface is gone."""
        if self._undone(done).kind == REPLACED:
            raise ReplacedForGood(done.name)

    def _undone(self, done: Done) -> Undone:
        """Return what taking a change back means; a replacement of which the former half is gone is "replaced"."""
        interface_id, kind = InterfaceId(done.interface_id), done.kind
        if kind == REPLACE:
            new = read_interface(interface_id, done.name, done.bytes_after, self._files.migrations).interface
            kind = REPLACE if self._contents(InterfaceId(new.replaces)) is not None else REPLACED
        return Undone(kind, interface_id, done.name, done.fields)

    def _contents(self, interface_id: InterfaceId) -> Contents | None:
        return self._directory.read_if_there(self._files.path(interface_id))

    def _parsed(self, interface_id: InterfaceId, contents: Contents) -> Stored:
        return read_interface(interface_id, contents.path, contents.data, self._files.migrations)

    def _require_free_name(self, name: str, besides: InterfaceId | None = None, replaces: str = "") -> None:
        other = self._files.listing().owner_of(name, besides, replaces)
        if other is not None:
            raise NameTaken(name, other)

    def _require_place_for(self, interface_id: InterfaceId, data: bytes, found: Contents | None) -> None:
        """Refuse to bring back a name that is taken, or a branch or workstation that is gone meanwhile.

        What was deleted comes back all the same: without its branch it is broken, and nobody can send by it.
        """
        try:
            interface = read_interface(interface_id, "", data, self._files.migrations).interface
        except Unreadable:
            return  # an unreadable file that was deleted comes back as it was
        self._require_free_name(interface.name, interface_id, interface.replaces)
        if found is not None and not refers_alike(interface, self._parsed(interface_id, found).interface):
            self._require_references(interface)

    def _require_references(self, interface: Interface) -> None:
        if interface.settings.branch or interface.workstation:
            require_references(interface, read_chain(self._directory))

    def _unreadable_path(self, interface_id: InterfaceId) -> Path:
        path = self._files.folder / f"{Path(interface_id).name}.toml"
        if not os.path.lexists(path):
            raise NotFound(KIND, interface_id)
        try:
            self._files.get(interface_id)
        except (Unreadable, NotFound):
            return path
        raise NotFound(f"unreadable {KIND}", interface_id)

    def _remember(
        self,
        kind: str,
        interface: Interface,
        fields: tuple[str, ...] = (),
        *,
        before: bytes | None = None,
        after: bytes | None = None,
    ) -> None:
        texts = [None if data is None else text_of(data) for data in (before, after)]
        self._record.add(Done(kind, interface.id, interface.name, fields, *texts))
