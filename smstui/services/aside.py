"""Do blocking work beside the loop, where neither a signal nor the end of the program must wait for it.

A thread of `asyncio.to_thread` is waited for when the loop ends, also where nobody wants its answer any more. That is
right for what saves. What only reads may take its time, a key derivation up to half a minute, and is left behind.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any, TypeVar

_Made = TypeVar("_Made")


async def aside(work: Callable[[], _Made], name: str) -> _Made:
    """Return what `work` returns, done in a thread that the end of the program does not wait for: it only reads."""
    import asyncio  # a command that reads without waiting does without it

    loop = asyncio.get_running_loop()
    done: asyncio.Future[_Made] = loop.create_future()

    def deliver(hand_over: Callable[[], None]) -> None:
        if not done.cancelled():
            hand_over()

    def run() -> None:
        try:
            made = work()
        except Exception as error:  # noqa: BLE001 (raised where it is waited for)
            failure = error
            hand_over = lambda: done.set_exception(failure)  # noqa: E731 (two ways to end)
        else:
            hand_over = lambda: done.set_result(made)  # noqa: E731 (two ways to end)
        with suppress(RuntimeError):  # the program has ended meanwhile
            loop.call_soon_threadsafe(deliver, hand_over)

    Thread(target=run, name=name, daemon=True).start()
    return await done


def look_up_names_aside() -> None:
    """Have the running loop look host names up aside: a name server that does not answer holds up no end."""
    import asyncio
    import socket

    async def look_up(*wanted: Any, **options: Any) -> Any:  # noqa: ANN401 (as `socket.getaddrinfo`)
        return await aside(lambda: socket.getaddrinfo(*wanted, **options), "names")

    setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)  # noqa: B010 (a method is no attribute to mypy)
