"""Describe one configured gateway account, and keep its credentials locked after the first save.

An `Interface` has two halves. `Account` (service, method, user name) is locked: no method of this module
returns an interface with another one. `Settings` is everything that may still change.
"""

import ipaddress
import re
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, date, datetime
from enum import StrEnum
from typing import Final, NewType
from unicodedata import normalize
from urllib.parse import urlsplit

from smstui.domain.country_code import CountryCode
from smstui.domain.errors import FieldRefused, FileProblem, LockedField
from smstui.domain.field import Field
from smstui.domain.safe_text import is_safe
from smstui.domain.secret import Binding
from smstui.domain.sender import Sender
from smstui.domain.value import dataclass

InterfaceId = NewType("InterfaceId", str)

GROUP: Final = "SMS"
LONGEST_NAME: Final = 80
LONGEST_USERNAME: Final = 128
LONGEST_URL: Final = 2_000
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
DEFAULT_MAX_CHARACTERS: Final = 1000
HIGHEST_PORT: Final = 65535


class Use(StrEnum):
    """Say who uses an interface: unattended jobs, or a person at a desk."""

    SERVER = "server"
    CLIENT = "client"


class Method(StrEnum):
    """Name the two ways to authenticate, of which one is chosen before the first save."""

    TOKEN = "token"  # noqa: S105 (the method's name)
    PASSWORD = "password"  # noqa: S105 (the method's name)


class Reason(StrEnum):
    """Say why a value of an interface is refused."""

    REQUIRED = "required"
    TOO_LONG = "too long"
    CONTROL_CHARACTER = "control character"
    NO_USE = "no use"
    BOTH_USES_EXCLUDE_BRANCH = "both uses exclude a branch"
    BOTH_USES_EXCLUDE_WORKSTATION = "both uses exclude a workstation"
    WORKSTATION_OF_OTHER_BRANCH = "workstation of another branch"
    UNKNOWN_BRANCH = "unknown branch"
    UNKNOWN_WORKSTATION = "unknown workstation"
    DATE_FORM = "date form"
    NO_SUCH_DAY = "no such day"
    YEAR_RANGE = "year range"
    UNKNOWN_SERVICE = "unknown service"
    URL_FORM = "url form"
    URL_NOT_HTTPS = "url not https"
    URL_WITH_CREDENTIALS = "url with credentials"
    EITHER_OR = "either or"
    HOST_FORM = "host form"
    HOST_WITH_SCHEME = "host with scheme"
    HOST_WITHOUT_PORT = "host without port"
    PORT_WITHOUT_HOST = "port without host"
    PORT_RANGE = "port range"
    USERNAME_WITHOUT_HOST = "username without host"
    NOT_ASCII = "not ascii"
    NOT_IMPORTED = "not imported"


SERVICES: Final = {
    "smsapi.com": "https://api.smsapi.com/",
    "smsapi.pl": "https://api.smsapi.pl/",
    "smsapi.se": "https://api.smsapi.se/",
    "smsapi.bg": "https://api.smsapi.bg/",
}
_RETIRED_HOSTS: Final = r"(?:[a-z0-9-]+\.)*hqsms\.com"
_LOOPBACK_NAMES: Final = frozenset({"localhost", "localhost."})


@dataclass(frozen=True, slots=True)
class Service:
    """Name the gateway: one of SMSAPI's services, or a base URL of one's own (https; http for loopback only)."""

    name: str

    @classmethod
    def parse(cls, text: str) -> "Service":
        """Read a service's name or a custom base URL; hosts of the former brand HQsms mean smsapi.com."""
        value = text.strip()
        if not value:
            raise FieldRefused(Field.SERVICE, Reason.REQUIRED)
        if value.lower() in SERVICES:
            return cls(value.lower())
        if "://" not in value:
            if re.fullmatch(_RETIRED_HOSTS, value.partition("/")[0].partition(":")[0].lower()):
                return cls("smsapi.com")
            raise FieldRefused(Field.SERVICE, Reason.UNKNOWN_SERVICE, known=tuple(SERVICES))
        if len(value) > LONGEST_URL:
            raise FieldRefused(Field.SERVICE, Reason.TOO_LONG, longest=LONGEST_URL, length=len(value))
        return cls._of_url(value)

    @classmethod
    def _of_url(cls, value: str) -> "Service":
        try:
            parts = urlsplit(value)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise FieldRefused(Field.SERVICE, Reason.URL_FORM) from error
        if not is_safe(value) or " " in value or parts.query or parts.fragment or not _names_a_host(host):
            raise FieldRefused(Field.SERVICE, Reason.URL_FORM)
        if parts.username is not None or parts.password is not None:
            raise FieldRefused(Field.SERVICE, Reason.URL_WITH_CREDENTIALS)
        if parts.scheme in ("http", "https") and re.fullmatch(_RETIRED_HOSTS, host):
            return cls("smsapi.com")  # whatever the old address was, the new one is reached by https
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
            raise FieldRefused(Field.SERVICE, Reason.URL_NOT_HTTPS)
        shown_host = f"[{host}]" if ":" in host else host
        shown_port = "" if port is None else f":{port}"
        return cls(f"{parts.scheme}://{shown_host}{shown_port}{parts.path.rstrip('/')}/")

    @property
    def url(self) -> str:
        """Return the base URL, ending in a slash."""
        return SERVICES.get(self.name, self.name)

    @property
    def is_custom(self) -> bool:
        """Tell whether this is a base URL of one's own."""
        return self.name not in SERVICES

    @property
    def host(self) -> str:
        """Return the host name of the base URL."""
        return urlsplit(self.url).hostname or ""


