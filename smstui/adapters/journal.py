"""Keep the journal of sends as lines of JSON, one file a month, so that a crash shows as an uncertain message.

A line is forced to the disk before the request leaves. Numbers are masked but for their last four digits; a digest
with a key of this installation tells equal numbers and texts.
"""

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final

from smstui.adapters.durable_file import MakeFolder, make_private_folder, replace_file
from smstui.adapters.journal_entry import (
    Entry,
    arrivals,
    entry,
    keyed_digest,
    last_arrival,
    of_account,
    open_attempt,
    was_uncertain,
)
from smstui.adapters.monthly_lines import MonthlyLines, Place
from smstui.adapters.sends import Telling, sends
from smstui.domain.errors import FieldRefused, StorageError, Unreadable
from smstui.domain.gateway import Outcome
from smstui.domain.interface import InterfaceId, check_moment
from smstui.domain.remembered import Month, month_of
from smstui.domain.sent import Event, SendRecord
from smstui.domain.value import dataclass
from smstui.ports import Attempt, Clock, OpenAttempt

SCHEMA: Final = 1
MONTHS_LOOKED_AT: Final = 2
"""Files that are read for an open attempt: the present month and the one before."""

_KEY_LENGTH: Final = 32


@dataclass(slots=True)
class _SoFar:
    """Hold what was read of a month, and how far."""

    month: str
    telling: Telling = field(default_factory=Telling)
    damaged: list[Unreadable] = field(default_factory=list)
    place: Place | None = None


