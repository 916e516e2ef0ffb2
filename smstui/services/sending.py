"""Send a test SMS: count the text, dry-run it, send it once, and remember every step.

Nothing is repeated here. An attempt is written down before its request leaves, so that a crash shows as uncertain.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from smstui.domain.errors import StorageError
from smstui.domain.gateway import IDX_USED, Access, Message, NotSent, Outcome, Refused, Trouble, Uncertain
from smstui.domain.interface import InterfaceId
from smstui.domain.phone import PhoneNumber
from smstui.domain.sent import IDX_LIFETIME, Purpose, idx_still_known
from smstui.domain.sms_text import Measurement, check_length
from smstui.domain.value import dataclass
from smstui.ports import Attempt, Clock, Gateway, Journal, OpenAttempt
from smstui.services.access import Target

RECENTLY: Final = timedelta(days=30)
"""An interface that sent within this time is deleted only when its name is typed."""

"""The gateway's error for an idx that it has taken before."""


@dataclass(frozen=True, slots=True)
class Report:
    """Say what became of a message.

    `arrived_earlier`: the gateway refused the idx because an uncertain attempt before had arrived, so the message is
    at the gateway once. `journal_error`: the outcome could not be written down.
    """

    attempt: Attempt
    outcome: Outcome
    arrived_earlier: bool = False
    journal_error: StorageError | None = None


Begun = Callable[[Attempt], None]


class Sending:
    """Send messages through one interface or draft, one at a time."""

    def __init__(self, gateway: Gateway, journal: Journal, clock: Clock, new_idx: Callable[[], str]) -> None:
        self._gateway = gateway
        self._journal = journal
        self._clock = clock
        self._new_idx = new_idx

    async def dry_run(self, target: Target, text: Measurement, number: PhoneNumber) -> Report:
        """Ask the gateway what would become of the message, with an idx of its own; costs nothing.

        Raise FieldRefused for a text over the interface's limit, WriteFailed.
        """
        attempt = self._attempt(target, text, number, self._new_idx(), Purpose.DRY_RUN)
        return await self._run(
            target, attempt, self._gateway.dry_run, may_have_arrived=False, cancelled=NotSent(Trouble.CANCELLED)
        )

    async def send(
        self,
        target: Target,
        text: Measurement,
        number: PhoneNumber,
        idx: str | None = None,
        *,
        purpose: str = Purpose.TEST,
        begun: Begun | None = None,
    ) -> Report:
        """Send the message once; `idx` repeats an uncertain attempt, else it is a fresh one.

        `begun` is told of the attempt before anything leaves, for whoever may not be there for the report.

        Raise FieldRefused for a text over the interface's limit, and WriteFailed when the attempt could not be written
        down: then nothing was sent.
        """
        used = idx or self._new_idx()
        since = self._clock() - IDX_LIFETIME
        may_have_arrived = idx is not None and await asyncio.to_thread(
            self._journal.uncertain_attempt, target.account_id, used, since, target.replaced
        )
        attempt = self._attempt(target, text, number, used, purpose)
        if begun is not None:
            begun(attempt)
        return await self._run(
            target,
            attempt,
            self._gateway.send,
            may_have_arrived=may_have_arrived,
            cancelled=Uncertain(Trouble.CANCELLED),
        )

    async def send_or_repeat(
        self, target: Target, text: Measurement, number: PhoneNumber, purpose: str, begun: Begun | None = None
    ) -> Report:
        """Send the message; an attempt whose fate is uncertain is repeated under its own mark (idx) while that lasts.

        The gateway refuses to take the same mark twice, so that whoever runs a job again sends nothing twice.
        """
        earlier = await self.open_attempt(target, text, number)
        idx = earlier.idx if earlier is not None and self.still_protected(earlier) else None
        return await self.send(target, text, number, idx, purpose=purpose, begun=begun)

    async def open_attempt(self, target: Target, text: Measurement, number: PhoneNumber) -> OpenAttempt | None:
        """Return an earlier attempt to send this very message whose fate is uncertain, so that a person may decide."""
        return await asyncio.to_thread(
            self._journal.last_uncertain, target.account_id, number.e164, text.text, target.replaced
        )

    async def arrived_lately(
        self, target: Target, text: Measurement, numbers: Collection[PhoneNumber]
    ) -> Mapping[PhoneNumber, datetime]:
        """Return those of some numbers at which this very text arrived within 24 hours, and when it did.

        So much of it a run that was stopped has done: whoever repeats it may leave them out. Raise Unreadable.
        """
        texts = {number.e164: number for number in numbers}
        since = self._clock() - IDX_LIFETIME
        found = await asyncio.to_thread(
            self._journal.arrivals, target.account_id, text.text, tuple(texts), since, target.replaced
        )
        return {texts[number]: moment for number, moment in found.items()}

    def still_protected(self, attempt: OpenAttempt) -> bool:
        """Tell whether repeating with the same idx cannot arrive twice, because its 24 hours last."""
        return idx_still_known(attempt.moment, self._clock())

    def sent_recently(self, interface_id: InterfaceId) -> datetime | None:
        """Return when an interface last had a message accepted (or perhaps), if that is not long ago."""
        return self._journal.last_sent(interface_id, self._clock() - RECENTLY)

    def _attempt(self, target: Target, text: Measurement, number: PhoneNumber, idx: str, purpose: str) -> Attempt:
        check_length(text, target.settings.max_characters)
        return Attempt(
            idx=idx,
            interface_id=target.interface_id,
            interface_name=target.name,
            number=number.e164,
            units=text.units,
            parts=text.parts,
            text=text.text,
            purpose=purpose,
            account_id=target.account_id,
        )

    async def _run(
        self,
        target: Target,
        attempt: Attempt,
        request: Callable[[Access, Message], Awaitable[Outcome]],
        *,
        may_have_arrived: bool,
        cancelled: Outcome,
    ) -> Report:
        """Run a request between its two lines of the journal; `cancelled` is written when no answer is waited for."""
        await asyncio.to_thread(self._journal.intended, attempt)
        sender = target.settings.sender.text if target.settings.sender else ""
        message = Message(attempt.number, attempt.text, sender, attempt.idx)
        try:
            outcome = await request(target.access, message)
        except BaseException:
            self._write_down(attempt, cancelled)
            raise
        arrived = may_have_arrived and isinstance(outcome, Refused) and outcome.error.code == IDX_USED
        return Report(attempt, outcome, arrived, await self._write_down_whatever_happens(attempt, outcome))

    async def _write_down_whatever_happens(self, attempt: Attempt, outcome: Outcome) -> StorageError | None:
        """Write an outcome down; cancelling comes too late now: what is known is told, not thrown away."""
        writing = asyncio.ensure_future(asyncio.to_thread(self._write_down, attempt, outcome))
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            return await writing

    def _write_down(self, attempt: Attempt, outcome: Outcome) -> StorageError | None:
        try:
            self._journal.concluded(attempt, outcome)
        except StorageError as error:
            return error
        return None
