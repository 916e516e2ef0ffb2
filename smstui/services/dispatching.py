"""Send one text to many recipients, for a program: choose the interface, keep the pace, stop where it leads nowhere.

An unattended run must not guess: a file that cannot be read, or a store of secrets that fails, ends it before anything
is sent, unless the caller says otherwise.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from enum import StrEnum
from typing import Final

from smstui.domain.errors import NoneUsable, NotUsable, SmstuiError
from smstui.domain.gateway import NotSent, Outcome, Refused, Trouble, Uncertain
from smstui.domain.interface import Interface, Use
from smstui.domain.phone import PhoneNumber
from smstui.domain.recipients import Recipient, Wanted
from smstui.domain.selection import Question, Why
from smstui.domain.sent import Purpose
from smstui.domain.sms_text import Measurement
from smstui.domain.state import broken_rule, names_taken
from smstui.domain.stored import Stored
from smstui.domain.value import dataclass
from smstui.ports import Attempt
from smstui.services.access import Target
from smstui.services.explaining import Snapshot
from smstui.services.sending import Report, Sending

PACE: Final = 0.1
"""Seconds between two requests: a tenth of the 100 a second that the gateway allows one address."""

PAUSES: Final = (2.0, 8.0)
"""Seconds to wait before a message is tried again that the gateway did not take because it had too much to do."""

FAILURES_IN_A_ROW: Final = 3
"""After as many recipients that no connection reached, the rest is not tried: each would wait as long."""


class Mode(StrEnum):
    """Say what is done with every recipient."""

    SEND = "send"
    TEST = "test"
    """Ask the gateway what would become of the message: costs nothing, sends nothing."""


class Fate(StrEnum):
    """Say what became of one recipient's message."""

    ACCEPTED = "accepted"
    ARRIVED_EARLIER = "arrived_earlier"
    """An earlier attempt whose fate was uncertain had arrived; the gateway did not take it twice."""

    REFUSED = "refused"
    NOT_SENT = "not_sent"
    UNCERTAIN = "uncertain"
    ACCEPTED_EARLIER = "accepted_earlier"
    """An earlier run did this one, and the caller wanted such ones left out: nothing was sent now."""

    NUMBER_REFUSED = "number_refused"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    """Something here went wrong before a request left: the journal could not be written, say."""

    NOT_TRIED = "not_tried"
    WOULD_SEND = "would_send"
    """In a run without gateway."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Hold what became of one recipient's message: an outcome where a request was made, an error where one failed."""

    recipient: Recipient
    fate: Fate
    report: Report | None = None
    outcome: Outcome | None = None
    error: SmstuiError | None = None


def interface_by_rule(snapshot: Snapshot, question: Question, *, despite_unreadable: bool) -> Interface:
    """Return the interface that the rule of selection picks; raise NoneUsable, `SecretError`, or Unreadable.

    Unreadable is raised where a file cannot be read: what it holds might have been the right one.
    """
    explanation = snapshot.explain(question)
    if explanation.unreadable and not despite_unreadable:
        raise explanation.unreadable[0].error
    if explanation.choice.chosen is None:
        raise NoneUsable(question.use.value, question.branch or "", question.workstation or "")
    return explanation.choice.chosen


def require_usable(snapshot: Snapshot, stored: Stored, use: Use, *, forced: bool) -> None:
    """Raise NotUsable for an interface that somebody named although the rule of selection would pass it over.

    `forced` lets the wrong use and a start that lies ahead pass, and never an interface that is broken.
    """
    interface = stored.interface
    taken = names_taken(candidate.interface for candidate in snapshot.candidates)
    broken = broken_rule(interface, snapshot.chain, taken.get(interface.id, ""))
    if broken is not None and broken.problem is not None:
        raise NotUsable(interface.name, broken.problem, broken.detail)
    if forced:
        return
    if use not in interface.settings.use:
        raise NotUsable(interface.name, Why.OTHER_USE, use.value)
    start = interface.settings.start
    if start is not None and start > snapshot.today:
        raise NotUsable(interface.name, Why.NOT_STARTED, start.isoformat())


