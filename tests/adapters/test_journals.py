"""Hold the file's journal and the memory's to one contract."""

import json
import os
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from smstui.adapters import journal as journal_module
from smstui.adapters.journal import FileJournal, _decoded
from smstui.adapters.journal_entry import Entry
from smstui.adapters.memory_journal import MemoryJournal
from smstui.domain.errors import Unreadable, WriteFailed
from smstui.domain.gateway import Accepted, GatewayError, NotSent, Outcome, Refused, Trouble, Uncertain
from smstui.domain.interface import InterfaceId
from smstui.domain.sent import Event
from smstui.ports import Attempt, Journal, OpenAttempt

STUTTGART = InterfaceId("stuttgart-k3fq")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ULM = InterfaceId("ulm-7abc")
NUMBER = "+491713920012"
TEXT = "Your glasses are ready."
ACCEPTED = Accepted("64", "491713920012", "QUEUE", "0.16", 1)
TAKEN_BEFORE = Refused(GatewayError(53, "Not unique idx"))
LOST = Uncertain(Trouble.CONNECTION_LOST)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["file", "memory"])
def journal(request: pytest.FixtureRequest, clock: Clock, tmp_path: Path) -> Journal:
    return FileJournal(tmp_path / "state", clock) if request.param == "file" else MemoryJournal(clock)


def an_attempt(idx: str = "i1", **other: object) -> Attempt:
    fields = {"interface_id": STUTTGART, "number": NUMBER, "text": TEXT, "purpose": "test"} | other
    fields.setdefault("account_id", fields["interface_id"])
    return Attempt(idx=idx, interface_name="SMSAPI Stuttgart", units=len(TEXT), parts=1, **fields)  # type: ignore[arg-type]


def run(journal: Journal, attempt: Attempt, *outcomes: Outcome) -> None:
    for outcome in outcomes:
        journal.intended(attempt)
        journal.concluded(attempt, outcome)


@pytest.mark.parametrize(
    ("outcomes", "is_open"),
    [
        ([ACCEPTED], False),
        ([Refused(GatewayError(14))], False),
        ([NotSent(Trouble.CONNECTION_REFUSED)], False),
        ([TAKEN_BEFORE], False),
        ([LOST], True),
        ([LOST, LOST], True),
        ([LOST, NotSent(Trouble.CONNECTION_REFUSED)], True),
        ([LOST, Refused(GatewayError(103))], True),
        ([LOST, TAKEN_BEFORE], False),
        ([LOST, ACCEPTED], False),
    ],
)
def test_only_an_attempt_that_may_have_arrived_is_open(
    journal: Journal, clock: Clock, outcomes: list[Outcome], *, is_open: bool
) -> None:
    began = clock()

    run(journal, an_attempt(), *outcomes)

    found = journal.last_uncertain(STUTTGART, NUMBER, TEXT)
    assert (found is not None) is is_open
    assert journal.uncertain_attempt(STUTTGART, "i1", began) is is_open
    if found is not None:
        assert (found.idx, found.moment) == ("i1", began)


def test_an_attempt_without_an_outcome_counts_as_uncertain(journal: Journal, clock: Clock) -> None:
    journal.intended(an_attempt())

    found = journal.last_uncertain(STUTTGART, NUMBER, TEXT)
    assert found is not None
    assert found.idx == "i1"
    assert journal.uncertain_attempt(STUTTGART, "i1", clock())


def test_its_extent_is_another_one_after_every_line(journal: Journal) -> None:
    extents = [journal.extent()]
    journal.intended(an_attempt())
    extents.append(journal.extent())
    journal.concluded(an_attempt(), LOST)
    extents.append(journal.extent())

    assert len(set(extents)) == len(extents)
    assert journal.extent() == extents[-1]


def test_a_repeated_attempt_is_open_since_its_first_try(journal: Journal, clock: Clock) -> None:
    first = clock()
    run(journal, an_attempt(), LOST)
    clock.pass_by(hours=5)
    journal.intended(an_attempt())

    found = journal.last_uncertain(STUTTGART, NUMBER, TEXT)
    assert found is not None
    assert found.moment == first
    assert journal.uncertain_attempt(STUTTGART, "i1", clock() - timedelta(hours=1))


