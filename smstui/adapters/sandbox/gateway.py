"""Answer requests as SMSAPI does: who is let in, what is sent, what it costs, and what goes wrong on purpose."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from smstui.adapters.sandbox.http import SandboxAnswer, SandboxRequest
from smstui.adapters.sandbox.ledger import DEFAULT_SENDER, PRICE, Ledger, SandboxMessage
from smstui.adapters.sandbox.magic import (
    ACCOUNT_OF_LOGIN,
    ACCOUNT_OF_TOKEN,
    HOSTILE,
    NUMBER_OF,
    PASSWORD,
    REGISTRATION_NUMBER,
    Behaviour,
    MagicAccount,
    MagicNumber,
)
from smstui.domain.errors import FieldRefused
from smstui.domain.sms_text import Measurement, measure

WORDS: Final = {
    11: "The message text is empty or too long",
    12: "The message has more parts than max_parts allows",
    13: "No correct phone numbers",
    14: "Wrong sender name",
    52: "Too many attempts of submission to one phone number",
    53: "Not unique idx parameter, message with the same idx has been already sent",
    57: "Number is on the blacklist",
    59: "Number is on the opt-out list",
    74: "Sending time outside the hours allowed for this account",
    94: "Sending messages with links is not allowed",
    98: "This account can only send messages to the number given at registration",
    101: "Authorization failed",
    102: "Invalid username or password",
    103: "Insufficient credits on Your account",
    105: "Wrong IP address",
    110: "Service is not available on this account",
    112: "Messages to this country are blocked on this account",
    202: "Too many simultaneous requests",
    203: "Too many requests. Please try again later",
    401: "The token has no access to this action",
    999: "Internal system error",
    1001: "Invalid action",
}
"""What the sandbox says beside an error's number: the sense of the gateway's words, not their letters."""

ACCOUNT_NAME: Final = "sandbox"
"""Who is let in by a token, as the profile says it: never the token itself, which is a secret elsewhere."""

_WRONG_ADDRESS: Final = 105
_MOST_PARTS: Final = 10
_FEWEST_DIGITS: Final = 8
_MOST_DIGITS: Final = 16
_REST_PATHS: Final = frozenset({"profile", "ping", "sms/sendernames"})
_PAGE: Final = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Hotel network</h1></body></html>"
_TOO_LARGE: Final = 2 * 1024 * 1024

_MISBEHAVIOUR: Final = {
    Behaviour.DROPPED_BEFORE: SandboxAnswer("", drop=True),
    Behaviour.DROPPED_AFTER: SandboxAnswer("", drop=True),
    Behaviour.GARBAGE: SandboxAnswer(b'{"count":1,"list":[{"id":"64\xff\x00'),
    Behaviour.HTML: SandboxAnswer(_PAGE),
    Behaviour.EMPTY: SandboxAnswer(""),
    Behaviour.TOO_LARGE: SandboxAnswer("x" * _TOO_LARGE),
    Behaviour.REDIRECT: SandboxAnswer("", 307, {"Location": "/sms.do"}),
    Behaviour.SERVER_ERROR: SandboxAnswer({"message": "Internal server error", "error": "internal_server_error"}, 500),
    Behaviour.BUSY: SandboxAnswer({"message": "Too many requests", "error": "too_many_requests"}, 429),
}


class SandboxGateway:
    """Answer one request at a time; `slow_seconds` is how long slow answers take."""

    def __init__(self, ledger: Ledger, slow_seconds: float) -> None:
        self._ledger = ledger
        self._slow_seconds = slow_seconds
        self._calls: Mapping[str, Callable[[MagicAccount, SandboxRequest], SandboxAnswer]] = {
            "sms.do": self._send,
            "user.do": self._user,
            "sender.do": self._legacy_senders,
            "profile": self._profile,
            "sms/sendernames": self._senders,
            "ping": self._ping,
        }

    def answer(self, request: SandboxRequest) -> SandboxAnswer:
        """Return the answer to a request."""
        call = self._calls.get(request.path)
        if call is None:
            return SandboxAnswer({"message": "Not found", "error": "not_found"}, 404)
        account, code = _who(request)
        if account is None or account.refused:
            return _not_let_in(request, account.refused if account else code)
        if account.behaviour is not None:
            return self._misbehave(account.behaviour, SandboxAnswer({"authorized": True, "unavailable": []}))
        return call(account, request)

    def _ping(self, account: MagicAccount, _request: SandboxRequest) -> SandboxAnswer:
        return SandboxAnswer({"authorized": True, "unavailable": list(account.unavailable)})

    def _profile(self, account: MagicAccount, _request: SandboxRequest) -> SandboxAnswer:
        if "profile" not in account.scopes:
            return _forbidden()
        profile: dict[str, object] = {
            "name": HOSTILE if account.hostile else "Sandbox",
            "email": "sandbox@example.com",
            "username": HOSTILE if account.hostile else ACCOUNT_NAME,
            "phone_number": REGISTRATION_NUMBER,
            "payment_type": account.payment,
            "user_type": "native",
        }
        if (points := self._ledger.points(account)) is not None:
            profile["points"] = float(points)
        return SandboxAnswer(profile)

    def _user(self, account: MagicAccount, request: SandboxRequest) -> SandboxAnswer:
        if "credits" not in request.parameters:
            return _error(request, 1001)
        if "profile" not in account.scopes:
            return _error(request, 401)
        points = self._ledger.points(account) or Decimal(0)
        if request.parameters.get("format") != "json":
            return SandboxAnswer(f"Points: {points}")
        counts = {"proCount": int(points / PRICE), "ecoCount": int(points / PRICE * 2), "mmsCount": int(points)}
        details = {**counts, "vmsGsmCount": int(points), "vmsLandCount": int(points)}
        return SandboxAnswer({"points": float(points), **(details if request.parameters.get("details") else {})})

    def _senders(self, account: MagicAccount, _request: SandboxRequest) -> SandboxAnswer:
        if "sms_sender" not in account.scopes:
            return _forbidden()
        names = [
            {
                "sender": name,
                "is_default": name == DEFAULT_SENDER,
                "status": status,
                "created_at": "2026-01-05T09:30:00Z",
            }
            for name, status in self._sender_names(account)
        ]
        return SandboxAnswer({"size": len(names), "collection": names})

    def _legacy_senders(self, account: MagicAccount, request: SandboxRequest) -> SandboxAnswer:
        if "sms_sender" not in account.scopes:
            return _error(request, 401)
        return SandboxAnswer(
            [
                {"sender": name, "status": status, "default": name == DEFAULT_SENDER}
                for name, status in self._sender_names(account)
            ]
        )

    def _sender_names(self, account: MagicAccount) -> tuple[tuple[str, str], ...]:
        return (*self._ledger.senders, *(((HOSTILE, "ACTIVE"),) if account.hostile else ()))

    def _send(self, account: MagicAccount, request: SandboxRequest) -> SandboxAnswer:
        number = _digits(request.parameters.get("to", ""))
        magic = NUMBER_OF.get(number, MagicNumber(number, ""))
        if request.parameters.get("test") == "1" and magic.is_uncertain:
            # The dry run passes, so that the message itself can be lost.
            magic = MagicNumber(number, "")
        try:
            measured = measure(request.parameters.get("message", ""))
        except FieldRefused:
            return _error(request, 11)
        code = self._objection(account, request, number, measured) or magic.code
        if code:
            return _error(request, code, magic)
        return self._take(account, request, number, measured, magic.behaviour)

    def _objection(self, account: MagicAccount, request: SandboxRequest, number: str, measured: Measurement) -> int:
        """Return the error that the account, the text or the number has, in the gateway's order as far as is known."""
        asked = request.parameters
        is_dry_run = asked.get("test") == "1"
        price = PRICE * measured.parts
        points = self._ledger.points(account)
        sender = asked.get("from", "")
        objections = {
            401: "sms" not in account.scopes,
            account.refused_sending: account.refused_sending != 0,
            11: not measured.text or measured.parts > _MOST_PARTS,
            12: asked.get("max_parts", "").isdigit() and measured.parts > int(asked["max_parts"]),
            13: not _FEWEST_DIGITS <= len(number) <= _MOST_DIGITS,
            98: account.restricted and number != REGISTRATION_NUMBER,
            14: bool(sender) and (sender, "ACTIVE") not in self._sender_names(account),
            53: not is_dry_run
            and asked.get("check_idx") == "1"
            and self._ledger.was_used(account, asked.get("idx", "")),
            103: points is not None and points < price,
        }
        return next((code for code, objects in objections.items() if objects), 0)

    def _take(
        self,
        account: MagicAccount,
        request: SandboxRequest,
        number: str,
        measured: Measurement,
        behaviour: Behaviour | None,
    ) -> SandboxAnswer:
        asked = request.parameters
        message = SandboxMessage(
            id=self._ledger.new_id(),
            account=account.name,
            number=number,
            text=measured.text,
            sender=asked.get("from", ""),
            idx=asked.get("idx", ""),
            parts=measured.parts,
            points=PRICE * measured.parts,
            moment=self._ledger.now(),
        )
        if behaviour is Behaviour.BUSY:
            return self._misbehave(behaviour, SandboxAnswer(""))
        if behaviour is Behaviour.DROPPED_BEFORE and self._ledger.drops_first(account, message.idx):
            return self._misbehave(behaviour, SandboxAnswer(""))
        if asked.get("test") != "1":
            self._ledger.take(account, message)
        if behaviour is Behaviour.PLAIN_TEXT:
            return _accepted_as_text(message)
        answer = _accepted(request, message, measured.units, is_lenient=behaviour is Behaviour.LENIENT)
        if behaviour is None or behaviour in {Behaviour.LENIENT, Behaviour.DROPPED_BEFORE}:
            return answer
        return self._misbehave(behaviour, answer)

    def _misbehave(self, behaviour: Behaviour, answer: SandboxAnswer) -> SandboxAnswer:
        if behaviour is Behaviour.SLOW:
            return replace(answer, after=self._slow_seconds)
        return _MISBEHAVIOUR.get(behaviour, answer)


