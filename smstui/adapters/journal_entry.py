"""Describe a line of the journal, and read from lines what became of attempts; nothing here touches a disk."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from unicodedata import normalize

from smstui.domain.gateway import IDX_USED, Accepted, GatewayError, NotSent, Outcome, Refused, Trouble, Uncertain
from smstui.domain.interface import InterfaceId
from smstui.domain.sent import Event, Purpose
from smstui.domain.value import dataclass
from smstui.ports import Attempt, OpenAttempt

SHOWN_DIGITS: Final = 4
_MASK: Final = "•"
_LONGEST: Final = 500
_SAID: Final = frozenset({"detail", "status", "words"})
"""What others wrote, of all that a line holds."""

_NUMBER: Final = re.compile(r"\+?\d(?:[\s()/.-]{0,2}\d){6,}")
_PIECE: Final = 12
"""Characters in a row that are no chance any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold a line: when, what, and which message it is about; `more` is what only people read."""

    moment: datetime
    event: Event
    idx: str
    interface_id: InterfaceId
    purpose: str
    number_key: str
    text_key: str
    code: int | None = None
    more: tuple[tuple[str, object], ...] = ()
    account_id: str = ""
    """What an attempt is found by: the id of a draft's interface changes when it is saved."""


def entry(moment: datetime, attempt: Attempt, outcome: Outcome | None, key: bytes, *, keeps_text: bool) -> Entry:
    """Return the line for an attempt that is about to leave (no outcome) or has an outcome."""
    event, code, said = _outcome(outcome)
    more = [(name, _without_customer(value, attempt.text) if name in _SAID else value) for name, value in said]
    if outcome is None:
        more = [
            ("name", attempt.interface_name),
            ("number", masked(attempt.number)),
            ("units", attempt.units),
            ("parts", attempt.parts),
            *([("text", attempt.text)] if keeps_text else []),
        ]
    return Entry(
        moment,
        event,
        attempt.idx,
        attempt.interface_id,
        attempt.purpose,
        keyed_digest(key, "number", attempt.number),
        keyed_digest(key, "text", attempt.text),
        code,
        tuple(more),
        attempt.account_id,
    )


def _without_customer(said: object, text: str) -> object:
    """Return what others said without a telephone number or the message, which they may quote."""
    if not isinstance(said, str) or not said:
        return said
    if text and _quotes(said, text):
        return ""
    return _NUMBER.sub(lambda found: masked(found[0]), said)


def _quotes(said: str, text: str) -> bool:
    """Tell whether a good piece of the message stands in what was said, whatever else was escaped or cut."""
    said, text = (" ".join(each.casefold().split()) for each in (said, text))
    length = min(_PIECE, len(text))
    return any(text[place : place + length] in said for place in range(len(text) - length + 1))


def masked(number: str) -> str:
    """Return a number with all but its last four characters hidden."""
    return _MASK * max(len(number) - SHOWN_DIGITS, 0) + number[-SHOWN_DIGITS:]


def keyed_digest(key: bytes, kind: str, text: str) -> str:
    """Return a digest by which equal texts are found again; keyed, because there are few enough numbers to try all."""
    message = f"{kind}\0{normalize('NFC', text)}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]


def _outcome(outcome: Outcome | None) -> tuple[Event, int | None, Sequence[tuple[str, object]]]:
    match outcome:
        case None:
            return Event.INTENDED, None, ()
        case Accepted():
            figures = ("id", outcome.message_id), ("status", outcome.status), ("points", outcome.points)
            cut = [(name, text[:_LONGEST]) for name, text in figures]
            return Event.ACCEPTED, None, [*cut, ("parts", outcome.parts)]
        case Refused(error):
            return Event.REFUSED, error.code, _said(error)
        case NotSent(trouble, detail, error) | Uncertain(trouble, detail, error):
            event = Event.NOT_SENT if isinstance(outcome, NotSent) else Event.UNCERTAIN
            known = "" if trouble is Trouble.UNEXPECTED_ANSWER else detail[:_LONGEST]  # else it is the answer itself
            on_the_way = ("trouble", trouble.value), ("detail", known)
            return event, error.code if error else None, [*on_the_way, *(_said(error) if error else ())]


