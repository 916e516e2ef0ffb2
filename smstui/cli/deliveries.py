"""Tell what became of messages: a line for each recipient, an object for programs, one exit code for the run."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

from smstui.cli.columns import display_width
from smstui.cli.exit_codes import ExitCode
from smstui.cli.failures import code_of, code_of_outcome
from smstui.cli.messages import tell
from smstui.cli.shapes import error_shape, number_error, outcome_error, reference, word
from smstui.domain.gateway import Accepted
from smstui.domain.interface import Interface
from smstui.domain.safe_text import safe_text
from smstui.domain.sms_text import Measurement
from smstui.services.dispatching import Delivery, Fate
from smstui.wording.catalogue import N_, _, ngettext

_WORDS: Final = {
    Fate.ACCEPTED: N_("Accepted"),
    Fate.ARRIVED_EARLIER: N_("Had arrived earlier"),
    Fate.ACCEPTED_EARLIER: N_("Accepted earlier, left out"),
    Fate.REFUSED: N_("Refused"),
    Fate.NOT_SENT: N_("Not sent"),
    Fate.UNCERTAIN: N_("Uncertain"),
    Fate.NUMBER_REFUSED: N_("Number refused"),
    Fate.DUPLICATE: N_("Given twice"),
    Fate.FAILED: N_("Not sent"),
    Fate.NOT_TRIED: N_("Not tried"),
    Fate.WOULD_SEND: N_("Would be sent"),
}
_ARRIVED: Final = frozenset({Fate.ACCEPTED, Fate.ARRIVED_EARLIER, Fate.ACCEPTED_EARLIER})
_DONE: Final = _ARRIVED | {Fate.WOULD_SEND, Fate.DUPLICATE}
_WITHOUT_MESSAGE: Final = frozenset({Fate.NOT_TRIED, Fate.NOT_SENT, Fate.FAILED})
_REASONED: Final = frozenset({Fate.REFUSED, Fate.NOT_SENT, Fate.UNCERTAIN})
_NUMBER_WIDTH: Final = 16

MOST_NAMED: Final = 20
"""Numbers that are named once more when a run is over; each has its line among the answers."""


class Progress:
    """Count on standard error what is done, where a person reads it there and not on standard output."""

    def __init__(self, total: int, *, as_json: bool) -> None:
        self._total = total
        self._done = 0
        self._shown = sys.stderr.isatty() and (as_json or not sys.stdout.isatty())

    def step(self) -> None:
        """Count one more."""
        self._done += 1
        if self._shown:
            sys.stderr.write("\r" + _("{done} of {total}").format(done=self._done, total=self._total))
            sys.stderr.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def say_many_parts(text: Measurement) -> None:
    """Say of a text with more parts than the gateway documents that it may be refused."""
    if text.many_parts:
        from smstui.wording.texts_and_numbers import parts_warning

        tell(parts_warning(text))


def rest_in_words(deliveries: Sequence[Delivery], *, repeats: bool) -> Iterator[str]:
    """Yield who of a run that did not come to its end got no message, and how it is sent to them alone.

    `repeats`: the same command would send once more to those whose message was accepted.
    """
    untried = sum(one.fate is Fate.NOT_TRIED for one in deliveries)
    if untried:
        words = ngettext("{count} recipient was not tried.", "{count} recipients were not tried.", untried)
        yield words.format(count=untried)
    arrived = sum(one.fate in _ARRIVED for one in deliveries)
    rest = [one.recipient.number for one in deliveries if one.fate in _WITHOUT_MESSAGE and one.recipient.number]
    if not (repeats and arrived and rest):
        return
    words = ngettext(
        "{count} message was accepted: the same command sends it once more. To leave it out, add --skip-accepted to the"
        " command, within 24 hours.",
        "{count} messages were accepted: the same command sends them once more. To leave them out, add --skip-accepted"
        " to the command, within 24 hours.",
        arrived,
    )
    yield words.format(count=arrived)
    if len(rest) <= MOST_NAMED:
        to = " ".join(f"--to {number.e164}" for number in rest)
        yield _("Without a message are: {numbers}").format(numbers=to)


def line_of(delivery: Delivery, text: Measurement, interface: Interface) -> str:
    """Return one recipient's line: number, interface, what became of the message, and the figures or the reason."""
    number = delivery.recipient.number
    shown = number.e164 if number is not None else safe_text(delivery.recipient.given, 40)
    padded = shown + " " * (_NUMBER_WIDTH - display_width(shown))
    return f"{padded}  {safe_text(interface.name)}  {_said(delivery, text, interface)}"


def _said(delivery: Delivery, text: Measurement, interface: Interface) -> str:
    from smstui.wording.errors import in_words
    from smstui.wording.gateway import outcome_in_words
    from smstui.wording.texts_and_numbers import parts_in_words, refused_number

    word = _(_WORDS[delivery.fate])
    if delivery.outcome is not None and delivery.fate is not Fate.ARRIVED_EARLIER:
        return outcome_in_words(delivery.outcome, interface.account.service.name)
    if delivery.recipient.refused is not None:
        return f"{word}: {refused_number(delivery.recipient.refused, by_command=True)}"
    if delivery.error is not None:
        return f"{word}: {in_words(delivery.error)}"
    return f"{word}: {parts_in_words(text.parts)}" if delivery.fate is Fate.WOULD_SEND else word


def fields_of(delivery: Delivery, text: Measurement, interface: Interface) -> dict[str, Any]:
    """Return one recipient as `--json` gives it; parts are the gateway's where it said so, else as counted here."""
    accepted = delivery.outcome if isinstance(delivery.outcome, Accepted) else None
    number = delivery.recipient.number
    return {
        "status": word(delivery.fate.value),
        "given": delivery.recipient.given,
        "number": number.e164 if number is not None else None,
        "parts": text.parts if accepted is None or accepted.parts is None else accepted.parts,
        "points": (accepted.points or None) if accepted else None,
        "message_id": accepted.message_id if accepted else None,
        "idx": delivery.report.attempt.idx if delivery.report else None,
        "interface": reference(interface),
        "error": _error_of(delivery, interface),
    }


def _error_of(delivery: Delivery, interface: Interface) -> dict[str, Any] | None:
    service = interface.account.service.name
    if delivery.fate is Fate.NUMBER_REFUSED and delivery.recipient.refused is not None:
        return number_error(delivery.recipient.refused)
    if delivery.outcome is not None and delivery.fate in _REASONED:
        return outcome_error(delivery.outcome, service)
    return error_shape(delivery.error) if delivery.error is not None else None


def code_of_delivery(delivery: Delivery) -> ExitCode:
    """Return the exit code that one recipient has alone."""
    if delivery.fate in _DONE:
        return ExitCode.DONE
    if delivery.fate is Fate.NUMBER_REFUSED:
        return ExitCode.USAGE
    if delivery.outcome is not None:
        return code_of_outcome(delivery.outcome)
    return code_of(delivery.error) if delivery.error is not None else ExitCode.FINDINGS


def code_of_run(deliveries: Sequence[Delivery]) -> ExitCode:
    """Return the exit code of a whole run: that of the failures where nothing was done and all failed alike, else 1.

    What was not tried because of a failure does not count beside it.
    """
    tried = [delivery for delivery in deliveries if delivery.fate is not Fate.NOT_TRIED]
    codes = {code_of_delivery(delivery) for delivery in tried} or {ExitCode.FINDINGS}
    if codes == {ExitCode.DONE}:
        return ExitCode.DONE if len(tried) == len(deliveries) else ExitCode.FINDINGS
    return codes.pop() if len(codes) == 1 else ExitCode.FINDINGS
