"""Hold what every measurement needs: how often, where, in which environment, and the programs to start."""

import os
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.benchmarks.chains import FIRST_WORD, Configuration, make_configuration
from tests.benchmarks.sessions import Session

YARDSTICKS: Final = Path(__file__).parent / "yardsticks"
SIZES: Final = (10, 100, 1_000, 10_000)
"""The sizes over which growth is fitted."""

CTRL_Q: Final = "\x11"
ESCAPE: Final = "\x1b"
BACKSPACE: Final = "\x7f"
_ROWS_OF_A_FIRST_PAGE: Final = 12
_STRANGERS: Final = ("TEXTUAL", "SMSTUI_", "XDG_", "FZF_", "LC_", "PYTHON", "SSH_", "TMUX", "COLOR")


@dataclass(slots=True)
class Bench:
    """Give the programs and configurations that are measured; everything lies in `folder`."""

    rounds: int
    folder: Path
    made: dict[int, Configuration] = field(default_factory=dict)

    def configuration(self, size: int) -> Configuration:
        """Return the configuration with `size` interfaces, made when it is first asked for."""
        if size not in self.made:
            self.made[size] = make_configuration(self.folder / f"chain-{size}", size)
        return self.made[size]

    def environment(self, **more: str) -> dict[str, str]:
        """Return a plain English terminal of 256 colours with an empty home."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_STRANGERS)}
        return kept | {"HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color", "SHELL": "/bin/sh"} | more

    def hello_world(self) -> AbstractContextManager[Session]:
        """Start yardstick H."""
        return Session([sys.executable, YARDSTICKS / "hello_world.py"], self.environment())

    def bare_input(self) -> AbstractContextManager[Session]:
        """Start yardstick I."""
        return Session([sys.executable, YARDSTICKS / "bare_input.py"], self.environment())

    def program(self, size: int) -> AbstractContextManager[Session]:
        """Start smstui on a configuration with `size` interfaces."""
        folder = str(self.configuration(size).folder)
        return Session([self.executable], self.environment(SMSTUI_CONFIG=folder))

    @property
    def executable(self) -> Path:
        """Return the installed program, beside the interpreter that runs this."""
        return Path(sys.executable).with_name("smstui")


def hello_shown(screen: str) -> bool:
    """Tell whether yardstick H is on the screen."""
    return "Hello, world" in screen


def field_shown(screen: str) -> bool:
    """Tell whether yardstick I is on the screen."""
    return "Type here" in screen


def rows_shown(screen: str) -> int:
    """Return how many interfaces are on the screen."""
    return sum(FIRST_WORD in line for line in screen.splitlines())


def usable(screen: str, size: int) -> bool:
    """Tell whether the first page of a table of `size` interfaces is on the screen."""
    return rows_shown(screen) >= min(size, _ROWS_OF_A_FIRST_PAGE)
