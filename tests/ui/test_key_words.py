"""Keys and what they do are read by people: in their language, and with room beside the column of groups."""

from collections.abc import Iterator

import pytest

from smstui.ui import keys
from smstui.ui.dialogs.help import help_line
from smstui.ui.keys import Key, key_name
from smstui.wording.catalogue import _, use_language

ALL = [key for known in vars(keys).values() if isinstance(known, tuple) for key in known if isinstance(key, Key)]


@pytest.fixture(autouse=True, params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


def test_keys_are_called_as_their_keyboard_calls_them(language: str) -> None:
    read = [key_name(name) for name in ("delete", "space", "home", "end", "pagedown", "escape", "ctrl+s", "f2", "e")]

    assert (
        read
        == {
            "en": ["Del", "Space", "Home", "End", "PgDn", "Esc", "^S", "F2", "e"],
            "de": ["Entf", "Leertaste", "Pos1", "Ende", "Bild↓", "Esc", "^S", "F2", "e"],
        }[language]
    )


@pytest.mark.parametrize("key", ALL, ids=lambda key: key.id)
def test_what_a_key_does_stands_clear_of_where_it_belongs(key: Key) -> None:
    line = help_line(key)

    assert f" {_(key.label)}  " in line
    assert " ".join(key.shown) in line
