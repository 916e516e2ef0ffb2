"""Say how secrets and files are, and put in order what can be: for a person, a timer and monitoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from smstui.cli.asking import require_yes, yes_option
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, option, verb
from smstui.cli.messages import tell
from smstui.cli.output import write_facts, write_json, write_line, write_table
from smstui.cli.shapes import reference, tried_shape, word
from smstui.wording.catalogue import N_, _, ngettext

if TYPE_CHECKING:
    from smstui.domain.finding import Finding
    from smstui.domain.stored import Pair
    from smstui.ports import VaultStatus
    from smstui.services.container import Scope, Services
    from smstui.services.doctor import Examination
    from smstui.services.replacing import Ended

MOST_OF_A_KIND: Final = 10
"""Findings of one kind that a person is shown: a folder restored with wrong modes has thousands."""

_INDENT: Final = "  "


@verb(
    "doctor",
    more=N_(
        "It ends with 0 when all is well and with 1 when something was found; it never asks anything unless it is told"
        " to change something. What is only worth knowing is no finding. --finish and --undo take the interface that"
        " is half replaced, by id or name."
    ),
    examples=(
        ("smstui doctor", N_("Say where every secret is, and what is wrong")),
        ("smstui doctor --system --json", N_("The same for a program, over the system's configuration")),
        ("smstui doctor --sweep --yes", N_("Remove secrets that belong to no interface, without a question")),
    ),
)
@option("--sweep", is_flag=True, help=N_("Remove secrets that belong to no interface, after a question."))
@option("--finish", metavar=N_("INTERFACE"), help=N_("Finish an interrupted replacement: the former one goes."))
@option("--undo", metavar=N_("INTERFACE"), help=N_("Undo an interrupted replacement: the new one goes."))
@yes_option
def doctor(invocation: Invocation, *, sweep: bool, finish: str | None, undo: str | None, yes: bool) -> ExitCode:
    """Examine, after putting in order what the options name."""
    from smstui.cli.signals import wait_for

    if finish is not None and undo is not None:
        raise click.UsageError(_("{one} and {other} exclude each other.").format(one="--finish", other="--undo"))
    with invocation.services(existing=True) as services:
        ended = (
            _settle(services, finish or undo or "", finishes=finish is not None, yes=yes) if finish or undo else None
        )
        found = wait_for(services.doctor.examine())
        swept: list[str] = []
        if sweep:
            swept = _sweep(services, found, yes=yes)
            found = wait_for(services.doctor.examine()) if swept else found
        configuration = {"kind": services.scope.kind, "path": services.scope.path}
    if invocation.as_json:
        write_json({"configuration": configuration, **_as_json(found), "swept": swept, "ended": _ended_as_json(ended)})
    else:
        _write(services.scope, found)
    return ExitCode.DONE if found.is_healthy else ExitCode.FINDINGS


def _settle(services: Services, name: str, *, finishes: bool, yes: bool) -> Ended:
    """Finish or undo the replacement that an interface is half of; raise NotFound where there is none."""
    from smstui.cli.signals import wait_for
    from smstui.cli.with_secrets import with_secrets
    from smstui.domain.safe_text import safe_text
    from smstui.wording.edits import ended_in_words

    pair = _pair_of(wait_for(services.replacing.pairs()), name)
    gone = pair.former.interface if finishes else pair.new.interface
    require_yes(_("Remove {id} with its credentials for good?").format(id=safe_text(gone.id)), yes=yes)
    act = services.replacing.finish if finishes else services.replacing.take_back
    ended = with_secrets(services, lambda: act(pair))
    tell(ended_in_words(ended.stays.name, finished=finishes, secret_left=ended.secret_left))
    return ended


def _pair_of(pairs: tuple[Pair, ...], name: str) -> Pair:
    from smstui.domain.errors import NotFound
    from smstui.domain.interface import name_key

    for pair in pairs:
        for half in (pair.former.interface, pair.new.interface):
            if half.id == name or name_key(half.name) == name_key(name):
                return pair
    raise NotFound("half-done replacement", name)


def _sweep(services: Services, found: Examination, *, yes: bool) -> list[str]:
    """Remove what belongs to nobody, after a question; return the keys of what is gone."""
    from smstui.cli.with_secrets import with_secrets

    keys = found.sweepable
    if not keys:
        tell(_("There is nothing to sweep."))
        return []
    for key in keys:
        tell(f"{_INDENT}{key}")
    count = len(keys)
    asked = ngettext("Remove this secret for good?", "Remove these {count} secrets for good?", count)
    require_yes(asked.format(count=count), yes=yes)
    swept = with_secrets(services, lambda: services.doctor.sweep(keys))
    count = len(swept)
    tell(ngettext("{count} secret was removed.", "{count} secrets were removed.", count).format(count=count))
    return [str(key) for key in swept]


def _write(scope: Scope, found: Examination) -> None:
    """Write what is found for a person: the facts, where each secret is, the findings with what to do."""
    from smstui.wording.findings import presence_in_words
    from smstui.wording.scopes import scope_word, store_word

    store = store_word(found.store)
    where = f"{scope_word(scope.kind)} · {scope.path}"
    write_facts([(_("Configuration"), where), (_("Store of secrets"), store), *_vault_facts(found.vault)])
    if found.interfaces:
        write_line()
        rows = [
            (
                one.id,
                one.name,
                store_word(one.store),
                presence_in_words(one.account),
                presence_in_words(one.proxy) if one.proxy else "",
            )
            for one in found.interfaces
        ]
        write_table((_("ID"), _("Name"), _("Store"), _("Credentials"), _("Proxy password")), rows)
    for heading, notes in ((_("Findings"), False), (_("Worth knowing"), True)):
        listed = [one for one in found.findings if one.is_note is notes]
        if listed:
            write_line()
            write_line(f"{heading} ({len(listed)})")
            write_findings(listed)
    if found.is_healthy:
        write_line()
        write_line(_("Nothing is wrong."))


def write_findings(listed: list[Finding]) -> None:
    """Write what was found with what to do; of many of one kind the first ones."""
    from smstui.wording.findings import finding_in_words, remedy_in_words

    counts: dict[str, int] = {}
    for one in listed:
        counts[one.kind] = counts.get(one.kind, 0) + 1
        if counts[one.kind] > MOST_OF_A_KIND:
            continue
        write_line(f"{_INDENT}{finding_in_words(one)}")
        if remedy := remedy_in_words(one):
            write_line(f"{_INDENT * 2}→ {remedy}")
    more = sum(max(0, count - MOST_OF_A_KIND) for count in counts.values())
    if more:
        words = ngettext(
            "… and {count} more like these; --json lists all.", "… and {count} more like these; --json lists all.", more
        )
        write_line(f"{_INDENT}{words.format(count=more)}")


def _vault_facts(vault: VaultStatus | None) -> list[tuple[str, str]]:
    if vault is None or not vault.exists:
        return []
    by_hand = _("only by the recovery code") if vault.needs_recovery_code else _("only by a person")
    opens = vault.source or (_("by its own") if vault.is_open else by_hand)
    return [(_("Vault"), vault.path), (_("Opens unattended"), opens)]


def _as_json(found: Examination) -> dict[str, Any]:
    vault = found.vault
    return {
        "healthy": found.is_healthy,
        "store": found.store,
        "vault": None
        if vault is None
        else {
            "exists": vault.exists,
            "open": vault.is_open,
            "path": vault.path,
            "source": vault.source or None,
            "tried": tried_shape(vault.tried),
        },
        "interfaces": [
            {
                "id": one.id,
                "name": one.name,
                "store": one.store,
                "credentials": word(one.account.value),
                "proxy_password": word(one.proxy.value) if one.proxy else None,
            }
            for one in found.interfaces
        ],
        "findings": [finding_as_json(one) for one in found.findings],
    }


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """Return one finding as `--json` gives it."""
    from smstui.wording.findings import finding_in_words, remedy_in_words

    return {
        "kind": word(finding.kind.value),
        "note": finding.is_note,
        "key": finding.subject or None,
        "name": finding.name or None,
        "detail": finding.detail or None,
        "message": finding_in_words(finding),
        "remedy": remedy_in_words(finding) or None,
    }


def _ended_as_json(ended: Ended | None) -> dict[str, Any] | None:
    if ended is None:
        return None
    return {"stays": reference(ended.stays), "gone": reference(ended.gone), "secret_left": ended.secret_left}
