"""Change what opens the vault, and take encrypted copies of it: every step under the vault's lock, all or nothing."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import PRIVATE, MakeFolder, create_file
from smstui.adapters.keyring.key_file import make_key_file, new_key
from smstui.adapters.keyring.opened_file import OpenedFile
from smstui.adapters.keyring.recovery_code import new_code
from smstui.adapters.keyring.unattended import Unattended
from smstui.adapters.keyring.vault_file import STORE, VaultFile
from smstui.adapters.keyring.vault_header import RECOVERY_LABEL, SlotKind
from smstui.adapters.keyring.vault_opening import VaultOpening, awake_or_asleep
from smstui.adapters.keyring.vault_sealing import Cost, Entries, NewSlot, passphrase_bytes, seal
from smstui.adapters.keyring.vault_slots import (
    OpenedVault,
    brought_up,
    new_vault_with,
    rotated,
    with_new_recovery_code,
    with_slot,
    with_slot_replaced,
    without_slot,
)
from smstui.adapters.write_failures import failures_translated, store_not_written
from smstui.domain.errors import StoreAbsent
from smstui.domain.secret import Secret

COPY_LABEL: Final = "copy"


class VaultChanges:
    """Add, replace and remove slots, rotate the data key, write and read copies; the vault must be open for each."""

    def __init__(self, vault: OpenedFile, cost: Cost) -> None:
        self._vault = vault
        self._cost = cost

    def add_passphrase(self, label: str, passphrase: Secret, *, replace: bool = False) -> None:
        """Let a passphrase open the vault. `replace`: instead of the one with this label, under a new data key."""
        new = passphrase_slot(label, passphrase, self._cost)
        self._vault.change(lambda vault: with_slot_replaced(vault, new) if replace else with_slot(vault, new))

    def add_key(self, label: str, deliver: Callable[[bytes], None]) -> None:
        """Let a new key open the vault, once `deliver` has handed it over; when that raises nothing is changed."""

        def step(vault: OpenedVault) -> OpenedVault:
            key = new_key()
            changed = with_slot(vault, NewSlot(SlotKind.KEY_FILE, label, key))
            deliver(key)
            return changed

        self._vault.change(step)

    def add_key_file(self, label: str, path: Path) -> None:
        """Let a new key in a new file (0600) open the vault; raise WriteFailed where the file cannot be made."""
        made: list[Path] = []

        def deliver(key: bytes) -> None:
            _create(path, key)
            made.append(path)

        with unmade_when_failing(made):
            self.add_key(label, deliver)

    def remove(self, label: str) -> None:
        """Shut a slot's owner out: the data key is new, and wrapped for the others only."""
        self._vault.change(lambda vault: without_slot(vault, label))

    def rotate(self, *, new_recovery_code: bool) -> Secret | None:
        """Put everything under a new data key; return the new recovery code where one was asked for, or needed.

        It is needed where the vault is of version 1: then only the slot that opened it comes along.
        """
        codes: list[Secret] = []

        def step(vault: OpenedVault) -> OpenedVault:
            opened_by = self._vault.opening.opened_by()
            if vault.is_outdated and opened_by is not None:
                vault = brought_up(vault, opened_by)
            elif not new_recovery_code:
                return rotated(vault)
            changed, code = with_new_recovery_code(vault)
            codes.append(code)
            return changed

        self._vault.change(step)
        self._vault.opening.accept()  # whoever put an older state back stands by it
        return codes[0] if codes else None

    def export(self, path: Path, passphrase: Secret | None) -> Secret | None:
        """Write a copy of all secrets, encrypted with a data key of its own, into a new file (0600).

        It is a vault: opened by the passphrase, or by the recovery code that is returned where none is given.
        """
        code: Secret | None = None
        if passphrase is None:
            code, opener = new_code()
            slot = NewSlot(SlotKind.RECOVERY, RECOVERY_LABEL, opener)
        else:
            slot = passphrase_slot(COPY_LABEL, passphrase, self._cost)
        copy = new_vault_with([slot], self._vault.opened().contents.entries).as_next_revision()
        with self._vault.file.damage_named():
            data = seal(copy.header, copy.contents, copy.data_key).render()
        _create(path, data)
        return code

    def take_over(self, path: Path, opener: Secret) -> int:
        """Keep the secrets of a copy that are not kept here; return how many. Raise WrongKey, StoreDamaged."""
        copied = _entries_of(path, opener)
        taken: list[int] = []

        def step(vault: OpenedVault) -> OpenedVault:
            kept = vault.contents.entries
            taken.append(len(copied.keys() - kept.keys()))
            return vault.with_entries({**copied, **kept})

        self._vault.change(step)
        return taken[0]


def passphrase_slot(label: str, passphrase: Secret, cost: Cost) -> NewSlot:
    """Return the slot that a passphrase opens; an empty one is a ValueError: it would open to everybody."""
    if not passphrase:
        raise ValueError("an empty passphrase opens to everybody")
    return NewSlot(SlotKind.PASSPHRASE, label, passphrase_bytes(passphrase.reveal()), cost)


def key_file_slot(path: Path, make_folder: MakeFolder) -> NewSlot:
    """Make a key file and return the slot that it opens, labelled with the file's name; raise StoreNotWritten."""
    try:
        return NewSlot(SlotKind.KEY_FILE, path.name, make_key_file(path, make_folder))
    except OSError as error:
        raise store_not_written(STORE, path, error) from error


@contextlib.contextmanager
def unmade_when_failing(made: list[Path]) -> Iterator[None]:
    """Remove the files in `made` when the block fails: a key that opens nothing is not left behind."""
    try:
        yield
    except BaseException:
        for path in made:
            with contextlib.suppress(OSError):
                path.unlink()
        raise


def _create(path: Path, data: bytes) -> None:
    """Write a file of the person's choice, which must not exist; raise WriteFailed.

    It is for whoever runs the program: what root puts into somebody's folder is not given to him.
    """
    with failures_translated(path):
        create_file(path, data, PRIVATE, like_folder=False)


def _entries_of(path: Path, opener: Secret) -> Entries:
    file = VaultFile(path)
    opening = VaultOpening(file, COPY_LABEL, Unattended(), awake_or_asleep)
    sealed = file.read()
    if sealed is None:
        raise StoreAbsent
    opening.unlock(sealed, opener.reveal())
    return opening.vault(sealed).contents.entries
