"""Writing only what is new must look, cell for cell, like writing everything."""

from itertools import pairwise

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Offset, Region
from textual.strip import Strip

from smstui.ui.written_screen import WrittenScreen

WIDTH, HEIGHT = 12, 3
CURSOR = Offset(0, 0)
TEXTS = ("            ", "Stuttgart 01", "Köln  ready ", "日本語テスト", "[/x]  broken")
STYLES = (None, Style(bold=True), Style(color="red"), Style(reverse=True))
CUTS = ((0, 12), (0, 4, 12), (0, 2, 6, 12), (0, 6, 10, 12))

Update = LayoutUpdate | ChopsUpdate


def line(text: int, style: int) -> Strip:
    return Strip([Segment(TEXTS[text], STYLES[style])], WIDTH)


def cut(strip: Strip, cuts: tuple[int, ...]) -> dict[int, Strip | None]:
    return {start: strip.crop(start, end) for start, end in pairwise(cuts)}


lines = st.builds(line, st.sampled_from(range(len(TEXTS))), st.sampled_from(range(len(STYLES))))
pictures = st.lists(st.tuples(lines, st.sampled_from(CUTS)), min_size=HEIGHT, max_size=HEIGHT)


def whole(picture: list[tuple[Strip, tuple[int, ...]]]) -> LayoutUpdate:
    return LayoutUpdate(
        [[piece for piece in cut(strip, cuts).values() if piece is not None] for strip, cuts in picture],
        Region(0, 0, WIDTH, HEIGHT),
    )


def parts(picture: list[tuple[Strip, tuple[int, ...]]], spans: list[tuple[int, int, int]]) -> ChopsUpdate:
    return ChopsUpdate([cut(strip, cuts) for strip, cuts in picture], spans, [list(cuts[1:]) for _, cuts in picture])


@st.composite
def updates(draw: st.DrawFn) -> Update:
    picture = draw(pictures)
    if draw(st.booleans()):
        return whole(picture)
    rows = draw(st.sets(st.sampled_from(range(HEIGHT)), min_size=1))
    spans = [
        (y, *sorted(draw(st.tuples(st.sampled_from((0, 2, 4)), st.sampled_from((6, 8, 12)))))) for y in sorted(rows)
    ]
    return parts(picture, [(y, first, last) for y, first, last in spans])


class Terminal:
    """Show what is written."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)
        self.console = Console(color_system="256", force_terminal=True)

    def write(self, text: str) -> None:
        self.stream.feed(text)

    @property
    def cells(self) -> list[list[pyte.screens.Char]]:
        return [[self.screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


@given(st.lists(updates(), min_size=1, max_size=8))
def test_what_stands_on_the_terminal_is_what_would_stand_there_if_all_were_written(drawn: list[Update]) -> None:
    everything, thrifty, written = Terminal(), Terminal(), WrittenScreen()

    for update in drawn:
        everything.write(update.render_segments(everything.console))
        if (news := written.news(update, CURSOR)) is not None:
            thrifty.write(news.render_segments(thrifty.console))

    assert thrifty.cells == everything.cells


FIRST = [(line(1, 0), CUTS[1]), (line(2, 1), CUTS[0]), (line(0, 0), CUTS[0])]


def test_a_picture_that_stands_there_already_is_not_written() -> None:
    written = WrittenScreen()
    written.news(whole(FIRST), CURSOR)

    assert written.news(whole(FIRST), CURSOR) is None


def test_a_moved_cursor_is_written_although_nothing_else_is_new() -> None:
    written = WrittenScreen()
    written.news(whole(FIRST), CURSOR)

    news = written.news(whole(FIRST), Offset(3, 1))

    assert news is not None
    assert not news.pieces


def test_only_the_changed_piece_is_written() -> None:
    written = WrittenScreen()
    written.news(whole(FIRST), CURSOR)

    news = written.news(whole([(line(4, 0), CUTS[0]), *FIRST[1:]]), CURSOR)

    assert news is not None
    assert [(y, x) for y, x, _strip in news.pieces] == [(0, 0)]


@pytest.mark.parametrize("why", ["forgotten", "another size"])
def test_everything_is_written_where_the_terminal_cannot_be_trusted(why: str) -> None:
    written = WrittenScreen()
    written.news(whole(FIRST), CURSOR)
    update = whole(FIRST)

    if why == "forgotten":
        written.forget()
    else:
        update = LayoutUpdate(update.strips, Region(0, 0, WIDTH, HEIGHT + 1))
    news = written.news(update, CURSOR)

    assert news is not None
    assert len(news.pieces) == sum(len(cuts) - 1 for _strip, cuts in FIRST)


def test_the_control_that_skips_rows_by_their_text_alone_is_caught() -> None:
    """A memory that compared texts and not styles would leave the old style standing."""
    written = WrittenScreen()
    written.news(whole(FIRST), CURSOR)

    news = written.news(whole([(line(1, 3), CUTS[1]), *FIRST[1:]]), CURSOR)

    assert news is not None
    assert [y for y, _x, _strip in news.pieces] == [0, 0]
