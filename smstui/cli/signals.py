"""End in good order when a signal asks for it: with what was begun said, and with the exit code of the signal."""

import signal
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final, Generic, Protocol, TypeVar

_ENDING: Final = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name))
_ALL: Final = (signal.SIGINT, *_ENDING)
_SIGNALLED: Final = 128

_Result = TypeVar("_Result")


class Closable(Protocol):
    """Be a service that keeps connections open between two questions."""

    async def close(self) -> None:
        """Close them."""


class Ended(KeyboardInterrupt):
    """Say that a signal ends the run; whatever lets an interrupt pass lets this pass too."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = exit_code_of(number)


def end_on_signals() -> None:
    """Raise `Ended` on SIGHUP and SIGTERM, unless whoever started the program has them ignored (`nohup`)."""
    for number in _ENDING:
        with suppress(ValueError):  # not in the main thread
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _raise_ended)


def exit_code_of(number: int) -> int:
    """Return the exit code that shells use for a program that a signal ended."""
    return _SIGNALLED + number


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let the block come to its end whatever signal asks for another one, and raise `Ended` after it.

    For what must not stop half done, and does not take long: a vault is made, and its recovery code is written. What
    `wait_for` runs in it is not cancelled either.
    """
    came: list[int] = []
    before = _handlers()
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            with suppress(ValueError):  # not in the main thread
                signal.signal(number, lambda number, _frame: came.append(number))
    _Held.blocks += 1
    try:
        yield
    finally:
        _Held.blocks -= 1
        _restore(before)
    if came:
        raise Ended(came[0])


class _Held:
    """Count the blocks that no signal interrupts."""

    blocks = 0


def _handlers() -> dict[int, Any]:
    """Return what is done on each signal; one that is not Python's to restore is left alone."""
    found = {number: signal.getsignal(number) for number in _ALL}
    return {number: handler for number, handler in found.items() if handler is not None}


def _restore(handlers: Mapping[int, Any]) -> None:
    for number, handler in handlers.items():
        with suppress(ValueError):
            signal.signal(number, handler)


def wait_for(work: Coroutine[Any, Any, _Result], stop: Callable[[int], None] | None = None) -> _Result:
    """Run asynchronous work to its end and return its result; raise `Ended` where a signal cancelled it.

    The first signal is told to `stop`, which lets the work come to its end by itself; the second one cancels it, as
    the first does without `stop`.
    """
    import asyncio
    import gc

    gc.enable()
    if _Held.blocks:
        return asyncio.run(work)
    before = _handlers()
    try:
        return asyncio.run(_Watched(work, stop).run())
    finally:
        _restore(before)  # a loop leaves the system's own behind


async def closing(work: Coroutine[Any, Any, _Result], service: Closable) -> _Result:
    """Do the work, and close what it left open in the same loop, however it ends."""
    try:
        return await work
    finally:
        await service.close()


class _Watched(Generic[_Result]):
    """Watch for signals while work runs."""

    def __init__(self, work: Coroutine[Any, Any, _Result], stop: Callable[[int], None] | None) -> None:
        self._work = work
        self._stop = stop
        self._number = 0

    async def run(self) -> _Result:
        """Return the result of the work; raise Ended where a signal cancelled it."""
        import asyncio

        from smstui.services.aside import look_up_names_aside

        look_up_names_aside()
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(self._work)

        def ended(number: int) -> None:
            stop, self._stop = self._stop, None
            self._number = self._number or number
            if stop is None:
                task.cancel()
            else:
                stop(number)

        for number, handler in _handlers().items():
            if handler is not signal.SIG_IGN:
                with suppress(NotImplementedError, ValueError, RuntimeError):  # Windows; another thread
                    loop.add_signal_handler(number, ended, number)
        try:
            return await task
        except asyncio.CancelledError:
            raise Ended(self._number or signal.SIGINT) from None


def _raise_ended(number: int, _frame: FrameType | None) -> None:
    raise Ended(number)
