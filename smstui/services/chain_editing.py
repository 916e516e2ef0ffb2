"""Change the chain: its branches, workstations, appointment types, policies and defaults."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from smstui.domain.chain import AppointmentType, Branch, Chain, Kind, Policy, Workstation, parse_defaults
from smstui.domain.change import Deed
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import StorageError
from smstui.domain.recorded import Recorded
from smstui.ports import ChainRepository
from smstui.services.recording import Recording


class ChainEditing:
    """Read what a person typed by the rules of the domain, and keep it.

    Every `save_…` raises FieldRefused for the first value that breaks a rule, KeyTaken where another entry has the
    key, and `StorageError`; `previous` is the key of the entry that is changed, None for a new one. `base` is what the
    person began from: what others have changed since stays, and FieldRefused is raised (CHANGED_MEANWHILE) for what
    both have. Nothing is written when a method raises. What is returned is how it is now.
    """

    def __init__(self, chain: ChainRepository, recording: Recording) -> None:
        self._chain = chain
        self._recording = recording

    async def load(self) -> Chain:
        """Return the chain as it is now; raise Unreadable."""
        return await asyncio.to_thread(self._chain.load)

    async def require_unused(self, kind: Kind, key: str) -> None:
        """Raise StillInUse with the names of the users, before somebody is asked whether to delete an entry."""
        await asyncio.to_thread(self._chain.require_unused, kind, key)

    async def save_branch(
        self, code: str, name: str, previous: str | None = None, base: Branch | None = None
    ) -> Branch:
        """Add or change a branch; a changed code is carried into everything that refers to it."""
        branch = Branch.parse(code, name)
        save = partial(self._chain.save_branch, branch, previous, base)
        return await self._saved(
            save,
            lambda chain: chain.branches.get(previous or ""),
            lambda chain: chain.branches.get(branch.code),
            branch,
        )

    async def delete_branch(self, code: str) -> None:
        """Remove a branch; raise StillInUse with the names of its users."""
        await self._deleted(lambda: self._chain.delete_branch(code), lambda chain: chain.branches.get(code))

    async def save_workstation(
        self, host: str, branch: str, previous: str | None = None, base: Workstation | None = None
    ) -> Workstation:
        """Add or change a workstation; raise NotFound (unknown branch), StillInUse (its interfaces hold its branch)."""
        workstation = Workstation.parse(host, branch)
        save = partial(self._chain.save_workstation, workstation, previous, base)
        return await self._saved(
            save,
            lambda chain: chain.workstations.get(previous or ""),
            lambda chain: chain.workstations.get(workstation.host),
            workstation,
        )

    async def delete_workstation(self, host: str) -> None:
        """Remove a workstation; raise StillInUse with the names of its users."""
        await self._deleted(lambda: self._chain.delete_workstation(host), lambda chain: chain.workstations.get(host))

    async def save_appointment_type(
        self,
        key: str,
        name: str,
        *,
        automatic_notification: bool,
        previous: str | None = None,
        base: AppointmentType | None = None,
    ) -> AppointmentType:
        """Add or change an appointment type and whether its customers may be notified by unattended jobs."""
        entry = AppointmentType.parse(key, name, automatic_notification=automatic_notification)
        save = partial(self._chain.save_appointment_type, entry, previous, base)
        return await self._saved(
            save,
            lambda chain: chain.appointment_types.get(previous or ""),
            lambda chain: chain.appointment_types.get(entry.key),
            entry,
        )

    async def delete_appointment_type(self, key: str) -> None:
        """Remove an appointment type; raise StillInUse with the names of its users."""
        await self._deleted(
            lambda: self._chain.delete_appointment_type(key), lambda chain: chain.appointment_types.get(key)
        )

    async def save_policy(
        self,
        *,
        administrators_may_view_passwords: bool,
        administrators_group: str,
        journal_texts: bool,
        base: Policy | None = None,
    ) -> Policy:
        """Keep what the chain allows its administrators; raise WriteFailed where the file belongs to root."""
        policy = Policy.parse(
            administrators_may_view_passwords=administrators_may_view_passwords,
            administrators_group=administrators_group,
            journal_texts=journal_texts,
        )
        save = partial(self._chain.save_policy, policy, base)
        return await self._saved(save, lambda chain: chain.policy, lambda chain: chain.policy, policy)

    async def save_defaults(
        self, *, name: str, timezone: str, country_code: str, ca_file: str, base: Chain | None = None
    ) -> Chain:
        """Keep the chain's name, time zone, default country code and CA file; the rest of the chain stays."""
        current = await self.load()
        code = CountryCode.parse(country_code).text
        begun_from = current if base is None else replace(current, name=base.name)
        changed = parse_defaults(begun_from, name=name, timezone=timezone, country_code=code, ca_file=ca_file)
        save = partial(self._chain.save_defaults, changed, base)
        return await self._saved(save, lambda chain: chain, lambda chain: chain, changed)

    async def _saved(
        self,
        save: Callable[[], None],
        find_before: "_Find",
        find_after: "Callable[[Chain], _Saved | None]",
        wanted: "_Saved",
    ) -> "_Saved":
        """Write to the files, in a thread, and into the change log how it was before; return how it is now.

        That is `wanted` where the files cannot be read, or somebody has removed it, just after: it was written.
        """

        def work() -> _Saved:
            before = find_before(self._chain.load())
            save()
            try:
                after = find_after(self._chain.load()) or wanted
            except StorageError:
                after = wanted
            self._recording.note_change(Deed.CREATED if before is None else Deed.CHANGED, before, after)
            return after

        return await asyncio.to_thread(work)

    async def _deleted(self, delete: Callable[[], None], find: "_Find") -> None:
        def work() -> None:
            before = find(self._chain.load())
            delete()
            self._recording.note_change(Deed.DELETED, before, None)

        await asyncio.to_thread(work)


_Find = Callable[[Chain], Recorded | None]
_Saved = TypeVar("_Saved", Branch, Workstation, AppointmentType, Policy, Chain)
