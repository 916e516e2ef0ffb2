import asyncio
import threading
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from smstui.adapters.memory_journal import MemoryJournal
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import FieldRefused, WriteFailed
from smstui.domain.gateway import (
    Accepted,
    Access,
    Balance,
    ConnectionReport,
    GatewayError,
    Message,
    NotSent,
    Outcome,
    Refused,
    Trouble,
    Uncertain,
)
from smstui.domain.interface import Account, InterfaceId, Method, Service, Settings, Use
from smstui.domain.phone import PhoneNumber
from smstui.domain.remembered import Month
from smstui.domain.secret import Secret
from smstui.domain.sender import Sender
from smstui.domain.sent import SendRecord
from smstui.domain.sms_text import measure
from smstui.ports import Attempt, OpenAttempt
from smstui.services.access import DRAFT_ID, Target
from smstui.services.sending import Sending

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ACCEPTED = Accepted("id", "491713920012", "QUEUE", "0.16")
TWICE = Refused(GatewayError(53, "Not unique idx"))
TOKEN_ACCOUNT = Account(Service("smsapi.com"), Method.TOKEN)
PASSWORD_ACCOUNT = Account(Service("smsapi.com"), Method.PASSWORD, "optik")
NUMBER = PhoneNumber("+491713920012", "+49 171 3920012", "DE", mobile=True)
TEXT = measure("Grüße")


@dataclass
class Diary:
    """Be journal and gateway at once, so that the order of what happens can be read."""

    outcomes: list[Outcome] = field(default_factory=lambda: [ACCEPTED])
    events: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    concluded_as: list[Outcome] = field(default_factory=list)
    uncertain: dict[str, datetime] = field(default_factory=dict)
    never_answers: bool = False
    refuses: str = ""
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def intended(self, attempt: Attempt) -> None:
        self._write("intended", attempt)

    def concluded(self, attempt: Attempt, outcome: Outcome) -> None:
        self._write("concluded", attempt)
        self.concluded_as.append(outcome)
        if isinstance(outcome, Uncertain):
            self.uncertain[attempt.idx] = NOW

    def uncertain_attempt(
        self, account_id: str, idx: str, since: datetime, replaced: InterfaceId | None = None
    ) -> bool:
        return idx in self.uncertain and self.uncertain[idx] >= since

    def last_uncertain(
        self, account_id: str, number: str, text: str, replaced: InterfaceId | None = None
    ) -> OpenAttempt | None:
        return next((OpenAttempt(idx, moment) for idx, moment in self.uncertain.items()), None)

    def arrivals(
        self, account_id: str, text: str, numbers: Collection[str], since: datetime, replaced: InterfaceId | None = None
    ) -> dict[str, datetime]:
        raise NotImplementedError

    def last_sent(self, interface_id: InterfaceId, since: datetime) -> datetime | None:
        return None

    def extent(self) -> int:
        return len(self.events)

    async def send(self, access: Access, message: Message) -> Outcome:
        return await self._answer("sent", message)

    async def dry_run(self, access: Access, message: Message) -> Outcome:
        return await self._answer("dry-run", message)

    async def balance(self, access: Access) -> Balance:
        raise NotImplementedError

    async def check(self, access: Access) -> ConnectionReport:
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError

    def _write(self, event: str, attempt: Attempt) -> None:
        if self.refuses == event:
            raise WriteFailed("journal", "disk full")
        self.events.append(f"{event} {attempt.purpose} {attempt.idx}")

    async def _answer(self, event: str, message: Message) -> Outcome:
        self.events.append(f"{event} {message.idx}")
        self.messages.append(message)
        self.asked.set()
        if self.never_answers:
            await asyncio.Event().wait()
        return self.outcomes.pop(0)

    def months(self) -> tuple[str, ...]:
        return ()

    def month(self, name: str) -> Month[SendRecord]:
        return Month(name)


@pytest.fixture
def diary() -> Diary:
    return Diary()


def sending(diary: Diary, now: datetime = NOW) -> Sending:
    fresh = iter(f"idx-{number}" for number in range(1, 9))
    return Sending(diary, diary, lambda: now, lambda: next(fresh))


def target(sender: str = "") -> Target:
    settings = Settings(
        "Stuttgart", frozenset({Use.SERVER}), CountryCode("+49"), sender=Sender.parse(sender) if sender else None
    )
    access = Access(Account(Service("smsapi.com"), Method.TOKEN), Secret("token"))
    return Target(InterfaceId("stuttgart-k3fq"), settings.name, settings, access)


async def test_an_attempt_is_written_down_before_its_request_and_after_its_answer(diary: Diary) -> None:
    await sending(diary).send(target(), TEXT, NUMBER)

    assert diary.events == ["intended test idx-1", "sent idx-1", "concluded test idx-1"]


