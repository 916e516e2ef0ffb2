"""Hold what a person is typing, and read it as settings and an account by the domain's own rules."""

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import Final, TypeVar

from smstui.domain.chain import Chain
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import DraftRefused, FieldRefused
from smstui.domain.field import Field
from smstui.domain.interface import (
    DEFAULT_MAX_CHARACTERS,
    Account,
    Interface,
    Method,
    Proxy,
    Reason,
    Service,
    Settings,
    Use,
    parse_account_username,
    parse_name,
    parse_proxy,
    parse_start,
)
from smstui.domain.max_characters import parse_max_characters
from smstui.domain.safe_text import is_safe
from smstui.domain.secret import Secret
from smstui.domain.sender import Sender
from smstui.domain.value import dataclass

LONGEST_SECRET: Final = 1024
FORM_ORDER: Final = tuple(Field)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold every field of the form but the secrets, as typed; any text is allowed here.

    `branch` keeps what was chosen while both uses exclude it, so that it comes back when one is unticked.
    """

    name: str = ""
    branch: str = ""
    workstation: str = ""
    use: frozenset[Use] = frozenset({Use.SERVER})
    start: str = ""
    service: str = "smsapi.com"
    method: Method = Method.TOKEN
    username: str = ""
    sender: str = ""
    sender_listed: Sender | None = None
    """The sender as the account listed it, when it did; counts only while `sender` is that very text."""

    country_code: str = ""
    max_characters: str = str(DEFAULT_MAX_CHARACTERS)
    proxy_host: str = ""
    proxy_port: str = ""
    proxy_username: str = ""

    @classmethod
    def of(cls, interface: Interface) -> "Draft":
        """Return the draft that shows a saved interface."""
        settings, account, proxy = interface.settings, interface.account, interface.settings.proxy
        sender = settings.sender
        return cls(
            name=settings.name,
            branch=settings.branch or "",
            workstation=interface.workstation or "",
            use=settings.use,
            start=settings.start.isoformat() if settings.start else "",
            service=account.service.name,
            method=account.method,
            username=account.username,
            sender=sender.text if sender else "",
            sender_listed=sender if sender and sender.listed_on else None,
            country_code=settings.country_code.text,
            max_characters=str(settings.max_characters),
            proxy_host=proxy.host if proxy else "",
            proxy_port=str(proxy.port) if proxy else "",
            proxy_username=proxy.username if proxy else "",
        )

    @property
    def both_uses(self) -> bool:
        """Tell whether both uses are ticked, which excludes a branch."""
        return len(self.use) > 1

    def require_consistent(self) -> None:
        """Refuse a branch beside both uses where somebody says both at once; raise DraftRefused.

        A form keeps the branch for when a tick is taken away again: there it counts as none.
        """
        if self.both_uses and self.branch:
            raise DraftRefused([FieldRefused(Field.BRANCH, Reason.BOTH_USES_EXCLUDE_BRANCH)])

    def settings(self, chain: Chain) -> Settings:
        """Return the settings that this draft means; raise DraftRefused with every refusal."""
        reading = _Reading()
        settings = self._read_settings(chain, reading)
        reading.finish()
        assert settings is not None  # noqa: S101 (finish() raises otherwise)
        return settings

    def account(self) -> Account:
        """Return the account that this draft means; raise DraftRefused with every refusal."""
        reading = _Reading()
        account = self._read_account(reading)
        reading.finish()
        assert account is not None  # noqa: S101 (finish() raises otherwise)
        return account

    def refusals(self, chain: Chain) -> tuple[FieldRefused, ...]:
        """Return what breaks a rule, in the order of the form; empty when the draft could be saved."""
        reading = _Reading()
        self._read_settings(chain, reading)
        self._read_account(reading)
        return reading.in_order()

    def _read_settings(self, chain: Chain, reading: "_Reading") -> Settings | None:
        name = reading.read(lambda: parse_name(self.name))
        branch = reading.read(lambda: self._branch(chain))
        reading.read(lambda: self._check_workstation(chain))
        start = reading.read(lambda: parse_start(self.start))
        sender = reading.read(self._sender)
        code = reading.read(lambda: CountryCode.parse(self.country_code))
        most = reading.read(lambda: parse_max_characters(self.max_characters))
        proxy = reading.read(self._proxy)
        if not self.use:
            reading.refused.append(FieldRefused(Field.USE, Reason.NO_USE))
        if reading.refused or name is None or code is None or most is None:
            return None
        return Settings(name, self.use, code, branch, start, sender, most, proxy)

    def _read_account(self, reading: "_Reading") -> Account | None:
        service = reading.read(lambda: Service.parse(self.service))
        username = reading.read(lambda: parse_account_username(self.username))
        if service is None or username is None:
            return None
        return reading.read(lambda: Account(service, self.method, username))

    def _branch(self, chain: Chain) -> str | None:
        if self.both_uses or not self.branch:
            return None
        if self.branch not in chain.branches:
            raise FieldRefused(Field.BRANCH, Reason.UNKNOWN_BRANCH, branch=self.branch)
        return self.branch

    def _check_workstation(self, chain: Chain) -> None:
        if not self.workstation:
            return
        workstation = chain.workstations.get(self.workstation)
        if workstation is None:
            raise FieldRefused(Field.WORKSTATION, Reason.UNKNOWN_WORKSTATION, workstation=self.workstation)
        if self.both_uses:
            raise FieldRefused(Field.USE, Reason.BOTH_USES_EXCLUDE_WORKSTATION)
        if workstation.branch != self.branch:
            raise FieldRefused(Field.BRANCH, Reason.WORKSTATION_OF_OTHER_BRANCH, branch=workstation.branch)

    def _sender(self) -> Sender | None:
        text = self.sender.strip()
        if not text:
            return None
        if self.sender_listed is not None and self.sender_listed.text == text:
            return self.sender_listed
        return Sender.parse(text)

    def _proxy(self) -> Proxy | None:
        return parse_proxy(self.proxy_host, self.proxy_port, self.proxy_username)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Hold the secrets that were typed; None where nothing was entered (an unchanged proxy password)."""

    account: Secret | None = None
    proxy: Secret | None = None


