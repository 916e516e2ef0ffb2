"""Draw what the next start says of a session that was cut off."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from smstui.domain.draft import Draft
from smstui.domain.field import Field
from smstui.ui.app import SmstuiApp
from smstui.ui.dialogs.question import Question
from tests.ui.test_taking_up import SIZE, Sessions

Compare = Callable[..., bool]


async def until_it_is_offered(pilot: Pilot[Any]) -> None:
    while not isinstance(pilot.app.screen, Question):
        await pilot.pause(0.01)
    await pilot.pause()


def test_offered(snap_compare: Compare, tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "drafts")
    changed = replace(
        Draft.of(sessions.stored.interface), sender="OptikNord", start="2026-12-01", proxy_host="proxy.lan"
    )
    sessions.cut_off(Draft(name="Zweigstelle Süd"), None, Field.TOKEN)
    sessions.world.clock.moment = sessions.world.clock.moment.replace(hour=11)
    sessions.cut_off(changed, sessions.stored, Field.PROXY_PASSWORD)

    assert snap_compare(SmstuiApp(sessions.services()), terminal_size=SIZE, run_before=until_it_is_offered)
