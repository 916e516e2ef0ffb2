"""Open the program on a terminal: on a configuration of one's own, or on the demo's."""

import gc
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smstui.adapters.guard import DEBUG_VARIABLE
from smstui.cli.exit_codes import ExitCode
from smstui.cli.messages import complain
from smstui.domain.errors import SmstuiError
from smstui.wording.catalogue import _
from smstui.wording.scopes import use_program

if TYPE_CHECKING:
    from smstui.services.container import Services

_THEME_VARIABLE: Final = "TEXTUAL_THEME"
_THEMES: Final = {"dark": "textual-dark", "light": "textual-light", "plain": "ansi-dark"}
"""What `ui.toml` calls them, and Textual's names."""

_COMFORT = frozenset(
    {
        "TEXTUAL_ALLOW_SIGNALS",
        "TEXTUAL_ANIMATIONS",
        "TEXTUAL_COLOR_SYSTEM",
        "TEXTUAL_DIM_FACTOR",
        "TEXTUAL_DISABLE_KITTY_KEY",
        "TEXTUAL_FILTERS",
        "TEXTUAL_FPS",
        "TEXTUAL_SMOOTH_SCROLL",
        _THEME_VARIABLE,
    }
)
"""What of Textual's own settings concerns looks and keys only; the others record what is typed, press keys by
themselves, draw what is on the screen into a file, or load code.
"""


def open_program(*, config: Path | None = None, system: bool = False) -> int:
    """Open the screens on a configuration directory, the system's, or the user's own; return the exit code."""

    def make() -> "AbstractContextManager[Services]":
        from smstui.bootstrap import live

        return live(config=config, system=system)

    return _open(make)


def open_demo() -> int:
    """Open the screens on the sample chain with the sandbox gateway inside; return the exit code."""

    def make() -> "AbstractContextManager[Services]":
        from smstui.bootstrap import demo

        return demo()

    return _open(make)


def _open(make: "Callable[[], AbstractContextManager[Services]]") -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        complain(_("this needs a terminal: standard input, output and error must all be one."))
        return ExitCode.USAGE
    _shut_out_debugging()
    from smstui.adapters.toml.personal import personal_settings

    settings = personal_settings()
    _take_the_chosen_theme(settings.theme)
    _let_the_terminal_say_its_size()
    gc.disable()  # nothing is thrown away while modules are loaded; the first picture enables it
    try:
        with make() as services:
            use_program(services.scope.kind, services.scope.path)
            from smstui.ui.app import SmstuiApp, run

            return run(SmstuiApp(services), mouse=settings.mouse)
    except SmstuiError as error:
        from smstui.wording.errors import in_words

        complain(in_words(error))
        return ExitCode.CONFIGURATION
    finally:
        gc.freeze()  # the process ends: looking through everything once more would take longer than all the rest
        gc.enable()


def _shut_out_debugging() -> None:
    """Drop Textual's settings but those for comfort, before it is imported, unless debugging is asked for."""
    if os.environ.get(DEBUG_VARIABLE):
        return
    for name in [name for name in os.environ if name.startswith("TEXTUAL") and name not in _COMFORT]:
        del os.environ[name]


def _take_the_chosen_theme(chosen: str) -> None:
    """Let Textual begin with the theme of the person's own settings; without one the terminal decides."""
    theme = _THEMES.get(chosen)
    if theme is not None:
        os.environ.setdefault(_THEME_VARIABLE, theme)


def _let_the_terminal_say_its_size() -> None:
    """Drop an exported size: Textual would believe it for ever, and take no notice when the window changes."""
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
