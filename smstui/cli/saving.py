"""Save what a command line says of an interface: refuse, ask for secrets, save, say who sends from now on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

import click

from smstui.cli.asking import SecretSource
from smstui.cli.entries import require_something
from smstui.cli.exit_codes import ExitCode
from smstui.cli.finding import find_interface, find_row
from smstui.cli.interface_options import Given, account_secret, asked_secret
from smstui.cli.invocation import Invocation
from smstui.cli.messages import tell, tell_what_follows
from smstui.cli.output import write_json, write_line
from smstui.cli.shapes import change_shape, interface_shape, shifts_shape
from smstui.cli.with_secrets import with_secrets
from smstui.domain.chain import Chain
from smstui.domain.draft import Credentials, Draft
from smstui.domain.draft_changes import Change, changes_between
from smstui.domain.errors import DraftRefused, FieldRefused, LockedField
from smstui.domain.field import LOCKED_FIELDS, Field
from smstui.domain.interface import InterfaceId, Method, Reason, require_same_account
from smstui.domain.recorded import recorded_changes
from smstui.domain.safe_text import safe_text
from smstui.domain.selection import Shift
from smstui.domain.stored import Saved, Stored
from smstui.services.container import Services
from smstui.services.described import Described
from smstui.wording.catalogue import _
from smstui.wording.changes import change_in_words, secret_changed
from smstui.wording.edits import saved_in_words
from smstui.wording.fields import field_label
from smstui.wording.shifts import shifts_in_words

_SECRET_FIELDS: Final = frozenset({Field.TOKEN, Field.PASSWORD, Field.PROXY_PASSWORD})


def add_interface(invocation: Invocation, given: Given) -> ExitCode:
    """Save a new interface and thereby lock its credentials."""
    described = given.described()
    workstation = described.texts.get(Field.WORKSTATION, "").strip().lower() or None
    with invocation.services() as services:
        return _create(invocation, services, services.editing.new_draft(workstation), described)


def duplicate_interface(invocation: Invocation, name: str, given: Given) -> ExitCode:
    """Save a copy of an interface."""
    described = given.described()
    with invocation.services(existing=True) as services:
        draft = services.editing.duplicate(find_interface(services, name))
        return _create(invocation, services, draft, described)


def edit_interface(invocation: Invocation, name: str, given: Given) -> ExitCode:
    """Save changed settings of an interface."""
    require_something(given.says_something or None)
    described = given.described()
    with invocation.services(existing=True) as services:
        stored = find_interface(services, name)
        draft = described.applied_to(Draft.of(stored.interface))
        _refuse_locked(stored, draft, described)
        credentials = given_credentials(draft, described, lambda one: services.editing.refusals(draft, one, stored))
        before = services.effects.candidates()
        saved = with_secrets(services, lambda: services.editing.change(stored, draft, credentials))
        shifts = services.effects.between(before, services.effects.candidates())
        planned = services.effects.of_start(saved.stored.interface, before)
        changes = _own_changes(stored, saved)
        if invocation.as_json:
            changed = recorded_changes(saved.before or stored.interface, saved.stored.interface)
            fields = saved_as_json(services, saved, shifts)
            write_json({**fields, "changes": [change_shape(change) for change in changed]})
        else:
            _write_changes(changes, services.chain.load(), proxy_password=credentials.proxy is not None)
        is_other = changes or saved.merged or credentials.proxy is not None
        words = saved_in_words(saved, first=False) if is_other else _("Nothing was changed.")
        tell_saved(services, words, shifts, planned, saved.stored.interface.settings.start)
    return ExitCode.DONE


def supply_interface(invocation: Invocation, name: str, sources: Mapping[str, SecretSource]) -> ExitCode:
    """Keep the missing secret of a saved interface, or another password of its proxy."""
    given = Given({}, None, None, None, sources).described()
    with invocation.services(existing=True) as services:
        stored = find_interface(services, name)
        account, proxy = stored.interface.account, given.secrets.get(Field.PROXY_PASSWORD)
        _require_fitting(stored, given)
        secret = account_secret(given, account.method)
        if secret is None and proxy is None:
            secret = asked_secret(account.secret_field)
        if secret is not None:
            with_secrets(services, partial(services.editing.supply, stored, secret))
        if proxy is not None:
            with_secrets(services, partial(services.editing.supply_proxy, stored, proxy))
        if invocation.as_json:
            write_json({"interface": _as_row(services, stored.interface.id)})
    tell(_("The secret of “{name}” is kept.").format(name=safe_text(stored.interface.name)))
    return ExitCode.DONE


def _require_fitting(stored: Stored, given: Described) -> None:
    """Refuse the secret of the other way to authenticate, and say which one is missing; raise click.UsageError."""
    wanted = stored.interface.account.secret_field
    if {Field.TOKEN, Field.PASSWORD} & {*given.secrets} - {wanted}:
        refusal = _("“{name}” authenticates by {field}: give it by {option}, or give neither to be asked.")
        option = f"--{wanted.value}-file"
        name = safe_text(stored.interface.name)
        raise click.UsageError(refusal.format(name=name, field=field_label(wanted), option=option))


def _create(invocation: Invocation, services: Services, draft: Draft, described: Described) -> ExitCode:
    draft = described.applied_to(draft)
    if described.method is None:
        draft = replace(draft, method=method_meant(draft, described))
    credentials = given_credentials(draft, described, lambda given: services.editing.refusals(draft, given))
    before = services.effects.candidates()
    saved = with_secrets(services, lambda: services.editing.create(draft, credentials))
    shifts = services.effects.between(before, services.effects.candidates())
    planned = services.effects.of_start(saved.stored.interface, before)
    if invocation.as_json:
        write_json(saved_as_json(services, saved, shifts))
    else:
        write_line(saved.stored.interface.id)
    tell_saved(services, saved_in_words(saved, first=True), shifts, planned, saved.stored.interface.settings.start)
    return ExitCode.DONE


def method_meant(draft: Draft, described: Described) -> Method:
    """Return the way to authenticate that fits what was given: a user name, or one of the two secrets."""
    if Field.TOKEN in described.secrets:
        return Method.TOKEN
    if Field.PASSWORD in described.secrets or described.texts.get(Field.USERNAME):
        return Method.PASSWORD
    return draft.method


def given_credentials(
    draft: Draft, described: Described, refusals_of: Callable[[Credentials], Sequence[FieldRefused]]
) -> Credentials:
    """Return the secrets that were given, and those that a person types; what breaks a rule is refused before.

    `refusals_of` says of given secrets what is wrong with them and the draft. Raise DraftRefused, click.UsageError.
    """
    draft.require_consistent()
    given = Credentials(account_secret(described, draft.method), described.secrets.get(Field.PROXY_PASSWORD))
    refusals = refusals_of(given)
    missing = [Field(one.field) for one in refusals if one.field in _SECRET_FIELDS and one.reason is Reason.REQUIRED]
    if len(missing) < len(refusals):
        raise DraftRefused(refusals)
    typed = {field: asked_secret(field) for field in missing}
    account = typed.get(Field.TOKEN) or typed.get(Field.PASSWORD) or given.account
    return Credentials(account, typed.get(Field.PROXY_PASSWORD) or given.proxy)


def _refuse_locked(stored: Stored, draft: Draft, described: Described) -> None:
    """Raise LockedField for what the first save locked, whatever else is wrong with the draft."""
    for field in (Field.TOKEN, Field.PASSWORD):
        if field in described.secrets:
            raise LockedField(field)
    changed = [one.field for one in changes_between(Draft.of(stored.interface), draft)]
    locked = [field for field in changed if field in LOCKED_FIELDS or field is Field.WORKSTATION]
    if not locked:
        return
    try:
        require_same_account(stored.interface.account, draft.account())
    except DraftRefused:
        raise LockedField(locked[0]) from None
    if Field.WORKSTATION in locked:
        raise LockedField(Field.WORKSTATION)


def saved_as_json(services: Services, saved: Saved, shifts: Sequence[Shift]) -> dict[str, Any]:
    """Return what a save did, for programs."""
    return {
        "interface": _as_row(services, saved.stored.interface.id),
        "durable": saved.durable,
        "merged": list(saved.merged),
        "shifts": shifts_shape(shifts),
    }


def _as_row(services: Services, interface_id: InterfaceId) -> dict[str, Any]:
    table = services.overview.table()
    return interface_shape(find_row(table.rows, interface_id), table)


def _own_changes(before: Stored, saved: Saved) -> list[Change]:
    """Return what this save changed, without what others had changed meanwhile."""
    changes = changes_between(Draft.of(before.interface), Draft.of(saved.stored.interface))
    return [change for change in changes if change.field not in saved.merged]


def _write_changes(changes: Sequence[Change], chain: Chain, *, proxy_password: bool) -> None:
    for change in changes:
        write_line(change_in_words(change, chain))
    if proxy_password:
        write_line(secret_changed(Field.PROXY_PASSWORD))


def tell_saved(
    services: Services,
    words: str,
    shifts: Sequence[Shift],
    planned: Sequence[Shift] = (),
    start: date | None = None,
) -> None:
    """Say what a save did, and who sends from now on, and who will from its start on."""
    chain = services.chain.load()
    tell(words)
    tell_what_follows([*shifts_in_words(shifts, chain), *shifts_in_words(planned, chain, start)])
