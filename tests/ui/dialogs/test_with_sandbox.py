"""Run the flows through the real client against the sandbox gateway."""

from collections.abc import AsyncIterator

import pytest

from smstui.adapters.sandbox.server import Sandbox
from smstui.adapters.smsapi.client import SmsapiGateway
from smstui.domain.stored import Stored
from smstui.ui.flows.balance import show_balances
from smstui.ui.flows.check import check_connection
from smstui.ui.flows.test_sms import send_test_sms
from tests.ui.dialogs.world import Flow, Session, World

WORKING = "sandbox-token"
DROPPED_AFTER_TAKING = "0171 3920082"
HOSTILE_WORDS = "0171 3920086"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.fixture
async def world(sandbox: Sandbox) -> AsyncIterator[World]:
    """Return a chain whose services ask the sandbox through the real client."""
    gateway = SmsapiGateway(environment={})
    yield World(real_gateway=gateway)
    await gateway.close()


def interface(world: World, sandbox: Sandbox, token: str = WORKING) -> Stored:
    return world.add(service=sandbox.url, token=token)


def sms_through(world: World, stored: Stored) -> Flow:
    return lambda app: send_test_sms(app, world.services, world.target_of(stored))


async def write_number(session: Session, number: str) -> None:
    await session.see("Test SMS: the text")
    await session.press("f2")
    await session.see("Test SMS: the mobile number")
    await session.type(number)


async def test_a_dry_run_sends_nothing_and_the_send_after_it_one_message(world: World, sandbox: Sandbox) -> None:
    async with world.running(sms_through(world, interface(world, sandbox))) as session:
        await write_number(session, "0171 3920012")
        await session.press("enter")
        await session.see("Dry run: the gateway would take it")
        taken_by_the_dry_run = len(sandbox.messages)
        await session.press("f2")
        await session.see("Test SMS: accepted")

    assert taken_by_the_dry_run == 0
    assert len(sandbox.messages) == 1


async def test_53_after_a_dropped_connection_means_that_it_is_there_once(world: World, sandbox: Sandbox) -> None:
    async with world.running(sms_through(world, interface(world, sandbox))) as session:
        await write_number(session, DROPPED_AFTER_TAKING)
        await session.press("tab", "right", "right", "enter")
        await session.see("uncertain, it may have arrived")
        await session.press("right", "enter")
        await session.see("Test SMS: the mobile number")
        await session.press("tab", "right", "right", "enter")
        await session.see("It may have arrived already")
        await session.press("right", "enter")
        await session.see("Test SMS: it had arrived")

    assert len(sandbox.messages) == 1


async def test_hostile_words_of_the_gateway_reach_no_terminal(world: World, sandbox: Sandbox) -> None:
    async with world.running(sms_through(world, interface(world, sandbox))) as session:
        await write_number(session, HOSTILE_WORDS)
        await session.press("tab", "right", "right", "enter")
        await session.see("Test SMS: refused")
        await session.see("[@click=app.quit]")

        assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(session.text)


async def test_the_balance_of_several_accounts_is_shown(world: World, sandbox: Sandbox) -> None:
    stored = [
        world.add("Works", service=sandbox.url, token=WORKING),
        world.add("Empty", service=sandbox.url, token="sandbox-no-credit"),
        world.add("Silent", service=sandbox.url, token="sandbox-no-points"),
        world.add("Foreign", service=sandbox.url, token="sandbox-elsewhere"),
    ]
    async with world.running(lambda app: show_balances(app, world.services, stored)) as session:
        await session.see("failed: its row says why")

        for words in ("Works 100 points", "Empty 0 points", "Silent not reported", "Foreign failed: see below"):
            assert words in session.words


async def test_the_check_lists_account_and_senders(world: World, sandbox: Sandbox) -> None:
    stored = interface(world, sandbox)
    async with world.running(lambda app: check_connection(app, world.services, world.target_of(stored))) as session:
        await session.see("Connection check: all well")
        await session.see("Payment prepaid")
        await session.see("ACTIVE")


async def test_a_hostile_account_is_shown_harmlessly(world: World, sandbox: Sandbox) -> None:
    stored = interface(world, sandbox, "sandbox-hostile")
    async with world.running(lambda app: check_connection(app, world.services, world.target_of(stored))) as session:
        await session.see("Connection check: all well")

        assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(session.text)
