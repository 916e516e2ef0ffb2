"""Ask something that may never answer, such as a keychain behind a bus, and give up in time."""

import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from smstui.domain.errors import StoreUnavailable

_Answer = TypeVar("_Answer")

NO_ANSWER: Final = "does not answer"


class LimitedTime:
    """Run one call at a time in a daemon thread; what hangs is left behind and never keeps the program from ending.

    While a call hangs, further ones are refused at once: they would wait behind it. No answer is never an absence.
    """

    def __init__(self, store: str) -> None:
        self._store = store
        self._turn = threading.Lock()
        self._hanging: threading.Thread | None = None

    def ask(self, call: Callable[[], _Answer], seconds: float) -> _Answer:
        """Return what `call` returns or raise what it raises; raise StoreUnavailable after `seconds`."""
        if not self._turn.acquire(timeout=seconds):
            raise StoreUnavailable(self._store, NO_ANSWER)
        try:
            if self._hanging is not None and self._hanging.is_alive():
                raise StoreUnavailable(self._store, NO_ANSWER)
            reply = _Reply(call)
            thread = threading.Thread(target=reply.fetch, name=f"smstui {self._store}", daemon=True)
            thread.start()
            thread.join(seconds)
            self._hanging = thread if thread.is_alive() else None
            if self._hanging is not None:
                raise StoreUnavailable(self._store, NO_ANSWER)
            return reply.result()
        finally:
            self._turn.release()


class _Reply(Generic[_Answer]):
    """Carry an answer, or what was raised, out of the thread."""

    def __init__(self, call: Callable[[], _Answer]) -> None:
        self._call = call
        self._answers: list[_Answer] = []
        self._raised: BaseException | None = None

    def fetch(self) -> None:
        try:
            self._answers.append(self._call())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that asks
            self._raised = error

    def result(self) -> _Answer:
        if self._raised is not None:
            raise self._raised
        return self._answers[0]
