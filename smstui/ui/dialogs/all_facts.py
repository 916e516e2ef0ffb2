"""Show everything that is known of one thing: labels and values, scrolled where they are many."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.keys import ALL_FACTS, Key, bindings
from smstui.ui.stylesheets import style
from smstui.ui.widgets.facts import Fact, Facts
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import _


class AllFacts(Dialog[bool]):
    """Return True when the person chose what is offered beside closing; up and down scroll."""

    KEYS: ClassVar[tuple[Key, ...]] = ALL_FACTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(ALL_FACTS)
    CSS_PATH = style("dialogs/all_facts")

    def __init__(self, heading: str, facts: Sequence[Fact], offered: str = "") -> None:
        super().__init__(heading)
        self._facts, self._offered = facts, offered

    def compose_body(self) -> Iterable[Widget]:
        """Yield the facts."""
        with VerticalScroll(id="facts", can_focus=False):
            yield Facts(self._facts)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way back, and what is offered."""
        yield PushButton(_("Close"), id="close")
        if self._offered:
            yield PushButton(self._offered, id="offered")

    def pressed(self, button_id: str) -> None:
        """Close, and say whether what is offered is wanted."""
        self.dismiss(button_id == "offered")

    def action_scroll(self, pages: int) -> None:
        """Show what lies above or below: half a window at a time."""
        facts = self.query_one("#facts", VerticalScroll)
        facts.scroll_relative(y=pages * max(1, facts.size.height // 2), animate=False)
