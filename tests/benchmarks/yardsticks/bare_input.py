"""Be the yardstick of the keys: a Textual program that does nothing but show what is typed."""

from textual.app import App, ComposeResult
from textual.widgets import Input


class BareInput(App[None]):
    """Show one text field."""

    def compose(self) -> ComposeResult:
        """Lay out the field."""
        yield Input(placeholder="Type here")


if __name__ == "__main__":
    BareInput().run()
