"""Give an application over stores that forget, with a clock that stands still, and steady drawings."""

import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_textual_snapshot  # type: ignore[import-untyped]
from syrupy.location import PyTestLocation
from textual.drivers.headless_driver import HeadlessDriver

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.adapters.memory_guesses import MemoryGuessCounter
from smstui.adapters.memory_premises import MemoryPremises
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.chain import Branch, Chain, Membership, Workstation
from smstui.domain.change import Author
from smstui.domain.country import Country
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import SmstuiError, Unreadable
from smstui.domain.gateway import (
    Access,
    Balance,
    ConnectionReport,
    Message,
    Outcome,
    Trouble,
    Uncertain,
)
from smstui.domain.guessing import ClockReading
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use, parse_start
from smstui.domain.remembered import Month
from smstui.domain.secret import Secret, SecretField, SecretKey
from smstui.domain.sent import SendRecord
from smstui.domain.stored import UnreadableRow
from smstui.ports import Attempt, OpenAttempt
from smstui.services.access import AccessService
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
from smstui.wording.catalogue import use_language
from smstui.wording.scopes import use_program

TESTS: Final = Path(__file__).parent.parent
NOW: Final = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Drawing(pytest_textual_snapshot.SVGImageExtension):  # type: ignore[misc]
    """Keep drawings in `snapshots/` at the top, in the shape of `tests/`."""

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        """Return the folder of a test module's drawings."""
        module = Path(test_location.filepath)
        return str(TESTS.parent / "snapshots" / module.relative_to(TESTS).parent / module.stem)


@pytest.fixture(autouse=True)
def _drawings_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytest_textual_snapshot, "SVGImageExtension", Drawing)


@pytest.fixture(autouse=True)
def _english() -> Iterable[None]:
    use_language("en")
    use_program()
    yield
    use_language("en")


@pytest.fixture
def german() -> None:
    """Speak German."""
    use_language("de")


@dataclass
class Clock:
    """Be a clock that stands still until it is set."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def read(self) -> ClockReading:
        """Return what all clocks of the computer say: they stand still together."""
        return ClockReading("start", (self.moment - NOW).total_seconds(), self.moment)


CHAIN = Chain(
    chain_id="chain",
    name="Optik Nord",
    timezone="Europe/Berlin",
    branches={
        "01": Branch("01", "Stuttgart"),
        "02": Branch("02", "München"),
        "03": Branch("03", "Köln"),
    },
    workstations={"kasse-1": Workstation("kasse-1", "01")},
)


def an_interface(number: int = 1, name: str = "", **changes: Any) -> Interface:  # noqa: ANN401 (whatever the settings take)
    """Return an interface with a token; `changes` are of its settings, or `workstation`, `username`."""
    workstation = changes.pop("workstation", None)
    username = changes.pop("username", "")
    service = Service(changes.pop("service", "smsapi.com"))
    method = Method.PASSWORD if username else Method.TOKEN
    start = parse_start(changes.pop("start", ""))
    values: dict[str, Any] = {"use": frozenset({Use.SERVER}), "country_code": CountryCode.parse("+49"), "start": start}
    settings = Settings(name=name or f"Interface {number:02}", **(values | changes))
    identity = InterfaceId(f"interface-{number:04}")
    return Interface(identity, NOW, Account(service, method, username), settings, workstation)


class Notebook:
    """Be a journal that only remembers what it was told."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, Attempt]] = []
        self.open: OpenAttempt | None = None
        self.sent: datetime | None = None

    def intended(self, attempt: Attempt) -> None:
        self.lines.append(("intended", attempt))

    def concluded(self, attempt: Attempt, outcome: Outcome) -> None:
        self.lines.append((type(outcome).__name__, attempt))

    def uncertain_attempt(
        self, account_id: str, idx: str, since: datetime, replaced: InterfaceId | None = None
    ) -> bool:
        return self.open is not None and self.open.idx == idx

    def last_uncertain(
        self, account_id: str, number: str, text: str, replaced: InterfaceId | None = None
    ) -> OpenAttempt | None:
        return self.open

    def arrivals(
        self, account_id: str, text: str, numbers: Collection[str], since: datetime, replaced: InterfaceId | None = None
    ) -> dict[str, datetime]:
        return {}

    def last_sent(self, interface_id: InterfaceId, since: datetime) -> datetime | None:
        return self.sent if self.sent is not None and self.sent >= since else None

    def extent(self) -> int:
        return 0

    def months(self) -> tuple[str, ...]:
        return ()

    def month(self, name: str) -> Month[SendRecord]:
        return Month(name)


