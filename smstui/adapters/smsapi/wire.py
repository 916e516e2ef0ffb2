"""Read what the gateway answers: bytes and a status in, values of the domain out; nothing here knows a network.

The body decides, not the status: an integer `error` other than 0 is a failure at HTTP 200, and a status counts
only where the body says nothing. Reading is lenient (numbers as text, missing and unknown keys, text instead of
JSON), but a message counts as accepted only where the answer says so in full.
"""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, Never

from smstui.domain.gateway import (
    Accepted,
    Balance,
    GatewayError,
    GatewayFailure,
    NotSent,
    Outcome,
    Refused,
    SenderName,
    Trouble,
    Uncertain,
)
from smstui.domain.value import dataclass

NOT_TAKEN: Final = frozenset({202, 203})
"""Too many requests: the gateway says that it did not take the message, and that it may be repeated."""

PERHAPS_TAKEN: Final = frozenset({200, 201, 666, 999})
"""Failures inside the gateway: what became of the message is not known."""

_DEFINITE_STATUS: Final = frozenset({400, 401, 403, 404, 405, 406, 411, 413, 414, 415, 422, 431})
"""Statuses that say by themselves that a request was not processed. 408, 409 and 425 do not."""

_NOT_ON_ITS_WAY: Final = frozenset({"EXPIRED", "FAILED", "NOT_FOUND", "REJECTED", "STOP", "UNDELIVERED"})
"""States of a delivery in which no message can be that the gateway has just taken."""

_SUCCESS: Final = range(200, 300)
_REDIRECTION: Final = range(300, 400)
_FIRST_SERVER_ERROR: Final = 500
_UNAUTHORIZED: Final = 401
_PROXY_AUTHENTICATION: Final = 407
_TOO_MANY_REQUESTS: Final = 429

_POSSIBLE_PARTS: Final = range(1, 256)
"""A message's parts are numbered in one byte; another figure is none."""

_EXCERPT: Final = 200
_MOST_DIGITS: Final = 20
_TEXT_ERROR: Final = re.compile(r"ERROR:\s*(\d{1,6})(?:[:\s](.*))?", re.DOTALL)
_TEXT_OK: Final = re.compile(r"OK:([^:;\s]+):([0-9.,]*)(?::(\+?\d+))?")
_TEXT_POINTS: Final = re.compile(r"Points:\s*(-?[0-9.,]+)", re.IGNORECASE)

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold an answer as it arrived: status and decoded body.

    `proxied` tells that it came through a proxy that could read and forge it (plain HTTP), so that the proxy itself
    may have spoken.
    """

    status: int
    body: bytes
    proxied: bool = False

    @property
    def text(self) -> str:
        """Return the body as text, without surrounding blanks; bytes that are no UTF-8 are replaced."""
        return self.body.decode("utf-8-sig", errors="replace").strip()

    @property
    def data(self) -> object:
        """Return the body's JSON, or None where it is none; decimals keep their digits."""
        try:
            value: object = json.loads(self.text, parse_float=Decimal)
        except (ValueError, RecursionError, InvalidOperation):
            return None
        return value


@dataclass(frozen=True, slots=True)
class Profile:
    """Hold what /profile tells of an account."""

    username: str
    payment: str
    balance: Balance


def message_outcome(answer: Answer, number: str) -> Outcome:
    """Tell what became of the one message to `number` (digits with country code)."""
    error = gateway_error(answer)
    if error is not None and error.code is not None:
        return _outcome_of_code(error, claims_success=bool(_items(answer.data)))
    data = answer.data
    if error is None and answer.status in _SUCCESS:
        if isinstance(data, Mapping) and "list" in data:
            return _outcome_of_list(data, number)
        if accepted := _TEXT_OK.fullmatch(answer.text):
            return _confirmed(accepted[1], accepted[3] or number, number, "", accepted[2])
    if answer.status < _FIRST_SERVER_ERROR and any(_words(item.get("id")) for item in _items(data)):
        # The body says that there is a message, and the status that there is none: nobody can tell.
        return Uncertain(Trouble.UNEXPECTED_ANSWER, _excerpt(answer.text), error)
    return _outcome_of_status(answer, error)


