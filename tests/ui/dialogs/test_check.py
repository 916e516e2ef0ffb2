from dataclasses import replace

from smstui.domain.gateway import (
    Balance,
    ConnectionReport,
    GatewayError,
    GatewayFailure,
    NotSent,
    Refused,
    SenderName,
    Trouble,
)
from smstui.ui.flows.check import check_connection
from tests.ui.dialogs.world import Flow, World

REPORT = ConnectionReport(
    username="optik",
    balance=Balance("12.5"),
    payment="prepaid",
    senders=(SenderName("OptikNord", "ACTIVE", is_default=True), SenderName("Optik Süd", "INACTIVE", is_default=False)),
)


def checking(world: World, sender: str = "", start: str = "") -> Flow:
    target_of = world.target_of(world.add(sender=sender, start=start))
    return lambda app: check_connection(app, world.services, target_of)


async def test_account_payment_balance_and_senders_are_shown(world: World) -> None:
    world.gateway.report = REPORT
    async with world.running(checking(world)) as session:
        await session.see("Connection check: all well")

        for words in ("Account optik", "Payment prepaid", "Balance 12.5 points", "OptikNord (ACTIVE, default)"):
            assert words in session.words
        assert "Optik Süd (INACTIVE)" in session.words


async def test_a_sender_that_is_not_active_is_pointed_out(world: World) -> None:
    world.gateway.report = REPORT
    async with world.running(checking(world, sender="OptikSued")) as session:
        await session.see("Connection check: let in, but the sender is not active")
        await session.see("OptikSued is not among the active ones")


async def test_an_account_that_would_send_nothing_is_not_called_well(world: World) -> None:
    world.gateway.report = replace(REPORT, balance=Balance("0"))
    async with world.running(checking(world)) as session:
        await session.see("Connection check: let in, but no message would go")
        await session.see("The credits are used up: the gateway refuses every message (error 103).")


async def test_an_active_sender_is_confirmed(world: World) -> None:
    world.gateway.report = REPORT
    async with world.running(checking(world, sender="OptikNord")) as session:
        await session.see("OptikNord is active")


async def test_unavailable_services_and_an_ignored_proxy_are_said(world: World) -> None:
    world.gateway.report = replace(REPORT, unavailable=("sms_eco",), ignored_proxy_variable="HTTPS_PROXY")
    async with world.running(checking(world)) as session:
        await session.see("Unavailable sms_eco")
        await session.see("HTTPS_PROXY is set and ignored")


async def test_senders_that_may_not_be_listed_are_no_error(world: World) -> None:
    world.gateway.report = replace(REPORT, senders=None)
    async with world.running(checking(world)) as session:
        await session.see("the account does not let us list them")


async def test_a_failed_check_says_why_and_which_service_was_asked(world: World) -> None:
    world.gateway.report = GatewayFailure(Refused(GatewayError(101, "Authorization failed")))
    async with world.running(checking(world)) as session:
        await session.see("Connection check: failed")
        await session.see("This interface asks smsapi.com.")
        await session.see("(101: Authorization failed)")
        await session.press("enter")
        await session.end()

        assert session.bench.result is None


async def test_a_check_can_be_stopped(world: World) -> None:
    world.gateway.open_door.clear()
    async with world.running(checking(world)) as session:
        await session.see("Asking the gateway")
        await session.press("escape")
        await session.end()

        assert session.bench.error is None


async def test_a_check_returns_its_report(world: World) -> None:
    world.gateway.report = REPORT
    async with world.running(checking(world)) as session:
        await session.see("Connection check: all well")
        await session.press("enter")
        await session.end()

        assert session.bench.result == REPORT


async def test_trouble_on_the_way_is_told_from_a_refusal(world: World) -> None:
    world.gateway.report = GatewayFailure(NotSent(Trouble.PROXY_AUTHENTICATION))
    async with world.running(checking(world)) as session:
        await session.see("Connection check: failed")
        await session.see("proxy")


async def test_hostile_sender_names_do_no_harm(world: World) -> None:
    hostile = SenderName("\x1b[2J[/b][@click=app.quit]x", "ACTIVE\x07", is_default=False)
    world.gateway.report = replace(REPORT, username="[/x]\u202e", senders=(hostile,))
    async with world.running(checking(world)) as session:
        await session.see("[@click=app.quit]")

        assert "\x1b" not in session.text
        assert "\u202e" not in session.text


async def test_before_its_start_a_check_works_and_says_so(world: World) -> None:
    async with world.running(checking(world, start="2026-12-01")) as session:
        await session.see("Connection check: all well")
        await session.see("Planned for 2026-12-01: test, balance and check work before that.")
