"""Change who opens the vault: add an administrator's passphrase or a service's key, shut one out, rotate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from smstui.cli.asking import SecretSource, require_yes, yes_option
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, argument, option, verb
from smstui.cli.messages import tell
from smstui.cli.output import write_json
from smstui.cli.shapes import slot_shape
from smstui.cli.signals import uninterrupted, wait_for
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
from smstui.domain.errors import SlotReason, SlotRefused, SmstuiError
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _
from smstui.wording.scopes import program

if TYPE_CHECKING:
    from smstui.services.vaulting import Vaulting

STANDARD_OUTPUT: Final = "-"
_FOR_SYSTEMD: Final = (
    "smstui vault add-key --label cron --out - | systemd-creds encrypt --name=smstui-vault-key - cron.cred"
)


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
@argument("login", required=False)
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

    only_one_reads_standard_input(passphrase, new_passphrase)
    with vaulting_of(invocation) as vaulting:
        label = parse_slot_label(login or vaulting.owner)
        if not replace:
            _must_be_free(vaulting, label)
        open_vault(vaulting, passphrase)
        new = new_passphrase_from(new_passphrase, label)
        wait_for(vaulting.add_passphrase(label, new, replace=replace))
    return _done(
        invocation, _("The new passphrase of “{label}” opens the vault.").format(label=label), label, "passphrase"
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
    with vaulting_of(invocation) as vaulting:
        open_vault(vaulting, passphrase)
        if out == STANDARD_OUTPUT:
            wait_for(vaulting.add_key(name, _hand_over))
        else:
            wait_for(vaulting.add_key_file(name, str(Path(out).absolute())))
    message = _("The new key “{label}” opens the vault.").format(label=name)
    if out == STANDARD_OUTPUT:
        tell(message)
        return ExitCode.DONE
    return _done(invocation, message, name, "key file", file=str(Path(out).absolute()))


@verb(
    "vault remove",
    more=N_(
        "Everything is put under a new data key: an old copy of the vault with the removed passphrase or key opens"
        " nothing that is kept from now on. What its owner has seen, he knows: change those credentials at the gateway."
    ),
    examples=(("smstui vault remove bert", N_("Shut Bert out")),),
)
@argument("label")
@yes_option
@opener_options
def remove(invocation: Invocation, *, label: str, yes: bool, passphrase: SecretSource | None) -> ExitCode:
    """Remove a slot."""
    shown = safe_text(label)
    with vaulting_of(invocation) as vaulting:
        open_vault(vaulting, passphrase)
        kinds = {slot.label: slot.kind for slot in wait_for(vaulting.status()).slots}
        require_yes(_("Shut out “{label}”?").format(label=shown), yes=yes)
        wait_for(vaulting.remove_slot(label))
    tell(
        _(
            "If its owner may know the recovery code or a key file, change those, too: “{smstui} vault rotate"
            " --new-recovery-code” makes a new code; “{smstui} vault remove” shuts a key out."
        ).format(smstui=program())
    )
    message = _("“{label}” no longer opens the vault; its data key is a new one.").format(label=shown)
    return _done(invocation, message, label, kinds[label])


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
    with vaulting_of(invocation) as vaulting:
        open_vault(vaulting, passphrase)
        with uninterrupted():  # the former code opens nothing any more, once there is a new one
            code = wait_for(vaulting.rotate(new_recovery_code=new_recovery_code))
            if invocation.as_json:
                shown = None if code is None else code.reveal()
                write_json({"vault": {"revision": _revision_of(vaulting), "recovery_code": shown}})
            else:
                tell(_("The vault has a new data key."))
                if code is not None:
                    show_code(code)
            return ExitCode.DONE if code is None else code_was_written()


def _revision_of(vaulting: Vaulting) -> int | None:
    """Return what the vault counts its changes by; None where it cannot be read: what was done is said all the same."""
    try:
        return wait_for(vaulting.status()).revision
    except SmstuiError:
        return None


def _must_be_free(vaulting: Vaulting, label: str) -> None:
    """Refuse a label that is taken before anybody types a passphrase for it; the vault itself refuses it, too."""
    if any(slot.label == label for slot in wait_for(vaulting.status()).slots):
        raise SlotRefused(SlotReason.TAKEN, label)


def _hand_over(key: bytes) -> None:
    """Write the raw key to the program that reads it; raise StoreUnavailable when it does not take it."""
    from smstui.cli.streams import was_written_out
    from smstui.domain.errors import StoreUnavailable

    sys.stdout.flush()
    sys.stdout.buffer.write(key)
    sys.stdout.buffer.flush()
    if not was_written_out():
        raise StoreUnavailable("vault", "not handed over")


def _done(invocation: Invocation, message: str, label: str, kind: str, **more: str) -> ExitCode:
    if invocation.as_json:
        from smstui.ports import VaultSlot

        write_json({"slot": slot_shape(VaultSlot(kind, label)), **more})
    else:
        tell(message)
    return ExitCode.DONE
