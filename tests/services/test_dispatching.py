"""One text to many recipients: the pace, what stops a run, and what is told about everybody."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest

from smstui.adapters.memory_journal import MemoryJournal
from smstui.domain.chain import Branch, Chain
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import NoneUsable, NotUsable, StoreDamaged, Unreadable, WriteFailed
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
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.recipients import Recipient, read_recipients
from smstui.domain.secret import Secret, SecretPresence
from smstui.domain.selection import Candidate, Why
from smstui.domain.sms_text import measure
from smstui.domain.state import Presence, Problem
from smstui.domain.stored import Stored, UnreadableRow
from smstui.ports import Attempt
from smstui.services.access import Target
from smstui.services.dispatching import (
    FAILURES_IN_A_ROW,
    PACE,
    PAUSES,
    Delivery,
    Dispatching,
    Fate,
    Mode,
    interface_by_rule,
    require_usable,
)
from smstui.services.explaining import Snapshot
from smstui.services.sending import Sending

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ACCEPTED = Accepted("id", "491713920012", "QUEUE", "0.16")
LOST = NotSent(Trouble.CONNECTION_REFUSED)
BUSY = NotSent(Trouble.TOO_MANY_REQUESTS)
GERMANY = CountryCode("+49")
TEXT = measure("Ihre Brille ist da.")
ACCOUNT = Account(Service("smsapi.com"), Method.TOKEN)


@dataclass
class Scripted:
    """Be a gateway that answers as it was told, number by number; everything else is accepted."""

    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)
    asked: list[Message] = field(default_factory=list)
    hangs_on: str = ""
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, access: Access, message: Message) -> Outcome:
        self.sent.append(message)
        if message.to == self.hangs_on:
            self.hanging.set()
            await asyncio.Event().wait()
        return self._answer(message)

    async def dry_run(self, access: Access, message: Message) -> Outcome:
        self.asked.append(message)
        return self._answer(message)

    def _answer(self, message: Message) -> Outcome:
        script = self.outcomes.get(message.to, [])
        return script.pop(0) if script else ACCEPTED

    async def balance(self, access: Access) -> Balance:
        raise NotImplementedError

    async def check(self, access: Access) -> ConnectionReport:
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError


@dataclass
class World:
    """Hold what a run works with, and remember what it told and how long it waited."""

    gateway: Scripted = field(default_factory=Scripted)
    journal: MemoryJournal = field(default_factory=lambda: MemoryJournal(lambda: NOW))
    told: list[Delivery] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    marks: int = 0

    def dispatching(self, mode: Mode = Mode.SEND) -> Dispatching:
        return Dispatching(self.sending, self.target, TEXT, mode, self.wait)

    @property
    def target(self) -> Target:
        settings = Settings("Stuttgart", frozenset({Use.SERVER}), GERMANY)
        return Target(InterfaceId("stuttgart-k3fq"), "Stuttgart", settings, Access(ACCOUNT, Secret("token")))

    @property
    def sending(self) -> Sending:
        return Sending(self.gateway, self.journal, lambda: NOW, self._mark)

    async def run(self, *numbers: str, mode: Mode = Mode.SEND) -> list[Fate]:
        await self.dispatching(mode).run(recipients(*numbers), self.told.append)
        return self.fates

    @property
    def fates(self) -> list[Fate]:
        return [delivery.fate for delivery in self.told]

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    def _mark(self) -> str:
        self.marks += 1
        return f"idx-{self.marks}"


@pytest.fixture
def world() -> World:
    return World()


def number(last: int) -> str:
    return f"+4917139200{last}"


def recipients(*numbers: str) -> tuple[Recipient, ...]:
    return read_recipients(numbers, GERMANY)


async def test_everybody_gets_the_message_in_order_and_at_the_pace(world: World) -> None:
    fates = await world.run(number(10), number(11), number(12))

    assert fates == [Fate.ACCEPTED] * 3
    assert [message.to for message in world.gateway.sent] == [number(10), number(11), number(12)]
    assert world.waits == [PACE, PACE]
    assert len({message.idx for message in world.gateway.sent}) == 3


async def test_whom_an_earlier_run_has_reached_can_be_left_out(world: World) -> None:
    await world.run(number(10), number(11))
    everybody = recipients(number(10), number(11), number(12))
    numbers = [one.number for one in everybody if one.number is not None]
    target, sending = world.target, world.sending
    done = await sending.arrived_lately(target, TEXT, numbers)
    world.told.clear()

    await Dispatching(sending, target, TEXT, Mode.SEND, world.wait, done_earlier=done.keys()).run(
        everybody, world.told.append
    )

    assert world.fates == [Fate.ACCEPTED_EARLIER, Fate.ACCEPTED_EARLIER, Fate.ACCEPTED]
    assert [message.to for message in world.gateway.sent] == [number(10), number(11), number(12)]


async def test_numbers_that_get_none_cost_no_request_and_no_time(world: World) -> None:
    fates = await world.run("030 123456", number(10), number(10))

    assert fates == [Fate.NUMBER_REFUSED, Fate.ACCEPTED, Fate.DUPLICATE]
    assert len(world.gateway.sent) == 1
    assert len(world.waits) <= 1


async def test_one_that_is_refused_stops_no_other(world: World) -> None:
    world.gateway.outcomes = {number(10): [Refused(GatewayError(57))], number(11): [Uncertain(Trouble.TIMEOUT)]}

    assert await world.run(number(10), number(11), number(12)) == [Fate.REFUSED, Fate.UNCERTAIN, Fate.ACCEPTED]


@pytest.mark.parametrize(
    "error",
    [
        *map(GatewayError, (101, 102, 103, 105, 110, 401, 1000)),
        GatewayError(None, http_status=401),
        GatewayError(None, http_status=403),
    ],
    ids=str,
)
async def test_what_the_account_is_refused_for_stops_the_run(error: GatewayError, world: World) -> None:
    world.gateway.outcomes = {number(11): [Refused(error)]}

    fates = await world.run(number(10), number(11), number(12), number(13))

    assert fates == [Fate.ACCEPTED, Fate.REFUSED, Fate.NOT_TRIED, Fate.NOT_TRIED]


async def test_a_network_that_is_gone_stops_the_run(world: World) -> None:
    world.gateway.outcomes = {number(last): [LOST] for last in range(10, 20)}

    fates = await world.run(*(number(last) for last in range(10, 16)))

    assert fates == [Fate.NOT_SENT] * FAILURES_IN_A_ROW + [Fate.NOT_TRIED] * (6 - FAILURES_IN_A_ROW)


async def test_single_losses_stop_nothing(world: World) -> None:
    world.gateway.outcomes = {number(10): [LOST], number(11): [LOST], number(13): [LOST], number(14): [LOST]}

    fates = await world.run(*(number(last) for last in range(10, 16)))

    assert fates.count(Fate.NOT_SENT) == 4
    assert Fate.NOT_TRIED not in fates


async def test_a_gateway_with_too_much_to_do_is_asked_again_after_a_pause(world: World) -> None:
    world.gateway.outcomes = {number(10): [BUSY, BUSY]}

    assert await world.run(number(10)) == [Fate.ACCEPTED]
    assert world.waits == list(PAUSES)
    assert len({message.idx for message in world.gateway.sent}) == 3


async def test_after_the_pauses_it_is_left_alone(world: World) -> None:
    world.gateway.outcomes = {number(10): [BUSY] * 9}

    assert await world.run(number(10)) == [Fate.NOT_SENT]
    assert len(world.gateway.sent) == len(PAUSES) + 1


async def test_what_is_uncertain_is_repeated_by_the_next_run_under_its_own_mark(world: World) -> None:
    world.gateway.outcomes = {number(10): [Uncertain(Trouble.TIMEOUT), Refused(GatewayError(53))]}

    await world.run(number(10))
    await world.run(number(10))

    assert world.fates == [Fate.UNCERTAIN, Fate.ARRIVED_EARLIER]
    assert [message.idx for message in world.gateway.sent] == ["idx-1", "idx-1"]


async def test_a_test_asks_and_sends_nothing(world: World) -> None:
    world.gateway.outcomes = {number(11): [Refused(GatewayError(57))]}

    assert await world.run(number(10), number(11), mode=Mode.TEST) == [Fate.ACCEPTED, Fate.REFUSED]
    assert world.gateway.sent == []
    assert len(world.gateway.asked) == 2


async def test_stopping_lets_the_message_under_way_end_and_tells_who_was_not_tried(world: World) -> None:
    dispatching = world.dispatching()

    def tell(delivery: Delivery) -> None:
        world.told.append(delivery)
        dispatching.stop()

    await dispatching.run(recipients(number(10), number(11), number(12)), tell)

    assert world.fates == [Fate.ACCEPTED, Fate.NOT_TRIED, Fate.NOT_TRIED]
    assert len(world.gateway.sent) == 1


async def test_cancelling_tells_that_the_message_under_way_is_uncertain(world: World) -> None:
    world.gateway.hangs_on = number(11)
    run = asyncio.create_task(world.run(number(10), number(11), number(12)))
    await world.gateway.hanging.wait()

    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run

    assert world.fates == [Fate.ACCEPTED, Fate.UNCERTAIN, Fate.NOT_TRIED]
    assert world.told[1].outcome == Uncertain(Trouble.CANCELLED)
    assert world.told[1].report is not None
    attempt = world.told[1].report.attempt
    open_attempt = world.journal.last_uncertain(attempt.account_id, number(11), TEXT.text)
    assert open_attempt is not None
    assert open_attempt.idx == attempt.idx


async def test_who_cancels_before_the_attempt_has_begun_is_told_that_nothing_was_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = asyncio.Event()

    async def look_for_ever(*_arguments: object) -> None:
        looking.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Sending, "open_attempt", look_for_ever)
    run = asyncio.create_task(world.run(number(10), number(11)))
    await looking.wait()

    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run

    assert world.fates == [Fate.NOT_SENT, Fate.NOT_TRIED]
    assert world.told[0].outcome == NotSent(Trouble.CANCELLED)
    assert world.gateway.sent == []


async def test_what_waits_to_be_tried_again_has_certainly_not_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.gateway.outcomes = {number(10): [BUSY]}
    waiting = asyncio.Event()

    async def wait_for_ever(_self: World, _seconds: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(World, "wait", wait_for_ever)
    run = asyncio.ensure_future(world.run(number(10), number(11)))
    await waiting.wait()
    run.cancel()

    with pytest.raises(asyncio.CancelledError):
        await run

    assert world.fates == [Fate.NOT_SENT, Fate.NOT_TRIED]
    assert world.told[0].outcome == BUSY


async def test_a_run_that_is_stopped_while_it_waits_tries_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.gateway.outcomes = {number(10): [BUSY]}
    dispatching = world.dispatching()

    async def stopped(_seconds: float) -> None:
        dispatching.stop()

    monkeypatch.setattr(dispatching, "_wait", stopped)
    await dispatching.run(recipients(number(10), number(11)), world.told.append)

    assert world.fates == [Fate.NOT_SENT, Fate.NOT_TRIED]
    assert len(world.gateway.sent) == 1


async def test_a_run_that_was_stopped_does_not_wait_for_a_gateway_that_is_busy(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.gateway.outcomes = {number(10): [BUSY]}
    dispatching, send = world.dispatching(), world.gateway.send

    async def stopped_meanwhile(access: Access, message: Message) -> Outcome:
        dispatching.stop()
        return await send(access, message)

    monkeypatch.setattr(world.gateway, "send", stopped_meanwhile)
    await dispatching.run(recipients(number(10), number(11)), world.told.append)

    assert world.fates == [Fate.NOT_SENT, Fate.NOT_TRIED]
    assert world.waits == []


async def test_without_a_journal_nothing_is_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_attempt: Attempt) -> None:
        raise WriteFailed("journal", "disk full")

    monkeypatch.setattr(world.journal, "intended", refuse)

    fates = await world.run(number(10), number(11))

    assert fates == [Fate.FAILED, Fate.FAILED]
    assert isinstance(world.told[0].error, WriteFailed)
    assert world.gateway.sent == []


CHAIN = Chain("chain", "Optik", "Europe/Berlin", branches={"01": Branch("01", "Stuttgart")})


def stored(name: str, *, branch: str | None = None, use: Use = Use.SERVER, start: date | None = None) -> Stored:
    settings = Settings(name, frozenset({use}), GERMANY, branch=branch, start=start)
    return Stored(Interface(InterfaceId(name.lower()), NOW, ACCOUNT, settings), "1")


def snapshot(
    *interfaces: Stored,
    presence: SecretPresence = SecretPresence.PRESENT,
    unreadable: tuple[UnreadableRow, ...] = (),
    error: StoreDamaged | None = None,
) -> Snapshot:
    candidates = tuple(Candidate(one.interface, Presence(presence)) for one in interfaces)
    return Snapshot(CHAIN, NOW, candidates, unreadable, error)


def chosen(read: Snapshot, branch: str = "", *, despite_unreadable: bool = False) -> str:
    question = read.question(Use.SERVER, NOW, branch)
    return interface_by_rule(read, question, despite_unreadable=despite_unreadable).name


def test_the_rule_picks_the_branchs_own_interface() -> None:
    read = snapshot(stored("Zentrale"), stored("Stuttgart", branch="01"))

    assert chosen(read, "01") == "Stuttgart"
    assert chosen(read) == "Zentrale"


def test_where_nobody_can_send_nothing_is_guessed() -> None:
    with pytest.raises(NoneUsable) as refused:
        chosen(snapshot(stored("Tresen", use=Use.CLIENT)), "01")

    assert (refused.value.use, refused.value.branch) == ("server", "01")


def test_a_damaged_store_is_an_error_and_no_reason_to_take_another() -> None:
    damaged = StoreDamaged("vault.json", "checksum")

    with pytest.raises(StoreDamaged):
        chosen(snapshot(stored("Zentrale"), presence=SecretPresence.UNKNOWN, error=damaged))


def test_an_unreadable_file_stops_the_rule_unless_told_otherwise() -> None:
    row = UnreadableRow(InterfaceId("ulm"), Unreadable("ulm.toml", "no table"))
    read = snapshot(stored("Zentrale"), unreadable=(row,))

    with pytest.raises(Unreadable):
        chosen(read)
    assert chosen(read, despite_unreadable=True) == "Zentrale"


def test_a_named_interface_of_another_use_or_before_its_start_needs_force() -> None:
    desk, later = stored("Tresen", use=Use.CLIENT), stored("Später", start=date(2026, 12, 1))
    read = snapshot(desk, later)

    for one, why in ((desk, Why.OTHER_USE), (later, Why.NOT_STARTED)):
        with pytest.raises(NotUsable) as refused:
            require_usable(read, one, Use.SERVER, forced=False)
        assert refused.value.why is why
        require_usable(read, one, Use.SERVER, forced=True)


def test_a_start_is_reached_on_the_chains_day() -> None:
    require_usable(snapshot(), stored("Heute", start=date(2026, 11, 22)), Use.SERVER, forced=False)


def test_a_broken_interface_is_not_used_by_force_either() -> None:
    with pytest.raises(NotUsable) as refused:
        require_usable(snapshot(), stored("Ulm", branch="77"), Use.SERVER, forced=True)

    assert (refused.value.why, refused.value.detail) == (Problem.UNKNOWN_BRANCH, "77")


def test_an_interface_whose_name_an_older_one_has_is_not_used_either() -> None:
    """A file that was copied by hand: the table calls it broken, and so does whoever names it."""
    older = stored("Ulm")
    copied = Stored(replace(older.interface, id=InterfaceId("ulm-copy")), "2")
    read = snapshot(older, copied)

    require_usable(read, older, Use.SERVER, forced=False)
    with pytest.raises(NotUsable) as refused:
        require_usable(read, copied, Use.SERVER, forced=True)

    assert (refused.value.why, refused.value.detail) == (Problem.NAME_TAKEN, "ulm")