def _said(error: GatewayError) -> list[tuple[str, object]]:
    """Return what the gateway said; not its words about the recipient, which may repeat the number."""
    said = ("words", error.words[:_LONGEST]), ("http_status", error.http_status)
    return [*said, ("recipient_code", error.recipient_code)]


@dataclass(slots=True)
class _Fate:
    """Follow the attempts with one idx."""

    number_key: str
    text_key: str
    purpose: str
    first_open: datetime | None = None
    """The first attempt that may have arrived: from then on the gateway may know the idx."""

    last_open: datetime | None = None
    pending: datetime | None = None
    """An attempt without an outcome (yet, or because the program died)."""

    arrived: datetime | None = None

    def add(self, line: Entry) -> None:
        match line.event:
            case Event.INTENDED:
                self._may_have_arrived(self.pending)
                self.pending = line.moment
            case Event.UNCERTAIN:
                self._may_have_arrived(self.pending or line.moment)
            case Event.ACCEPTED:
                self._has_arrived(line.moment)
            case Event.REFUSED if line.code == IDX_USED and self.first_open is not None:
                self._has_arrived(line.moment)
            case Event.REFUSED | Event.NOT_SENT:
                # It settles this attempt, not an earlier one that may have arrived.
                self.pending = None

    def _may_have_arrived(self, moment: datetime | None) -> None:
        self.first_open = self.first_open or moment
        self.last_open = moment or self.last_open
        self.pending = None

    def _has_arrived(self, moment: datetime) -> None:
        self.pending = self.first_open = self.last_open = None
        self.arrived = moment

    @property
    def uncertain_since(self) -> datetime | None:
        return self.first_open or self.pending

    @property
    def last_uncertain(self) -> datetime | None:
        return self.pending or self.last_open


def was_uncertain(lines: Iterable[Entry], idx: str, since: datetime) -> bool:
    """Tell whether the message with this idx may have arrived by an attempt since then that is not settled."""
    fate = _fates(lines).get(idx)
    moment = fate.last_uncertain if fate else None
    return moment is not None and moment >= since


def open_attempt(lines: Iterable[Entry], number_key: str, text_key: str) -> OpenAttempt | None:
    """Return the last attempt to send this text to this number, if its fate is uncertain.

    Attempts that certainly did not leave are passed over: they settle nothing about an earlier one.
    """
    last: OpenAttempt | None = None
    for idx, fate in _fates(lines).items():
        if (fate.number_key, fate.text_key) == (number_key, text_key) and fate.purpose != Purpose.DRY_RUN:
            if fate.uncertain_since is not None:
                last = OpenAttempt(idx, fate.uncertain_since)
            elif fate.arrived is not None:
                last = None
    return last


def arrivals(lines: Iterable[Entry], text_key: str, since: datetime) -> dict[str, datetime]:
    """Return the keys of the numbers at which a text arrived since a moment, and when it did so last."""
    arrived: dict[str, datetime] = {}
    for fate in _fates(lines).values():
        if fate.text_key != text_key or fate.purpose == Purpose.DRY_RUN:
            continue
        if fate.arrived is not None and fate.arrived >= since:
            arrived[fate.number_key] = max(fate.arrived, arrived.get(fate.number_key, fate.arrived))
    return arrived


def last_arrival(lines: Iterable[Entry], interface_id: InterfaceId) -> datetime | None:
    """Return when a message of this interface last arrived at the gateway, or perhaps did."""
    own = (line for line in lines if line.interface_id == interface_id)
    fates = [fate for fate in _fates(own).values() if fate.purpose != Purpose.DRY_RUN]
    moments = [moment for fate in fates for moment in (fate.arrived, fate.last_uncertain) if moment is not None]
    return max(moments, default=None)


def of_account(lines: Iterable[Entry], account_id: str, replaced: InterfaceId | None) -> Iterable[Entry]:
    """Return the lines of an account, and those of the interface that was replaced by the one that uses it."""
    return (line for line in lines if line.account_id == account_id or (replaced and line.interface_id == replaced))


def _fates(lines: Iterable[Entry]) -> dict[str, _Fate]:
    """Return what became of every idx, in the order in which they were last used."""
    fates: dict[str, _Fate] = {}
    for line in lines:
        fate = fates.pop(line.idx, None) or _Fate(line.number_key, line.text_key, line.purpose)
        fate.add(line)
        fates[line.idx] = fate
    return fates
