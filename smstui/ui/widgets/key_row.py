"""Show the most important keys in one row: as many as fit, never one that is cut."""

from collections.abc import Iterable
from typing import Final

from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget

from smstui.ui.keys import Key
from smstui.wording.catalogue import _

_GAP: Final = 2
_ALWAYS: Final = frozenset({"menu", "help", "app.quit"})


class KeyRow(Widget):
    """Show keys and what they do, in the order of their context."""

    COMPONENT_CLASSES = {"key-row--key"}

    def __init__(self, keys: Iterable[Key]) -> None:
        super().__init__()
        self._keys = tuple(key for key in keys if key.in_row)

    def show(self, keys: Iterable[Key]) -> None:
        """Show other keys."""
        shown = tuple(key for key in keys if key.in_row)
        if shown != self._keys:
            self._keys = shown
            self.refresh()

    def render(self) -> Text:
        """Return the keys that fit, help and quit before all others."""
        style = self.get_component_rich_style("key-row--key")
        row = Text(no_wrap=True, end="")
        for key in self.fitting_keys(self.size.width):
            if row:
                row.append(" " * _GAP)
            row.append(key.shown[0], style)
            row.append(f" {_(key.label)}")
        return row

    def fitting_keys(self, width: int) -> tuple[Key, ...]:
        """Return the keys that have room in `width` cells: the screen's own, and always menu, help and quit."""
        always = [key for key in self._keys if key.action in _ALWAYS]
        room = width - sum(_width(key) + _GAP for key in always)
        chosen: list[Key] = []
        for key in self._keys:
            if key not in always and _width(key) <= room:
                room -= _width(key) + _GAP
                chosen.append(key)
        return (*chosen, *always)


def _width(key: Key) -> int:
    return cell_len(key.shown[0]) + 1 + cell_len(_(key.label))
