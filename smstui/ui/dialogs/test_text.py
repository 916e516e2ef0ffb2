"""Ask for the text of a test SMS: the first of the two dialogs."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.errors import FieldRefused
from smstui.domain.safe_text import safe_text
from smstui.domain.sms_text import Measurement, check_length, measure
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.keys import Key, bindings, primary
from smstui.ui.notices import Weight
from smstui.ui.stylesheets import style
from smstui.ui.widgets.push_button import PushButton
from smstui.ui.widgets.text_lines import TextLines
from smstui.wording.catalogue import N_, _, ngettext
from smstui.wording.releases import planned_in_words
from smstui.wording.texts_and_numbers import parts_warning, refused_value, text_size, unicode_cost


class TestText(Dialog[Measurement]):
    """Return the text as it will be sent, measured; what it costs is shown on every key.

    `limit` is the interface's "max. characters"; a longer text is refused, never cut.
    """

    __test__ = False
    """Not a test of pytest's, whatever its name begins with."""

    CSS_PATH = style("dialogs/test_text")
    KEYS: ClassVar[tuple[Key, ...]] = primary(N_("Next: the number"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, interface_name: str, limit: int, text: str, planned: date | None = None) -> None:
        super().__init__(_("Test SMS: the text"))
        self._interface_name = interface_name
        self._limit = limit
        self._text = text
        self._planned = planned

    def compose_body(self) -> Iterable[Widget]:
        """Yield the interface, the text, its size, and what there is to say about it."""
        yield Static(_("Interface: {name}").format(name=safe_text(self._interface_name)), id="interface", markup=False)
        if self._planned is not None:
            yield Static(planned_in_words(self._planned), id="planned", markup=False)
        yield TextLines(self._text, id="text")
        yield Static("", id="size", markup=False)
        yield Static("", id="advice", markup=False)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way back, and the way on."""
        yield PushButton(_("Back"), id="back")
        yield PushButton(_("Next: the number"), id="next")

    def on_mount(self) -> None:
        """Begin at the end of the text."""
        field = self.query_one(TextLines)
        field.move_cursor(field.document.end)
        field.focus()
        self.hint(_("F2 or ^S: next · Tab: buttons · Esc: back"))
        self._show_size()

    @on(TextLines.Changed)
    def _show_size(self) -> None:
        """Say below the text what it costs, or why it cannot be sent."""
        advice = self.query_one("#advice", Static)
        try:
            measurement = measure(self.query_one(TextLines).text)
        except FieldRefused as refused:
            self._show_refusal(advice, refused)
            self.query_one("#size", Static).update("")
            return
        self.query_one("#size", Static).update(text_size(measurement, self._limit))
        try:
            check_length(measurement, self._limit)
        except FieldRefused as refused:
            self._show_refusal(advice, refused)
        else:
            advice.remove_class("-refused")
            advice.update("\n".join(filter(None, (parts_warning(measurement), unicode_cost(measurement)))))

    @staticmethod
    def _show_refusal(advice: Static, refused: FieldRefused) -> None:
        advice.add_class("-refused")
        advice.update(refused_value(refused))

    @on(TextLines.Cleaned)
    def _say_what_was_left_out(self, event: TextLines.Cleaned) -> None:
        self.hint(
            ngettext(
                "{count} control character left out of what was pasted",
                "{count} control characters left out of what was pasted",
                event.removed,
            ).format(count=event.removed)
        )

    def pressed(self, button_id: str) -> None:
        """Go on or back."""
        if button_id == "next":
            self.action_primary()
        else:
            self.action_back()

    def action_primary(self) -> None:
        """Answer with the text, unless it is empty or refused."""
        field = self.query_one(TextLines)
        try:
            measurement = measure(field.text)
            check_length(measurement, self._limit)
        except FieldRefused:
            self.say(_("This text cannot be sent: see above."), Weight.ERROR)
            field.focus()
            return
        if not measurement.text.strip():
            self.say(_("Enter a text: an empty message is not sent."), Weight.ERROR)
            field.focus()
            return
        self.dismiss(measurement)
