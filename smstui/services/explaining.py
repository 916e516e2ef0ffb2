"""Say which interface is used for a branch, workstation, use and moment, why not the others, and where nobody can.

A damaged or unreachable store of secrets is an error of the question, never a reason to name a less specific interface;
files that cannot be read are named by every answer. A locked vault answers: what it keeps is readable without a key.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from smstui.domain.chain import Chain
from smstui.domain.errors import FieldRefused, SecretError, StoreUnavailable
from smstui.domain.field import Field
from smstui.domain.interface import Interface, Reason, Use
from smstui.domain.moment import moment_of, read_moment
from smstui.domain.selection import Candidate, Choice, Question, Verdict, choose
from smstui.domain.state import today_in
from smstui.domain.stored import UnreadableRow
from smstui.domain.value import dataclass
from smstui.services.aside import aside
from smstui.services.presence import KnownSecrets

if TYPE_CHECKING:  # a command that answers one question waits for neither
    from smstui.domain.coverage import Coverage
    from smstui.ports import ChainRepository, Clock, InterfaceRepository, SecretStore

NOT_IN_USE: Final = "not in use here"
"""The reason of a `StoreUnavailable`: an interface's file names another store than the one in use."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Hold the answer to one question: who sends, why the others do not, and what could not be read."""

    question: Question
    choice: Choice
    unreadable: tuple[UnreadableRow, ...]
    """The files of interfaces that cannot be read: one of them might have been the right one."""

    @property
    def chosen(self) -> Interface | None:
        """Return who sends; None where nobody can."""
        return self.choice.chosen

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Return the reason for every interface, the nearest misses first."""
        return self.choice.verdicts


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Hold a chain as it was read at one moment, and answer questions about any other moment from that."""

    chain: Chain
    now: datetime
    candidates: tuple[Candidate, ...]
    unreadable: tuple[UnreadableRow, ...] = ()
    secret_error: SecretError | None = None

    def moment(self, text: str) -> datetime:
        """Return the moment that a person or a program has written; empty means now. Raise FieldRefused."""
        return read_moment(text, self.chain.zone, self.now)

    @property
    def today(self) -> date:
        """Return the chain's calendar day at the moment of the reading."""
        return today_in(self.chain.zone, self.now)

    def start_beside(self, day: date, step: int) -> date | None:
        """Return the next day (`step` 1) on which an interface is released, or the last one (-1) before; or today."""
        days = {start for one in self.candidates if (start := one.interface.settings.start) is not None}
        days.add(self.today)
        if step > 0:
            return min((one for one in days if one > day), default=None)
        return max((one for one in days if one < day), default=None)

    def question(self, use: Use, moment: datetime, branch: str = "", workstation: str = "") -> Question:
        """Return a question (empty texts: no branch, no workstation) about what the chain knows; raise FieldRefused."""
        host = workstation.strip().lower()
        code = branch.strip()
        if code and code not in self.chain.branches:
            raise FieldRefused(Field.BRANCH, Reason.UNKNOWN_BRANCH, branch=code)
        if host:
            if host not in self.chain.workstations:
                raise FieldRefused(Field.WORKSTATION, Reason.UNKNOWN_WORKSTATION, workstation=host)
            home = self.chain.workstations[host].branch
            if code and code != home:
                raise FieldRefused(Field.WORKSTATION, Reason.WORKSTATION_OF_OTHER_BRANCH, branch=home)
            code = home
        return Question(use, moment, code or None, host or None)

    def explain(self, question: Question) -> Explanation:
        """Return who sends and why the others do not; raise `SecretError` where that depends on a store that fails.

        A store that an interface's file names, and that is not in use here, is one.
        """
        choice = choose(question, self.candidates, self.chain)
        if choice.chosen is not None and choice.chosen in choice.uncertain:
            raise self.secret_error or StoreUnavailable(choice.chosen.secrets, NOT_IN_USE)
        return Explanation(question, choice, self.unreadable)

    def coverage(self, moment: datetime) -> Coverage:
        """Return who sends from everywhere at a moment; raise `SecretError` as `explain` does."""
        from smstui.domain.coverage import cover

        coverage = cover(self.candidates, self.chain, moment)
        if coverage.is_uncertain and self.secret_error is not None:
            raise self.secret_error
        return coverage


@dataclass(frozen=True, slots=True)
class DayAsked:
    """Hold a snapshot and the day that is asked about."""

    snapshot: Snapshot
    day: date

    @property
    def is_today(self) -> bool:
        """Tell whether that is the day of the reading."""
        return self.day == self.snapshot.today

    @property
    def moment(self) -> datetime:
        """Return the moment that stands for the day."""
        return moment_of(self.day, self.snapshot.chain.zone, self.snapshot.now)


class Explaining:
    """Read what questions are answered from; nothing is opened or kept."""

    def __init__(
        self, interfaces: InterfaceRepository, chain: ChainRepository, secrets: SecretStore, clock: Clock
    ) -> None:
        self._interfaces = interfaces
        self._chain = chain
        self._secrets = secrets
        self._clock = clock

    def snapshot(self) -> Snapshot:
        """Return the chain as it is now; raise StorageError, or FieldRefused for a time zone this host lacks."""
        chain = self._chain.load()
        listing = self._interfaces.listing()
        known = KnownSecrets.of(chain, self._secrets)
        candidates = known.candidates(stored.interface for stored in listing.stored)
        return Snapshot(chain, self._clock(), tuple(candidates), listing.unreadable, known.error)

    async def read(self) -> Snapshot:
        """Return what `snapshot` does, without holding up the screen."""
        return await aside(self.snapshot, "explaining")
