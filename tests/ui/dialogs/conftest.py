"""Give a world to the tests of flows and dialogs."""

import pytest

from smstui.domain.errors import Unreadable
from smstui.domain.interface import InterfaceId
from smstui.domain.stored import UnreadableRow
from tests.ui.dialogs.world import TOKEN, Session, World

__all__ = ["TOKEN", "Session", "World"]


@pytest.fixture
def world() -> World:
    """Return a chain of three branches without interfaces."""
    return World()


@pytest.fixture
def unreadable_world() -> World:
    """Return a chain with a file that cannot be read."""
    error = Unreadable("interfaces/defekt-x7q2.toml", "Invalid value", 4)
    return World(unreadable=(UnreadableRow(InterfaceId("defekt-x7q2"), error, "Defekt"),))
