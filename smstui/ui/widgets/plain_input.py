"""Take one line of text, in one row, without the traps of Textual's own field."""

import re
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from smstui.domain.value import dataclass
from smstui.ui.widgets.compact import COMPACT, compact_from_the_first, with_classes

_BETWEEN_WORDS: Final = "[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"

_NOT_TYPED: Final = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"


class PlainInput(Input, inherit_css=False):
    """Be a compact text field whose cursor stands still and whose content no single key replaces."""

    COMPONENT_CLASSES: ClassVar[set[str]] = Input.COMPONENT_CLASSES  # as its styles, not inherited
    BINDINGS: ClassVar[list[BindingType]] = [
        # Textual's field deletes to the right on these two.
        Binding("ctrl+backspace,alt+backspace", "delete_left_word", "Delete the word to the left", show=False),
    ]

    LINE_BREAK_BECOMES: ClassVar[str] = " "
    """What stands for pasted line breaks and tabs between two words."""

    compact: Reactive[bool] = compact_from_the_first()

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """How wide the text is. Unlike Textual's it lays nothing out anew, which took a part of every key's time: the field
    itself is as wide as its style says."""

    @dataclass
    class Pasted(Message):
        """Say how many characters were pasted, and how many control characters and line breaks were left out.

        None was where the field would then hold more than it takes: `refused`.
        """

        field: "PlainInput"
        count: int
        removed: int
        refused: bool = False

        @property
        def control(self) -> "PlainInput":
            """Return the field."""
            return self.field

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        password: bool = False,
        max_length: int = 0,
        id: str | None = None,  # noqa: A002 (Textual's name)
        classes: str | None = None,
    ) -> None:
        super().__init__(
            value,
            placeholder,
            password=password,
            max_length=max_length,
            select_on_focus=False,
            compact=True,
            id=id,
            classes=with_classes(classes, COMPACT),
        )
        self.cursor_blink = False

    def validate(self, value: str) -> None:
        """Judge nothing: the domain does, and the classes that Textual sets here would style the field once more."""

    def on_resize(self) -> None:
        """Keep in sight where one types."""
        if self.has_focus:
            self.scroll_to_region(Region(self._cursor_offset, 0, 1, 1), force=True, animate=False)

    def _on_paste(self, event: events.Paste) -> None:
        """Insert everything that was pasted, as one line: Textual's field keeps only the first one."""
        event.stop()
        event.prevent_default()
        words = (part.strip() for part in re.split(_BETWEEN_WORDS, event.text))
        kept = re.sub(_NOT_TYPED, "", self.LINE_BREAK_BECOMES.join(filter(None, words)))
        length = len(self.value) - len(self.selected_text) + len(kept)
        refused = length > (self.max_length or length)
        if kept and not refused:
            self.replace(kept, *self.selection)
        self.post_message(self.Pasted(self, len(kept), len(event.text) - len(kept), refused))

    def action_cut(self) -> None:
        """Cut the selection; without one nothing happens, the clipboard least of all."""
        if self.selected_text:
            super().action_cut()
