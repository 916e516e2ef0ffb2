"""Make the vault and change who opens it: a slot an administrator, a slot a service, a code on paper."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from smstui.cli.asking import (
    STANDARD_INPUT,
    SecretSource,
    ask_new_secret,
    ask_secret,
    require_yes,
    secret_options,
    yes_option,
)
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, option, verb
from smstui.cli.messages import complain, has_person, tell
from smstui.cli.output import write_facts, write_json, write_line, write_table
from smstui.cli.signals import wait_for
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smstui.domain.secret import Secret
    from smstui.ports import VaultStatus
    from smstui.services.vaulting import Vaulting

STANDARD_OUTPUT: Final = "-"
_FOR_SYSTEMD: Final = (
    "smstui vault add-key --label cron --out - | systemd-creds encrypt --name=smstui-vault-key - cron.cred"
)

opener_options: Final = secret_options(
    "passphrase", N_("Open the vault with the passphrase or recovery code in this file; - is standard input.")
)
new_passphrase_options: Final = secret_options(
    "new-passphrase", N_("Read the new passphrase from this file; - is standard input.")
)


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
    with _vaulting(invocation, existing=False) as vaulting:
        before = wait_for(vaulting.status())
        path, key_file = before.path, ""
        if before.exists:
            complain(
                _("there is a vault already: {path}. “smstui vault status” shows it.").format(path=safe_text(path))
            )
            return ExitCode.CONFIGURATION
        if by_key_file:
            created = wait_for(vaulting.create_with_key_file())
            key_file, code = created.path, created.recovery
            if created.not_entered is not None:
                from smstui.wording.errors import in_words

                tell(in_words(created.not_entered))
        else:
            code = wait_for(vaulting.create_with_passphrase(_new_passphrase(new_passphrase)))
    facts = {"path": path, "key_file": key_file or None, "recovery_code": code.reveal()}
    if invocation.as_json:
        write_json({"vault": facts})
        return ExitCode.DONE
    tell(_("The vault was created: {path}").format(path=safe_text(path)))
    if key_file:
        tell(_("Its key is in {path}; keep that file out of backups of the vault.").format(path=safe_text(key_file)))
    _show_code(code)
    return ExitCode.DONE


@verb(
    "vault status",
    more=N_("With --check the exit code says whether a program opens the vault here without a person: 0, else 5."),
    examples=(
        ("smstui vault status", N_("Who and what opens the vault")),
        ("env -i smstui vault status --check", N_("Would a cron job open it?")),
    ),
)
@option("--check", is_flag=True, help=N_("End with 5 unless the vault opens without a person."))
def status(invocation: Invocation, *, check: bool) -> ExitCode:
    """Show how the vault stands."""
    with _vaulting(invocation) as vaulting:
        found = wait_for(vaulting.status())
        owner = vaulting.owner
    if invocation.as_json:
        write_json({"vault": _as_json(found, owner)})
    else:
        _write_status(found)
    return ExitCode.AUTHENTICATION if check and not found.is_open else ExitCode.DONE


@verb(
    "vault add-admin",
    more=N_(
        "Without LOGIN it is your own. The vault is opened first: by a key, or by the passphrase of somebody who has"
        " one. Then the new one types his passphrase twice; nobody else needs to know it."
    ),
    examples=(
        ("smstui vault add-admin bert", N_("Let Bert in; he types his new passphrase")),
        ("smstui vault add-admin --replace", N_("Change your own passphrase")),
    ),
)
@click.argument("login", required=False)
@option("--replace", is_flag=True, help=N_("Put it in the place of the passphrase of this login."))
@opener_options
@new_passphrase_options
def add_admin(
    invocation: Invocation,
    *,
    login: str | None,
    replace: bool,
    passphrase: SecretSource | None,
    new_passphrase: SecretSource | None,
) -> ExitCode:
    """Add a passphrase."""
    from smstui.services.vaulting import parse_slot_label

    _only_one_reads_standard_input(passphrase, new_passphrase)
    with _vaulting(invocation) as vaulting:
        label = parse_slot_label(login or vaulting.owner)
        _open(vaulting, passphrase)
        new = _new_passphrase(new_passphrase, label)
        wait_for(vaulting.add_passphrase(label, new, replace=replace))
    return _done(
        invocation, label, _("The new passphrase of “{label}” opens the vault.").format(label=label), kind="passphrase"
    )


@verb(
    "vault add-key",
    more=N_(
        "The key has 32 random bytes. It goes into a new file that only this account can read, or with --out - to"
        " another program; it is kept nowhere else."
    ),
    examples=(
        ("smstui vault add-key --label cron --out /etc/smstui-cron.key", N_("A key for a job, in a file")),
        (_FOR_SYSTEMD, N_("A key for a service of systemd, encrypted by it")),
    ),
)
@option("--label", required=True, metavar=N_("NAME"), help=N_("What the key is for."))
@option("--out", required=True, metavar=N_("FILE"), help=N_("Where the key goes; - is standard output."))
@opener_options
def add_key(invocation: Invocation, *, label: str, out: str, passphrase: SecretSource | None) -> ExitCode:
    """Add a key."""
    from smstui.services.vaulting import parse_slot_label

    name = parse_slot_label(label)
    if out == STANDARD_OUTPUT and sys.stdout.isatty():
        raise click.UsageError(_("--out - hands the key to another program; a terminal is none."))
    if out == STANDARD_OUTPUT and invocation.as_json:
        raise click.UsageError(_("{one} and {other} exclude each other.").format(one="--out -", other="--json"))
    with _vaulting(invocation) as vaulting:
        _open(vaulting, passphrase)
        if out == STANDARD_OUTPUT:
            wait_for(vaulting.add_key(name, _hand_over))
        else:
            wait_for(vaulting.add_key_file(name, str(Path(out).absolute())))
    message = _("The new key “{label}” opens the vault.").format(label=name)
    if out == STANDARD_OUTPUT:
        tell(message)
        return ExitCode.DONE
    return _done(invocation, name, message, kind="key file", file=str(Path(out).absolute()))


@verb(
    "vault remove",
    more=N_(
        "Everything is put under a new data key: an old copy of the vault with the removed passphrase or key opens"
        " nothing that is kept from now on. What its owner has seen, he knows: change those credentials at the gateway."
    ),
    examples=(("smstui vault remove bert", N_("Shut Bert out")),),
)
@click.argument("label")
@yes_option
@opener_options
def remove(invocation: Invocation, *, label: str, yes: bool, passphrase: SecretSource | None) -> ExitCode:
    """Remove a slot."""
    shown = safe_text(label)
    with _vaulting(invocation) as vaulting:
        _open(vaulting, passphrase)
        require_yes(_("Shut out “{label}”?").format(label=shown), yes=yes)
        wait_for(vaulting.remove_slot(label))
    return _done(
        invocation, label, _("“{label}” no longer opens the vault; its data key is a new one.").format(label=shown)
    )


@verb(
    "vault rotate",
    more=N_(
        "Passphrases and keys stay as they are. Programs that hold the vault open must open it again. A vault of the"
        " first version is brought up to date by it, and gets a new recovery code."
    ),
    examples=(("smstui vault rotate --new-recovery-code", N_("The paper with the code was lost")),),
)
@option("--new-recovery-code", is_flag=True, help=N_("Make a new recovery code; the old one opens nothing any more."))
@opener_options
def rotate(invocation: Invocation, *, new_recovery_code: bool, passphrase: SecretSource | None) -> ExitCode:
    """Put everything under a new data key."""
    with _vaulting(invocation) as vaulting:
        _open(vaulting, passphrase)
        code = wait_for(vaulting.rotate(new_recovery_code=new_recovery_code))
        found = wait_for(vaulting.status())
    if invocation.as_json:
        write_json({"vault": {"revision": found.revision, "recovery_code": None if code is None else code.reveal()}})
        return ExitCode.DONE
    tell(_("The vault has a new data key."))
    if code is not None:
        _show_code(code)
    return ExitCode.DONE


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
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
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
    _only_one_reads_standard_input(passphrase, new_passphrase)
    if by_code and new_passphrase is not None:
        raise click.UsageError(_("--code and a passphrase exclude each other."))
    path = str(file.absolute())
    with _vaulting(invocation) as vaulting:
        _open(vaulting, passphrase)
        chosen = None if by_code else _new_passphrase(new_passphrase, _("the copy"))
        code = wait_for(vaulting.export_copy(path, chosen))
    if invocation.as_json:
        write_json({"copy": {"path": path, "code": None if code is None else code.reveal()}})
        return ExitCode.DONE
    message = _("All secrets are in {path}, encrypted. “smstui vault import” reads it on another computer.")
    tell(message.format(path=safe_text(path)))
    if code is not None:
        tell(_("This code opens the copy. It is shown only now:"))
        write_line(code.reveal())
    return ExitCode.DONE


@verb(
    "vault import",
    more=N_(
        "Secrets that are kept here already stay as they are. Interfaces are files: copy those too, with smstui.toml,"
        " whose chain_id their secrets belong to."
    ),
    examples=(("smstui vault import copy.json", N_("Take over what a copy holds and is missing here")),),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@opener_options
@secret_options("copy-passphrase", N_("Open the copy with the passphrase or code in this file; - is standard input."))
def import_copy(
    invocation: Invocation, *, file: Path, passphrase: SecretSource | None, copy_passphrase: SecretSource | None
) -> ExitCode:
    """Take the secrets of a copy over."""
    _only_one_reads_standard_input(passphrase, copy_passphrase)
    with _vaulting(invocation) as vaulting:
        _open(vaulting, passphrase)
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


@contextmanager
def _vaulting(invocation: Invocation, *, existing: bool = True) -> Iterator[Vaulting]:
    """Give what works on the vault; raise click.UsageError where the system's keychain is used in its place."""
    with invocation.services(existing=existing) as services:
        if services.vaulting is None:
            raise click.UsageError(_("the system's keychain keeps the secrets here: there is no vault."))
        yield services.vaulting


