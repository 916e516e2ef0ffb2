"""List, add, change and delete branches."""

from typing import TYPE_CHECKING, Any

from smstui.cli.asking import yes_option
from smstui.cli.entries import delete_entry, known, require_something, write_entries, write_saved
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, argument, option, verb
from smstui.cli.signals import wait_for
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from smstui.domain.chain import Branch


@verb("branches list", examples=(("smstui branches list --json", N_("The branches, for a program")),))
def list_branches(invocation: Invocation) -> ExitCode:
    """Print the branches in the order of their codes, with how many workstations and interfaces each has."""
    from collections import Counter

    with invocation.services(existing=True) as services:
        chain = services.chain.load()
        interfaces = Counter(one.interface.settings.branch for one in services.interfaces.listing().stored)
    workstations = Counter(one.branch for one in chain.workstations.values())
    entries = []
    for branch in sorted(chain.branches.values(), key=lambda one: one.code):
        counts = {"workstations": workstations[branch.code], "interfaces": interfaces[branch.code]}
        fields = {**_fields(branch), **counts}
        entries.append((fields, (branch.code, branch.name, *map(str, counts.values()))))
    heading = (_("Code"), _("Name"), _("Workstations"), _("Interfaces"))
    return write_entries(invocation, "branches", heading, entries, _("There is no branch yet."))


@verb("branches add", examples=(("smstui branches add 01 --name Stuttgart", N_("Branch 01")),))
@argument("code", metavar="CODE")
@option("--name", required=True, metavar=N_("NAME"), help=N_("What it is called."))
def add_branch(invocation: Invocation, *, code: str, name: str) -> ExitCode:
    """Add a branch."""
    with invocation.services() as services:
        branch = wait_for(services.chain_editing.save_branch(code, name))
    return write_saved(invocation, "branch", _fields(branch))


@verb(
    "branches edit",
    more=N_("A changed code is carried into every workstation and interface that refers to it, all or nothing."),
    examples=(
        ('smstui branches edit 01 --name "Stuttgart Mitte"', N_("Another name")),
        ("smstui branches edit 01 --code 001", N_("Another code, everywhere")),
    ),
)
@argument("code", metavar="CODE")
@option("--code", "new_code", metavar=N_("CODE"), help=N_("The new code."))
@option("--name", metavar=N_("NAME"), help=N_("The new name."))
def edit_branch(invocation: Invocation, *, code: str, new_code: str | None, name: str | None) -> ExitCode:
    """Change a branch."""
    from smstui.domain.chain import Kind

    require_something(new_code, name)
    with invocation.services(existing=True) as services:
        former = known(services.chain.load().branches, Kind.BRANCH, code)
        branch = wait_for(
            services.chain_editing.save_branch(
                former.code if new_code is None else new_code,
                former.name if name is None else name,
                previous=code,
                base=former,
            )
        )
    return write_saved(invocation, "branch", _fields(branch), is_other=branch != former)


@verb(
    "branches delete",
    more=N_("While workstations or interfaces refer to it, it stays, and they are named."),
    examples=(("smstui branches delete 01 --yes", N_("Without being asked")),),
)
@argument("code", metavar="CODE")
@yes_option
def delete_branch(invocation: Invocation, *, code: str, yes: bool) -> ExitCode:
    """Delete a branch that nobody uses."""
    from smstui.domain.chain import Kind

    with invocation.services(existing=True) as services:
        branch = known(services.chain.load().branches, Kind.BRANCH, code)
        services.chain.require_unused(Kind.BRANCH, code)
        return delete_entry(
            invocation, lambda: services.chain_editing.delete_branch(code), branch.title, _fields(branch), yes=yes
        )


def _fields(branch: "Branch") -> dict[str, Any]:
    return {"code": branch.code, "name": branch.name}
