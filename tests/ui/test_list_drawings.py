"""Draw the list of interfaces and what opens from it: empty, filled, refusing; wide, plain, in German, too small."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from smstui.domain.errors import Unreadable
from smstui.domain.interface import InterfaceId
from smstui.domain.stored import UnreadableRow
from smstui.ui.notices import Weight
from smstui.ui.surface import Surface
from tests.ui.conftest import World, an_interface

Compare = Callable[..., bool]
SIZE: Final = (80, 24)
WIDE: Final = (120, 40)


def keys(*pressed: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Return what presses keys before a drawing, each after the last one's effect."""

    async def press(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        for key in pressed:
            await pilot.press(key)
            await pilot.pause()

    return press


def hostile() -> World:
    """Return names that would act on a terminal, on Textual's markup, or on the table's widths."""
    hostile_names = (
        "[/x] [bold]not bold[/bold]",
        "\x1b[31mred\x1b]52;c;aGk=\x07",
        "\u202egnp.exe",
        "日本語の名前がとても長い場合",
        "N" * 80,
        "a\nb\tc",
    )
    interfaces = [
        replace(an_interface(number), settings=replace(an_interface(number).settings, name=name))
        for number, name in enumerate(hostile_names, 1)
    ]
    error = Unreadable("interfaces/\x1b[2Jx.toml", "Invalid \x1b[31mvalue [/x]", 4)
    return World(interfaces, [UnreadableRow(InterfaceId("x-1234"), error, "Broken [/y]")])


@pytest.mark.parametrize("size", [SIZE, (80, 22), WIDE], ids=["80x24", "80x22", "120x40"])
def test_filled(snap_compare: Compare, sample: World, size: tuple[int, int]) -> None:
    assert snap_compare(sample.app(), terminal_size=size, run_before=keys("down", "space"))


def test_empty(snap_compare: Compare, world: World) -> None:
    assert snap_compare(world.app(), terminal_size=SIZE, run_before=keys())


def test_hostile(snap_compare: Compare) -> None:
    assert snap_compare(hostile().app(), terminal_size=SIZE, run_before=keys())


def test_nothing_found(snap_compare: Compare, sample: World) -> None:
    assert snap_compare(sample.app(), terminal_size=SIZE, run_before=keys("slash", *"xyz", "enter"))


def test_with_workstation_settings(snap_compare: Compare, sample: World) -> None:
    assert snap_compare(sample.app(), terminal_size=SIZE, run_before=keys("w"))


def test_only_problems(snap_compare: Compare, sample: World) -> None:
    assert snap_compare(sample.app(), terminal_size=SIZE, run_before=keys("exclamation_mark", "down", "down"))


def test_a_thousand(snap_compare: Compare, many: Callable[[int], World]) -> None:
    assert snap_compare(many(1_000).app(), terminal_size=SIZE, run_before=keys("pagedown", "pagedown"))


@pytest.mark.parametrize("size", [SIZE, WIDE], ids=["80x24", "120x40"])
def test_german(snap_compare: Compare, sample: World, german: None, size: tuple[int, int]) -> None:
    assert snap_compare(sample.app(), terminal_size=size, run_before=keys("down", "down"))


@pytest.mark.parametrize("theme", ["ansi-dark", "textual-light"])
def test_themes(snap_compare: Compare, sample: World, theme: str) -> None:
    app = sample.app()
    app.theme = theme

    assert snap_compare(app, terminal_size=SIZE, run_before=keys("down", "space"))


def test_without_colours(snap_compare: Compare, sample: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    assert snap_compare(sample.app(), terminal_size=SIZE, run_before=keys("down", "space"))


def test_too_small(snap_compare: Compare, sample: World) -> None:
    assert snap_compare(sample.app(), terminal_size=(50, 12), run_before=keys())


@pytest.mark.parametrize(
    "pressed",
    [("f1",), ("f1", *"mark"), ("f9",), ("f9", *"go stutt"), ("s",), ("y",)],
    ids=["help", "help-found", "palette", "palette-found", "sort", "copy"],
)
def test_menus(snap_compare: Compare, sample: World, pressed: tuple[str, ...]) -> None:
    assert snap_compare(sample.app(), terminal_size=SIZE, run_before=keys("end", *pressed))


@pytest.mark.parametrize("pressed", ["f1", "f9"], ids=["help", "palette"])
def test_menus_in_german(snap_compare: Compare, sample: World, german: None, pressed: str) -> None:
    assert snap_compare(sample.app(), terminal_size=(80, 22), run_before=keys("end", pressed))


def test_help_on_a_wide_terminal(snap_compare: Compare, sample: World) -> None:
    assert snap_compare(sample.app(), terminal_size=WIDE, run_before=keys("f1"))


@pytest.mark.parametrize("told", [True, False], ids=["filled", "empty"])
def test_messages(snap_compare: Compare, sample: World, *, told: bool) -> None:
    async def tell(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, Surface)
        if told:
            screen.say("SMSAPI Stuttgart is saved, and its credentials are locked.")
            screen.say("The gateway refused [/x] \x1b[31m: 101 wrong service", Weight.ERROR)
            screen.say("Another program has saved meanwhile.", Weight.WARNING)
        await pilot.press("f8")
        await pilot.pause()

    assert snap_compare(sample.app(), terminal_size=SIZE, run_before=tell)
