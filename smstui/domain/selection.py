"""Choose the interface that is used for a branch, a workstation, a use and a moment, and say why not the others.

Usable is an interface whose secret is present, whose start is empty or reached, whose use matches, whose
workstation is empty or equal and whose branch is empty or equal. Of the usable ones: same workstation before
same branch before chain-wide; then the latest start (empty counts as the earliest); then the older `created`;
then the id. An interface that `replaces` another stands before that one.
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
    """Hold the reason for one interface."""

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
    usable.sort(key=_rank)
    usable = _replaced_last(usable)
    chosen = usable[0] if usable else None
    if chosen is not None:
        verdicts.insert(0, Verdict(chosen, Why.CHOSEN))
        verdicts.extend(_passed_over(chosen, other) for other in usable[1:])
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


def _rank(interface: Interface) -> tuple[int, int, datetime, str]:
    start = interface.settings.start or date.min
    return (_specificity(interface), -start.toordinal(), interface.created, interface.id)


def _replaced_last(usable: list[Interface]) -> list[Interface]:
    """Put the old one of a half-done replacement behind the one that replaces it."""
    replaced = {interface.replaces for interface in usable if interface.replaces}
    if not replaced:
        return usable
    return [one for one in usable if one.id not in replaced] + [one for one in usable if one.id in replaced]


def _passed_over(chosen: Interface, other: Interface) -> Verdict:
    if chosen.replaces == other.id:
        return Verdict(other, Why.REPLACED)
    if _specificity(other) > _specificity(chosen):
        return Verdict(other, Why.LESS_SPECIFIC)
    if (other.settings.start or date.min) < (chosen.settings.start or date.min):
        return Verdict(other, Why.EARLIER_START)
    if other.created > chosen.created:
        return Verdict(other, Why.CREATED_LATER)
    return Verdict(other, Why.LATER_ID)
