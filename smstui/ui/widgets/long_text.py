"""Show words of any length in a few rows: what has no room is reached by scrolling, never cut."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from smstui.domain.safe_text import safe_lines


class LongText(VerticalScroll):
    """Show text as it is; the focus stops here only where there is something to scroll."""

    def __init__(
        self,
        text: str = "",
        *,
        id: str | None = None,  # noqa: A002 (Textual's name)
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._words = text

    def compose(self) -> ComposeResult:
        """Yield the words."""
        yield Static(safe_lines(self._words), markup=False)

    def show(self, text: str) -> None:
        """Show other words, from their beginning."""
        self.query_one(Static).update(safe_lines(text))
        self.scroll_home(animate=False)

    def allow_focus(self) -> bool:
        """Tell whether the focus may come here."""
        return super().allow_focus() and self.max_scroll_y > 0
