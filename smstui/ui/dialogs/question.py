"""Ask a question that a button answers."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.safe_text import safe_lines
from smstui.domain.value import dataclass
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.widgets.push_button import PushButton

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Choice(Generic[Answer]):
    """Hold one possible answer: its words (translated), and the letter that gives it as well, if any."""

    answer: Answer
    label: str
    letter: str = ""


class Question(Dialog[Answer]):
    """Ask with a few words; the first choice is the safe one and has the focus."""

    QUESTION_WIDTH: ClassVar[int] = 72

    def __init__(self, heading: str, text: str, choices: Sequence[Choice[Answer]]) -> None:
        super().__init__(heading)
        self._text = text
        self._choices = tuple(choices)

    def compose_body(self) -> Iterable[Widget]:
        """Yield the words; whatever stands in them is shown as text."""
        yield Static(safe_lines(self._text), markup=False)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield a button for each choice."""
        for number, choice in enumerate(self._choices):
            yield PushButton(choice.label, id=f"choice-{number}")

    def pressed(self, button_id: str) -> None:
        """Answer with the choice of the pressed button."""
        self.dismiss(self._choices[int(button_id.removeprefix("choice-"))].answer)

    def on_key(self, event: events.Key) -> None:
        """Answer by a choice's letter."""
        for choice in self._choices:
            if choice.letter and event.character == choice.letter:
                event.stop()
                self.dismiss(choice.answer)
                return
