"""Say for which branches and uses a change moves the sending to another interface."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Final

from smstui.domain.chain import Chain
from smstui.domain.coverage import Place, Senders, shift_of
from smstui.domain.interface import Interface, InterfaceId, Use
from smstui.domain.secret import SecretPresence
from smstui.domain.selection import Candidate, Shift, younger
from smstui.domain.state import Presence, today_in
from smstui.ports import ChainRepository, Clock, InterfaceRepository, SecretStore
from smstui.services.presence import KnownSecrets

NOON: Final = time(12)
"""Of a day, for every zone has it."""


class Effects:
    """Compare who sends before and after a change."""

    def __init__(
        self, interfaces: InterfaceRepository, chain: ChainRepository, secrets: SecretStore, clock: Clock
    ) -> None:
        self._interfaces = interfaces
        self._chain = chain
        self._secrets = secrets
        self._clock = clock

    def candidates(self, already_read: Sequence[Interface] | None = None) -> list[Candidate]:
        """Return every readable interface with what is known about its secrets; read them unless that is done."""
        known = KnownSecrets.of(self._chain.load(), self._secrets)
        if already_read is None:
            already_read = [one.interface for one in self._interfaces.listing().stored]
        return known.candidates(already_read)

    def between(
        self,
        before: Sequence[Candidate],
        after: Sequence[Candidate],
        chain: Chain | None = None,
        day: date | None = None,
    ) -> tuple[Shift, ...]:
        """Return where another interface sends now, for every branch and use that the changed interfaces touch.

        `chain` is the one that there will be, where it changes too; `day` is asked about in place of now.
        """
        chain = chain or self._chain.load()
        now = self._clock() if day is None else datetime.combine(day, NOON, chain.zone)
        old, new = Senders(before, chain, now), Senders(after, chain, now)
        changed = _changed(before, after, {*old.names_taken} ^ {*new.names_taken})
        found = (
            shift_of(use, place, old.sender(use, place), new.sender(use, place))
            for place in _places(changed, chain)
            for use in Use
        )
        return tuple(shift for shift in found if shift is not None)

    def of_saving(self, interface: Interface, before: Sequence[Candidate]) -> tuple[Shift, ...]:
        """Return what saving this interface changes; a new one, and another proxy, are saved with their secrets."""
        return self.between(before, _once_saved(interface, before))

    def of_start(self, interface: Interface, before: Sequence[Candidate]) -> tuple[Shift, ...]:
        """Return what saving this interface changes on the day of its start; nothing where that does not lie ahead."""
        start = interface.settings.start
        if start is None or start <= today_in(self._chain.load().zone, self._clock()):
            return ()
        return self.between(before, _once_saved(interface, before), day=start)

    def of_changing(
        self, interfaces: Sequence[Interface], before: Sequence[Candidate], chain: Chain
    ) -> tuple[Shift, ...]:
        """Return what changing several interfaces together means, in a chain that may change with them."""
        changed = {interface.id: interface for interface in interfaces}
        after = [Candidate(changed.get(one.interface.id, one.interface), one.presence) for one in before]
        return self.between(before, after, chain)

    def of_supplying(self, interface_id: InterfaceId, before: Sequence[Candidate]) -> tuple[Shift, ...]:
        """Return what it changes that an interface gets the secret that it misses."""
        present = SecretPresence.PRESENT
        return self.between(
            before,
            [
                replace(one, presence=replace(one.presence, account=present))
                if one.interface.id == interface_id
                else one
                for one in before
            ],
        )

    def of_replacing(self, former_id: InterfaceId, new: Interface, before: Sequence[Candidate]) -> tuple[Shift, ...]:
        """Return what replacing an interface changes, but for the new one sending where the former one did."""
        after = [one for one in before if one.interface.id != former_id]
        shifts = self.between(before, [*after, Candidate(new, Presence(SecretPresence.PRESENT))])
        return tuple(
            one for one in shifts if (one.before and one.before.id, one.after and one.after.id) != (former_id, new.id)
        )

    def of_deleting(self, interface_id: InterfaceId, before: Sequence[Candidate]) -> tuple[Shift, ...]:
        """Return what deleting this interface changes."""
        return self.between(before, [one for one in before if one.interface.id != interface_id])


def _once_saved(interface: Interface, before: Sequence[Candidate]) -> list[Candidate]:
    others = [one for one in before if one.interface.id != interface.id]
    if len(others) == len(before):
        interface = younger(interface, (one.interface for one in others))
    return [*others, Candidate(interface, _presence_once_saved(interface, before))]


def _presence_once_saved(interface: Interface, before: Sequence[Candidate]) -> Presence:
    known = next((one for one in before if one.interface.id == interface.id), None)
    if known is None:
        return Presence(SecretPresence.PRESENT)
    if known.interface.settings.proxy != interface.settings.proxy:
        return replace(known.presence, proxy=SecretPresence.PRESENT)
    return known.presence


def _changed(before: Sequence[Candidate], after: Sequence[Candidate], renamed: set[InterfaceId]) -> list[Interface]:
    """Return the interfaces that differ, and those whose name is no longer, or only now, another one's."""
    old = {one.interface.id: one for one in before}
    new = {one.interface.id: one for one in after}
    return [
        one.interface
        for interface_id in {**old, **new}
        for one in (old.get(interface_id), new.get(interface_id))
        if one is not None and (interface_id in renamed or old.get(interface_id) != new.get(interface_id))
    ]


def _places(changed: Sequence[Interface], chain: Chain) -> list[Place]:
    """Return the places that the changed interfaces can serve, each once, in order."""
    places: dict[Place, None] = {}
    for interface in changed:
        branch = interface.settings.branch
        if interface.workstation is not None or branch is not None:
            places[Place(branch, interface.workstation)] = None
        else:
            places.update(dict.fromkeys(Place(code) for code in chain.branches))
            places[Place(None)] = None
    return list(places)
