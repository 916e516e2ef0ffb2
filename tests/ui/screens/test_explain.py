"""Ask on the screen who sends, and why not the others."""

from datetime import UTC, datetime

import pytest
from textual import events

from smstui.domain.chain import Branch
from smstui.domain.errors import StoreDamaged, Unreadable
from smstui.domain.interface import InterfaceId, Use
from smstui.domain.secret import Binding, SecretKey
from smstui.domain.stored import UnreadableRow
from smstui.ui.app import SmstuiApp
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.screens.explain import ExplainScreen, Subject
from smstui.ui.screens.interfaces import InterfacesScreen
from smstui.ui.widgets.choice import ChoiceField
from smstui.ui.widgets.either_field import EitherField
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.reason_table import ReasonTable
from tests.ui.dialogs.world import CHAIN, Flow, Session, World, text_of

CLIENT = frozenset({Use.CLIENT})
DEFECT = UnreadableRow(InterfaceId("defect-x7q2"), Unreadable("interfaces/defect-x7q2.toml", "Invalid value", 4), "Old")


@pytest.fixture
def world() -> World:
    """Return interfaces for the chain, two branches and a workstation, one of them planned."""
    world = World()
    world.add("Central")
    world.add("Stuttgart", branch="01")
    world.add("Stuttgart from December", branch="01", start="2026-12-01")
    world.add("Till", branch="01", workstation="kasse-1", use=CLIENT)
    world.add("München", branch="02")
    return world


def asking(world: World, subject: Subject | None = None) -> Flow:
    async def flow(app: SmstuiApp) -> object:
        await app.push_screen_wait(ExplainScreen(world.services, subject))
        return None

    return flow


def table(session: Session) -> ReasonTable:
    return session.app.screen.query_one(ReasonTable)


def shown(session: Session) -> list[str]:
    return [row.name for row in table(session).rows]


async def test_the_answer_stands_above_the_reasons_the_chosen_one_first(world: World) -> None:
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("Server-side, 01 Stuttgart, 2026-11-22: “Stuttgart” sends.")

        assert shown(session) == ["Stuttgart", "Central", "Stuttgart from December", "Till", "München"]
        assert ">✓Stuttgart 01 Stuttgart It sends." in session.words
        assert "München 02 München Other branch: only 02 München." in session.words


async def test_the_reason_of_the_row_under_the_cursor_is_said_in_full(world: World) -> None:
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("Stuttgart from Decemb…")
        await session.press("down", "down")

        await session.see("Planned: released on 2026-12-01, from 00:00 in the chain's time zone.")


async def test_another_branch_is_chosen_with_the_keyboard_alone(world: World) -> None:
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("“Stuttgart” sends.")
        await session.press("tab", "space", "down", "enter")

        await session.see("Server-side, 02 München, 2026-11-22: “München” sends.")
        assert shown(session)[0] == "München"


async def test_a_workstation_brings_its_branch_along(world: World) -> None:
    async with world.running(asking(world)) as session:
        await session.see("without a branch")
        await session.press("tab", "tab", "space", "down", "enter")
        await session.see("Server-side, kasse-1, 2026-11-22: “Stuttgart” sends.")

        assert session.app.screen.query_one("#branch", ChoiceField).value == "01"


async def test_only_the_computers_of_the_branch_are_offered(world: World) -> None:
    async with world.running(asking(world, Subject("02"))) as session:
        await session.see("“München” sends.")
        computers: ChoiceField[str] = session.app.screen.query_one("#workstation", ChoiceField)

        assert [value for _label, value in computers._options] == ["", "werkstatt"]


async def test_the_other_use_is_asked_about_by_space(world: World) -> None:
    async with world.running(asking(world, Subject("01", "kasse-1"))) as session:
        await session.see("Server-side, kasse-1")
        await session.press("tab", "tab", "tab", "space")

        await session.see("Client-side, kasse-1, 2026-11-22: “Till” sends.")


async def test_a_day_that_is_typed_is_asked_about(world: World) -> None:
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("“Stuttgart” sends.")
        await session.press("tab", "tab", "tab", "tab", "ctrl+u")
        await session.type("1.12.2026")
        await session.press("enter")

        await session.see("2026-12-01: “Stuttgart from December” sends.")
        assert session.app.focused is table(session)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("soon", "Write a day as 2026-12-01 or 01.12.2026"),
        ("31.02.2027", "The calendar has no such day."),
        ("1.1.1999", "The year must be between 2000 and 2099."),
    ],
)
async def test_what_is_no_day_is_refused_and_stays_to_be_corrected(world: World, typed: str, words: str) -> None:
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("“Stuttgart” sends.")
        await session.press("tab", "tab", "tab", "tab", "ctrl+u")
        await session.type(typed)
        await session.press("enter")

        await session.see(words)
        assert session.app.screen.query_one("#day", PlainInput).value == typed
        await session.press("escape")
        assert session.app.screen.query_one("#day", PlainInput).value == "2026-11-22"
        assert isinstance(session.app.screen, ExplainScreen)


