"""Draw who sends, why, and where nobody can: filled, empty, with holes, later, wide, plain, in German."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from smstui.domain.chain import Branch
from smstui.domain.errors import Unreadable
from smstui.domain.interface import InterfaceId, Use
from smstui.domain.stored import UnreadableRow
from smstui.ui.app import SmstuiApp
from smstui.ui.screens.coverage import CoverageScreen
from smstui.ui.screens.explain import ExplainScreen, Subject
from tests.ui.dialogs.world import CHAIN, World, text_of

Compare = Callable[..., bool]
SIZE: Final = (80, 24)
SMALL: Final = (80, 22)
WIDE: Final = (120, 40)
PATIENCE: Final = 100
CLIENT: Final = frozenset({Use.CLIENT})
DEFECT: Final = UnreadableRow(
    InterfaceId("defect-x7q2"), Unreadable("interfaces/defect-x7q2.toml", "Invalid value", 4), "Defekt"
)


def a_chain(*unreadable: UnreadableRow) -> World:
    """Return a chain with a planned hand-over, a workstation of its own, a hole, and reasons of every kind."""
    world = World(unreadable=unreadable)
    world.add("Appointment reminders")
    world.add("SMSAPI Stuttgart", branch="01")
    world.add("Stuttgart, new contract", branch="01", start="2026-12-01")
    world.add("Imported, without token", branch="01", secret=False)
    world.add("Counter Stuttgart", branch="01", use=CLIENT)
    world.add("Kasse 1", branch="01", workstation="kasse-1", use=CLIENT)
    world.add("SMSAPI München", branch="02", start="2026-05-01")
    world.add("Counter München", branch="02", use=CLIENT, start="2026-12-24")
    return world


def explaining(world: World, subject: Subject | None = None) -> SmstuiApp:
    return SmstuiApp(world.services, first=lambda _app: ExplainScreen(world.services, subject))


def covering(world: World) -> SmstuiApp:
    return SmstuiApp(world.services, first=lambda _app: CoverageScreen(world.services))


def keys(*pressed: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Return what waits for the answer and presses keys before a drawing, each after the last one's effect."""

    async def press(pilot: Pilot[Any]) -> None:
        assert isinstance(pilot.app, SmstuiApp)
        for _ in range(PATIENCE):
            await pilot.pause()
            if "2026-11-22" in text_of(pilot.app):
                break
        for key in pressed:
            await pilot.press(key)
            await pilot.pause()

    return press


@pytest.mark.parametrize("size", [SIZE, SMALL, WIDE], ids=["80x24", "80x22", "120x40"])
def test_why(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = explaining(a_chain(), Subject("01"))

    assert snap_compare(app, terminal_size=size, run_before=keys("down", "down"))


@pytest.mark.parametrize("size", [SIZE, WIDE], ids=["80x24", "120x40"])
def test_why_in_german(snap_compare: Compare, size: tuple[int, int], german: None) -> None:
    app = explaining(a_chain(DEFECT), Subject("01", "kasse-1", Use.CLIENT))

    assert snap_compare(app, terminal_size=size, run_before=keys("down"))


def test_why_with_an_unreadable_file(snap_compare: Compare) -> None:
    app = explaining(a_chain(DEFECT), Subject("02"))

    assert snap_compare(app, terminal_size=SIZE, run_before=keys("down"))


def test_why_in_an_empty_chain(snap_compare: Compare) -> None:
    assert snap_compare(explaining(World()), terminal_size=SIZE, run_before=keys())


def test_why_refusing_a_day(snap_compare: Compare) -> None:
    pressed = ("tab", "tab", "tab", "tab", "ctrl+u", *"31.02", "enter")

    assert snap_compare(explaining(a_chain(), Subject("01")), terminal_size=SIZE, run_before=keys(*pressed))


def test_why_while_a_branch_is_chosen(snap_compare: Compare) -> None:
    app = explaining(a_chain(), Subject("01"))

    assert snap_compare(app, terminal_size=SIZE, run_before=keys("tab", "space", "down"))


@pytest.mark.parametrize("size", [SIZE, SMALL, WIDE], ids=["80x24", "80x22", "120x40"])
def test_coverage(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(covering(a_chain()), terminal_size=size, run_before=keys("down", "right"))


@pytest.mark.parametrize("size", [SIZE, WIDE], ids=["80x24", "120x40"])
def test_coverage_in_german(snap_compare: Compare, size: tuple[int, int], german: None) -> None:
    assert snap_compare(covering(a_chain(DEFECT)), terminal_size=size, run_before=keys("n", "n"))


def test_coverage_on_a_later_day(snap_compare: Compare) -> None:
    assert snap_compare(covering(a_chain()), terminal_size=SIZE, run_before=keys("n"))


def test_coverage_only_holes(snap_compare: Compare) -> None:
    assert snap_compare(covering(a_chain(DEFECT)), terminal_size=SIZE, run_before=keys("exclamation_mark"))


def test_coverage_of_an_empty_chain(snap_compare: Compare) -> None:
    world = World(chain_value=replace(CHAIN, branches={}, workstations={}))

    assert snap_compare(covering(world), terminal_size=SIZE, run_before=keys())


def test_coverage_of_500_branches(snap_compare: Compare) -> None:
    many = {f"{number:03}": Branch(f"{number:03}", f"Ort {number}") for number in range(1, 501)}
    world = World(chain_value=replace(CHAIN, branches=many, workstations={}))
    world.add("Appointment reminders")

    assert snap_compare(covering(world), terminal_size=SMALL, run_before=keys("pagedown", "down"))


@pytest.mark.parametrize("theme", ["ansi-dark", "textual-light"])
def test_coverage_themes(snap_compare: Compare, theme: str) -> None:
    app = covering(a_chain())
    app.theme = theme

    assert snap_compare(app, terminal_size=SIZE, run_before=keys("end"))


def test_coverage_without_colours(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    assert snap_compare(covering(a_chain()), terminal_size=SIZE, run_before=keys("end"))


def test_help(snap_compare: Compare) -> None:
    assert snap_compare(covering(a_chain()), terminal_size=SIZE, run_before=keys("f1"))
