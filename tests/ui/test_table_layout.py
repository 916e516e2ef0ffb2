import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from smstui.domain.interface import InterfaceId, Use
from smstui.domain.safe_text import is_safe
from smstui.domain.state import State, Status
from smstui.services.overview import Row
from smstui.ui.widgets.table_layout import PLAIN_COLUMNS, WORKSTATION_COLUMNS, Column, Layout, fit
from smstui.wording.catalogue import _, use_language

BOTH = [PLAIN_COLUMNS, WORKSTATION_COLUMNS]


def a_row(name: str, state: State = State.READY) -> Row:
    return Row(InterfaceId("a-1234"), name, Status(state), "", branch_title=name, use=frozenset({Use.SERVER}))


@given(st.text(), st.integers(min_value=1, max_value=40))
@example("\u200d", 1)
def test_every_text_is_made_to_fit_exactly_and_safely(text: str, width: int) -> None:
    shown = fit(text, width)

    assert cell_len(shown) == width
    assert is_safe(shown)


@given(st.text(max_size=80), st.integers(min_value=80, max_value=200), st.sampled_from(BOTH))
def test_every_row_is_as_wide_as_the_table(name: str, width: int, columns: tuple[Column, ...]) -> None:
    text, state = Layout.of(columns, width).line(a_row(name), current=True, marked=True)

    assert cell_len(text + state) == width
    assert text.startswith(">*")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("columns", BOTH)
def test_no_heading_is_cut_in_any_language(columns: tuple[Column, ...], language: str) -> None:
    use_language(language)
    headings = [(_(column.heading), column.width) for column in columns]
    use_language("en")

    assert all(cell_len(heading) <= width for heading, width in headings)


def test_at_80_the_columns_are_those_of_the_design() -> None:
    assert [column.width for column in PLAIN_COLUMNS] == [6, 21, 14, 6, 6, 10, 8]


def test_a_wider_table_gives_the_room_to_name_and_branch() -> None:
    layout = Layout.of(PLAIN_COLUMNS, 110)

    assert layout.widths == (6, 41, 24, 6, 6, 10, 8)


@pytest.mark.parametrize(("state", "word"), [(State.READY, "ready"), (State.NO_SECRET, "no key")])
def test_the_state_stands_apart_so_that_it_can_have_a_colour(state: State, word: str) -> None:
    _text, shown = Layout.of(PLAIN_COLUMNS, 80).line(a_row("A", state), current=False, marked=False)

    assert shown == word.ljust(8)
