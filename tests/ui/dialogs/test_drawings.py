"""Draw every dialog and section at 80x24, the main ones in German too; nothing is clipped at 80x22 in either."""

import random
import secrets
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import pytest
from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Static

from smstui.ui.app import SmstuiApp
from smstui.ui.widgets.message_row import MessageRow
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import use_language
from tests.ui.dialogs.scenes import Scene, scenes
from tests.ui.dialogs.world import Bench, Session

SCENES: Final = scenes()
IN_GERMAN: Final = (
    "text_unicode",
    "number",
    "dry_run",
    "refused",
    "uncertain",
    "open_attempt",
    "balances",
    "check",
    "delete_one_that_sent",
    "workstations",
    "policy_form",
)


@pytest.fixture(autouse=True)
def _ids_that_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "choice", random.Random(4).choice)


class Compare(Protocol):
    """Compare a drawing with the one that was kept."""

    def __call__(
        self, app: SmstuiApp, *, terminal_size: tuple[int, int], run_before: Callable[[Pilot[int]], Awaitable[None]]
    ) -> bool: ...


def acting(scene: Scene) -> Callable[[Pilot[int]], Awaitable[None]]:
    async def run(pilot: Pilot[int]) -> None:
        await pilot.pause()
        app = pilot.app
        assert isinstance(app, SmstuiApp)
        bench = next(screen for screen in app.screen_stack if isinstance(screen, Bench))
        await scene.act(Session(app, pilot, bench))
        await pilot.pause()

    return run


def drawn(scene: Scene) -> SmstuiApp:
    app = scene.world.app(scene.flow)
    app.theme = "textual-dark"
    return app


@pytest.mark.parametrize("name", SCENES)
def test_drawing(snap_compare: Compare, name: str) -> None:
    scene = SCENES[name]()

    assert snap_compare(drawn(scene), terminal_size=(80, 24), run_before=acting(scene))


@pytest.mark.parametrize("name", IN_GERMAN)
def test_drawing_in_german(snap_compare: Compare, german: None, name: str) -> None:
    scene = SCENES[name]()

    assert snap_compare(drawn(scene), terminal_size=(80, 24), run_before=acting(scene))


def clipped(session: Session) -> list[str]:
    """Return what of the open screen stands outside it, is cut by its own height, or has less room than words."""
    screen = session.app.screen
    found = []
    for widget in screen.query(Static):
        text = str(widget.render())
        if not widget.display or not text.strip() or any(isinstance(one, VerticalScroll) for one in widget.ancestors):
            continue
        if not screen.region.contains_region(widget.region):
            found.append(f"outside: {text}")
        elif widget.size.height < widget.get_content_height(screen.size, screen.size, widget.size.width):
            found.append(f"{widget.size.height} rows for: {text}")
        elif isinstance(widget, MessageRow) and cell_len(widget.text) > widget.size.width:
            found.append(f"{widget.size.width} cells for: {widget.text}")
    return found + [
        f"button: {button.label}"
        for button in screen.query(PushButton)
        if not screen.region.contains_region(button.region) or cell_len(str(button.label)) > button.size.width
    ]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", SCENES)
async def test_nothing_is_clipped_at_80x22(language: str, name: str) -> None:
    use_language(language)
    scene = SCENES[name]()
    async with scene.world.running(scene.flow, size=(80, 22)) as session:
        await scene.act(session)
        await session.pilot.pause()

        assert clipped(session) == []