def test_an_attempt_that_a_crash_cut_off_stays_open_when_its_repetition_did_not_leave(
    journal: Journal, clock: Clock
) -> None:
    first = clock()
    journal.intended(an_attempt())
    clock.pass_by(minutes=5)
    run(journal, an_attempt(), NotSent(Trouble.CONNECTION_REFUSED))

    assert journal.last_uncertain(STUTTGART, NUMBER, TEXT) == OpenAttempt("i1", first)
    assert journal.uncertain_attempt(STUTTGART, "i1", first)


def test_an_attempt_is_found_by_interface_number_and_text_only(journal: Journal) -> None:
    run(journal, an_attempt(), LOST)

    assert journal.last_uncertain(STUTTGART, NUMBER, TEXT) is not None
    assert journal.last_uncertain(ULM, NUMBER, TEXT) is None
    assert journal.last_uncertain(STUTTGART, "+491713920013", TEXT) is None
    assert journal.last_uncertain(STUTTGART, NUMBER, "Another text") is None


def test_the_same_text_is_found_however_its_accents_are_composed(journal: Journal) -> None:
    run(journal, an_attempt(text="Ho\u0308rgera\u0308t"), LOST)

    assert journal.last_uncertain(STUTTGART, NUMBER, "Hörgerät") is not None


def test_an_idx_of_another_interface_is_not_ours(journal: Journal, clock: Clock) -> None:
    run(journal, an_attempt(), LOST)

    assert not journal.uncertain_attempt(ULM, "i1", clock() - timedelta(days=1))


def test_an_uncertain_attempt_is_forgotten_once_its_day_is_over(journal: Journal, clock: Clock) -> None:
    run(journal, an_attempt(), LOST)
    clock.pass_by(hours=25)

    assert not journal.uncertain_attempt(STUTTGART, "i1", clock() - timedelta(hours=24))
    assert journal.last_uncertain(STUTTGART, NUMBER, TEXT) is not None


def test_a_later_message_that_arrived_settles_the_question(journal: Journal) -> None:
    run(journal, an_attempt("i1"), LOST)
    run(journal, an_attempt("i2"), ACCEPTED)

    assert journal.last_uncertain(STUTTGART, NUMBER, TEXT) is None


def test_a_later_message_that_did_not_leave_settles_nothing(journal: Journal) -> None:
    run(journal, an_attempt("i1"), LOST)
    run(journal, an_attempt("i2"), NotSent(Trouble.NAME_UNKNOWN))

    found = journal.last_uncertain(STUTTGART, NUMBER, TEXT)
    assert found is not None
    assert found.idx == "i1"


