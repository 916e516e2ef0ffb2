"""List interfaces, and show one with everything but its secrets."""

from typing import TYPE_CHECKING

from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, argument, complete_interfaces, option, verb
from smstui.cli.messages import complain, tell
from smstui.cli.output import write_facts, write_json, write_line, write_table
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from smstui.services.overview import Table


@verb(
    "list",
    more=N_(
        "Words are looked for as in the search row of the screen: all must match, key:value asks for one column"
        " (name, branch, workstation, use, start, state, sender, service), and a minus before a word excludes it"
        " (write -- before the first one then)."
    ),
    examples=(
        ("smstui list", N_("All interfaces with their state")),
        ("smstui list branch:01 use:server", N_("The server-side ones of branch 01")),
        ("smstui list state:no-key --fail-empty --json", N_("Those without credentials, for a program")),
        ("smstui list -- -state:ready", N_("Everything that is not ready")),
    ),
)
@argument("words", nargs=-1, metavar="[WORD]...")
@option("--with-workstation", is_flag=True, help=N_("Only interfaces with workstation settings."))
@option("--fail-empty", is_flag=True, help=N_("End with exit code 3 when nothing matches."))
def list_interfaces(
    invocation: Invocation, *, words: tuple[str, ...], with_workstation: bool, fail_empty: bool
) -> ExitCode:
    """Print the table of interfaces."""
    from smstui.domain.search import Finder

    with invocation.services(existing=True) as services:
        table = services.overview.table()
    found = [row for row in Finder(table.rows).find(" ".join(words)) if row.workstation or not with_workstation]
    if invocation.as_json:
        from smstui.cli.shapes import interface_shape

        write_json({"interfaces": [interface_shape(row, table) for row in found]})
    elif found:
        from smstui.cli.rows import cells_of, heading

        write_table(heading(), map(cells_of, found))
    else:
        tell(_("No interface matches.") if table.rows else _("There is no interface yet."))
    ended = _with_troubles(table)
    return ExitCode.NOTHING_MATCHED if fail_empty and not found and ended is ExitCode.DONE else ended


@verb(
    "show",
    examples=(
        ("smstui show Stuttgart", N_("Everything about one interface, but for its secrets")),
        ("smstui show stuttgart-k3fd --json", N_("The same by its id, for a program")),
    ),
)
@argument("interfaces", nargs=-1, required=True, metavar="INTERFACE...", shell_complete=complete_interfaces)
def show(invocation: Invocation, *, interfaces: tuple[str, ...]) -> ExitCode:
    """Print what is known about interfaces, by name or id."""
    from smstui.cli.finding import find_row

    with invocation.services(existing=True) as services:
        table = services.overview.table()
    rows = [find_row(table.rows, name) for name in interfaces]
    if invocation.as_json:
        from smstui.cli.shapes import interface_shape

        write_json({"interfaces": [interface_shape(row, table) for row in rows]})
        return _with_troubles(table)
    from smstui.cli.rows import facts_of

    for number, row in enumerate(rows):
        if number:
            write_line()
        write_facts(facts_of(row))
    return _with_troubles(table)


def _with_troubles(table: "Table") -> ExitCode:
    """Say what is wrong with the chain or the store of secrets; without a chain no state is known."""
    if table.troubles:
        from smstui.wording.errors import in_words

        for trouble in table.troubles:
            complain(in_words(trouble))
    if table.chain_error is None:
        return ExitCode.DONE
    from smstui.cli.failures import code_of

    return code_of(table.chain_error)
