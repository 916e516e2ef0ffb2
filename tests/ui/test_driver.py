import os
import pty
import tty
from collections.abc import Iterator
from queue import Queue
from selectors import SelectSelector
from threading import Thread
from typing import Any, Final

import pytest
from textual import constants, events
from textual.app import App
from textual.message import Message

from smstui.ui import driver as module
from smstui.ui.driver import HungUp, WakefulDriver

PATIENCE: Final = 30.0
LONG: Final = 3600.0


class Selector(SelectSelector):
    """Remember how long it was told to sleep."""

    sleeps: list[float | None]

    def select(self, timeout: float | None = None) -> Any:  # noqa: ANN401 (the library's own type is private)
        self.sleeps.append(timeout)
        return super().select(timeout)


class Driver(WakefulDriver):
    """Keep what was read instead of sending it to an application."""

    def __init__(self, terminal: int) -> None:
        super().__init__(App[None]())
        self.fileno = terminal
        self.read: Queue[Message] = Queue()

    def process_message(self, message: Message) -> None:
        self.read.put(message)

    def key(self) -> str:
        message = self.read.get(timeout=PATIENCE)
        assert isinstance(message, events.Key)
        return message.key


class Keyboard:
    """Hold the driver's thread and the side of the terminal on which a person types."""

    def __init__(self) -> None:
        self._person, self._terminal = pty.openpty()
        tty.setraw(self._terminal)
        self.driver = Driver(self._terminal)
        self.start()

    def start(self) -> None:
        self.thread = Thread(target=self.driver.run_input_thread, daemon=True)
        self.thread.start()

    def type(self, sent: bytes) -> None:
        os.write(self._person, sent)

    def hang_up(self) -> None:
        os.close(self._person)
        self._person = os.dup(self._terminal)  # so that there is something to close

    def stop(self) -> None:
        self.driver.exit_event.set()
        self.thread.join(PATIENCE)

    def close(self) -> None:
        self.stop()
        self.driver.close()
        os.close(self._person)
        os.close(self._terminal)


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    Selector.sleeps = []
    monkeypatch.setattr(module, "SelectSelector", Selector)
    return Selector.sleeps


@pytest.fixture
def keyboard(sleeps: list[float | None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyboard]:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("asyncio.get_running_loop", lambda: None)
    keyboard = Keyboard()
    yield keyboard
    keyboard.close()


def test_a_letter_arrives(keyboard: Keyboard) -> None:
    keyboard.type(b"a")

    assert keyboard.driver.key() == "a"


def test_a_lone_escape_arrives_although_nothing_follows(keyboard: Keyboard) -> None:
    keyboard.type(b"\x1b")

    assert keyboard.driver.key() == "escape"


def test_the_thread_sleeps_until_something_happens_and_no_longer_than_an_escape_may_last(
    keyboard: Keyboard, sleeps: list[float | None]
) -> None:
    keyboard.type(b"\x1b")
    keyboard.driver.key()
    keyboard.type(b"x")
    keyboard.driver.key()
    keyboard.stop()

    limited = [sleep for sleep in sleeps if sleep is not None]
    assert sleeps[0] is None
    assert sleeps[-1] is None
    assert limited
    assert max(limited) <= constants.ESCAPE_DELAY


def test_a_sequence_in_two_pieces_is_one_key(keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", LONG)

    keyboard.type(b"\x1b")
    keyboard.type(b"[")
    keyboard.type(b"A")

    assert keyboard.driver.key() == "up"


def test_a_character_in_two_pieces_is_one_key(keyboard: Keyboard) -> None:
    first, second = "ä".encode()[:1], "ä".encode()[1:]

    keyboard.type(b"1" + first)
    keyboard.driver.key()
    keyboard.type(second)

    message = keyboard.driver.read.get(timeout=PATIENCE)
    assert isinstance(message, events.Key)
    assert message.character == "ä"


def test_what_is_pasted_arrives_whole(keyboard: Keyboard) -> None:
    keyboard.type(b"\x1b[200~two\nlines\x1b[201~")

    message = keyboard.driver.read.get(timeout=PATIENCE)
    assert isinstance(message, events.Paste)
    assert message.text == "two\nlines"


def test_a_terminal_that_is_gone_is_told_once(keyboard: Keyboard, sleeps: list[float | None]) -> None:
    keyboard.hang_up()
    message = keyboard.driver.read.get(timeout=PATIENCE)
    keyboard.stop()

    assert isinstance(message, HungUp)
    assert keyboard.driver.read.empty()
    assert len(sleeps) <= 3, "it does not sleep"


def test_the_thread_ends_without_a_key(keyboard: Keyboard) -> None:
    keyboard.stop()

    assert not keyboard.thread.is_alive()


def test_the_thread_ends_in_the_middle_of_a_sequence(keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", LONG)
    keyboard.type(b"a\x1b[")
    keyboard.driver.key()

    keyboard.stop()

    assert not keyboard.thread.is_alive()


def test_a_suspended_program_reads_on(keyboard: Keyboard, sleeps: list[float | None]) -> None:
    keyboard.stop()
    keyboard.stop()
    keyboard.driver.exit_event.clear()
    keyboard.start()
    keyboard.type(b"a")

    assert keyboard.driver.key() == "a"
    assert set(sleeps) == {None}
    assert len(sleeps) <= 4, "it does not sleep"


def test_a_thread_that_was_told_to_end_before_it_began_ends(keyboard: Keyboard) -> None:
    keyboard.stop()
    keyboard.start()
    keyboard.driver.exit_event.set()
    keyboard.thread.join(PATIENCE)

    assert not keyboard.thread.is_alive()
