"""The table that draws by itself: it draws what Textual would, and never what was right before."""

from dataclasses import replace
from typing import cast

import pytest
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from smstui.services.overview import Row
from smstui.ui.app import SmstuiApp
from smstui.ui.screens.interfaces import InterfacesScreen
from smstui.ui.widgets.interface_table import InterfaceTable
from tests.ui.conftest import World

SIZE = (80, 24)


def table_of(app: SmstuiApp) -> InterfaceTable:
    return cast("InterfacesScreen", app.screen).table


def drawn(table: InterfaceTable, crop: Region | None = None) -> list[Strip]:
    return table.render_lines(crop or table.size.region)


def drawn_anew(table: InterfaceTable, crop: Region | None = None) -> list[Strip]:
    """Return what Textual itself makes of the lines, of which none was drawn before."""
    table.forget_lines()
    table._styles_cache.clear()
    return Widget.render_lines(table, crop or table.size.region)


@pytest.mark.parametrize("crop", [Region(0, 0, 80, 18), Region(0, 3, 80, 1), Region(5, 2, 30, 4), Region(79, 0, 1, 18)])
@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
async def test_it_draws_what_textual_would(sample: World, theme: str, crop: Region) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        app.theme = theme
        await pilot.pause()
        table = table_of(app)

        assert drawn(table, crop) == drawn_anew(table, crop)


@pytest.mark.parametrize(
    "keys",
    [
        ("down",),
        ("down", "up"),
        ("space", "space", "up"),
        ("space", "up", "space", "up"),
        ("w",),
        ("w", "w"),
        ("/", "u", "l", "m"),
        ("/", "u", "l", "m", "backspace", "backspace", "backspace"),
        ("/", "escape"),
        ("p", "p"),
        ("end", "home"),
    ],
    ids=" ".join,
)
async def test_no_key_leaves_a_line_as_it_was_before(sample: World, keys: tuple[str, ...]) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        table = table_of(app)
        drawn(table)

        for key in keys:
            await pilot.press(key)
            drawn(table)

        assert drawn(table) == drawn_anew(table)


async def test_neither_another_size_nor_another_theme_leaves_one(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        table = table_of(app)
        for width, theme in ((132, "textual-light"), (80, "ansi-dark"), (100, "textual-dark")):
            drawn(table)
            app.theme = theme
            await pilot.resize_terminal(width, 30)
            await pilot.pause()

            assert drawn(table) == drawn_anew(table)


async def test_what_was_saved_meanwhile_is_drawn(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        table = table_of(app)
        before = drawn(table)
        stored = next(one for one in sample.interfaces.listing().stored if one.interface.name == "Zentrale")
        sample.interfaces.update(stored, replace(stored.interface.settings, name="Zentrale Ulm"))
        await pilot.press("r")
        for _attempt in range(200):
            await pilot.pause(0.02)
            if drawn(table) != before:
                break

        assert drawn(table) != before
        assert drawn(table) == drawn_anew(table)


async def test_a_line_that_was_drawn_is_not_drawn_again(sample: World, monkeypatch: pytest.MonkeyPatch) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("/", "u", "l", "backspace", "backspace")
        asked: list[Row] = []
        line = InterfaceTable.line

        def counted(self: InterfaceTable, row: Row, *, current: bool) -> list[Segment]:
            asked.append(row)
            return line(self, row, current=current)

        monkeypatch.setattr(InterfaceTable, "line", counted)

        await pilot.press("u", "l", "backspace", "backspace")

        assert not asked
