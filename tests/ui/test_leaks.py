"""What Textual would let out is kept in; each promise with a control in which Textual's own lets it out."""

import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from rich.console import Console
from textual.app import App, ComposeResult
from textual.selection import SELECT_ALL
from textual.widgets import Input, Static

from smstui.adapters import guard
from smstui.adapters.toml.personal import personal_settings
from smstui.cli import opening
from smstui.domain.secret import Secret
from smstui.ui.app import SmstuiApp
from smstui.ui.crash_report import write_crash_report
from smstui.ui.dialogs.palette import commands_of
from smstui.ui.screens.place import Place
from smstui.ui.widgets.secret_input import SecretInput
from tests.ui.conftest import World

PASSWORD: Final = "canary-of-the-field"
ROOT: Final = Path(__file__).parents[2]
NOW: Final = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Form(Place):
    """Hold a field for a secret, and fail when asked to."""

    BINDINGS = [("f7", "fail", "Fail")]

    def compose_body(self) -> ComposeResult:
        yield SecretInput(id="secret")

    def action_fail(self) -> None:
        password = self.query_one(SecretInput).value
        raise RuntimeError(f"not with {password}")


class Stock(App[None]):
    """Do the same with what Textual brings."""

    BINDINGS = [("f7", "fail", "Fail")]

    def compose(self) -> ComposeResult:
        yield Input(PASSWORD, password=True)
        yield Static(PASSWORD)

    def action_fail(self) -> None:
        password = self.query_one(Input).value  # noqa: F841 (what a report of local variables shows)
        raise RuntimeError


def drawn(app: App[int] | App[None]) -> str:
    """Return what the program writes on the terminal after it has failed."""
    console = Console(file=io.StringIO(), width=200)
    for renderable in app._exit_renderables:
        console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def the_report_in(folder: Path) -> str:
    [report] = folder.iterdir()
    return report.read_text("utf-8")


@pytest.fixture
def renderables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what a failed program would write where a test can look at it."""
    monkeypatch.setattr(App, "_print_error_renderables", lambda _app: None)


# Crash reports -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("renderables")
async def test_a_fault_tells_neither_terminal_nor_report_what_stands_in_a_field(world: World, tmp_path: Path) -> None:
    world.state_directory = str(tmp_path)
    app = SmstuiApp(world.services(), first=lambda _app: Form())
    with pytest.raises(RuntimeError):  # noqa: PT012 (the program runs in a context)
        async with app.run_test() as pilot:
            app.screen.query_one(SecretInput).value = PASSWORD
            await pilot.press("f7")
    report = the_report_in(tmp_path)

    assert PASSWORD not in drawn(app)
    assert PASSWORD not in report
    assert "RuntimeError: not with ***" in report


@pytest.mark.usefixtures("renderables")
async def test_a_control_must_fail_for_a_fault_of_a_stock_program() -> None:
    app = Stock()
    with pytest.raises(RuntimeError):
        async with app.run_test() as pilot:
            await pilot.press("f7")

    assert PASSWORD in drawn(app)


def test_a_report_hides_the_secrets_that_the_program_holds(tmp_path: Path) -> None:
    held, short = Secret("canary\twith a tab"), Secret("ö")
    error = RuntimeError(f"{held.reveal()} and {held.reveal()!r} and {short.reveal()}")
    path = write_crash_report(error, tmp_path, NOW, ["typed-canary"])

    assert path is not None
    assert "RuntimeError: *** and '***' and ö" in path.read_text("utf-8")


# The clipboard -------------------------------------------------------------------------------------------------------


async def test_neither_keys_nor_a_selection_copy_a_secret(world: World) -> None:
    app = SmstuiApp(world.services(), first=lambda _app: Form())
    async with app.run_test() as pilot:
        field = app.screen.query_one(SecretInput)
        field.value = PASSWORD
        field.focus()
        await pilot.press("home", "shift+end", "ctrl+c", "ctrl+x", "ctrl+insert", "super+c")
        app.screen.selections = {field: SELECT_ALL}
        selected = app.screen.get_selected_text()
        await pilot.press("ctrl+c")

        assert PASSWORD not in (selected or "")
        assert app.clipboard == ""


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+x"])
async def test_a_control_must_fail_for_a_stock_field(key: str) -> None:
    app = Stock()
    async with app.run_test() as pilot:
        await pilot.press("home", "shift+end", key)

        assert app.clipboard == PASSWORD


# Recorders and pictures ----------------------------------------------------------------------------------------------


def test_only_what_concerns_looks_and_keys_passes_to_textual(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in os.environ.items():
        monkeypatch.setenv(name, value)  # what the tests themselves need comes back afterwards
    recorders = ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DRIVER", "TEXTUAL_PRESS", "TEXTUAL_SCREENSHOT", "TEXTUAL_OF_LATER")
    for name in (*recorders, "TEXTUAL_THEME", "TEXTUAL_FPS"):
        monkeypatch.setenv(name, "x")
    opening._shut_out_debugging()

    assert not set(recorders) & set(os.environ)
    assert os.environ["TEXTUAL_THEME"] == os.environ["TEXTUAL_FPS"] == "x"


@pytest.mark.parametrize(
    ("chosen", "environment", "theme"),
    [("light", None, "textual-light"), ("light", "nord", "nord"), ("purple", None, None), ("", None, None)],
)
def test_the_theme_of_ones_own_settings_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, environment: str | None, theme: str | None
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("TEXTUAL_THEME", environment or "")
    if environment is None:
        monkeypatch.delenv("TEXTUAL_THEME")
    (tmp_path / "smstui").mkdir()
    (tmp_path / "smstui/ui.toml").write_text(f'theme = "{chosen}"\n', encoding="utf-8")

    opening._take_the_chosen_theme(personal_settings().theme)

    assert os.environ.get("TEXTUAL_THEME") == theme


def test_whoever_asks_for_debugging_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_LOG", "x")
    monkeypatch.setenv(guard.DEBUG_VARIABLE, "1")
    opening._shut_out_debugging()

    assert os.environ["TEXTUAL_LOG"] == "x"


async def test_nothing_offers_to_draw_the_screen_into_a_file(world: World) -> None:
    app = SmstuiApp(world.services(), first=lambda _app: Form())
    async with app.run_test() as pilot:
        form = app.screen
        assert isinstance(form, Form)
        field = form.query_one(SecretInput)
        field.value = PASSWORD
        await pilot.pause()
        offered = [command.label.lower() for command in commands_of(app, form)]
        bound = {binding.action for binding in app._bindings.key_to_bindings.get("ctrl+p", [])}

        assert not [label for label in offered if "screenshot" in label]
        assert "command_palette" not in bound
        assert PASSWORD not in app.export_screenshot()


# Memory --------------------------------------------------------------------------------------------------------------

LOOK = """
import ctypes, resource, sys
from pathlib import Path
from smstui.bootstrap import live

def dumpable():
    return ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)

with live(config=Path(sys.argv[1])) as services:
    before = dumpable()
    services.editing.new_draft()
    print(before, dumpable(), resource.getrlimit(resource.RLIMIT_CORE)[0])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own")
@pytest.mark.parametrize(
    ("environment", "expected"), [({}, ["1", "0", "0"]), ({guard.DEBUG_VARIABLE: "1"}, ["1", "1", "0"])]
)
def test_the_memory_is_closed_before_a_secret_can_be_typed(
    tmp_path: Path, environment: dict[str, str], expected: list[str]
) -> None:
    """The second one is the control: a program that may be looked into."""
    looked = subprocess.run(
        [sys.executable, "-c", LOOK, tmp_path],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert looked.stdout.split() == expected
