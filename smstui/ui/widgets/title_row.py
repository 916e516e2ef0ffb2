"""Show where one is: name, state, and the scope that the configuration belongs to."""

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.widget import Widget

from smstui.domain.safe_text import safe_text


class TitleRow(Widget):
    """Show name and state on the left, the scope on the right; the name is cut first."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = safe_text(scope)
        self._name_shown = ""
        self._state = ""

    def show(self, name: str, state: str = "") -> None:
        """Show another name and state."""
        name, state = safe_text(name), safe_text(state)
        if (name, state) != (self._name_shown, self._state):
            self._name_shown, self._state = name, state
            self.refresh()

    def render(self) -> Text:
        """Return the row, as wide as the terminal."""
        width = self.size.width
        right = fitting(self._scope, width // 2)
        state = f" · {self._state}" if self._state else ""
        room = max(0, width - cell_len(right) - 1)
        left = fitting(self._name_shown, max(0, room - cell_len(state))) + state
        return Text(f"{set_cell_size(left, room)} {right}", no_wrap=True, end="")


def fitting(text: str, width: int) -> str:
    """Return `text` cut to `width` cells, with an ellipsis where something is missing."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    return set_cell_size(text, width - 1).rstrip() + "…"
