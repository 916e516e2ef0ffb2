"""Keys that arrive at once, as over a slow line, do what they do one after the other."""

import asyncio
from collections.abc import Sequence

import pytest
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from smstui.ui.app import SmstuiApp
from smstui.ui.dialogs.test_number import TestNumber
from smstui.ui.widgets.plain_input import PlainInput
from tests.ui.conftest import World


class TwoFields(Screen[None]):
    """Show two fields; Tab and Enter lead from the first to the second."""

    BINDINGS = [("tab", "app.focus_next", "Next")]

    def compose(self) -> ComposeResult:
        yield PlainInput(id="first")
        yield PlainInput(id="second")

    def on_input_submitted(self) -> None:
        self.app.action_focus_next()

    def texts(self) -> tuple[str, str]:
        return self.query_one("#first", PlainInput).value, self.query_one("#second", PlainInput).value


def at_once(app: SmstuiApp, keys: Sequence[str]) -> None:
    """Let all keys arrive before any has been looked at."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


@pytest.mark.parametrize(
    ("keys", "texts"),
    [
        (["a", "tab", "b"], ("a", "b")),
        (["tab", "b", "c"], ("", "bc")),
        (["a", "enter", "b"], ("a", "b")),
        (["a", "b", "ctrl+u", "c"], ("c", "")),
        (["a", "b", "home", "c", "end", "d"], ("cabd", "")),
        (["a", "tab", "b", "tab", "c"], ("ac", "b")),
    ],
)
async def test_a_key_reaches_the_field_that_the_keys_before_it_lead_to(
    world: World, keys: list[str], texts: tuple[str, str]
) -> None:
    app = SmstuiApp(world.services(), first=lambda _app: TwoFields())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, TwoFields)
        screen.query_one("#first").focus()
        await pilot.pause()

        at_once(app, keys)
        await pilot.pause(0.2)

        assert screen.texts() == texts


async def test_a_pasted_text_waits_for_the_key_before_it(world: World) -> None:
    app = SmstuiApp(world.services(), first=lambda _app: TwoFields())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, TwoFields)
        screen.query_one("#first").focus()
        await pilot.pause()

        at_once(app, ["tab"])
        app.post_message(events.Paste("sandbox-token"))
        await pilot.pause(0.2)

        assert screen.texts() == ("", "sandbox-token")


@pytest.mark.parametrize("keys", [["t", "f2", "0", "1", "7", "1"], ["t", "f2", "escape", "f2", "0", "1", "7", "1"]])
async def test_what_is_typed_ahead_reaches_the_dialog_that_it_is_for(sample: World, keys: list[str]) -> None:
    app = sample.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["down"] * 3)
        at_once(app, keys)
        await pilot.pause(1.5)

        assert isinstance(app.screen, TestNumber)
        assert app.screen.query_one(PlainInput).value == "0171"


async def test_a_dialog_is_left_by_the_key_behind_the_one_that_opens_it(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["down"] * 3)
        list_screen = app.screen
        for key in ("t", "enter", "x", "d"):
            at_once(app, [key, "ctrl+g"])
            await pilot.pause(1.0)

            assert app.screen is list_screen


async def test_keys_do_not_wait_for_ever_for_what_one_has_begun(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smstui.ui.key_order.FLOW_PATIENCE", 0.1)
    app = SmstuiApp(world.services(), first=lambda _app: Slow())
    async with app.run_test(size=(80, 24)) as pilot:
        at_once(app, ["f2", "tab", "b"])
        await pilot.pause(0.5)

        screen = app.screen
        assert isinstance(screen, Slow)
        assert screen.texts() == ("", "b")


class Slow(TwoFields):
    """Begin something by F2 that never ends."""

    BINDINGS = [("f2", "work", "Work")]

    def action_work(self) -> None:
        self.run_worker(asyncio.sleep(60), group="flow")