def _outcome_of_code(error: GatewayError, *, claims_success: bool) -> Outcome:
    if claims_success:
        return Uncertain(Trouble.UNEXPECTED_ANSWER, error=error)
    if error.code in NOT_TAKEN:
        return NotSent(Trouble.TOO_MANY_REQUESTS, error=error)
    if error.code in PERHAPS_TAKEN:
        return Uncertain(Trouble.SERVER_ERROR, error=error)
    return Refused(error)


def _outcome_of_list(data: Json, number: str) -> Outcome:
    items = _items(data)
    if len(items) != 1 or _integer(data.get("count")) not in {None, 1} or _says_an_error(data):
        return Uncertain(Trouble.UNEXPECTED_ANSWER, _excerpt(json.dumps(data, default=str)))
    item = items[0]
    code = _integer(item.get("error"))
    if item.get("error") and code != 0:
        error = GatewayError(code, _words(item.get("message")) or ("" if code else _words(item.get("error"))))
        if code and not _words(item.get("id")):
            return _outcome_of_code(error, claims_success=False)
        return Uncertain(Trouble.UNEXPECTED_ANSWER, error=error)
    answered = _words(item.get("number")) or _words(item.get("submitted_number")) or number
    return _confirmed(
        _words(item.get("id")),
        answered,
        number,
        _words(item.get("status")),
        item.get("points"),
        parts=_parts(item) or _parts(data),
        length=_integer(data.get("length")),
    )


def _confirmed(
    message_id: str,
    answered: str,
    number: str,
    status: str,
    points: object,
    *,
    parts: int | None = None,
    length: int | None = None,
) -> Outcome:
    """Return Accepted where there is an id and the number is ours."""
    if not message_id:
        return Uncertain(Trouble.UNEXPECTED_ANSWER)
    if status.upper() in _NOT_ON_ITS_WAY:
        return Uncertain(Trouble.UNEXPECTED_ANSWER, _excerpt(status))
    if _digits(answered) != _digits(number):
        return Uncertain(Trouble.UNEXPECTED_ANSWER, _excerpt(answered))
    return Accepted(message_id, _digits(number), status, decimal_text(points) or "", parts, length)


def _outcome_of_status(answer: Answer, error: GatewayError | None) -> Outcome:
    """Judge an answer whose body says nothing of the message."""
    said = error or GatewayError(None, "", answer.status)
    if (trouble := _refusal_on_the_way(answer)) is not None:
        return NotSent(trouble, error=said)
    if answer.status in _DEFINITE_STATUS:
        return Refused(said)
    trouble, detail = _trouble_of_status(answer)
    return Uncertain(trouble, detail, None if answer.status in _SUCCESS and error is None else said)


def _refusal_on_the_way(answer: Answer) -> Trouble | None:
    """Return the trouble where a status says that the request was not let through."""
    if answer.status == _TOO_MANY_REQUESTS:
        return Trouble.TOO_MANY_REQUESTS
    if answer.status == _PROXY_AUTHENTICATION:
        return Trouble.PROXY_AUTHENTICATION
    if answer.status == _UNAUTHORIZED and answer.proxied:
        return Trouble.PROXY_OR_GATEWAY_AUTHENTICATION
    return None


def _trouble_of_status(answer: Answer) -> tuple[Trouble, str]:
    if answer.status >= _FIRST_SERVER_ERROR:
        return Trouble.SERVER_ERROR, str(answer.status)
    if answer.status in _REDIRECTION:
        return Trouble.REDIRECT, str(answer.status)
    if answer.text in {"", "[]", "{}", "null"}:
        return Trouble.EMPTY_ANSWER, ""
    return Trouble.UNEXPECTED_ANSWER, _excerpt(answer.text)


def gateway_error(answer: Answer) -> GatewayError | None:
    """Return the error that the body names: a number (legacy calls, text too), or a word with a status (REST)."""
    if found := _TEXT_ERROR.fullmatch(answer.text):
        return GatewayError(int(found[1]), _words(found[2]))
    data = answer.data
    if not isinstance(data, Mapping):
        return None
    code = _integer(data.get("error"))
    if code:
        recipient = next(iter(_mappings(data.get("invalid_numbers"))), {})
        return GatewayError(
            code,
            _words(data.get("message")),
            recipient_code=_integer(recipient.get("error_code")),
            recipient_words=_words(recipient.get("message")),
        )
    tag = data.get("error") if code is None else None
    if answer.status in _SUCCESS and not (isinstance(tag, str) and tag.strip()):
        return None
    return GatewayError(None, _words(data.get("message")) or _words(tag), answer.status)


