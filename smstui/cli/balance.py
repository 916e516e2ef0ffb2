"""Ask accounts for their remaining credits: for a person, for a script, or as a monitoring plugin."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import click

from smstui.cli.asked_accounts import AskedAccounts
from smstui.cli.exit_codes import PLUGIN_OPTION, ExitCode
from smstui.cli.failures import code_of
from smstui.cli.finding import find_interface
from smstui.cli.invocation import Invocation, argument, complete_interfaces, option, verb
from smstui.cli.messages import complain, tell
from smstui.cli.monitoring import (
    Reading,
    Threshold,
    performance_data,
    status_line,
    status_of,
    worst,
)
from smstui.cli.output import write_json, write_line, write_table
from smstui.cli.shapes import error_shape, reference
from smstui.cli.signals import Ended
from smstui.cli.with_secrets import unlock_for
from smstui.domain.errors import SmstuiError
from smstui.domain.safe_text import safe_text
from smstui.domain.state import today_in
from smstui.wording.catalogue import N_, _, ngettext

if TYPE_CHECKING:
    from smstui.domain.gateway import Balance
    from smstui.domain.stored import Stored, UnreadableRow
    from smstui.services.accounts import AccountBalance
    from smstui.services.container import Services


_PATIENCE: Final = 30
"""Seconds that a monitoring system waits, if nothing else is said: those have their own end, often after 60."""


def _points(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Decimal | None:
    if value is None:
        return None
    try:
        points = Decimal(value)
    except InvalidOperation:
        points = None
    if points is None or not points.is_finite():
        raise click.BadParameter(_("“{value}” is no number.").format(value=value))
    return points


def _threshold(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Threshold | None:
    try:
        return None if value is None else Threshold.parse(value)
    except ValueError:
        raise click.BadParameter(
            _("“{value}” is neither a number of points nor a range such as 100: or 50:1000.").format(value=value)
        ) from None


@verb(
    "balance",
    more=N_(
        "Interfaces that share an account are asked once. With --nagios the answer is one line for a monitoring system,"
        " with performance data; -w and -c take the least number of points that is enough, or a range of the Monitoring"
        " Plugins guidelines, and the exit codes are 0 to 3 alone. An account that pays"
        " later is OK without a balance, and never below a number."
    ),
    examples=(
        ("smstui balance Stuttgart", N_("One balance")),
        ("smstui balance --all --below 100", N_("Accounts with fewer than 100 points; exit code 1 where there is one")),
        ("smstui balance --all --nagios -w 100 -c 20", N_("A check for a monitoring system")),
    ),
)
@argument("interfaces", nargs=-1, metavar="[INTERFACE]...", shell_complete=complete_interfaces)
@option("--all", "ask_all", is_flag=True, help=N_("Ask the accounts of all interfaces."))
@option("--below", callback=_points, metavar=N_("POINTS"), help=N_("Only accounts with fewer points than this."))
@option(PLUGIN_OPTION, "as_plugin", is_flag=True, help=N_("Answer as a monitoring plugin does."))
@option("-w", "--warning", callback=_threshold, metavar=N_("POINTS"), help=N_("Warn below this (with --nagios)."))
@option("-c", "--critical", callback=_threshold, metavar=N_("POINTS"), help=N_("Alarm below this (with --nagios)."))
@option(
    "-t",
    "--timeout",
    type=click.IntRange(1),
    metavar=N_("SECONDS"),
    help=N_("Give up after so many seconds (with --nagios): 30, if nothing is said."),
)
def balance(
    invocation: Invocation,
    *,
    interfaces: tuple[str, ...],
    ask_all: bool,
    below: Decimal | None,
    as_plugin: bool,
    warning: Threshold | None,
    critical: Threshold | None,
    timeout: int | None,
) -> int:
    """Print the balance of accounts."""
    if bool(interfaces) is ask_all:
        raise click.UsageError(_("name interfaces, or give --all."))
    if not as_plugin and (warning or critical or timeout):
        raise click.UsageError(_("-w, -c and -t belong to --nagios; --below serves without it."))
    if as_plugin and (below is not None or invocation.as_json):
        raise click.UsageError(_("--nagios excludes --below and --json."))
    with invocation.services(existing=True) as services:
        asked, unreadable = _chosen(services, interfaces)
        if asked and not as_plugin:
            _say_what_is_planned(services, asked if interfaces else ())
            unlock_for(services, asked[0])
        asking = AskedAccounts(services.accounts, asked, services.accounts.account_balances)
        if as_plugin:
            asking.within(timeout or _PATIENCE)
            return _as_plugin(asking, unreadable, warning, critical)
        stopped = asking.to_the_end()
    ended = _for_people_and_programs(asking.answers, unreadable, below, stopped, as_json=invocation.as_json)
    return ended if stopped is None else asking.say_stopped(stopped)


def _chosen(services: "Services", names: Sequence[str]) -> "tuple[list[Stored], Sequence[UnreadableRow]]":
    if names:
        found = {(stored := find_interface(services, name)).interface.id: stored for name in names}
        return list(found.values()), ()
    listing = services.interfaces.listing()
    return sorted(listing.stored, key=lambda stored: stored.interface.name.casefold()), listing.unreadable


def _say_what_is_planned(services: "Services", named: "Sequence[Stored]") -> None:
    """Say of interfaces that were named which are not released yet; their accounts are asked all the same."""
    from smstui.wording.releases import planned_in_words

    today = today_in(services.chain.load().zone, services.clock())
    for stored in named:
        start = stored.interface.settings.start
        if start is not None and start > today:
            tell(f"{safe_text(stored.interface.name)}: {planned_in_words(start)}")


def _for_people_and_programs(
    answers: "Sequence[AccountBalance]",
    unreadable: "Sequence[UnreadableRow]",
    below: Decimal | None,
    stopped: Ended | None,
    *,
    as_json: bool,
) -> int:
    shown = [answer for answer in answers if below is None or _is_below(answer, below)]
    if as_json:
        write_json({"stopped": stopped is not None, "accounts": [_fields(answer) for answer in shown]})
    elif shown:
        write_table((_("Interfaces"), _("Service"), _("Balance")), map(_cells, shown))
    elif not answers and not unreadable and stopped is None:
        tell(_("There is no interface yet."))
    for answer in answers:
        if isinstance(answer.result, SmstuiError):
            complain(f"{safe_text(answer.names)}: {_said(answer)}")
    for row in unreadable:
        complain(_words(row.error))
    errors = [answer.result for answer in answers if isinstance(answer.result, SmstuiError)]
    errors += [row.error for row in unreadable]
    if errors:
        alone = len(answers) + len(unreadable) == 1
        return code_of(errors[0]) if alone else ExitCode.FINDINGS
    return ExitCode.FINDINGS if below is not None and shown else ExitCode.DONE


def _as_plugin(
    asking: "AskedAccounts[Balance]",
    unreadable: "Sequence[UnreadableRow]",
    warning: Threshold | None,
    critical: Threshold | None,
) -> int:
    readings = [_reading(answer) for answer in asking.answers]
    broken = [Reading(row.name or row.id, None, _words(row.error)) for row in unreadable]
    late = asking.total - asking.done
    if late:
        label = ngettext("{count} interface", "{count} interfaces", late).format(count=late)
        broken.append(Reading(label, None, _("no answer in time")))
    states = [status_of(reading, warning, critical) for reading in (*readings, *broken)]
    status = worst(states)
    performance = [performance_data(reading, warning, critical) for reading in readings]
    write_line(status_line(status, _summary([*readings, *broken]), performance))
    if len(states) > 1:
        for state, reading in zip(states, (*readings, *broken), strict=True):
            said = reading.why if reading.value is None else _in_points(reading.value)
            write_line(status_line(state, f"{reading.label}: {said}"))
    return status


def _summary(readings: Sequence[Reading]) -> str:
    known = [(reading.value, reading.label) for reading in readings if reading.value is not None]
    failed = [reading for reading in readings if reading.value is None and not reading.is_well]
    if not readings:
        return _("there is no interface")
    if not known:
        first = (failed or readings)[0]
        return f"{first.label}: {first.why}"
    least, label = min(known)
    if len(readings) == 1:
        return f"{label}: {_in_points(least)}"
    said = ngettext(
        "{count} account, least {points} ({name})", "{count} accounts, least {points} ({name})", len(known)
    ).format(count=len(known), points=_in_points(least), name=label)
    if failed:
        said += ", " + ngettext("{count} failed", "{count} failed", len(failed)).format(count=len(failed))
    return said


def _reading(answer: "AccountBalance") -> Reading:
    label = answer.interfaces[0].interface.name
    value = _value(answer)
    if value is not None:
        return Reading(label, value)
    return Reading(label, None, _said(answer), is_well=_pays_later(answer))


def _value(answer: "AccountBalance") -> Decimal | None:
    if isinstance(answer.result, SmstuiError) or answer.result.points is None:
        return None
    return Decimal(answer.result.points)


def _is_below(answer: "AccountBalance", limit: Decimal) -> bool:
    """Tell whether an account has fewer points, or does not say; one that pays later has none that could run out."""
    value = _value(answer)
    return not _pays_later(answer) if value is None else value < limit


def _pays_later(answer: "AccountBalance") -> bool:
    return not isinstance(answer.result, SmstuiError) and answer.result.pays_later


def _said(answer: "AccountBalance") -> str:
    if isinstance(answer.result, SmstuiError):
        return _words(answer.result, answer.service)
    from smstui.wording.gateway import balance_in_words

    return balance_in_words(answer.result)


def _in_points(value: Decimal) -> str:
    from smstui.domain.gateway import Balance
    from smstui.wording.gateway import balance_in_words

    return balance_in_words(Balance(format(value, "f")))


def _words(error: SmstuiError, service: str = "") -> str:
    from smstui.wording.errors import in_words

    return in_words(error, service)


def _cells(answer: "AccountBalance") -> tuple[str, str, str]:
    said = _("unknown") if isinstance(answer.result, SmstuiError) else _said(answer)
    return (answer.names, answer.service, said)


def _fields(answer: "AccountBalance") -> dict[str, Any]:
    result = answer.result
    return {
        "interfaces": [reference(stored.interface) for stored in answer.interfaces],
        "service": answer.service,
        "username": answer.interfaces[0].interface.account.username or None,
        "points": None if isinstance(result, SmstuiError) else result.points,
        "error": error_shape(result, answer.service) if isinstance(result, SmstuiError) else None,
    }
