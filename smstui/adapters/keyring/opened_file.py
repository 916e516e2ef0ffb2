"""Join the vault's file and its opening: read it as it is now, change it with every other writer kept out."""

import contextlib
import threading
from collections.abc import Callable, Iterator

from smstui.adapters.keyring.vault_file import STORE, VaultFile
from smstui.adapters.keyring.vault_format import SealedVault
from smstui.adapters.keyring.vault_opening import VaultOpening
from smstui.adapters.keyring.vault_sealing import seal
from smstui.adapters.keyring.vault_slots import OpenedVault, rotated_if_due
from smstui.domain.errors import StoreAbsent, StoreUnavailable


class OpenedFile:
    """Give one caller at a time the vault in its file; what is changed is written before anybody else has a turn."""

    def __init__(self, file: VaultFile, opening: VaultOpening) -> None:
        self.file = file
        self.opening = opening
        self.turn = threading.RLock()

    def existing(self) -> SealedVault:
        """Return the vault as it lies there, without a key; raise StoreAbsent, StoreDamaged, StoreUnavailable."""
        sealed = self.file.read()
        if sealed is None:
            raise StoreAbsent
        return sealed

    def opened(self) -> OpenedVault:
        """Return the vault with all that is in it; raise StoreLocked besides."""
        with self.turn:
            return self.opening.vault(self.existing())

    def change(self, step: Callable[[OpenedVault], OpenedVault]) -> None:
        """Write what a step makes of the vault as it is now; whatever it raises leaves the vault as it was.

        It is opened before the lock is taken: a derivation or a command for the key keeps no other writer waiting.
        """
        with self.turn:
            self.opening.require(self.existing())
            with self._for_writing() as sealed:
                if sealed is None:
                    raise StoreAbsent
                self._write(step(self.opening.vault(sealed)))

    def create(self, vault: OpenedVault) -> None:
        """Write a new vault where there is none, and hold it open; raise StoreUnavailable."""
        self.file.make_folder()
        with self.turn, self._for_writing() as present:
            if present is not None:
                raise StoreUnavailable(STORE, "exists already")
            self.opening.lock()
            self._write(vault)

    def remove(self, made: OpenedVault) -> bool:
        """Remove a vault that was made here and not written since; tell whether it was so."""
        with self.turn, self._for_writing() as present:
            if present is None or (present.header.vault_id, present.header.revision) != (made.header.vault_id, 1):
                return False
            self.opening.lock()
            self.file.remove()
            return True

    @contextlib.contextmanager
    def _for_writing(self) -> Iterator[SealedVault | None]:
        """Give the block the vault as it is now, with every other writer kept out."""
        if not self.file.has_folder():
            yield None
            return
        with self.file.locked():
            yield self.file.read()

    def _write(self, vault: OpenedVault) -> None:
        """Write the next revision, under the lock; with a new data key where that is due."""
        ready = rotated_if_due(vault).as_next_revision()
        with self.file.damage_named():
            sealed = seal(ready.header, ready.contents, ready.data_key)
        self.file.write(sealed)
        self.opening.holds(sealed.header, ready.data_key)