_WITHOUT_CREDITS: Final = frozenset({"postpaid", "subscription"})
"""Ways to pay under which an account needs no credits."""


def read_profile(answer: Answer) -> Profile:
    """Read /profile; `points` is optional there. Raises GatewayFailure."""
    data = _answered(answer)
    if "username" not in data and "points" not in data and "payment_type" not in data:
        fail(answer)
    payment = _words(data.get("payment_type"))
    balance = Balance(decimal_text(data.get("points")), pays_later=payment in _WITHOUT_CREDITS)
    return Profile(_words(data.get("username")), payment, balance)


def read_credits(answer: Answer) -> Balance:
    """Read user.do's `credits`, as JSON or as text. Raises GatewayFailure."""
    if answer.status in _SUCCESS and (found := _TEXT_POINTS.match(answer.text)):
        return Balance(decimal_text(found[1]))
    data = _answered(answer)
    if "points" not in data:
        fail(answer)
    return Balance(decimal_text(data["points"]))


def read_ping(answer: Answer) -> tuple[bool, tuple[str, ...]]:
    """Read /ping: whether the token is let in, and which parts of the service are out. Raises GatewayFailure."""
    data = _answered(answer)
    if not isinstance(data.get("authorized"), bool):
        fail(answer)
    unavailable = data.get("unavailable")
    names = unavailable if isinstance(unavailable, list) else []
    return bool(data["authorized"]), tuple(_words(name) for name in names)


def read_sender_names(answer: Answer) -> tuple[SenderName, ...]:
    """Read the sender names: /sms/sendernames' collection, or sender.do's bare list. Raises GatewayFailure."""
    if (error := gateway_error(answer)) is not None or answer.status not in _SUCCESS:
        fail(answer, error)
    data = answer.data
    if not isinstance(data, list) and not (isinstance(data, Mapping) and isinstance(data.get("collection"), list)):
        fail(answer)
    entries = data if isinstance(data, list) else data["collection"]
    return tuple(
        SenderName(name, _words(entry.get("status")), _is_true(entry.get("is_default", entry.get("default"))))
        for entry in _mappings(entries)
        if (name := _words(entry.get("sender")) or _words(entry.get("name")))
    )


def _answered(answer: Answer) -> Json:
    """Return the object of a successful answer, or raise GatewayFailure."""
    if (error := gateway_error(answer)) is not None or answer.status not in _SUCCESS:
        fail(answer, error)
    data = answer.data
    if not isinstance(data, Mapping):
        fail(answer)
    return data


def fail(answer: Answer, error: GatewayError | None = None) -> Never:
    """Raise what is wrong with the answer to a question: nothing was to be sent, so nothing is uncertain."""
    said = error or GatewayError(None, "", answer.status)
    if said.code in NOT_TAKEN:
        raise GatewayFailure(NotSent(Trouble.TOO_MANY_REQUESTS, error=said))
    if said.code is not None:
        raise GatewayFailure(Refused(said))
    if (trouble := _refusal_on_the_way(answer)) is not None:
        raise GatewayFailure(NotSent(trouble, error=said))
    if answer.status in _DEFINITE_STATUS or (error is not None and answer.status < _FIRST_SERVER_ERROR):
        raise GatewayFailure(Refused(said))
    trouble, detail = _trouble_of_status(answer)
    raise GatewayFailure(NotSent(trouble, detail, None if answer.status in _SUCCESS else said))


def decimal_text(value: object) -> str | None:
    """Return a number of points, given as number or text, as a plain decimal without needless zeros; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    text = str(value).strip()
    try:
        number = Decimal(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return None
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _says_an_error(data: Json) -> bool:
    return bool(data.get("error")) and _integer(data.get("error")) != 0


def _items(data: object) -> list[Json]:
    return list(_mappings(data.get("list"))) if isinstance(data, Mapping) else []


def _mappings(value: object) -> Iterable[Json]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _integer(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**_MOST_DIGITS else None
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return int(value) if abs(value.adjusted()) <= _MOST_DIGITS else None
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value):
        return int(value)
    return None


def _parts(said: Json) -> int | None:
    parts = _integer(said.get("parts"))
    return parts if parts in _POSSIBLE_PARTS else None


def _words(value: object) -> str:
    """Return text, or a number as text; nothing for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    return str(value).strip()


def _is_true(value: object) -> bool:
    return value is True or str(value).lower() in {"1", "true"}


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…"
