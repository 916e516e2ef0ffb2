"""Write interfaces and chain as one document, and take one over: a plan first, then all of it or nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from smstui.cli.asking import STANDARD_INPUT, require_yes, yes_option
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, argument, option, verb
from smstui.cli.messages import complain, has_person, tell, tell_what_follows
from smstui.cli.output import write_json, write_table
from smstui.domain.errors import SmstuiError
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _, ngettext
from smstui.wording.scopes import program
from smstui.wording.system_errors import error_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smstui.domain.selection import Shift
    from smstui.domain.stored import Listing
    from smstui.services.container import Services
    from smstui.services.import_plan import Action, ImportPlan, PlanItem
    from smstui.services.importing import Imported
    from smstui.services.transfer_document import Document

MOST_SHOWN: Final = 200
"""Lines of a plan that a person is shown of what is made or changed; what is refused is shown whole."""

TABLES: Final = ("branches", "workstations", "appointment-types", "interfaces")


@verb(
    "export",
    more=N_(
        "Secrets are left out, and what belongs to this installation alone: time zone, policy, and where secrets are"
        " kept. What cannot be read is named, and the exit code is 1 then."
    ),
    examples=(
        ("smstui export > chain.toml", N_("Everything, as “smstui import” takes it")),
        ("smstui export --csv branches > branches.csv", N_("The branches for a spreadsheet")),
    ),
    json=False,
)
@option("--csv", "table", type=click.Choice(TABLES), help=N_("Only these, as a table separated by commas."))
def export(invocation: Invocation, *, table: str | None) -> ExitCode:
    """Print the document."""
    from smstui.domain.change import Thing
    from smstui.services.exporting import TABLES as NAMES
    from smstui.services.exporting import exported_csv, exported_toml

    with invocation.services(existing=True) as services:
        chain, listing = services.chain.load(), services.interfaces.listing()
    interfaces = [stored.interface for stored in listing.stored]
    if table is None:
        written = exported_toml(chain, interfaces)
    else:
        things: dict[str, Thing] = {name.replace("_", "-"): thing for thing, name in NAMES.items()}
        written = exported_csv(things[table], chain, interfaces)
    sys.stdout.write(written)
    return _with_unreadable(listing, chain.problems)


def _with_unreadable(listing: Listing, problems: Sequence[SmstuiError]) -> ExitCode:
    errors = [row.error for row in listing.unreadable] + list(problems)
    for error in errors:
        complain(_("left out: {reason}").format(reason=_words(error)))
    return ExitCode.FINDINGS if errors else ExitCode.DONE


@verb(
    "import",
    more=N_(
        "The document is what “smstui export” wrote, or a table (CSV in UTF-8) of branches, workstations, appointment"
        " types or interfaces with its columns named in the first line, in English or German. Its plan is shown first:"
        " what is made, changed, the same, and refused. All of it is written or nothing; what the document does not"
        " name stays. Interfaces come without secrets: “smstui supply” gives them theirs. Locked fields of an interface"
        " that is there already are refused. “smstui undo” does not take an import back: export before it."
    ),
    examples=(
        ("smstui import chain.toml --plan", N_("Show what would happen, and change nothing")),
        ("smstui import branches.csv", N_("Show it, ask, and do it")),
        ("smstui import chain.toml --yes --json", N_("Do it without a question, for a program")),
    ),
)
@argument("file", metavar="FILE")
@option("--plan", "only_plan", is_flag=True, help=N_("Only show what would happen; exit code 1 if it is refused."))
@option(
    "--format", "form", type=click.Choice(("toml", "csv")), help=N_("What the file is, where its name does not say.")
)
@yes_option
def import_document(invocation: Invocation, *, file: str, only_plan: bool, form: str | None, yes: bool) -> int:
    """Show the plan; carry it out when nothing is refused and somebody says yes."""
    from smstui.cli.shapes import shifts_shape
    from smstui.cli.signals import wait_for
    from smstui.wording.shifts import shifts_in_words

    document = _document(file, form)
    if document.passed_over:
        columns = ", ".join(map(safe_text, document.passed_over))
        tell(_("Columns that are passed over: {columns}").format(columns=columns))
    makes_one = not only_plan and (yes or has_person())  # who is going to be refused shall find nothing made
    with invocation.services(existing=not makes_one) as services:
        importing = services.importing
        if importing is None:  # the demo has no commands
            raise click.UsageError(_("nothing can be imported here."))
        plan = wait_for(importing.plan(document))
        imported = None
        shifts = _shifts(services, plan)
        follows = shifts_in_words(shifts, plan.chain)
        if not invocation.as_json:
            _show(plan)
            if only_plan or not yes:  # else it is said when it is done
                tell_what_follows(follows)
        if plan.doing and not plan.refused and not only_plan:
            require_yes(_("Carry this out?"), yes=yes)
            imported = wait_for(importing.carry_out(document, plan))
    if invocation.as_json:
        write_json({**_as_json(plan, imported), "shifts": shifts_shape(shifts)})
    if imported is not None:
        _tell_done(imported)
        if yes and not invocation.as_json:
            tell_what_follows(follows)
    return _code(plan, only_plan=only_plan)


def _shifts(services: Services, plan: ImportPlan) -> Sequence[Shift]:
    """Return where another interface would send; what is new has no secret, and sends nowhere yet."""
    changed = plan.changed_interfaces
    if not changed or plan.refused:
        return ()
    return services.effects.of_changing(changed, services.effects.candidates(), plan.chain)


def _document(file: str, form: str | None) -> Document:
    from smstui.services.transfer_document import looks_like_toml, read_csv_document, read_toml_document

    shown, data = _read(file)
    if form is None:
        ending = file.lower().rpartition(".")[2]
        form = ending if ending in ("toml", "csv") else "toml" if looks_like_toml(data) else "csv"
    return (read_toml_document if form == "toml" else read_csv_document)(shown, data)


def _read(file: str) -> tuple[str, bytes]:
    """Return what messages call a file, and at most a byte more of it than is imported; raise click.UsageError."""
    from smstui.services.transfer_document import LARGEST

    if file == STANDARD_INPUT:
        return _("standard input"), sys.stdin.buffer.read(LARGEST + 1)
    try:
        with open(file, "rb") as opened:  # noqa: PTH123 (a text from the command line)
            return file, opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise click.UsageError(
            _("{option}: {reason}.").format(option=safe_text(file), reason=error_words(error))
        ) from None


def _code(plan: ImportPlan, *, only_plan: bool) -> int:
    """Return 0, or how one refusal alone ends a run, or 1 for several and for a plan that was only to be shown."""
    from smstui.cli.failures import code_of

    errors = [error for item in plan.refused for error in item.errors]
    if not errors:
        return ExitCode.DONE
    return ExitCode.FINDINGS if only_plan or len(errors) > 1 else code_of(errors[0])


def _show(plan: ImportPlan) -> None:
    """Write what would happen: rows for what is made and changed, a sentence for every refusal."""
    from smstui.services.import_plan import Action

    doing = plan.doing
    if doing:
        write_table((_("Action"), _("What"), _("Fields")), map(_cells, doing[:MOST_SHOWN]))
    if len(doing) > MOST_SHOWN:
        more = len(doing) - MOST_SHOWN
        words = ngettext(
            "… and {count} more like these; --json lists all.", "… and {count} more like these; --json lists all.", more
        )
        tell(words.format(count=more))
    for item in plan.refused:
        for error in item.errors:
            complain(f"{_place(item)}{safe_text(_title(item))}: {_words(error)}")
    counts = {action: plan.count(action) for action in Action}
    tell(
        _("{create} to make, {change} to change, {same} the same, {refuse} refused.").format(
            **{action.value: count for action, count in counts.items()}
        )
    )
    if plan.refused:
        tell(_("Nothing is imported while anything is refused."))


def _cells(item: PlanItem) -> tuple[str, str, str]:
    return (_action_word(item.action), _title(item), _fields(item))


def _action_word(action: Action) -> str:
    words = {"create": N_("make"), "change": N_("change"), "same": N_("same"), "refuse": N_("refused")}
    return _(words[action.value])


def _fields(item: PlanItem) -> str:
    """Return what differs, as the change log says it, and what is to be known besides."""
    from smstui.domain.change import Deed
    from smstui.services.import_plan import Action
    from smstui.wording.change_log import field_change_in_words, logged_field

    deed = Deed.CREATED if item.action is Action.CREATE else Deed.CHANGED
    said = [
        f"{logged_field(change.field)}: {field_change_in_words(change, deed)}"
        for change in item.changes
        if change.field not in _IN_TITLE
    ]
    if item.service_was:
        said.append(_("{address} is smsapi.com now").format(address=item.service_was))
    if item.needs_secret:
        said.append(_("no key: supply it afterwards"))
    return " · ".join(said)


_IN_TITLE: Final = frozenset({"code", "host", "key"})


def _title(item: PlanItem) -> str:
    from smstui.wording.change_log import subject_title

    return subject_title(item.subject)


def _place(item: PlanItem) -> str:
    return "" if item.line is None else _("line {line}: ").format(line=item.line)


def _words(error: SmstuiError) -> str:
    from smstui.wording.errors import in_words

    return in_words(error)


def _tell_done(imported: Imported) -> None:
    count = len(imported.created)
    tell(_("Imported."))
    if count:
        words = ngettext(
            "{count} interface has no key yet: “{smstui} supply” gives it one.",
            "{count} interfaces have no key yet: “{smstui} supply” gives them theirs.",
            count,
        )
        tell(words.format(smstui=program(), count=count))
    if not imported.durable:
        tell(_("The disk did not confirm that it is kept."))


def _as_json(plan: ImportPlan, imported: Imported | None) -> dict[str, Any]:
    ids = iter(() if imported is None else [one.id for one in imported.created])
    return {"imported": imported is not None, "items": list(_items_as_json(plan, ids, done=imported is not None))}


def _items_as_json(plan: ImportPlan, ids: Iterable[str], *, done: bool) -> Iterable[dict[str, Any]]:
    from smstui.cli.shapes import change_shape, error_shape, subject_shape

    made = iter(ids)
    for item in plan.items:
        yield {
            "action": item.action.value,
            "subject": subject_shape(item.subject) | ({"key": next(made)} if done and item.new else {}),
            "line": item.line,
            "changes": [change_shape(change) for change in item.changes],
            "service_was": item.service_was or None,
            "needs_secret": item.needs_secret,
            "errors": [error_shape(error) for error in item.errors],
        }
