"""Signals end a command in good order: at once, or after what must not stop half done."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

import pytest

from smstui.cli.signals import Ended, uninterrupted, wait_for
from smstui.domain.secret import Secret
from smstui.services.vaulting import Vaulting

if TYPE_CHECKING:
    from smstui.ports import Vault

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


def raise_ended(number: int, _frame: FrameType | None) -> None:
    raise Ended(number)


@pytest.fixture(autouse=True)
def _handled() -> Iterator[None]:
    """Have SIGTERM handled as commands do, until the test is over."""
    before = signal.signal(signal.SIGTERM, raise_ended)
    yield
    signal.signal(signal.SIGTERM, before)


async def ask_to_end() -> str:
    os.kill(os.getpid(), signal.SIGTERM)
    for _turn in range(10):  # of the loop, which handles a signal in one of its next turns
        await asyncio.sleep(0)
    return "done"


def test_a_signal_cancels_what_is_waited_for() -> None:
    with pytest.raises(Ended) as ended:
        wait_for(ask_to_end())

    assert ended.value.exit_code == 128 + signal.SIGTERM


def test_a_signal_does_not_wait_for_a_key_that_takes_long_to_derive() -> None:
    begun, over = threading.Event(), threading.Event()

    class Slow:
        def unlock(self, _passphrase: Secret) -> None:
            begun.set()
            over.wait()

    def interrupt() -> None:
        begun.wait()
        os.kill(os.getpid(), signal.SIGTERM)

    unneeded = cast("Any", None)
    vaulting = Vaulting(cast("Vault", Slow()), unneeded, unneeded, unneeded)
    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(Ended):
        wait_for(vaulting.unlock(Secret("passphrase")))

    assert not over.is_set()
    over.set()


def test_a_signal_does_not_wait_for_a_name_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, over = threading.Event(), threading.Event()

    def hang(*_: object, **_named: object) -> None:
        begun.set()
        over.wait()

    def interrupt() -> None:
        begun.wait()
        os.kill(os.getpid(), signal.SIGTERM)

    async def connect() -> None:
        await asyncio.open_connection("gateway.example", 443)

    monkeypatch.setattr("socket.getaddrinfo", hang)
    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(Ended):
        wait_for(connect())

    over.set()


def test_after_waiting_a_signal_is_handled_as_before() -> None:
    async def nothing() -> None:
        """Do nothing."""

    wait_for(nothing())

    assert signal.getsignal(signal.SIGTERM) is raise_ended


def test_what_must_not_stop_comes_to_its_end_and_the_signal_counts_after_it() -> None:
    done = []

    def work() -> None:
        with uninterrupted():
            done.append(wait_for(ask_to_end()))
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("and more")

    with pytest.raises(Ended) as ended:
        work()

    assert ended.value.exit_code == 128 + signal.SIGTERM
    assert done == ["done", "and more"]
    assert signal.getsignal(signal.SIGTERM) is raise_ended


def test_a_handler_that_is_not_pythons_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    real, restored = signal.getsignal, []

    async def nothing() -> None:
        """Do nothing."""

    def set_handler(number: int, handler: object) -> None:
        restored.append(number)
        assert handler is not None

    monkeypatch.setattr(signal, "getsignal", lambda number: None if number == signal.SIGHUP else real(number))
    with monkeypatch.context() as patch:
        patch.setattr("smstui.cli.signals.signal.signal", set_handler)
        with uninterrupted():
            wait_for(nothing())

    assert signal.SIGHUP not in restored
    assert signal.SIGTERM in restored


def test_what_fails_by_itself_says_so_though_a_signal_came() -> None:
    def work() -> None:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGTERM)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()

    assert signal.getsignal(signal.SIGTERM) is raise_ended
