"""The eye: by the keyboard from the locked field to the secret and back, and everything that hides it again."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from textual import events
from textual.screen import Screen
from textual.selection import SELECT_ALL

from smstui.adapters.memory_guesses import MemoryGuessCounter
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.chain import Membership, Policy
from smstui.domain.change import Deed, Result
from smstui.domain.field import Field
from smstui.domain.interface import Proxy
from smstui.domain.secret import Secret
from smstui.domain.stored import Stored
from smstui.ports import proxy_key
from smstui.services.revealing import Revealing
from smstui.ui.dialogs.reveal import RevealedSecret, RevealQuestion
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.widgets.eye import Eye
from smstui.ui.widgets.interface_form import InterfaceForm
from smstui.ui.widgets.revealed_value import RevealedValue
from smstui.ui.widgets.secret_input import SecretInput
from tests.ui.conftest import Wire
from tests.ui.dialogs.world import CHAIN, PASSPHRASE, TOKEN, Session, World
from tests.ui.screens.conftest import COUNTRIES, Opening

ALLOWED = Policy(administrators_may_view_passwords=True, administrators_group="smstui-admin")
PROXY = Proxy("proxy.lan", 3128, "anna")
PROXY_PASSWORD = "the-proxys-password"
HIDDEN = "••••••••"


@pytest.fixture
def world() -> World:
    """Return a chain that lets its administrators view passwords, and a vault in which Anna has a passphrase."""
    made = World(secrets=MemorySecrets(own_passphrase=Secret(PASSPHRASE)), chain_value=CHAIN.with_policy(ALLOWED))
    made.services = replace(made.services, countries=lambda: COUNTRIES)
    return made


@pytest.fixture
def stored(world: World) -> Stored:
    """Return a saved interface with a token."""
    return world.add()


def results(world: World) -> list[Result]:
    """Return how the attempts to see a secret ended, the oldest first."""
    lines = [line for month in world.change_log.months() for line in world.change_log.month(month).lines]
    return [line.result for line in reversed(lines) if line.deed is Deed.REVEALED]


def go_on(world: World, seconds: float) -> None:
    world.clock.moment += timedelta(seconds=seconds)


async def enter(session: Session, passphrase: str) -> None:
    """Type a passphrase into the dialog that asks for one's own."""
    await session.until(lambda: isinstance(session.app.screen, RevealQuestion))
    session.app.screen.query_one(SecretInput).value = passphrase
    await session.press("f2")


async def ask(session: Session, key: str = "ctrl+r") -> None:
    """Open the dialog that asks for one's own passphrase."""
    await session.until(lambda: isinstance(session.app.screen, EditorScreen))
    await session.press(key)


async def in_the_editor(session: Session) -> None:
    """Wait until the editor is what is on the screen again."""
    await session.until(lambda: isinstance(session.app.screen, EditorScreen))
    assert TOKEN not in session.text


@asynccontextmanager
async def shown(opening: Opening, stored: Stored) -> AsyncIterator[Session]:
    """Have the token on the screen."""
    async with opening(stored) as session:
        await ask(session)
        await enter(session, PASSPHRASE)
        await session.see(TOKEN)
        yield session


def value(session: Session) -> RevealedValue:
    return session.app.screen.query_one(RevealedValue)


# To the secret --------------------------------------------------------------------------------------------------------


async def test_enter_on_the_locked_field_leads_to_the_token_by_the_keyboard_alone(
    world: World, opening: Opening, stored: Stored
) -> None:
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        session.app.screen.query_one(InterfaceForm).focus_field(Field.TOKEN)
        await session.press("enter")
        await session.see("[ Show … ]")
        await session.press("space")
        await session.see("Show: Key token")
        assert TOKEN not in session.text
        await session.type(PASSPHRASE)
        assert PASSPHRASE not in session.text
        await session.press("enter")
        await session.see(TOKEN)
        await session.press("escape")
        await in_the_editor(session)
        await session.see("Hidden again.")

    assert results(world) == [Result.SHOWN]


async def test_the_password_of_a_user_is_shown_under_its_name(world: World, opening: Opening) -> None:
    async with opening(world.add(username="optik")) as session:
        await ask(session)
        await session.see("Show: Password")