def _open(vaulting: Vaulting, source: SecretSource | None) -> None:
    """Open the vault: by what was given, else unattended, else by whoever sits there; raise StoreLocked, WrongKey."""
    if source is not None:
        wait_for(vaulting.unlock(source.read()))
        return
    found = wait_for(vaulting.status())
    if found.is_open:
        return
    from smstui.domain.errors import StoreAbsent, StoreLocked

    if not found.exists:
        tell(_("“smstui vault init” makes one, and so does the first save on the screen."))
        raise StoreAbsent
    if not has_person():
        raise StoreLocked("vault", found.tried)
    from smstui.cli.with_secrets import unlock

    unlock(vaulting)


def _new_passphrase(source: SecretSource | None, whose: str = "") -> Secret:
    if source is not None:
        return source.read()
    prompt = _("New passphrase for {whose}").format(whose=whose) if whose else _("New passphrase")
    missing = _("nobody can be asked here: give --new-passphrase-file or --new-passphrase-fd.")
    return ask_new_secret(prompt, _("Once more"), missing)


def _only_one_reads_standard_input(*sources: SecretSource | None) -> None:
    if sum(source is not None and source.file == STANDARD_INPUT for source in sources) > 1:
        raise click.UsageError(_("standard input holds one secret: give the other one by a file or a descriptor."))