def test_the_month_that_grows_is_read_on_from_where_it_was(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = FileJournal(tmp_path / "state", clock)
    for number in range(50):
        run(journal, an_attempt(f"i{number}"), ACCEPTED)
    journal.intended(an_attempt("open"))
    first = journal.month("2026-11")
    decoded: list[str] = []

    def noting(text: str) -> Entry | None:
        decoded.append(text)
        return _decoded(text)

    monkeypatch.setattr("smstui.adapters.journal._decoded", noting)
    journal.concluded(an_attempt("open"), LOST)
    run(journal, an_attempt("last"), ACCEPTED)

    second = journal.month("2026-11")

    assert len(decoded) == 3
    assert second == FileJournal(tmp_path / "state", clock).month("2026-11")
    assert [record.event for record in second.lines[:2]] == [Event.ACCEPTED, Event.UNCERTAIN]
    assert all(new is old for new, old in zip(second.lines[2:], first.lines[1:], strict=True))


@pytest.mark.parametrize("change", ["put in its place", "altered", "not closed"])
def test_a_journal_that_is_not_the_one_that_was_read_is_read_from_its_beginning(
    tmp_path: Path, clock: Clock, change: str
) -> None:
    journal = FileJournal(tmp_path / "state", clock)
    for number in range(5):
        run(journal, an_attempt(f"i{number}"), ACCEPTED)
    journal.month("2026-11")
    path = tmp_path / "state" / "journal-2026-11.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    if change == "put in its place":
        path.unlink()
        path.write_bytes(b"".join(lines[2:]))
    elif change == "altered":
        path.write_bytes(b"".join(lines).replace(b"i4", b"x4"))
    else:
        path.write_bytes(b"".join(lines) + lines[0][:-9])

    for _time in range(2):
        read_on, whole = journal.month("2026-11"), FileJournal(tmp_path / "state", clock).month("2026-11")
        assert read_on.lines == whole.lines
        assert [error.line for error in read_on.unreadable] == [error.line for error in whole.unreadable]


OTHER = "+491713920013"


def test_what_arrived_is_known_by_number_text_account_and_time(journal: Journal, clock: Clock) -> None:
    begin = clock()
    run(journal, an_attempt("i1"), ACCEPTED)
    at = clock.pass_by(hours=3)
    run(journal, an_attempt("i2"), ACCEPTED)

    assert journal.arrivals(STUTTGART, TEXT, [NUMBER, OTHER], begin) == {NUMBER: at}
    assert journal.arrivals(STUTTGART, TEXT, [OTHER], begin) == {}
    assert journal.arrivals(STUTTGART, "Another text", [NUMBER], begin) == {}
    assert journal.arrivals(ULM, TEXT, [NUMBER], begin) == {}
    assert journal.arrivals(STUTTGART, TEXT, [NUMBER], clock.pass_by(seconds=1)) == {}


def test_what_the_replaced_interface_has_sent_is_known_by_the_new_one(journal: Journal, clock: Clock) -> None:
    begin = clock()
    run(journal, an_attempt("i1", account_id="former token"), ACCEPTED)
    run(journal, an_attempt("i2", account_id="former token", number=OTHER), LOST)

    assert journal.arrivals("new token", TEXT, [NUMBER], begin) == {}
    assert set(journal.arrivals("new token", TEXT, [NUMBER], begin, STUTTGART)) == {NUMBER}
    assert journal.last_uncertain("new token", OTHER, TEXT) is None
    repeated = journal.last_uncertain("new token", OTHER, TEXT, STUTTGART)
    assert repeated is not None
    assert repeated.idx == "i2"
    assert not journal.uncertain_attempt("new token", "i2", begin)
    assert journal.uncertain_attempt("new token", "i2", begin, STUTTGART)


def test_what_did_not_surely_arrive_is_no_arrival(journal: Journal, clock: Clock) -> None:
    outcomes: tuple[Outcome, ...] = (LOST, NotSent(Trouble.NAME_UNKNOWN), Refused(GatewayError(57)))
    for number, outcome in enumerate(outcomes):
        run(journal, an_attempt(f"i{number}"), outcome)
    run(journal, an_attempt("d", purpose="dry run"), ACCEPTED)
    journal.intended(an_attempt("open"))

    assert journal.arrivals(STUTTGART, TEXT, [NUMBER], clock() - timedelta(hours=24)) == {}


def test_an_attempt_that_turned_out_to_have_arrived_is_an_arrival(journal: Journal, clock: Clock) -> None:
    run(journal, an_attempt("i1"), LOST)
    run(journal, an_attempt("i1"), TAKEN_BEFORE)

    assert NUMBER in journal.arrivals(STUTTGART, TEXT, [NUMBER], clock() - timedelta(hours=24))


def test_a_dry_run_neither_sends_nor_stays_open(journal: Journal) -> None:
    run(journal, an_attempt(purpose="dry run"), LOST)
    run(journal, an_attempt("i2", purpose="dry run"), ACCEPTED)

    assert journal.last_uncertain(STUTTGART, NUMBER, TEXT) is None
    assert journal.last_sent(STUTTGART, LONG_AGO) is None


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [(ACCEPTED, True), (LOST, True), (NotSent(Trouble.TLS), False), (Refused(GatewayError(14)), False)],
)
def test_what_was_accepted_or_perhaps_accepted_counts_as_sent(
    journal: Journal, clock: Clock, outcome: Outcome, *, counts: bool
) -> None:
    moment = clock()

    run(journal, an_attempt(), outcome)

    assert journal.last_sent(STUTTGART, LONG_AGO) == (moment if counts else None)
    assert journal.last_sent(STUTTGART, moment + timedelta(seconds=1)) is None
    assert journal.last_sent(ULM, LONG_AGO) is None


