"""Check the configuration, and with `--online` the gateway too: for a person, a timer and monitoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, option, verb
from smstui.cli.messages import tell
from smstui.cli.output import write_json, write_line, write_table
from smstui.domain.errors import SmstuiError
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smstui.cli.asked_accounts import AskedAccounts
    from smstui.domain.gateway import ConnectionReport
    from smstui.domain.stored import Stored
    from smstui.services.accounts import AccountCheck
    from smstui.services.container import Services
    from smstui.services.doctor import Examination

_LONGEST_ACCOUNT = 40
"""The gateway says it, and a table has room for no more."""


@verb(
    "check",
    more=N_(
        "It looks at all files and rules, and where the secrets are, as “smstui doctor” does. --online asks every"
        " account too, without cost: does it let us in, its balance, whether a message would go, and whether each"
        " interface's sender is active."
        " Interfaces that share an account are asked once. It ends with 0 when all is well and with 1 when something"
        " was found; where one account alone was asked in vain, with the code of its error."
    ),
    examples=(
        ("smstui check", N_("Check the files, without the network")),
        ("smstui check --online --json", N_("Check files and accounts, for a program")),
    ),
)
@option("--online", is_flag=True, help=N_("Ask the accounts too; this costs nothing and sends nothing."))
def check(invocation: Invocation, *, online: bool) -> int:
    """Examine the files, then ask the accounts."""
    from smstui.cli.signals import wait_for

    with invocation.services(existing=True) as services:
        found = wait_for(services.doctor.examine())
        asking = _asking(services, found) if online else None
        stopped = asking.to_the_end() if asking else None
    checks = asking.answers if asking else ()
    if invocation.as_json:
        write_json(_as_json(found, checks if asking else None, stopped=stopped is not None))
    else:
        _write(found, checks, stopped=stopped is not None)
    return asking.say_stopped(stopped) if asking and stopped else _code(found, checks)


def _asking(services: Services, found: Examination) -> AskedAccounts[ConnectionReport]:
    """Return the question to the accounts; that an interface has no secret is a finding, and nobody is asked for it."""
    from smstui.cli.asked_accounts import AskedAccounts
    from smstui.cli.with_secrets import unlock_for
    from smstui.domain.secret import SecretPresence

    asked = {one.id for one in found.interfaces if one.account in (SecretPresence.PRESENT, SecretPresence.UNKNOWN)}
    stored = [one for one in services.interfaces.listing().stored if one.interface.id in asked]
    if stored:
        unlock_for(services, stored[0])
    return AskedAccounts(services.accounts, stored, services.accounts.account_checks)


def _code(found: Examination, checks: Sequence[AccountCheck]) -> int:
    from smstui.cli.failures import code_of

    if not found.is_healthy:
        return ExitCode.FINDINGS
    errors = [one.result for one in checks if isinstance(one.result, SmstuiError)]
    if errors and len(checks) == 1:
        return code_of(errors[0])
    hindered = any(_inactive(one) or _can_send(one) is False for one in checks)
    return ExitCode.FINDINGS if errors or hindered else ExitCode.DONE


def _can_send(answer: AccountCheck) -> bool | None:
    """Tell whether the account would take a message, as far as the gateway says; None where it did not answer."""
    return None if isinstance(answer.result, SmstuiError) else answer.result.lets_messages_go


def _inactive(answer: AccountCheck) -> list[Stored]:
    """Return the interfaces whose sender the account does not let them use."""
    result = answer.result
    if isinstance(result, SmstuiError):
        return []
    return [one for one in answer.interfaces if (sender := _sender(one)) and result.is_active(sender) is False]


def _sender(stored: Stored) -> str:
    sender = stored.interface.settings.sender
    return sender.text if sender else ""


def _write(found: Examination, checks: Sequence[AccountCheck], *, stopped: bool) -> None:
    from smstui.cli.doctor import write_findings

    findings = [one for one in found.findings if not one.is_note]
    if findings:
        write_line(f"{_('Findings')} ({len(findings)})")
        write_findings(findings)
    if findings and checks:
        write_line()
    if checks:
        heading = (_("Interfaces"), _("Service"), _("Account"), _("Balance"), _("Result"))
        write_table(heading, map(_cells, checks))
    _tell_notes(checks)
    remarks = [remark for one in checks for remark in _remarks(one)]
    for remark in remarks:
        write_line(remark)
    if not (findings or remarks or stopped):
        write_line(_("Nothing is wrong."))


def _tell_notes(checks: Sequence[AccountCheck]) -> None:
    """Say what is worth knowing and no fault of the configuration."""
    from smstui.wording.gateway import ignored_proxy_in_words

    reports = [(one, one.result) for one in checks if not isinstance(one.result, SmstuiError)]
    for answer, report in reports:
        if report.unavailable:
            parts = ", ".join(map(safe_text, report.unavailable))
            tell(f"{safe_text(answer.names)}: {_('Unavailable')}: {parts}")
    for variable in dict.fromkeys(report.ignored_proxy_variable for _answer, report in reports):
        if variable:
            tell(ignored_proxy_in_words(variable))


def _remarks(answer: AccountCheck) -> Iterator[str]:
    """Yield a line about whatever somebody should look at."""
    from smstui.wording.errors import in_words
    from smstui.wording.gateway import hindrance_in_words, own_sender_in_words

    if isinstance(answer.result, SmstuiError):
        yield f"{safe_text(answer.names)}: {in_words(answer.result, answer.service)}"
        return
    if hindrance := hindrance_in_words(answer.result):
        yield f"{safe_text(answer.names)}: {hindrance}"
    for stored in _inactive(answer):
        yield f"{safe_text(stored.interface.name)}: {own_sender_in_words(answer.result, _sender(stored))}"


def _cells(answer: AccountCheck) -> tuple[str, ...]:
    from smstui.wording.gateway import balance_in_words

    result = answer.result
    if isinstance(result, SmstuiError):
        return (answer.names, answer.service, "", "", _("failed"))
    if not result.lets_messages_go:
        said = _("no message would go")
    else:
        said = _("sender not active") if _inactive(answer) else _("all well")
    return (
        answer.names,
        answer.service,
        safe_text(result.username, _LONGEST_ACCOUNT),
        balance_in_words(result.balance),
        said,
    )


def _as_json(found: Examination, checks: Sequence[AccountCheck] | None, *, stopped: bool) -> dict[str, Any]:
    from smstui.cli.doctor import finding_as_json

    asked = None if checks is None else [_fields(one) for one in checks]
    return {
        "healthy": not stopped and _code(found, checks or ()) == ExitCode.DONE,
        "stopped": stopped,
        "findings": [finding_as_json(one) for one in found.findings],
        "accounts": asked,
    }


def _fields(answer: AccountCheck) -> dict[str, Any]:
    from smstui.cli.shapes import error_shape, reference

    result = answer.result
    report = None if isinstance(result, SmstuiError) else result
    return {
        "interfaces": [
            reference(one.interface)
            | {
                "sender": _sender(one) or None,
                "sender_active": report.is_active(_sender(one)) if report and _sender(one) else None,
            }
            for one in answer.interfaces
        ],
        "service": answer.service,
        "username": (report.username or None) if report else None,
        "points": report.balance.points if report else None,
        "can_send": _can_send(answer),
        "unavailable": list(report.unavailable) if report else [],
        "ignored_proxy_variable": (report.ignored_proxy_variable or None) if report else None,
        "error": error_shape(result, answer.service) if isinstance(result, SmstuiError) else None,
    }
