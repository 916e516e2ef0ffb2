"""Choose between the two ways to authenticate, in one row."""

from dataclasses import dataclass
from typing import ClassVar, Final

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from smstui.domain.interface import Method
from smstui.wording.catalogue import N_, _

_ORDER: Final = (Method.TOKEN, Method.PASSWORD)
_SHORT: Final = {Method.TOKEN: N_("key token"), Method.PASSWORD: N_("user name + password")}


class MethodField(Widget, can_focus=True):
    """Show `(•) key token ( ) user name + password`; Space, Left and Right choose the other one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,left,right", "other", "The other way", show=False),
        Binding("enter", "app.focus_next", "Next field", show=False),
    ]
    method: reactive[Method] = reactive(Method.TOKEN)

    @dataclass
    class Changed(Message):
        """Say that a person chose the other way."""

        method: Method

    def render(self) -> Text:
        """Return both ways, the chosen one marked in words' own row."""
        return Text("  ".join(f"({'•' if way is self.method else ' '}) {_(_SHORT[way])}" for way in _ORDER), end="")

    def action_other(self) -> None:
        """Choose the other way."""
        self.method = Method.PASSWORD if self.method is Method.TOKEN else Method.TOKEN
        self.post_message(self.Changed(self.method))

    def on_click(self, event: events.Click) -> None:
        """Choose the other way by the mouse."""
        event.stop()
        self.action_other()
