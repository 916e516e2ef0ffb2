"""Keep the vault in one file that several processes read and write: lock, read again, replace, as the TOML does."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import (
    MakeFolder,
    confirm_folder,
    hold_lock,
    make_private_folder,
    mode_in,
    replace_file,
    sweep_leftovers,
)
from smstui.adapters.keyring.key_file import IS_A_LINK
from smstui.adapters.keyring.vault_damage import Damage, NewerVersion, VaultDamage
from smstui.adapters.keyring.vault_format import SIZE_LIMIT, SealedVault, parse
from smstui.adapters.write_failures import store_not_read, store_not_written
from smstui.domain.errors import StoreDamaged, StoreUnavailable

STORE: Final = "vault"
LOCK_SECONDS: Final = 10.0


class VaultFile:
    """Read, lock and replace the file; every error is a SecretError that names the path."""

    def __init__(
        self, path: Path, make_folder: MakeFolder = make_private_folder, lock_seconds: float = LOCK_SECONDS
    ) -> None:
        self.path = path
        self._make_folder = make_folder
        self._lock_path = path.with_name(path.name + ".lock")
        self._lock_seconds = lock_seconds
        self._last: tuple[bytes, SealedVault] | None = None

    def read(self) -> SealedVault | None:
        """Return the vault as it lies there, None when there is none; takes no lock.

        The same bytes give the same object, without being parsed again. Raise StoreDamaged, StoreUnavailable.
        """
        try:
            data = self._bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise store_not_read(self.path, error) from error
        last = self._last
        if last is not None and last[0] == data:
            return last[1]
        with self.damage_named():
            sealed = parse(data)
        self._last = (data, sealed)
        return sealed

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other writer out while the block runs; raise StoreUnavailable."""
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(hold_lock(self._lock_path, mode_in(self.path.parent), self._lock_seconds))
            except TimeoutError as error:
                raise StoreUnavailable(STORE, "another program is writing") from error
            except OSError as error:
                raise store_not_written(STORE, self.path, error) from error
            sweep_leftovers(self.path)
            yield

    def write(self, sealed: SealedVault) -> None:
        """Replace the file, under the lock; raise StoreNotWritten when the old one is still there."""
        try:
            mode = mode_in(self.path.parent)
            durable = replace_file(self.path, sealed.render(), mode, through_links=False)
        except OSError as error:
            raise store_not_written(STORE, self.path, error) from error
        if not durable:
            import logging

            logging.getLogger(__name__).warning(
                "the vault was saved, but the system did not confirm that it is on disk"
            )

    def remove(self) -> None:
        """Remove the file, under the lock; raise StoreNotWritten."""
        try:
            self.path.unlink()
        except OSError as error:
            raise store_not_written(STORE, self.path, error) from error
        confirm_folder(self.path.parent)

    def has_folder(self) -> bool:
        """Tell whether there is a folder for it; raise StoreUnavailable where the system cannot tell."""
        try:
            return self.path.parent.is_dir()
        except OSError as error:
            raise store_not_read(self.path, error) from error

    def make_folder(self) -> None:
        """Create the folder where there is none; raise StoreNotWritten."""
        try:
            self._make_folder(self.path.parent)
        except OSError as error:
            raise store_not_written(STORE, self.path, error) from error

    @contextlib.contextmanager
    def damage_named(self) -> Iterator[None]:
        """Turn the format's errors within the block into the store's, with the path."""
        try:
            yield
        except VaultDamage as error:
            raise StoreDamaged(str(self.path), error.damage.value) from error
        except NewerVersion as error:
            raise StoreUnavailable(STORE, "written by a newer version") from error

    def _bytes(self) -> bytes:
        # Neither does a named pipe in the vault's place make us wait, nor is a link followed: whoever shares the folder
        # could have root read, and write, wherever it leads.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            descriptor = os.open(self.path, flags)
        except OSError as error:
            if error.errno in IS_A_LINK:
                raise StoreUnavailable(STORE, "link") from error
            raise
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a path cannot open a descriptor
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StoreDamaged(str(self.path), Damage.NOT_A_VAULT.value)
            return file.read(SIZE_LIMIT + 1)
