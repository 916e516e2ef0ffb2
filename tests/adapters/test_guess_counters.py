"""Wrong passphrases are counted for all sessions together, and a file that somebody touched opens nothing."""

import json
import multiprocessing
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smstui.adapters.clocks import read_clocks
from smstui.adapters.durable_file import hold_lock
from smstui.adapters.guess_counter import FileGuessCounter
from smstui.adapters.memory_guesses import MemoryGuessCounter
from smstui.domain.errors import LockedOut, LockTimeout, WriteFailed, WriteProblem
from smstui.domain.guessing import FAILURES_ALLOWED, LOCKED_SECONDS, ClockReading
from smstui.ports import GuessCounter

SESSIONS = 4
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="owners and links are POSIX's")
ROOT_ONLY = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may do this")
NOBODY = 65534


class Watch:
    """Be all clocks of a computer, set by the test."""

    def __init__(self) -> None:
        self.reading = ClockReading("one", 1000.0, datetime(2026, 11, 22, 9, 30, tzinfo=UTC))

    def __call__(self) -> ClockReading:
        return self.reading

    def go_on(self, seconds: float) -> None:
        moment = self.reading.moment + timedelta(seconds=seconds)
        self.reading = replace(self.reading, seconds=self.reading.seconds + seconds, moment=moment)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where Anna's attempts are counted."""
    return tmp_path / "reveal-anna.json"


@pytest.fixture
def counter(tmp_path: Path, watch: Watch) -> FileGuessCounter:
    return FileGuessCounter(tmp_path, "anna", watch)


def fail(counter: GuessCounter, times: int) -> list[int]:
    return [counter.begin() for _attempt in range(times)]


class TestEvery:
    """The contract of the port."""

    @pytest.fixture(params=["file", "memory"])
    def any_counter(self, request: pytest.FixtureRequest, tmp_path: Path, watch: Watch) -> GuessCounter:
        return FileGuessCounter(tmp_path, "anna", watch) if request.param == "file" else MemoryGuessCounter(watch)

    def test_five_attempts_lock_until_a_quarter_of_an_hour_has_passed(
        self, any_counter: GuessCounter, watch: Watch
    ) -> None:
        assert fail(any_counter, FAILURES_ALLOWED) == [4, 3, 2, 1, 0]
        with pytest.raises(LockedOut):
            any_counter.begin()
        watch.go_on(LOCKED_SECONDS - 1)
        assert any_counter.locked_for() == 1
        watch.go_on(1)

        assert any_counter.locked_for() == 0
        assert any_counter.begin() == 4

    def test_the_right_passphrase_forgets_the_failures(self, any_counter: GuessCounter) -> None:
        fail(any_counter, 4)
        any_counter.clear()

        assert any_counter.begin() == 4


def test_another_session_and_another_start_count_on(tmp_path: Path, watch: Watch, counter: FileGuessCounter) -> None:
    fail(counter, 3)
    other = FileGuessCounter(tmp_path, "anna", watch)
    fail(other, 2)

    with pytest.raises(LockedOut):
        counter.begin()
    watch.reading = replace(watch.reading, started="two", seconds=1.0)
    with pytest.raises(LockedOut):
        FileGuessCounter(tmp_path, "anna", watch).begin()


def test_every_login_is_counted_by_itself(tmp_path: Path, watch: Watch, counter: FileGuessCounter) -> None:
    fail(counter, 5)

    assert FileGuessCounter(tmp_path, "berta", watch).begin() == 4


def test_a_login_with_a_domain_stays_in_the_folder(tmp_path: Path, watch: Watch) -> None:
    FileGuessCounter(tmp_path, "../ORG\\anna", watch).begin()

    assert (tmp_path / "reveal-..%2FORG%5Canna.json").is_file()


@POSIX
def test_the_file_is_its_owners_alone_also_in_a_shared_folder(
    tmp_path: Path, file: Path, counter: FileGuessCounter
) -> None:
    tmp_path.chmod(0o2770)
    before = os.umask(0)
    try:
        counter.begin()
    finally:
        os.umask(before)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "change",
    [
        lambda _data: b"",
        lambda _data: b"{",
        lambda _data: b"[]",
        lambda _data: b"null",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b'"failures": 1', b'"failures": -100'),
        lambda data: data.replace(b'"failures": 1', b'"failures": "1"'),
        lambda data: data.replace(b'"failures": 1', b'"failures": 0.5'),
        lambda data: data.replace(b'"locked_for": 0.0', b'"locked_for": NaN'),
        lambda data: data.replace(b'"started": "', b'"started": 1, "before": "'),
        lambda data: data.replace(b'"schema": 1', b'"schema": 2'),
        lambda data: data.replace(b"+00:00", b""),
        lambda _data: b"[" * 100_000,
        lambda _data: b"\xff\xfe" * 10,
        lambda _data: json.dumps({"schema": 1}).encode(),
    ],
)
def test_a_damaged_record_is_a_lock_that_ends(
    file: Path, counter: FileGuessCounter, watch: Watch, change: Callable[[bytes], bytes]
) -> None:
    counter.begin()
    file.write_bytes(change(file.read_bytes()))

    with pytest.raises(LockedOut):
        counter.begin()
    watch.go_on(LOCKED_SECONDS)
    assert counter.begin() == 4


