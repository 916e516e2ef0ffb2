"""Change the chain: its branches, workstations, appointment types, policies and defaults."""

import asyncio
from collections.abc import Callable

from smstui.domain.chain import AppointmentType, Branch, Chain, Policy, Workstation, parse_defaults
from smstui.domain.change import Deed
from smstui.domain.country_code import CountryCode
from smstui.domain.recorded import Recorded
from smstui.ports import ChainRepository
from smstui.services.recording import Recording


class ChainEditing:
    """Read what a person typed by the rules of the domain, and keep it.

    Every `save_…` raises FieldRefused for the first value that breaks a rule, KeyTaken where another entry has the
    key, and `StorageError`; `previous` is the key of the entry that is changed, None for a new one. Nothing is written
    when a method raises.
    """

    def __init__(self, chain: ChainRepository, recording: Recording) -> None:
        self._chain = chain
        self._recording = recording

    async def load(self) -> Chain:
        """Return the chain as it is now; raise Unreadable."""
        return await asyncio.to_thread(self._chain.load)

    async def save_branch(self, code: str, name: str, previous: str | None = None) -> Branch:
        """Add or change a branch; a changed code is carried into everything that refers to it."""
        branch = Branch.parse(code, name)
        await self._kept(lambda: self._chain.save_branch(branch, previous), _branch(previous), branch)
        return branch

    async def delete_branch(self, code: str) -> None:
        """Remove a branch; raise StillInUse with the names of its users."""
        await self._kept(lambda: self._chain.delete_branch(code), _branch(code), None)

    async def save_workstation(self, host: str, branch: str, previous: str | None = None) -> Workstation:
        """Add or change a workstation; raise NotFound (unknown branch), StillInUse (its interfaces hold its branch)."""
        workstation = Workstation.parse(host, branch)
        await self._kept(
            lambda: self._chain.save_workstation(workstation, previous), _workstation(previous), workstation
        )
        return workstation

    async def delete_workstation(self, host: str) -> None:
        """Remove a workstation; raise StillInUse with the names of its users."""
        await self._kept(lambda: self._chain.delete_workstation(host), _workstation(host), None)

    async def save_appointment_type(
        self, key: str, name: str, *, automatic_notification: bool, previous: str | None = None
    ) -> AppointmentType:
        """Add or change an appointment type and whether its customers may be notified by unattended jobs."""
        entry = AppointmentType.parse(key, name, automatic_notification=automatic_notification)
        await self._kept(lambda: self._chain.save_appointment_type(entry, previous), _type(previous), entry)
        return entry

    async def delete_appointment_type(self, key: str) -> None:
        """Remove an appointment type; raise StillInUse with the names of its users."""
        await self._kept(lambda: self._chain.delete_appointment_type(key), _type(key), None)

    async def save_policy(
        self, *, administrators_may_view_passwords: bool, administrators_group: str, journal_texts: bool
    ) -> Policy:
        """Keep what the chain allows its administrators; raise WriteFailed where the file belongs to root."""
        policy = Policy.parse(
            administrators_may_view_passwords=administrators_may_view_passwords,
            administrators_group=administrators_group,
            journal_texts=journal_texts,
        )
        await self._kept(lambda: self._chain.save_policy(policy), lambda chain: chain.policy, policy)
        return policy

    async def save_defaults(self, *, name: str, timezone: str, country_code: str, ca_file: str) -> Chain:
        """Keep the chain's name, time zone, default country code and CA file; the rest of the chain stays."""
        current = await self.load()
        code = CountryCode.parse(country_code).text
        changed = parse_defaults(current, name=name, timezone=timezone, country_code=code, ca_file=ca_file)
        await self._kept(lambda: self._chain.save_defaults(changed), lambda chain: chain, changed)
        return changed

    async def _kept(self, keep: Callable[[], None], find: "_Find", after: Recorded | None) -> None:
        """Write to the files, in a thread, and into the change log how the entry was before."""

        def work() -> None:
            before = find(self._chain.load())
            keep()
            deed = Deed.DELETED if after is None else Deed.CREATED if before is None else Deed.CHANGED
            self._recording.note_change(deed, before, after)

        await asyncio.to_thread(work)


_Find = Callable[[Chain], Recorded | None]


def _branch(code: str | None) -> _Find:
    return lambda chain: None if code is None else chain.branches.get(code)


def _workstation(host: str | None) -> _Find:
    return lambda chain: None if host is None else chain.workstations.get(host)


def _type(key: str | None) -> _Find:
    return lambda chain: None if key is None else chain.appointment_types.get(key)
