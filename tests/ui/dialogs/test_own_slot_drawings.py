"""Draw what leads to a passphrase of one's own in the vault, in both languages; nothing is clipped at 80x22."""

from typing import Final

import pytest

from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.secret import Secret
from smstui.ui.dialogs.palette import Palette
from smstui.ui.dialogs.unlock import UnlockDialog
from smstui.ui.dialogs.vault_creation import NewPassphrase
from tests.ui.dialogs.scenes import Scene, on
from tests.ui.dialogs.test_drawings import Compare, acting, clipped, drawn
from tests.ui.dialogs.test_own_slot import OpenedByAKey, adding, enter_new, nothing, prove
from tests.ui.dialogs.world import PASSPHRASE, Session, World


async def _asked_who_it_is(session: Session) -> None:
    await on(session, UnlockDialog)


async def _asked_for_another(session: Session) -> None:
    await prove(session, "not this one")
    await session.see("This opens the vault for nobody.")


async def _new_one(session: Session) -> None:
    await on(session, NewPassphrase)


async def _too_short(session: Session) -> None:
    await enter_new(session, "short", "short")
    await session.until(lambda: "12" in session.words and isinstance(session.app.screen, NewPassphrase))


async def _in_the_palette(session: Session) -> None:
    await session.press("f9")
    await on(session, Palette)
    await session.type("vault")


def _of_others() -> MemorySecrets:
    secrets = MemorySecrets()
    secrets.add_passphrase("bert", Secret(PASSPHRASE))
    return secrets


SCENES: Final = {
    "somebody_unlocks": lambda: Scene(World(secrets=_of_others()), adding, _asked_who_it_is),
    "replaced": lambda: Scene(World(secrets=MemorySecrets(Secret(PASSPHRASE))), adding, _asked_who_it_is),
    "wrong": lambda: Scene(World(secrets=MemorySecrets(Secret(PASSPHRASE))), adding, _asked_for_another),
    "new": lambda: Scene(World(secrets=OpenedByAKey()), adding, _new_one),
    "too_short": lambda: Scene(World(secrets=OpenedByAKey()), adding, _too_short),
    "palette": lambda: Scene(World(), nothing, _in_the_palette),
}


@pytest.mark.parametrize("name", SCENES)
def test_drawing(snap_compare: Compare, name: str) -> None:
    scene = SCENES[name]()

    assert snap_compare(drawn(scene), terminal_size=(80, 24), run_before=acting(scene))


@pytest.mark.parametrize("name", ["somebody_unlocks", "replaced", "new"])
def test_drawing_in_german(snap_compare: Compare, german: None, name: str) -> None:
    scene = SCENES[name]()

    assert snap_compare(drawn(scene), terminal_size=(80, 24), run_before=acting(scene))


@pytest.mark.parametrize("name", ["somebody_unlocks", "replaced", "new", "too_short"])
async def test_nothing_is_clipped_in_either_language(name: str) -> None:
    scene = SCENES[name]()

    async with scene.world.running(scene.flow, size=(80, 22)) as session:
        await scene.act(session)
        assert clipped(session) == []


@pytest.mark.parametrize("name", ["somebody_unlocks", "replaced", "new"])
async def test_nothing_is_clipped_in_german(german: None, name: str) -> None:
    scene = SCENES[name]()

    async with scene.world.running(scene.flow, size=(80, 22)) as session:
        await scene.act(session)
        assert clipped(session) == []