def test_a_month_that_ends_between_attempt_and_outcome_changes_nothing(journal: Journal, clock: Clock) -> None:
    journal.intended(an_attempt("i1"))
    journal.intended(an_attempt("i2", text="Other"))
    clock.pass_by(hours=3)
    journal.concluded(an_attempt("i1"), ACCEPTED)

    assert journal.last_uncertain(STUTTGART, NUMBER, TEXT) is None
    assert journal.last_uncertain(STUTTGART, NUMBER, "Other") is not None


@pytest.fixture
def reopen(tmp_path: Path, clock: Clock) -> Callable[[], FileJournal]:
    return lambda: FileJournal(tmp_path / "state", clock)


def test_an_attempt_from_a_draft_is_found_after_its_save(journal: Journal, clock: Clock) -> None:
    began = clock()
    run(journal, an_attempt(interface_id=InterfaceId("draft"), account_id="0123456789abcdef"), LOST)

    found = journal.last_uncertain("0123456789abcdef", NUMBER, TEXT)

    assert found is not None
    assert journal.uncertain_attempt("0123456789abcdef", found.idx, began)
    assert journal.last_uncertain("fedcba9876543210", NUMBER, TEXT) is None


def test_another_start_of_the_program_finds_the_uncertain_attempt(reopen: Callable[[], FileJournal]) -> None:
    run(reopen(), an_attempt(), LOST)

    found = reopen().last_uncertain(STUTTGART, NUMBER, TEXT)
    assert found is not None
    assert found.idx == "i1"


def test_an_empty_journal_knows_nothing_and_makes_no_files(reopen: Callable[[], FileJournal], tmp_path: Path) -> None:
    assert reopen().last_uncertain(STUTTGART, NUMBER, TEXT) is None
    assert reopen().last_sent(STUTTGART, LONG_AGO) is None
    assert not (tmp_path / "state").exists()


def test_number_and_text_are_not_in_the_files(reopen: Callable[[], FileJournal], tmp_path: Path) -> None:
    run(reopen(), an_attempt(), ACCEPTED)

    kept = b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir() if path.suffix == ".jsonl")
    first = json.loads(kept.splitlines()[0])
    assert b"49171392" not in kept
    assert TEXT.encode() not in kept
    assert first["number"] == "•••••••••0012"
    assert first["event"] == "intended"


def test_the_text_is_kept_where_the_chain_says_so(tmp_path: Path, clock: Clock) -> None:
    run(FileJournal(tmp_path, clock, keeps_texts=lambda: True), an_attempt(), ACCEPTED)

    first = (tmp_path / "journal-2026-11.jsonl").read_text("utf-8").splitlines()[0]
    assert json.loads(first)["text"] == TEXT


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_files_are_private(reopen: Callable[[], FileJournal], tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        run(reopen(), an_attempt(), ACCEPTED)
    finally:
        os.umask(old)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_a_torn_last_line_is_passed_over_and_closed_by_the_next(
    reopen: Callable[[], FileJournal], tmp_path: Path
) -> None:
    run(reopen(), an_attempt("i1"), LOST)
    path = tmp_path / "state/journal-2026-11.jsonl"
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines()[0][:50])

    before = reopen().last_uncertain(STUTTGART, NUMBER, TEXT)
    run(reopen(), an_attempt("i1"), ACCEPTED)

    assert before is not None
    assert reopen().last_uncertain(STUTTGART, NUMBER, TEXT) is None
    assert len(path.read_bytes().splitlines()) == 5


def test_hostile_words_of_the_gateway_stay_on_one_line(reopen: Callable[[], FileJournal], tmp_path: Path) -> None:
    run(reopen(), an_attempt(), Refused(GatewayError(14, "\x1b[2J\n\u2028\udc80 words")))

    text = (tmp_path / "state/journal-2026-11.jsonl").read_text("ascii")
    assert len(text.splitlines()) == 2
    assert "\x1b" not in text


