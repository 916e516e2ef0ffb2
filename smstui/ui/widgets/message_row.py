"""Show the last message, or a hint, in one row that is always there: nothing moves when it changes."""

from textual.widgets import Static

from smstui.domain.safe_text import safe_text
from smstui.ui.notices import Weight


class MessageRow(Static):
    """Show one line of text."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self.text = ""
        self.weight = Weight.HINT

    def show(self, text: str, weight: Weight = Weight.HINT) -> None:
        """Show `text` in place of what stood there; only this row is drawn anew."""
        if (text, weight) == (self.text, self.weight):
            return
        if weight is not self.weight:
            self.set_classes(f"-{weight.value}")
        self.text, self.weight = text, weight
        self.update(safe_text(text), layout=False)
