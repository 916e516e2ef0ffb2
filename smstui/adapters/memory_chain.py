"""Keep the chain in memory and forget it at the end, with its interfaces in the dictionary beside it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from smstui.adapters.memory import MemoryInterfaceRepository
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
from smstui.domain.errors import KeyTaken, NotFound, StillInUse, User
from smstui.domain.interface import Interface

_Entry = TypeVar("_Entry")
_INTERFACE = "interface"


class MemoryChainRepository:
    """Keep the chain as one value."""

    def __init__(self, chain: Chain, interfaces: MemoryInterfaceRepository) -> None:
        self._chain = chain
        self._interfaces = interfaces
        self._lock = interfaces.lock
        interfaces.chain = self.load

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
            self.require_unused(Kind.BRANCH, code)
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
                self.require_unused(Kind.WORKSTATION, known.host)
            entries = _with_entry(Kind.WORKSTATION, self._chain.workstations, host, workstation, previous)
            if previous is not None and previous != host:
                for interface in self._of_host(previous):
                    self._interfaces.carry(replace(interface, workstation=host))
            self._chain = replace(self._chain, workstations=entries)

    def delete_workstation(self, host: str) -> None:
        """Remove a workstation; raise StillInUse, or NotFound."""
        with self._lock:
            remaining = _without_entry(Kind.WORKSTATION, self._chain.workstations, host)
            self.require_unused(Kind.WORKSTATION, host)
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

    def require_unused(self, kind: Kind, key: str) -> None:
        """Raise StillInUse while anything refers to an entry."""
        users: list[User] = []
        if kind is Kind.BRANCH:
            users += [User(_INTERFACE, interface.name) for interface in self._of_branch(key)]
            users += [User(Kind.WORKSTATION, e.host) for e in self._chain.workstations.values() if e.branch == key]
        if kind is Kind.WORKSTATION:
            users += [User(_INTERFACE, interface.name) for interface in self._of_host(key)]
        if users:
            raise StillInUse(kind, key, users)

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
