"""What cannot be read is a row that says so: never dropped, never rewritten, never in the way of the others."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from smstui.adapters.toml.document import LARGEST_FILE
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.places import Places
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.domain.errors import FieldRefused, FileProblem, Unreadable, WriteFailed
from smstui.domain.interface import InterfaceId
from smstui.domain.stored import Listing, Stored, UnreadableRow
from tests.adapters.repository_contract import Kept, create

BROKEN = InterfaceId("broken-abcd")
OPEN_FILES = Path("/proc/self/fd")


@pytest.fixture
def broken(places: Places, interfaces: TomlInterfaceRepository) -> Path:
    """Name the file that the test breaks; the folder is there."""
    return places.interfaces / f"{BROKEN}.toml"


def only_row(kept: Kept) -> UnreadableRow:
    (row,) = kept.interfaces.listing().unreadable
    assert row.id == BROKEN
    return row


def test_bad_toml_is_a_row_with_its_line_beside_the_others(kept: Kept, broken: Path) -> None:
    good = create(kept)
    broken.write_text('name = "Half written"\nuse = [\n', encoding="utf-8")

    row = only_row(kept)

    assert kept.interfaces.listing().stored == (good,)
    assert (row.name, row.error.line, row.error.path) == ("Half written", 3, str(broken))


def test_a_broken_rule_is_a_row_and_not_repaired(kept: Kept, broken: Path) -> None:
    text = 'name = "Both"\nbranch = "01"\nuse = ["server", "client"]\ncreated = 2026-11-22T09:30:00Z\n[smsapi]\n'
    text += 'service = "smsapi.com"\nauthentication = "token"\ncountry_code = "+49"\n'
    broken.write_text(text, encoding="utf-8")

    row = only_row(kept)

    assert isinstance(row.error.cause, FieldRefused)
    assert (row.name, row.error.line) == ("Both", 2)
    assert broken.read_text(encoding="utf-8") == text
    with pytest.raises(Unreadable):
        kept.interfaces.get(BROKEN)


def test_a_newer_schema_says_so_and_is_never_written(kept: Kept, broken: Path) -> None:
    good = create(kept)
    text = kept.interfaces.get(good.interface.id)
    path = broken.with_name(f"{good.interface.id}.toml")
    newer = path.read_text(encoding="utf-8").replace("schema = 1", "schema = 2")
    path.write_text(newer, encoding="utf-8")

    (row,) = kept.interfaces.listing().unreadable

    assert (row.error.cause, row.name) == (FileProblem.NEWER_SCHEMA, good.interface.name)
    with pytest.raises(Unreadable):
        kept.interfaces.update(text, replace(good.interface.settings, max_characters=7))
    assert path.read_text(encoding="utf-8") == newer


@pytest.mark.parametrize("schema", ["0", "-1", "true", '"1"', "1.0"])
def test_a_schema_that_is_none_is_told(kept: Kept, broken: Path, schema: str) -> None:
    broken.write_text(f"schema = {schema}\n", encoding="utf-8")

    cause = only_row(kept).error.cause

    assert isinstance(cause, FieldRefused)
    assert cause.field == "schema"


def make_folder(path: Path) -> None:
    path.mkdir()


def make_dangling_link(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def make_big(path: Path) -> None:
    path.write_bytes(b"#" * (LARGEST_FILE + 1))


def make_wrong_encoding(path: Path) -> None:
    path.write_bytes('name = "Größe"'.encode("latin-1"))


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (make_folder, FileProblem.NOT_A_FILE),
        (make_dangling_link, FileProblem.MISSING),
        (make_big, FileProblem.TOO_BIG),
        (make_wrong_encoding, FileProblem.NOT_UTF8),
    ],
)
def test_whatever_lies_in_a_files_place_is_a_row(
    kept: Kept, broken: Path, make: Callable[[Path], None], problem: FileProblem
) -> None:
    good = create(kept)
    make(broken)

    assert only_row(kept).error.cause is problem
    assert kept.interfaces.listing().stored == (good,)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among files there")
def test_a_pipe_is_a_row_and_nobody_waits_for_it(kept: Kept, broken: Path) -> None:
    os.mkfifo(broken)

    assert only_row(kept).error.cause is FileProblem.NOT_A_FILE


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_a_row(kept: Kept, broken: Path) -> None:
    broken.write_text("", encoding="utf-8")
    broken.chmod(0)

    assert only_row(kept).error.cause is FileProblem.NO_PERMISSION


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives away what is its own")
@pytest.mark.parametrize("owner", [0, 65534])
def test_root_follows_no_link_in_the_folders_place_that_somebody_else_made(
    kept: Kept, places: Places, tmp_path: Path, owner: int
) -> None:
    """Whoever shares the folder above could have root read, write and delete files wherever he likes."""
    stored = create(kept)
    elsewhere = tmp_path / "elsewhere"
    places.interfaces.rename(elsewhere)
    places.interfaces.symlink_to(elsewhere)
    os.lchown(places.interfaces, owner, owner)
    before = {path.name: path.read_bytes() for path in elsewhere.iterdir()}
    if owner == 0:
        assert kept.interfaces.listing().stored == (stored,)
        kept.interfaces.delete(stored)
        assert not list(elsewhere.glob("*.toml"))
        return

    for attempt in (
        kept.interfaces.listing,
        lambda: kept.interfaces.beginning(1),
        lambda: kept.interfaces.get(stored.interface.id),
        lambda: kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=160)),
        lambda: kept.interfaces.delete(stored),
        lambda: create(kept, "Another"),
    ):
        with pytest.raises((Unreadable, WriteFailed)) as refused:
            attempt()
        assert str(places.interfaces) in str(refused.value)
    assert {path.name: path.read_bytes() for path in elsewhere.iterdir()} == before


def test_a_file_name_that_a_terminal_would_act_on_is_a_row(kept: Kept, broken: Path) -> None:
    create(kept)
    broken.with_name("a\x1b[31mb.toml").write_text("", encoding="utf-8")

    (row,) = kept.interfaces.listing().unreadable

    assert row.error.cause is FileProblem.BAD_FILE_NAME


def test_hidden_and_other_files_are_no_interfaces(kept: Kept, broken: Path) -> None:
    for name in (".hidden.toml", "README.md", "x.toml~", ".x.toml.swp", "x.toml.orig"):
        broken.with_name(name).write_text("?", encoding="utf-8")

    assert kept.interfaces.listing().unreadable == ()


@pytest.mark.parametrize("make", [make_dangling_link, make_wrong_encoding, make_big])
def test_an_unreadable_file_can_be_deleted_and_brought_back(
    kept: Kept, broken: Path, make: Callable[[Path], None], places: Places
) -> None:
    make(broken)
    was_file = not broken.is_symlink()
    before = broken.read_bytes() if was_file else b""

    kept.interfaces.delete_unreadable(BROKEN)

    assert not os.path.lexists(broken)
    if was_file:
        (backup,) = (places.backups / "interfaces" / BROKEN).iterdir()
        assert backup.read_bytes() == before


def test_a_deleted_unreadable_file_comes_back_as_it_was(kept: Kept, broken: Path) -> None:
    make_wrong_encoding(broken)
    before = broken.read_bytes()
    kept.interfaces.delete_unreadable(BROKEN)

    undone = kept.interfaces.undo()

    assert (undone.kind, undone.interface_id) == ("delete", BROKEN)
    assert broken.read_bytes() == before


def test_a_folder_in_a_files_place_is_not_deleted(kept: Kept, broken: Path) -> None:
    broken.mkdir()

    with pytest.raises(WriteFailed):
        kept.interfaces.delete_unreadable(BROKEN)

    assert broken.is_dir()


def test_two_files_with_the_same_name_are_both_shown(kept: Kept, places: Places) -> None:
    first = create(kept)
    source = places.interfaces / f"{first.interface.id}.toml"
    source.with_name("copy-abcd.toml").write_bytes(source.read_bytes())

    listing = kept.interfaces.listing()

    assert [stored.interface.name for stored in listing.stored] == ["SMSAPI Stuttgart"] * 2


def test_a_second_listing_reads_only_what_changed(kept: Kept, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = [create(kept, name) for name in ("a", "b", "c")]
    files = InterfaceFiles(places.interfaces)
    monkeypatch.setattr("smstui.adapters.toml.interface_files._SETTLED_NANOSECONDS", -(10**10))
    files.listing()
    read: list[str] = []
    whole = files._read

    def noted(interface_id: InterfaceId, path: str) -> Stored:
        read.append(interface_id)
        return whole(interface_id, path)

    monkeypatch.setattr(files, "_read", noted)

    assert files.listing().stored == tuple(stored)
    assert read == []
    changed = kept.interfaces.update(stored[1], replace(stored[1].interface.settings, max_characters=7)).stored
    kept.interfaces.delete(stored[2])

    assert files.listing().stored == (stored[0], changed)
    assert read == [changed.interface.id]


def test_a_file_that_has_just_changed_is_read_again(kept: Kept, places: Places) -> None:
    stored = create(kept)
    path = places.interfaces / f"{stored.interface.id}.toml"
    kept.interfaces.listing()
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Stuttgart", b"Nuernberg"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    (again,) = kept.interfaces.listing().stored

    assert again.interface.name == "SMSAPI Nuernberg"


def interface_text(name_line: str) -> str:
    """Return an interface's file in which the name is written as given."""
    return (
        f'{name_line}\nuse = ["server"]\ncreated = 2026-11-22T09:30:00Z\n'
        '[smsapi]\nservice = "smsapi.com"\nauthentication = "token"\ncountry_code = "+49"\n'
    )


