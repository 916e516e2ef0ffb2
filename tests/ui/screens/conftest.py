"""Open the editor over stores that forget."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from smstui.domain.country import Country
from smstui.domain.draft import Draft
from smstui.domain.stored import Stored
from smstui.ui.app import SmstuiApp
from smstui.ui.screens.editor import edit
from tests.ui.dialogs.world import Session, World

SMALL = (80, 22)
Opening = Callable[..., AbstractAsyncContextManager[Session]]

COUNTRIES = (
    Country("AT", "Austria", "+43"),
    Country("DE", "Germany", "+49"),
    Country("PL", "Poland", "+48"),
)


@pytest.fixture
def world() -> World:
    """Return a chain of three branches without interfaces."""
    made = World()
    made.services = replace(made.services, countries=lambda: COUNTRIES)
    return made


@pytest.fixture
def opening(world: World) -> Opening:
    """Return what opens the editor: on a new draft, on a given one, or on a saved interface."""

    def start(
        stored: Stored | None = None, draft: Draft | None = None, size: tuple[int, int] = SMALL
    ) -> AbstractAsyncContextManager[Session]:
        async def flow(app: SmstuiApp) -> object:
            shown = draft or (Draft.of(stored.interface) if stored else world.services.editing.new_draft())
            return await edit(app, world.services, shown, stored)

        return world.running(flow, size)

    return start
