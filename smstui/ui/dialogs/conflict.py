"""Choose, for every field that two people changed, whose value stays."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.chain import Chain
from smstui.domain.draft_changes import Meeting
from smstui.domain.field import Field
from smstui.domain.safe_text import safe_text
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.keys import DIALOG_PRIMARY, Key, bindings
from smstui.ui.stylesheets import style
from smstui.ui.widgets.either_field import EitherField
from smstui.ui.widgets.form_section import FormSection, Labelled
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import _
from smstui.wording.changes import LONGEST, value_in_words

_IN_FULL: Final = 200
"""Characters of one value that the rows below the fields have room for."""


class ConflictDialog(Dialog[frozenset[Field]]):
    """Return the fields in which the other person's value stays; None is the way back, nothing is saved then."""

    CSS_PATH = style("dialogs/conflict")
    KEYS: ClassVar[tuple[Key, ...]] = DIALOG_PRIMARY
    BINDINGS: ClassVar[list[BindingType]] = bindings(DIALOG_PRIMARY)

    def __init__(self, meetings: Sequence[Meeting], chain: Chain) -> None:
        super().__init__(_("Changed by two people"))
        self._meetings = tuple(meetings)
        self._chain = chain

    def compose_body(self) -> Iterable[Widget]:
        """Yield a row for each field, with both values."""
        yield Static(
            _("Somebody else saved these fields while you were editing. Choose for each whose value stays: Space."),
            markup=False,
        )
        rows = [
            (Labelled(meeting.field, EitherField(*self._values(meeting), id=f"whose-{meeting.field.value}")),)
            for meeting in self._meetings
        ]
        yield VerticalScroll(FormSection(rows), can_focus=False)
        yield Static("", id="in-full", markup=False)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show both values of the chosen field in full: its row may cut them."""
        for meeting in self._meetings:
            if event.widget.id == f"whose-{meeting.field.value}":
                self.query_one("#in-full", Static).update("\n".join(map(safe_text, self._values(meeting, _IN_FULL))))

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way back, and the save."""
        yield PushButton(_("Back"), id="back")
        yield PushButton(_("Save this way"), id="save")

    def pressed(self, button_id: str) -> None:
        """Save as chosen, or leave."""
        if button_id == "save":
            self.action_primary()
        else:
            self.action_back()

    def action_primary(self) -> None:
        """Hand over what was chosen."""
        self.dismiss(
            frozenset(
                meeting.field
                for meeting in self._meetings
                if self.query_one(f"#whose-{meeting.field.value}", EitherField).second
            )
        )

    def _values(self, meeting: Meeting, longest: int = LONGEST) -> tuple[str, str]:
        mine, theirs = (
            value_in_words(meeting.field, value, self._chain, longest) for value in (meeting.mine, meeting.theirs)
        )
        return _("mine: {value}").format(value=mine), _("theirs: {value}").format(value=theirs)