def names_of(listing: Listing) -> set[str]:
    return {stored.interface.name for stored in listing.stored} | {row.name or row.id for row in listing.unreadable}


@pytest.mark.parametrize(
    "first",
    [
        'name = "Alpha"',
        'name = "Alpha" # ours',
        "name = 'Alpha'",
        'name = "\\u0041lpha"',
        '"name" = "Alpha"',
        'name = """\nAlpha"""',
        'note = """\nname = "Zulu"\n"""\nname = "Alpha"',
        "note = '''\nname = \"Zulu\"\n'''\nname = \"Alpha\"",
    ],
)
def test_the_beginning_is_sorted_by_what_the_files_call_themselves(
    interfaces: TomlInterfaceRepository, places: Places, first: str
) -> None:
    for file, line in (("a", 'name = "Mike"'), ("b", 'name = "Yankee"'), ("z", first)):
        (places.interfaces / f"{file}.toml").write_text(interface_text(line), encoding="utf-8")

    beginning = interfaces.beginning(1)

    assert names_of(beginning) == {"Alpha"}
    assert beginning.more == 2
    assert beginning.stored[0] in interfaces.listing().stored


@pytest.mark.parametrize("count", [3, 4])
def test_a_beginning_that_leaves_nothing_out_is_the_whole_listing(
    interfaces: TomlInterfaceRepository, kept: Kept, count: int
) -> None:
    for name in ("a", "b", "c"):
        create(kept, name)

    beginning = interfaces.beginning(count)

    assert beginning == interfaces.listing()
    assert (len(beginning.stored), beginning.more) == (3, 0)


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="only Linux lists the open files there")
def test_looking_at_the_names_leaves_no_file_open(interfaces: TomlInterfaceRepository, kept: Kept) -> None:
    for name in ("a", "b", "c"):
        create(kept, name)
    before = len(list(OPEN_FILES.iterdir()))

    interfaces.beginning(1)

    assert len(list(OPEN_FILES.iterdir())) == before