def _who(request: SandboxRequest) -> tuple[MagicAccount | None, int]:
    """Return the account of a request, or the error for its credentials."""
    if request.bearer:
        return ACCOUNT_OF_TOKEN.get(request.bearer), 101
    name, password = request.basic
    name, password = request.parameters.get("username", name), request.parameters.get("password", password)
    if not name:
        return None, 101
    fits = password == hashlib.md5(PASSWORD.encode(), usedforsecurity=False).hexdigest()
    return (ACCOUNT_OF_LOGIN.get(name) if fits else None), 102


def _not_let_in(request: SandboxRequest, code: int) -> SandboxAnswer:
    is_known = code == _WRONG_ADDRESS
    if request.path == "ping":
        return SandboxAnswer({"authorized": is_known, "unavailable": []})
    if request.path in _REST_PATHS and is_known:
        return _forbidden()
    if request.path in _REST_PATHS:
        return SandboxAnswer({"message": WORDS[code], "error": "authorization_failed"}, 401)
    return _error(request, code)


def _forbidden() -> SandboxAnswer:
    return SandboxAnswer({"message": "Access denied", "error": "access_denied"}, 403)


def _error(request: SandboxRequest, code: int, magic: MagicNumber | None = None) -> SandboxAnswer:
    if request.parameters.get("format") != "json":
        return SandboxAnswer(f"ERROR:{code}")
    words = (magic.words if magic and magic.code == code else "") or WORDS[code]
    answer: dict[str, object] = {"error": code, "message": words}
    if magic is not None and magic.code == code and magic.recipient is not None:
        recipient_code, recipient_words = magic.recipient
        recipient: dict[str, object] = {
            "number": magic.number,
            "submitted_number": request.parameters.get("to", ""),
            "message": recipient_words,
        }
        answer["invalid_numbers"] = [{**recipient, **({"error_code": recipient_code} if recipient_code else {})}]
    return SandboxAnswer(answer)


def _accepted(request: SandboxRequest, message: SandboxMessage, units: int, *, is_lenient: bool) -> SandboxAnswer:
    asked = request.parameters
    if asked.get("format") != "json":
        return _accepted_as_text(message)
    item: dict[str, object] = {
        "id": message.id,
        "points": f"{message.points:.4f}" if is_lenient else float(message.points),
        "number": message.number,
        "date_sent": int(message.moment.timestamp()),
        "submitted_number": asked.get("to", ""),
        "status": "QUEUE",
        "error": None,
        "idx": message.idx or None,
        "parts": str(message.parts) if is_lenient else message.parts,
    }
    if is_lenient:
        item["colour"] = "unknown keys are ignored"
    answer: dict[str, object] = {"count": 1, "list": [item]}
    if asked.get("details") == "1":
        answer |= {"message": message.text, "length": units, "parts": message.parts}
    return SandboxAnswer(answer)


def _accepted_as_text(message: SandboxMessage) -> SandboxAnswer:
    return SandboxAnswer(f"OK:{message.id}:{message.points}:{message.number}")


def _digits(number: str) -> str:
    return "".join(character for character in number if character in "0123456789").removeprefix("00")
