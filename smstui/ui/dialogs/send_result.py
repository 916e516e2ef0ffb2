"""Show what became of a test SMS or of its dry run, and what can be done now."""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.widget import Widget

from smstui.domain.errors import StorageError
from smstui.domain.gateway import Accepted, NotSent, Outcome, Refused, Uncertain
from smstui.domain.phone import PhoneNumber
from smstui.domain.safe_text import safe_text
from smstui.domain.sms_text import Measurement
from smstui.domain.value import dataclass
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.keys import Key, bindings, primary
from smstui.ui.stylesheets import style
from smstui.ui.widgets.facts import Fact, Facts
from smstui.ui.widgets.long_text import LongText
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import N_, _
from smstui.wording.errors import in_words
from smstui.wording.gateway import outcome_in_words, points_in_words
from smstui.wording.texts_and_numbers import number_as_sent, parts_in_words

_LONGEST_FIGURE: Final = 120
"""Of what the gateway says, so that the buttons stay on a small screen."""


class Asked(StrEnum):
    """Say what the gateway was asked for."""

    DRY_RUN = "dry run"
    SEND = "send"


class Then(StrEnum):
    """Say what follows a result; AGAIN repeats what certainly did not leave."""

    CLOSE = "close"
    BACK = "back"
    AGAIN = "again"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what is shown: the outcome, and what was asked for; `service` is the interface's.

    `arrived_earlier`: an earlier attempt had arrived, so that this one was refused and the message is there once.
    """

    asked: Asked
    outcome: Outcome
    number: PhoneNumber
    text: Measurement
    service: str = ""
    arrived_earlier: bool = False
    journal_error: StorageError | None = None


class SendResult(Dialog[Then]):
    """Return what follows; closing is the safe answer and has the focus."""

    CSS_PATH = style("dialogs/send_result")
    KEYS: ClassVar[tuple[Key, ...]] = primary(N_("Send, or try again"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, result: Result) -> None:
        super().__init__(_heading(result))
        self._result = result

    def compose_body(self) -> Iterable[Widget]:
        """Yield the outcome in words, and its figures."""
        yield LongText(_said(self._result), id="said", classes=_weight(self._result))
        yield Facts(_figures(self._result), id="figures")

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the ways on that this outcome allows, and no other."""
        yield PushButton(_("Close"), id=Then.CLOSE.name)
        yield PushButton(_("Back to the number"), id=Then.BACK.name)
        following = _following(self._result)
        if following is not None:
            yield PushButton(_label(following, self._result), id=following.name)

    def on_mount(self) -> None:
        """Say which key does what follows."""
        following = _following(self._result)
        if following is None:
            self.hint(_("Esc: back"))
        else:
            self.hint(_("F2 or ^S: {action} · Esc: back").format(action=_label(following, self._result)))

    def pressed(self, button_id: str) -> None:
        """Answer with the pressed button."""
        self.dismiss(Then[button_id])

    def action_primary(self) -> None:
        """Do what follows: send after a dry run, or try again what did not leave; else the result stays to be read."""
        following = _following(self._result)
        if following is not None:
            self.dismiss(following)

    def action_back(self) -> None:
        """Go back to the number."""
        self.dismiss(Then.BACK)


def _heading(result: Result) -> str:
    dry_run = result.asked is Asked.DRY_RUN
    if result.arrived_earlier:
        return _("Test SMS: it had arrived")
    match result.outcome:
        case Accepted():
            return _("Dry run: the gateway would take it") if dry_run else _("Test SMS: accepted")
        case Refused():
            return _("Dry run: the gateway would refuse it") if dry_run else _("Test SMS: refused")
        case NotSent():
            return _("Dry run: no answer") if dry_run else _("Test SMS: not sent")
        case Uncertain():
            return _("Test SMS: uncertain, it may have arrived")


def _weight(result: Result) -> str:
    if result.arrived_earlier or isinstance(result.outcome, Accepted):
        return "-good"
    return "-uncertain" if isinstance(result.outcome, Uncertain) else "-bad"


def _said(result: Result) -> str:
    if isinstance(result.outcome, Accepted):
        if result.asked is Asked.DRY_RUN:
            return _("Nothing was sent, and nothing was charged.")
        return _("The gateway has taken the message and delivers it now.")
    return outcome_in_words(result.outcome, result.service, arrived_earlier=result.arrived_earlier)


def _figures(result: Result) -> Iterable[Fact]:
    yield _("Number"), number_as_sent(result.number)
    outcome = result.outcome
    if isinstance(outcome, Accepted):
        if outcome.status:
            yield _("Status"), safe_text(outcome.status, _LONGEST_FIGURE)
        yield _("Parts"), _parts(outcome, result.text)
        yield _("Points"), points_in_words(outcome.points)
        if result.asked is Asked.SEND:
            yield _("Message id"), safe_text(outcome.message_id, _LONGEST_FIGURE)
    if result.journal_error is not None:
        yield (
            _("Journal"),
            _("The outcome could not be written down. {reason}").format(reason=in_words(result.journal_error)),
        )


def _parts(outcome: Accepted, text: Measurement) -> str:
    ours = parts_in_words(text.parts)
    if outcome.parts is None or outcome.parts == text.parts:
        return ours
    return _("{parts} by the gateway's count, {ours} by ours").format(parts=outcome.parts, ours=ours)


def _following(result: Result) -> Then | None:
    """Return what may follow by a person's key: what may have arrived offers nothing."""
    if result.asked is Asked.DRY_RUN and isinstance(result.outcome, Accepted):
        return Then.SEND
    return Then.AGAIN if isinstance(result.outcome, NotSent) else None


def _label(following: Then, result: Result) -> str:
    if following is Then.SEND:
        return _("Send now")
    return _("Dry run again") if result.asked is Asked.DRY_RUN else _("Send again")
