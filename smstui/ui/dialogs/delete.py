"""Ask before an interface is deleted: what goes, and who sends afterwards."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.interface import name_key
from smstui.domain.safe_text import safe_text
from smstui.domain.value import dataclass
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.notices import Weight
from smstui.ui.stylesheets import style
from smstui.ui.widgets.long_text import LongText
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import _


@dataclass(frozen=True, slots=True)
class Doomed:
    """Say what would be deleted.

    `consequences` say, line by line, who sends afterwards. `sent_on` is a day of the last 30 on which it sent a
    message: its name must then be typed. `unreadable` is why the file cannot be read, for one that cannot.
    """

    id: str
    name: str
    consequences: tuple[str, ...] = ()
    sent_on: date | None = None
    unreadable: str = ""


class Fate(StrEnum):
    """Say what becomes of an interface."""

    KEEP = "keep"
    DELETE = "delete"


class DeleteDialog(Dialog[Fate]):
    """Return whether it shall be deleted; keeping it is the safe answer and has the focus."""

    CSS_PATH = style("dialogs/delete")

    def __init__(self, doomed: Doomed) -> None:
        super().__init__(_("Delete this interface?"))
        self._doomed = doomed

    def compose_body(self) -> Iterable[Widget]:
        """Yield the name, what goes, what follows, and the field for the name where one is asked for."""
        doomed = self._doomed
        yield Static(safe_text(doomed.name or doomed.id), id="name", markup=False)
        yield Static(self._what_goes(), id="goes", markup=False)
        if doomed.consequences:
            yield LongText("\n".join(doomed.consequences), id="consequences")
        if doomed.sent_on is not None:
            yield Static(
                _("It sent a message on {day}. Type its name to delete it:").format(day=doomed.sent_on.isoformat()),
                id="typed-why",
                markup=False,
            )
            yield PlainInput(id="typed", max_length=120)

    def _what_goes(self) -> str:
        doomed = self._doomed
        if doomed.unreadable:
            return _("Its file {id}.toml cannot be read: {reason} It goes; a backup stays.").format(
                id=safe_text(doomed.id), reason=safe_text(doomed.unreadable)
            )
        return _(
            "Its file {id}.toml goes (a backup stays), and its secret with it. Undo brings both back until the"
            " program ends, afterwards only the file."
        ).format(id=safe_text(doomed.id))

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the safe button first."""
        yield PushButton(_("Keep it"), id=Fate.KEEP)
        yield PushButton(_("Delete"), id=Fate.DELETE)

    def on_mount(self) -> None:
        """Begin in the field where one is asked for, else on the safe button."""
        if self._doomed.sent_on is not None:
            self.query_one(PlainInput).focus()
        else:
            self.query_one("#keep", PushButton).focus()

    @on(PlainInput.Submitted)
    def _leave_the_field(self) -> None:
        """Go on to the safe button: Enter in the field deletes nothing."""
        self.query_one("#keep", PushButton).focus()

    def pressed(self, button_id: str) -> None:
        """Keep or delete."""
        if button_id != Fate.DELETE:
            self.dismiss(Fate.KEEP)
        elif self._name_is_typed():
            self.dismiss(Fate.DELETE)
        else:
            self.say(_("The name is not typed as it stands above."), Weight.ERROR)
            self.query_one(PlainInput).focus()

    def _name_is_typed(self) -> bool:
        if self._doomed.sent_on is None:
            return True
        return name_key(self.query_one(PlainInput).value) == name_key(self._doomed.name)
