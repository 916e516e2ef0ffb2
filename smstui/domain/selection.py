"""Choose the interface that is used for a branch, a workstation, a use and a moment, and say why not the others.

Usable is an interface whose secret is present, whose start is empty or reached, whose use matches, whose
workstation is empty or equal and whose branch is empty or equal. Of the usable ones: same workstation before
same branch before chain-wide; then the latest start (empty counts as the earliest); then the older `created`;
then the id. An interface that `replaces` another takes that one's place: of the same kind and start it counts as old
as that one, and that one stands directly behind it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from smstui.domain.chain import Chain
from smstui.domain.interface import Interface, Use
from smstui.domain.secret import SecretPresence
from smstui.domain.state import Presence, broken_rule, today_in


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold an interface and what is known about its secrets."""

    interface: Interface
    presence: Presence


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold the reason for one interface.

    `detail` names what the reason speaks of: the other branch or workstation, the start, the interface that replaces
    this one, or (CREATED_LATER) the older interface whose place the chosen one takes.
    """

    interface: Interface
    why: Why
    detail: str = ""


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


def choose(question: Question, candidates: Iterable[Candidate], chain: Chain) -> Choice:
    """Return who sends and why the others do not, in one pass and one sort."""
    today = today_in(chain.zone, question.moment)
    branch = _branch_asked(question, chain)
    usable: list[Interface] = []
    unknown: set[str] = set()
    verdicts: list[Verdict] = []
    for candidate in candidates:
        verdict = _unusable(candidate, question, branch, chain, today)
        if verdict is not None:
            verdicts.append(verdict)
            continue
        usable.append(candidate.interface)
        if SecretPresence.UNKNOWN in (candidate.presence.account, candidate.presence.proxy):
            unknown.add(candidate.interface.id)
    order = _Order(usable)
    usable = order.sorted()
    chosen = usable[0] if usable else None
    if chosen is not None:
        verdicts.insert(0, Verdict(chosen, Why.CHOSEN))
        verdicts.extend(order.passed_over(chosen, other) for other in usable[1:])
    return Choice(chosen, tuple(verdicts), tuple(interface for interface in usable if interface.id in unknown))


def _branch_asked(question: Question, chain: Chain) -> str | None:
    if question.workstation is not None and question.workstation in chain.workstations:
        return chain.workstations[question.workstation].branch
    return question.branch


def _unusable(
    candidate: Candidate, question: Question, branch: str | None, chain: Chain, today: date
) -> Verdict | None:
    """Say why the interface is not usable: first what the question rules out, then what the interface lacks."""
    interface = candidate.interface
    return _not_meant(interface, question, branch) or _not_able(candidate, chain, today)


def _not_meant(interface: Interface, question: Question, branch: str | None) -> Verdict | None:
    if question.use not in interface.settings.use:
        return Verdict(interface, Why.OTHER_USE)
    if interface.workstation is not None and interface.workstation != question.workstation:
        return Verdict(interface, Why.OTHER_WORKSTATION, interface.workstation)
    if interface.settings.branch is not None and interface.settings.branch != branch:
        return Verdict(interface, Why.OTHER_BRANCH, interface.settings.branch)
    return None


_SECRET_REASONS = {
    SecretPresence.MISSING: Why.SECRET_MISSING,
    SecretPresence.BOUND_ELSEWHERE: Why.SECRET_BOUND_ELSEWHERE,
}


def _not_able(candidate: Candidate, chain: Chain, today: date) -> Verdict | None:
    interface = candidate.interface
    broken = broken_rule(interface, chain)
    if broken is not None:
        return Verdict(interface, Why.BROKEN, broken.detail)
    for presence in (candidate.presence.account, candidate.presence.proxy):
        if presence in _SECRET_REASONS:
            return Verdict(interface, _SECRET_REASONS[presence])
    start = interface.settings.start
    if start is not None and start > today:
        return Verdict(interface, Why.NOT_STARTED, start.isoformat())
    return None


def _specificity(interface: Interface) -> int:
    if interface.workstation is not None:
        return 0
    return 1 if interface.settings.branch is not None else 2


def _start(interface: Interface) -> date:
    return interface.settings.start or date.min


class _Order:
    """Put usable interfaces in their order, and say why one stands behind another."""

    def __init__(self, usable: Iterable[Interface]) -> None:
        self._usable: dict[str, Interface] = {interface.id: interface for interface in usable}
        self._replaced: dict[str, Interface] = {}
        """The id of an interface → the usable one that it replaces."""
        for one in self._usable.values():
            former = self._usable.get(one.replaces)
            if former is not None and not self._leads_to(former, one):
                self._replaced[one.id] = former
        self._replacing = {self._replaced[new].id: self._usable[new] for new in sorted(self._replaced)}

    def sorted(self) -> list[Interface]:
        """Return the interfaces, the one that sends first; what is replaced directly behind what replaces it."""
        ordered: dict[str, Interface] = {}
        for first in sorted(self._usable.values(), key=self._rank):
            one = None if first.id in self._replacing else first
            while one is not None and one.id not in ordered:
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
        if others.created > place.created:
            return Verdict(other, Why.CREATED_LATER, "" if place is chosen else place.name)
        if others is place and other.created > chosen.created:
            return Verdict(other, Why.CREATED_LATER)
        return Verdict(other, Why.LATER_ID)

    def _rank(self, interface: Interface) -> tuple[int, int, datetime, str, datetime, str]:
        place = self._place(interface)
        start = -_start(interface).toordinal()
        return (_specificity(interface), start, place.created, place.id, interface.created, interface.id)

    def _place(self, interface: Interface) -> Interface:
        """Return the interface whose place this one takes: itself, or what it replaces for the same and from then."""
        former = self._replaced.get(interface.id)
        if former is None or (_specificity(former), _start(former)) != (_specificity(interface), _start(interface)):
            return interface
        return self._place(former)

    def _leads_to(self, former: Interface | None, one: Interface) -> bool:
        """Tell whether `former` replaces `one` in turn (or is it): hand-made files can go round in a circle."""
        while former is not None:
            if former is one:
                return True
            former = self._replaced.get(former.id)
        return False