class Answers:
    """Be a gateway that answers what a test has put in; an error is raised."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Access]] = []
        self.send_answer: Outcome | SmstuiError = Uncertain(Trouble.TIMEOUT)
        self.dry_run_answer: Outcome | SmstuiError = Uncertain(Trouble.TIMEOUT)
        self.balance_answer: Balance | SmstuiError | None = None
        self.check_answer: ConnectionReport | SmstuiError | None = None

    async def send(self, access: Access, message: Message) -> Outcome:
        outcome: Outcome = self._answer("send", access, self.send_answer)
        return outcome

    async def dry_run(self, access: Access, message: Message) -> Outcome:
        outcome: Outcome = self._answer("dry run", access, self.dry_run_answer)
        return outcome

    async def balance(self, access: Access) -> Balance:
        assert self.balance_answer is not None
        balance: Balance = self._answer("balance", access, self.balance_answer)
        return balance

    async def check(self, access: Access) -> ConnectionReport:
        assert self.check_answer is not None
        report: ConnectionReport = self._answer("check", access, self.check_answer)
        return report

    async def close(self) -> None:
        return

    def _answer(self, question: str, access: Access, answer: Outcome | Balance | ConnectionReport | SmstuiError) -> Any:  # noqa: ANN401 (as asked)
        self.asked.append((question, access))
        if isinstance(answer, SmstuiError):
            raise answer
        return answer


class World:
    """Hold what an application under test sees of the outside world; stores that forget, and a clock that stands."""

    def __init__(
        self,
        interfaces: Iterable[Interface] = (),
        unreadable: Iterable[UnreadableRow] = (),
        *,
        without_secret: Iterable[str] = (),
        chain: Chain = CHAIN,
        secrets: MemorySecrets | None = None,
    ) -> None:
        kept = tuple(interfaces)
        self.clock = Clock()
        self.interfaces = MemoryInterfaceRepository(kept, unreadable)
        self.chain = MemoryChainRepository(chain, self.interfaces)
        self.secrets = secrets or MemorySecrets()
        self.gateway = Answers()
        self.journal = Notebook()
        self.change_log = MemoryChangeLog()
        self.recording = Recording(self.change_log, self.clock, Author("anna"))
        self.membership = Membership.MEMBER
        self.guesses = MemoryGuessCounter(self.clock.read)
        self.state_directory = ""
        for one in kept:
            if one.id not in without_secret:
                key = SecretKey(chain.chain_id, one.id, SecretField.ACCOUNT)
                self.secrets.put(key, Secret("sandbox-token"), one.account.binding)

    def services(self) -> Services:
        """Return what the application runs on."""
        access = AccessService(self.chain, self.secrets)
        numbers = itertools.count(1)
        stores = (self.interfaces, self.chain, self.secrets, self.clock)
        return Services(
            scope=Scope("user", "~/.config/smstui"),
            clock=self.clock,
            user="anna",
            state_directory=self.state_directory,
            interfaces=self.interfaces,
            chain=self.chain,
            journal=self.journal,
            change_log=self.change_log,
            recording=self.recording,
            overview=Overview(*stores),
            editing=Editing(*stores, "anna", self.recording),
            chain_editing=ChainEditing(self.chain, self.recording),
            effects=Effects(*stores),
            explaining=Explaining(*stores),
            access=access,
            accounts=Accounts(self.gateway, access),
            sending=Sending(self.gateway, self.journal, self.clock, lambda: f"idx{next(numbers)}"),
            doctor=Doctor(
                self.interfaces, self.chain, self.secrets, self.secrets, MemoryPremises(), self.clock, self.recording
            ),
            replacing=Replacing(*stores, "anna", self.recording),
            revealing=Revealing(
                self.chain, self.secrets, lambda _group: self.membership, self.guesses, self.recording, self.clock.read
            ),
            vaulting=Vaulting(self.secrets, self.chain, self.recording, self.interfaces),
            countries=list_of_countries,
        )

    def app(self) -> SmstuiApp:
        """Return an application that sees this world."""
        return SmstuiApp(self.services())


def list_of_countries() -> tuple[Country, ...]:
    """Return three countries."""
    return (
        Country("DE", "Germany", "+49", main=True),
        Country("AT", "Austria", "+43", main=True),
        Country("PL", "Poland", "+48", main=True),
    )


@pytest.fixture
def world() -> World:
    """Return an empty chain of three branches."""
    return World()


@pytest.fixture
def sample() -> World:
    """Return interfaces in every state."""
    return World(
        [
            an_interface(1, "SMSAPI Stuttgart", branch="01"),
            an_interface(2, "SMSAPI München", branch="02", use=frozenset({Use.CLIENT})),
            an_interface(3, "Zentrale", use=frozenset(Use)),
            an_interface(4, "Köln ab Dezember", branch="03", start="2026-12-01"),
            an_interface(5, "Kasse 1", branch="01", workstation="kasse-1", use=frozenset({Use.CLIENT})),
            an_interface(6, "Importiert", branch="02"),
            an_interface(7, "Filiale gibt es nicht", branch="99"),
        ],
        [
            UnreadableRow(
                InterfaceId("defekt-x7q2"), Unreadable("interfaces/defekt-x7q2.toml", "Invalid value", 4), "Defekt"
            )
        ],
        without_secret={"interface-0006"},
    )


Many = Callable[[int], World]


@pytest.fixture
def many() -> Many:
    """Return a maker of worlds with many interfaces."""

    def make(count: int) -> World:
        return World([an_interface(n, f"Interface {n:05}", branch="01") for n in range(1, count + 1)])

    return make


def names(rows: Sequence[Any]) -> list[str]:
    """Return the names of rows."""
    return [row.name for row in rows]


@dataclass
class Wire:
    """Hold what was sent to the terminal since `clear`."""

    sent: list[str]

    def clear(self) -> None:
        """Forget what was sent so far."""
        self.sent.clear()

    @property
    def bytes(self) -> int:
        """Return how many bytes were sent."""
        return sum(len(part.encode()) for part in self.sent)

    @property
    def frames(self) -> int:
        """Return how many pictures were sent."""
        return sum(part.count("\x1b[?2026h") for part in self.sent)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Return what reaches the terminal; the terminal knows synchronized output, so that frames can be counted."""
    sent: list[str] = []

    def begin(_app: SmstuiApp) -> None:
        sent.append("\x1b[?2026h")

    def write(_driver: HeadlessDriver, data: str) -> None:
        sent.append(data)

    monkeypatch.setattr(HeadlessDriver, "write", write)
    monkeypatch.setattr(SmstuiApp, "_begin_update", begin)
    monkeypatch.setattr(HeadlessDriver, "is_headless", False)  # Textual draws nothing for a driver that is

    return Wire(sent)
