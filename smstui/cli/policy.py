"""Show what the chain allows its administrators."""

from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, verb
from smstui.cli.messages import complain
from smstui.cli.output import write_facts, write_json
from smstui.wording.catalogue import N_, _


@verb(
    "policy",
    more=N_("A policy is set on the screen (F3, Policies), or in policy.toml; with --system only by root."),
    examples=(("smstui policy --json", N_("The policies, for a program")),),
)
def policy(invocation: Invocation) -> ExitCode:
    """Print the policies; one that cannot be read allows nothing, and says so."""
    from smstui.cli.failures import code_of
    from smstui.wording.errors import in_words

    with invocation.services(existing=True) as services:
        chain = services.chain.load()
    held = chain.policy
    if invocation.as_json:
        write_json(
            {
                "policy": {
                    "administrators_may_view_passwords": held.administrators_may_view_passwords,
                    "administrators_group": held.administrators_group or None,
                    "journal_texts": held.journal_texts,
                }
            }
        )
    else:
        viewing, texts = (
            _("yes") if allowed else _("no") for allowed in (held.administrators_may_view_passwords, held.journal_texts)
        )
        write_facts(
            (
                (_("Administrators may view set passwords"), viewing),
                (_("Administrators' group"), held.administrators_group or _("(empty)")),
                (_("The journal keeps the texts of messages"), texts),
            )
        )
    for problem in chain.problems:
        complain(in_words(problem))
    return code_of(chain.problems[0]) if chain.problems else ExitCode.DONE
