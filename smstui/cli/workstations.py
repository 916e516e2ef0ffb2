"""List, add, change and delete workstations."""

from typing import TYPE_CHECKING, Any

from smstui.cli.asking import yes_option
from smstui.cli.entries import delete_entry, known, require_something, write_entries, write_saved
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, argument, option, verb
from smstui.cli.signals import wait_for
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from smstui.domain.chain import Workstation


@verb(
    "workstations list",
    examples=(
        ("smstui workstations list", N_("All workstations with their branches")),
        ("smstui workstations list --branch 01 --json", N_("Those of branch 01, for a program")),
    ),
)
@option("--branch", metavar=N_("CODE"), help=N_("Only those of this branch."))
def list_workstations(invocation: Invocation, *, branch: str | None) -> ExitCode:
    """Print the workstations in the order of their names, with how many interfaces each has."""
    from collections import Counter

    with invocation.services(existing=True) as services:
        chain = services.chain.load()
        interfaces = Counter(one.interface.workstation for one in services.interfaces.listing().stored)
    entries = []
    for one in sorted(chain.workstations.values(), key=lambda workstation: workstation.host):
        if branch is None or one.branch == branch:
            count = interfaces[one.host]
            fields = {**_fields(one), "interfaces": count}
            entries.append((fields, (one.host, chain.branch_title(one.branch), str(count))))
    heading = (_("Host name"), _("Branch"), _("Interfaces"))
    return write_entries(invocation, "workstations", heading, entries, _("There is no such workstation."))


@verb("workstations add", examples=(("smstui workstations add kasse-1 --branch 01", N_("A computer of branch 01")),))
@argument("host", metavar="HOST")
@option("--branch", required=True, metavar=N_("CODE"), help=N_("The branch in which it stands."))
def add_workstation(invocation: Invocation, *, host: str, branch: str) -> ExitCode:
    """Add a workstation."""
    with invocation.services() as services:
        saved = wait_for(services.chain_editing.save_workstation(host, branch))
    return write_saved(invocation, "workstation", _fields(saved))


@verb(
    "workstations edit",
    more=N_("A changed name is carried into the interfaces of this computer; with interfaces it stays in its branch."),
    examples=(
        ("smstui workstations edit kasse-1 --host kasse-01", N_("Another name, everywhere")),
        ("smstui workstations edit kasse-1 --branch 02", N_("Another branch")),
    ),
)
@argument("host", metavar="HOST")
@option("--host", "new_host", metavar=N_("HOST"), help=N_("The new name."))
@option("--branch", metavar=N_("CODE"), help=N_("The new branch."))
def edit_workstation(invocation: Invocation, *, host: str, new_host: str | None, branch: str | None) -> ExitCode:
    """Change a workstation."""
    from smstui.domain.chain import Kind

    require_something(new_host, branch)
    with invocation.services(existing=True) as services:
        former = known(services.chain.load().workstations, Kind.WORKSTATION, host.strip().lower())
        saved = wait_for(
            services.chain_editing.save_workstation(
                former.host if new_host is None else new_host,
                former.branch if branch is None else branch,
                previous=former.host,
                base=former,
            )
        )
    return write_saved(invocation, "workstation", _fields(saved), is_other=saved != former)


@verb(
    "workstations delete",
    more=N_("While interfaces refer to it, it stays, and they are named."),
    examples=(("smstui workstations delete kasse-1 --yes", N_("Without being asked")),),
)
@argument("host", metavar="HOST")
@yes_option
def delete_workstation(invocation: Invocation, *, host: str, yes: bool) -> ExitCode:
    """Delete a workstation that nobody uses."""
    from smstui.domain.chain import Kind

    with invocation.services(existing=True) as services:
        one = known(services.chain.load().workstations, Kind.WORKSTATION, host.strip().lower())
        services.chain.require_unused(Kind.WORKSTATION, one.host)
        return delete_entry(
            invocation, lambda: services.chain_editing.delete_workstation(one.host), one.host, _fields(one), yes=yes
        )


def _fields(workstation: "Workstation") -> dict[str, Any]:
    return {"host": workstation.host, "branch": workstation.branch}
