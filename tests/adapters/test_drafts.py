import json
import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from smstui.adapters import drafts as module
from smstui.adapters.drafts import LARGEST, FileDrafts
from smstui.adapters.toml.places import find_places
from smstui.domain.draft import Draft
from smstui.domain.errors import WriteFailed
from smstui.domain.field import Field
from smstui.domain.interface import InterfaceId, Method, Use
from smstui.domain.sender import Sender
from smstui.domain.unfinished import MOST_KEPT, KeptDraft, Unfinished

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DRAFT = Draft(
    name="Zentrale \ud800 \x1b[2J",
    branch="01",
    workstation="kasse-1",
    use=frozenset(Use),
    start="2026-12-01",
    service="smsapi.pl",
    method=Method.PASSWORD,
    username="anna",
    sender="Optik.Nord",
    sender_listed=Sender.listed("Optik.Nord", date(2026, 11, 1)),
    country_code="+49",
    max_characters="160",
    proxy_host="proxy.lan",
    proxy_port="3128",
    proxy_username="anna",
)
UNFINISHED = Unfinished(
    DRAFT, Draft(), NOW, InterfaceId("zentrale-k3fq"), (Field.PASSWORD, Field.PROXY_PASSWORD), InterfaceId("alt-x2yz")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "drafts"


def a_session(folder: Path, configuration: str = "/etc/smstui", person: str = "anna") -> FileDrafts:
    """Return the drafts as one run of the program sees them."""
    return FileDrafts(folder, configuration=configuration, person=person)


def the_only(waiting: tuple[KeptDraft, ...]) -> KeptDraft:
    (kept,) = waiting
    return kept


def test_a_draft_comes_back_as_it_was_typed(folder: Path) -> None:
    a_session(folder).keep(UNFINISHED)

    assert the_only(a_session(folder).waiting()).unfinished == UNFINISHED


def test_a_draft_is_its_owners_only(folder: Path) -> None:
    a_session(folder).keep(UNFINISHED)

    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(("configuration", "person"), [("/srv/smstui", "anna"), ("/etc/smstui", "root (bernd)")])
def test_a_draft_of_another_configuration_or_person_is_not_offered(
    folder: Path, configuration: str, person: str
) -> None:
    a_session(folder).keep(UNFINISHED)
    other = a_session(folder, configuration, person)

    assert other.waiting() == ()
    assert other.claim(next(folder.glob("*.json")).stem) is None


def test_two_sessions_never_have_the_same_draft(folder: Path) -> None:
    first, second = a_session(folder), a_session(folder)
    first.keep(UNFINISHED)
    draft_id = the_only(first.waiting()).id
    taken = first.claim(draft_id)

    assert taken is not None
    assert second.waiting() == ()
    assert second.claim(draft_id) is None
    second.forget(draft_id)
    first.release(draft_id)
    assert the_only(second.waiting()) == taken


def test_a_draft_that_was_taken_up_and_cut_off_again_is_one_draft(folder: Path) -> None:
    first = a_session(folder)
    first.keep(UNFINISHED)
    draft_id = the_only(first.waiting()).id
    first.claim(draft_id)
    further = replace(UNFINISHED, draft=replace(DRAFT, name="Zentrale, weiter"), moment=NOW + timedelta(hours=1))
    first.keep(further, draft_id)
    first.release(draft_id)

    assert the_only(a_session(folder).waiting()) == KeptDraft(draft_id, further)


def test_a_lock_that_a_killed_session_left_holds_nobody_up(folder: Path) -> None:
    a_session(folder).keep(UNFINISHED)
    (file,) = folder.iterdir()
    file.with_suffix(".lock").touch()

    assert the_only(a_session(folder).waiting()).unfinished == UNFINISHED


def test_looking_at_what_waits_takes_it_from_nobody(folder: Path) -> None:
    a_session(folder).keep(UNFINISHED)
    (file,) = folder.iterdir()
    file.with_suffix(".lock").touch()
    looks, takes = a_session(folder), a_session(folder)

    seen = the_only(looks.waiting())

    assert takes.claim(seen.id) == seen


def test_a_forgotten_draft_leaves_nothing(folder: Path) -> None:
    session = a_session(folder)
    session.keep(UNFINISHED)
    session.forget(the_only(session.waiting()).id)

    assert list(folder.iterdir()) == []


def test_only_the_newest_are_kept(folder: Path) -> None:
    session = a_session(folder)
    for hour in range(MOST_KEPT + 5):
        session.keep(replace(UNFINISHED, moment=NOW + timedelta(hours=hour)))

    moments = sorted(kept.unfinished.moment for kept in session.waiting())
    assert len(moments) == MOST_KEPT
    assert moments[0] == NOW + timedelta(hours=5)


def test_what_nobody_can_have_typed_is_not_kept(folder: Path) -> None:
    huge = replace(UNFINISHED, draft=replace(DRAFT, name="x" * LARGEST))

    with pytest.raises(WriteFailed, match="too big"):
        a_session(folder).keep(huge)
    assert not folder.exists()


def test_a_disk_that_refuses_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "replace_file", full)

    with pytest.raises(WriteFailed, match="disk full"):
        a_session(folder).keep(UNFINISHED)


def test_files_that_are_no_drafts_are_ignored(folder: Path) -> None:
    session = a_session(folder)
    session.keep(UNFINISHED)
    (file,) = folder.iterdir()
    good = json.loads(file.read_text())
    owner = {name: good[name] for name in ("schema", "configuration", "person")}
    nonsense: list[object] = [
        [],
        "text",
        owner,
        good | {"schema": 2},
        good | {"moment": "yesterday"},
        good | {"moment": "2026-11-22T09:30:00"},
        good | {"interface": 7},
        good | {"typed_secrets": ["everything"]},
        good | {"draft": None},
        good | {"draft": good["draft"] | {"name": 1}},
        good | {"draft": good["draft"] | {"use": ["sideways"]}},
        good | {"draft": good["draft"] | {"sender_listed": ["[/x]", "2026-11-01"]}},
    ]
    for number, plain in enumerate(nonsense):
        (folder / f"nonsense-{number}.json").write_text(json.dumps(plain))
    (folder / "deep.json").write_text("[" * 100_000)
    (folder / "bytes.json").write_bytes(b"\xff\xfe\x00")
    (folder / "huge.json").write_text(" " * (LARGEST + 1))
    (folder / "folder.json").mkdir()
    (folder / "link.json").symlink_to(file)

    assert the_only(session.waiting()).id == file.stem


def test_places_tell_whether_drafts_may_wait(tmp_path: Path) -> None:
    places = find_places(environment={"HOME": str(tmp_path)})
    before = places.any_drafts()
    FileDrafts(places.drafts, configuration=str(places.config), person="anna").keep(UNFINISHED)

    assert not before
    assert places.any_drafts()
