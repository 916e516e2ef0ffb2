"""Show the change log: who changed what, when, and from what to what."""

from itertools import islice
from typing import TYPE_CHECKING, Any

from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, option, verb
from smstui.cli.looking_back import common_filters, is_about, lines_of, name_damage, span
from smstui.cli.messages import tell
from smstui.cli.output import write_json, write_table
from smstui.cli.shapes import change_shape, moment, subject_shape, word
from smstui.domain.errors import Unreadable
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from smstui.domain.change import Author, ChangeRecord
    from smstui.wording.logged_rows import ChangeRow


@verb(
    "changes",
    more=N_(
        "The newest come first. Of secrets only that they were set is known. Lines that cannot be read are named, and"
        " the exit code is 1 then."
    ),
    examples=(
        ("smstui changes --since 2026-11-01 --interface Stuttgart", N_("What became of one interface")),
        ("smstui changes --who anna --json", N_("Everything that somebody did, for a program")),
        ("smstui changes --search what:reveal", N_("Every attempt to see a secret")),
    ),
)
@common_filters
@option("--who", default="", metavar=N_("NAME"), help=N_("Only what this person did: login name or name behind sudo."))
def changes(
    invocation: Invocation, *, since: str, until: str, interface: str, search: str, limit: int | None, who: str
) -> ExitCode:
    """Print the lines of the change log."""
    from smstui.domain.search import Query
    from smstui.services.looking_back import looking_back
    from smstui.wording.logged_rows import ChangeRow

    damaged: list[Unreadable] = []
    query = Query.parse(search)
    with invocation.services(existing=True) as services:
        zone, first, last = span(services, since, until)
        rows = (ChangeRow(line, zone) for line in lines_of(looking_back(services.change_log, first, last), damaged))
        found = list(
            islice(
                (
                    row
                    for row in rows
                    if _is_by(who, row.record.author) and _is_about(interface, row.record) and query.matches(row)
                ),
                limit,
            )
        )
    if invocation.as_json:
        write_json({"changes": [_fields_of(row) for row in found]})
    elif found:
        heading = (_("When"), _("Who"), _("What"), _("Thing"), _("Details"))
        write_table(heading, ((*row.cells, row.summary) for row in found))
    else:
        tell(_("Nothing was found."))
    return name_damage(damaged)


def _is_by(who: str, author: "Author") -> bool:
    return not who or who in {author.login, author.sudo_user}


def _is_about(interface: str, record: "ChangeRecord") -> bool:
    from smstui.domain.change import Thing

    subject = record.subject
    return not interface or (subject.kind is Thing.INTERFACE and is_about(interface, subject.key, subject.name))


def _fields_of(row: "ChangeRow") -> dict[str, Any]:
    record, author = row.record, row.record.author
    return {
        "at": moment(record.moment, row.zone),
        "who": author.login,
        "sudo_user": author.sudo_user or None,
        "ssh_address": author.ssh_address or None,
        "what": word(record.deed.value),
        "subject": subject_shape(record.subject),
        "result": word(record.result.value),
        "changes": [change_shape(change) for change in record.fields],
    }
