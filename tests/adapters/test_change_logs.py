"""Hold the file's change log and the memory's to one contract; and what holds for the files of every log."""

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smstui.adapters.change_log import LONGEST_VALUE, FileChangeLog
from smstui.adapters.durable_file import make_private_folder
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.adapters.monthly_lines import MONTHS_KEPT, MonthlyLines
from smstui.domain.change import SET, VAULT, Author, ChangeRecord, Deed, FieldChange, Result, Subject, Thing
from smstui.domain.errors import FileProblem, Unreadable, WriteFailed
from smstui.ports import ChangeLog

NOVEMBER = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
HOSTILE = "\x1b[2J\n\u2028\udc80\x00 [/x] Ü"


def a_change(moment: datetime = NOVEMBER, key: str = "ulm-7abc", **other: object) -> ChangeRecord:
    values = {"author": Author("anna"), "deed": Deed.CHANGED, "subject": Subject(Thing.INTERFACE, key, "Ulm")} | other
    return ChangeRecord(moment, **values)  # type: ignore[arg-type]


@pytest.fixture(params=["file", "memory"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> ChangeLog:
    return FileChangeLog(tmp_path / "state") if request.param == "file" else MemoryChangeLog()


@pytest.fixture
def reopen(tmp_path: Path) -> Callable[[], FileChangeLog]:
    return lambda: FileChangeLog(tmp_path / "state")


def test_what_was_written_down_is_read_as_it_was(log: ChangeLog) -> None:
    written = [
        a_change(author=Author("root", "anna", "2001:db8::7"), fields=(FieldChange("sender", "", "OptikNord"),)),
        a_change(deed=Deed.SUPPLIED, fields=(FieldChange("token", "", SET), FieldChange("proxy_password", None, SET))),
        a_change(deed=Deed.REVEALED, fields=(FieldChange("token"),), result=Result.WRONG_PASSPHRASE),
        a_change(deed=Deed.VAULT_CREATED, subject=VAULT),
        a_change(subject=Subject(Thing.BRANCH, "01", HOSTILE), fields=(FieldChange("name", HOSTILE, "Ulm"),)),
    ]

    for change in written:
        log.record(change)

    month = log.month("2026-11")
    assert list(reversed(month.lines)) == written
    assert month.unreadable == ()


def test_its_extent_is_another_one_after_every_line(log: ChangeLog) -> None:
    extents = [log.extent()]
    for _line in range(2):
        log.record(a_change())
        extents.append(log.extent())

    assert len(set(extents)) == len(extents)
    assert log.extent() == extents[-1]


def test_months_are_those_of_utc_and_the_newest_comes_first(log: ChangeLog) -> None:
    berlin = datetime.fromisoformat("2026-12-01T00:30:00+01:00")
    for moment in (NOVEMBER, berlin, berlin + timedelta(hours=1)):
        log.record(a_change(moment))

    assert log.months() == ("2026-12", "2026-11")
    assert [line.moment for line in log.month("2026-11").lines] == [berlin, NOVEMBER]
    assert log.month("2025-01").lines == ()


def test_a_log_without_lines_has_no_months_and_makes_no_files(log: ChangeLog, tmp_path: Path) -> None:
    assert log.months() == ()
    assert not (tmp_path / "state").exists()


def test_another_start_of_the_program_reads_the_same(reopen: Callable[[], FileChangeLog]) -> None:
    reopen().record(a_change())

    assert reopen().month("2026-11").lines == (a_change(),)


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_files_are_private_whatever_the_umask(reopen: Callable[[], FileChangeLog], tmp_path: Path, umask: int) -> None:
    old = os.umask(umask)
    try:
        reopen().record(a_change())
    finally:
        os.umask(old)

    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_files_are_shared_with_the_group_where_their_folder_is(
    reopen: Callable[[], FileChangeLog], tmp_path: Path
) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o2770)
    old = os.umask(0o077)
    try:
        reopen().record(a_change())
    finally:
        os.umask(old)

    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()} == {0o660}


def test_hostile_values_stay_on_one_line_of_ascii(reopen: Callable[[], FileChangeLog], tmp_path: Path) -> None:
    reopen().record(a_change(fields=(FieldChange("name", HOSTILE, HOSTILE * 10_000),)))

    text = (tmp_path / "state/changes-2026-11.jsonl").read_text("ascii")
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text
    [line] = reopen().month("2026-11").lines
    assert line.fields[0].before == HOSTILE
    assert len(line.fields[0].after or "") == LONGEST_VALUE


def test_a_torn_last_line_never_runs_into_the_next_one_and_is_named(
    reopen: Callable[[], FileChangeLog], tmp_path: Path
) -> None:
    reopen().record(a_change(key="first"))
    path = tmp_path / "state/changes-2026-11.jsonl"
    whole = path.read_bytes()

    for length in range(1, len(whole) - 1):
        path.write_bytes(whole + whole[:length])
        before = reopen().month("2026-11")
        reopen().record(a_change(key="second"))
        after = reopen().month("2026-11")

        assert [line.subject.key for line in before.lines] == ["first"]
        assert [line.subject.key for line in after.lines] == ["second", "first"]
        assert [(error.line, error.cause) for error in after.unreadable] == [(2, FileProblem.DAMAGED_LINE)]
        assert after.unreadable[0].path == str(path)


