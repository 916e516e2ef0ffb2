"""Be the vault: a secret store in one encrypted file, opened by a passphrase, a key file or a recovery code.

Nothing here asks a person anything. The data key is held in memory from the unlocking until `lock`. Once nobody
used it for fifteen minutes it opens nothing any more, and the next call, `lock_when_idle` at the latest, forgets it.
"""

import contextlib
import getpass
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from smstui.adapters.durable_file import MakeFolder, make_private_folder
from smstui.adapters.keyring.key_file import make_key_file
from smstui.adapters.keyring.recovery_code import new_code
from smstui.adapters.keyring.vault_file import STORE, VaultFile
from smstui.adapters.keyring.vault_format import (
    EntryName,
    SealedVault,
    Slot,
    SlotKind,
    VaultHeader,
)
from smstui.adapters.keyring.vault_opening import VaultOpening, awake_or_asleep
from smstui.adapters.keyring.vault_sealing import (
    Cost,
    Entries,
    Entry,
    new_data_key,
    passphrase_slot,
    random_slot,
    seal,
)
from smstui.domain.errors import (
    SecretBoundElsewhere,
    SecretMissing,
    StoreAbsent,
    StoreLocked,
    StoreUnavailable,
    SupplyRefused,
)
from smstui.domain.secret import Binding, Secret, SecretKey
from smstui.ports import VaultStatus

SERVICE: Final = "smstui"
_IDENTIFIER_BYTES: Final = 16


def entry_name(key: SecretKey) -> EntryName:
    """Return under which name a keyring has this secret."""
    return EntryName(SERVICE, str(key))


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        return "administrator"


def _ours(sealed: SealedVault) -> dict[SecretKey, Binding]:
    """Return our own part of the readable index."""
    return {
        key: Binding(binding)
        for (service, username), binding in sealed.header.bindings.items()
        if service == SERVICE and (key := SecretKey.parse(username)) is not None
    }


def _check(key: SecretKey, kept: str | None, asked: Binding) -> None:
    if kept is None:
        raise SecretMissing(str(key))
    if kept != asked.text:
        raise SecretBoundElsewhere(str(key))


