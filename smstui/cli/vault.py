"""Make the vault, say how it stands, and write and read encrypted copies of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smstui.cli.asking import SecretSource, ask_secret, secret_options
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, argument, option, verb
from smstui.cli.messages import complain, tell
from smstui.cli.output import write_facts, write_json, write_line, write_table
from smstui.cli.shapes import slot_shape, tried_shape
from smstui.cli.signals import uninterrupted, wait_for
from smstui.cli.streams import was_written_out
from smstui.cli.vault_access import (
    code_was_written,
    new_passphrase_from,
    new_passphrase_options,
    only_one_reads_standard_input,
    open_vault,
    opener_options,
    show_code,
    vaulting_of,
)
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _, ngettext
from smstui.wording.scopes import program
from smstui.wording.system_errors import error_words

if TYPE_CHECKING:
    from smstui.domain.secret import Secret
    from smstui.ports import VaultStatus


@verb(
    "vault init",
    more=N_(
        "With --key-file no passphrase is asked for: the key lies in a file on this server, outside the configuration,"
        " and unattended jobs open the vault with it. The recovery code is written once, and never again."
    ),
    examples=(
        ("smstui vault init", N_("Ask for a passphrase twice")),
        ("smstui vault init --key-file", N_("Make a key file on this server")),
    ),
)
@option("--key-file", "by_key_file", is_flag=True, help=N_("Make a key file on this server; nobody is asked later."))
@new_passphrase_options
def init(invocation: Invocation, *, by_key_file: bool, new_passphrase: SecretSource | None) -> ExitCode:
    """Make the vault."""
    if by_key_file and new_passphrase is not None:
        raise click.UsageError(_("--key-file and a passphrase exclude each other."))
    with vaulting_of(invocation, existing=False) as vaulting:
        before = wait_for(vaulting.status())
        path, key_file = before.path, ""
        if before.exists:
            words = _("there is a vault already: {path}. “{smstui} vault status” shows it.")
            complain(words.format(smstui=program(), path=safe_text(path)))
            return ExitCode.CONFIGURATION
        if wait_for(vaulting.had_one()):
            from smstui.wording.vaults import vault_lost_in_words

            complain(vault_lost_in_words())
        chosen = None if by_key_file else new_passphrase_from(new_passphrase)
        with uninterrupted():  # a vault whose recovery code nobody has seen is none
            if chosen is None:
                created = wait_for(vaulting.create_with_key_file())
                key_file, code = created.path, created.recovery
                if created.not_entered is not None:
                    from smstui.wording.errors import in_words

                    tell(in_words(created.not_entered))
            else:
                code = wait_for(vaulting.create_with_passphrase(chosen))
            _show_new(invocation, path, key_file, code)
            return code_was_written()


def _show_new(invocation: Invocation, path: str, key_file: str, code: Secret) -> None:
    if invocation.as_json:
        write_json({"vault": {"path": path, "key_file": key_file or None, "recovery_code": code.reveal()}})
        return
    tell(_("The vault was created: {path}").format(path=safe_text(path)))
    if key_file:
        tell(_("Its key is in {path}; keep that file out of backups of the vault.").format(path=safe_text(key_file)))
    show_code(code)


@verb(
    "vault status",
    more=N_("With --check the exit code says whether a program opens the vault here without a person: 0, else 5."),
    examples=(
        ("smstui vault status", N_("Who and what opens the vault")),
        ("env -i smstui vault status --check", N_("Say whether a job of cron would open it")),
    ),
)
@option("--check", is_flag=True, help=N_("End with 5 unless the vault opens without a person."))
def status(invocation: Invocation, *, check: bool) -> ExitCode:
    """Show how the vault stands."""
    with vaulting_of(invocation) as vaulting:
        found = wait_for(vaulting.status())
        owner = vaulting.owner
    if found.put_back is not None:
        from smstui.wording.errors import in_words

        complain(in_words(found.put_back))
    if invocation.as_json:
        write_json({"vault": _as_json(found, owner)})
    else:
        _write_status(found)
    return ExitCode.AUTHENTICATION if check and not found.is_open else ExitCode.DONE


@verb(
    "vault export",
    more=N_(
        "The copy is encrypted and holds every secret. It is a vault of its own: “smstui vault import” takes its"
        " secrets over on another computer. A passphrase is asked for; with --code a code opens it instead."
    ),
    examples=(
        ("smstui vault export /media/safe/vault-copy.json --code", N_("For the safe: note the code on paper")),
        ("smstui vault export copy.json", N_("To move to another computer, under a passphrase")),
    ),
)
@argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--code", "by_code", is_flag=True, help=N_("Let a new code open the copy; it is written once."))
@opener_options
@new_passphrase_options
def export(
    invocation: Invocation,
    *,
    file: Path,
    by_code: bool,
    passphrase: SecretSource | None,
    new_passphrase: SecretSource | None,
) -> ExitCode:
    """Write an encrypted copy."""
    only_one_reads_standard_input(passphrase, new_passphrase)
    if by_code and new_passphrase is not None:
        raise click.UsageError(_("--code and a passphrase exclude each other."))
    path = str(file.absolute())
    with vaulting_of(invocation) as vaulting:
        open_vault(vaulting, passphrase)
        chosen = None if by_code else new_passphrase_from(new_passphrase, _("the copy"))
        with uninterrupted():  # a copy whose code nobody has seen opens to nobody
            code = wait_for(vaulting.export_copy(path, chosen))
            if invocation.as_json:
                write_json({"copy": {"path": path, "code": None if code is None else code.reveal()}})
            elif code is not None:
                tell(_("This code opens the copy. It is shown only now:"))
                write_line(code.reveal())
            if code is not None and not was_written_out():
                _remove_copy(file)
                return ExitCode.FINDINGS
    if not invocation.as_json:
        message = _("All secrets are in {path}, encrypted. “smstui vault import” reads it on another computer.")
        tell(message.format(path=safe_text(path)))
    return ExitCode.DONE


def _remove_copy(file: Path) -> None:
    """Remove a copy whose code nobody has seen."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        words = _("the code could not be written, so that the copy opens to nobody. Remove it: {path} ({reason})")
        complain(words.format(path=safe_text(str(file)), reason=error_words(error)))
    else:
        complain(_("the code could not be written, so that the copy would open to nobody: it was removed."))


