"""Keep the chain's files; what refers to a renamed entry follows it, and what is in use is not deleted."""

import errno
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from smstui.adapters.guard import is_root
from smstui.adapters.toml.chain_files import (
    TABLES,
    entry_table,
    file_of,
    key_in,
    plain_defaults,
    plain_entry,
    plain_policy,
    policy_is_roots_alone,
    read_chain,
    read_policy,
)
from smstui.adapters.toml.document import Change, Plain, applied, edited, parse, read_bytes
from smstui.adapters.toml.interface_file import PATHS
from smstui.adapters.toml.interface_files import KIND as INTERFACE
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.migrations import CHAIN_MIGRATIONS
from smstui.adapters.toml.plan import Step
from smstui.adapters.toml.saving import ConfigDirectory, Contents
from smstui.domain.chain import (
    AppointmentType,
    Branch,
    Chain,
    Entry,
    Kind,
    Policy,
    SecretSettings,
    Workstation,
    kind_and_key,
    merged_into,
)
from smstui.domain.errors import (
    KeyTaken,
    NotFound,
    StillInUse,
    Unreadable,
    User,
    WriteFailed,
    WriteProblem,
)
from smstui.domain.field import Field
from smstui.domain.stored import Listing

SYSTEM_POLICY_MODE: Final = 0o640
_REFERENCES: Final = {Kind.BRANCH: Field.BRANCH, Kind.WORKSTATION: Field.WORKSTATION}
"""Which field of an interface refers to an entry."""


