"""Count what is sent to the terminal: one picture a key, few bytes, nothing at rest."""

import asyncio

import pytest

from tests.ui.conftest import Many, Wire

SIZE = (80, 24)


@pytest.mark.parametrize(("key", "most"), [("j", 400), ("k", 400), ("pagedown", 3_000), ("end", 3_000), ("space", 600)])
async def test_a_key_in_the_table_draws_one_picture_of_few_bytes(many: Many, wire: Wire, key: str, most: int) -> None:
    app = many(100).app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("j", "j")
        await pilot.pause()
        wire.clear()

        await pilot.press(key)
        await pilot.pause(0.1)

        assert wire.frames == 1
        assert wire.bytes <= most


async def test_a_letter_of_the_search_draws_one_picture(many: Many, wire: Wire) -> None:
    app = many(1_000).app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("slash")
        await pilot.pause(0.1)
        for letter in "00":
            wire.clear()

            await pilot.press(letter)
            await pilot.pause(0.1)

            assert wire.frames == 1
            assert wire.bytes <= 3_000


@pytest.mark.parametrize(
    "keys", [(), ("slash",), ("f1",), ("f9",), ("f8",), ("f3",), ("s",), ("n",), ("n", "tab"), ("enter",)], ids="-".join
)
async def test_nothing_is_sent_at_rest(many: Many, wire: Wire, keys: tuple[str, ...]) -> None:
    app = many(10).app()
    async with app.run_test(size=SIZE) as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.2)
        await pilot.pause(0.2)
        wire.clear()

        await asyncio.sleep(0.6)

        assert wire.bytes == 0


async def test_a_letter_in_the_editor_draws_one_picture_of_few_bytes(many: Many, wire: Wire) -> None:
    app = many(10).app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("n")
        await pilot.pause(0.3)
        await pilot.press("a")
        await pilot.pause(0.1)
        wire.clear()

        await pilot.press("b")
        await pilot.pause(0.1)

        assert wire.frames == 1
        assert wire.bytes <= 300


async def test_the_first_picture_is_small(many: Many, wire: Wire) -> None:
    app = many(40).app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.1)

        assert wire.bytes <= 10_000


async def test_a_dialog_opens_and_closes_with_one_picture_each(many: Many, wire: Wire) -> None:
    app = many(10).app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
        wire.clear()

        await pilot.press("s")
        await pilot.pause(0.3)
        opening = wire.frames
        wire.clear()
        await pilot.press("escape")
        await pilot.pause(0.3)

        assert (opening, wire.frames) == (1, 1)


async def test_redrawing_writes_everything_again(many: Many, wire: Wire) -> None:
    app = many(10).app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
        wire.clear()

        await pilot.press("ctrl+l")
        await pilot.pause(0.2)

        assert wire.bytes > 2_000