async def test_keys_step_by_days_weeks_and_planned_starts(world: World) -> None:
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("2026-11-22: “Stuttgart” sends.")
        await session.press("n")
        await session.see("2026-12-01: “Stuttgart from December” sends.")
        await session.press("n")
        await session.see("No interface is planned for a later day.")
        await session.press("minus")
        await session.see("2026-11-30: “Stuttgart” sends.")
        await session.press("w", "plus")
        await session.see("2026-12-08: “Stuttgart from December” sends.")
        await session.press("W", "p")
        await session.see("2026-11-22: “Stuttgart” sends.")
        await session.press("w", "t")
        await session.see("2026-11-22: “Stuttgart” sends.")
        await session.press("p")

        await session.see("No start before this day.")


async def test_a_search_finds_by_name_place_and_reason(world: World) -> None:
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("5 of 5")
        await session.press("slash")
        await session.type("munchen")
        await session.see("1 of 5")
        await session.press("enter")
        assert shown(session) == ["München"]
        await session.press("escape")
        await session.see("5 of 5")
        await session.press("slash")
        await session.type("planned")

        await session.see("1 of 5")
        assert shown(session) == ["Stuttgart from December"]


async def test_escape_leaves_the_field_the_search_then_the_screen(world: World) -> None:
    async with world.running(asking(world)) as session:
        await session.see("5 of 5")
        await session.press("slash")
        await session.type("nowhere")
        await session.see("Nothing found. Esc clears the search.")
        await session.press("escape", "escape")
        await session.see("5 of 5")
        await session.press("escape")

        await session.end()


async def test_enter_opens_the_interface_and_what_was_changed_there_counts(world: World) -> None:
    async with world.running(asking(world, Subject("02"))) as session:
        await session.see("“München” sends.")
        await session.press("enter")
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        await session.press("f4")
        await session.see("Coverage")
        await session.press("enter")
        await session.until(lambda: isinstance(session.app.screen, ExplainScreen))
        await session.press("enter")
        await session.see("Leave the editor first: it holds a draft already.")
        await session.press("escape", "escape")
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        for stored in world.interfaces.listing().stored:
            if stored.interface.name == "München":
                world.interfaces.delete(stored)
        await session.press("escape")

        await session.see("02 München, 2026-11-22: “Central” sends.")


async def test_an_empty_chain_says_that_nobody_can_send() -> None:
    world = World()
    async with world.running(asking(world)) as session:
        await session.see("Server-side, without a branch, 2026-11-22: nobody can send.")

        await session.see("There is no interface yet.")


async def test_a_file_that_cannot_be_read_is_named_with_every_answer() -> None:
    world = World(unreadable=(DEFECT,))
    world.add("Central")
    async with world.running(asking(world)) as session:
        await session.see("“Central” sends.")

        assert shown(session) == ["Central", "Old"]
        await session.see("Old: Unreadable, line 4: Invalid value.")
        await session.press("down")
        await session.see("Unreadable, line 4: Invalid value.")
        await session.press("enter")
        await session.see("interfaces/defect-x7q2.toml, line 4 cannot be read: Invalid value. Correct it with a text")
        await session.press("escape")
        assert isinstance(session.app.screen, ExplainScreen)


async def test_that_a_file_cannot_be_read_stays_said_when_the_question_changes() -> None:
    world = World(unreadable=(DEFECT,))
    world.add("Central")
    async with world.running(asking(world)) as session:
        await session.see("Explain who sends · 1 unreadable file")
        await session.press("tab", "space", "down", "enter")
        await session.see("Server-side, 01 Stuttgart")
        await session.press("escape", "plus")
        await session.see("2026-11-23")

        assert "Explain who sends · 1 unreadable file" in session.words


async def test_the_cursor_begins_on_the_interface_that_was_asked_about(world: World) -> None:
    stored = world.add("Stuttgart from January", branch="01", start="2027-01-01")

    async def flow(app: SmstuiApp) -> None:
        about = stored.interface.id
        await app.push_screen_wait(ExplainScreen(world.services, Subject.of(stored.interface), about=about))

    async with world.running(flow) as session:
        await session.see("“Stuttgart” sends.")

        assert "> Stuttgart from January" in session.words
        assert "✓Stuttgart 01 Stuttgart It sends." in session.words, "the rows above are in sight"
        await session.press("tab", "space", "down", "enter")
        await session.see("“München” sends.")
        assert ">✓München" in session.words


