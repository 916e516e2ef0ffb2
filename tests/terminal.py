"""Run a program in a terminal of its own and read its screen, as a person would."""

import os
import signal
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pexpect
import pyte
import pytest

PATIENCE: Final = 30.0
"""Seconds until a test gives up waiting; a busy machine is slow, not wrong."""

KEYS: Final = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "delete": "\x1b[3~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
    "ctrl+g": "\x07",
    "ctrl+l": "\x0c",
    "ctrl+o": "\x0f",
    "ctrl+q": "\x11",
    "ctrl+r": "\x12",
    "ctrl+s": "\x13",
    "ctrl+t": "\x14",
    "ctrl+u": "\x15",
    "ctrl+z": "\x1a",
}


class Terminal:
    """Hold a running program, the screen it draws and every byte it sent; closes the program when left."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.sent = bytearray()
        self._stream = pyte.ByteStream(self.screen)
        program, *arguments = (str(part) for part in command)
        self._process: pexpect.spawn[bytes] = pexpect.spawn(
            program,
            arguments,
            cwd=str(folder),
            dimensions=(rows, columns),
            timeout=None,
            env=_without_a_size(os.environ) | dict(environment or {}),
        )
        self._process.delaybeforesend = None
        self.modes_at_first = self._modes()
        self.modes_at_last = self.modes_at_first

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.close(force=True)

    @property
    def text(self) -> str:
        """Return the screen as it is now."""
        return "\n".join(self.screen.display)

    def wait_until(self, wanted: Callable[[str], bool], what: str = "") -> None:
        """Read what the program draws until the screen is as `wanted`; fail with the screen otherwise."""
        end = time.monotonic() + PATIENCE
        while not wanted(self.text):
            if time.monotonic() > end:
                pytest.fail(f"waited in vain for {what}:\n{self.text}")
            if not self._read():
                pytest.fail(f"the program ended while waiting for {what}:\n{self.text}")

    def wait_for(self, *texts: str) -> None:
        """Wait until every one of `texts` stands on the screen."""
        self.wait_until(lambda screen: all(text in screen for text in texts), repr(texts))

    def wait_without(self, text: str) -> None:
        """Wait until `text` has gone from the screen."""
        self.wait_until(lambda screen: text not in screen, f"{text!r} to go")

    def press(self, *keys: str) -> None:
        """Press keys by name ("enter", "f2"), or the character itself."""
        for key in keys:
            self._process.send(KEYS.get(key, key))

    def type(self, text: str) -> None:
        """Type a text, character by character."""
        self._process.send(text)

    def resize(self, columns: int, rows: int) -> None:
        """Make the window larger or smaller; the program is told by a signal, as every terminal does."""
        self.screen.resize(rows, columns)
        self._process.setwinsize(rows, columns)

    @property
    def picture(self) -> list[dict[int, pyte.screens.Char]]:
        """Return the screen with its colours, to compare it with a later one."""
        return [dict(self.screen.buffer[row]) for row in range(self.screen.lines)]

    def is_bold(self, text: str) -> bool:
        """Return whether the first letter of `text` is drawn bold: that is how a button shows the focus."""
        for row, line in enumerate(self.screen.display):
            if text in line:
                column = line.index(text) + len(text) - len(text.lstrip("[ "))
                return bool(self.screen.buffer[row][column].bold)
        return False

    @property
    def process_id(self) -> int:
        """Return the number of the running program."""
        return int(self._process.pid or 0)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send the program a signal."""
        self._process.kill(number)

    def stop(self) -> None:
        """Send the program ^Z's signal, and read on until the system says that it stands still."""
        self.kill(signal.SIGTSTP)
        stopped = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
        self.wait_until(lambda _screen: os.waitid(os.P_PID, self.process_id, stopped) is not None, "it to stop")

    def hang_up(self) -> int | None:
        """Take the terminal away, as a connection does that breaks; return how the program ended."""
        terminal: Any = vars(self._process)["ptyproc"]  # the stubs leave it out
        terminal.fileobj.close()
        terminal.closed = True
        return int(self._process.wait())

    def exit_code(self) -> int | None:
        """Read what the program still writes; return how it ended (None when by a signal)."""
        end = time.monotonic() + PATIENCE
        while self._read():
            if time.monotonic() > end:
                pytest.fail(f"the program does not end:\n{self.text}")
        self.modes_at_last = self._modes()
        self._process.close()
        return self._process.exitstatus

    def _modes(self) -> list[object]:
        """Return how the terminal treats what is typed: by lines with an echo, or each key raw."""
        return list(termios.tcgetattr(self._process.child_fd))

    def _read(self) -> bool:
        try:
            received = self._process.read_nonblocking(65536, timeout=0.1)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.sent += received
        self._stream.feed(received)
        return True


def _without_a_size(environment: Mapping[str, str]) -> dict[str, str]:
    """Leave out the size of the terminal that the tests themselves run in; the program asks its own."""
    return {name: value for name, value in environment.items() if name not in {"COLUMNS", "LINES"}}
