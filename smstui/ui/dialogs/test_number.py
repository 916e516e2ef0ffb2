"""Ask for the mobile number that a test SMS goes to: the second of the two dialogs."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.country_code import CountryCode
from smstui.domain.phone import NumberRefused, PhoneNumber, read_number
from smstui.domain.sms_text import Measurement
from smstui.domain.value import dataclass
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.keys import Key, bindings, primary
from smstui.ui.notices import Weight
from smstui.ui.stylesheets import style
from smstui.ui.widgets.facts import Fact, Facts
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import N_, _
from smstui.wording.releases import planned_in_words
from smstui.wording.texts_and_numbers import number_as_sent, refused_number, text_size


class Next(StrEnum):
    """Say what follows the number."""

    BACK = "back"
    DRY_RUN = "dry run"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """Hold what was typed, the number that it means (None on the way back), and what shall happen."""

    next: Next
    typed: str
    number: PhoneNumber | None = None


@dataclass(frozen=True, slots=True)
class TestSubject:
    """Say what is about to be sent, for the lines below the number; `planned` is a start that lies ahead."""

    __test__ = False

    interface_name: str
    country_code: CountryCode
    sender: str
    text: Measurement
    limit: int
    planned: date | None = None


class TestNumber(Dialog[NumberAnswer]):
    """Return the number as it will be sent; what cannot get a message is refused while it is typed."""

    __test__ = False

    CSS_PATH = style("dialogs/test_number")
    KEYS: ClassVar[tuple[Key, ...]] = primary(N_("Dry run (free)"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, subject: TestSubject, typed: str = "") -> None:
        super().__init__(_("Test SMS: the mobile number"))
        self._subject = subject
        self._typed = typed

    def compose_body(self) -> Iterable[Widget]:
        """Yield the field, the number as it will be sent, and what is sent."""
        code = self._subject.country_code.text
        yield Static(_("Mobile number (without country code: {code} is put before it)").format(code=code), markup=False)
        yield PlainInput(self._typed, id="number", max_length=60)
        yield Static("", id="read", markup=False)
        yield Facts(self._summary(), id="summary")
        if self._subject.planned is not None:
            yield Static(planned_in_words(self._subject.planned), markup=False)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way back, the dry run and the message itself."""
        yield PushButton(_("Back"), id=Next.BACK.name)
        yield PushButton(_("Dry run (free)"), id=Next.DRY_RUN.name)
        yield PushButton(_("Send"), id=Next.SEND.name)

    def on_mount(self) -> None:
        """Begin in the field."""
        self.query_one(PlainInput).focus()
        self.hint(_("Enter or F2, ^S: dry run, sends nothing · Esc: back to the text"))
        self._show_number()

    def _summary(self) -> Iterable[Fact]:
        subject = self._subject
        yield _("Interface"), subject.interface_name
        yield _("Sender"), subject.sender or _("the gateway's own")
        yield _("Text"), text_size(subject.text, subject.limit)

    @property
    def _read(self) -> PhoneNumber | NumberRefused:
        return read_number(self.query_one(PlainInput).value, self._subject.country_code)

    @on(PlainInput.Changed)
    def _show_number(self) -> None:
        """Show the number as it will be sent, or why it will not."""
        line = self.query_one("#read", Static)
        if not self.query_one(PlainInput).value.strip():
            line.update("")
            return
        read = self._read
        line.set_class(isinstance(read, NumberRefused), "-refused")
        line.update(refused_number(read) if isinstance(read, NumberRefused) else number_as_sent(read))

    @on(PlainInput.Submitted)
    def _submitted(self) -> None:
        self.action_primary()

    def pressed(self, button_id: str) -> None:
        """Go back, or on with the number."""
        step = Next[button_id]
        if step is Next.BACK:
            self.action_back()
        else:
            self._go_on(step)

    def action_primary(self) -> None:
        """Go on with the dry run, which sends nothing."""
        self._go_on(Next.DRY_RUN)

    def action_back(self) -> None:
        """Go back to the text; what was typed is kept."""
        self.dismiss(NumberAnswer(Next.BACK, self.query_one(PlainInput).value))

    def _go_on(self, step: Next) -> None:
        read = self._read
        if isinstance(read, PhoneNumber):
            self.dismiss(NumberAnswer(step, self.query_one(PlainInput).value, read))
        elif read.possible and read.read_as is not None:
            self.run_worker(self._insist(step, read, read.read_as), group="flow", exclusive=True)
        else:
            self._show_number()
            self.say(_("No message can go to this number: see above."), Weight.ERROR)
            self.query_one(PlainInput).focus()

    async def _insist(self, step: Next, refused: NumberRefused, number: PhoneNumber) -> None:
        """Ask whether to send to a number that only the lists of assigned numbers speak against."""
        choices = (Choice(Next.BACK, _("Back")), Choice(step, _("Use it anyway")))
        question = Question(_("Is this number right?"), refused_number(refused), choices)
        if await self.app.push_screen_wait(question) is step:
            self.dismiss(NumberAnswer(step, self.query_one(PlainInput).value, number))
