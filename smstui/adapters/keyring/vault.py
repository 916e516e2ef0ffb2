"""Be the vault: a secret store in one encrypted file, opened by a passphrase, a key or a recovery code.

Nothing here asks a person anything. The data key is held in memory from the unlocking until `lock`. Once nobody
used it for fifteen minutes it opens nothing any more, and the next call, `lock_when_idle` at the latest, forgets it.
"""

import getpass
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from smstui.adapters.durable_file import MakeFolder, make_private_folder
from smstui.adapters.keyring.key_command import KeyCommand
from smstui.adapters.keyring.opened_file import OpenedFile
from smstui.adapters.keyring.seen_revisions import SeenRevisions
from smstui.adapters.keyring.unattended import Unattended
from smstui.adapters.keyring.vault_at_rest import VaultIndex, entry_name
from smstui.adapters.keyring.vault_changes import VaultChanges, key_file_slot, passphrase_slot, unmade_when_failing
from smstui.adapters.keyring.vault_file import STORE, VaultFile
from smstui.adapters.keyring.vault_header import EntryName
from smstui.adapters.keyring.vault_opening import VaultOpening, awake_or_asleep
from smstui.adapters.keyring.vault_sealing import Cost, Entry
from smstui.adapters.keyring.vault_slots import OpenedVault, new_vault
from smstui.domain.errors import (
    SecretBoundElsewhere,
    SecretMissing,
    StoreLocked,
    StorePutBack,
    SupplyRefused,
)
from smstui.domain.secret import Binding, Secret, SecretKey
from smstui.domain.value import dataclass
from smstui.ports import VaultSlot, VaultStatus


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        return "administrator"


def _check(key: SecretKey, kept: str | None, asked: Binding) -> None:
    if kept is None:
        raise SecretMissing(str(key))
    if kept != asked.text:
        raise SecretBoundElsewhere(str(key))


@dataclass(frozen=True, slots=True)
class _Made:
    """Hold a vault that was made in this session, its key file, and which one was in use before."""

    vault: OpenedVault
    key_file: Path | None = None
    key_file_before: Path | None = None


