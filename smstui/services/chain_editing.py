"""Change the chain: its branches, workstations, appointment types, policies and defaults."""

import asyncio

from smstui.domain.chain import AppointmentType, Branch, Chain, Policy, Workstation, parse_defaults
from smstui.domain.phone import CountryCode
from smstui.ports import ChainRepository


class ChainEditing:
    """Read what a person typed by the rules of the domain, and keep it.

    Every `save_…` raises FieldRefused for the first value that breaks a rule, KeyTaken where another entry has the
    key, and `StorageError`; `previous` is the key of the entry that is changed, None for a new one. Nothing is written
    when a method raises.
    """

    def __init__(self, chain: ChainRepository) -> None:
        self._chain = chain

    async def load(self) -> Chain:
        """Return the chain as it is now; raise Unreadable."""
        return await asyncio.to_thread(self._chain.load)

    async def save_branch(self, code: str, name: str, previous: str | None = None) -> Branch:
        """Add or change a branch; a changed code is carried into everything that refers to it."""
        branch = Branch.parse(code, name)
        await asyncio.to_thread(self._chain.save_branch, branch, previous)
        return branch

    async def delete_branch(self, code: str) -> None:
        """Remove a branch; raise StillInUse with the names of its users."""
        await asyncio.to_thread(self._chain.delete_branch, code)

    async def save_workstation(self, host: str, branch: str, previous: str | None = None) -> Workstation:
        """Add or change a workstation; raise NotFound (unknown branch), StillInUse (its interfaces hold its branch)."""
        workstation = Workstation.parse(host, branch)
        await asyncio.to_thread(self._chain.save_workstation, workstation, previous)
        return workstation

    async def delete_workstation(self, host: str) -> None:
        """Remove a workstation; raise StillInUse with the names of its users."""
        await asyncio.to_thread(self._chain.delete_workstation, host)

    async def save_appointment_type(
        self, key: str, name: str, *, automatic_notification: bool, previous: str | None = None
    ) -> AppointmentType:
        """Add or change an appointment type and whether its customers may be notified by unattended jobs."""
        entry = AppointmentType.parse(key, name, automatic_notification=automatic_notification)
        await asyncio.to_thread(self._chain.save_appointment_type, entry, previous)
        return entry

    async def delete_appointment_type(self, key: str) -> None:
        """Remove an appointment type; raise StillInUse with the names of its users."""
        await asyncio.to_thread(self._chain.delete_appointment_type, key)

    async def save_policy(
        self, *, administrators_may_view_passwords: bool, administrators_group: str, journal_texts: bool
    ) -> Policy:
        """Keep what the chain allows its administrators; raise WriteFailed where the file belongs to root."""
        policy = Policy.parse(
            administrators_may_view_passwords=administrators_may_view_passwords,
            administrators_group=administrators_group,
            journal_texts=journal_texts,
        )
        await asyncio.to_thread(self._chain.save_policy, policy)
        return policy

    async def save_defaults(self, *, name: str, timezone: str, country_code: str, ca_file: str) -> Chain:
        """Keep the chain's name, time zone, default country code and CA file; the rest of the chain stays."""
        current = await self.load()
        code = CountryCode.parse(country_code).text
        changed = parse_defaults(current, name=name, timezone=timezone, country_code=code, ca_file=ca_file)
        await asyncio.to_thread(self._chain.save_defaults, changed)
        return changed
