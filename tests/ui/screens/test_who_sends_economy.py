"""What the screens about who sends cost on a slow line: one picture a key, few bytes, nothing at rest."""

from dataclasses import replace

import pytest

from smstui.domain.chain import Branch
from tests.ui.conftest import CHAIN, Wire, World, an_interface

MANY = {f"{number:03}": Branch(f"{number:03}", f"Ort {number}") for number in range(500)}


@pytest.fixture
def world() -> World:
    """Return 500 branches, of which 400 have an interface."""
    interfaces = [an_interface(number, branch=f"{number:03}") for number in range(400)]
    return World(interfaces, chain=replace(CHAIN, branches=MANY, workstations={}))


@pytest.mark.parametrize(
    ("opening", "key", "most"),
    [
        (["f4"], "down", 600),
        (["f4"], "right", 400),
        (["f4"], "pagedown", 4_000),
        (["f4"], "plus", 4_500),
        (["x"], "down", 600),
        (["x"], "pagedown", 3_000),
        (["x"], "plus", 3_000),
        (["f4", "slash"], "1", 4_500),
    ],
)
async def test_a_key_draws_one_picture_of_few_bytes(
    world: World, wire: Wire, opening: list[str], key: str, most: int
) -> None:
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for one in opening:
            await pilot.press(one)
            await pilot.pause(0.1)
        wire.clear()
        await pilot.press(key)
        await pilot.pause()

        assert wire.frames == 1
        assert 0 < wire.bytes <= most


async def test_nothing_is_sent_at_rest(world: World, wire: Wire) -> None:
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("f4")
        await pilot.pause(0.2)
        wire.clear()
        await pilot.pause(0.5)

        assert wire.bytes == 0
