"""Ask the accounts of interfaces, and keep what they answered where a signal or the time does not let all of them."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from smstui.cli.messages import complain
from smstui.cli.signals import Ended, closing, wait_for
from smstui.wording.catalogue import _

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from smstui.domain.stored import Stored
    from smstui.services.accounts import AccountAnswer, Accounts

_Answer = TypeVar("_Answer")


class AskedAccounts(Generic[_Answer]):
    """Put one of the questions of `Accounts` to the accounts of some interfaces."""

    def __init__(
        self,
        accounts: Accounts,
        asked: Sequence[Stored],
        question: Callable[
            [Sequence[Stored], Callable[[AccountAnswer[_Answer]], None]],
            Coroutine[Any, Any, tuple[AccountAnswer[_Answer], ...]],
        ],
    ) -> None:
        self._accounts = accounts
        self._asked = asked
        self._question = question
        self.answers: list[AccountAnswer[_Answer]] = []
        """In the order of the interfaces, where all answered."""

    @property
    def total(self) -> int:
        """Return of how many interfaces an account is asked."""
        return len(self._asked)

    @property
    def done(self) -> int:
        """Return for how many interfaces there is an answer."""
        return sum(len(answer.interfaces) for answer in self.answers)

    def to_the_end(self) -> Ended | None:
        """Wait for all answers; return the signal that stopped it, if one did."""
        try:
            self._ask(None)
        except Ended as ended:
            return ended
        return None

    def within(self, seconds: int) -> None:
        """Wait for the answers that come in time."""
        with suppress(TimeoutError):
            self._ask(seconds)

    def say_stopped(self, ended: Ended) -> int:
        """Say how far it got before a signal, and return the exit code."""
        complain(
            _("{signal}: stopped when {done} of {total} interfaces had their answer.").format(
                signal=signal.Signals(ended.args[0]).name, done=self.done, total=self.total
            )
        )
        return ended.exit_code

    def _ask(self, seconds: int | None) -> None:
        import asyncio

        if not self._asked:
            return
        questions = asyncio.wait_for(self._question(self._asked, self.answers.append), seconds)
        self.answers = list(wait_for(closing(questions, self._accounts)))
