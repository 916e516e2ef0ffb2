"""Wait for an answer from elsewhere, with a way to stop waiting."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from textual.app import App
from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.safe_text import safe_lines
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import _

Result = TypeVar("Result")


class Abandoned(Exception):
    """Say that the person did not want to wait any longer; what was asked may happen all the same."""


class Waiting(Dialog[None]):
    """Say what is waited for; Esc or the button stops the task.

    Nothing has the focus: a second Enter, pressed out of impatience, must not make a message uncertain.
    """

    AUTO_FOCUS = ""

    def __init__(self, heading: str, text: str, awaited: "asyncio.Task[Any]", last_words: str = "") -> None:
        super().__init__(heading)
        self.last_words = last_words
        self._text = text
        self._awaited = awaited

    def compose_body(self) -> Iterable[Widget]:
        """Yield the words."""
        yield Static(safe_lines(self._text), markup=False)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way out."""
        yield PushButton(_("Stop waiting"), id="stop")

    def on_mount(self) -> None:
        """Say which key stops it."""
        self.hint(_("Esc: stop waiting"))

    def pressed(self, button_id: str) -> None:  # noqa: ARG002 (there is one button)
        """Stop waiting."""
        self.action_back()

    def action_back(self) -> None:
        """Stop the task; whoever awaits it closes the dialog."""
        self._awaited.cancel()


async def while_waiting(
    app: App[Any], heading: str, text: str, action: Coroutine[Any, Any, Result], *, last_words: str = ""
) -> Result:
    """Return the result of `action`, shown as under way; raise Abandoned when the person stops it.

    Whatever `action` raises comes through. `last_words` are read when the program is left in the middle of it.
    """
    task = asyncio.create_task(action)
    dialog = Waiting(heading, text, task, last_words)
    await app.push_screen(dialog)
    try:
        result = await task
    except asyncio.CancelledError:
        if _is_ending():
            raise
        raise Abandoned from None
    else:
        if _is_ending():
            raise asyncio.CancelledError
        return result
    finally:
        if dialog.is_attached:
            await dialog.dismiss(None)


def _is_ending() -> bool:
    """Tell whether it is the flow that is cancelled (the program ends), not only what it waits for."""
    current = asyncio.current_task()
    return current is not None and current.cancelling() > 0
