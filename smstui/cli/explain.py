"""Explain which interface is used for a branch, a workstation, a use and a moment, and why not the others."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, option, verb
from smstui.cli.messages import complain, tell
from smstui.cli.output import write_json, write_line, write_table
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from smstui.domain.selection import Verdict
    from smstui.domain.stored import UnreadableRow
    from smstui.services.explaining import Explanation, Snapshot

USES = ("server", "client")
AT_HELP = N_("Ask about this day or moment (2026-12-01, 2026-12-01T08:00), in the chain's time zone; else about now.")


@verb(
    "explain",
    more=N_(
        "The first line says who sends; the table says why, the nearest misses first. With a workstation its branch is"
        " meant. Exit code 4: nobody can send."
    ),
    examples=(
        ("smstui explain --branch 01", N_("Who sends the unattended messages of branch 01 now")),
        ("smstui explain --workstation till-1 --use client", N_("Who sends at the desk of this computer")),
        ("smstui explain --branch 01 --at 2026-12-01 --json", N_("Who will send on a day, for a program")),
    ),
)
@option("--branch", default="", metavar=N_("CODE"), help=N_("For this branch."))
@option("--workstation", default="", metavar=N_("HOST"), help=N_("For this computer, and its branch."))
@option("--use", type=click.Choice(USES), default=USES[0], show_default=True, help=N_("For this use."))
@option("--at", default="", metavar=N_("MOMENT"), help=AT_HELP)
def explain(invocation: Invocation, *, branch: str, workstation: str, use: str, at: str) -> ExitCode:
    """Print who sends, and the reason for every other interface."""
    from smstui.domain.interface import Use

    with invocation.services(existing=True) as services:
        snapshot = services.explaining.snapshot()
    question = snapshot.question(Use(use), snapshot.moment(at), branch, workstation)
    answer = snapshot.explain(question)
    if invocation.as_json:
        write_json(_fields_of(answer, snapshot))
    else:
        _write_answer(answer, snapshot)
        name_unreadable(answer.unreadable)
    return ExitCode.DONE if answer.choice.chosen else ExitCode.CONFIGURATION


def name_unreadable(rows: "Iterable[UnreadableRow]") -> None:
    """Name the files that cannot be read: what they hold could have changed the answer."""
    for row in rows:
        from smstui.wording.errors import in_words  # there is seldom any

        complain(in_words(row.error))


def _write_answer(answer: "Explanation", snapshot: "Snapshot") -> None:
    from smstui.wording.verdicts import answer_in_words, verdict_in_words

    chain = snapshot.chain
    write_line(answer_in_words(answer.question, answer.choice.chosen, chain))
    if not answer.choice.verdicts:
        if not answer.unreadable:
            tell(_("There is no interface yet."))
        return
    write_line()
    write_table(
        (_("Name"), _("Branch"), _("Workstation"), _("Reason")),
        (
            (
                verdict.interface.name,
                chain.branch_title(verdict.interface.settings.branch),
                verdict.interface.workstation or "",
                verdict_in_words(verdict, chain),
            )
            for verdict in answer.choice.verdicts
        ),
    )


def _fields_of(answer: "Explanation", snapshot: "Snapshot") -> dict[str, Any]:
    from smstui.cli.shapes import moment, reference_or_nobody, unreadable_shape

    question = answer.question
    return {
        "question": {
            "branch": question.branch,
            "workstation": question.workstation,
            "use": question.use.value,
            "at": moment(question.moment, snapshot.chain.zone),
        },
        "chosen": reference_or_nobody(answer.choice.chosen),
        "interfaces": [_fields_of_verdict(verdict, snapshot) for verdict in answer.choice.verdicts],
        "unreadable": [unreadable_shape(row) for row in answer.unreadable],
    }


def _fields_of_verdict(verdict: "Verdict", snapshot: "Snapshot") -> dict[str, Any]:
    from smstui.cli.shapes import reference, word
    from smstui.wording.verdicts import verdict_in_words

    interface = verdict.interface
    return {
        **reference(interface),
        "branch": interface.settings.branch,
        "workstation": interface.workstation,
        "verdict": word(verdict.why.value),
        "reason": word(verdict.problem.value) if verdict.problem else None,
        "detail": verdict.detail or None,
        "message": verdict_in_words(verdict, snapshot.chain),
    }
