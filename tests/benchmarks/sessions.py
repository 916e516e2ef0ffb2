"""Run a program in a terminal of its own, press keys, and take the time until the screen stands still.

The terminal has 80x24 cells and 256 colours and answers like a current one: it knows synchronized output, which makes
Textual mark the beginning and the end of each frame.
"""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyte

COLUMNS: Final = 80
ROWS: Final = 24
PATIENCE: Final = 60.0
"""Seconds until a program that does not answer is given up."""

QUIET: Final = 0.08
"""Seconds without output after which a screen is taken to stand still; they do not count."""

_ANSWERS: Final = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # synchronized output: known, off
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",  # telling the size in the stream: unknown
    b"\x1b[6n": b"\x1b[1;1R",  # where the cursor is
}
_FRAME: Final = b"\x1b[?2026h"
_LARGEST_READ: Final = 65536


class NotUsable(Exception):
    """Say that a program did not do what was to be measured; the text says what was on the screen instead."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """Hold what a key did: seconds from the key to the last byte of the new screen, bytes, frames."""

    seconds: float
    size: int
    frames: int


class Session:
    """Hold a program in its terminal; kills the program when left."""

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self._begun = time.perf_counter()
        self._process, self._terminal = _start([str(part) for part in command], environment)
        self._running = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        os.close(self._terminal)

    @property
    def text(self) -> str:
        """Return the screen as it was last read."""
        return "\n".join(self.screen.display)

    def seconds_until(self, shown: Callable[[str], bool]) -> float:
        """Return the seconds from the start of the process to the byte with which the screen was as wanted."""
        moment = None
        while (read := self._read(QUIET if moment is not None else PATIENCE)) is not None:
            now, data = read
            self._stream.feed(data)
            if moment is None and shown(self.text):
                moment = now
        if moment is None:
            raise NotUsable(f"never came to its first screen:\n{self.text}")
        return moment - self._begun

    def press(self, key: str, shown: Callable[[str], bool] | None = None) -> Reaction:
        """Press a key; wait until the screen stands still and is as wanted. Drawing the screen here is not timed."""
        self.settle()
        pressed = time.perf_counter()
        os.write(self._terminal, key.encode())
        last, received = pressed, b""
        while True:
            while (read := self._read(QUIET if received else PATIENCE)) is not None:
                last, data = read
                received += data
            if not received:
                raise NotUsable(f"did not answer the key {key!r}:\n{self.text}")
            self._stream.feed(received)
            if shown is None or shown(self.text):
                return Reaction(last - pressed, len(received), received.count(_FRAME))
            self._wait_for_more(key, pressed)

    def settle(self) -> None:
        """Read whatever the program still draws on its own."""
        while (read := self._read(QUIET / 4)) is not None:
            self._stream.feed(read[1])

    def peak_memory(self) -> float:
        """Return the most memory that the process has held so far, in MiB."""
        for line in Path(f"/proc/{self._process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise NotUsable("the system does not tell the peak memory")

    def quit(self, key: str) -> float:
        """Press the key that ends the program; return the seconds until its process is gone."""
        self.settle()
        pressed = time.perf_counter()
        os.write(self._terminal, key.encode())
        while self._read(PATIENCE) is not None:
            pass
        process, _ = os.waitpid(self._process, os.WNOHANG)
        while not process and time.perf_counter() - pressed < PATIENCE:
            time.sleep(0.0005)
            process, _ = os.waitpid(self._process, os.WNOHANG)
        if not process:
            raise NotUsable(f"did not end by the key {key!r}:\n{self.text}")
        self._running = False
        return time.perf_counter() - pressed

    def _wait_for_more(self, key: str, pressed: float) -> None:
        ready, _, _ = select.select([self._terminal], [], [], PATIENCE / 4)
        if not ready or time.perf_counter() - pressed > PATIENCE:
            raise NotUsable(f"did not show what the key {key!r} asks for:\n{self.text}")

    def _read(self, patience: float) -> tuple[float, bytes] | None:
        """Return what the program wrote and when it was there; None when it keeps quiet or has ended."""
        ready, _, _ = select.select([self._terminal], [], [], patience)
        if not ready:
            return None
        try:
            data = os.read(self._terminal, _LARGEST_READ)
        except OSError:  # Linux: the other side is closed
            return None
        moment = time.perf_counter()
        for query, answer in _ANSWERS.items():
            if query in data:
                os.write(self._terminal, answer)
        return (moment, data) if data else None


def _start(command: list[str], environment: Mapping[str, str]) -> tuple[int, int]:
    """Start a program as the leader of a new terminal; return the process and our side of the terminal."""
    process, terminal = pty.fork()
    if process == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        try:
            os.execve(command[0], command, dict(environment))  # noqa: S606 (no shell is wanted)
        finally:
            os._exit(127)
    return process, terminal
