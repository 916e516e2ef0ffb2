"""Show the journal of sends: what left through which interface, and what became of it."""

from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, option, verb
from smstui.cli.looking_back import common_filters, is_about, lines_of, name_damage, span
from smstui.cli.messages import tell
from smstui.cli.output import write_json, write_table
from smstui.domain.errors import Unreadable
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from smstui.domain.sent import Event
    from smstui.wording.logged_rows import SendRow

OUTCOMES = ("accepted", "refused", "not sent", "uncertain", "intended")


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
            if (outcome is None or send.fate(now).value == outcome)
            and is_about(interface, send.interface_id, send.interface_name)
        )
        found = list(islice((row for row in rows if query.matches(row)), limit))
    if invocation.as_json:
        write_json({"sends": [_fields_of(row, row.record.fate(now)) for row in found]})
    elif found:
        heading = (_("When"), _("Interface"), _("Number"), _("Purpose"), _("Outcome"), _("Details"))
        write_table(heading, ((*row.cells, row.summary) for row in found))
    else:
        tell(_("Nothing was found."))
    return name_damage(damaged)


def _fields_of(row: "SendRow", fate: "Event") -> dict[str, Any]:
    from smstui.domain.gateway import Accepted, Refused

    send, outcome = row.record, row.record.outcome
    accepted = outcome if isinstance(outcome, Accepted) else None
    troubled = outcome if outcome is not None and not isinstance(outcome, Accepted | Refused) else None
    error = None if accepted is not None or outcome is None else outcome.error  # type: ignore[union-attr]
    return {
        "at": send.moment.isoformat(),
        "concluded": send.concluded.isoformat() if send.concluded else None,
        "interface": send.interface_id,
        "name": send.interface_name or None,
        "purpose": send.purpose,
        "number": send.number or None,
        "text": send.text or None,
        "characters": send.units,
        "parts": send.parts,
        "outcome": fate.value,
        "settled": send.settled,
        "message_id": accepted.message_id if accepted else None,
        "points": accepted.points or None if accepted else None,
        "error": error.code if error else None,
        "words": error.words or None if error else None,
        "trouble": troubled.trouble.value if troubled else None,
        "idx": send.idx,
        "reason": row.summary,
    }