@verb(
    "vault import",
    more=N_(
        "Secrets that are kept here already stay as they are. Interfaces are files: copy those too, with smstui.toml,"
        " whose chain_id their secrets belong to."
    ),
    examples=(("smstui vault import copy.json", N_("Take over what a copy holds and is missing here")),),
)
@argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@opener_options
@secret_options("copy-passphrase", N_("Open the copy with the passphrase or code in this file; - is standard input."))
def import_copy(
    invocation: Invocation, *, file: Path, passphrase: SecretSource | None, copy_passphrase: SecretSource | None
) -> ExitCode:
    """Take the secrets of a copy over."""
    only_one_reads_standard_input(passphrase, copy_passphrase)
    with vaulting_of(invocation) as vaulting:
        open_vault(vaulting, passphrase)
        opener = (
            ask_secret(_("Passphrase or code of the copy"), _("the passphrase of the copy is missing."))
            if copy_passphrase is None
            else copy_passphrase.read()
        )
        count = wait_for(vaulting.import_copy(str(file.absolute()), opener))
    if invocation.as_json:
        write_json({"imported": count})
    else:
        tell(ngettext("{count} secret was taken over.", "{count} secrets were taken over.", count).format(count=count))
    return ExitCode.DONE


def _as_json(found: VaultStatus, owner: str) -> dict[str, object]:
    return {
        "exists": found.exists,
        "open": found.is_open,
        "path": found.path,
        "opened_by": None if found.opened_by is None else slot_shape(found.opened_by),
        "source": found.source or None,
        "tried": tried_shape(found.tried),
        "slots": [slot_shape(slot) for slot in found.slots],
        "own_slot": owner,
        "version": found.version,
        "outdated": found.is_outdated,
        "revision": found.revision,
        "writes_under_data_key": found.writes_under_key,
    }


def _write_status(found: VaultStatus) -> None:
    from smstui.wording.vaults import opening_in_words, slot_kind_in_words, tried_in_words

    standing = opening_in_words(exists=found.exists, is_open=found.is_open, source=found.source)
    facts = [(_("Vault"), found.path), (_("Standing"), standing)]
    if found.is_outdated:
        outdated = _("made by an earlier version; “{smstui} vault rotate” brings it up to date")
        facts.append((_("Format"), outdated.format(smstui=program())))
    facts += [(_("Tried"), line) for line in tried_in_words(found.tried)]
    write_facts(facts)
    if found.slots:
        write_line()
        write_table((_("Name"), _("Opened by")), [(slot.label, slot_kind_in_words(slot.kind)) for slot in found.slots])
