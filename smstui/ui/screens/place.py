"""Share what every place of the program has: a title row, a body, a message row and a key row."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget

from smstui.ui.keys import PLACE, Key, bindings
from smstui.ui.surface import Surface
from smstui.ui.widgets.key_row import KeyRow
from smstui.ui.widgets.message_row import MessageRow
from smstui.ui.widgets.title_row import TitleRow

if TYPE_CHECKING:
    from smstui.ui.dialogs.palette import Command


class Place(Surface[None]):
    """Be a full screen of the program; subclasses give a heading and a body."""

    KEYS: ClassVar[tuple[Key, ...]] = PLACE
    BINDINGS: ClassVar[list[BindingType]] = bindings(PLACE)

    def compose(self) -> ComposeResult:
        """Lay the rows out; one widget of the body is as high as what is left."""
        yield TitleRow(self.smstui.scope)
        yield from self.compose_body()
        yield MessageRow()
        yield KeyRow(self.all_keys())

    def compose_body(self) -> Iterable[Widget]:
        """Yield what stands between title row and message row."""
        return ()

    def entitle(self, name: str, state: str = "") -> None:
        """Show a name, and beside it a state, in the title row."""
        self.query_one(TitleRow).show(name, state)

    def destinations(self) -> "list[Command]":
        """Return where the palette can go from here, beside what the keys do."""
        return []

    def action_menu(self) -> None:
        """Open the palette, which reaches everything."""
        self.smstui.show_menu(self)