async def test_what_others_save_is_answered_with_while_what_is_typed_stays(world: World) -> None:
    async with world.running(asking(world, Subject("02"))) as session:
        await session.see("“München” sends.")
        await session.press("down", "tab", "tab", "tab", "tab", "ctrl+u")
        await session.type("1.12.")
        former = table(session).current
        world.add("München from today", branch="02", start="2026-11-22")

        await session.see("“München from today” sends.")
        current = table(session).current
        assert former is not None
        assert current is not None
        assert current.id == former.id
        assert session.app.screen.query_one("#day", PlainInput).value == "1.12."


async def test_a_damaged_store_leaves_the_question_open(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> dict[SecretKey, Binding]:
        raise StoreDamaged("vault.json", "checksum")

    monkeypatch.setattr(world.secrets, "overview", refuse)
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("It cannot be told who sends.")
        await session.see("The vault vault.json is damaged or was altered")

        assert shown(session) == []


async def test_a_locked_vault_answers_all_the_same(world: World) -> None:
    world.lock()
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("“Stuttgart” sends.")


async def test_an_open_screen_answers_for_the_new_day_at_midnight(world: World) -> None:
    world.clock.moment = datetime(2026, 11, 30, 22, 59, 59, 900_000, tzinfo=UTC)
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("2026-11-30: “Stuttgart” sends.")
        world.clock.moment = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)

        await session.see("2026-12-01: “Stuttgart from December” sends.")


async def test_what_others_have_changed_is_read_again_by_r(world: World) -> None:
    async with world.running(asking(world, Subject("03"))) as session:
        await session.see("“Central” sends.")
        world.add("Köln", branch="03")
        await session.press("r")

        await session.see("03 Köln, 2026-11-22: “Köln” sends.")


async def test_x_on_the_list_asks_about_the_interface_under_the_cursor(world: World) -> None:
    app = SmstuiApp(world.services)
    async with app.run_test(size=(80, 22)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, InterfacesScreen)
        app.screen.table.go_to(next(row.id for row in app.screen.table.rows if row.name == "Till"))
        await pilot.press("x")
        for _ in range(50):
            await pilot.pause()
            if "sends." in text_of(app):
                break

        assert "Client-side, kasse-1, 2026-11-22: “Till” sends." in text_of(app)


async def test_hundreds_of_reasons_are_drawn_by_the_page() -> None:
    world = World(chain_value=CHAIN)
    for number in range(600):
        world.add(f"Interface {number:03}", branch=f"0{number % 3 + 1}")
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("of 600")
        await session.press("end")

        assert len(shown(session)) == 600
        assert "Interface 599" in session.text


async def test_hostile_names_do_no_harm(world: World) -> None:
    hostile = "[/x] [@click=app.quit]y[/]"
    world.chain.save_branch(Branch("04", hostile))
    world.add(hostile, branch="04")
    async with world.running(asking(world, Subject("04"))) as session:
        await session.see("[/x]")

        assert "[@click=app.quit]" in session.text


async def test_the_day_that_was_tomorrow_is_today_after_midnight(world: World) -> None:
    world.clock.moment = datetime(2026, 11, 30, 22, 59, 59, 500_000, tzinfo=UTC)
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("2026-11-30: “Stuttgart” sends.")
        await session.press("plus")
        await session.see("2026-12-01: “Stuttgart from December” sends.")
        world.clock.moment = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
        screen = session.app.screen
        assert isinstance(screen, ExplainScreen)
        await session.until(lambda: screen.asked is not None and screen.asked.is_today)

        await session.press("minus")
        await session.see("2026-11-30: “Stuttgart” sends.")


async def test_the_wheel_moves_through_the_reasons(world: World) -> None:
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("“Stuttgart” sends.")
        reasons = table(session)
        reasons.post_message(events.MouseScrollDown(reasons, 5, 2, 0, 1, 0, shift=False, meta=False, ctrl=False))
        await session.until(lambda: reasons.current is reasons.rows[3])
        reasons.post_message(events.MouseScrollUp(reasons, 5, 2, 0, -1, 0, shift=False, meta=False, ctrl=False))

        await session.until(lambda: reasons.current is reasons.rows[0])


async def test_a_click_beside_both_uses_chooses_none(world: World) -> None:
    async with world.running(asking(world, Subject("01"))) as session:
        await session.see("Server-side, 01 Stuttgart")
        use = session.app.screen.query_one("#use", EitherField)
        for x in (2, use.size.width - 1):  # what is chosen already, and the empty space behind both
            await session.pilot.click(use, offset=(x, 0))
            assert not use.second
        await session.pilot.click(use, offset=(len("(•) Server-side  ("), 0))

        assert use.second
