"""Tick something, in one row, in characters that every terminal shows."""

from typing import ClassVar

from textual.content import Content
from textual.reactive import Reactive
from textual.widgets import Checkbox

from smstui.ui.widgets.compact import COMPACT, compact_from_the_first, with_classes


class CheckBox(Checkbox, inherit_css=False):
    """Show `[x] label`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = Checkbox.COMPONENT_CLASSES  # as its styles, not inherited

    compact: Reactive[bool] = compact_from_the_first()

    def __init__(
        self,
        label: str,
        value: bool = False,
        *,
        id: str | None = None,  # noqa: A002 (Textual's name)
        classes: str | None = None,
    ) -> None:
        super().__init__(Content(label), value, compact=True, id=id, classes=with_classes(classes, COMPACT))

    @property
    def _button(self) -> Content:
        return Content("[x]" if self.value else "[ ]")
