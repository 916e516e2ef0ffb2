"""Count wrong passphrases in memory, for the demo and for tests: forgotten with the program."""

import threading

from smstui.domain.guessing import Guesses
from smstui.ports import Clocks


class MemoryGuessCounter:
    """Implement the `GuessCounter` port without a file."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._guesses = Guesses(clocks())
        self._turn = threading.Lock()

    def locked_for(self) -> float:
        """Return the seconds for which nothing is tried."""
        with self._turn:
            return self._guesses.at(self._clocks()).locked_for

    def begin(self) -> int:
        """Count an attempt before it is verified; raise LockedOut."""
        with self._turn:
            self._guesses = self._guesses.begun(self._clocks())
            return self._guesses.tries_left

    def clear(self) -> None:
        """Forget the failures."""
        with self._turn:
            self._guesses = Guesses(self._clocks())
