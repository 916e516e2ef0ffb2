"""Translate between an interface and what its file says; the rules are the domain's own.

The layout is a public format: people, Ansible and git read and write it too.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

from smstui.adapters.toml.document import Change, KeyPath, Plain, decode, line_of, parse, revision_of
from smstui.adapters.toml.migrations import INTERFACE_MIGRATIONS, Migrations
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import FieldRefused, FileProblem, Unreadable
from smstui.domain.field import Field
from smstui.domain.interface import (
    DEFAULT_MAX_CHARACTERS,
    GROUP,
    HIGHEST_PORT,
    Account,
    Interface,
    InterfaceId,
    Method,
    Proxy,
    Reason,
    Service,
    Settings,
    Use,
    check_moment,
    check_start,
    parse_account_username,
    parse_name,
    parse_proxy,
)
from smstui.domain.max_characters import check_max_characters
from smstui.domain.sender import Sender
from smstui.domain.stored import Stored

_Value = TypeVar("_Value")

PATHS: Final[Mapping[str, KeyPath]] = {
    Field.GROUP: ("group",),
    Field.NAME: ("name",),
    Field.BRANCH: ("branch",),
    Field.WORKSTATION: ("workstation",),
    Field.USE: ("use",),
    Field.START: ("start",),
    Field.CREATED: ("created",),
    "created_by": ("created_by",),
    "replaces": ("replaces",),
    "place_since": ("place_since",),
    Field.SERVICE: ("smsapi", "service"),
    Field.AUTHENTICATION: ("smsapi", "authentication"),
    Field.USERNAME: ("smsapi", "username"),
    Field.SENDER: ("smsapi", "sender"),
    "sender_listed": ("smsapi", "sender_listed"),
    Field.COUNTRY_CODE: ("smsapi", "country_code"),
    Field.MAX_CHARACTERS: ("smsapi", "max_characters"),
    "secrets": ("smsapi", "secrets"),
    Field.PROXY_HOST: ("smsapi", "proxy", "host"),
    Field.PROXY_PORT: ("smsapi", "proxy", "port"),
    Field.PROXY_USERNAME: ("smsapi", "proxy", "username"),
}
"""Where each value stands, in the order in which a new file is written."""

_PROXY_TABLE: Final[KeyPath] = ("smsapi", "proxy")
_PLACES: Final[Mapping[str, tuple[int, str]]] = {name: (len(path) - 1, path[-1]) for name, path in PATHS.items()}
"""The same as depth and key: thousands of files are read at the start."""

_GROUPS: Final = {GROUP: GROUP}
_USES: Final = {use.value: use for use in Use}
_METHODS: Final = {method.value: method for method in Method}


# Thousands of interfaces have few different accounts, senders and proxies: each is read once, and kept once.
_shared = lru_cache(maxsize=512)
_shared_service = _shared(Service.parse)
_shared_account = _shared(Account)
_shared_country_code = _shared(CountryCode.stored)
_shared_sender = _shared(Sender)
_shared_proxy = _shared(parse_proxy)
_shared_uses = _shared(frozenset[Use])


def read_interface(
    interface_id: InterfaceId, path: Path | str, data: bytes, migrations: Migrations = INTERFACE_MIGRATIONS
) -> Stored:
    """Return the interface that a file holds; raise Unreadable with the line and the rule that it breaks."""
    plain = migrations.brought_up(path, parse(path, data))
    try:
        interface = interface_of(interface_id, plain)
    except FieldRefused as refusal:
        place = PATHS.get(refusal.field, (refusal.field,))
        raise Unreadable(str(path), refusal, line_of(decode(path, data), place)) from refusal
    return Stored(interface, revision_of(data))


def interface_of(interface_id: InterfaceId, plain: Plain) -> Interface:
    """Return the interface that plain values describe; raise FieldRefused for the first rule that they break."""
    values = _Values(plain)
    return Interface(
        id=interface_id,
        created=values.moment(Field.CREATED),
        account=_account(values),
        settings=_settings(values),
        workstation=values.text(Field.WORKSTATION).lower() or None,  # as `Workstation.parse` does
        secrets=values.text("secrets"),
        created_by=values.text("created_by"),
        replaces=values.text("replaces"),
        place_since=values.moment_if_any("place_since"),
        group=_known(Field.GROUP, values.text(Field.GROUP) or GROUP, _GROUPS),
    )


def _account(values: "_Values") -> Account:
    return _shared_account(
        _shared_service(values.text(Field.SERVICE)),
        values.one_of(Field.AUTHENTICATION, _METHODS),
        parse_account_username(values.text(Field.USERNAME)),
    )


def _settings(values: "_Values") -> Settings:
    start = values.day(Field.START)
    most = values.number(Field.MAX_CHARACTERS)
    return Settings(
        name=parse_name(values.text(Field.NAME)),
        use=values.uses(),
        country_code=_shared_country_code(values.required(Field.COUNTRY_CODE)),
        branch=values.text(Field.BRANCH) or None,
        start=None if start is None else check_start(start),
        sender=_sender(values),
        max_characters=DEFAULT_MAX_CHARACTERS if most is None else check_max_characters(most),
        proxy=_proxy(values),
    )


def _sender(values: "_Values") -> Sender | None:
    text = values.text(Field.SENDER)
    return _shared_sender(text, values.day("sender_listed")) if text else None


def _proxy(values: "_Values") -> Proxy | None:
    port = values.number(Field.PROXY_PORT)
    if port is not None and not 1 <= port <= HIGHEST_PORT:
        raise FieldRefused(Field.PROXY_PORT, Reason.PORT_RANGE, highest=HIGHEST_PORT)
    return _shared_proxy(
        values.text(Field.PROXY_HOST), "" if port is None else str(port), values.text(Field.PROXY_USERNAME)
    )


def plain_of(interface: Interface) -> Plain:
    """Return what a new file of this interface says, in the order in which it is written."""
    account = interface.account
    values: dict[str, object] = {
        Field.GROUP: interface.group,
        Field.WORKSTATION: interface.workstation,
        Field.CREATED: interface.created,
        "created_by": interface.created_by or None,
        "replaces": interface.replaces or None,
        "place_since": interface.place_since,
        Field.SERVICE: account.service.name,
        Field.AUTHENTICATION: account.method.value,
        Field.USERNAME: account.username or None,
        "secrets": interface.secrets or None,
        **_plain_settings(interface.settings),
    }
    plain: Plain = {"schema": INTERFACE_MIGRATIONS.current}
    for name, path in PATHS.items():
        *tables, key = path
        if values[name] is not None:
            table = plain
            for part in tables:
                table = table.setdefault(part, {})
            table[key] = values[name]
    return plain


def changes_between(before: Settings, after: Settings) -> list[Change]:
    """Return what has to change in a file, and nothing that stays the same."""
    old, new = _plain_settings(before), _plain_settings(after)
    changes = [Change(PATHS[name], new[name]) for name in PATHS if name in new and new[name] != old[name]]
    if before.sender != after.sender:  # the file may say, without any sender, when one was listed: that goes
        changes.append(Change(PATHS["sender_listed"], new["sender_listed"]))
    if after.proxy is None and before.proxy is not None:
        changes = [change for change in changes if change.path[:-1] != _PROXY_TABLE]
        changes.append(Change(_PROXY_TABLE, None))
    return changes


def _plain_settings(settings: Settings) -> dict[str, object]:
    sender, proxy = settings.sender, settings.proxy
    return {
        Field.NAME: settings.name,
        Field.BRANCH: settings.branch,
        Field.USE: [use.value for use in Use if use in settings.use],
        Field.START: settings.start,
        Field.SENDER: sender.text if sender else None,
        "sender_listed": sender.listed_on if sender else None,
        Field.COUNTRY_CODE: settings.country_code.text,
        Field.MAX_CHARACTERS: settings.max_characters,
        Field.PROXY_HOST: proxy.host if proxy else None,
        Field.PROXY_PORT: proxy.port if proxy else None,
        Field.PROXY_USERNAME: (proxy.username or None) if proxy else None,
    }


class _Values:
    """Hand out the values of one file by name, each in the type that the format gives it."""

    __slots__ = ("_tables",)

    def __init__(self, plain: Plain) -> None:
        smsapi = _inner_table(plain, "smsapi")
        self._tables = (plain, smsapi, _inner_table(smsapi, "proxy"))

    def text(self, name: str) -> str:
        value = self._value(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise FieldRefused(name, FileProblem.WRONG_TYPE, expected="text")
        return value

    def required(self, name: str) -> str:
        text = self.text(name)
        if not text:
            raise FieldRefused(name, Reason.REQUIRED)
        return text

    def number(self, name: str) -> int | None:
        value = self._value(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise FieldRefused(name, FileProblem.WRONG_TYPE, expected="number")

    def day(self, name: str) -> date | None:
        value = self._value(name)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        raise FieldRefused(name, FileProblem.WRONG_TYPE, expected="day")

    def moment(self, name: str) -> datetime:
        moment = self.moment_if_any(name)
        if moment is None:
            raise FieldRefused(name, Reason.REQUIRED)
        return moment

    def moment_if_any(self, name: str) -> datetime | None:
        value = self._value(name)
        return None if value is None else check_moment(name, value)

    def uses(self) -> frozenset[Use]:
        texts = self._value(Field.USE)
        if texts is None:
            return frozenset()
        if not isinstance(texts, list):
            raise FieldRefused(Field.USE, FileProblem.WRONG_TYPE, expected="list")
        return _shared_uses(tuple(_known(Field.USE, text, _USES) for text in texts))

    def one_of(self, name: str, known: Mapping[str, _Value]) -> _Value:
        return _known(name, self.required(name), known)

    def _value(self, name: str) -> object:
        depth, key = _PLACES[name]
        return self._tables[depth].get(key)


def _inner_table(table: Plain, name: str) -> Plain:
    inner = table.get(name)
    if inner is None:
        return {}
    if not isinstance(inner, dict):
        raise FieldRefused(name, FileProblem.WRONG_TYPE, expected="table")
    return inner


def _known(name: str, text: object, known: Mapping[str, _Value]) -> _Value:
    if not isinstance(text, str):
        raise FieldRefused(name, FileProblem.WRONG_TYPE, expected="text")
    if text not in known:
        raise FieldRefused(name, FileProblem.UNKNOWN_VALUE, value=text, known=tuple(known))
    return known[text]
