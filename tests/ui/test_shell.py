"""Prove what every screen and dialog shares: keys, quitting, messages, fields, and a small terminal."""

import asyncio
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList, Static

from smstui.ui import app as app_module
from smstui.ui.app import SmstuiApp, mouse_wanted
from smstui.ui.dialogs.all_facts import AllFacts
from smstui.ui.dialogs.dialog import FIRST_REPEAT_SECONDS, REPEAT_SECONDS, Dialog
from smstui.ui.dialogs.help import HelpDialog, keys_of
from smstui.ui.dialogs.palette import Palette
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.dialogs.test_text import TestText
from smstui.ui.keys import CHAIN, DIALOG, DIALOG_PRIMARY, EDITOR, LIST, PLACE, SURFACE, TABLE, Key, key_name
from smstui.ui.notices import Weight
from smstui.ui.screens.messages import MessagesScreen
from smstui.ui.screens.place import Place
from smstui.ui.theme import DARK, PLAIN, automatic_theme
from smstui.ui.widgets.check_box import CheckBox
from smstui.ui.widgets.choice import ChoiceField
from smstui.ui.widgets.interface_table import InterfaceTable
from smstui.ui.widgets.key_row import KeyRow
from smstui.ui.widgets.message_row import MessageRow
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.push_button import PushButton
from smstui.ui.widgets.secret_input import SecretInput
from smstui.ui.widgets.text_lines import TextLines
from tests.ui.conftest import World

SIZE = (80, 24)
HOSTILE = "\x1b]52;c;aGk=\x07[/x]\u202e"


class Form(Place):
    """Hold one field of each kind."""

    agrees = True

    def compose_body(self) -> Iterable[Widget]:
        yield PlainInput("two words", id="plain")
        yield SecretInput(id="secret")
        yield CheckBox("[/x] Server", id="check")
        yield ChoiceField([("[/x] one", 1), ("two", 2)], value=1, id="choice")

    async def may_close(self) -> bool:
        return self.agrees


def a_question() -> Question[str]:
    return Question("Delete [/x]?", HOSTILE, [Choice("keep", "Keep", "k"), Choice("delete", "Delete", "d")])


def form_app(world: World) -> tuple[SmstuiApp, Form]:
    form = Form()
    return SmstuiApp(world.services(), first=lambda _app: form), form


def message_of(app: SmstuiApp) -> str:
    return app.screen.query_one(MessageRow).text


# Keys ----------------------------------------------------------------------------------------------------------------

CONTEXTS = {
    "list": (LIST, TABLE, PLACE, SURFACE),
    "editor": (EDITOR, PLACE, SURFACE),
    "chain": (CHAIN, TABLE, PLACE, SURFACE),
    "dialog": (DIALOG, DIALOG_PRIMARY, SURFACE),
}


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_key_means_two_things_in_one_context(context: str) -> None:
    keys = [name for group in CONTEXTS[context] for key in group for name in key.names]

    assert sorted(keys) == sorted(set(keys))


def test_every_binding_has_an_id_of_its_own() -> None:
    ids = [key.id for group in (SURFACE, PLACE, LIST, TABLE, EDITOR, CHAIN, DIALOG, DIALOG_PRIMARY) for key in group]

    assert len(ids) == len(set(ids))