async def test_the_proxys_password_has_a_key_of_its_own(world: World, opening: Opening, stored: Stored) -> None:
    saved = world.interfaces.update(stored, replace(stored.interface.settings, proxy=PROXY)).stored
    world.secrets.put(proxy_key(CHAIN, saved.interface.id, PROXY), Secret(PROXY_PASSWORD), PROXY.binding)

    async with opening(saved) as session:
        await ask(session, "ctrl+y")
        await session.see("Show: Proxy password")
        await enter(session, PASSPHRASE)
        await session.see(PROXY_PASSWORD)
        await session.press("x")
        await in_the_editor(session)

        assert PROXY_PASSWORD not in session.text
    (line,) = world.change_log.month("2026-11").lines
    assert line.fields[0].field == Field.PROXY_PASSWORD


async def test_the_menu_leads_there(opening: Opening, stored: Stored) -> None:
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await session.press("f9")
        await session.see("Menu")
        await session.type("Show the password")
        await session.press("enter")
        await session.see("Show: Key token")


async def test_a_click_on_the_eye_leads_there(opening: Opening, stored: Stored) -> None:
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await session.pilot.click(Eye)
        await session.see("Show: Key token")


@pytest.mark.parametrize("key", ["ctrl+r", "ctrl+y"])
async def test_where_nothing_is_kept_there_is_no_eye(world: World, opening: Opening, key: str) -> None:
    async with opening(world.add(secret=False)) as session:
        await ask(session, key)
        await session.see("Nothing is kept there that could be shown.")

        assert not [eye for eye in session.app.screen.query(Eye) if eye.display]
    assert results(world) == []


async def test_the_demo_tells_its_passphrase(world: World, opening: Opening, stored: Stored) -> None:
    world.services.revealing.known_passphrase = "sandbox-passphrase"

    async with opening(stored) as session:
        await ask(session)
        await session.see("In the demo it is: sandbox-passphrase")


async def test_an_empty_passphrase_is_no_try(world: World, opening: Opening, stored: Stored) -> None:
    async with opening(stored) as session:
        await ask(session)
        await enter(session, "")
        await session.see("Enter your passphrase.")

    assert results(world) == []


async def test_going_back_shows_nothing(world: World, opening: Opening, stored: Stored) -> None:
    async with opening(stored) as session:
        await ask(session)
        await session.see("Show: Key token")
        await session.press("escape")
        await in_the_editor(session)

    assert results(world) == []


# Refused --------------------------------------------------------------------------------------------------------------


def without_policy(world: World) -> None:
    world.chain.save_policy(Policy())


def not_a_member(world: World) -> None:
    world.membership = Membership.NOT_A_MEMBER


def no_such_group(world: World) -> None:
    world.membership = Membership.NO_SUCH_GROUP


def without_slot(world: World) -> None:
    world.secrets._own_passphrase = None


def in_the_keychain(world: World) -> None:
    world.services = replace(
        world.services,
        revealing=Revealing(
            world.chain, None, lambda _group: world.membership, world.guesses, world.recording, world.clock.read
        ),
    )


@pytest.mark.parametrize(
    ("change", "words", "result"),
    [
        (without_policy, "The policy stands on the screen Chain (F3)", Result.POLICY_FORBIDS),
        (not_a_member, "Only members of the group smstui-admin", Result.NOT_A_MEMBER),
        (no_such_group, "which this computer does not know", Result.NOT_A_MEMBER),
        (without_slot, "smstui vault add-admin", Result.NO_SLOT),
        (in_the_keychain, "The system's keychain keeps the secrets here", Result.NO_SLOT),
    ],
)
async def test_the_eye_says_why_nothing_is_shown(
    world: World, opening: Opening, stored: Stored, change: Callable[[World], None], words: str, result: Result
) -> None:
    change(world)

    async with opening(stored) as session:
        await ask(session)
        await session.see("Not shown")
        await session.see(words)
        await session.press("enter")
        await in_the_editor(session)
    assert results(world) == [result]


async def test_a_wrong_passphrase_says_how_many_tries_are_left_and_the_fifth_locks(
    world: World, opening: Opening, stored: Stored
) -> None:
    async with opening(stored) as session:
        await ask(session)
        for left in ("4 tries left", "3 tries left", "2 tries left", "1 try left"):
            await enter(session, "wrong")
            await session.see(left)
        await enter(session, "wrong")
        await session.see("the last try for the next 15 minutes")
        await session.press("escape")
        await ask(session)
        await session.see("nothing is shown for 15 minutes more")
        await session.press("escape")
        go_on(world, 900)
        await ask(session)
        await enter(session, PASSPHRASE)
        await session.see(TOKEN)

    assert results(world) == [Result.WRONG_PASSPHRASE] * 5 + [Result.LOCKED_OUT, Result.SHOWN]


