"""Run a flow over stores that forget and a gateway that answers what a test has written down."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TypedDict, Unpack

import pytest
from textual.pilot import Pilot

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.adapters.memory_guesses import MemoryGuessCounter
from smstui.adapters.memory_journal import MemoryJournal
from smstui.adapters.memory_premises import MemoryPremises
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.chain import AppointmentType, Branch, Chain, Membership, Workstation
from smstui.domain.change import Author
from smstui.domain.country import Country
from smstui.domain.country_code import CountryCode
from smstui.domain.gateway import (
    Accepted,
    Access,
    Balance,
    ConnectionReport,
    GatewayFailure,
    Message,
    Outcome,
)
from smstui.domain.guessing import ClockReading
from smstui.domain.interface import (
    Account,
    Interface,
    InterfaceId,
    Method,
    Service,
    Settings,
    Use,
    parse_name,
    parse_start,
)
from smstui.domain.secret import Secret, SecretField
from smstui.domain.sender import Sender
from smstui.domain.stored import Stored, UnreadableRow
from smstui.ports import Gateway, secret_key
from smstui.services.access import AccessService, Target
from smstui.services.accounts import Accounts
from smstui.services.chain_editing import ChainEditing
from smstui.services.container import Scope, Services
from smstui.services.doctor import Doctor
from smstui.services.editing import Editing
from smstui.services.effects import Effects
from smstui.services.explaining import Explaining
from smstui.services.overview import Overview
from smstui.services.recording import Recording
from smstui.services.replacing import Replacing
from smstui.services.revealing import Revealing
from smstui.services.sending import Sending
from smstui.services.vaulting import Vaulting
from smstui.ui.app import SmstuiApp
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.screens.place import Place

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TOKEN = "token-that-nobody-sees"
PASSPHRASE = "correct horse battery"
PATIENCE = 300

CHAIN = Chain(
    chain_id="chain",
    name="Optik Nord",
    timezone="Europe/Berlin",
    branches={"01": Branch("01", "Stuttgart"), "02": Branch("02", "München"), "03": Branch("03", "Köln")},
    workstations={"kasse-1": Workstation("kasse-1", "01"), "werkstatt": Workstation("werkstatt", "02")},
    appointment_types={
        "eye-test": AppointmentType("eye-test", "Eye test", automatic_notification=True),
        "pick-up": AppointmentType("pick-up", "Pick-up"),
    },
)


@dataclass
class Clock:
    """Be a clock that stands still until it is set."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def read(self) -> ClockReading:
        """Return what all clocks of the computer say: they stand still together."""
        return ClockReading("start", (self.moment - NOW).total_seconds(), self.moment)


@dataclass
class ScriptedGateway:
    """Answer what a test has written down; `open_door` cleared makes every call wait."""

    outcomes: list[Outcome] = field(default_factory=list)
    balances: dict[str, Balance | GatewayFailure] = field(default_factory=dict)
    report: ConnectionReport | GatewayFailure = field(
        default_factory=lambda: ConnectionReport("optik", Balance("12.5"), "prepaid", ())
    )
    open_door: asyncio.Event = field(default_factory=asyncio.Event)
    checked: list[Access] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    dry_runs: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open_door.set()

    async def send(self, access: Access, message: Message) -> Outcome:
        self.sent.append(message)
        return await self._outcome(message)

    async def dry_run(self, access: Access, message: Message) -> Outcome:
        self.dry_runs.append(message)
        return await self._outcome(message)

    async def _outcome(self, message: Message) -> Outcome:
        await self.open_door.wait()
        if self.outcomes:
            return self.outcomes.pop(0)
        return Accepted("id-4711", message.to.removeprefix("+"), "QUEUE", "0.165", parts=1, length=len(message.text))

    async def balance(self, access: Access) -> Balance:
        await self.open_door.wait()
        found = self.balances.get(access.account.username, Balance("1234.5"))
        if isinstance(found, GatewayFailure):
            raise found
        return found

    async def check(self, access: Access) -> ConnectionReport:
        self.checked.append(access)
        await self.open_door.wait()
        if isinstance(self.report, GatewayFailure):
            raise self.report
        return self.report

    async def close(self) -> None:
        """Close nothing."""


Flow = Callable[[SmstuiApp], Awaitable[object]]


class Bench(Place):
    """Be an empty screen on which a flow runs."""

    def __init__(self, flow: Flow) -> None:
        super().__init__()
        self._flow = flow
        self.result: object = None
        self.error: Exception | None = None
        self.over = False

    def on_mount(self) -> None:
        self.run_worker(self._run(), group="flow")

    async def _run(self) -> None:
        try:
            self.result = await self._flow(self.smstui)
        except Exception as error:  # noqa: BLE001 - a test asks for it
            self.error = error
        self.over = True


