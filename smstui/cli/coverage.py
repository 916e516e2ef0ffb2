"""Show for all branches and both uses who can send at a moment, and where nobody can."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from smstui.cli.exit_codes import ExitCode
from smstui.cli.explain import AT_HELP, USES, name_unreadable
from smstui.cli.invocation import Invocation, option, verb
from smstui.cli.messages import tell
from smstui.cli.output import write_json, write_table
from smstui.cli.shapes import moment as shown_moment
from smstui.cli.shapes import reference_or_nobody, unreadable_shape
from smstui.wording.catalogue import N_, _, ngettext

if TYPE_CHECKING:
    from datetime import datetime

    from smstui.domain.coverage import Coverage, CoverageRow
    from smstui.domain.interface import Use
    from smstui.services.explaining import Snapshot

_SHIFTS_SHOWN: Final = 5


@verb(
    "coverage",
    more=N_(
        "A branch has one line, and one more for each of its computers where another interface sends. A hole is a"
        " branch for which nobody can send; no desk is one where every known computer of the branch has an interface"
        " of its own. Exit code 1: there are holes."
    ),
    examples=(
        ("smstui coverage", N_("Who sends now")),
        ("smstui coverage --at 2026-12-01 --holes", N_("Where nobody can send on a day")),
        ("smstui coverage --use server --json", N_("Only unattended jobs, for monitoring")),
    ),
)
@option("--use", type=click.Choice(USES), help=N_("Look at this use only."))
@option("--holes", "only_holes", is_flag=True, help=N_("Show only where nobody can send."))
@option("--at", default="", metavar=N_("MOMENT"), help=AT_HELP)
def coverage(invocation: Invocation, *, use: str | None, only_holes: bool, at: str) -> ExitCode:
    """Print who sends everywhere."""
    from smstui.domain.interface import Use

    with invocation.services(existing=True) as services:
        snapshot = services.explaining.snapshot()
    uses = tuple(Use) if use is None else (Use(use),)
    moment = snapshot.moment(at)
    covered = snapshot.coverage(moment)
    rows = [row for row in covered.rows if not only_holes or row.holes.intersection(uses)]
    holes = sum(len(row.holes.intersection(uses)) for row in covered.rows)
    if invocation.as_json:
        write_json(_fields_of(covered, rows, uses, snapshot, moment) | {"hole_count": holes})
    else:
        _write_rows(rows, uses, snapshot)
        tell(ngettext("{count} hole.", "{count} holes.", holes).format(count=holes))
        _tell_what_is_next(covered, snapshot)
        name_unreadable(snapshot.unreadable)
    return ExitCode.FINDINGS if holes else ExitCode.DONE


def _write_rows(rows: "Sequence[CoverageRow]", uses: "Sequence[Use]", snapshot: "Snapshot") -> None:
    from smstui.wording.fields import use_name
    from smstui.wording.verdicts import cell_in_words, place_in_words

    if rows:
        write_table(
            (_("Branch"), _("Workstation"), *map(use_name, uses)),
            (
                (
                    place_in_words(row.place._replace(workstation=None), snapshot.chain),
                    row.place.workstation or "",
                    *(cell_in_words(row, use) for use in uses),
                )
                for row in rows
            ),
        )


def _tell_what_is_next(covered: "Coverage", snapshot: "Snapshot") -> None:
    """Say which planned start comes next, and whom it shifts."""
    from smstui.domain.moment import moment_of
    from smstui.wording.shifts import shifts_in_words

    if not covered.starts:
        return
    day = covered.starts[0]
    then = snapshot.coverage(moment_of(day, snapshot.chain.zone, snapshot.now))
    tell(_("Next planned start: {day}.").format(day=day.isoformat()))
    lines = shifts_in_words(then.shifts_from(covered), snapshot.chain)
    for line in lines[:_SHIFTS_SHOWN]:
        tell(f"  {line}")
    more = len(lines) - _SHIFTS_SHOWN
    if more > 0:
        tell("  " + ngettext("{count} more", "{count} more", more).format(count=more))


def _fields_of(
    covered: "Coverage",
    rows: "Sequence[CoverageRow]",
    uses: "Sequence[Use]",
    snapshot: "Snapshot",
    moment: "datetime",
) -> dict[str, Any]:
    return {
        "at": shown_moment(moment, snapshot.chain.zone),
        "places": [
            {
                "branch": row.place.branch,
                "workstation": row.place.workstation,
                "senders": {use.value: reference_or_nobody(row.senders[use]) for use in uses},
                "holes": [use.value for use in uses if use in row.holes],
            }
            for row in rows
        ],
        "starts": [day.isoformat() for day in covered.starts],
        "unreadable": [unreadable_shape(row) for row in snapshot.unreadable],
    }
