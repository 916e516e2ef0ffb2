"""Give a saved interface other credentials: a new interface takes the place of the former one."""

from dataclasses import replace as with_values
from typing import TYPE_CHECKING

import click

from smstui.cli.asking import require_yes, yes_option
from smstui.cli.exit_codes import ExitCode
from smstui.cli.interface_options import Given, field_options
from smstui.cli.invocation import Invocation, argument, option, verb
from smstui.cli.messages import tell
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from smstui.domain.draft import Credentials, Draft
    from smstui.domain.stored import Stored
    from smstui.services.container import Services


@verb(
    "replace",
    more=N_(
        "Every setting is kept unless it is named; a base URL of one's own must be named. The new credentials are saved"
        " first; then the former interface is removed with its credentials, and nothing brings those back. A secret"
        " comes from a file, an open descriptor, standard input or a person, never from the command line. The id of the"
        " new interface is written to standard output."
    ),
    examples=(
        ('smstui replace "SMSAPI Stuttgart" --token-file token.txt --check', N_("Another key token, tested before")),
        (
            "smstui replace stuttgart-k3fd --username optik --password-file - --yes < password.txt",
            N_("User name and password instead, without a person"),
        ),
    ),
)
@argument("interface", metavar="INTERFACE")
@field_options
@option("--check", is_flag=True, help=N_("Ask the gateway first, at no cost; where it refuses, nothing is changed."))
@yes_option
def replace(invocation: Invocation, *, interface: str, given: Given, check: bool, yes: bool) -> ExitCode:
    """Replace an interface by one with other credentials."""
    from smstui.cli.finding import find_interface
    from smstui.cli.output import write_json, write_line
    from smstui.cli.saving import given_credentials, method_meant, saved_as_json, tell_saved
    from smstui.cli.shapes import reference
    from smstui.cli.with_secrets import with_secrets
    from smstui.domain.field import Field
    from smstui.domain.safe_text import safe_text
    from smstui.wording.edits import replaced_in_words

    described = given.described()
    with invocation.services(existing=True) as services:
        former = find_interface(services, interface)
        if former.interface.account.service.is_custom and Field.SERVICE not in described.texts:
            raise click.UsageError(
                _(
                    "“{name}” has a base URL of its own, {url}. Say --service, that URL or another: in an altered file"
                    " it would lead the new credentials to where somebody wants them."
                ).format(name=safe_text(former.interface.name), url=safe_text(former.interface.account.service.name))
            )
        draft = described.applied_to(services.replacing.draft_of(former))
        if described.method is None:
            draft = with_values(draft, method=method_meant(draft, described))
        credentials = given_credentials(
            draft, described, lambda entered: services.replacing.refusals(former, draft, entered)
        )
        if check:
            _check(services, former, draft, credentials)
        name = former.interface.name
        asked = _("Replace the credentials of “{name}”? The former ones are deleted.").format(name=safe_text(name))
        require_yes(asked, yes=yes)
        before = services.effects.candidates()
        replaced = with_secrets(services, lambda: services.replacing.replace(former, draft, credentials))
        new = replaced.saved.stored.interface
        shifts = [
            one
            for one in services.effects.between(before, services.effects.candidates())
            if (one.before and one.before.id, one.after and one.after.id) != (former.interface.id, new.id)
        ]
        if invocation.as_json:
            done = {"former": reference(former.interface), "former_removed": replaced.unfinished is None}
            write_json({**saved_as_json(services, replaced.saved, shifts), **done, "secret_left": replaced.secret_left})
        else:
            write_line(new.id)
        tell_saved(services, replaced_in_words(replaced.unfinished, secret_left=replaced.secret_left), shifts)
    return ExitCode.DONE if replaced.unfinished is None else ExitCode.FINDINGS


def _check(services: "Services", former: "Stored", draft: "Draft", credentials: "Credentials") -> None:
    """Ask the gateway whether it knows the new credentials; raise GatewayFailure where it does not let them in."""
    from smstui.cli.signals import closing
    from smstui.cli.with_secrets import with_secrets

    async def ask() -> None:
        target = await services.access.of_draft(draft, credentials, former=former)
        await services.accounts.check(target)

    with_secrets(services, lambda: closing(ask(), services.accounts))
    tell(_("The gateway knows the new credentials."))
