"""Read the rows again only for a reason."""

import pytest

from smstui.services.overview import Overview, Table
from smstui.ui.dialogs.delete import DeleteDialog
from smstui.ui.screens.interfaces import InterfacesScreen
from tests.ui.conftest import Many

SIZE = (80, 24)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Table]:
    """Return the tables that were read."""
    read: list[Table] = []
    table = Overview.table

    def counted(overview: Overview) -> Table:
        read.append(table(overview))
        return read[-1]

    monkeypatch.setattr(Overview, "table", counted)
    return read


@pytest.mark.parametrize("key", ["d", "enter", "n"])
async def test_the_rows_are_not_read_again_after_going_back(many: Many, readings: list[Table], key: str) -> None:
    app = many(3).app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.1)
        readings.clear()

        await pilot.press(key)
        await pilot.pause(0.3)
        opened = app.screen
        await pilot.press("escape")
        await pilot.pause(0.1)

        assert not isinstance(opened, InterfacesScreen)
        assert isinstance(app.screen, InterfacesScreen)
        assert readings == []


async def test_the_rows_are_read_again_after_a_deletion(many: Many, readings: list[Table]) -> None:
    app = many(3).app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.1)
        readings.clear()

        await pilot.press("d")
        await pilot.pause(0.3)
        assert isinstance(app.screen, DeleteDialog)
        await pilot.press("right", "enter")
        await pilot.pause(0.2)

        assert len(readings[-1].rows) == 2


@pytest.mark.parametrize(("place", "search"), [(5, ""), (2, ""), (0, ""), (2, "a"), (3, "a")])
@pytest.mark.parametrize("marks", [(), (0, 1)])
async def test_the_cursor_goes_to_the_neighbour_of_a_deleted_row(
    many: Many, place: int, search: str, marks: tuple[int, ...]
) -> None:
    app = many(6).app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.1)
        screen = app.screen
        assert isinstance(screen, InterfacesScreen)
        screen.search.value = search
        await pilot.pause()
        shown = [row.id for row in screen.table.rows]
        screen.table.mark(frozenset(shown[mark] for mark in marks))
        screen.table.go_to(shown[place])

        await pilot.press("d")
        await pilot.pause(0.3)
        await pilot.press("right", "enter")
        await pilot.pause(0.3)

        left = [key for key in shown if key != shown[place]]
        assert [row.id for row in screen.table.rows] == left
        assert screen.row is not None
        assert screen.row.id == left[min(place, len(left) - 1)]


async def test_the_question_before_deleting_reads_no_files_again(many: Many, monkeypatch: pytest.MonkeyPatch) -> None:
    world = many(1)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.1)
        listings: list[str] = []
        monkeypatch.setattr(world.interfaces, "listing", lambda: listings.append("read"))

        await pilot.press("d")
        await pilot.pause(0.3)

        assert isinstance(app.screen, DeleteDialog)
        assert app.screen.query("#consequences"), "nobody sends for the branch afterwards"
        assert listings == []
