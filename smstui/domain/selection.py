"""Choose the interface that is used for a branch, a workstation, a use and a moment, and say why not the others.

Usable is an interface whose secret is present, whose start is empty or reached, whose use matches, whose
workstation is empty or equal and whose branch is empty or equal. Of the usable ones: same workstation before
same branch before chain-wide; then the latest start (empty counts as the earliest); then the older `created`;
then the id. An interface that `replaces` another takes that one's place: of the same kind and start it counts as old
as that one (`Interface.stands_since` remembers that when the other one is gone).

While both exist, because a replacement was interrupted, the replaced one never sends where the new one can: it stands
directly behind it, as "replaced". Where the new one cannot (planned, without its secret, broken, not meant for what is
asked) the replaced one serves as before: half a replacement must not silence a branch.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from smstui.domain.chain import Chain
from smstui.domain.interface import Interface, InterfaceId, Use
from smstui.domain.secret import SecretPresence
from smstui.domain.state import Presence, Problem, State, names_taken, status_of, today_in
from smstui.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """Ask who sends: for a branch (None = no particular one), a workstation (None = none), a use, at a moment."""

    use: Use
    moment: datetime
    branch: str | None = None
    workstation: str | None = None


class Why(StrEnum):
    """Say why an interface was chosen or passed over."""

    CHOSEN = "chosen"
    BROKEN = "broken"
    SECRET_MISSING = "secret missing"  # noqa: S105 (a reason's name)
    SECRET_BOUND_ELSEWHERE = "secret bound elsewhere"  # noqa: S105 (a reason's name)
    NOT_STARTED = "not started"
    OTHER_USE = "other use"
    OTHER_WORKSTATION = "other workstation"
    OTHER_BRANCH = "other branch"
    REPLACED = "replaced"
    LESS_SPECIFIC = "less specific"
    EARLIER_START = "earlier start"
    CREATED_LATER = "created later"
    LATER_ID = "later id"


_NOT_KNOWN: Final = frozenset({SecretPresence.UNKNOWN, SecretPresence.OTHER_STORE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold an interface and what is known about its secrets."""

    interface: Interface
    presence: Presence

    @property
    def is_uncertain(self) -> bool:
        """Tell whether nothing is known about one of its secrets, as its store cannot be asked."""
        return bool(_NOT_KNOWN & {self.presence.account, self.presence.proxy})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold the reason for one interface.

    `detail` names what the reason speaks of: the other branch or workstation, the start, the interface that replaces
    this one, or (CREATED_LATER) the older interface whose place the chosen one takes. `problem` is that of the
    interface's state, where it would serve but is not able to.
    """

    interface: Interface
    why: Why
    detail: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold the chosen interface, if any, and a verdict for every other one.

    `uncertain` names the interfaces that would count if the secret store could be asked; while one of them
    stands before the chosen one, the answer must be treated as an error, never as a reason to use a less specific one.
    """

    chosen: Interface | None
    verdicts: tuple[Verdict, ...]
    uncertain: tuple[Interface, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """Say who sends after a change, and who did so far, for one use and a branch (None = without a branch)."""

    branch: str | None
    workstation: str | None
    use: Use
    before: Interface | None
    after: Interface | None


_MISSES: Final = (
    Why.NOT_STARTED,
    Why.SECRET_MISSING,
    Why.SECRET_BOUND_ELSEWHERE,
    Why.BROKEN,
    Why.OTHER_USE,
    Why.OTHER_WORKSTATION,
    Why.OTHER_BRANCH,
)
"""Why an interface does not count, the nearest miss first."""


def choose(question: Question, candidates: Iterable[Candidate], chain: Chain) -> Choice:
    """Return who sends and why the others do not, in one pass and one sort.

    `candidates` are all of the chain: a name that two of them have is known by that. The verdicts begin with the chosen
    one; the others follow in their order, then those that do not count, the nearest misses first.
    """
    asked = tuple(candidates)
    able = Able(chain, question.moment, asked)
    branch = branch_asked(question.branch, question.workstation, chain)
    usable: list[Interface] = []
    unknown: set[str] = set()
    missed: dict[Why, list[Verdict]] = {why: [] for why in _MISSES}
    for candidate in asked:
        verdict = _not_meant(candidate.interface, question, branch) or able.why_not(candidate)
        if verdict is not None:
            missed[verdict.why].append(verdict)
            continue
        usable.append(candidate.interface)
        if candidate.is_uncertain:
            unknown.add(candidate.interface.id)
    order = Order(usable)
    usable = order.sorted()
    verdicts = [Verdict(one, Why.CHOSEN) for one in usable[:1]]
    verdicts.extend(order.passed_over(usable[0], other) for other in usable[1:])
    for why in _MISSES:
        verdicts.extend(missed[why])
    uncertain = tuple(interface for interface in usable if interface.id in unknown)
    return Choice(usable[0] if usable else None, tuple(verdicts), uncertain)


def branch_asked(branch: str | None, workstation: str | None, chain: Chain) -> str | None:
    """Return the branch that a question is about: a workstation implies its own."""
    if workstation is not None and workstation in chain.workstations:
        return chain.workstations[workstation].branch
    return branch


def _not_meant(interface: Interface, question: Question, branch: str | None) -> Verdict | None:
    """Say why the question rules the interface out, whatever its state: first its place, then its use."""
    if interface.settings.branch is not None and interface.settings.branch != branch:
        return Verdict(interface, Why.OTHER_BRANCH, interface.settings.branch)
    if interface.workstation is not None and interface.workstation != question.workstation:
        return Verdict(interface, Why.OTHER_WORKSTATION, interface.workstation)
    if question.use not in interface.settings.use:
        return Verdict(interface, Why.OTHER_USE)
    return None


_SECRET_REASONS: Final = {
    Problem.SECRET_MISSING: Why.SECRET_MISSING,
    Problem.PROXY_SECRET_MISSING: Why.SECRET_MISSING,
    Problem.SECRET_BOUND_ELSEWHERE: Why.SECRET_BOUND_ELSEWHERE,
    Problem.PROXY_SECRET_BOUND_ELSEWHERE: Why.SECRET_BOUND_ELSEWHERE,
}


class Able:
    """Tell which interfaces of a chain are able to send at a moment; `candidates` are all of them."""

    def __init__(self, chain: Chain, moment: datetime, candidates: Iterable[Candidate]) -> None:
        self._chain = chain
        self._today = today_in(chain.zone, moment)
        self.names_taken = names_taken(candidate.interface for candidate in candidates)

    def why_not(self, candidate: Candidate) -> Verdict | None:
        """Say what the interface lacks: whatever its state says but "ready"."""
        interface = candidate.interface
        owner = self.names_taken.get(interface.id, "")
        status = status_of(interface, self._chain, candidate.presence, self._today, owner)
        match status.state:
            case State.READY:
                return None
            case State.NO_SECRET if status.problem is Problem.SECRET_IN_OTHER_STORE:
                return self._why_not_besides(interface)
            case State.PLANNED:
                why = Why.NOT_STARTED
            case State.NO_SECRET if status.problem in _SECRET_REASONS:
                why = _SECRET_REASONS[status.problem]
            case _:
                why = Why.BROKEN
        return Verdict(interface, why, status.detail, status.problem)

    def _why_not_besides(self, interface: Interface) -> Verdict | None:
        """Say what an interface lacks whose secret nobody can be asked for: it is uncertain, not unable."""
        return self.why_not(Candidate(interface, Presence(SecretPresence.UNKNOWN, SecretPresence.UNKNOWN)))


def _specificity(interface: Interface) -> int:
    if interface.workstation is not None:
        return 0
    return 1 if interface.settings.branch is not None else 2


def _start(interface: Interface) -> date:
    return interface.settings.start or date.min


def stand_alike(one: Interface, other: Interface) -> bool:
    """Tell whether only their ages put one of two interfaces before the other."""
    return (_specificity(one), _start(one)) == (_specificity(other), _start(other))


_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)


