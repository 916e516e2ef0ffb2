"""The record of changes is a convenience: whatever happens to it, saving goes on."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from smstui.adapters.toml.places import Places
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.undo import KEPT
from smstui.domain.errors import EditConflict, NothingToUndo
from tests.adapters.repository_contract import Kept, create

ENTRY = {"kind": "change", "interface_id": "x", "name": "x", "fields": [], "before": "", "after": ""}
WRONG: list[dict[str, object]] = [
    {"interface_id": 5},
    {"before": 5},
    {"after": "\ud800"},
    {"fields": "sender"},
    {"fields": [1]},
    {"kind": "other"},
    {"kind": None},
]


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '[{"kind": "change"}]', "\x00", "[" * 100_000]
    + [json.dumps([{**ENTRY, **wrong}]) for wrong in WRONG],
)
def test_a_damaged_record_takes_nothing_back_and_is_begun_anew(kept: Kept, places: Places, text: str) -> None:
    stored = create(kept)
    (places.undo / "anna.json").write_text(text, encoding="utf-8")

    with pytest.raises(NothingToUndo):
        kept.interfaces.undo()
    kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=7))

    assert kept.interfaces.undo().kind == "change"


def test_the_last_twenty_changes_can_be_taken_back(kept: Kept) -> None:
    stored = create(kept)
    for value in range(1, KEPT + 5):
        stored = kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=value)).stored

    for _ in range(KEPT):
        kept.interfaces.undo()

    assert kept.interfaces.listing().stored[0].interface.settings.max_characters == 4
    with pytest.raises(NothingToUndo):
        kept.interfaces.undo()


def test_a_user_name_is_no_path(opened: Callable[[str], TomlInterfaceRepository], places: Places) -> None:
    interfaces = opened("../../ORG\\anna")
    kept = Kept(interfaces, None, interfaces, lambda: interfaces)  # type: ignore[arg-type] # not used

    create(kept)

    assert [path.name for path in places.undo.iterdir()] == ["%2E%2E%2F%2E%2E%2FORG%5Canna.json"]
    assert interfaces.undo().kind == "create"


def test_an_edit_by_hand_is_not_taken_back_with_ones_own(kept: Kept, places: Places) -> None:
    stored = create(kept)
    kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=7))
    path = places.interfaces / f"{stored.interface.id}.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# a thought\n", encoding="utf-8")

    with pytest.raises(EditConflict):
        kept.interfaces.undo()

    assert "# a thought" in path.read_text(encoding="utf-8")


def test_a_record_that_cannot_be_written_keeps_no_save_from_happening(kept: Kept, places: Places) -> None:
    stored = create(kept)
    record = places.undo / "anna.json"
    record.unlink()
    record.mkdir()

    saved = kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=7))

    assert kept.interfaces.get(stored.interface.id) == saved.stored


@pytest.mark.parametrize(("one", "other"), [("ORG\\anna", "ORG_anna"), ("root (anna)", "root (berta)"), ("ä", "ö")])
def test_nobody_takes_back_what_another_one_did(
    opened: Callable[[str], TomlInterfaceRepository], one: str, other: str
) -> None:
    mine = opened(one)
    create(Kept(mine, None, mine, lambda: mine))  # type: ignore[arg-type] # no chain is used

    with pytest.raises(NothingToUndo):
        opened(other).undo()