def test_what_multiplexers_and_terminals_take_is_never_bound() -> None:
    forbidden = {"ctrl+a", "ctrl+b", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m"}
    keys = {name for groups in CONTEXTS.values() for group in groups for key in group for name in key.names}

    assert not keys & forbidden
    assert not any(name.startswith(("alt+", "ctrl+shift+")) for name in keys)


def test_whatever_stands_in_a_key_row_has_a_second_key_or_a_plain_letter() -> None:
    for key in (key for groups in CONTEXTS.values() for group in groups for key in group if key.in_row):
        assert len(key.names) > 1 or len(key_name(key.names[0])) == 1, key.id


@pytest.mark.parametrize("width", range(20, 130, 7))
def test_the_key_row_cuts_no_key_and_keeps_help_and_quit(width: int) -> None:
    row = KeyRow([*LIST, *PLACE, *SURFACE])

    shown = row.fitting_keys(width)

    assert [key.action for key in shown[-2:]] == ["help", "app.quit"]


async def test_a_priority_key_of_textual_cannot_skip_the_guard(world: World) -> None:
    app, form = form_app(world)
    form.agrees = False
    async with app.run_test(size=SIZE) as pilot:
        for key in ("ctrl+q", "f10"):
            await pilot.press(key)
            await pilot.pause()

        assert app.is_running
        form.agrees = True
        await pilot.press("f10")
        await pilot.pause()
    assert app.return_code == 0


async def test_quitting_from_a_dialog_asks_the_screens_below_too(world: World) -> None:
    app, form = form_app(world)
    form.agrees = False
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(a_question())
        await pilot.press("f10")
        await pilot.pause()

        assert app.is_running


async def test_ctrl_c_says_how_to_quit(world: World) -> None:
    app, _form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+c")

        assert message_of(app) == "F10 or ^Q quits."


# Dialogs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["enter", "space"])
async def test_the_safe_button_comes_first_and_has_the_focus(world: World, key: str) -> None:
    answers: list[str | None] = []
    app, _form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(a_question(), answers.append)
        focused = app.focused
        await pilot.press(key)
        await pilot.pause()

    assert isinstance(focused, PushButton)
    assert answers == ["keep"]


@pytest.mark.parametrize(
    "keys", [("right", "enter"), ("tab", "space"), ("down", "enter"), ("right", "right", "enter"), ("d",)]
)
async def test_arrows_tab_and_letters_reach_the_other_answer(world: World, keys: tuple[str, ...]) -> None:
    answers: list[str | None] = []
    app, _form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(a_question(), answers.append)
        await pilot.press(*keys)
        await pilot.pause()

    assert answers == ["delete"]


@pytest.mark.parametrize("key", ["escape", "ctrl+g"])
async def test_escape_and_ctrl_g_give_no_answer(world: World, key: str) -> None:
    answers: list[str | None] = []
    app, _form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(a_question(), answers.append)
        await pilot.press(key)
        await pilot.pause()

    assert answers == [None]


async def test_the_key_that_opened_a_dialog_never_answers_it_while_it_is_held(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 100.0
    monkeypatch.setattr("smstui.ui.dialogs.dialog.monotonic", lambda: moment)
    app, _form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("d")
        await app.push_screen(a_question())
        moment += FIRST_REPEAT_SECONDS * 0.95  # keyboards wait this long before they repeat
        await pilot.press("d")
        for _repeat in range(5):
            moment += REPEAT_SECONDS / 2
            await pilot.press("d")
        held = app.screen

        moment += REPEAT_SECONDS * 2
        await pilot.press("d")
        await pilot.pause()

        assert isinstance(held, Dialog)
        assert isinstance(app.screen, Form)


async def test_a_key_that_opened_a_dialog_can_be_typed_into_it_soon(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 100.0
    monkeypatch.setattr("smstui.ui.dialogs.dialog.monotonic", lambda: moment)
    app, _form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("t")
        await app.push_screen(TestText("Stuttgart", 160, ""))
        moment += REPEAT_SECONDS / 2
        await pilot.press("t")
        moment += REPEAT_SECONDS * 2
        await pilot.press("t", "e", "s", "t")

        assert app.screen.query_one(TextLines).text == "test"


async def test_help_opens_from_a_screen_and_from_a_dialog_and_finds_keys(world: World) -> None:
    app, _form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(a_question())
        await pilot.press("f1")
        await pilot.pause()
        help_dialog = app.screen
        await pilot.press(*"quit")
        await pilot.pause()
        found = app.screen.query_one(OptionList).option_count

        assert isinstance(help_dialog, HelpDialog)
        assert found == 1
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Question)


@pytest.mark.parametrize("key", ["f9", "ctrl+p"])
async def test_the_palette_runs_what_it_offers(world: World, key: str) -> None:
    app, _form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(key)
        await pilot.pause()
        palette = app.screen
        await pilot.press(*"messages", "enter")
        await pilot.pause()

        assert isinstance(palette, Palette)
        assert isinstance(app.screen, MessagesScreen)


async def test_messages_are_remembered_newest_first(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        form.say("saved")
        form.say(HOSTILE, Weight.ERROR)
        form.hint("only a hint")
        await pilot.press("f8")
        await pilot.pause()
        options = app.screen.query_one(OptionList)
        lines = [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]

        assert len(lines) == 2
        assert "Error" in lines[0]
        assert "\x1b" not in lines[0]
        assert "saved" in lines[1]


async def test_messages_tell_the_hour_in_the_chains_time_zone(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        form.say("saved")
        moment = app.notices.kept[0].moment.astimezone(ZoneInfo("Europe/Berlin"))
        await pilot.press("f8")
        await pilot.pause()
        line = str(app.screen.query_one(OptionList).get_option_at_index(0).prompt)

        assert moment.utcoffset()
        assert line.startswith(f"{moment:%H:%M:%S}")


# Fields --------------------------------------------------------------------------------------------------------------


async def test_a_paste_keeps_everything_as_one_line_and_says_how_much_came(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        secret = form.query_one("#secret", SecretInput)
        secret.focus()
        secret.post_message(events.Paste("\n  abc\r\ndef\x1b\n"))
        await pilot.pause()

        assert secret.value == "abcdef"
        assert message_of(app).startswith("6 characters pasted; ")


@pytest.mark.parametrize(
    "pasted", ["Filiale\nNord\n", "Filiale \r\n\r\n  Nord\r\n", "Filiale\tNord", "\nFiliale\u2028Nord"]
)
async def test_a_pasted_line_break_becomes_one_blank(world: World, pasted: str) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        name = form.query_one("#plain", PlainInput)
        name.value = ""
        name.focus()
        name.post_message(events.Paste(pasted))
        await pilot.pause()

        assert name.value == "Filiale Nord"


async def test_a_paste_that_a_field_cannot_hold_is_left_out_and_said_so(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        field = form.query_one("#plain", PlainInput)
        field.max_length = 80
        field.focus()
        field.post_message(events.Paste("x" * 1_000_000))
        await pilot.pause()

        assert field.value == "two words"
        assert message_of(app) == "Not pasted: this field takes 80 characters at most."


async def test_what_was_said_of_a_paste_goes_when_the_field_is_emptied(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        secret = form.query_one("#secret", SecretInput)
        secret.focus()
        secret.post_message(events.Paste("x" * 10_000))
        await pilot.pause()
        assert message_of(app).startswith("10000 characters pasted")

        await pilot.press("ctrl+u")
        await pilot.pause()

        assert secret.value == ""
        assert message_of(app) == ""


async def test_ctrl_backspace_deletes_the_word_to_the_left(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+backspace")

        assert form.query_one("#plain", PlainInput).value == "two "


async def test_one_key_after_tab_does_not_replace_a_field(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("tab", "shift+tab", "x")

        assert form.query_one("#plain", PlainInput).value == "two wordsx"


async def test_cutting_nothing_leaves_the_clipboard_alone(world: World) -> None:
    app, _form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        app.copy_to_clipboard("kept")
        await pilot.press("ctrl+x")

        assert app.clipboard == "kept"


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+x"])
async def test_a_secret_never_reaches_the_clipboard(world: World, key: str) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        secret = form.query_one("#secret", SecretInput)
        secret.focus()
        await pilot.press(*"geheim")
        secret.select_all()
        await pilot.press(key)

        assert app.clipboard == ""
        assert secret.value == "geheim"
        assert repr(secret.secret) == "***"


async def test_a_choice_opens_on_enter_or_space_only(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        choice = form.query_one("#choice", ChoiceField)
        choice.focus()
        await pilot.press("down", "up")
        closed = choice.expanded
        await pilot.press("space", "down", "enter")
        await pilot.pause()

        assert not closed
        assert choice.value == 2


async def test_labels_are_text_and_never_markup(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE):
        assert str(form.query_one("#check", CheckBox).label) == "[/x] Server"


# Terminal ------------------------------------------------------------------------------------------------------------


async def test_a_too_small_terminal_says_so_keeps_everything_and_takes_no_keys(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("x")
        await pilot.resize_terminal(50, 12)
        await pilot.press("y")
        covered = "".join(segment.text for strip in app.screen._compositor.render_strips() for segment in strip)
        await pilot.resize_terminal(80, 22)
        await pilot.press("z")

        assert "Terminal too small: 50x12" in covered
        assert "two words" not in covered
        assert form.query_one("#plain", PlainInput).value == "two wordsxz"


@pytest.mark.parametrize(
    ("environment", "colours", "theme"),
    [
        ({}, "256", DARK),
        ({}, "truecolor", DARK),
        ({}, "standard", PLAIN),
        ({}, None, PLAIN),
        ({"NO_COLOR": "1"}, "truecolor", PLAIN),
    ],
)
def test_the_theme_fits_the_terminal(environment: dict[str, str], colours: str | None, theme: str) -> None:
    assert automatic_theme(environment, colours) == theme


@pytest.mark.parametrize(
    ("name", "wanted"), [("SSH_TTY", False), ("SSH_CONNECTION", False), ("STY", False), ("LANG", True)]
)
def test_the_mouse_is_left_to_the_terminal_where_it_disturbs(name: str, wanted: bool) -> None:  # noqa: FBT001
    assert mouse_wanted({name: "something"}) is wanted


async def test_no_control_character_reaches_the_terminal_whatever_a_widget_draws(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        await form.mount(Static(Content(HOSTILE)), before="#plain")
        await pilot.pause()
        text = "".join(segment.text for strip in app.screen._compositor.render_strips() for segment in strip)

        assert "\x1b" not in text
        assert "\u202e" not in text


async def test_a_fault_is_reported_in_one_line_and_in_a_private_file_without_values(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.state_directory = str(tmp_path / "state")
    app, form = form_app(world)

    def fails() -> None:
        password = "geheim"  # noqa: F841 (what must not be reported)
        raise RuntimeError("fault")

    monkeypatch.setattr(form, "action_help", fails)
    with pytest.raises(RuntimeError):
        async with app.run_test(size=SIZE) as pilot:
            await pilot.press("tab", "tab", "f1")
    [report] = (tmp_path / "state").iterdir()

    assert app.return_code == 70
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert "RuntimeError: fault" in report.read_text()
    assert "geheim" not in report.read_text().replace('password = "geheim"', "")
    assert os.linesep not in " ".join(str(one) for one in app._exit_renderables)


def test_every_key_of_every_context_has_words() -> None:
    keys: list[Key] = [key for groups in CONTEXTS.values() for group in groups for key in group]

    assert all(key.label and key.group for key in keys)


async def test_the_first_screen_is_no_screen_of_textual(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE):
        assert isinstance(app.screen, Screen)
        assert app.screen is form


async def test_help_names_the_keys_of_the_parts_too_and_does_what_is_chosen(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        await pilot.press(*"last row", "enter")
        await pilot.pause()
        table = app.screen.query_one(InterfaceTable)

        assert table.current is not None
        assert table.current.name == "Zentrale"


async def test_the_keys_stand_at_the_bottom_of_the_messages_as_on_every_screen(world: World) -> None:
    app, form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        form.say("saved")
        await pilot.press("f8")
        await pilot.pause()

        assert app.screen.query_one(KeyRow).region.bottom == app.size.height


async def test_help_names_a_key_once_with_what_it_does_here(world: World) -> None:
    app, _form = form_app(world)
    async with app.run_test(size=SIZE) as pilot:
        app.push_screen(AllFacts("A send", []))
        await pilot.pause()
        keys = [name for key, _node in keys_of(app.screen) for name in key.names]  # type: ignore[arg-type]

        assert len(keys) == len(set(keys))
        assert "down" in keys


async def test_the_program_looks_in_time_whether_the_vault_is_idle(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Event()
    monkeypatch.setattr(world.secrets, "lock_when_idle", looked.set, raising=False)
    monkeypatch.setattr(app_module, "LOOKS_FOR_IDLE_VAULT", 0.01)

    async with world.app().run_test(size=SIZE):
        await asyncio.wait_for(looked.wait(), 5)


@pytest.mark.parametrize("key", ["d", "s", "colon"])
async def test_the_first_dialog_of_all_stands_in_the_middle(sample: World, key: str) -> None:
    app = sample.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press(key)
        await pilot.pause(0.2)
        box = app.screen.query_one(".dialog--box").region

        assert isinstance(app.screen, Dialog)
        assert box.x == (100 - box.width) // 2
        assert abs(box.y - (40 - box.height) // 2) <= 1
