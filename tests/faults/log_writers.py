"""Write lines of logs as processes of their own do; run as `python -m tests.faults.log_writers`.

Every command prints what it found as one line of JSON. The process is single, so that it may fork.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from smstui.adapters.change_log import FileChangeLog
from smstui.adapters.journal import FileJournal
from smstui.domain.change import Author, ChangeRecord, Deed, FieldChange, Subject, Thing
from smstui.domain.gateway import Accepted
from smstui.domain.interface import InterfaceId
from smstui.ports import Attempt

MOMENT: Final = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
MONTH: Final = "2026-11"
MOST_LINES: Final = 8
LONGEST_WAIT_SECONDS: Final = 0.005
_WORDS: Final = "Grüße, \x1b[2J\n\u2028" * 20
Write = Callable[[Path, str], None]


def record_a_change(folder: Path, name: str) -> None:
    """Write one line as the program does."""
    fields = (FieldChange("name", _WORDS, name),)
    FileChangeLog(folder).record(
        ChangeRecord(MOMENT, Author("anna"), Deed.CHANGED, Subject(Thing.BRANCH, name), fields)
    )


def record_a_send(folder: Path, name: str) -> None:
    """Write the two lines of a send."""
    journal = FileJournal(folder, lambda: MOMENT)
    attempt = Attempt(name, InterfaceId("ulm-7abc"), _WORDS, "+491713920012", 9, 1, "text", "test", "account")
    journal.intended(attempt)
    journal.concluded(attempt, Accepted("64", "491713920012", "QUEUE", "0.16", 1))


def record_naively(folder: Path, name: str) -> None:
    """Write as many programs do: without a lock, through a buffer, and a long line in several pieces."""
    if not _naive:
        folder.mkdir(exist_ok=True)
        _naive.append((folder / f"changes-{MONTH}.jsonl").open("ab", buffering=4096))
    for piece in (f'{{"key": "{name}", "words": ', json.dumps(_WORDS), "}\n"):
        _naive[0].write(piece.encode())


_naive: Final[list[BinaryIO]] = []
WRITERS: Final[dict[str, Write]] = {"change": record_a_change, "send": record_a_send, "naive": record_naively}


def write_many(folder: Path, how: str, name: str, times: int) -> None:
    """Wait for a word on standard input, then write some lines, as fast as it goes."""
    sys.stdin.readline()
    for number in range(times):
        WRITERS[how](folder, f"{name}-{number}")
    print(json.dumps({"done": times}))  # noqa: T201 (the command's answer)


def be_killed(folder: Path, how: str, kills: int, seed: int) -> None:
    """Fork writers, kill each at a random moment, and look which of the acknowledged lines are there."""
    chance = random.Random(seed)
    WRITERS[how](folder, "first")  # which also loads everything, so that children spend their lives writing
    acknowledged: list[str] = []
    for number in range(kills):
        lines, seconds = chance.randint(1, MOST_LINES), chance.uniform(0, LONGEST_WAIT_SECONDS)
        acknowledged += _life_of_a_writer(folder, WRITERS[how], f"life{number}", lines, seconds)
    found = readable_names(folder, how)
    lost = len(set(acknowledged) - set(found))
    print(json.dumps({"kills": kills, "acknowledged": len(acknowledged), "found": len(found), "lost": lost}))  # noqa: T201


def readable_names(folder: Path, how: str) -> list[str]:
    """Return the names of all lines that can be read."""
    if how == "send":
        return [send.idx for send in FileJournal(folder, lambda: MOMENT).month(MONTH).lines]
    if how == "change":
        return [change.subject.key for change in FileChangeLog(folder).month(MONTH).lines]
    names = []
    for line in (folder / f"changes-{MONTH}.jsonl").read_text("utf-8", "replace").split("\n"):
        try:
            names.append(json.loads(line)["key"])
        except ValueError:
            continue
    return names


def _life_of_a_writer(folder: Path, write: Write, name: str, lines: int, seconds: float) -> list[str]:
    """Return the names that a writer acknowledged until it was killed, some time after so many of them."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        for number in range(1_000_000):
            write(folder, f"{name}-{number}")
            os.write(writing, f"{name}-{number}\n".encode())
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as told:
        names = [told.readline().strip() for _line in range(lines)]
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        return names + told.read().split()


if __name__ == "__main__":
    command, where, how, *rest = sys.argv[1:]
    if command == "write":
        write_many(Path(where), how, rest[0], int(rest[1]))
    else:
        be_killed(Path(where), how, int(rest[0]), int(rest[1]))
