"""See for all branches who sends on a day, and where nobody can."""

from dataclasses import replace

import pytest

from smstui.domain.chain import Branch
from smstui.domain.errors import StoreDamaged, Unreadable
from smstui.domain.interface import InterfaceId, Use
from smstui.domain.secret import Binding, SecretKey
from smstui.domain.stored import UnreadableRow
from smstui.ui.app import SmstuiApp
from smstui.ui.screens.coverage import CoverageScreen
from smstui.ui.screens.explain import ExplainScreen
from smstui.ui.widgets.coverage_table import CoverageTable
from tests.ui.dialogs.world import CHAIN, Flow, Session, World

CLIENT = frozenset({Use.CLIENT})


@pytest.fixture
def world() -> World:
    """Return a chain whose third branch nobody serves before December."""
    world = World()
    world.add("Stuttgart", branch="01")
    world.add("München", branch="02")
    world.add("Desks", use=CLIENT)
    world.add("Till", branch="01", workstation="kasse-1", use=CLIENT)
    world.add("Köln from December", branch="03", start="2026-12-01")
    return world


def covering(world: World) -> Flow:
    async def flow(app: SmstuiApp) -> object:
        await app.push_screen_wait(CoverageScreen(world.services))
        return None

    return flow


def rows(session: Session) -> list[str]:
    return [row.title.strip() for row in session.app.screen.query_one(CoverageTable).rows]


async def test_every_branch_has_a_row_and_a_workstation_where_it_differs(world: World) -> None:
    async with world.running(covering(world)) as session:
        await session.see("01 Stuttgart Stuttgart Desks")

        assert rows(session) == ["01 Stuttgart", "kasse-1", "02 München", "03 Köln"]
        assert "kasse-1 Stuttgart Till" in session.words
        assert "03 Köln – nobody – Desks" in session.words
        assert "Coverage · 1 hole" in session.text


async def test_only_holes_are_listed_by_an_exclamation_mark(world: World) -> None:
    async with world.running(covering(world)) as session:
        await session.see("1 hole")
        await session.press("exclamation_mark")
        await session.see("only holes")
        assert rows(session) == ["03 Köln"]
        await session.press("n")
        await session.see("There is no hole on this day.")
        await session.press("exclamation_mark")

        await session.see("4 of 4")


async def test_the_next_planned_start_is_named_and_one_key_away(world: World) -> None:
    async with world.running(covering(world)) as session:
        await session.see("today · next planned start 2026-12-01")
        await session.press("n")
        await session.see("03 Köln * Köln from December Desks")

        assert "Coverage · 0 holes" in session.text
        assert "* another one than today" in session.text
        await session.press("t")
        await session.see("03 Köln – nobody – Desks")


async def test_left_and_right_choose_the_use_and_the_cell_is_said_in_full(world: World) -> None:
    async with world.running(covering(world)) as session:
        await session.see("Server-side, 01 Stuttgart, 2026-11-22: “Stuttgart” sends.")
        await session.press("down", "right")
        await session.see("Client-side, kasse-1, 2026-11-22: “Till” sends.")
        await session.press("left", "end")

        await session.see("Server-side, 03 Köln, 2026-11-22: nobody can send.")


async def test_enter_explains_the_cell_on_the_same_day(world: World) -> None:
    async with world.running(covering(world)) as session:
        await session.see("1 hole")
        await session.press("n", "down", "right", "enter")
        await session.until(lambda: isinstance(session.app.screen, ExplainScreen))

        await session.see("Client-side, kasse-1, 2026-12-01: “Till” sends.")
        await session.press("escape")
        await session.until(lambda: isinstance(session.app.screen, CoverageScreen))
        await session.see("Client-side, kasse-1, 2026-12-01: “Till” sends.")


async def test_a_search_finds_branches_workstations_and_senders(world: World) -> None:
    async with world.running(covering(world)) as session:
        await session.see("4 of 4")
        await session.press("slash")
        await session.type("koln")
        await session.see("1 of 4")
        await session.press("enter")
        assert rows(session) == ["03 Köln"]
        await session.press("escape", "slash")
        await session.type("till")
        await session.see("1 of 4")

        assert rows(session) == ["kasse-1"]


