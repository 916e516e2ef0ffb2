"""Let each key finish its work before the next one is handed out.

Textual hands a key to the widget that has the focus at that moment. Over a slow line several keys arrive at once: with
`Tab` and a letter the letter would reach the field that `Tab` is about to leave, so that a password can land in the
plain field before it. A key that a text field does not take for itself is therefore followed on its way from the widget
up to the application; until it has arrived there, later keys and pasted texts wait. So they do while a screen opens,
and while what a key has begun has neither ended nor asked anything: what is typed ahead reaches the dialog that it is
for.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import Worker
from textual.worker_manager import WorkerManager

if TYPE_CHECKING:
    from textual.app import App

PATIENCE: Final = 0.3
"""Seconds after which the next key is handed out anyway: the widget may have gone with what it was told."""

FLOW_PATIENCE: Final = 1.0
"""Seconds after which keys no longer wait for what a key has begun: it works on something that takes its time."""

OPENING_PATIENCE: Final = 5.0
"""Seconds after which keys no longer wait for a screen that opens, however busy the computer is."""

_BEGUN_BY_KEYS: Final = frozenset({"flow", "help", "menu", "palette", "quit", "save"})
"""The groups of workers that ask something or end soon; others work beside the keys."""

_ROUNDS: Final = 2
"""The first follows the key; the second what the key made the widget say (a field that was submitted)."""


class KeyOrder:
    """Hand out keys and pasted texts one after the other."""

    def __init__(self, app: "App[Any]", deliver: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._waiting: deque[events.Event] = deque()
        self._under_way = 0
        self._number = 0
        self._held: dict[object, int] = {}
        self._asked_by: dict[Screen[Any], Worker[Any]] = {}

    async def take(self, event: events.Event) -> None:
        """Deliver the event now, or when those before it have done their work."""
        if self._under_way or self._held or self._waiting:
            self._waiting.append(event)
        else:
            await self._hand_out(event)

    async def _hand_out(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not self._is_taken_by_a_field(event):
            self._number += 1
            self._under_way = number = self._number
            receiver: MessagePump = self._app.focused or self._app.screen
            await self._deliver(event)
            asyncio.get_running_loop().call_later(PATIENCE, self._app.call_later, self._finish, number)
            self._follow(receiver, number, _ROUNDS)
        else:
            await self._deliver(event)

    def _is_taken_by_a_field(self, key: events.Key) -> bool:
        focused = self._app.focused
        return focused is not None and focused.check_consume_key(key.key, key.character)

    def _follow(self, receiver: MessagePump, number: int, rounds: int) -> None:
        """Go behind the key through every queue up to the application's."""

        def climb(place: MessagePump) -> None:
            parent = place._parent  # noqa: SLF001 (the way that a message bubbles)
            if place is self._app or parent is None:
                if rounds > 1:
                    self._follow(receiver, number, rounds - 1)
                else:
                    self._app.call_later(self._finish, number)
            elif not parent.call_later(climb, parent):
                climb(parent)

        if not receiver.call_later(climb, receiver):
            climb(receiver)

    async def _finish(self, number: int) -> None:
        if number != self._under_way:
            return
        self._under_way = 0
        await self._go_on()

    async def _go_on(self) -> None:
        while self._waiting and not self._under_way and not self._held:
            await self._hand_out(self._waiting.popleft())

    # What keys wait for ----------------------------------------------------------------------------------------------

    def begins(self, worker: Worker[Any]) -> None:
        """Hold later keys until what a key has begun asks something, or has ended."""
        if self._under_way and worker.group in _BEGUN_BY_KEYS:
            self._hold(worker, FLOW_PATIENCE)

    def opens(self, screen: Screen[Any], asked_by: Worker[Any] | None) -> None:
        """Hold keys until a screen is there; what has opened it rests until it is answered."""
        self._hold(screen, OPENING_PATIENCE)
        screen.call_later(self._app.call_later, self.release, screen)
        if asked_by is not None:
            self._asked_by[screen] = asked_by
            self.release(asked_by)

    def closes(self, screen: Screen[Any]) -> None:
        """Hold keys until what had opened a screen asks the next thing, or has ended."""
        asked_by = self._asked_by.pop(screen, None)
        if asked_by is not None and not asked_by.is_finished:
            self._hold(asked_by, FLOW_PATIENCE)

    def release(self, what: object) -> None:
        """Let keys wait no longer for a worker or a screen."""
        if self._held.pop(what, None) is not None:
            self._app.call_later(self._go_on)

    def _hold(self, what: object, patience: float) -> None:
        self._number += 1
        self._held[what] = number = self._number

        def lose_patience() -> None:
            if self._held.get(what) == number:
                self.release(what)

        asyncio.get_running_loop().call_later(patience, lose_patience)


class WatchedWorkers(WorkerManager):
    """Tell the order of keys of each worker that begins and ends."""

    def __init__(self, app: "App[Any]", order: KeyOrder) -> None:
        super().__init__(app)
        self._order = order

    def add_worker(self, worker: Worker[Any], start: bool = True, exclusive: bool = True) -> None:
        """Add a worker."""
        self._order.begins(worker)
        super().add_worker(worker, start, exclusive)

    def _remove_worker(self, worker: Worker[Any]) -> None:
        super()._remove_worker(worker)
        self._order.release(worker)