# Hidden again ---------------------------------------------------------------------------------------------------------


async def test_it_counts_down_and_is_hidden_after_half_a_minute(world: World, opening: Opening, stored: Stored) -> None:
    async with shown(opening, stored) as session:
        dialog = session.app.screen
        assert isinstance(dialog, RevealedSecret)
        await session.see("30 seconds left.")
        go_on(world, 29)
        dialog.count_down()
        await session.see("1 second left.")
        assert TOKEN in session.text
        go_on(world, 1)
        dialog.count_down()
        await in_the_editor(session)


async def test_a_timer_hides_it_though_nobody_looks_at_the_clock(
    world: World, opening: Opening, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time that is left is as short as can be when the dialog opens; the clock of the world stands still."""
    monkeypatch.setattr(Revealing, "seconds_left", lambda *_arguments: 0.05)

    async with opening(stored) as session:
        await ask(session)
        await enter(session, PASSPHRASE)
        await session.see("Hidden again.")
        await in_the_editor(session)


@pytest.mark.parametrize("key", ["tab", "enter", "space", "a", "y", "ctrl+c", "ctrl+x", "ctrl+l", "f1", "f9", "up"])
async def test_any_key_hides_it_and_does_nothing_else(opening: Opening, stored: Stored, key: str) -> None:
    async with shown(opening, stored) as session:
        await session.press(key)
        await in_the_editor(session)

        assert not session.app.clipboard


async def test_turning_to_another_window_hides_it(opening: Opening, stored: Stored) -> None:
    async with shown(opening, stored) as session:
        session.app.post_message(events.AppBlur())
        await in_the_editor(session)


async def test_a_window_that_nobody_looks_at_shows_nothing(opening: Opening, stored: Stored, wire: Wire) -> None:
    async with opening(stored) as session:
        await ask(session)
        await session.until(lambda: isinstance(session.app.screen, RevealQuestion))
        question = session.app.screen
        assert isinstance(question, RevealQuestion)
        session.app.app_focus = False
        question.dismiss(Secret(PASSPHRASE))
        await session.see("Hidden again.")

    assert TOKEN not in "".join(wire.sent)


async def test_another_screen_over_it_hides_it_for_good(opening: Opening, stored: Stored) -> None:
    async with shown(opening, stored) as session:
        hidden = value(session)
        await session.app.push_screen(Screen[None]())
        await session.pilot.pause()
        assert not hidden.is_shown
        session.app.pop_screen()
        await in_the_editor(session)


async def test_a_terminal_that_becomes_too_small_hides_it(opening: Opening, stored: Stored) -> None:
    async with shown(opening, stored) as session:
        await session.pilot.resize_terminal(60, 20)
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        await session.pilot.resize_terminal(80, 24)
        await in_the_editor(session)


async def test_suspending_the_program_hides_it_at_once(opening: Opening, stored: Stored) -> None:
    async with shown(opening, stored) as session:
        revealed = value(session)
        session.app._suspend_signal()
        assert not revealed.is_shown
        await in_the_editor(session)


async def test_a_signal_draws_over_it_before_the_program_ends(opening: Opening, stored: Stored, wire: Wire) -> None:
    async with shown(opening, stored) as session:
        wire.clear()
        session.app._end_by_signal(15)
        await session.until(lambda: session.app._exit)

        assert HIDDEN in "".join(wire.sent)
        assert session.app.return_code == 143


async def test_quitting_draws_over_it_first(opening: Opening, stored: Stored, wire: Wire) -> None:
    async with shown(opening, stored) as session:
        wire.clear()
        await session.press("f10")
        await session.until(lambda: session.app._exit)

        assert HIDDEN in "".join(wire.sent)


# Nowhere else ---------------------------------------------------------------------------------------------------------


async def test_a_picture_of_the_screen_has_dots_and_hides_it(opening: Opening, stored: Stored) -> None:
    async with shown(opening, stored) as session:
        picture = session.app.export_screenshot()

        assert TOKEN not in picture
        assert HIDDEN in picture
        await in_the_editor(session)


async def test_saving_a_picture_has_no_way_round_that(
    opening: Opening, stored: Stored, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("pictures")
    async with shown(opening, stored) as session:
        session.app.save_screenshot("picture.svg", str(folder))

        assert TOKEN not in (folder / "picture.svg").read_text("utf-8")


async def test_it_can_be_neither_selected_nor_copied(opening: Opening, stored: Stored) -> None:
    async with shown(opening, stored) as session:
        widget = value(session)
        assert not widget.allow_select
        session.app.screen.selections = dict.fromkeys(session.app.screen.query("*"), SELECT_ALL)

        assert TOKEN not in (session.app.screen.get_selected_text() or "")
        assert HIDDEN in str(widget.render())
        session.app.screen.action_copy_text()
        assert TOKEN not in session.app.clipboard


async def test_dragging_the_mouse_over_it_selects_nothing(opening: Opening, stored: Stored) -> None:
    async with shown(opening, stored) as session:
        await session.pilot.mouse_down(RevealedValue, offset=(1, 0))
        await session.pilot.hover(RevealedValue, offset=(20, 0))
        await session.pilot.mouse_up(RevealedValue, offset=(20, 0))

        assert TOKEN not in (session.app.screen.get_selected_text() or "")


async def test_nothing_of_it_is_sent_once_it_is_hidden(opening: Opening, stored: Stored, wire: Wire) -> None:
    async with shown(opening, stored) as session:
        revealed = value(session)
        assert TOKEN in "".join(wire.sent)
        wire.clear()
        await session.press("escape")
        await in_the_editor(session)
        await session.press("f1")
        await session.press("escape")
        await session.press("ctrl+l")

        assert TOKEN not in "".join(wire.sent)
        assert TOKEN not in str(vars(revealed))


async def test_a_second_costs_one_picture_of_one_line(
    world: World, opening: Opening, stored: Stored, wire: Wire
) -> None:
    async with shown(opening, stored) as session:
        dialog = session.app.screen
        assert isinstance(dialog, RevealedSecret)
        await session.pilot.pause()
        for second in range(1, 4):
            wire.clear()
            go_on(world, 1)
            dialog.count_down()
            await session.see(f"{30 - second} seconds left.")

            assert wire.frames <= 1
            assert wire.bytes < 300
            assert TOKEN not in "".join(wire.sent)


# What it looks like ---------------------------------------------------------------------------------------------------


async def test_blanks_are_seen(world: World, opening: Opening) -> None:
    async with opening(world.add(username="optik", token="two  words")) as session:
        await ask(session)
        await enter(session, PASSPHRASE)
        await session.see("two␣␣words")
        await session.see("␣ stands for a blank.")


async def test_a_secret_of_any_length_can_be_read_in_80x22(world: World, opening: Opening) -> None:
    token = "".join(f"{number:04}" for number in range(256))
    async with opening(world.add(token=token)) as session:
        await ask(session)
        await enter(session, PASSPHRASE)
        await session.see(token[:72])
        assert session.app.screen.query_one("#hide").region.bottom <= session.app.size.height
        assert token[-16:] not in session.text
        await session.press("down", "pagedown")
        await session.see(token[-16:])
        await session.press("up")
        await session.until(lambda: token[-16:] not in session.text)
        assert isinstance(session.app.screen, RevealedSecret)
        await session.press("enter")
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))


async def test_hostile_characters_of_a_secret_stay_text(world: World, opening: Opening, wire: Wire) -> None:
    async with opening(world.add(username="optik", token="[red]x[/]\x1b[2J\u202ey")) as session:
        await ask(session)
        await enter(session, PASSPHRASE)
        await session.see("[red]x[/]␛[2J<U+202E>y")

    assert "\x1b[2J\u202e" not in "".join(wire.sent)


async def test_two_programs_of_one_login_share_the_tries(world: World, opening: Opening, stored: Stored) -> None:
    shared = MemoryGuessCounter(world.clock.read)
    for _attempt in range(4):
        shared.begin()
    world.services.revealing._guesses = shared

    async with opening(stored) as session:
        await ask(session)
        await enter(session, "wrong")
        await session.see("the last try for the next 15 minutes")
