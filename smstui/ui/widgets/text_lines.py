"""Take a text of several lines, in which nothing stands that a terminal would act on."""

import re
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from smstui.domain.value import dataclass

_LINE_BREAK: Final = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Everything that Python and Textual take for the end of a line; a message knows one line break."""

_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def harmless_lines(text: str) -> tuple[str, int]:
    """Return `text` with plain line breaks and without control characters, and how many of these were left out.

    A tab becomes a blank: it would force the whole message into Unicode.
    """
    return _CONTROL.subn("", _LINE_BREAK.sub("\n", text).replace("\t", " "))


class TextLines(TextArea):
    """Be a field of several lines: Tab leaves it, pasted line breaks stay, pasted control characters do not."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f6,f7", "select_nothing", show=False)]

    @dataclass
    class Cleaned(Message):
        """Say how many control characters were left out of what was pasted."""

        removed: int

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(harmless_lines(text)[0], compact=True, highlight_cursor_line=False, id=id)
        self.cursor_blink = False

    def action_select_nothing(self) -> None:
        """Leave the text as it is: Textual's field selects on F6 and F7, and the next letter would replace it all.

        On the screens these keys mean something else, so that they are easily pressed here.
        """

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        kept, removed = harmless_lines(event.text)
        if kept and (result := self._replace_via_keyboard(kept, *self.selection)):
            self.move_cursor(result.end_location)
        if removed:
            self.post_message(self.Cleaned(removed))