def test_writers_at_the_same_time_lose_nothing(reopen: Callable[[], FileJournal], tmp_path: Path) -> None:
    def work(name: str) -> None:
        for number in range(20):
            run(reopen(), an_attempt(f"{name}-{number}"), ACCEPTED)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    lines = (tmp_path / "state/journal-2026-11.jsonl").read_text("utf-8").splitlines()
    assert len([json.loads(line) for line in lines]) == 3 * 20 * 2


def test_what_cannot_be_written_down_is_refused_before_sending(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")

    with pytest.raises(WriteFailed):
        FileJournal(tmp_path / "state", clock).intended(an_attempt())


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_the_journals_place_is_not_followed(reopen: Callable[[], FileJournal], tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("")
    (tmp_path / "state").mkdir()
    (tmp_path / "state/journal-2026-11.jsonl").symlink_to(victim)

    with pytest.raises(WriteFailed):
        reopen().intended(an_attempt())
    assert not victim.read_text()


class Died(BaseException):
    """End a program as a power cut does."""


def test_a_program_that_dies_while_it_makes_the_key_leaves_none(
    reopen: Callable[[], FileJournal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> int:
        raise Died

    with monkeypatch.context() as dying:
        dying.setattr(os, "write", die)
        dying.setattr(Path, "unlink", lambda *_, **__: None)  # nobody is left to remove anything
        with pytest.raises(Died):
            reopen().intended(an_attempt())

    assert not (tmp_path / "state/journal.key").exists()
    run(reopen(), an_attempt(), LOST)
    assert reopen().last_uncertain(STUTTGART, NUMBER, TEXT) is not None


def test_a_damaged_key_is_reported_and_not_replaced(reopen: Callable[[], FileJournal], tmp_path: Path) -> None:
    run(reopen(), an_attempt(), LOST)
    (tmp_path / "state/journal.key").write_bytes(b"short")

    with pytest.raises(Unreadable):
        reopen().last_uncertain(STUTTGART, NUMBER, TEXT)
    with pytest.raises(Unreadable):
        reopen().intended(an_attempt("i2"))
    assert (tmp_path / "state/journal.key").read_bytes() == b"short"


def test_the_outcome_is_written_down_when_the_policy_cannot_be_read(tmp_path: Path, clock: Clock) -> None:
    journal = FileJournal(tmp_path, clock, keeps_texts=unreadable_policy)

    run(journal, an_attempt(), ACCEPTED)

    lines = (tmp_path / "journal-2026-11.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["intended", "accepted"]
    assert not any("text" in json.loads(line) for line in lines)
    assert journal.last_uncertain(STUTTGART, NUMBER, TEXT) is None


def unreadable_policy() -> bool:
    raise Unreadable("policy.toml", "no permission")


def of_no_zone(line: str) -> str:
    return json.dumps(json.loads(line) | {"at": "2026-11-30T22:00:00"})


def of_no_calendar(line: str) -> str:
    return json.dumps(json.loads(line) | {"at": "0001-01-01T00:00:00+14:00"})


def very_deep(line: str) -> str:
    return "[" * 100_000 + line


@pytest.mark.parametrize("altered", [of_no_zone, of_no_calendar, very_deep])
def test_a_line_that_says_no_moment_is_passed_over(
    reopen: Callable[[], FileJournal], clock: Clock, tmp_path: Path, altered: Callable[[str], str]
) -> None:
    run(reopen(), an_attempt("i1"), LOST)
    path = tmp_path / "state/journal-2026-11.jsonl"
    path.write_text("".join(altered(line) + "\n" for line in path.read_text("utf-8").splitlines()), "utf-8")
    run(reopen(), an_attempt("i2", text="Other"), LOST)

    assert not reopen().uncertain_attempt(STUTTGART, "i1", clock() - timedelta(days=1))
    assert reopen().uncertain_attempt(STUTTGART, "i2", clock() - timedelta(days=1))
    assert reopen().last_uncertain(STUTTGART, NUMBER, TEXT) is None
    assert reopen().last_sent(STUTTGART, LONG_AGO) == clock()


def test_values_of_other_kinds_than_ours_become_texts_and_no_code(
    reopen: Callable[[], FileJournal], tmp_path: Path
) -> None:
    run(reopen(), an_attempt("i1"), Refused(GatewayError(13)))
    path = tmp_path / "state/journal-2026-11.jsonl"
    lines = [json.loads(line) | {"code": {"a": 1}, "interface": [7]} for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")

    (send,) = reopen().month("2026-11").lines

    assert (send.outcome, send.interface_id) == (Refused(GatewayError(None)), "[7]")


def test_what_the_gateway_says_without_end_is_cut(reopen: Callable[[], FileJournal], tmp_path: Path) -> None:
    run(reopen(), an_attempt("i1"), Accepted("9" * 10**6, NUMBER, "Q" * 10**6, "0." + "1" * 10**6))

    assert (tmp_path / "state/journal-2026-11.jsonl").stat().st_size < 5_000


def test_months_before_the_moment_that_is_asked_about_are_not_read(
    reopen: Callable[[], FileJournal], clock: Clock, tmp_path: Path
) -> None:
    run(reopen(), an_attempt(), NotSent(Trouble.TLS))
    (tmp_path / "state/journal-2026-09.jsonl").mkdir()

    assert reopen().last_sent(STUTTGART, clock() - timedelta(days=30)) is None
    with pytest.raises(Unreadable):
        reopen().last_sent(STUTTGART, clock() - timedelta(days=90))


# Reading it afterwards -----------------------------------------------------------------------------------------------


def told(journal: Journal, month: str = "2026-11") -> list[tuple[str, Event]]:
    return [(send.idx, send.event) for send in journal.month(month).lines]


def test_a_send_is_told_with_what_became_of_it(journal: Journal, clock: Clock) -> None:
    began = clock()
    journal.intended(an_attempt())
    ended = clock.pass_by(seconds=2)
    journal.concluded(an_attempt(), ACCEPTED)

    [send] = journal.month("2026-11").lines
    assert (send.moment, send.concluded, send.event) == (began, ended, Event.ACCEPTED)
    assert (send.interface_name, send.number, send.text) == ("SMSAPI Stuttgart", "•••••••••0012", "")
    assert send.outcome == replace(ACCEPTED, number=send.number)
    assert (send.parts, send.units) == (1, len(TEXT))


def test_a_refusal_and_a_trouble_are_told_with_their_reasons(journal: Journal) -> None:
    refused = Refused(GatewayError(14, "Invalid sender", 200, 13))
    not_sent = NotSent(Trouble.PROXY_REFUSED, "403")
    with_code = Uncertain(Trouble.SERVER_ERROR, "500", GatewayError(201))

    by_status = NotSent(Trouble.TOO_MANY_REQUESTS, "", GatewayError(None, "Slow down", 429))
    said = Uncertain(Trouble.UNEXPECTED_ANSWER, "", GatewayError(None, "", 410))

    outcomes: list[Outcome] = [refused, not_sent, with_code, by_status, said, LOST]

    for number, outcome in enumerate(outcomes):
        run(journal, an_attempt(f"i{number}"), outcome)

    assert [send.outcome for send in reversed(journal.month("2026-11").lines)] == outcomes


def test_a_clock_that_ran_ahead_once_hides_nothing_of_last_month(
    reopen: Callable[[], FileJournal], clock: Clock
) -> None:
    clock.pass_by(days=130)
    run(reopen(), an_attempt("ahead"), ACCEPTED)
    clock.pass_by(days=-130, hours=1)
    run(reopen(), an_attempt("i1", number="+491713920099"), LOST)
    extent = reopen().extent()
    clock.pass_by(hours=2)
    run(reopen(), an_attempt("i2"), ACCEPTED)

    assert clock().month == 12
    assert reopen().last_uncertain(STUTTGART, "+491713920099", TEXT) is not None
    assert reopen().uncertain_attempt(STUTTGART, "i1", LONG_AGO)
    assert reopen().extent() != extent


@pytest.mark.parametrize(
    "quoted",
    ["491713920012", "+49 171 3920012", "0171/392-0012", f"your message “{TEXT}” is bad", f"…{TEXT[:14].upper()}"],
)
def test_what_the_gateway_quotes_of_a_customer_is_not_kept(
    reopen: Callable[[], FileJournal], tmp_path: Path, quoted: str
) -> None:
    said = f"No: {quoted}, please"
    page = f"<html>{quoted}</html>"
    outcomes: list[Outcome] = [
        Refused(GatewayError(13, said)),
        Uncertain(Trouble.UNEXPECTED_ANSWER, page, GatewayError(None, said, 400)),
        replace(ACCEPTED, status=said),
    ]
    for number, outcome in enumerate(outcomes):
        run(reopen(), an_attempt(f"i{number}"), outcome)

    kept = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.jsonl"))
    assert len(kept.splitlines()) == 6
    assert quoted not in kept
    assert TEXT[:14] not in kept


def test_what_the_gateway_said_of_the_recipient_is_not_kept(journal: Journal) -> None:
    run(journal, an_attempt(), Refused(GatewayError(13, "No", None, 96, "491713920012 is wrong")))

    [send] = journal.month("2026-11").lines
    assert send.outcome == Refused(GatewayError(13, "No", None, 96))


def test_the_newest_send_comes_first_and_months_too(journal: Journal, clock: Clock) -> None:
    run(journal, an_attempt("i1"), ACCEPTED)
    run(journal, an_attempt("i2"), LOST)
    clock.pass_by(days=1)
    run(journal, an_attempt("i3"), ACCEPTED)

    assert journal.months() == ("2026-12", "2026-11")
    assert told(journal) == [("i2", Event.UNCERTAIN), ("i1", Event.ACCEPTED)]


def test_a_crash_before_the_outcome_shows_as_uncertain(journal: Journal, clock: Clock) -> None:
    journal.intended(an_attempt())

    [send] = journal.month("2026-11").lines
    assert send.fate(clock()) is Event.INTENDED
    assert send.fate(clock.pass_by(minutes=3)) is Event.UNCERTAIN
    assert send.may_be_repeated(clock())
    assert send.is_protected(clock())
    assert not send.is_protected(clock.pass_by(hours=24))


def test_an_outcome_after_midnight_of_the_month_is_told_with_its_beginning(journal: Journal, clock: Clock) -> None:
    journal.intended(an_attempt("i1"))
    journal.intended(an_attempt("i2"))
    clock.pass_by(hours=3)
    journal.concluded(an_attempt("i1"), ACCEPTED)
    run(journal, an_attempt("i3"), ACCEPTED)

    assert told(journal, "2026-12") == [("i3", Event.ACCEPTED)]
    assert told(journal) == [("i2", Event.INTENDED), ("i1", Event.ACCEPTED)]


@pytest.mark.parametrize(
    ("settling", "settled"),
    [(ACCEPTED, True), (TAKEN_BEFORE, True), (LOST, False), (Refused(GatewayError(103)), False)],
)
@pytest.mark.parametrize("hours", [0, 3])
def test_a_repetition_that_arrived_settles_the_uncertain_attempts_before(
    journal: Journal, clock: Clock, settling: Outcome, hours: int, *, settled: bool
) -> None:
    journal.intended(an_attempt())  # the program died
    run(journal, an_attempt(), LOST)
    clock.pass_by(hours=hours)
    run(journal, an_attempt(), settling)

    later = clock.now + timedelta(days=1)
    uncertain = [send for send in journal.month("2026-11").lines if send.fate(later) is Event.UNCERTAIN]
    assert len(uncertain) >= 2
    assert {send.settled for send in uncertain[-2:]} == {settled}
    assert any(send.may_be_repeated(later) for send in uncertain) is not settled


def test_a_repetition_with_replaced_credentials_settles_the_attempt_with_the_former_ones(
    journal: Journal, clock: Clock
) -> None:
    run(journal, an_attempt(account_id="former token"), LOST)
    run(journal, an_attempt("another", account_id="former token", number=OTHER), LOST)
    run(journal, an_attempt(account_id="new token"), ACCEPTED)

    later = clock.now + timedelta(hours=1)
    lines = journal.month("2026-11").lines
    assert [(send.idx, send.may_be_repeated(later)) for send in reversed(lines)] == [
        ("i1", False),
        ("another", True),
        ("i1", False),
    ]


def test_an_attempt_that_was_cut_off_is_settled_by_its_repetition_with_replaced_credentials(
    journal: Journal, clock: Clock
) -> None:
    journal.intended(an_attempt(account_id="former token"))  # the program died
    run(journal, an_attempt(account_id="new token"), ACCEPTED)

    later = clock.now + timedelta(hours=1)
    assert [send.may_be_repeated(later) for send in journal.month("2026-11").lines] == [False, False]


@pytest.mark.parametrize("attempts", [[LOST, TAKEN_BEFORE], [TAKEN_BEFORE]])
def test_a_mark_that_was_taken_before_is_told_as_arrived_after_an_uncertain_attempt_only(
    journal: Journal, attempts: list[Outcome]
) -> None:
    run(journal, an_attempt(), *attempts)

    newest = journal.month("2026-11").lines[0]
    assert newest.outcome == TAKEN_BEFORE
    assert newest.arrived_earlier is (LOST in attempts)


def test_an_uncertain_dry_run_is_not_for_repeating(journal: Journal, clock: Clock) -> None:
    run(journal, an_attempt(purpose="dry run"), LOST)

    [send] = journal.month("2026-11").lines
    assert not send.may_be_repeated(clock())


def test_an_uncertain_message_stays_open_though_its_first_line_is_damaged(
    reopen: Callable[[], FileJournal], tmp_path: Path
) -> None:
    run(reopen(), an_attempt(), LOST)
    path = tmp_path / "state/journal-2026-11.jsonl"
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first[:40] + b"\n" + second)

    assert reopen().last_uncertain(STUTTGART, NUMBER, TEXT) is not None


def test_an_outcome_whose_first_line_is_damaged_is_told_by_itself(
    reopen: Callable[[], FileJournal], tmp_path: Path
) -> None:
    run(reopen(), an_attempt("i1"), ACCEPTED)
    path = tmp_path / "state/journal-2026-11.jsonl"
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first[:40] + b"\n" + second)

    month = reopen().month("2026-11")
    assert [(send.idx, send.event, send.number) for send in month.lines] == [("i1", Event.ACCEPTED, "")]
    assert [error.line for error in month.unreadable] == [1]


def test_a_text_that_the_journal_keeps_is_told(tmp_path: Path, clock: Clock) -> None:
    journal = FileJournal(tmp_path, clock, keeps_texts=lambda: True)
    run(journal, an_attempt(), ACCEPTED)

    assert journal.month("2026-11").lines[0].text == TEXT


def test_files_of_more_than_36_months_ago_are_dropped_as_a_month_begins(
    reopen: Callable[[], FileJournal], tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    for month in ("2023-10", "2023-11", "2023-12", "2026-11"):
        (folder / f"journal-{month}.jsonl").write_text("")
    clock.pass_by(days=1)

    run(reopen(), an_attempt(), ACCEPTED)

    assert reopen().months() == ("2026-12", "2026-11", "2023-12", "2023-11")


def test_a_run_does_not_read_all_of_the_journal_for_each_message(
    clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = FileJournal(tmp_path / "state", clock)
    for number in range(20):
        run(journal, an_attempt(f"other{number:02}", number=f"+4917139200{number:02}", interface_id=ULM), ACCEPTED)
    run(journal, an_attempt("ours", number="+491713920099", text="Another one."), LOST)
    decode = Mock(wraps=journal_module._decoded)
    monkeypatch.setattr(journal_module, "_decoded", decode)

    assert journal.last_uncertain(STUTTGART, "+491713920099", "Another one.") is not None
    assert journal.uncertain_attempt(STUTTGART, "ours", LONG_AGO)
    assert journal.arrivals(STUTTGART, "Another one.", ["+491713920099"], LONG_AGO) == {}
    assert journal.last_sent(STUTTGART, LONG_AGO) is not None
    assert decode.call_count == 4 * 2