@pytest.mark.parametrize(
    "altered",
    [
        "[]",
        "null",
        "7",
        "[" * 100_000,
        json.dumps({"at": "2026-11-30T22:00:00", "who": "anna", "deed": "changed", "kind": "branch"}),
        json.dumps({"at": "0001-01-01T00:00:00+14:00", "who": "anna", "deed": "changed", "kind": "branch"}),
        json.dumps({"at": "2026-11-30T22:00:00Z", "who": "anna", "deed": "of a newer program", "kind": "branch"}),
        json.dumps({"at": "2026-11-30T22:00:00Z", "who": "anna", "deed": "changed", "kind": "branch", "fields": [1]}),
        "\x00\x00",
    ],
)
def test_a_line_that_says_nothing_is_named_and_hides_no_other(
    reopen: Callable[[], FileChangeLog], tmp_path: Path, altered: str
) -> None:
    reopen().record(a_change(key="first"))
    path = tmp_path / "state/changes-2026-11.jsonl"
    path.write_text(f"{altered}\n{path.read_text('ascii')}", "utf-8")

    month = reopen().month("2026-11")
    assert [line.subject.key for line in month.lines] == ["first"]
    assert [error.line for error in month.unreadable] == [1]


def test_what_can_be_neither_written_nor_read_is_refused_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")

    with pytest.raises(WriteFailed):
        FileChangeLog(tmp_path / "state").record(a_change())
    with pytest.raises(Unreadable, match=r"state: \w+"):
        FileChangeLog(tmp_path / "state").months()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_the_files_place_is_not_followed(reopen: Callable[[], FileChangeLog], tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("")
    (tmp_path / "state").mkdir()
    (tmp_path / "state/changes-2026-11.jsonl").symlink_to(victim)

    with pytest.raises(WriteFailed):
        reopen().record(a_change())
    assert not victim.read_text()


def test_files_of_others_are_no_months(reopen: Callable[[], FileChangeLog], tmp_path: Path) -> None:
    reopen().record(a_change())
    for name in ("changes-2026-13.jsonl", "changes-2026-11.jsonl.bak", "notes.txt", "journal-2026-11.jsonl"):
        (tmp_path / "state" / name).write_text("")

    assert reopen().months() == ("2026-11",)


def month_number(count: int) -> datetime:
    return datetime(2020 + count // 12, count % 12 + 1, 15, tzinfo=UTC)


def kept_of(folder: Path, counts: list[int]) -> list[str]:
    """Return the months that are left after a line was written in each of some months, in this order."""
    lines = MonthlyLines(folder, "changes", make_private_folder)
    for count in counts:
        lines.append(month_number(count), lambda _mode: b"{}\n")
    return lines.months()


@given(st.lists(st.integers(0, 120), min_size=1, max_size=12))
def test_nothing_younger_than_36_months_is_ever_dropped(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int]
) -> None:
    kept = kept_of(tmp_path_factory.mktemp("log"), counts)

    for place, count in enumerate(counts):
        if count >= max(counts[place:]) - MONTHS_KEPT:
            assert f"{month_number(count):%Y-%m}" in kept


@given(st.integers(1, 30))
def test_of_a_log_that_is_written_every_month_nothing_older_is_kept(
    tmp_path_factory: pytest.TempPathFactory, beyond: int
) -> None:
    last = MONTHS_KEPT + beyond

    kept = kept_of(tmp_path_factory.mktemp("log"), list(range(last + 1)))

    assert kept[0] == f"{month_number(last - MONTHS_KEPT - 1):%Y-%m}"
    assert len(kept) == MONTHS_KEPT + 2


def test_a_clock_that_runs_years_ahead_drops_nothing(tmp_path: Path) -> None:
    kept = kept_of(tmp_path, [70, 71, 72, 72 + 120])

    assert len(kept) == 4


def test_a_file_that_cannot_be_dropped_stops_no_line(tmp_path: Path) -> None:
    kept_of(tmp_path, [0, 1])
    (tmp_path / "changes-2019-01.jsonl").mkdir()

    kept = kept_of(tmp_path, [60, 61])

    assert f"{month_number(61):%Y-%m}" in kept


def test_a_disk_that_fills_within_a_line_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = FileChangeLog(tmp_path / "state")
    log.record(a_change())
    (file,) = (tmp_path / "state").rglob("*.jsonl")
    before, write = file.read_bytes(), os.write
    written: list[int] = []

    def half(descriptor: int, data: bytes) -> int:
        if written:
            raise OSError(28, "No space left on device")
        written.append(write(descriptor, bytes(data)[:20]))
        return written[0]

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(WriteFailed):
        log.record(a_change(key="koeln-2xyz"))
    monkeypatch.undo()

    assert written == [20]
    assert file.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="modes and links are others there")
def test_a_link_that_takes_the_new_file_s_place_gets_neither_its_mode_nor_its_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim, path = tmp_path / "victim", tmp_path / "state/changes-2026-11.jsonl"
    victim.write_text("")
    victim.chmod(0o400)
    open_file = os.open

    def swapped(name: str | Path, flags: int, mode: int = 0o777, **more: int) -> int:
        descriptor = open_file(name, flags, mode, **more)
        if Path(name) == path and not path.is_symlink():
            path.unlink()
            path.symlink_to(victim)
        return descriptor

    monkeypatch.setattr(os, "open", swapped)
    FileChangeLog(tmp_path / "state").record(a_change())

    assert stat.S_IMODE(victim.stat().st_mode) == 0o400
