"""Draw the editor and its dialogs: empty, filled, refusing, locked; small, wide, in German and without colours."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.draft import Credentials, Draft
from smstui.domain.field import Field
from smstui.domain.secret import Secret
from smstui.domain.stored import Stored
from smstui.ui.app import SmstuiApp
from smstui.ui.screens.editor import EditorScreen, edit
from smstui.ui.widgets.interface_form import InterfaceForm
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import use_language
from tests.ui.dialogs.world import TOKEN, Bench, Session, World
from tests.ui.screens.conftest import COUNTRIES, SMALL

Compare = Callable[..., bool]
Act = Callable[[Session], Awaitable[None]]
LONG_NAME: Final = "Schnittstelle Nordrhein-Westfalen mit einem Namen aus genau achtzig Zeichen, ja!"
DARK: Final = "textual-dark"


def form(session: Session) -> InterfaceForm:
    """Return the form of the open editor."""
    return session.app.get_screen("editor", EditorScreen).query_one(InterfaceForm)


async def go_to(session: Session, field: Field) -> None:
    form(session).focus_field(field)
    await session.pilot.pause()


def a_world(secrets: MemorySecrets | None = None) -> World:
    world = World(secrets=secrets or MemorySecrets())
    world.services = replace(world.services, countries=lambda: COUNTRIES)
    return world


def application(world: World, stored: Stored | None = None, theme: str = DARK) -> SmstuiApp:
    async def flow(app: SmstuiApp) -> object:
        draft = Draft.of(stored.interface) if stored else world.services.editing.new_draft()
        return await edit(app, world.services, draft, stored)

    app = world.app(flow)
    app.theme = theme
    return app


def acting(act: Act) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Return what the drawing does before it is drawn."""

    async def run(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        app = pilot.app
        assert isinstance(app, SmstuiApp)
        bench = next(screen for screen in app.screen_stack if isinstance(screen, Bench))
        session = Session(app, pilot, bench)
        try:
            await session.until(lambda: isinstance(app.screen, EditorScreen))
            await session.until(lambda: "Germany" in session.text)
            await act(session)
        except pytest.fail.Exception as failed:
            # It is no Exception: the drawing's event loop would never end.
            raise AssertionError(str(failed)) from None
        await pilot.pause()

    return run


async def nothing(session: Session) -> None:
    """Leave the editor as it opened."""


async def fill_in(session: Session) -> None:
    await session.type("Zentrale")
    await go_to(session, Field.TOKEN)
    await session.type(TOKEN)
    await go_to(session, Field.SENDER)
    await session.type("OptikNord")
    await go_to(session, Field.PROXY_HOST)
    await session.type("proxy.lan")
    await go_to(session, Field.PROXY_PORT)
    await session.type("3128")


async def refuse(session: Session) -> None:
    await session.type("Zentrale")
    await go_to(session, Field.START)
    await session.type("31.2.2026")
    await session.press("down")


async def tick_both(session: Session) -> None:
    await session.type("Zentrale")
    form(session).query_one("#use-client").focus()
    await session.press("space")
    await go_to(session, Field.BRANCH)


async def at_the_secret(session: Session) -> None:
    await go_to(session, Field.TOKEN)


def locked(world: World) -> Stored:
    return world.add(
        LONG_NAME, branch="01", username="optik-nord", sender="OptikNord", start="2026-12-01", max_characters=459
    )


@pytest.mark.parametrize("size", [SMALL, (80, 24), (120, 40)], ids=["80x22", "80x24", "120x40"])
def test_empty(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(application(a_world()), terminal_size=size, run_before=acting(nothing))


@pytest.mark.parametrize("theme", [DARK, "ansi-dark"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_locked(snap_compare: Compare, size: tuple[int, int], theme: str) -> None:
    world = a_world()

    assert snap_compare(application(world, locked(world), theme), terminal_size=size, run_before=acting(at_the_secret))


def test_filled(snap_compare: Compare) -> None:
    assert snap_compare(application(a_world()), terminal_size=(80, 24), run_before=acting(fill_in))


@pytest.mark.parametrize("theme", [DARK, "ansi-dark"])
def test_refusing(snap_compare: Compare, theme: str) -> None:
    assert snap_compare(application(a_world(), theme=theme), terminal_size=(80, 24), run_before=acting(refuse))


@pytest.mark.parametrize("field", [Field.SENDER, Field.START, Field.COUNTRY_CODE], ids=lambda field: field.value)
def test_help_of_a_field(snap_compare: Compare, field: Field) -> None:
    async def lead_there(session: Session) -> None:
        await go_to(session, field)

    assert snap_compare(application(a_world()), run_before=acting(lead_there), terminal_size=(80, 24))


def test_both_uses(snap_compare: Compare) -> None:
    assert snap_compare(application(a_world()), terminal_size=(80, 24), run_before=acting(tick_both))


def test_without_colours(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    world = a_world()

    assert snap_compare(
        application(world, locked(world), "ansi-dark"), terminal_size=(80, 24), run_before=acting(at_the_secret)
    )


@pytest.mark.parametrize("act", [nothing, refuse, tick_both])
def test_german(snap_compare: Compare, act: Act) -> None:
    use_language("de")

    assert snap_compare(application(a_world()), terminal_size=(80, 24), run_before=acting(act))


def test_german_locked(snap_compare: Compare) -> None:
    use_language("de")
    world = a_world()

    assert snap_compare(application(world, locked(world)), terminal_size=(80, 24), run_before=acting(at_the_secret))


# Dialogs ---------------------------------------------------------------------------------------------------------


async def ask_to_lock(session: Session) -> None:
    await session.type("Zentrale")
    await go_to(session, Field.TOKEN)
    await session.type(TOKEN)
    await session.press("f2")
    await session.see("Save and lock?")


async def save_and_lock(session: Session) -> None:
    await ask_to_lock(session)
    await session.press("tab", "enter")


async def leave(session: Session) -> None:
    await fill_in(session)
    await session.press("escape")
    await session.see("Leave with changes?")


async def list_countries(session: Session) -> None:
    await go_to(session, Field.COUNTRY_CODE)
    await session.press("space")
    await session.see("Austria")


async def make_the_vault(session: Session) -> None:
    await save_and_lock(session)
    await session.see("Create the vault")


async def choose_a_passphrase(session: Session) -> None:
    await make_the_vault(session)
    await session.press("space")
    await session.see("Passphrase of the vault")
    await session.type("one")
    await session.press("f2")
    await session.see("differ")


async def note_the_code(session: Session) -> None:
    await make_the_vault(session)
    await session.press("tab", "enter")
    await session.see("Recovery code of the vault")
    await session.press("escape")
    await session.see("Tick")


async def unlock(session: Session) -> None:
    await save_and_lock(session)
    await session.see("Unlock the vault")
    session.app.screen.query_one(SecretInput).value = "wrong, all of it"
    await session.press("f2")  # another key than the one that opened the dialog
    await session.see("opens the vault for nobody")
    await session.until(lambda: isinstance(session.app.focused, SecretInput) and not session.app.focused.value)


@pytest.mark.parametrize("act", [ask_to_lock, leave, list_countries])
def test_dialog(snap_compare: Compare, act: Act) -> None:
    assert snap_compare(application(a_world()), terminal_size=(80, 24), run_before=acting(act))


@pytest.mark.parametrize("act", [make_the_vault, choose_a_passphrase, note_the_code])
def test_vault_dialog(snap_compare: Compare, act: Act) -> None:
    app = application(a_world(MemorySecrets(exists=False)))

    assert snap_compare(app, terminal_size=(80, 24), run_before=acting(act))


def test_unlock(snap_compare: Compare) -> None:
    app = application(a_world(MemorySecrets(Secret("correct horse battery"))))

    assert snap_compare(app, terminal_size=(80, 24), run_before=acting(unlock))


def test_why_it_is_locked(snap_compare: Compare) -> None:
    world = a_world()

    async def ask(session: Session) -> None:
        await at_the_secret(session)
        await session.press("enter")
        await session.see("create it anew")

    assert snap_compare(application(world, locked(world)), terminal_size=(80, 24), run_before=acting(ask))


def test_supply(snap_compare: Compare) -> None:
    world = a_world()
    stored = world.add(secret=False)

    async def supply(session: Session) -> None:
        await at_the_secret(session)
        await session.press("enter")
        await session.see("it can be supplied once")
        await session.press("space")
        await session.see("Supply the missing secret")

    assert snap_compare(application(world, stored), terminal_size=(80, 24), run_before=acting(supply))


def test_conflict(snap_compare: Compare) -> None:
    world = a_world()
    stored = locked(world)

    async def collide(session: Session) -> None:
        await go_to(session, Field.SENDER)
        await session.press("backspace")
        theirs = replace(Draft.of(stored.interface), sender="Ihrer", max_characters="500")
        await world.services.editing.change(stored, theirs, Credentials())
        await session.see("Changed by somebody else")
        await session.press("f2")
        await session.see("Changed by two people")

    assert snap_compare(application(world, stored), terminal_size=(80, 24), run_before=acting(collide))
