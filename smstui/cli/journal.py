"""Show the journal of sends: what left through which interface, and what became of it."""

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import click

from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, option, verb
from smstui.cli.looking_back import common_filters, is_about, lines_of, name_damage, span
from smstui.cli.messages import tell
from smstui.cli.output import write_json, write_table
from smstui.cli.shapes import moment, outcome_error, reference_of, word
from smstui.domain.errors import Unreadable
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from smstui.domain.sent import SendRecord
    from smstui.wording.logged_rows import SendRow

OUTCOMES = ("accepted", "arrived_earlier", "refused", "not_sent", "uncertain", "intended")
_ARRIVED_EARLIER = "arrived_earlier"
_PURPOSES: Final = {"dry run": "test", "test": "test_sms"}
"""What the journal's files call otherwise than `smstui send` and `smstui test`, for which a test sends nothing."""


@verb(
    "journal",
    more=N_(
        "The newest come first. Uncertain means that the request left and no answer came: the message may have arrived."
        " Numbers are masked but for their last four digits; texts are kept only where the chain's policy says so."
        " Lines that cannot be read are named, and the exit code is 1 then."
    ),
    examples=(
        ("smstui journal --since 2026-11-01 --outcome uncertain", N_("What may have arrived or not")),
        ("smstui journal --interface Stuttgart --limit 20", N_("The last sends of one interface")),
        ("smstui journal --until 2026-10-31 --json", N_("Everything up to a day, for a program")),
    ),
)
@common_filters
@option("--outcome", type=click.Choice(OUTCOMES), help=N_("Only what ended so; intended: still under way."))
def journal(
    invocation: Invocation,
    *,
    since: str,
    until: str,
    interface: str,
    search: str,
    limit: int | None,
    outcome: str | None,
) -> ExitCode:
    """Print the sends of the journal."""
    from smstui.domain.search import Query
    from smstui.services.looking_back import looking_back
    from smstui.wording.logged_rows import SendRow

    damaged: list[Unreadable] = []
    query = Query.parse(search)
    with invocation.services(existing=True) as services:
        zone, first, last = span(services, since, until)
        now = services.clock()
        sends = lines_of(looking_back(services.journal, first, last), damaged)
        rows = (
            SendRow(send, zone, now)
            for send in sends
            if (outcome is None or _status(send, now) == outcome)
            and is_about(interface, send.interface_id, send.interface_name)
        )
        found = list(islice((row for row in rows if query.matches(row)), limit))
    if invocation.as_json:
        write_json({"sends": [_fields_of(row) for row in found]})
    elif found:
        heading = (_("When"), _("Interface"), _("Number"), _("Purpose"), _("Outcome"), _("Details"))
        write_table(heading, ((*row.cells, row.summary) for row in found))
    else:
        tell(_("Nothing was found."))
    return name_damage(damaged)


def _status(send: "SendRecord", now: "datetime") -> str:
    """Return what became of a send, as `smstui send` says it too."""
    return _ARRIVED_EARLIER if send.arrived_earlier else word(send.fate(now).value)


def _fields_of(row: "SendRow") -> dict[str, Any]:
    from smstui.domain.gateway import Accepted

    send, status = row.record, _status(row.record, row.now)
    outcome = send.outcome
    accepted = outcome if isinstance(outcome, Accepted) else None
    failed = None if outcome is None or status == _ARRIVED_EARLIER else outcome
    return {
        "at": moment(send.moment, row.zone),
        "concluded": moment(send.concluded, row.zone) if send.concluded else None,
        "purpose": _PURPOSES.get(send.purpose, word(send.purpose)),
        "status": status,
        "settled": send.settled,
        "number": send.number or None,
        "text": send.text or None,
        "units": send.units,
        "parts": send.parts,
        "points": (accepted.points or None) if accepted else None,
        "message_id": accepted.message_id if accepted else None,
        "idx": send.idx,
        "interface": reference_of(send.interface_id, send.interface_name),
        "error": outcome_error(failed) if failed is not None else None,
        "message": row.summary,
    }
