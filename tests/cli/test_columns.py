import pytest

from smstui.cli.columns import display_width, lines_of


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Ulm", 3),
        ("München", 7),
        ("Mu\u0308nchen", 7),
        ("東京", 4),
        ("ｆ", 2),
        ("👓", 2),
        ("e\u0301\u200d", 1),
        ("", 0),
    ],
)
def test_a_text_is_as_wide_as_a_terminal_shows_it(text: str, cells: int) -> None:
    assert display_width(text) == cells


def test_columns_stand_under_each_other_and_no_line_ends_with_blanks() -> None:
    lines = list(lines_of(("Name", "Branch"), [("東京", "01"), ("Ulm Nord", ""), ("", "02")]))

    assert lines == ["Name      Branch", "東京      01", "Ulm Nord", "          02"]
