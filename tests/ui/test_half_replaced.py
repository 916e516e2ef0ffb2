"""On the list: R leads to other credentials, and a start finishes what the last session left half replaced."""

from dataclasses import replace
from typing import Any

from textual.pilot import Pilot

from smstui.domain.interface import Interface, InterfaceId, Use
from smstui.domain.state import State
from smstui.ui.app import SmstuiApp
from smstui.ui.dialogs.question import Question
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.screens.interfaces import InterfacesScreen
from smstui.ui.widgets.title_row import TitleRow
from tests.ui.conftest import NOW, World, an_interface

SIZE = (80, 24)


def a_pair(**changes: Any) -> tuple[Interface, Interface]:  # noqa: ANN401 (whatever the settings take)
    """Return an interface, and what replaces it; `changes` are of the settings of the new one."""
    former = an_interface(1, "Stuttgart")
    new = replace(former, id=InterfaceId("interface-0002"), replaces=former.id, place_since=NOW)
    return former, replace(new, settings=replace(new.settings, **changes))


async def settled(pilot: Pilot[int]) -> InterfacesScreen:
    """Wait until the rows are there and nothing is under way; return the first screen."""
    app = pilot.app
    assert isinstance(app, SmstuiApp)
    for _attempt in range(100):
        await pilot.pause(0.02)
        screen = app.screen_stack[-1]
        if isinstance(screen, InterfacesScreen) and screen.table.rows and not screen._busy:
            return screen
    raise AssertionError("the list never came to rest")


async def test_the_start_finishes_what_was_interrupted_and_says_so() -> None:
    world = World(a_pair())
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        for _attempt in range(200):
            await pilot.pause(0.02)
            if len(world.interfaces.listing().stored) == 1:
                break
        screen = await settled(pilot)
        await pilot.pause(0.2)

        assert [row.id for row in screen.table.rows] == ["interface-0002"]
        assert screen.last_said is not None
        assert screen.last_said.text == "The interrupted replacement of “Stuttgart” is finished."
    assert {key.interface_id for key in world.secrets.overview()} == {"interface-0002"}


async def test_what_somebody_must_decide_waits_and_is_said() -> None:
    world = World(a_pair(use=frozenset({Use.CLIENT})))
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await settled(pilot)
        await pilot.pause(0.3)

        assert {row.status.state for row in screen.table.rows} == {State.READY}
        assert screen.last_said is not None
        assert screen.last_said.text.startswith("A replacement of “Stuttgart” was interrupted.")

        await pilot.press("R")
        for _attempt in range(100):
            await pilot.pause(0.02)
            if isinstance(app.screen, Question):
                break

        assert isinstance(app.screen, Question)
        assert app.screen.heading == "Half-done replacement"
    assert len(world.interfaces.listing().stored) == 2


async def test_r_on_the_table_opens_the_draft() -> None:
    app = World([an_interface(1, "Stuttgart")]).app()
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("R")
        for _attempt in range(200):
            await pilot.pause(0.02)
            if isinstance(app.screen, EditorScreen):
                break

        assert isinstance(app.screen, EditorScreen)
        await pilot.pause(0.1)
        assert "Replace Stuttgart" in str(app.screen.query_one(TitleRow).render())


async def test_a_pair_without_the_new_secret_is_left_alone() -> None:
    world = World(a_pair(), without_secret={"interface-0002"})
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await settled(pilot)
        await pilot.pause(0.3)

        assert {row.id: row.status.state for row in screen.table.rows} == {
            "interface-0001": State.READY,
            "interface-0002": State.NO_SECRET,
        }
    assert len(world.interfaces.listing().stored) == 2
