"""Read an interface from a document: the same keys as its file has, for programs that describe what they want.

The rules are the draft's own. Here only the form is read: which key is which field, and that a value can be a text of
it. What the program keeps by itself (`schema`, `created`, `secrets` …) is passed over, so that a file that exists can
be given as it is; any other key is refused, for it is a mistyped one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Any, Final

from smstui.domain.draft import Draft
from smstui.domain.errors import DraftRefused, FieldRefused, FileProblem
from smstui.domain.field import Field
from smstui.domain.interface import Method, Use
from smstui.domain.secret import Secret
from smstui.domain.sender import Sender
from smstui.domain.value import dataclass

KEYS: Final[Mapping[str, Field]] = {
    "name": Field.NAME,
    "branch": Field.BRANCH,
    "workstation": Field.WORKSTATION,
    "use": Field.USE,
    "start": Field.START,
    "smsapi.service": Field.SERVICE,
    "smsapi.authentication": Field.AUTHENTICATION,
    "smsapi.username": Field.USERNAME,
    "smsapi.token": Field.TOKEN,
    "smsapi.password": Field.PASSWORD,
    "smsapi.sender": Field.SENDER,
    "smsapi.country_code": Field.COUNTRY_CODE,
    "smsapi.max_characters": Field.MAX_CHARACTERS,
    "smsapi.proxy.host": Field.PROXY_HOST,
    "smsapi.proxy.port": Field.PROXY_PORT,
    "smsapi.proxy.username": Field.PROXY_USERNAME,
    "smsapi.proxy.password": Field.PROXY_PASSWORD,
}
"""What a document may say; tables are joined by dots. The secrets stand in no file of ours: only in what is given."""

KEPT_BY_THE_PROGRAM: Final = frozenset(
    {"schema", "group", "created", "created_by", "replaces", "place_since", "smsapi.secrets"}
)
LISTED: Final = "smsapi.sender_listed"
"""The day on which the account listed the sender."""

_TABLES: Final = frozenset({"smsapi", "smsapi.proxy"})
_SECRETS: Final = frozenset({Field.TOKEN, Field.PASSWORD, Field.PROXY_PASSWORD})
_ATTRIBUTES: Final[Mapping[Field, str]] = {
    one: one.value for one in KEYS.values() if one not in _SECRETS | {Field.USE, Field.AUTHENTICATION}
}
"""Fields whose text goes into the draft as it stands."""


@dataclass(frozen=True, slots=True)
class Described:
    """Hold what a document, or a command line, says of an interface; what it does not speak of is not here."""

    texts: Mapping[Field, str] = field(default_factory=dict)
    use: frozenset[Use] | None = None
    method: Method | None = None
    secrets: Mapping[Field, Secret] = field(default_factory=dict)
    sender_listed: date | None = None

    def over(self, other: "Described") -> "Described":
        """Return both together; where both speak of a field, this one counts."""
        return Described(
            {**other.texts, **self.texts},
            other.use if self.use is None else self.use,
            self.method or other.method,
            {**other.secrets, **self.secrets},
            other.sender_listed if Field.SENDER not in self.texts else self.sender_listed,
        )

    def applied_to(self, draft: Draft) -> Draft:
        """Return a draft with everything that is said here; an empty text empties a field."""
        texts: dict[str, Any] = {_ATTRIBUTES[one]: text for one, text in self.texts.items()}
        changed = replace(draft, **texts)
        if self.use is not None:
            changed = replace(changed, use=self.use)
        if self.method is not None:
            changed = replace(changed, method=self.method)
        sender = changed.sender.strip()
        if self.sender_listed is not None and sender:
            changed = replace(changed, sender_listed=Sender.listed(sender, self.sender_listed))
        return changed


def read_document(document: Mapping[str, Any]) -> Described:
    """Return what a parsed document says; raise DraftRefused for keys and values that have no meaning."""
    reading = _Reading()
    refused: list[FieldRefused] = []
    for key, value in _flat(document, ""):
        try:
            reading.take(key, value)
        except FieldRefused as refusal:
            refused.append(refusal)
    if refused:
        raise DraftRefused(refused)
    return Described(reading.texts, reading.use, reading.method, reading.secrets, reading.sender_listed)


@dataclass(slots=True)
class _Reading:
    """Collect what the keys of a document say."""

    texts: dict[Field, str] = field(default_factory=dict)
    secrets: dict[Field, Secret] = field(default_factory=dict)
    use: frozenset[Use] | None = None
    method: Method | None = None
    sender_listed: date | None = None

    def take(self, key: str, value: object) -> None:
        if key in KEPT_BY_THE_PROGRAM:
            return
        if key == LISTED:
            self.sender_listed = _day(value)
            return
        match KEYS.get(key):
            case None:
                raise FieldRefused("key", FileProblem.UNKNOWN_VALUE, value=key, known=tuple(KEYS))
            case Field.USE:
                self.use = _uses(value)
            case Field.AUTHENTICATION:
                self.method = _method(value)
            case one if one in _SECRETS:
                self.secrets[one] = Secret(_text(one, value))
            case one:
                self.texts[one] = _text(one, value)


def _flat(table: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    """Yield every value with its keys joined by dots."""
    for name, value in table.items():
        key = f"{above}{name}"
        if key in _TABLES and isinstance(value, Mapping):
            yield from _flat(value, f"{key}.")
        elif key in _TABLES:
            raise DraftRefused([FieldRefused(key, FileProblem.WRONG_TYPE, expected="table")])
        else:
            yield key, value


def _text(one: Field, value: object) -> str:
    is_huge = isinstance(value, int) and abs(value) > _LARGEST_NUMBER
    if isinstance(value, bool) or is_huge or not isinstance(value, str | int | date):
        raise FieldRefused(one, FileProblem.WRONG_TYPE, expected="text")
    return value.isoformat() if isinstance(value, date) else str(value)


_LARGEST_NUMBER: Final = 10**30
"""Python refuses to write numbers of thousands of digits; no field has any of dozens."""


def _day(value: object) -> date:
    if type(value) is not date:
        raise FieldRefused("sender_listed", FileProblem.WRONG_TYPE, expected="day")
    return value


def _uses(value: object) -> frozenset[Use]:
    if not isinstance(value, list):
        raise FieldRefused(Field.USE, FileProblem.WRONG_TYPE, expected="list")
    known = {use.value: use for use in Use}
    for one in value:
        if not isinstance(one, str):
            raise FieldRefused(Field.USE, FileProblem.WRONG_TYPE, expected="text")
        if one not in known:
            raise FieldRefused(Field.USE, FileProblem.UNKNOWN_VALUE, value=one, known=tuple(known))
    return frozenset(known[one] for one in value)


def _method(value: object) -> Method:
    known = {method.value: method for method in Method}
    if not isinstance(value, str):
        raise FieldRefused(Field.AUTHENTICATION, FileProblem.WRONG_TYPE, expected="text")
    if value not in known:
        raise FieldRefused(Field.AUTHENTICATION, FileProblem.UNKNOWN_VALUE, value=value, known=tuple(known))
    return known[value]
