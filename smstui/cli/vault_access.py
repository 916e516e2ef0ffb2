"""Share what the verbs about the vault have in common: the way to it, opening it, and asking for a new passphrase."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from smstui.cli.asking import STANDARD_INPUT, SecretSource, ask_new_secret, secret_options
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation
from smstui.cli.messages import complain, has_person, tell
from smstui.cli.output import write_line
from smstui.cli.signals import wait_for
from smstui.cli.streams import was_written_out
from smstui.wording.catalogue import N_, _
from smstui.wording.scopes import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smstui.domain.secret import Secret
    from smstui.services.vaulting import Vaulting

opener_options: Final = secret_options(
    "passphrase", N_("Open the vault with the passphrase or recovery code in this file; - is standard input.")
)
new_passphrase_options: Final = secret_options(
    "new-passphrase", N_("Read the new passphrase from this file; - is standard input.")
)


@contextmanager
def vaulting_of(invocation: Invocation, *, existing: bool = True) -> Iterator[Vaulting]:
    """Give what works on the vault; raise click.UsageError where the system's keychain is used in its place."""
    with invocation.services(existing=existing) as services:
        if services.vaulting is None:
            raise click.UsageError(_("the system's keychain keeps the secrets here: there is no vault."))
        yield services.vaulting


def open_vault(vaulting: Vaulting, source: SecretSource | None) -> None:
    """Open the vault: by what was given, else unattended, else by whoever sits there; raise StoreLocked, WrongKey."""
    if source is not None:
        wait_for(vaulting.unlock(source.read()))
        return
    found = wait_for(vaulting.status())
    if found.is_open:
        return
    from smstui.domain.errors import StoreAbsent, StoreLocked

    if not found.exists:
        from smstui.cli.with_secrets import makes_a_vault

        tell(makes_a_vault())
        raise StoreAbsent
    if not has_person():
        raise StoreLocked("vault", found.tried, by_code_only=found.needs_recovery_code)
    from smstui.cli.with_secrets import unlock

    unlock(vaulting)


def new_passphrase_from(source: SecretSource | None, whose: str = "") -> Secret:
    """Return a new passphrase: what was given, else what a person types twice; raise click.UsageError."""
    if source is not None:
        return source.read()
    prompt = _("New passphrase for {whose}").format(whose=whose) if whose else _("New passphrase")
    missing = _("nobody can be asked here: give --new-passphrase-file or --new-passphrase-fd.")
    return ask_new_secret(prompt, _("Once more"), missing)


def only_one_reads_standard_input(*sources: SecretSource | None) -> None:
    """Raise click.UsageError where two secrets are to come from standard input."""
    if sum(source is not None and source.file == STANDARD_INPUT for source in sources) > 1:
        raise click.UsageError(_("standard input holds one secret: give the other one by a file or a descriptor."))


def show_code(code: Secret) -> None:
    """Write the code to standard output: it is data, and the only copy of it."""
    tell(_("Recovery code, shown only now. Write it on paper and keep that locked away:"))
    write_line(code.reveal())


def code_was_written() -> ExitCode:
    """Say when the recovery code did not reach whoever reads standard output, and return how the command ends."""
    if was_written_out():
        return ExitCode.DONE
    words = _("the recovery code could not be written: “{smstui} vault rotate --new-recovery-code” makes another one.")
    complain(words.format(smstui=program()))
    return ExitCode.FINDINGS