class Dispatching:
    """Send to one recipient after the other; `stop` ends it after the one that is under way.

    `done_earlier` are numbers to which nothing is sent, because they have the message.
    """

    def __init__(
        self,
        sending: Sending,
        target: Target,
        text: Measurement,
        mode: Mode,
        wait: Callable[[float], Awaitable[None]],
        *,
        purpose: str = Purpose.SEND,
        done_earlier: Collection[PhoneNumber] = frozenset(),
    ) -> None:
        self._sending = sending
        self._target = target
        self._text = text
        self._mode = mode
        self._wait = wait
        self._purpose = purpose
        self._done_earlier = done_earlier
        self._stopped = False
        self._begun: Attempt | None = None
        """The attempt whose answer is waited for."""

        self._turned_away: Report | None = None
        """The report on a message that the gateway did not take, while it waits to be tried again."""

    def stop(self) -> None:
        """Let the message under way come to its end, and try no other."""
        self._stopped = True

    async def run(self, recipients: Sequence[Recipient], tell: Callable[[Delivery], None]) -> None:
        """Tell what became of every recipient, in their order and as it becomes known.

        Cancelling tells too: the message under way is uncertain then (unless it only waits to be tried again, or had
        not begun), and the rest was not tried.
        """
        waiting = list(recipients)
        under_way: Recipient | None = None
        lost_in_a_row = 0
        try:
            while waiting and not self._stopped:
                under_way = waiting.pop(0)
                delivery = await self._deliver(under_way)
                under_way = None
                tell(delivery)
                lost_in_a_row = lost_in_a_row + 1 if _is_lost(delivery) else 0
                if _concerns_all(delivery) or lost_in_a_row == FAILURES_IN_A_ROW:
                    break
                if waiting and delivery.outcome is not None and not self._stopped:
                    await self._wait(PACE)
        finally:
            if under_way is not None:
                tell(self._cancelled(under_way))
            for recipient in waiting:
                tell(Delivery(recipient, Fate.NOT_TRIED))

    async def _deliver(self, recipient: Recipient) -> Delivery:
        if recipient.wanted is not Wanted.YES or recipient.number is None:
            return Delivery(recipient, Fate.DUPLICATE if recipient.wanted is Wanted.TWICE else Fate.NUMBER_REFUSED)
        if recipient.number in self._done_earlier:
            return Delivery(recipient, Fate.ACCEPTED_EARLIER)
        try:
            report = await self._ask(recipient.number)
            for pause in PAUSES:
                if not (_had_too_much_to_do(report.outcome) and await self._may_try_again(report, pause)):
                    break
                report = await self._ask(recipient.number)
        except SmstuiError as error:
            return Delivery(recipient, Fate.FAILED, error=error)
        return _delivered(recipient, report)

    async def _may_try_again(self, report: Report, pause: float) -> bool:
        """Wait before a message is tried again that was turned away; return whether the run goes on."""
        if not self._stopped:
            self._turned_away = report
            await self._wait(pause)
            self._turned_away = None
        return not self._stopped

    async def _ask(self, number: PhoneNumber) -> Report:
        if self._mode is Mode.TEST:
            return await self._sending.dry_run(self._target, self._text, number)
        self._begun = None
        return await self._sending.send_or_repeat(self._target, self._text, number, self._purpose, self._begin)

    def _begin(self, attempt: Attempt) -> None:
        self._begun = attempt

    def _cancelled(self, recipient: Recipient) -> Delivery:
        if self._turned_away is not None:
            return _delivered(recipient, self._turned_away)
        if self._begun is None:
            return Delivery(recipient, Fate.NOT_SENT, outcome=NotSent(Trouble.CANCELLED))
        return _delivered(recipient, Report(self._begun, Uncertain(Trouble.CANCELLED)))


def _delivered(recipient: Recipient, report: Report) -> Delivery:
    return Delivery(recipient, _fate(report), report, report.outcome, report.journal_error)


def _fate(report: Report) -> Fate:
    match report.outcome:
        case Refused():
            return Fate.ARRIVED_EARLIER if report.arrived_earlier else Fate.REFUSED
        case NotSent():
            return Fate.NOT_SENT
        case Uncertain():
            return Fate.UNCERTAIN
        case _:
            return Fate.ACCEPTED


def _had_too_much_to_do(outcome: Outcome) -> bool:
    return isinstance(outcome, NotSent) and outcome.trouble is Trouble.TOO_MANY_REQUESTS


def _is_lost(delivery: Delivery) -> bool:
    return delivery.fate in {Fate.NOT_SENT, Fate.FAILED}


def _concerns_all(delivery: Delivery) -> bool:
    """Tell whether the gateway would refuse every other recipient for the same reason: the account, or its credit."""
    outcome = delivery.outcome
    return isinstance(outcome, Refused) and outcome.error.concerns_account