async def test_what_is_no_day_is_refused(world: World) -> None:
    async with world.running(covering(world)) as session:
        await session.see("1 hole")
        await session.press("tab", "ctrl+u")
        await session.type("2026-13-01")
        await session.press("enter")

        await session.see("The calendar has no such day.")


async def test_500_branches_fit_by_the_page(world: World) -> None:
    many = {f"{number:03}": Branch(f"{number:03}", f"Ort {number}") for number in range(500)}
    world = World(chain_value=replace(CHAIN, branches=many, workstations={}))
    world.add("Central")
    async with world.running(covering(world), size=(80, 22)) as session:
        await session.see("1–16 of 500")
        await session.see("500 holes")
        await session.press("pagedown", "end")

        await session.see("485–500 of 500")
        assert "499 Ort 499" in session.text


async def test_a_chain_without_branches_has_one_row() -> None:
    world = World(chain_value=replace(CHAIN, branches={}, workstations={}))
    world.add("Central", use=frozenset(Use))
    async with world.running(covering(world)) as session:
        await session.see("without a branch Central Central")


async def test_an_empty_chain_is_all_holes() -> None:
    async with World().running(covering(World())) as session:
        await session.see("6 holes")
        await session.see("01 Stuttgart – nobody – – nobody –")


async def test_unreadable_files_are_counted_and_named() -> None:
    defect = UnreadableRow(InterfaceId("defect"), Unreadable("interfaces/defect.toml", "Invalid value", 4))
    world = World(unreadable=(defect,))
    async with world.running(covering(world)) as session:
        await session.see("6 holes · 1 unreadable file")

        await session.see("defect: Unreadable, line 4: Invalid value.")


async def test_a_hole_that_others_fill_goes_by_itself_while_the_cursor_stays(world: World) -> None:
    async with world.running(covering(world)) as session:
        await session.see("03 Köln")
        await session.press("G", "right")
        held = session.app.screen.query_one(CoverageTable).current
        world.add("Köln now", branch="03")

        await session.see("Coverage · 0 holes")
        await session.see("03 Köln Köln now Desks")
        table = session.app.screen.query_one(CoverageTable)
        assert held is not None
        assert table.current is not None
        assert (table.current.row.place, table.use) == (held.row.place, Use.CLIENT)


async def test_the_key_row_names_the_search(world: World) -> None:
    async with world.running(covering(world)) as session:
        await session.see("/ Search")


async def test_a_damaged_store_covers_nothing_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> dict[SecretKey, Binding]:
        raise StoreDamaged("vault.json", "checksum")

    monkeypatch.setattr(world.secrets, "overview", refuse)
    async with world.running(covering(world)) as session:
        await session.see("The vault vault.json is damaged or was altered")

        assert rows(session) == []
        assert "Coverage ·" not in session.text


@pytest.mark.parametrize("key", ["f4", "4"])
async def test_a_key_on_the_list_opens_it(world: World, key: str) -> None:
    app = SmstuiApp(world.services)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()

        assert isinstance(app.screen, CoverageScreen)


async def test_the_palette_leads_there(world: World) -> None:
    app = SmstuiApp(world.services)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("f9", *"coverage", "enter")
        for _ in range(50):
            await pilot.pause()
            if isinstance(app.screen, CoverageScreen):
                break

        assert isinstance(app.screen, CoverageScreen)


async def test_a_click_chooses_the_use_and_a_second_one_explains_it(world: World) -> None:
    async with world.running(covering(world)) as session:
        await session.see("1 hole")
        table = session.app.screen.query_one(CoverageTable)
        await session.pilot.click(table, offset=(60, 3))
        assert (table.use, table.current) == (Use.CLIENT, table.rows[2])

        await session.pilot.click(table, offset=(60, 3))
        await session.see("Client-side, 02 München")
