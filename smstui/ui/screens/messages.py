"""Show what the program has told the person since it was started."""

from collections.abc import Iterable
from datetime import UTC, tzinfo

from rich.text import Text
from textual.widget import Widget
from textual.widgets import OptionList

from smstui.domain.errors import FieldRefused, StorageError
from smstui.ui.notices import WEIGHT_WORDS
from smstui.ui.screens.place import Place
from smstui.ui.stylesheets import style
from smstui.wording.catalogue import _


class MessagesScreen(Place):
    """List the messages, the newest first; a long one takes as many rows as it needs."""

    CSS_PATH = style("screens/messages")

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list."""
        yield OptionList(id="messages", markup=False, compact=True)

    def on_mount(self) -> None:
        """Fill the list."""
        self.entitle(_("Messages"))
        notices, zone = self.smstui.notices.kept, self._zone()
        lines = self.query_one("#messages", OptionList)
        lines.add_options(
            Text(f"{notice.moment.astimezone(zone):%H:%M:%S}  {_(WEIGHT_WORDS[notice.weight]):<9}  {notice.text}")
            for notice in reversed(notices)
        )
        lines.focus()
        if notices:
            lines.highlighted = 0
        else:
            self.hint(_("No messages yet."))

    def _zone(self) -> tzinfo:
        """Return the chain's time zone, as on every other screen; UTC where that cannot be told."""
        try:
            return self.smstui.services.chain.load().zone
        except (StorageError, FieldRefused):
            return UTC
