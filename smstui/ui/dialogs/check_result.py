"""Show what the free connection check found, and ask what follows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.errors import SmstuiError
from smstui.domain.gateway import ConnectionReport, SenderName
from smstui.domain.safe_text import safe_text
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.dialogs.question import Choice
from smstui.ui.stylesheets import style
from smstui.ui.widgets.facts import Fact, Facts
from smstui.ui.widgets.long_text import LongText
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import _, ngettext
from smstui.wording.errors import in_words
from smstui.wording.gateway import (
    balance_in_words,
    hindrance_in_words,
    ignored_proxy_in_words,
    own_sender_in_words,
)
from smstui.wording.releases import planned_in_words

Answer = TypeVar("Answer")
_SENDERS_SHOWN = 5


class CheckResult(Dialog[Answer]):
    """Return what the person chose after reading the result; the first choice is the safe one.

    `found` is the report, or the error for which there is none; `sender` is the interface's, to say whether the
    account lists it, `service` the one that was asked, `planned` a start that lies ahead.
    """

    CSS_PATH = style("dialogs/check_result")

    def __init__(
        self,
        name: str,
        found: ConnectionReport | SmstuiError,
        choices: Sequence[Choice[Answer]],
        *,
        sender: str = "",
        service: str = "",
        planned: date | None = None,
    ) -> None:
        super().__init__(_heading(found, sender))
        self._interface_name = name
        self._found = found
        self._choices = tuple(choices)
        self._sender = sender
        self._service = service
        self._planned = planned

    def compose_body(self) -> Iterable[Widget]:
        """Yield the error in words, or the account and its senders."""
        yield Static(_("Interface: {name}").format(name=safe_text(self._interface_name)), id="interface", markup=False)
        if self._planned is not None:
            yield Static(planned_in_words(self._planned), id="planned", markup=False)
        if isinstance(self._found, SmstuiError):
            yield LongText(in_words(self._found, self._service), id="failure")
            return
        yield Facts(_facts(self._found, self._sender), id="account")
        if self._found.ignored_proxy_variable:
            yield Static(ignored_proxy_in_words(self._found.ignored_proxy_variable), id="proxy", markup=False)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield a button for each choice."""
        for number, choice in enumerate(self._choices):
            yield PushButton(choice.label, id=f"choice-{number}")

    def pressed(self, button_id: str) -> None:
        """Answer with the choice of the pressed button."""
        self.dismiss(self._choices[int(button_id.removeprefix("choice-"))].answer)


def _heading(found: ConnectionReport | SmstuiError, sender: str) -> str:
    if isinstance(found, SmstuiError):
        return _("Connection check: failed")
    if not found.lets_messages_go:
        return _("Connection check: let in, but no message would go")
    if sender and found.is_active(sender) is False:
        return _("Connection check: let in, but the sender is not active")
    return _("Connection check: all well")


def _facts(report: ConnectionReport, sender: str) -> Iterable[Fact]:
    if hindrance := hindrance_in_words(report):
        yield _("Obstacle"), hindrance
    yield _("Account"), report.username or _("not reported")
    if report.payment:
        yield _("Payment"), report.payment
    yield _("Balance"), balance_in_words(report.balance)
    yield _("Senders"), _senders(report.senders)
    if sender and report.senders is not None:
        yield _("This sender"), own_sender_in_words(report, sender)
    if report.unavailable:
        yield _("Unavailable"), ", ".join(safe_text(service) for service in report.unavailable)


def _senders(senders: tuple[SenderName, ...] | None) -> str:
    if senders is None:
        return _("the account does not let us list them")
    if not senders:
        return _("none registered")
    shown = [_sender(one) for one in senders[:_SENDERS_SHOWN]]
    more = len(senders) - len(shown)
    if more:
        shown.append(ngettext("{count} more", "{count} more", more).format(count=more))
    return ", ".join(shown)


def _sender(sender: SenderName) -> str:
    name = safe_text(sender.name, 40)
    remarks = [safe_text(sender.status, 20)] if sender.status else []
    if sender.is_default:
        remarks.append(_("default"))
    return f"{name} ({', '.join(remarks)})" if remarks else name
