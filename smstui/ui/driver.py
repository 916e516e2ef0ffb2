"""Read the terminal without waiting for nothing.

Textual's own input thread looks every tenth of a second whether Esc stands alone, and whether the program ends; so Esc
is slow, and quitting waits twice. This one sleeps until something happens, and is woken.
"""

import contextlib
import os
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from selectors import EVENT_READ, SelectSelector
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from textual._parser import ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

if TYPE_CHECKING:
    from textual.app import App

_AT_ONCE: Final = 4096
"""Bytes that are read at once."""


class WakingEvent(Event):
    """Be an event that also calls `wake` when it is set."""

    def __init__(self, wake: Callable[[], None]) -> None:
        super().__init__()
        self._wake = wake

    def set(self) -> None:
        """Set the event, then wake whoever sleeps elsewhere."""
        super().set()
        self._wake()


class HungUp(Message):
    """Say that the terminal is gone: nothing more will come from it. Not everybody who takes it sends SIGHUP too."""


class WakefulDriver(LinuxDriver):
    """Be Textual's driver for Linux and macOS, with an input thread that is woken instead of looking by itself."""

    def __init__(
        self, app: "App[Any]", *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._woken, False)
        self.exit_event = WakingEvent(self._wake)

    def _sigtstp_application(self, *_: object) -> None:
        """Tell the application, give the terminal back, then stop the whole job.

        Textual tells it only for a key of its own, and stops only this process: under make a shell would not notice.
        """
        self._app._suspend_signal()  # noqa: SLF001 (Textual has no public way)
        if self._auto_restart:
            self.suspend_application_mode()
            self._must_signal_resume = True
        os.killpg(os.getpgrp(), signal.SIGSTOP)

    def suspend_application_mode(self) -> None:
        """Give the terminal back for a while; the pipe stays, for the program goes on reading."""
        self.stop_application_mode()
        super().close()

    def close(self) -> None:
        """Write what is left, and give the pipe back."""
        super().close()
        for descriptor in (self._woken, self._waker):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def run_input_thread(self) -> None:
        """Read keys and what else the terminal tells, until the exit event is set; runs in a thread."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._woken, _AT_ONCE)  # what woke an earlier thread, before the program was suspended
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")().decode
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            selector.register(self._woken, EVENT_READ)
            while not self.exit_event.is_set():
                ready = {key.fd for key, _events in selector.select(_seconds_left(parser))}
                if self.fileno in ready:
                    received = _read(self.fileno)
                    if not received:
                        selector.unregister(self.fileno)
                        self.process_message(HungUp())
                    elif text := decode(received):  # empty in the middle of a character
                        self._process(parser.feed(text))
                self._process(parser.tick())
        with contextlib.suppress(EOFError, ParseError):
            for _event in parser.feed(""):
                pass

    def _process(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def _wake(self) -> None:
        os.write(self._waker, b"\0")


def _read(descriptor: int) -> bytes:
    """Return what was typed; nothing where the terminal is gone."""
    try:
        return os.read(descriptor, _AT_ONCE)
    except OSError:
        return b""


def _seconds_left(parser: XTermParser) -> float | None:
    """Return how long an Esc may still turn out to begin a sequence; None when the parser waits for nothing."""
    moment = parser._timeout_time  # noqa: SLF001 (nothing public tells it; Textual is pinned)
    return None if moment is None else max(0.0, moment - get_time())