def parse_secret(field_name: Field, text: str) -> Secret:
    """Return a password or token as typed, without surrounding blanks and line ends; 1 to 1,024 characters.

    The key token travels in an HTTP header, so it must be printable ASCII without blanks.
    """
    value = text.strip()
    if not value:
        raise FieldRefused(field_name, Reason.REQUIRED)
    if len(value) > LONGEST_SECRET:
        raise FieldRefused(field_name, Reason.TOO_LONG, longest=LONGEST_SECRET, length=len(value))
    if not is_safe(value):
        raise FieldRefused(field_name, Reason.CONTROL_CHARACTER)
    if field_name is Field.TOKEN and not all("!" <= character <= "~" for character in value):
        raise FieldRefused(field_name, Reason.NOT_ASCII)
    return Secret(value)


@dataclass(slots=True)
class _Reading:
    """Collect the refusals of several fields, so that a person sees all of them at once."""

    refused: list[FieldRefused] = field(default_factory=list)

    def read(self, parse: Callable[[], _Value]) -> _Value | None:
        try:
            return parse()
        except FieldRefused as refusal:
            self.refused.append(refusal)
            return None

    def in_order(self) -> tuple[FieldRefused, ...]:
        return in_form_order(self.refused)

    def finish(self) -> None:
        if self.refused:
            raise DraftRefused(self.in_order())


def in_form_order(refusals: Iterable[FieldRefused]) -> tuple[FieldRefused, ...]:
    """Return refusals in the order in which the form shows their fields."""
    return tuple(sorted(refusals, key=lambda refusal: FORM_ORDER.index(Field(refusal.field))))