def text_of(app: SmstuiApp) -> str:
    """Return what the terminal shows, one line a row."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


@dataclass
class Session:
    """Drive an application that runs a flow."""

    app: SmstuiApp
    pilot: Pilot[int]
    bench: Bench

    @property
    def text(self) -> str:
        """Return what the terminal shows."""
        return text_of(self.app)

    async def press(self, *keys: str) -> None:
        """Press keys and wait until they have done what they do; the person lets go of what was pressed before."""
        screen = self.app.screen
        if isinstance(screen, Dialog):
            screen._opened_by = None  # only time would show that a key is no longer held down
        for key in keys:
            await self._button_comes_up()
            await self.pilot.press(key)
            await self.pilot.pause()

    async def _button_comes_up(self) -> None:
        """Wait until the button pressed last is up again: nobody is quicker, and until then it takes no key."""
        while self.app.screen.query("PushButton.-active"):
            await self.pilot.pause(0.01)

    async def type(self, text: str) -> None:
        """Type a text."""
        names = {" ": "space", "+": "plus", "-": "minus", ".": "full_stop"}
        await self.pilot.press(*(names.get(character, character) for character in text))
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds; fail when it never does."""
        for _ in range(PATIENCE):
            await self.pilot.pause()
            if condition():
                await self.pilot.pause()
                return
            await asyncio.sleep(0.002)
        pytest.fail(f"never happened; on the screen:\n{self.text}")

    async def see(self, words: str) -> None:
        """Wait until words stand on the screen, line breaks and borders aside."""
        await self.until(lambda: words in self.words)

    @property
    def words(self) -> str:
        """Return the screen as one line of single-spaced words, without the dialog's frame."""
        return " ".join(self.text.replace("│", " ").split())

    async def end(self) -> None:
        """Wait until the flow is over."""
        await self.until(lambda: self.bench.over)


class Changes(TypedDict, total=False):
    """Say what is special about an interface."""

    username: str
    service: str
    token: str
    use: frozenset[Use]
    branch: str
    workstation: str
    start: str
    sender: str
    max_characters: int
    secret: bool


@dataclass
class World:
    """Hold real services over stores that forget."""

    clock: Clock = field(default_factory=Clock)
    gateway: ScriptedGateway = field(default_factory=ScriptedGateway)
    real_gateway: Gateway | None = None
    """Asked in place of the scripted one, where a test has one."""

    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    chain_value: Chain = CHAIN
    unreadable: tuple[UnreadableRow, ...] = ()

    def __post_init__(self) -> None:
        self.journal = MemoryJournal(self.clock)
        self.change_log = MemoryChangeLog()
        self.recording = Recording(self.change_log, self.clock, Author("anna"))
        self.membership = Membership.MEMBER
        self.guesses = MemoryGuessCounter(self.clock.read)
        self.interfaces = MemoryInterfaceRepository(unreadable=self.unreadable)
        self.chain = MemoryChainRepository(self.chain_value, self.interfaces)
        numbers = count(1)
        gateway = self.real_gateway or self.gateway
        access = AccessService(self.chain, self.secrets)
        self.services = Services(
            scope=Scope("user", "~/.config/smstui"),
            clock=self.clock,
            user="anna",
            state_directory="",
            interfaces=self.interfaces,
            chain=self.chain,
            journal=self.journal,
            change_log=self.change_log,
            recording=self.recording,
            overview=Overview(self.interfaces, self.chain, self.secrets, self.clock),
            editing=Editing(self.interfaces, self.chain, self.secrets, self.clock, "anna", self.recording),
            chain_editing=ChainEditing(self.chain, self.recording),
            effects=Effects(self.interfaces, self.chain, self.secrets, self.clock),
            explaining=Explaining(self.interfaces, self.chain, self.secrets, self.clock),
            access=access,
            accounts=Accounts(gateway, access),
            sending=Sending(gateway, self.journal, self.clock, lambda: f"idx-{next(numbers)}"),
            doctor=Doctor(
                self.interfaces, self.chain, self.secrets, self.secrets, MemoryPremises(), self.clock, self.recording
            ),
            replacing=Replacing(self.interfaces, self.chain, self.secrets, self.clock, "anna", self.recording),
            revealing=Revealing(
                self.chain, self.secrets, lambda _group: self.membership, self.guesses, self.recording, self.clock.read
            ),
            vaulting=Vaulting(self.secrets, self.chain, self.recording, self.interfaces),
            countries=lambda: (Country("DE", "Germany", "+49"), Country("PL", "Poland", "+48")),
        )

    def add(self, name: str = "SMSAPI Stuttgart", **changes: Unpack[Changes]) -> Stored:
        """Save an interface."""
        username, sender = changes.get("username", ""), changes.get("sender", "")
        account = Account(
            Service.parse(changes.get("service", "smsapi.com")), Method.PASSWORD if username else Method.TOKEN, username
        )
        settings = Settings(
            name=parse_name(name),
            use=changes.get("use", frozenset({Use.SERVER})),
            country_code=CountryCode.parse("+49"),
            branch=changes.get("branch"),
            start=parse_start(changes.get("start", "")),
            sender=Sender.parse(sender) if sender else None,
            max_characters=changes.get("max_characters", 1000),
        )

        def make(interface_id: InterfaceId) -> Interface:
            return Interface(interface_id, NOW, account, settings, changes.get("workstation"))

        def keep(interface: Interface) -> None:
            if changes.get("secret", True):
                key = secret_key(self.chain.load(), interface.id, SecretField.ACCOUNT)
                self.secrets.put(key, Secret(changes.get("token", TOKEN)), account.binding)

        return self.interfaces.create(make, keep).stored

    def lock(self) -> None:
        """Lock the store of secrets; PASSPHRASE opens it."""
        self.secrets._passphrase = Secret(PASSPHRASE)
        self.secrets.lock()

    def target_of(self, stored: Stored) -> Callable[[], Awaitable[Target]]:
        """Return what a flow asks for the target of a saved interface."""
        return lambda: self.services.access.of_stored(stored)

    def app(self, flow: Flow) -> SmstuiApp:
        """Return an application whose first screen runs a flow."""
        return SmstuiApp(self.services, first=lambda _app: Bench(flow))

    @asynccontextmanager
    async def running(self, flow: Flow, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Session]:
        """Run an application on a flow."""
        app = self.app(flow)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            bench = next(screen for screen in app.screen_stack if isinstance(screen, Bench))
            yield Session(app, pilot, bench)
