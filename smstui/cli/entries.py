"""Do what the entries of a chain have in common on a command line: find one, say that it is saved, delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from smstui.cli.asking import require_yes
from smstui.cli.exit_codes import ExitCode
from smstui.cli.messages import tell
from smstui.cli.output import write_json, write_table
from smstui.cli.signals import wait_for
from smstui.domain.errors import NotFound
from smstui.wording.catalogue import _
from smstui.wording.scopes import program

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

    from smstui.cli.invocation import Invocation

_Entry = TypeVar("_Entry")

_GROUPS: Final = {"branch": "branches", "workstation": "workstations", "appointment type": "appointment-types"}
"""The verbs about each kind."""


def known(entries: Mapping[str, _Entry], kind: str, key: str) -> _Entry:
    """Return the entry with a key; raise NotFound."""
    if key not in entries:
        from smstui.cli.finding import shows_all

        error = NotFound(kind, key)
        error.add_note(shows_all(f"{program()} {_GROUPS[kind]} list"))
        raise error
    return entries[key]


def require_something(*given: object) -> None:
    """Raise click.UsageError where an edit names nothing: a script's variables were empty, or an option is missing."""
    if all(one is None for one in given):
        raise click.UsageError(_("say what to change: no option says it."))


def write_entries(
    invocation: Invocation,
    name: str,
    heading: Sequence[str],
    entries: Sequence[tuple[Mapping[str, Any], Sequence[str]]],
    none: str,
) -> ExitCode:
    """Write entries, each given as fields for programs and as cells for people; without any say `none`."""
    if invocation.as_json:
        write_json({name: [fields for fields, _cells in entries]})
    elif entries:
        write_table(heading, [cells for _fields, cells in entries])
    else:
        tell(none)
    return ExitCode.DONE


def write_saved(invocation: Invocation, name: str, fields: Mapping[str, Any], *, is_other: bool = True) -> ExitCode:
    """Say that an entry is saved, or was so before, and how it is now."""
    if invocation.as_json:
        write_json({name: fields})
    tell(_("Saved.") if is_other else _("Nothing was changed."))
    return ExitCode.DONE


def delete_entry(
    invocation: Invocation,
    delete: Callable[[], Coroutine[Any, Any, None]],
    title: str,
    fields: Mapping[str, Any],
    *,
    yes: bool,
) -> ExitCode:
    """Delete an entry when that is meant; raise StillInUse with the names of its users."""
    from smstui.domain.safe_text import safe_text

    require_yes(_("Delete {name}?").format(name=safe_text(title)), yes=yes)
    wait_for(delete())
    if invocation.as_json:
        write_json({"deleted": fields})
    tell(_("{name} is deleted.").format(name=safe_text(title)))
    return ExitCode.DONE
