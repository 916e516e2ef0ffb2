"""Draw the eye: the question, its refusals, and what is shown; a picture never holds the secret itself."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.field import Field
from smstui.domain.interface import Proxy
from smstui.domain.secret import Secret
from smstui.domain.stored import Stored
from smstui.ports import proxy_key
from smstui.ui.dialogs.reveal import RevealedSecret
from smstui.wording.catalogue import use_language
from tests.ui.dialogs.world import CHAIN, PASSPHRASE, Session, World
from tests.ui.screens.conftest import COUNTRIES
from tests.ui.screens.test_editor_drawings import Compare, acting, application, go_to, nothing
from tests.ui.screens.test_reveal import ALLOWED, ask, enter, not_a_member, without_policy, without_slot

Act = Callable[[Session], Awaitable[None]]
SIZE = (80, 24)
PROXY = Proxy("proxy.lan", 3128, "anna")


def a_world() -> World:
    """Return a chain that lets its administrators view passwords."""
    made = World(secrets=MemorySecrets(own_passphrase=Secret(PASSPHRASE)), chain_value=CHAIN.with_policy(ALLOWED))
    made.services = replace(made.services, countries=lambda: COUNTRIES)
    return made


def saved(world: World) -> Stored:
    """Return an interface with a password, and with one for its proxy."""
    stored = world.add(username="optik-nord")
    with_proxy = world.interfaces.update(stored, replace(stored.interface.settings, proxy=PROXY)).stored
    world.secrets.put(proxy_key(CHAIN, with_proxy.interface.id, PROXY), Secret("another"), PROXY.binding)
    return with_proxy


async def question(session: Session) -> None:
    await ask(session)
    await session.until(lambda: session.app.screen.query("#own-passphrase"))


async def wrong(session: Session) -> None:
    await question(session)
    await enter(session, "something else")
    await session.until(lambda: str(session.app.screen.query_one("#said").render()))


async def locked_out(session: Session) -> None:
    await question(session)
    for _attempt in range(5):
        await enter(session, "something else")
        await session.until(lambda: not session.app.screen.query("#field-help"))


async def shown(session: Session) -> None:
    await question(session)
    await enter(session, PASSPHRASE)
    await session.until(lambda: isinstance(session.app.screen, RevealedSecret))


async def choices(session: Session) -> None:
    await go_to(session, Field.PASSWORD)
    await session.press("enter")
    await session.until(lambda: session.app.screen.query("#choice-0"))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("act", [nothing, choices, question, wrong, locked_out, shown])
def test_drawing(snap_compare: Compare, act: Act, language: str) -> None:
    use_language(language)
    world = a_world()

    assert snap_compare(application(world, saved(world)), terminal_size=SIZE, run_before=acting(act))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("change", [without_policy, not_a_member, without_slot])
def test_why_not(snap_compare: Compare, change: Callable[[World], None], language: str) -> None:
    use_language(language)
    world = a_world()
    change(world)

    assert snap_compare(application(world, saved(world)), terminal_size=SIZE, run_before=acting(ask))