async def test_a_dry_run_has_an_idx_of_its_own(diary: Diary) -> None:
    diary.outcomes = [ACCEPTED, ACCEPTED]
    service = sending(diary)

    await service.dry_run(target(), TEXT, NUMBER)
    await service.send(target(), TEXT, NUMBER)

    assert diary.events == [
        "intended dry run idx-1",
        "dry-run idx-1",
        "concluded dry run idx-1",
        "intended test idx-2",
        "sent idx-2",
        "concluded test idx-2",
    ]


async def test_the_message_carries_number_text_and_sender(diary: Diary) -> None:
    await sending(diary).send(target("OptikNord"), TEXT, NUMBER)

    assert diary.messages == [Message("+491713920012", "Grüße", "OptikNord", "idx-1")]


async def test_without_a_sender_the_accounts_own_is_used(diary: Diary) -> None:
    await sending(diary).send(target(), TEXT, NUMBER)

    assert diary.messages[0].sender == ""


@pytest.mark.parametrize(
    "outcome",
    [ACCEPTED, Refused(GatewayError(103)), NotSent(Trouble.CONNECTION_REFUSED), Uncertain(Trouble.TIMEOUT)],
    ids=["accepted", "refused", "not sent", "uncertain"],
)
async def test_each_of_the_four_outcomes_is_returned_and_written_down(diary: Diary, outcome: Outcome) -> None:
    diary.outcomes = [outcome]

    report = await sending(diary).send(target(), TEXT, NUMBER)

    assert report.outcome == outcome
    assert diary.concluded_as == [outcome]


async def test_nothing_is_repeated_by_itself(diary: Diary) -> None:
    diary.outcomes = [NotSent(Trouble.CONNECTION_REFUSED), ACCEPTED]

    await sending(diary).send(target(), TEXT, NUMBER)

    assert len(diary.messages) == 1


async def test_53_on_a_first_attempt_is_an_error(diary: Diary) -> None:
    diary.outcomes = [TWICE]

    report = await sending(diary).send(target(), TEXT, NUMBER)

    assert (report.outcome, report.arrived_earlier) == (TWICE, False)


async def test_53_after_an_uncertain_attempt_means_that_it_had_arrived(diary: Diary) -> None:
    diary.outcomes = [Uncertain(Trouble.TIMEOUT), TWICE]
    service = sending(diary)
    await service.send(target(), TEXT, NUMBER)

    report = await service.send(target(), TEXT, NUMBER, "idx-1")

    assert report.arrived_earlier


async def test_53_for_an_idx_that_the_journal_does_not_know_is_an_error(diary: Diary) -> None:
    diary.outcomes = [TWICE]

    report = await sending(diary).send(target(), TEXT, NUMBER, "idx-of-somebody-else")

    assert not report.arrived_earlier


async def test_53_more_than_24_hours_after_an_uncertain_attempt_is_an_error(diary: Diary) -> None:
    diary.outcomes = [TWICE]
    diary.uncertain = {"idx-1": NOW - timedelta(hours=24, seconds=1)}

    report = await sending(diary).send(target(), TEXT, NUMBER, "idx-1")

    assert not report.arrived_earlier


async def test_another_refusal_after_an_uncertain_attempt_does_not_mean_that_it_had_arrived(diary: Diary) -> None:
    diary.outcomes = [Refused(GatewayError(103))]
    diary.uncertain = {"idx-1": NOW}

    report = await sending(diary).send(target(), TEXT, NUMBER, "idx-1")

    assert not report.arrived_earlier


async def test_what_cannot_be_written_down_is_not_sent(diary: Diary) -> None:
    diary.refuses = "intended"

    with pytest.raises(WriteFailed):
        await sending(diary).send(target(), TEXT, NUMBER)

    assert diary.messages == []


async def test_an_outcome_that_cannot_be_written_down_is_returned_with_the_reason(diary: Diary) -> None:
    diary.refuses = "concluded"

    report = await sending(diary).send(target(), TEXT, NUMBER)

    assert report.outcome == ACCEPTED
    assert isinstance(report.journal_error, WriteFailed)


async def test_a_send_that_is_cancelled_is_written_down_as_uncertain(diary: Diary) -> None:
    diary.never_answers = True
    task = asyncio.create_task(sending(diary).send(target(), TEXT, NUMBER))
    await diary.asked.wait()

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert diary.concluded_as == [Uncertain(Trouble.CANCELLED)]


async def test_cancelling_after_the_answer_does_not_throw_the_answer_away(diary: Diary) -> None:
    at_work, may_go_on = threading.Event(), threading.Event()

    def slowly(attempt: Attempt, outcome: Outcome) -> None:
        at_work.set()
        may_go_on.wait()
        diary.concluded_as.append(outcome)

    diary.concluded = slowly  # type: ignore[method-assign]
    task = asyncio.create_task(sending(diary).send(target(), TEXT, NUMBER))
    await asyncio.to_thread(at_work.wait)

    task.cancel()
    await asyncio.sleep(0)
    may_go_on.set()
    report = await task

    assert report.outcome == ACCEPTED
    assert diary.concluded_as == [ACCEPTED]


