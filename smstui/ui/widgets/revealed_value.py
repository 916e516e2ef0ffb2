"""Show a secret to the person before the screen, and to nothing else: no selection, no clipboard, no picture of it."""

from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from smstui.domain.safe_text import safe_text
from smstui.domain.secret import Secret
from smstui.ui.widgets.account_section import HIDDEN

BLANK: Final = "␣"
"""Stands for a blank, which would not be seen at the end of a line."""

MOST_ROWS: Final = 8
_LEAVING: Final = frozenset({"f10", "ctrl+q"})
_SCROLLING: Final = {"down": 1, "up": -1, "pagedown": MOST_ROWS, "pageup": -MOST_ROWS}


class DrawnSecret(Widget):
    """Be the only place where a secret is drawn, line by line as the terminal is; `conceal` makes it dots for good.

    It stays while a person copies it down by hand, whatever has the focus. Without a secret it is empty.
    """

    ALLOW_SELECT: ClassVar[bool] = False

    class Concealed(Message):
        """Say that the secret is no longer to be seen."""

    def __init__(self, secret: Secret | None = None) -> None:
        super().__init__()
        self._secret = secret
        self._dots = HIDDEN if secret else ""
        self._top = 0

    def show(self, secret: Secret) -> None:
        """Draw another one in its place."""
        self._secret = secret
        self._dots = HIDDEN
        self.refresh(layout=True)

    @property
    def is_shown(self) -> bool:
        """Tell whether it is still to be seen."""
        return self._secret is not None

    def conceal(self) -> bool:
        """Forget the secret, and draw dots over it before returning. Tell whether it was still shown."""
        was_shown = self.is_shown
        if was_shown:
            self._secret = None
            self._top = 0
            self.refresh()
            self._draw_over()
            self.post_message(self.Concealed())
        return was_shown

    def _draw_over(self) -> None:
        """Have the dots on the terminal before anything else happens, be it the end of the program."""
        if self.is_attached:
            self.screen._compositor.update_widgets({self})  # noqa: SLF001 (Textual draws only later by itself)
            self.screen._compositor_refresh()  # noqa: SLF001

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (Textual's signature)
        """Return as many rows as the secret has, up to a limit; they stay when it is hidden, so that nothing moves."""
        if self._secret is None:
            return max(1, self.size.height)
        return min(MOST_ROWS, len(self._rows(width)))

    def render(self) -> Text:
        """Return dots: what asks a widget for its contents, rather than drawing it, gets no more."""
        return Text(self._dots, no_wrap=True, end="")

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        rows = self._rows(self.size.width)[self._top :]
        strip = Strip([Segment(rows[y] if y < len(rows) else "", self.rich_style)])
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def get_selection(self, selection: Selection) -> None:
        """Give nothing to be copied."""

    def _rows(self, width: int) -> list[str]:
        if self._secret is None:
            return [self._dots]
        rows = [""]
        for character in safe_text(self._secret.reveal()).replace(" ", BLANK):
            if cell_len(rows[-1] + character) > max(1, width):
                rows.append("")
            rows[-1] += character
        return rows


class RevealedValue(DrawnSecret, can_focus=True):
    """Show a kept secret for a moment; whatever happens to it, it becomes dots at once and for good.

    Any key, losing the focus (which a terminal does, too, when the person turns to another window) and whoever calls
    `conceal` hide it; a message says so.
    """

    @property
    def has_blanks(self) -> bool:
        """Tell whether signs stand for blanks."""
        return self._secret is not None and " " in self._secret.reveal()

    def on_blur(self) -> None:
        """Hide it when the focus is elsewhere."""
        self.conceal()

    def on_key(self, event: events.Key) -> None:
        """Hide it by any key, but for those that quit; scroll one that is too long to be seen at once."""
        if event.key in _LEAVING:
            return
        event.stop()
        event.prevent_default()
        if event.key in _SCROLLING and self._scroll_rows(_SCROLLING[event.key]):
            return
        self.conceal()

    def _scroll_rows(self, step: int) -> bool:
        last = len(self._rows(self.size.width)) - self.size.height
        if last <= 0:
            return False
        self._top = min(max(0, self._top + step), last)
        self.refresh()
        return True
