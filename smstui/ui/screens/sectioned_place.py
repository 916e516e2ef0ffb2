"""Share what the screens of several sections have: their names, one search for each, and a table beneath."""

from collections.abc import Iterable, Sequence

from rich.text import Text
from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from smstui.ui.screens.place import Place
from smstui.ui.widgets.plain_input import PlainInput
from smstui.wording.catalogue import _


class SectionedPlace(Place):
    """Show one section at a time; subclasses say which widget lists its rows."""

    def compose_sections(self) -> Iterable[Widget]:
        """Yield the sections' names and the search row."""
        yield Static("", id="sections", markup=False)
        with Horizontal(id="finding"):
            yield Static(_("Search"), id="search-label", markup=False)
            yield PlainInput(id="search")
            yield Static("", id="count", markup=False)

    @property
    def listing(self) -> Widget:
        """Return the table."""
        raise NotImplementedError

    @property
    def search(self) -> PlainInput:
        """Return the search field."""
        return self.query_one("#search", PlainInput)

    def show_sections(self, titles: Sequence[str], shown: int, searched: str) -> None:
        """Show the names of the sections (translated), which one is shown, and what is searched for in it."""
        names = Text(no_wrap=True, end="")
        for number, title in enumerate(titles):
            names.append("  " if names else "")
            is_shown = number == shown
            names.append(f"[{title}]" if is_shown else f" {title} ", "bold reverse" if is_shown else "")
        names.append("  ← →")
        self.query_one("#sections", Static).update(names)
        with self.prevent(Input.Changed):
            self.search.value = searched

    def action_search(self) -> None:
        """Go to the search field."""
        self.search.focus()

    @on(Input.Submitted, "#search")
    def _leave_search(self) -> None:
        self.listing.focus()

    def action_back(self) -> None:
        """Leave the search field, clear the search, then leave the screen."""
        if self.focused is self.search:
            self.listing.focus()
        elif self.search.value:
            self.search.value = ""
        else:
            self.dismiss()