def younger(new: Interface, others: Iterable[Interface]) -> Interface:
    """Return a new interface that its age alone puts behind every other one of its place.

    A new one takes over only by its start. Where a clock was put back, or two are made within a second, the bare time
    would not say so: its place counts from a second after the youngest then (`place_since`).
    """
    if new.place_since is not None:
        return new  # that of the interface which it replaces
    ages = [
        other.stands_since
        for other in others
        if stand_alike(other, new) and other.settings.branch == new.settings.branch and other.id != new.id
    ]
    if new.created > max(ages, default=_BEFORE_ALL):
        return new
    since = (max(ages) + timedelta(seconds=1)).astimezone(new.created.tzinfo)
    return replace(new, place_since=since if since.year < MAXYEAR else max(ages))


class Order:
    """Put usable interfaces in their order, and say why one stands behind another."""

    def __init__(self, usable: Iterable[Interface]) -> None:
        self._usable: dict[str, Interface] = {interface.id: interface for interface in usable}
        self._replaced: dict[str, Interface] = {}
        """The id of an interface → the usable one that it replaces."""
        replacing = [one for one in self._usable.values() if one.replaces in self._usable]
        # In hand-made files that go round in a circle the newest replaces, in whatever order the files are read.
        for one in sorted(replacing, key=lambda one: (one.created, one.id), reverse=True):
            former = self._usable[InterfaceId(one.replaces)]
            if not self._leads_to(former, one):
                self._replaced[one.id] = former
        self._replacing = {self._replaced[new].id: self._usable[new] for new in sorted(self._replaced)}

    def sorted(self) -> list[Interface]:
        """Return the interfaces, the one that sends first; what is replaced directly behind what replaces it."""
        ordered: dict[str, Interface] = {}
        for first in sorted(self._usable.values(), key=self._rank):
            one = None if first.id in self._replacing else first
            while one is not None:
                ordered[one.id] = one
                one = self._replaced.get(one.id)
        return list(ordered.values())

    def passed_over(self, chosen: Interface, other: Interface) -> Verdict:
        """Return why `other` stands behind the chosen one."""
        if other.id in self._replacing:
            return Verdict(other, Why.REPLACED, self._replacing[other.id].name)
        if _specificity(other) > _specificity(chosen):
            return Verdict(other, Why.LESS_SPECIFIC)
        if _start(other) < _start(chosen):
            return Verdict(other, Why.EARLIER_START)
        place, others = self._place(chosen), self._place(other)
        if others.stands_since > place.stands_since:
            return Verdict(other, Why.CREATED_LATER, "" if place is chosen else place.name)
        if others is place and other.stands_since > chosen.stands_since:
            return Verdict(other, Why.CREATED_LATER)
        return Verdict(other, Why.LATER_ID)

    def _rank(self, interface: Interface) -> tuple[int, int, datetime, str, datetime, str]:
        place = self._place(interface)
        start = -_start(interface).toordinal()
        return (_specificity(interface), start, place.stands_since, place.id, interface.created, interface.id)

    def _place(self, interface: Interface) -> Interface:
        """Return the interface whose place this one takes: itself, or what it replaces for the same and from then."""
        former = self._replaced.get(interface.id)
        if former is None or not stand_alike(former, interface):
            return interface
        return self._place(former)

    def _leads_to(self, former: Interface | None, one: Interface) -> bool:
        """Tell whether `former` replaces `one` in turn (or is it): hand-made files can go round in a circle."""
        while former is not None:
            if former is one:
                return True
            former = self._replaced.get(former.id)
        return False