def _hand_over(key: bytes) -> None:
    """Write the raw key to the program that reads it; raise StoreUnavailable when it does not take it."""
    from smstui.cli.streams import output_failure, reader_left
    from smstui.domain.errors import StoreUnavailable

    sys.stdout.flush()
    sys.stdout.buffer.write(key)
    sys.stdout.buffer.flush()
    if reader_left() or output_failure() is not None:
        raise StoreUnavailable("vault", "not handed over")


def _show_code(code: Secret) -> None:
    """Write the code to standard output: it is data, and the only copy of it."""
    tell(_("Recovery code, shown only now. Write it on paper and keep that locked away:"))
    write_line(code.reveal())


def _done(invocation: Invocation, label: str, message: str, *, kind: str = "", file: str = "") -> ExitCode:
    if invocation.as_json:
        slot = {"label": label, **({"kind": kind} if kind else {}), **({"file": file} if file else {})}
        write_json({"slot": slot})
    else:
        tell(message)
    return ExitCode.DONE


def _as_json(found: VaultStatus, owner: str) -> dict[str, object]:
    return {
        "exists": found.exists,
        "open": found.is_open,
        "path": found.path,
        "opened_by": None if found.opened_by is None else found.opened_by._asdict(),
        "source": found.source or None,
        "tried": [{"source": source, "reason": reason} for source, reason in found.tried],
        "slots": [slot._asdict() for slot in found.slots],
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
        facts.append((_("Format"), _("made by an earlier version; “smstui vault rotate” brings it up to date")))
    facts += [(_("Tried"), line) for line in tried_in_words(found.tried)]
    write_facts(facts)
    if found.slots:
        write_line()
        write_table((_("Name"), _("Opened by")), [(slot.label, slot_kind_in_words(slot.kind)) for slot in found.slots])
