"""Draw the way to other credentials: the draft, its question, and a replacement that was interrupted."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.domain.draft import Credentials
from smstui.domain.errors import WriteFailed, WriteProblem
from smstui.domain.secret import Secret
from smstui.ui.app import SmstuiApp
from smstui.ui.dialogs.question import Question
from smstui.ui.flows.replacing import replace_credentials
from smstui.ui.screens.editor import EditorScreen
from smstui.wording.catalogue import use_language
from tests.ui.dialogs.world import TOKEN, Bench, Session, World
from tests.ui.screens.test_editor_drawings import LONG_NAME, a_world

Compare = Callable[..., bool]
Act = Callable[[Session], Awaitable[None]]
SIZE = (80, 24)


async def the_draft(session: Session) -> None:
    await session.until(lambda: isinstance(session.app.screen, EditorScreen))
    await session.until(lambda: "+49" in session.text)


async def the_question(session: Session) -> None:
    await the_draft(session)
    await session.type(TOKEN)
    await session.press("f2")
    await session.until(lambda: isinstance(session.app.screen, Question))


async def the_other_question(session: Session) -> None:
    await session.until(lambda: isinstance(session.app.screen, Question))


SCENES = {"draft": the_draft, "question": the_question, "interrupted": the_other_question}


def application(scene: str, monkeypatch: pytest.MonkeyPatch) -> SmstuiApp:
    world: World = a_world()
    former = world.add(LONG_NAME, branch="01", sender="OptikNord")

    async def flow(app: SmstuiApp) -> object:
        if scene == "interrupted":
            await half_replace()
        return await replace_credentials(app, world.services, former)

    async def half_replace() -> None:
        def fail(*_arguments: object) -> None:
            raise WriteFailed("interfaces", WriteProblem.DISK_FULL)

        monkeypatch.setattr("secrets.choice", lambda _alphabet: "b")
        monkeypatch.setattr(MemoryInterfaceRepository, "end_replacement", fail)
        draft = world.services.replacing.draft_of(former)
        await world.services.replacing.replace(former, draft, Credentials(Secret("another")))

    return world.app(flow)


def acting(act: Act) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def run(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        app = pilot.app
        assert isinstance(app, SmstuiApp)
        bench = next(screen for screen in app.screen_stack if isinstance(screen, Bench))
        try:
            await act(Session(app, pilot, bench))
        except pytest.fail.Exception as failed:
            # It is no Exception: the drawing's event loop would never end.
            raise AssertionError(str(failed)) from None
        await pilot.pause()

    return run


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("scene", SCENES)
def test_replacing(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, scene: str, language: str) -> None:
    # The first id of a chain that forgets is made by chance: a drawing wants the same one each time.
    monkeypatch.setattr("secrets.choice", lambda _alphabet: "a")
    use_language(language)

    app = application(scene, monkeypatch)

    assert snap_compare(app, terminal_size=SIZE, run_before=acting(SCENES[scene]))