class TomlChainRepository:
    """Keep `smstui.toml`, the policy, and one file for each kind of entry."""

    def __init__(self, directory: ConfigDirectory, files: InterfaceFiles) -> None:
        self._directory = directory
        self._files = files

    def load(self) -> Chain:
        """Return the chain as it is now; raise Unreadable."""
        return read_chain(self._directory)

    def save_branch(self, branch: Branch, previous: str | None = None, base: Branch | None = None) -> None:
        """Add a branch, or change the one with the code `previous`; a new code is carried to all that refer to it."""
        with self._directory.locked():
            now = read_chain(self._directory).branches.get(previous or "", branch)
            self._save_locked(Kind.BRANCH, branch.code, merged_into(now, branch, base), previous)

    def delete_branch(self, code: str) -> None:
        """Remove a branch; raise StillInUse with the users' names, or NotFound."""
        self._delete(Kind.BRANCH, code)

    def save_workstation(
        self, workstation: Workstation, previous: str | None = None, base: Workstation | None = None
    ) -> None:
        """Add or change a workstation; a new host name is carried to its interfaces.

        Raise KeyTaken, NotFound (unknown branch), StillInUse (interfaces are bound to it in its present branch).
        """
        with self._directory.locked():
            chain = read_chain(self._directory)
            workstation = merged_into(chain.workstations.get(previous or "", workstation), workstation, base)
            if workstation.branch not in chain.branches:
                raise NotFound(Kind.BRANCH, workstation.branch)
            known = chain.workstations.get(previous or workstation.host)
            if known is not None and known.branch != workstation.branch:
                self.require_unused(Kind.WORKSTATION, known.host)
            self._save_locked(Kind.WORKSTATION, workstation.host, workstation, previous)

    def delete_workstation(self, host: str) -> None:
        """Remove a workstation; raise StillInUse, or NotFound."""
        self._delete(Kind.WORKSTATION, host)

    def save_appointment_type(
        self, entry: AppointmentType, previous: str | None = None, base: AppointmentType | None = None
    ) -> None:
        """Add or change an appointment type; raise KeyTaken."""
        with self._directory.locked():
            now = read_chain(self._directory).appointment_types.get(previous or "", entry)
            self._save_locked(Kind.APPOINTMENT_TYPE, entry.key, merged_into(now, entry, base), previous)

    def delete_appointment_type(self, key: str) -> None:
        """Remove an appointment type; raise NotFound."""
        self._delete(Kind.APPOINTMENT_TYPE, key)

    def require_unused(self, kind: Kind, key: str) -> None:
        """Raise StillInUse while anything refers to an entry."""
        users = list(self._users(kind, key))
        if users:
            raise StillInUse(kind, key, users)

    def save_policy(self, policy: Policy, base: Policy | None = None) -> None:
        """Write the policy; raise WriteFailed where it belongs to root."""
        path = self._directory.places.policy_file
        mode = None
        if policy_is_roots_alone(self._directory.places):
            if not is_root():
                raise WriteFailed(str(path), WriteProblem.ROOT_ONLY, errno.EACCES)
            mode = SYSTEM_POLICY_MODE
        with self._directory.locked():
            policy = merged_into(read_policy(self._directory), policy, base)
            before = self._directory.read_if_there(path)
            intended = {**self._plain(before), **plain_policy(policy)}
            if before is None or intended != before.plain:
                self._directory.write_plain(path, before, intended, mode)

    def save_secret_settings(self, settings: SecretSettings) -> None:
        """Write which store is used, and the key file that opens the vault without a person."""
        self._save_table("secrets", lambda chain: replace(chain, secrets=settings))

    def save_defaults(self, chain: Chain, base: Chain | None = None) -> None:
        """Write name, time zone, default country code and CA file of the chain."""
        self._save_table("chain", lambda now: merged_into(now, chain, base))

    def steps_for(self, entries: Iterable[Entry]) -> Iterator[Step]:
        """Yield the steps that add entries, or change those with the same key; the directory's lock is held.

        Raise Unreadable for a file that has another shape, WriteFailed where it cannot be edited.
        """
        chosen = list(entries)
        for kind in Kind:
            of_kind = {key: entry for entry in chosen for its_kind, key in [kind_and_key(entry)] if its_kind is kind}
            if of_kind:
                yield self._with_entries(kind, of_kind)

    def _with_entries(self, kind: Kind, entries: Mapping[str, Entry]) -> Step:
        path = self._understood(kind)
        before = self._directory.read_if_there(path)
        plain = applied(self._plain(before), [])
        table = entry_table(plain, kind)
        written = {key.lower() if kind is Kind.WORKSTATION else key: key for key in table}
        for key, entry in entries.items():
            name = written.get(key, key)
            table[name] = {**table.get(name, {}), **plain_entry(entry)}
        after = edited(path, before.data if before else b"", plain)
        return Step(path.name, None if before is None else before.data.decode(), after.decode())

    def _save_table(self, table: str, change: Callable[[Chain], Chain]) -> None:
        """Write what changes in one table of `smstui.toml`; the chain's id and the other tables stay."""
        path = self._directory.places.chain_file
        with self._directory.locked():
            now = read_chain(self._directory)
            before = self._directory.read(path)
            old, new = plain_defaults(now)[table], plain_defaults(change(now))[table]
            changes = [Change((table, key), new.get(key)) for key in {**old, **new} if new.get(key) != old.get(key)]
            if changes:
                self._directory.write_plain(path, before, applied(self._plain(before), changes))

    def _save_locked(self, kind: Kind, key: str, entry: Entry, previous: str | None) -> None:
        path = self._understood(kind)
        before = self._directory.read_if_there(path)
        plain = applied(self._plain(before), [])
        table = entry_table(plain, kind)
        if key != previous and key_in(table, kind, key) is not None:
            raise KeyTaken(kind, key)
        if previous is None:
            table[key] = plain_entry(entry)
            self._directory.write_plain(path, before, plain)
            return
        written = key_in(table, kind, previous)
        if before is None or written is None:
            raise NotFound(kind, previous)
        changed = {**table.pop(written), **plain_entry(entry)}
        table[key if key != previous else written] = changed
        if key == previous:
            self._directory.write_plain(path, before, plain)
        else:
            renamed = Contents(path, _with_header_renamed(before.data, TABLES[kind], written, key))
            step = Step(path.name, before.data.decode(), edited(path, renamed.data, plain).decode())
            self._directory.write_together([step, *self._carried(kind, previous, key)])

    def _delete(self, kind: Kind, key: str) -> None:
        with self._directory.locked():
            path = self._understood(kind)
            before = self._directory.read_if_there(path)
            plain = applied(self._plain(before), [])
            written = key_in(entry_table(plain, kind), kind, key)
            if before is None or written is None:
                raise NotFound(kind, key)
            self.require_unused(kind, key)
            del entry_table(plain, kind)[written]
            if not entry_table(plain, kind):
                del plain[TABLES[kind]]
            self._directory.write_plain(path, before, plain)

    def _understood(self, kind: Kind) -> Path:
        """Return the file of a kind's entries; raise Unreadable where it, or what refers to it, has another shape."""
        path = file_of(self._directory.places, kind)
        for problem in read_chain(self._directory).problems:
            if problem.path == str(path):
                raise problem
        return path

    def _plain(self, contents: Contents | None) -> Plain:
        if contents is None:
            return {"schema": CHAIN_MIGRATIONS.current}
        return CHAIN_MIGRATIONS.brought_up(contents.path, contents.plain)

    def _users(self, kind: Kind, key: str) -> Iterator[User]:
        if kind not in _REFERENCES:
            return
        listing = self._files.listing()
        for stored in listing.stored:
            interface = stored.interface
            refers_to = interface.settings.branch if kind is Kind.BRANCH else interface.workstation
            if refers_to == key:
                yield User(INTERFACE, interface.name)
        for path, plain in _parsed_at_least(listing):
            if _refers(plain, kind, key):
                yield User(INTERFACE, str(plain.get("name", path.stem)))
        if kind is Kind.BRANCH:
            for workstation in read_chain(self._directory).workstations.values():
                if workstation.branch == key:
                    yield User(Kind.WORKSTATION, workstation.host)

    def _carried(self, kind: Kind, previous: str, key: str) -> Iterator[Step]:
        """Yield the steps that make every other file follow a renamed entry.

        Raise Unreadable for a file that breaks a rule and refers to it: such files are not rewritten.
        """
        if kind not in _REFERENCES:
            return
        if kind is Kind.BRANCH:
            yield from self._carried_to_workstations(previous, key)
        field = _REFERENCES[kind]
        listing = self._files.listing()
        for path, plain in _parsed_at_least(listing):
            if _refers(plain, kind, previous):
                raise next(row.error for row in listing.unreadable if row.error.path == str(path))
        for stored in listing.stored:
            refers_to = stored.interface.settings.branch if kind is Kind.BRANCH else stored.interface.workstation
            if refers_to == previous:
                path = self._files.path(stored.interface.id)
                yield self._step(path, Change(PATHS[field], key))

    def _carried_to_workstations(self, previous: str, key: str) -> Iterator[Step]:
        path = file_of(self._directory.places, Kind.WORKSTATION)
        before = self._directory.read_if_there(path)
        if before is None:
            return
        table = TABLES[Kind.WORKSTATION]
        entries = self._plain(before).get(table, {})
        changes = [
            Change((table, host, "branch"), key) for host, entry in entries.items() if entry["branch"] == previous
        ]
        if changes:
            yield self._step(path, *changes)

    def _step(self, path: Path, *changes: Change) -> Step:
        contents = self._directory.read(path)
        after = edited(path, contents.data, applied(contents.plain, changes))
        name = path.relative_to(self._directory.places.config).as_posix()
        return Step(name, contents.data.decode(), after.decode())


def _refers(plain: Plain, kind: Kind, key: str) -> bool:
    """Tell whether a file refers to an entry, however its host name is written."""
    value = plain.get(_REFERENCES[kind])
    written = value.strip() if isinstance(value, str) else ""
    return (written.lower() if kind is Kind.WORKSTATION else written) == key


def _parsed_at_least(listing: Listing) -> Iterator[tuple[Path, Plain]]:
    """Yield the files that are TOML but no interface, because they break a rule."""
    for row in listing.unreadable:
        try:
            yield Path(row.error.path), parse(row.error.path, read_bytes(row.error.path))
        except (OSError, Unreadable):
            continue


def _with_header_renamed(data: bytes, table: str, before: str, after: str) -> bytes:
    """Return the text with the entry's header renamed in its place, so that comments stay with their entry.

    Where the entry has no header of its own nothing is renamed here, and the edit that follows moves the entry.
    """
    key = after if re.fullmatch("[0-9A-Za-z_-]+", after) else f'"{after}"'
    header = rf"(?m)^(\s*\[\s*{re.escape(table)}\s*\.\s*)[\"']?{re.escape(before)}[\"']?(\s*[\].])"
    return re.sub(header.encode(), lambda match: match[1] + key.encode() + match[2], data)
