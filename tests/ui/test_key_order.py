"""Keys that arrive at once, as over a slow line, do what they do one after the other."""

from collections.abc import Sequence

import pytest
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from smstui.ui.app import SmstuiApp
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
