"""Tick something, in one row, in characters that every terminal shows."""

from textual.content import Content
from textual.widgets import Checkbox


class CheckBox(Checkbox):
    """Show `[x] label`."""

    def __init__(
        self,
        label: str,
        value: bool = False,
        *,
        id: str | None = None,  # noqa: A002 (Textual's name)
        classes: str | None = None,
    ) -> None:
        super().__init__(Content(label), value, compact=True, id=id, classes=classes)

    @property
    def _button(self) -> Content:
        return Content("[x]" if self.value else "[ ]")
