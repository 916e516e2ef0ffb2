"""Let the n-th call to the operating system fail, or be the last one of the process."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

CHANGING: Final = (
    "open",
    "write",
    "fsync",
    "close",
    "replace",
    "rename",
    "unlink",
    "mkdir",
    "chmod",
    "fchmod",
    "chown",
)
"""The calls that leave something behind: a process killed before any other call leaves what it left before it."""

CALLS: Final = (*CHANGING, "read", "stat", "fstat", "scandir", "listdir")
"""What a save may ask of the system, directly or through pathlib and filelock."""

Fault = Callable[[str, Callable[[], Any]], Any]
"""What happens instead of the chosen call: gets its name and the call itself."""


class Counter:
    """Count calls, and put the fault in the place of one of them."""

    def __init__(self, at: int, fault: Fault) -> None:
        self.calls = 0
        self.hit = ""
        self._at = at
        self._fault = fault

    def wrapped(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 (stands for any of the system's calls)
            self.calls += 1
            if self.calls == self._at:
                self.hit = name
                return self._fault(name, lambda: call(*arguments, **named))
            return call(*arguments, **named)

        return counted


@contextmanager
def fault_at(number: int, fault: Fault, calls: Iterable[str] = CALLS) -> Iterator[Counter]:
    """Put `fault` in the place of the call with this number (from 1) while the block runs."""
    counter = Counter(number, fault)
    originals = {name: getattr(os, name) for name in calls}
    try:
        for name, call in originals.items():
            setattr(os, name, counter.wrapped(name, call))
        yield counter
    finally:
        for name, call in originals.items():
            setattr(os, name, call)


def failing_with(number: int) -> Fault:
    """Return the fault of a call that fails; a file is closed all the same, as the system does."""

    def fail(name: str, call: Callable[[], Any]) -> Any:  # noqa: ANN401 (stands for any of the system's calls)
        if name == "close":
            call()
        raise OSError(number, os.strerror(number))

    return fail
