"""Delete an interface, and take the last change back: both ask first, or are told that they are meant."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from smstui.cli.asking import require_yes, yes_option
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, argument, option, verb
from smstui.cli.messages import complain, has_person, tell, tell_what_follows
from smstui.cli.output import write_json, write_line
from smstui.cli.shapes import reference_of
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smstui.domain.stored import Stored
    from smstui.services.container import Services
    from smstui.services.overview import Row


@verb(
    "delete",
    more=N_(
        "A backup of the file stays, the secret goes. Of an interface that sent a message in the last 30 days the name"
        " must be typed, or given again by --confirm."
    ),
    examples=(
        ("smstui delete stuttgart-k3fd", N_("Ask, then delete")),
        (
            'smstui delete stuttgart-k3fd --yes --confirm "SMSAPI Stuttgart"',
            N_("Without a person, though it is in use"),
        ),
    ),
)
@argument("interface", metavar="INTERFACE")
@yes_option
@option("--confirm", metavar=N_("NAME"), help=N_("The name again, where it sent a message lately."))
def delete(invocation: Invocation, *, interface: str, yes: bool, confirm: str | None) -> ExitCode:
    """Delete an interface, readable or not."""
    from smstui.cli.finding import find_row

    follows: list[str] = []
    with invocation.services(existing=True) as services:
        row = find_row(services.overview.table().rows, interface)
        if row.stored is not None:
            follows = _follows_from_deleting(services, row.stored)
            left = _delete(services, row.stored, follows, confirm, yes=yes)
        else:
            left = _delete_unreadable(services, row, yes=yes)
    if invocation.as_json:
        write_json({"deleted": reference_of(row.id, row.name), "secret_left": left})
    else:
        write_line(row.id)
    from smstui.domain.safe_text import safe_text
    from smstui.wording.edits import unreadable_deleted_in_words

    tell(unreadable_deleted_in_words(_("“{name}”").format(name=safe_text(row.name)), secret_left=left))
    tell_what_follows(follows)
    return ExitCode.DONE


@verb(
    "undo",
    more=N_(
        "What is taken back is said first. A deleted interface comes back without its secret, which must be supplied"
        " again; a new one goes again with its secret, so that this must be meant."
    ),
    examples=(("smstui undo", N_("Take back what you changed last")),),
)
@yes_option
def undo(invocation: Invocation, *, yes: bool) -> ExitCode:
    """Take back this user's last change."""
    from smstui.cli.with_secrets import with_secrets
    from smstui.wording.edits import new_one_goes_in_words, undone_in_words

    with invocation.services(existing=True) as services:
        last = services.interfaces.last_change()
        if last is not None and last.kind in {"create", "replace"}:
            tell(new_one_goes_in_words(last))
            is_new = last.kind == "create"
            require_yes(_("Take a new interface back?") if is_new else _("Take the replacement back?"), yes=yes)
        undone = with_secrets(services, lambda: services.editing.undo(last))
    if invocation.as_json:
        write_json(
            {
                "undone": {
                    "kind": undone.kind,
                    "interface": reference_of(undone.interface_id, undone.name),
                    "fields": list(undone.fields),
                },
                "durable": undone.durable,
                "secret_missing": undone.secret_missing,
                "secret_left": undone.secret_left,
                "broken": undone.broken,
            }
        )
    else:
        write_line(undone.interface_id)
    tell(undone_in_words(undone))
    return ExitCode.DONE


def _follows_from_deleting(services: Services, stored: Stored) -> list[str]:
    """Return who sends once an interface is deleted, in words."""
    from smstui.wording.shifts import shifts_in_words

    effects = services.effects
    return shifts_in_words(effects.of_deleting(stored.interface.id, effects.candidates()), services.chain.load())


def _delete(services: Services, stored: Stored, follows: Sequence[str], confirm: str | None, *, yes: bool) -> bool:
    """Delete an interface when that is meant; return whether a secret is left in the store."""
    from smstui.cli.with_secrets import with_secrets
    from smstui.domain.safe_text import safe_text

    chain, interface = services.chain.load(), stored.interface
    last = services.sending.sent_recently(interface.id)
    if follows and not yes and has_person() and (last is None or confirm is None):
        tell(_("What follows if it is deleted:"))
        tell_what_follows(follows)
    if last is not None:
        _require_name(interface.name, last.astimezone(chain.zone).date(), confirm, yes=yes)
    else:
        require_yes(_("Delete “{name}” and its credentials?").format(name=safe_text(interface.name)), yes=yes)
    return with_secrets(services, lambda: services.editing.delete(stored)).secret_left


def _delete_unreadable(services: Services, row: Row, *, yes: bool) -> bool:
    """Delete a file that cannot be read when that is meant; return whether a secret is left in the store."""
    from smstui.cli.signals import wait_for
    from smstui.domain.safe_text import safe_text
    from smstui.wording.errors import in_words

    if row.unreadable is not None:
        complain(in_words(row.unreadable.error))
    require_yes(_("Delete the file {id}.toml?").format(id=safe_text(row.id)), yes=yes)
    return wait_for(services.editing.delete_unreadable(row.id)).secret_left


def _require_name(name: str, sent_on: date, confirm: str | None, *, yes: bool) -> None:
    """Return when the name was given again, by a person or with `--yes`: what is in use is not deleted by habit."""
    from smstui.domain.interface import name_key

    if confirm is None and not yes and has_person():
        tell(_("It sent a message on {day}. Type its name to delete it:").format(day=sent_on.isoformat()))
        confirm = sys.stdin.readline()
        yes = True
    if confirm is None or not yes:
        raise click.UsageError(
            _("it sent a message on {day}: give --yes and --confirm with its name if this is meant.").format(
                day=sent_on.isoformat()
            )
        )
    if name_key(confirm) != name_key(name):
        raise click.UsageError(_("The name is not typed as it stands above."))
