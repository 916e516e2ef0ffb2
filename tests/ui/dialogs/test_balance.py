import pytest
from textual.widgets import DataTable

from smstui.domain.errors import DraftRefused, FieldRefused
from smstui.domain.field import Field
from smstui.domain.gateway import Balance, GatewayError, GatewayFailure, NotSent, Refused, Trouble
from smstui.domain.interface import Reason
from smstui.domain.stored import Stored
from smstui.services.access import Target
from smstui.ui.flows.balance import show_balance, show_balances
from smstui.ui.widgets.push_button import ButtonRow
from tests.ui.dialogs.world import PASSPHRASE, Flow, World


def asking(world: World, *stored: Stored) -> Flow:
    return lambda app: show_balances(app, world.services, stored)


async def test_one_balance_is_shown_as_the_language_writes_it(world: World, german: None) -> None:
    async with world.running(asking(world, world.add())) as session:
        await session.see("1.234,5")


async def test_zero_is_a_balance_and_an_absent_one_is_not_reported(world: World) -> None:
    world.gateway.balances = {"zero": Balance("0"), "silent": Balance(None)}
    stored = world.add("Zero", username="zero"), world.add("Silent", username="silent")
    async with world.running(asking(world, *stored)) as session:
        await session.see("All answered")

        assert "[ Close ]" in session.text
        assert "Zero 0 points" in session.words
        assert "Silent not reported by the gateway" in session.words


async def test_an_error_is_said_in_words_for_its_row_and_stops_no_other(world: World) -> None:
    world.gateway.balances = {"wrong": GatewayFailure(Refused(GatewayError(101, "Authorization failed")))}
    stored = world.add("Wrong", username="wrong"), world.add("Right", username="right")
    async with world.running(asking(world, *stored)) as session:
        await session.see("failed: its row says why")

        assert "Wrong failed: see below" in session.words
        assert "Right 1,234.5 points" in session.words
        assert "(101: Authorization failed)" in session.words
        assert "This interface asks smsapi.com." in session.words


async def test_the_row_under_the_cursor_is_shown_in_full(world: World) -> None:
    world.gateway.balances = {"lost": GatewayFailure(NotSent(Trouble.NAME_UNKNOWN, "api.smsapi.com"))}
    stored = world.add("Right", username="right"), world.add("Lost", username="lost")
    async with world.running(asking(world, *stored)) as session:
        await session.see("failed: its row says why")
        await session.press("down")

        await session.see("Lost: ")


async def test_an_interface_without_secret_says_so_and_the_others_are_asked(world: World) -> None:
    stored = world.add("Without", secret=False), world.add("With")
    async with world.running(asking(world, *stored)) as session:
        await session.see("failed: its row says why")

        assert "The secret is missing here." in session.words
        assert "With 1,234.5 points" in session.words


async def test_progress_is_shown_and_escape_stops_the_rest(world: World) -> None:
    world.gateway.open_door.clear()
    stored = [world.add(f"Interface {number:02}") for number in range(40)]
    async with world.running(asking(world, *stored)) as session:
        await session.see("0 of 40 answered")
        await session.press("escape")
        await session.see("Stopped: 40 interfaces have not answered")
        await session.press("escape")
        await session.end()


async def test_forty_rows_can_all_be_read_in_80x22(world: World) -> None:
    stored = [world.add(f"Interface {number:02}") for number in range(40)]
    async with world.running(asking(world, *stored), size=(80, 22)) as session:
        await session.see("All answered")
        await session.press("end")
        table = session.app.screen.query_one(DataTable)

        await session.see("Interface 39: 1,234.5 points")
        assert table.row_count == 40


@pytest.mark.parametrize("height", [22, 24, 40])
async def test_many_rows_take_the_height_that_there_is(world: World, height: int) -> None:
    stored = [world.add(f"Interface {number:02}") for number in range(40)]
    async with world.running(asking(world, *stored), size=(80, height)) as session:
        await session.see("All answered")
        screen = session.app.screen

        assert "Balance of 40 interfaces" in session.text
        assert screen.query_one(".dialog--box").region.height == height
        assert screen.query_one(ButtonRow).region.bottom == height - 1
        assert screen.query_one(DataTable).region.height == height - 14


async def test_few_rows_leave_no_empty_ones(world: World) -> None:
    stored = [world.add(f"Interface {number:02}") for number in range(3)]
    async with world.running(asking(world, *stored), size=(80, 40)) as session:
        await session.see("All answered")

        assert session.app.screen.query_one(DataTable).region.height == 4


async def test_a_locked_vault_is_opened_once_for_all(world: World) -> None:
    stored = world.add("One"), world.add("Two")
    world.lock()
    async with world.running(asking(world, *stored)) as session:
        await session.until(lambda: type(session.app.screen).__name__ == "UnlockDialog")
        await session.type(PASSPHRASE)
        await session.press("enter")

        await session.see("All answered")


async def test_whoever_does_not_open_the_vault_asks_nobody(world: World) -> None:
    stored = world.add("One")
    world.lock()
    async with world.running(asking(world, stored)) as session:
        await session.until(lambda: type(session.app.screen).__name__ == "UnlockDialog")
        await session.press("escape")
        await session.end()

        assert session.bench.error is None


async def test_a_draft_is_asked_for_its_balance(world: World) -> None:
    target_of = world.target_of(world.add())
    async with world.running(lambda app: show_balance(app, world.services, target_of)) as session:
        await session.see("SMSAPI Stuttgart: 1,234.5 points")


async def test_a_draft_that_breaks_a_rule_is_refused_before_anything_is_shown(world: World) -> None:
    async def refuse() -> Target:
        raise DraftRefused([FieldRefused(Field.NAME, Reason.REQUIRED)])

    async with world.running(lambda app: show_balance(app, world.services, refuse)) as session:
        await session.end()

        assert isinstance(session.bench.error, DraftRefused)


async def test_hostile_words_of_the_gateway_do_no_harm(world: World) -> None:
    words = "\x1b]0;owned\x07[/] [@click=app.quit]here[/]"
    world.gateway.balances = {"evil": GatewayFailure(Refused(GatewayError(999999, words)))}
    async with world.running(asking(world, world.add("[/b] evil", username="evil"))) as session:
        await session.see("[@click=app.quit]")

        assert "\x1b" not in session.text
        assert "[/b] evil" in session.text


async def test_before_its_start_the_balance_is_asked_and_says_so(world: World) -> None:
    async with world.running(asking(world, world.add(start="2026-12-01"))) as session:
        await session.see("SMSAPI Stuttgart: 1,234.5 points")
        await session.see("Planned for 2026-12-01: test, balance and check work before that.")
