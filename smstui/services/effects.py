"""Say for which branches and uses a change moves the sending to another interface."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from smstui.domain.chain import Chain
from smstui.domain.interface import Interface, InterfaceId, Use
from smstui.domain.secret import SecretPresence
from smstui.domain.selection import Candidate, Question, Shift, choose
from smstui.domain.state import Presence
from smstui.ports import ChainRepository, Clock, InterfaceRepository, SecretStore
from smstui.services.presence import KnownSecrets


class CandidateIndex:
    """Find the interfaces that could serve a branch or workstation without looking at all of them."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._by_branch: dict[str | None, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            self._by_branch[candidate.interface.settings.branch].append(candidate)

    def serving(self, branch: str | None) -> list[Candidate]:
        """Return what is not restricted to another branch."""
        chain_wide = self._by_branch.get(None, [])
        return chain_wide if branch is None else chain_wide + self._by_branch.get(branch, [])


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
        return [Candidate(one, known.presence(one)) for one in already_read]

    def between(self, before: Sequence[Candidate], after: Sequence[Candidate]) -> tuple[Shift, ...]:
        """Return where another interface sends now, for every branch and use that the changed interfaces touch."""
        chain, now = self._chain.load(), self._clock()
        changed = _changed(before, after)
        old, new = CandidateIndex(before), CandidateIndex(after)
        return tuple(
            shift
            for branch, workstation in _places(changed, chain)
            for use in Use
            if (shift := _shift(_Asked(branch, workstation, use, now), old, new, chain)) is not None
        )

    def of_saving(self, interface: Interface, before: Sequence[Candidate]) -> tuple[Shift, ...]:
        """Return what saving this interface changes; a new one, and another proxy, are saved with their secrets."""
        presence = _presence_once_saved(interface, before)
        after = [one for one in before if one.interface.id != interface.id] + [Candidate(interface, presence)]
        return self.between(before, after)

    def of_deleting(self, interface_id: InterfaceId, before: Sequence[Candidate]) -> tuple[Shift, ...]:
        """Return what deleting this interface changes."""
        return self.between(before, [one for one in before if one.interface.id != interface_id])


def _presence_once_saved(interface: Interface, before: Sequence[Candidate]) -> Presence:
    known = next((one for one in before if one.interface.id == interface.id), None)
    if known is None:
        return Presence(SecretPresence.PRESENT)
    if known.interface.settings.proxy != interface.settings.proxy:
        return replace(known.presence, proxy=SecretPresence.PRESENT)
    return known.presence


@dataclass(frozen=True, slots=True)
class _Asked:
    branch: str | None
    workstation: str | None
    use: Use
    moment: datetime


def _changed(before: Sequence[Candidate], after: Sequence[Candidate]) -> list[Interface]:
    old = {one.interface.id: one for one in before}
    new = {one.interface.id: one for one in after}
    return [
        one.interface
        for interface_id in old.keys() | new.keys()
        for one in (old.get(interface_id), new.get(interface_id))
        if one is not None and old.get(interface_id) != new.get(interface_id)
    ]


def _places(changed: Sequence[Interface], chain: Chain) -> list[tuple[str | None, str | None]]:
    """Return the pairs of branch and workstation that the changed interfaces can serve, each once, in order."""
    places: dict[tuple[str | None, str | None], None] = {}
    for interface in changed:
        branch = interface.settings.branch
        if interface.workstation is not None:
            places[branch, interface.workstation] = None
        elif branch is not None:
            places[branch, None] = None
        else:
            places.update(dict.fromkeys((code, None) for code in chain.branches))
            places[None, None] = None
    return list(places)


def _shift(asked: _Asked, old: CandidateIndex, new: CandidateIndex, chain: Chain) -> Shift | None:
    question = Question(asked.use, asked.moment, asked.branch, asked.workstation)
    before = choose(question, old.serving(asked.branch), chain).chosen
    after = choose(question, new.serving(asked.branch), chain).chosen
    if (before and before.id) == (after and after.id):
        return None
    return Shift(asked.branch, asked.workstation, asked.use, before, after)
