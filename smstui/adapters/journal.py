"""Keep the journal of sends as lines of JSON, one file a month, so that a crash shows as an uncertain message.

A line is appended under a lock and forced to the disk before the request leaves. A last line that a crash tore is
passed over when reading and closed by the next writer. Numbers are masked but for their last four digits; a digest
with a key of this installation tells equal numbers and texts.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import (
    MakeFolder,
    confirm_folder,
    hold_lock,
    make_private_folder,
    mode_in,
    replace_file,
)
from smstui.adapters.guard import keep_owner
from smstui.adapters.journal_entry import (
    Entry,
    Event,
    entry,
    keyed_digest,
    last_arrival,
    open_attempt,
    was_uncertain,
)
from smstui.domain.errors import StorageError, Unreadable, WriteFailed
from smstui.domain.gateway import Outcome
from smstui.domain.interface import InterfaceId
from smstui.ports import Attempt, Clock, OpenAttempt

SCHEMA: Final = 1
LOCK_SECONDS: Final = 10.0
MONTHS_LOOKED_AT: Final = 2
"""Files that are read for an open attempt: the present month and the one before."""

_KEY_LENGTH: Final = 32
_FLAGS: Final = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_APPEND
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


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
        self._folder = folder
        self._clock = clock
        self._keeps_texts = keeps_texts
        self._make_folder = make_folder

    def intended(self, attempt: Attempt) -> None:
        """Write down, durably, that a request is about to leave; raise WriteFailed."""
        self._append(attempt, None)

    def concluded(self, attempt: Attempt, outcome: Outcome) -> None:
        """Write down what became of it; raise WriteFailed."""
        self._append(attempt, outcome)

    def uncertain_attempt(self, account_id: str, idx: str, since: datetime) -> bool:
        """Tell whether an attempt with this idx and account is open or uncertain since `since`; raise Unreadable."""
        return was_uncertain(self._recent(), account_id, idx, since)

    def last_uncertain(self, account_id: str, number: str, text: str) -> OpenAttempt | None:
        """Return the last attempt to send this text to this number through this account, if its fate is uncertain.

        Raise Unreadable.
        """
        key = self._read_key()
        if key is None:
            return None
        digests = keyed_digest(key, "number", number), keyed_digest(key, "text", text)
        return open_attempt(self._recent(), account_id, *digests)

    def last_sent(self, interface_id: InterfaceId) -> datetime | None:
        """Return when this interface last had a message accepted (or perhaps accepted), or None; raise Unreadable."""
        for path in reversed(self._files()):
            if (moment := last_arrival(_lines(path), interface_id)) is not None:
                return moment
        return None

    def _append(self, attempt: Attempt, outcome: Outcome | None) -> None:
        moment = self._clock()
        path = self._folder / f"journal-{moment.astimezone(UTC):%Y-%m}.jsonl"
        try:
            self._make_folder(self._folder)
            mode = mode_in(self._folder)
            with hold_lock(self._folder / "journal.lock", mode, LOCK_SECONDS):
                key = self._read_key() or self._new_key(mode)
                keeps_text = outcome is None and self._wants_texts()
                written = entry(moment, attempt, outcome, key, keeps_text=keeps_text)
                _append_line(path, _encoded(written), mode)
        except TimeoutError as error:
            raise WriteFailed(str(path), "another program holds the journal") from error
        except OSError as error:
            raise WriteFailed(str(path), error.strerror or type(error).__name__, error.errno) from error

    def _wants_texts(self) -> bool:
        try:
            return self._keeps_texts()
        except StorageError:
            return False  # what becomes of a message must be written down whatever ails the policy's file

    def _recent(self) -> Iterator[Entry]:
        for path in self._files()[-MONTHS_LOOKED_AT:]:
            yield from _lines(path)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("journal-[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))

    def _read_key(self) -> bytes | None:
        path = self._folder / "journal.key"
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
        replace_file(self._folder / "journal.key", key, mode)  # whole or not at all: half a key would stop all sending
        return key


def _append_line(path: Path, line: bytes, mode: int) -> None:
    """Append a whole line and force it to the disk; close a line that a crash tore before."""
    is_new = not path.exists()
    descriptor = os.open(path, _FLAGS, mode)
    try:
        if is_new:
            with contextlib.suppress(OSError):
                keep_owner(path, path.parent)
                path.chmod(mode)  # the umask may have taken the group's right away
        size = os.fstat(descriptor).st_size
        if size:
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            line = line if os.read(descriptor, 1) == b"\n" else b"\n" + line
        view = memoryview(line)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        confirm_folder(path.parent)


def _lines(path: Path) -> Iterator[Entry]:
    """Yield the lines of a file that can be understood; others are passed over as torn ones."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise Unreadable(str(path), error.strerror or type(error).__name__) from error
    for line in text.split("\n"):
        if (read := _decoded(line)) is not None:
            yield read


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
        moment = datetime.fromisoformat(record["at"])
        if moment.tzinfo is None:
            return None  # it says no moment, and cannot be compared with one
        return Entry(
            moment=moment,
            event=Event(record["event"]),
            idx=str(record["idx"]),
            interface_id=InterfaceId(record["interface"]),
            purpose=str(record["purpose"]),
            number_key=str(record["number_key"]),
            text_key=str(record["text_key"]),
            code=record.get("code"),
            account_id=str(record.get("account", "")),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