def is_loopback(host: str) -> bool:
    """Tell whether `host` names this very machine (loopback never goes through a proxy)."""
    if host.lower() in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Account:
    """Hold what the first save locks: the service, the method, and the user name where the method has one."""

    service: Service
    method: Method
    username: str = ""

    def __post_init__(self) -> None:
        """Refuse a password method without user name, and a token with one ("entweder oder")."""
        if self.method is Method.PASSWORD and not self.username:
            raise FieldRefused(Field.USERNAME, Reason.REQUIRED)
        if self.method is Method.TOKEN and self.username:
            raise FieldRefused(Field.USERNAME, Reason.EITHER_OR)

    @property
    def binding(self) -> Binding:
        """Return what the account's secret is bound to."""
        return Binding.of_account(self.service.url, self.method.value, self.username)

    @property
    def secret_field(self) -> Field:
        """Return the field in which this account's secret is entered."""
        return Field.TOKEN if self.method is Method.TOKEN else Field.PASSWORD


@dataclass(frozen=True, slots=True)
class Proxy:
    """Name the HTTP proxy that this interface's requests go through; its password is a secret of its own."""

    host: str
    port: int
    username: str = ""

    @property
    def binding(self) -> Binding:
        """Return what the proxy's password is bound to."""
        return Binding.of_proxy(self.host, self.port, self.username)


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold what may change after the first save."""

    name: str
    use: frozenset[Use]
    country_code: CountryCode
    branch: str | None = None
    start: date | None = None
    sender: Sender | None = None
    max_characters: int = DEFAULT_MAX_CHARACTERS
    proxy: Proxy | None = None

    def __post_init__(self) -> None:
        """Refuse settings without a use, and a branch together with both uses (the page's rule)."""
        if not self.use:
            raise FieldRefused(Field.USE, Reason.NO_USE)
        if self.branch is not None and len(self.use) > 1:
            raise FieldRefused(Field.BRANCH, Reason.BOTH_USES_EXCLUDE_BRANCH)


@dataclass(frozen=True, slots=True)
class Interface:
    """Describe one saved interface: a row of the table."""

    id: InterfaceId
    created: datetime
    """Aware; set once, at the first save, which is also when the lock closed."""

    account: Account
    settings: Settings
    workstation: str | None = None
    """Host name, when it was set up through a workstation's settings; fixed after the first save."""

    secrets: str = ""
    """Where its secrets are kept ("vault", "system"), never the secrets; empty = its file does not say."""

    created_by: str = ""
    replaces: str = ""
    """The id of the interface whose place this one took when credentials were replaced."""

    place_since: datetime | None = None
    """Aware; since when it, or what it replaced, has its place in the order of selection; None = since `created`."""

    group: str = GROUP

    def __post_init__(self) -> None:
        """Refuse a workstation together with both uses: it would restrict to a branch by the back door."""
        if self.workstation is not None and len(self.settings.use) > 1:
            raise FieldRefused(Field.USE, Reason.BOTH_USES_EXCLUDE_WORKSTATION)

    @property
    def name(self) -> str:
        """Return the name shown in the table."""
        return self.settings.name

    @property
    def stands_since(self) -> datetime:
        """Return what its age in the order of selection counts from: replacing credentials makes nothing younger."""
        return self.place_since or self.created

    def changed(self, settings: Settings) -> "Interface":
        """Return the interface with other settings; its account cannot be changed by any way."""
        return replace(self, settings=settings)


def require_same_account(saved: Account, wanted: Account) -> None:
    """Refuse, field by field, whatever of `wanted` differs from what the first save locked."""
    if wanted.service != saved.service:
        raise LockedField(Field.SERVICE)
    if wanted.method is not saved.method:
        raise LockedField(Field.AUTHENTICATION)
    if wanted.username != saved.username:
        raise LockedField(Field.USERNAME)


def parse_name(text: str) -> str:
    """Return the name in NFC without surrounding blanks: 1 to 80 characters, nothing a terminal would act on."""
    name = normalize("NFC", text.strip())
    if not name:
        raise FieldRefused(Field.NAME, Reason.REQUIRED)
    if len(name) > LONGEST_NAME:
        raise FieldRefused(Field.NAME, Reason.TOO_LONG, longest=LONGEST_NAME, length=len(name))
    if not is_safe(name):
        raise FieldRefused(Field.NAME, Reason.CONTROL_CHARACTER)
    return name


def name_key(name: str) -> str:
    """Return the form in which names are compared for uniqueness in the chain: NFC, case-folded."""
    return normalize("NFC", normalize("NFC", name.strip()).casefold())


_ISO_DAY: Final = r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
_GERMAN_DAY: Final = r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})"