def test_without_a_folder_there_are_no_interfaces_and_one_that_may_not_be_read_is_said(
    interfaces: TomlInterfaceRepository, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    places.interfaces.rmdir()
    assert interfaces.listing() == Listing((), ())

    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(Unreadable) as unreadable:
        interfaces.listing()
    assert (unreadable.value.path, unreadable.value.cause) == (str(places.interfaces), FileProblem.NO_PERMISSION)


def test_the_beginning_has_whoever_shares_a_name_with_one_of_its_rows(
    interfaces: TomlInterfaceRepository, places: Places
) -> None:
    for file, name in (("a", "Ulm"), ("b", "ULM"), ("c", "Ulm"), ("d", "Wien")):
        (places.interfaces / f"{file}.toml").write_text(interface_text(f'name = "{name}"'), encoding="utf-8")

    beginning = interfaces.beginning(1)

    assert [stored.interface.id for stored in beginning.stored] == ["a", "b", "c"]
    assert beginning.more == 1


def test_the_beginning_has_files_that_cannot_be_read_in_their_places(
    interfaces: TomlInterfaceRepository, places: Places
) -> None:
    (places.interfaces / "x.toml").write_text('name = "Bravo"\nuse = [\n', encoding="utf-8")
    (places.interfaces / "charlie.toml").write_bytes(b"\xff")
    (places.interfaces / "delta.toml").mkdir()
    (places.interfaces / "y.toml").write_text(interface_text('name = "Zulu"'), encoding="utf-8")

    assert names_of(interfaces.beginning(3)) == {"Bravo", "charlie", "delta"}


def test_a_beginning_of_as_many_as_there_are_is_the_listing(kept: Kept) -> None:
    create(kept)

    assert kept.interfaces.beginning(1) == kept.interfaces.listing()
