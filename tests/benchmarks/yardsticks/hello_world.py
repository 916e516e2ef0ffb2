"""Be the yardstick of the start: the smallest Textual program that shows something."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class HelloWorld(App[None]):
    """Show one line."""

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static("Hello, world")


if __name__ == "__main__":
    HelloWorld().run()