class VaultStore:
    """Implement the `Vault` port over the file at `path`.

    `key_file` is what `[secrets] key_file` names: it is tried without a prompt whenever the vault is not open.
    New key files are made in `key_folder`; `make_folder` makes that folder and the vault's own. `owner` labels the
    passphrase slot; `clock` counts seconds.
    """

    name = STORE

    def __init__(
        self,
        path: Path,
        *,
        key_folder: Path | None = None,
        key_file: Path | None = None,
        make_folder: MakeFolder = make_private_folder,
        owner: str | None = None,
        clock: Callable[[], float] = awake_or_asleep,
        cost: Cost | None = None,
    ) -> None:
        self._file = VaultFile(path, make_folder)
        self._make_folder = make_folder
        self._key_folder = key_folder or path.parent
        self._owner = owner or _login_name()
        self._opening = VaultOpening(self._file, self._owner, key_file, clock)
        self._cost = cost or Cost()
        self._overview: tuple[SealedVault, Mapping[SecretKey, Binding]] | None = None
        self._turn = threading.RLock()

    def status(self) -> VaultStatus:
        """Return how the vault stands. "Open" includes that the configured key file opens it, without a prompt."""
        with self._turn:
            sealed = self._file.read()
            if sealed is None:
                return VaultStatus(exists=False, is_open=False, path=str(self._file.path))
            is_open = self._opening.is_open(sealed)
            slots = tuple((slot.header.kind.value, slot.header.label) for slot in sealed.header.slots)
            return VaultStatus(exists=True, is_open=is_open, path=str(self._file.path), slots=slots)

    def overview(self) -> Mapping[SecretKey, Binding]:
        """Return which secrets are kept, from the readable index."""
        sealed = self._file.read()
        if sealed is None:
            return {}
        last = self._overview
        if last is None or last[0] is not sealed:
            last = self._overview = (sealed, MappingProxyType(_ours(sealed)))
        return last[1]

    def get(self, key: SecretKey, binding: Binding) -> Secret:
        """Return a secret. What the index knows not to fit is refused without asking for the vault to be opened."""
        with self._turn:
            sealed = self._file.read()
            if sealed is None:
                raise SecretMissing(str(key))
            try:
                entry = self._opening.entries(sealed).get(entry_name(key))
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
        with self._turn:
            sealed = self._file.read()
            return None if sealed is None else self._opening.entries(sealed).get(name)

    def put_entry(self, name: EntryName, entry: Entry, *, only_if_absent: bool = False) -> None:
        """Keep something under a keyring's name; raise SupplyRefused where there is something and must not be."""
        with self._turn, self._for_writing() as sealed:
            if sealed is None:
                raise StoreAbsent
            entries = self._opening.entries(sealed)
            if only_if_absent and name in entries:
                raise SupplyRefused
            self._save(sealed, {**entries, name: entry})

    def delete_entry(self, name: EntryName) -> bool:
        """Forget what is kept under a keyring's name; return whether there was something."""
        with self._turn, self._for_writing() as sealed:
            if sealed is None or name not in sealed.header.bindings:
                return False
            entries = self._opening.entries(sealed)
            del entries[name]
            self._save(sealed, entries)
            return True

    def create_with_passphrase(self, passphrase: Secret) -> Secret:
        """Create the vault with a passphrase slot; return the recovery code. Raise StoreUnavailable when one exists.

        An empty passphrase is a ValueError: which passphrases are good enough is asked before.
        """
        if not passphrase:
            raise ValueError("an empty passphrase opens to everybody")

        def slot(vault_id: str, data_key: bytes) -> Slot:
            return passphrase_slot(vault_id, data_key, self._owner, passphrase.reveal(), self._cost)

        with self._turn:
            return self._create(slot)

    def create_with_key_file(self) -> tuple[str, Secret]:
        """Create the vault with a new key file in the key folder; return its path and the recovery code.

        From then on this store uses the file; the caller writes its path into `[secrets] key_file`.
        """
        made: list[Path] = []

        def slot(vault_id: str, data_key: bytes) -> Slot:
            path = self._key_folder / f"vault-{vault_id[:8]}.key"
            try:
                key = make_key_file(path, self._make_folder)
            except OSError as error:
                raise StoreUnavailable(STORE, f"{path}: {error.strerror or error}") from error
            made.append(path)
            return random_slot(vault_id, data_key, SlotKind.KEY_FILE, path.name, key)

        with self._turn:
            try:
                code = self._create(slot)
            except BaseException:
                for path in made:
                    with contextlib.suppress(OSError):
                        path.unlink()
                raise
            self._opening.key_file = made[0]
            return str(made[0]), code

    def unlock(self, passphrase: Secret) -> None:
        """Open with a passphrase or the recovery code; raise StoreAbsent when there is no vault."""
        with self._turn:
            self._opening.unlock(self._existing(), passphrase.reveal())

    def has_own_slot(self) -> bool:
        """Tell whether this login has a passphrase of its own; raise StoreAbsent when there is no vault."""
        return self._opening.has_own_slot(self._existing())

    def get_by_own_passphrase(self, passphrase: Secret, key: SecretKey, binding: Binding) -> Secret:
        """Return a secret to whoever enters this login's own passphrase; the vault stays as open as it is."""
        with self._turn:
            entries = self._opening.entries_by_own_passphrase(self._existing(), passphrase.reveal())
        entry = entries.get(entry_name(key))
        _check(key, None if entry is None else entry.binding, binding)
        return Secret("" if entry is None else entry.value)

    def lock(self) -> None:
        """Forget the data key."""
        with self._turn:
            self._opening.lock()

    def lock_when_idle(self) -> None:
        """Forget the data key when nobody has used it for fifteen minutes; where it is in use now, do nothing."""
        if self._turn.acquire(blocking=False):
            try:
                self._opening.lock_when_idle()
            finally:
                self._turn.release()

    def _existing(self) -> SealedVault:
        sealed = self._file.read()
        if sealed is None:
            raise StoreAbsent
        return sealed

    @contextlib.contextmanager
    def _for_writing(self) -> Iterator[SealedVault | None]:
        """Give the block the vault as it is now, with every other writer kept out."""
        if not self._file.path.parent.is_dir():
            yield None
            return
        with self._file.locked():
            yield self._file.read()

    def _save(self, sealed: SealedVault, entries: Entries) -> None:
        again = self._opening.sealed_again(sealed, entries)
        self._file.write(again)
        self._opening.saw(again.header)

    def _create(self, first_slot: Callable[[str, bytes], Slot]) -> Secret:
        self._file.make_folder()
        with self._for_writing() as present:
            if present is not None:
                raise StoreUnavailable(STORE, "exists already")
            vault_id = secrets.token_hex(_IDENTIFIER_BYTES)
            data_key = new_data_key()
            code, opener = new_code()
            slots = (
                first_slot(vault_id, data_key),
                random_slot(vault_id, data_key, SlotKind.RECOVERY, "recovery", opener),
            )
            header = VaultHeader(vault_id, secrets.token_hex(_IDENTIFIER_BYTES), 1, slots, {})
            self._file.write(seal(header, {}, data_key))
            self._opening.remember(header, data_key)
            return code