async def test_a_gateway_that_fails_altogether_leaves_the_attempt_uncertain(diary: Diary) -> None:
    diary.outcomes = []

    with pytest.raises(IndexError):
        await sending(diary).send(target(), TEXT, NUMBER)

    assert diary.concluded_as == [Uncertain(Trouble.CANCELLED)]


async def test_a_dry_run_that_is_cancelled_sent_nothing(diary: Diary) -> None:
    diary.never_answers = True
    task = asyncio.create_task(sending(diary).dry_run(target(), TEXT, NUMBER))
    await diary.asked.wait()

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert diary.concluded_as == [NotSent(Trouble.CANCELLED)]


@pytest.mark.parametrize("purpose", ["send", "dry_run"])
async def test_a_text_over_the_interfaces_limit_is_neither_written_down_nor_sent(diary: Diary, purpose: str) -> None:
    narrow = target()
    narrow = replace(narrow, settings=replace(narrow.settings, max_characters=5))
    service = sending(diary)

    with pytest.raises(FieldRefused):
        await getattr(service, purpose)(narrow, measure("Grüße!"), NUMBER)
    await service.send(narrow, TEXT, NUMBER)

    assert [message.text for message in diary.messages] == ["Grüße"]
    assert len(diary.events) == 3


async def test_an_open_attempt_is_found_and_protected_until_a_minute_before_its_24_hours_end(diary: Diary) -> None:
    diary.uncertain = {"idx-1": NOW}

    attempt = await sending(diary).open_attempt(target(), TEXT, NUMBER)

    assert attempt == OpenAttempt("idx-1", NOW)
    assert sending(diary, NOW + timedelta(hours=23, minutes=58)).still_protected(attempt)
    assert not sending(diary, NOW + timedelta(hours=23, minutes=59)).still_protected(attempt)
    assert not sending(diary, NOW - timedelta(hours=2)).still_protected(attempt)  # the clock was put back


async def test_a_job_that_runs_again_within_24_hours_repeats_the_uncertain_message_and_later_sends_a_new_one(
    diary: Diary,
) -> None:
    diary.outcomes = [ACCEPTED, ACCEPTED]
    diary.uncertain = {"of-yesterday": NOW}

    await sending(diary, NOW + timedelta(hours=23)).send_or_repeat(target(), TEXT, NUMBER, "reminder")
    await sending(diary, NOW + timedelta(hours=25)).send_or_repeat(target(), TEXT, NUMBER, "reminder")

    assert [message.idx for message in diary.messages] == ["of-yesterday", "idx-1"]


@pytest.mark.parametrize(("days", "recently"), [(29, True), (31, False)])
async def test_what_was_sent_in_the_last_30_days_is_remembered_before_a_deletion(days: int, *, recently: bool) -> None:
    clock = [NOW]
    journal = MemoryJournal(lambda: clock[0])
    service = Sending(Diary(), journal, lambda: clock[0], lambda: "idx-1")
    await service.send(target(), TEXT, NUMBER)

    clock[0] = NOW + timedelta(days=days)

    assert service.sent_recently(target().interface_id) == (NOW if recently else None)


@pytest.mark.parametrize("account", [TOKEN_ACCOUNT, PASSWORD_ACCOUNT])
async def test_an_attempt_from_a_draft_is_found_after_its_save(diary: Diary, account: Account) -> None:
    diary.outcomes = [Uncertain(Trouble.TIMEOUT), TWICE]
    journal = MemoryJournal(lambda: NOW)
    service = Sending(diary, journal, lambda: NOW, lambda: "idx-1")
    saved = replace(target(), access=Access(account, Secret("key")))
    draft = replace(saved, interface_id=DRAFT_ID)
    await service.send(draft, TEXT, NUMBER)

    found = await service.open_attempt(saved, TEXT, NUMBER)
    report = await service.send(saved, TEXT, NUMBER, found.idx if found else None)

    assert found is not None
    assert report.arrived_earlier


async def test_an_attempt_through_another_account_protects_nothing(diary: Diary) -> None:
    diary.outcomes = [Uncertain(Trouble.TIMEOUT)]
    service = Sending(diary, MemoryJournal(lambda: NOW), lambda: NOW, lambda: "idx-1")
    await service.send(replace(target(), access=Access(TOKEN_ACCOUNT, Secret("another token"))), TEXT, NUMBER)

    assert await service.open_attempt(target(), TEXT, NUMBER) is None


async def test_a_sent_message_never_shows_its_secret(diary: Diary) -> None:
    report = await sending(diary).send(target(), TEXT, NUMBER)

    assert "token" not in repr(report).replace("Method.TOKEN", "")
