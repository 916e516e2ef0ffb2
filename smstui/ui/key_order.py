"""Let each key finish its work before the next one is handed out.

Textual hands a key to the widget that has the focus at that moment. Over a slow line several keys arrive at once: with
`Tab` and a letter the letter would reach the field that `Tab` is about to leave, so that a password can land in the
plain field before it. A key that a text field does not take for itself is therefore followed on its way from the widget
up to the application; until it has arrived there, later keys and pasted texts wait.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from textual.app import App

PATIENCE: Final = 0.3
"""Seconds after which the next key is handed out anyway: the widget may have gone with what it was told."""

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

    async def take(self, event: events.Event) -> None:
        """Deliver the event now, or when those before it have done their work."""
        if self._under_way:
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
        while self._waiting and not self._under_way:
            await self._hand_out(self._waiting.popleft())