def test_any_flipped_bit_leaves_no_more_tries_than_there_were(
    file: Path, counter: FileGuessCounter, watch: Watch
) -> None:
    """All of them: what still reads as a record is one; no flip of one that locks lets anybody in at once."""
    fail(counter, 5)
    whole = file.read_bytes()
    let_in = []
    for place in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        file.write_bytes(bytes(flipped))
        if not counter.locked_for():
            let_in.append(bytes(flipped))

    assert all(json.loads(one) != json.loads(whole) for one in let_in)
    assert len(let_in) < len(whole) // 4  # only by changing what it says, which its owner could do as well


@POSIX
def test_a_link_is_not_followed_and_nothing_is_tried(tmp_path: Path, file: Path, counter: FileGuessCounter) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("kept", encoding="utf-8")
    file.symlink_to(elsewhere)

    for attempt in (counter.begin, counter.locked_for, counter.clear):
        with pytest.raises(WriteFailed) as refused:
            attempt()
        assert refused.value.reason == WriteProblem.NOT_OURS
    assert elsewhere.read_text(encoding="utf-8") == "kept"


@POSIX
def test_a_pipe_in_its_place_makes_nobody_wait(file: Path, counter: FileGuessCounter) -> None:
    os.mkfifo(file)

    with pytest.raises(WriteFailed):
        counter.begin()


@POSIX
@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_can_write_counts_for_nothing(
    file: Path, counter: FileGuessCounter, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smstui.adapters.guess_counter.is_root", lambda: False)
    counter.begin()
    file.chmod(mode)

    with pytest.raises(WriteFailed):
        counter.begin()


@ROOT_ONLY
def test_somebody_elses_file_counts_for_nothing(
    file: Path, counter: FileGuessCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smstui.adapters.guess_counter.is_root", lambda: False)
    counter.begin()
    os.chown(file, NOBODY, -1)

    with pytest.raises(WriteFailed):
        counter.begin()


@ROOT_ONLY
@pytest.mark.parametrize(("owner", "mode", "counts"), [(0, 0o600, True), (NOBODY, 0o600, False), (0, 0o660, False)])
def test_what_somebody_has_put_there_for_root_counts_for_nothing(
    tmp_path: Path, file: Path, counter: FileGuessCounter, owner: int, mode: int, *, counts: bool
) -> None:
    """Whoever shares the folder of the vault could make the record before root does, and set it back at will."""
    tmp_path.chmod(0o2770)
    counter.begin()
    os.chown(file, owner, -1)
    file.chmod(mode)

    if counts:
        assert counter.begin() == FAILURES_ALLOWED - 2
    else:
        with pytest.raises(WriteFailed) as refused:
            counter.begin()
        assert refused.value.reason == WriteProblem.NOT_OURS


@ROOT_ONLY
def test_root_counts_on_in_a_persons_own_folder(tmp_path: Path, file: Path, counter: FileGuessCounter) -> None:
    os.chown(tmp_path, NOBODY, -1)
    counter.begin()

    assert file.stat().st_uid == NOBODY
    assert counter.begin() == FAILURES_ALLOWED - 2


@POSIX
@pytest.mark.parametrize("kind", ["link", "second name", "pipe", "folder", "somebody else's"])
def test_what_stands_in_the_locks_place_neither_stops_the_count_nor_sets_it_back(
    tmp_path: Path, file: Path, counter: FileGuessCounter, kind: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("kept", encoding="utf-8")
    elsewhere.chmod(0o644)
    counter.begin()
    lock = file.with_suffix(".lock")
    lock.unlink()
    match kind:
        case "link":
            lock.symlink_to(elsewhere)
        case "second name":
            lock.hardlink_to(elsewhere)
        case "pipe":
            os.mkfifo(lock)
        case "folder":
            lock.mkdir()
        case _:
            lock.write_text("", encoding="utf-8")
            lock.chmod(0o666)
    counted = []
    for _attempt in range(FAILURES_ALLOWED):
        try:
            counted.append(counter.begin())
        except (WriteFailed, LockedOut):
            break

    assert counted in ([], [3, 2, 1, 0])
    assert elsewhere.read_text("utf-8") == "kept"
    assert elsewhere.stat().st_mode & 0o777 == 0o644


def test_while_another_session_holds_the_count_nothing_is_tried(
    file: Path, counter: FileGuessCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smstui.adapters.guess_counter.LOCK_SECONDS", 0.0)

    with hold_lock(file.with_suffix(".lock")), pytest.raises(LockTimeout):
        counter.begin()
    assert counter.begin() == FAILURES_ALLOWED - 1


def test_what_cannot_be_written_is_not_tried(tmp_path: Path, watch: Watch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", encoding="utf-8")

    with pytest.raises(WriteFailed):
        FileGuessCounter(in_the_way / "folder", "anna", watch).begin()


def _guess(folder: str, answers: "multiprocessing.Queue[int]") -> None:
    counter = FileGuessCounter(Path(folder), "anna", read_clocks)
    verified = 0
    for _attempt in range(10):
        try:
            counter.begin()
        except LockedOut:
            continue
        verified += 1
    answers.put(verified)


@POSIX
def test_several_sessions_at_once_have_five_tries_together(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[int] = context.Queue()
    sessions = [context.Process(target=_guess, args=(str(tmp_path), answers)) for _session in range(SESSIONS)]
    for session in sessions:
        session.start()
    verified = sum(answers.get(timeout=60) for _session in sessions)
    for session in sessions:
        session.join(60)

    assert verified == FAILURES_ALLOWED


def test_the_clocks_of_this_computer_go_forward(tmp_path: Path) -> None:
    first, second = read_clocks(), read_clocks()
    nameless = read_clocks(start=tmp_path / "missing")

    assert second.seconds >= first.seconds
    assert second.started == first.started
    assert first.moment.tzinfo is not None
    assert nameless.started == ""