class VaultStore:
    """Implement the `Vault` port over the file at `path`.

    `key_file` and `key_command` are what `[secrets]` names, `environment` is the program's: they are asked without a
    prompt whenever the vault is not open. New key files are made in `key_folder`; `make_folder` makes that folder and
    the vault's own. `owner` labels this login's passphrase slot; `clock` counts seconds; `seen` remembers how new the
    vault was, where an older one that is put back is to be noticed by the next start.
    """

    name = STORE

    def __init__(
        self,
        path: Path,
        *,
        key_folder: Path | None = None,
        key_file: Path | None = None,
        key_command: KeyCommand | None = None,
        environment: Mapping[str, str] | None = None,
        make_folder: MakeFolder = make_private_folder,
        owner: str | None = None,
        clock: Callable[[], float] = awake_or_asleep,
        cost: Cost | None = None,
        seen: SeenRevisions | None = None,
    ) -> None:
        self.owner = owner or _login_name()
        self._file = VaultFile(path, make_folder)
        self._make_folder = make_folder
        self._key_folder = key_folder or path.parent
        self._unattended = Unattended(key_file, key_command, environment or {})
        self._opening = VaultOpening(self._file, self.owner, self._unattended, clock, seen)
        self._vault = OpenedFile(self._file, self._opening)
        self._cost = cost or Cost()
        self._changes = VaultChanges(self._vault, self._cost)
        self._index = VaultIndex(self._file, seen)
        self._made: _Made | None = None

    def status(self) -> VaultStatus:
        """Return how the vault stands. "Open" includes that an unattended source opens it, without a prompt."""
        with self._vault.turn:
            sealed = self._file.read()
            if sealed is None:
                return VaultStatus(exists=False, is_open=False, path=str(self._file.path))
            opening, header = self._opening.state(sealed), sealed.header
            return VaultStatus(
                exists=True,
                is_open=opening.is_open,
                path=str(self._file.path),
                slots=tuple(VaultSlot(slot.header.kind.value, slot.header.label) for slot in header.slots),
                opened_by=None if opening.by is None else VaultSlot(opening.by.kind.value, opening.by.label),
                source=opening.source,
                tried=opening.tried,
                version=header.version,
                revision=header.revision,
                writes_under_key=header.revision - header.data_key_since + 1,
                put_back=self._index.put_back(),
            )

    def overview(self) -> Mapping[SecretKey, Binding]:
        """Return which secrets are kept, from the readable index."""
        return self._index.overview()

    def put_back(self) -> StorePutBack | None:
        """Say that an older state lies there than this person has seen."""
        return self._index.put_back()

    def get(self, key: SecretKey, binding: Binding) -> Secret:
        """Return a secret. What the index knows not to fit is refused without asking for the vault to be opened."""
        with self._vault.turn:
            sealed = self._file.read()
            if sealed is None:
                raise SecretMissing(str(key))
            try:
                entry = self._opening.vault(sealed).contents.entries.get(entry_name(key))
            except StoreLocked:
                _check(key, sealed.header.bindings.get(entry_name(key)), binding)
                raise
            _check(key, None if entry is None else entry.binding, binding)
            return Secret("" if entry is None else entry.value)

    def put(self, key: SecretKey, secret: Secret, binding: Binding, *, only_if_absent: bool = False) -> None:
        """Keep a secret; when this raises, the vault is as it was."""
        self.put_entry(entry_name(key), Entry(secret.reveal(), binding.text), only_if_absent=only_if_absent)

    def delete(self, key: SecretKey) -> None:
        """Forget a secret."""
        self.delete_entry(entry_name(key))

    def get_entry(self, name: EntryName) -> Entry | None:
        """Return what is kept under a keyring's name; raise StoreLocked, StoreDamaged, StoreUnavailable."""
        with self._vault.turn:
            sealed = self._file.read()
            return None if sealed is None else self._opening.vault(sealed).contents.entries.get(name)

    def put_entry(self, name: EntryName, entry: Entry, *, only_if_absent: bool = False) -> None:
        """Keep something under a keyring's name; raise SupplyRefused where there is something and must not be."""

        def step(vault: OpenedVault) -> OpenedVault:
            entries = vault.contents.entries
            if only_if_absent and name in entries:
                raise SupplyRefused
            return vault.with_entries({**entries, name: entry})

        self._vault.change(step)

    def delete_entry(self, name: EntryName) -> bool:
        """Forget what is kept under a keyring's name; return whether there was something."""
        sealed = self._file.read()
        if sealed is None or name not in sealed.header.bindings:
            return False
        was_there: list[bool] = []

        def step(vault: OpenedVault) -> OpenedVault:
            entries = dict(vault.contents.entries)
            was_there.append(entries.pop(name, None) is not None)
            return vault.with_entries(entries)

        self._vault.change(step)
        return was_there[0]

    def create_with_passphrase(self, passphrase: Secret) -> Secret:
        """Create the vault with a passphrase slot; return the recovery code. Raise StoreUnavailable when one exists.

        An empty passphrase is a ValueError: which passphrases are good enough is asked before.
        """
        vault, code = new_vault(passphrase_slot(self.owner, passphrase, self._cost))
        self._vault.create(vault)
        self._made = _Made(vault)
        return code

    def create_with_key_file(self) -> tuple[str, Secret]:
        """Create the vault with a new key file in the key folder; return its path and the recovery code.

        From then on this store uses the file; the caller writes its path into `[secrets] key_file`.
        """
        path = self._key_folder / f"vault-{secrets.token_hex(4)}.key"
        made: list[Path] = []
        with unmade_when_failing(made):
            slot = key_file_slot(path, self._make_folder)
            made.append(path)
            vault, code = new_vault(slot)
            self._vault.create(vault)
        self._made = _Made(vault, path, self._unattended.key_file)
        self._unattended.key_file = path
        return str(path), code

    def unmake(self) -> bool:
        """Take back the vault that was made in this session while nothing was kept in it, with its key file."""
        made, self._made = self._made, None
        if made is None or not self._vault.remove(made.vault):
            return False
        if made.key_file is not None:
            self._unattended.key_file = made.key_file_before
            made.key_file.unlink(missing_ok=True)
        return True

    def add_passphrase(self, label: str, passphrase: Secret, *, replace: bool = False) -> None:
        """Let a passphrase open the vault, in the place of the one with this label when `replace` says so."""
        self._changes.add_passphrase(label, passphrase, replace=replace)

    def add_key(self, label: str, deliver: Callable[[bytes], None]) -> None:
        """Let a new key open the vault, once `deliver` has handed it over."""
        self._changes.add_key(label, deliver)

    def add_key_file(self, label: str, path: str) -> None:
        """Let a new key in a new file open the vault."""
        self._changes.add_key_file(label, Path(path))

    def remove_slot(self, label: str) -> None:
        """Shut a slot's owner out, with a new data key."""
        self._changes.remove(label)

    def rotate(self, *, new_recovery_code: bool = False) -> Secret | None:
        """Put everything under a new data key; return the new recovery code where there is one."""
        return self._changes.rotate(new_recovery_code=new_recovery_code)

    def export_copy(self, path: str, passphrase: Secret | None = None) -> Secret | None:
        """Write an encrypted copy; return the code that opens it where no passphrase does."""
        return self._changes.export(Path(path), passphrase)

    def import_copy(self, path: str, opener: Secret) -> int:
        """Keep the secrets of a copy that are not kept here; return how many."""
        return self._changes.take_over(Path(path), opener)

    def unlock(self, passphrase: Secret) -> None:
        """Open with a passphrase or the recovery code; raise StoreAbsent when there is no vault."""
        with self._vault.turn:
            self._opening.unlock(self._vault.existing(), passphrase.reveal())

    def has_own_slot(self) -> bool:
        """Tell whether this login has a passphrase of its own; raise StoreAbsent when there is no vault."""
        return self._opening.has_own_slot(self._vault.existing())

    def get_by_own_passphrase(self, passphrase: Secret, key: SecretKey, binding: Binding) -> Secret:
        """Return a secret to whoever enters this login's own passphrase; the vault stays as open as it is."""
        with self._vault.turn:
            entries = self._opening.entries_by_own_passphrase(self._vault.existing(), passphrase.reveal())
        entry = entries.get(entry_name(key))
        _check(key, None if entry is None else entry.binding, binding)
        return Secret("" if entry is None else entry.value)

    def lock(self) -> None:
        """Forget the data key."""
        with self._vault.turn:
            self._opening.lock()

    def lock_when_idle(self) -> None:
        """Forget the data key when nobody has used it for fifteen minutes; where it is in use now, do nothing."""
        if self._vault.turn.acquire(blocking=False):
            try:
                self._opening.lock_when_idle()
            finally:
                self._vault.turn.release()