def parse_start(text: str) -> date | None:
    """Read a day as 2026-12-01, 01.12.2026 or 1.12.2026; empty means at once. Years 2000 to 2099."""
    value = text.strip()
    if not value:
        return None
    if iso := re.fullmatch(_ISO_DAY, value):
        year, month, day = (int(part) for part in iso.groups())
    elif german := re.fullmatch(_GERMAN_DAY, value):
        day, month, year = (int(part) for part in german.groups())
    else:
        raise FieldRefused(Field.START, Reason.DATE_FORM)
    try:
        start = date(year, month, day)
    except ValueError as error:
        raise FieldRefused(Field.START, Reason.NO_SUCH_DAY) from error
    return check_start(start)


def check_start(start: date) -> date:
    """Return a day of the years 2000 to 2099, or refuse it."""
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise FieldRefused(Field.START, Reason.YEAR_RANGE, first=FIRST_YEAR, last=LAST_YEAR)
    return start


def check_moment(field: str, value: object) -> datetime:
    """Return a time stamp with offset that every time zone can show, or refuse it.

    The first and the last year of the calendar have moments that lie outside of it elsewhere.
    """
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise FieldRefused(field, FileProblem.WRONG_TYPE, expected="time stamp")
    if value.year in (MINYEAR, MAXYEAR):
        raise FieldRefused(field, Reason.YEAR_RANGE, first=MINYEAR + 1, last=MAXYEAR - 1)
    return value


def parse_account_username(text: str) -> str:
    """Return the gateway's user name as it was typed, without surrounding blanks."""
    return _parse_username(Field.USERNAME, text)


_LABEL: Final = r"(?!-)[0-9A-Za-z_-]{1,63}(?<!-)"
_LONGEST_HOST: Final = 253


def parse_proxy_host(text: str) -> str:
    """Read a host name, an IPv4 or an IPv6 address (with or without brackets); no scheme, path, port or zone."""
    value = text.strip()
    if "%" in value or not is_safe(value):  # `ipaddress` takes any text as an IPv6 zone
        raise FieldRefused(Field.PROXY_HOST, Reason.HOST_FORM)
    if "://" in value or "/" in value or "@" in value:
        raise FieldRefused(Field.PROXY_HOST, Reason.HOST_WITH_SCHEME)
    host = _host(value.removeprefix("[").removesuffix("]"))
    if host is None:
        raise FieldRefused(Field.PROXY_HOST, Reason.HOST_FORM)
    return host


def _host(text: str) -> str | None:
    """Return an address or a host name in ASCII as it is compared, None for anything else."""
    host = text.rstrip(".").lower()
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            return None
    if len(host) > _LONGEST_HOST or not all(re.fullmatch(_LABEL, label) for label in labels):
        return None
    return host


def _names_a_host(host: str) -> bool:
    """Tell whether a URL's host is one that can be connected to: an address without zone, or a name in any letters."""
    if host.isascii():
        return "%" not in host and _host(host) is not None
    try:
        return _host(host.encode("idna").decode("ascii")) is not None and not host[-1].isdigit()
    except UnicodeError:
        return False


def parse_proxy(host: str, port: str, username: str = "") -> Proxy | None:
    """Read a proxy from its three fields; all empty means none, and host and port go only together."""
    if not host.strip():
        if port.strip():
            raise FieldRefused(Field.PROXY_HOST, Reason.PORT_WITHOUT_HOST)
        if username.strip():
            raise FieldRefused(Field.PROXY_HOST, Reason.USERNAME_WITHOUT_HOST)
        return None
    name = parse_proxy_host(host)
    digits = port.strip()
    if not digits:
        raise FieldRefused(Field.PROXY_PORT, Reason.HOST_WITHOUT_PORT)
    if not re.fullmatch("[0-9]{1,5}", digits) or not 1 <= int(digits) <= HIGHEST_PORT:
        raise FieldRefused(Field.PROXY_PORT, Reason.PORT_RANGE, highest=HIGHEST_PORT)
    return Proxy(name, int(digits), _parse_username(Field.PROXY_USERNAME, username))


def _parse_username(field: Field, text: str) -> str:
    username = text.strip()
    if len(username) > LONGEST_USERNAME:
        raise FieldRefused(field, Reason.TOO_LONG, longest=LONGEST_USERNAME, length=len(username))
    if not is_safe(username):
        raise FieldRefused(field, Reason.CONTROL_CHARACTER)
    return username
