"""Make up a chain of opticians for the demo: a dozen branches, their computers, and 40 interfaces in every state.

Everything is counted from the moment of the start, so that some interfaces are always planned for tomorrow.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from smstui.domain.chain import AppointmentType, Branch, Chain, Policy, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import FieldRefused, Unreadable
from smstui.domain.field import Field
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Proxy, Reason, Service, Settings, Use
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey
from smstui.domain.sender import Sender
from smstui.domain.stored import UnreadableRow
from smstui.domain.value import dataclass

CHAIN_ID: Final = "demo"
TIMEZONE: Final = "Europe/Berlin"
WORKING_TOKEN: Final = "sandbox-token"  # noqa: S105 (opens the sandbox gateway only)
WORKING_USERNAME: Final = "sandbox"
WORKING_PASSWORD: Final = "sandbox-password"  # noqa: S105 (opens the sandbox gateway only)
OWN_PASSPHRASE: Final = "sandbox-passphrase"  # noqa: S105 (shows the demo's secrets only)
TOKEN_WITHOUT_CREDIT: Final = "sandbox-no-credit"  # noqa: S105 (opens the sandbox gateway only)
TOKEN_OF_ANOTHER_SERVICE: Final = "sandbox-elsewhere"  # noqa: S105 (opens the sandbox gateway only)

_BRANCHES: Final = (
    ("01", "Stuttgart"),
    ("02", "Ulm"),
    ("03", "München"),
    ("04", "Nürnberg"),
    ("05", "Köln"),
    ("06", "Düsseldorf"),
    ("07", "Hamburg"),
    ("08", "Bremen"),
    ("09", "Berlin-Mitte"),
    ("10", "Leipzig"),
    ("11", "Wien"),
    ("12", "Warszawa"),
)
_DESKS: Final = ("counter", "workshop")
_SERVER: Final = frozenset({Use.SERVER})
_CLIENT: Final = frozenset({Use.CLIENT})
_BOTH: Final = frozenset({Use.SERVER, Use.CLIENT})
_COM: Final = Account(Service("smsapi.com"), Method.TOKEN)
_COM_LOGIN: Final = Account(Service("smsapi.com"), Method.PASSWORD, WORKING_USERNAME)
_PL: Final = Account(Service("smsapi.pl"), Method.TOKEN)
_COUNTRIES: Final = {"11": "+43", "12": "+48"}


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold the chain, its interfaces and their secrets."""

    chain: Chain
    interfaces: tuple[Interface, ...]
    unreadable: tuple[UnreadableRow, ...]
    secrets: Mapping[SecretKey, tuple[Secret, Binding]]


def sample(now: datetime) -> Sample:
    """Return the sample chain as it stands at the moment `now` (aware)."""
    chain = _chain()
    today = now.astimezone(chain.zone).date()
    created = now.astimezone(chain.zone).replace(microsecond=0) - timedelta(days=400)
    interfaces: list[Interface] = []
    secrets: dict[SecretKey, tuple[Secret, Binding]] = {}
    for number, entry in enumerate(_entries(today)):
        interface = entry.interface(number, created + timedelta(days=7 * number))
        interfaces.append(interface)
        if entry.secret:
            key = SecretKey(CHAIN_ID, interface.id, SecretField.ACCOUNT)
            secrets[key] = (Secret(entry.secret), entry.bound_to or interface.account.binding)
    return Sample(chain, tuple(interfaces), (_unreadable(),), secrets)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Describe one interface in a line; `bound_to` is what its secret was entered for, when that is another account."""

    name: str
    use: frozenset[Use]
    branch: str | None = None
    workstation: str | None = None
    account: Account = _COM
    start: date | None = None
    sender: str = ""
    proxy: Proxy | None = None
    secret: str = WORKING_TOKEN
    bound_to: Binding | None = None

    def interface(self, number: int, created: datetime) -> Interface:
        settings = Settings(
            name=self.name,
            use=self.use,
            country_code=CountryCode.stored(_COUNTRIES.get(self.branch or "", "+49")),
            branch=self.branch,
            start=self.start,
            sender=Sender.parse(self.sender) if self.sender else None,
            proxy=self.proxy,
        )
        return Interface(
            id=InterfaceId(f"demo-{number + 1:02d}"),
            created=created,
            account=self.account,
            settings=settings,
            workstation=self.workstation,
            secrets="memory",
            created_by="demo",
        )


def _entries(today: date) -> Iterator[_Entry]:
    yield _Entry("Appointment reminders", _SERVER, sender="OptikNord")
    yield _Entry("Counter, all branches", _CLIENT)
    yield _Entry("Emergency line", _BOTH, account=_COM_LOGIN, secret=WORKING_PASSWORD)
    for code, name in _BRANCHES:
        account = _PL if code == "12" else _COM
        yield _Entry(f"Reminders {name}", _SERVER, code, sender="OptikNord", account=account)
        yield _Entry(f"Counter {name}", _CLIENT, code, account=account)
    for code, name in _BRANCHES[:4]:
        yield _Entry(f"Workshop {name}", _CLIENT, code, _host(code, "workshop"))
    yield _Entry("Summer campaign", _SERVER, start=today - timedelta(days=60), secret=TOKEN_WITHOUT_CREDIT)
    yield _Entry("Move to the new account", _SERVER, start=today + timedelta(days=1), sender="OptikNord")
    yield _Entry("Leipzig, new contract", _SERVER, "10", start=today + timedelta(days=30))
    yield _Entry("Token of another service", _SERVER, "05", secret=TOKEN_OF_ANOTHER_SERVICE)
    yield _Entry("Imported, without token", _SERVER, "06", secret="")
    yield _Entry("Moved to another service by hand", _SERVER, "08", account=_PL, bound_to=_COM.binding)
    yield _Entry("Closed branch", _SERVER, "99")
    yield _Entry("Behind a proxy", _CLIENT, "09", proxy=Proxy("proxy.example", 3128))


def _unreadable() -> UnreadableRow:
    """Return a file that somebody has edited by hand and left with an impossible day."""
    name = "edited-by-hand-q7xm"
    cause = FieldRefused(Field.START, Reason.NO_SUCH_DAY)
    return UnreadableRow(InterfaceId(name), Unreadable(f"interfaces/{name}.toml", cause, 6), "Edited by hand")


def _host(code: str, desk: str) -> str:
    return f"pc-{code}-{desk}"


def _chain() -> Chain:
    types = (
        AppointmentType("eye-test", "Eye test", automatic_notification=True),
        AppointmentType("hearing-test", "Hearing test", automatic_notification=True),
        AppointmentType("contact-lenses", "Contact lens fitting", automatic_notification=True),
        AppointmentType("pick-up", "Glasses ready to pick up", automatic_notification=True),
        AppointmentType("internal", "Internal meeting"),
        AppointmentType("supplier", "Supplier's visit"),
    )
    return Chain(
        CHAIN_ID,
        "Optik Nord",
        TIMEZONE,
        branches={code: Branch(code, name) for code, name in _BRANCHES},
        workstations={
            _host(code, desk): Workstation(_host(code, desk), code) for code, _ in _BRANCHES for desk in _DESKS
        },
        appointment_types={entry.key: entry for entry in types},
        policy=Policy(administrators_may_view_passwords=True, administrators_group="smstui-admin"),
    )
