"""Stand beside a kept secret as the way to see it."""

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.widgets import Static

from smstui.domain.secret import SecretField
from smstui.domain.value import dataclass
from smstui.ui.keys import Key
from smstui.ui.widgets.form_section import Part
from smstui.wording.catalogue import _


class Eye(Static):
    """Name the key that shows a secret, and be clicked; the focus never stops here, for the field itself has it."""

    @dataclass
    class Clicked(Message):
        """Say that a person wants to see the secret."""

        secret: SecretField

    def __init__(self, secret: SecretField, key: Key) -> None:
        text = f"{key.shown[0]} {_('Show')}"
        super().__init__(text, markup=False)
        self._secret = secret
        self.part = Part(self, cell_len(text), gap=1)
        """Its place at the end of a row."""

    def on_click(self, event: events.Click) -> None:
        """Ask the screen to show it."""
        event.stop()
        self.post_message(self.Clicked(self._secret))
