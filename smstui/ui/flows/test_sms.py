"""Send a test SMS: first the text, then the number, a dry run, and the message itself.

Nothing is repeated by itself: where a message may have arrived, a person decides, knowing it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from smstui.domain.errors import SmstuiError
from smstui.domain.gateway import Trouble, Uncertain
from smstui.domain.phone import PhoneNumber
from smstui.domain.sent import IDX_LIFETIME, SendRecord
from smstui.domain.sms_text import Measurement, measure
from smstui.domain.value import dataclass
from smstui.services.access import DRAFT_ID, Target
from smstui.services.container import Services
from smstui.services.sending import Report
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.dialogs.send_result import Asked, Result, SendResult, Then
from smstui.ui.dialogs.test_number import Next, NumberAnswer, TestNumber, TestSubject
from smstui.ui.dialogs.test_text import TestText
from smstui.ui.dialogs.waiting import Abandoned, while_waiting
from smstui.ui.flows.planned import planned_start
from smstui.ui.flows.telling import tell_between
from smstui.ui.flows.with_secrets import with_secrets
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words
from smstui.wording.moments import minute
from smstui.wording.texts_and_numbers import TEST_TEXT

if TYPE_CHECKING:
    from smstui.ports import OpenAttempt
    from smstui.ui.app import SmstuiApp


async def send_test_sms(
    app: "SmstuiApp",
    services: Services,
    target_of: Callable[[], Awaitable[Target]],
    repeating: SendRecord | None = None,
) -> None:
    """Lead through a test SMS; runs in a worker of the screen that asks for it.

    `target_of` gives the saved interface or the draft, with its secrets; it is asked again after an unlock. What it
    refuses (DraftRefused, SecretMissing …) is raised before anything is shown. `repeating` is a send of the journal
    that shall be sent again: whatever is not that very message is asked about.
    """
    target = await with_secrets(app, services.vaulting, target_of)
    if target is None:
        return
    test = _TestSms(app, services, target, await planned_start(services, target.settings), repeating)
    text, typed = _text_at_first(repeating), ""
    while (measured := await test.ask_text(text)) is not None:
        text = measured.text
        while (answer := await test.ask_number(measured, typed)).number is not None:
            typed = answer.typed
            then = await test.dry_run(measured, answer.number) if answer.next is Next.DRY_RUN else Then.SEND
            if then is Then.SEND:
                then = await test.send(measured, answer.number)
            if then is Then.CLOSE:
                return
        typed = answer.typed


def _text_at_first(repeating: SendRecord | None) -> str:
    """Return what stands in the text field: of a repeated message its text, where the journal kept it."""
    usual = _(TEST_TEXT)
    if repeating is None or (not repeating.text and repeating.units == measure(usual).units):
        return usual  # the journal's digest tells whether it really was this one
    return repeating.text


@dataclass(frozen=True, slots=True)
class _TestSms:
    """Hold what stays the same during one test."""

    app: "SmstuiApp"
    services: Services
    target: Target
    planned: date | None
    repeating: SendRecord | None = None

    async def ask_text(self, text: str) -> Measurement | None:
        """Return the text, or None when the person leaves."""
        return await self.app.push_screen_wait(
            TestText(self.target.name, self.target.settings.max_characters, text, self.planned)
        )

    async def ask_number(self, text: Measurement, typed: str) -> NumberAnswer:
        """Return the number and what follows; without a number it is the way back to the text."""
        settings = self.target.settings
        sender = settings.sender.text if settings.sender else ""
        subject = TestSubject(
            self.target.name, settings.country_code, sender, text, settings.max_characters, self.planned
        )
        answer = await self.app.push_screen_wait(TestNumber(subject, typed))
        return answer or NumberAnswer(Next.BACK, typed)

    async def dry_run(self, text: Measurement, number: PhoneNumber) -> Then:
        """Ask the gateway what would become of the message, and show it; Then.SEND means to send it now."""
        while True:
            try:
                report = await while_waiting(
                    self.app,
                    _("Dry run"),
                    _("Asking the gateway … Nothing is sent."),
                    self.services.sending.dry_run(self.target, text, number),
                )
            except Abandoned:
                return Then.BACK
            except SmstuiError as error:
                return await self._stopped(error)
            then = await self._show(self._result(Asked.DRY_RUN, report, text, number))
            if then is not Then.AGAIN:
                return then

    async def send(self, text: Measurement, number: PhoneNumber) -> Then:
        """Send the message once, and show what became of it; only what certainly did not leave can be repeated."""
        then = Then.AGAIN
        while then is Then.AGAIN:
            try:
                allowed, idx = await self._settle_open_attempt(text, number)
                if not allowed:
                    return Then.BACK
                report = await while_waiting(
                    self.app,
                    _("Sending"),
                    _("Waiting for the gateway's answer … Whoever stops waiting does not know whether it was sent."),
                    self.services.sending.send(self.target, text, number, idx),
                    last_words=_(
                        "The message to {number} was under way when the program ended: it may have arrived."
                        " F7, or smstui journal, says what is known of it."
                    ).format(number=number.formatted),
                )
            except Abandoned:
                then = await self._show(Result(Asked.SEND, Uncertain(Trouble.CANCELLED), number, text, self._service))
            except SmstuiError as error:
                return await self._stopped(error)
            else:
                then = await self._show(self._result(Asked.SEND, report, text, number))
        return then

    async def _settle_open_attempt(self, text: Measurement, number: PhoneNumber) -> tuple[bool, str | None]:
        """Ask what to do about an earlier attempt of uncertain fate; return whether to send, and under which idx."""
        attempt = await self.services.sending.open_attempt(self.target, text, number)
        if attempt is None:
            return self.repeating is None or await self._may_send_another(self.repeating), None
        protected = self.services.sending.still_protected(attempt)
        answer = await self.app.push_screen_wait(await self._question_about(attempt, protected=protected))
        return answer is Then.SEND, attempt.idx if protected else None

    async def _question_about(self, attempt: "OpenAttempt", *, protected: bool) -> Question[Then]:
        chain = await asyncio.to_thread(self.services.chain.load)
        made = attempt.moment.astimezone(chain.zone)
        before = _("This text was sent to this number on {moment}, and no answer came: it may have arrived.").format(
            moment=minute(made)
        )
        if not protected:
            after = _("More than 24 hours have passed. If you send it again, a second message is possible.")
            label = _("Send all the same")
        else:
            until = made + IDX_LIFETIME - timedelta(minutes=1)
            after = _(
                "Repeated under the same identification it cannot arrive twice: until {moment} the gateway refuses"
                " what it has taken before."
            ).format(moment=minute(until))
            label = _("Repeat safely")
            if self.target.interface_id == DRAFT_ID:
                after += " " + _("This holds only if the account in the form is still the same.")
        choices = (Choice(Then.BACK, _("Back")), Choice(Then.SEND, label))
        return Question(_("It may have arrived already"), f"{before}\n\n{after}", choices)

    async def _may_send_another(self, repeating: SendRecord) -> bool:
        """Ask whether to send what is not the message of the journal that was to be repeated."""
        words = _(
            "This is not the open message to the number {number} any more: text, number or account differ, or it is"
            " settled, or too long ago. It would be sent as a new one, and could arrive besides."
        ).format(number=repeating.number)
        choices = (Choice(Then.BACK, _("Back")), Choice(Then.SEND, _("Send as a new one")))
        return await self.app.push_screen_wait(Question(_("Another message"), words, choices)) is Then.SEND

    async def _show(self, result: Result) -> Then:
        return await self.app.push_screen_wait(SendResult(result)) or Then.BACK

    async def _stopped(self, error: SmstuiError) -> Then:
        """Say why nothing was sent: without a line in the journal no request leaves."""
        await tell_between(self.app, _("Nothing was sent. {reason}").format(reason=in_words(error)))
        return Then.BACK

    @property
    def _service(self) -> str:
        return self.target.access.account.service.name

    def _result(self, asked: Asked, report: Report, text: Measurement, number: PhoneNumber) -> Result:
        return Result(asked, report.outcome, number, text, self._service, report.arrived_earlier, report.journal_error)