class FileJournal:
    """Remember every send in `folder`/journal-YYYY-MM.jsonl (months of UTC).

    `keeps_texts` is asked before an attempt whether the chain wants its text kept; where that cannot be read, it is not
    kept. The folder is made when it is first written to; files are private, or shared with the group where it is.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        keeps_texts: Callable[[], bool] = lambda: False,
        make_folder: MakeFolder = make_private_folder,
    ) -> None:
        self._lines = MonthlyLines(folder, "journal", make_folder)
        self._key_file = folder / "journal.key"
        self._clock = clock
        self._keeps_texts = keeps_texts
        self._so_far: _SoFar | None = None
        self._turn = Lock()

    def intended(self, attempt: Attempt) -> None:
        """Write down, durably, that a request is about to leave; raise WriteFailed."""
        self._append(attempt, None)

    def concluded(self, attempt: Attempt, outcome: Outcome) -> None:
        """Write down what became of it; raise WriteFailed."""
        self._append(attempt, outcome)

    def uncertain_attempt(
        self, account_id: str, idx: str, since: datetime, replaced: InterfaceId | None = None
    ) -> bool:
        """Tell whether an attempt with this idx and account is open or uncertain since `since`; raise Unreadable."""
        return was_uncertain(of_account(self._recent(idx), account_id, replaced), idx, since)

    def last_uncertain(
        self, account_id: str, number: str, text: str, replaced: InterfaceId | None = None
    ) -> OpenAttempt | None:
        """Return the last attempt to send this text to this number through this account, if its fate is uncertain.

        Raise Unreadable.
        """
        key = self._read_key()
        if key is None:
            return None
        number_key, text_key = keyed_digest(key, "number", number), keyed_digest(key, "text", text)
        return open_attempt(of_account(self._recent(number_key), account_id, replaced), number_key, text_key)

    def arrivals(
        self, account_id: str, text: str, numbers: Collection[str], since: datetime, replaced: InterfaceId | None = None
    ) -> dict[str, datetime]:
        """Return those of some numbers at which this text arrived since a moment, and when; raise Unreadable."""
        key = self._read_key()
        if key is None:
            return {}
        text_key = keyed_digest(key, "text", text)
        arrived = arrivals(of_account(self._recent(text_key), account_id, replaced), text_key, since)
        keys = {number: keyed_digest(key, "number", number) for number in numbers} if arrived else {}
        return {number: arrived[digest] for number, digest in keys.items() if digest in arrived}

    def last_sent(self, interface_id: InterfaceId, since: datetime) -> datetime | None:
        """Return when since a moment this interface last had a message accepted (or perhaps accepted), or None.

        Older months are not read. Raise Unreadable.
        """
        for month in reversed(self._lines.months()):
            if month < month_of(since):
                return None
            if (moment := last_arrival(self._of_month(month, holding=interface_id), interface_id)) is not None:
                return moment if moment >= since else None
        return None

    def extent(self) -> tuple[str, int]:
        """Return the newest month and how much it holds; raise Unreadable."""
        return self._lines.extent()

    def months(self) -> tuple[str, ...]:
        """Return the months that have a file, newest first; raise Unreadable."""
        return tuple(reversed(self._lines.months()))

    def month(self, name: str) -> Month[SendRecord]:
        """Return the sends that were begun in a month, newest first, and which lines cannot be read; raise Unreadable.

        The months beside it are read only where an attempt has no end here, or an outcome no beginning.
        """
        months = self._lines.months()
        place = months.index(name) if name in months else len(months)
        before = self._of_months(months[max(place - 1, 0) : place])
        if place == len(months) - 1:
            with self._turn:
                return self._newest_month(name, before)
        damaged: list[Unreadable] = []
        lines = self._understood(name, self._lines.lines(name), damaged)
        found = sends(lines, later=self._of_months(months[place + 1 : place + 2]), earlier=before)
        return Month(name, tuple(reversed(found)), tuple(damaged))

    def _newest_month(self, name: str, earlier: Iterable[Entry]) -> Month[SendRecord]:
        """Return the month that still grows: of what was read before only the lines that were added are read."""
        so_far = self._so_far if self._so_far is not None and self._so_far.month == name else None
        added, end, goes_on = self._lines.read_on(name, so_far.place if so_far else None)
        self._so_far = None  # whatever happens on the way, nothing is told twice
        if so_far is None or not goes_on:
            so_far = _SoFar(name)
        found = sends(self._understood(name, added, so_far.damaged), earlier=earlier, telling=so_far.telling)
        so_far.place = end
        self._so_far = so_far if end is not None else None
        return Month(name, tuple(reversed(found)), tuple(so_far.damaged))

    def _append(self, attempt: Attempt, outcome: Outcome | None) -> None:
        moment = self._clock()

        def line(mode: int) -> bytes:
            key = self._read_key() or self._new_key(mode)
            keeps_text = outcome is None and self._wants_texts()
            return _encoded(entry(moment, attempt, outcome, key, keeps_text=keeps_text))

        self._lines.append(moment, line)

    def _wants_texts(self) -> bool:
        try:
            return self._keeps_texts()
        except StorageError:
            return False  # what becomes of a message must be written down whatever ails the policy's file

    def _recent(self, holding: str) -> Iterator[Entry]:
        """Yield the lines of the present month and the one before, by the clock and by the files.

        A clock that once ran ahead has left a file of its own, which must not hide what was sent last month.
        """
        months = self._lines.months()
        last_month = month_of(self._clock().replace(day=1) - timedelta(days=2))
        by_files = months[-MONTHS_LOOKED_AT:]
        return self._of_months([month for month in months if month >= last_month or month in by_files], holding)

    def _of_months(self, months: Sequence[str], holding: str = "") -> Iterator[Entry]:
        for month in months:
            yield from self._of_month(month, holding=holding)

    def _of_month(self, month: str, *, holding: str = "") -> Iterator[Entry]:
        """Yield the lines of a month that can be understood.

        Only those that hold a text, if one is given: every message of a run asks, and reading all of them takes long.
        """
        wanted = json.dumps(holding)[1:-1]
        lines = ((number, text) for number, text in self._lines.lines(month) if wanted in text)
        return self._understood(month, lines, [])

    def _understood(self, month: str, lines: Iterable[tuple[int, str]], damaged: list[Unreadable]) -> Iterator[Entry]:
        """Yield what lines say; torn and altered ones are passed over, and named."""
        for number, text in lines:
            if (read := _decoded(text)) is not None:
                yield read
            else:
                damaged.append(self._lines.damage(month, number))

    def _read_key(self) -> bytes | None:
        path = self._key_file
        try:
            key = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreadable(str(path), error.strerror or type(error).__name__) from error
        if len(key) != _KEY_LENGTH:
            raise Unreadable(str(path), f"{_KEY_LENGTH} bytes expected")
        return key

    def _new_key(self, mode: int) -> bytes:
        key = secrets.token_bytes(_KEY_LENGTH)
        replace_file(self._key_file, key, mode)  # whole or not at all: half a key would stop all sending
        return key


_OWN: Final = frozenset(
    {"schema", "at", "event", "interface", "account", "idx", "purpose", "number_key", "text_key", "code"}
)


def _encoded(line: Entry) -> bytes:
    record: dict[str, object] = {
        "schema": SCHEMA,
        "at": line.moment.isoformat(timespec="milliseconds"),
        "event": line.event.value,
        "interface": line.interface_id,
        "account": line.account_id,
        "idx": line.idx,
        "purpose": line.purpose,
        "number_key": line.number_key,
        "text_key": line.text_key,
        "code": line.code,
        **dict(line.more),
    }
    kept = {key: value for key, value in record.items() if value not in {None, ""}}
    # ASCII keeps lone surrogates and line separators of a hostile answer from breaking a line.
    return json.dumps(kept, ensure_ascii=True).encode() + b"\n"


def _decoded(text: str) -> Entry | None:
    try:
        record = json.loads(text)
        code = record.get("code")
        return Entry(
            moment=check_moment("at", datetime.fromisoformat(record["at"])),
            event=Event(record["event"]),
            idx=str(record["idx"]),
            interface_id=InterfaceId(str(record["interface"])),
            purpose=str(record["purpose"]),
            number_key=str(record["number_key"]),
            text_key=str(record["text_key"]),
            code=code if isinstance(code, int) else None,
            more=tuple((key, value) for key, value in record.items() if key not in _OWN),
            account_id=str(record.get("account", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, FieldRefused):
        return None
