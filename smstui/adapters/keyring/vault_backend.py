"""Offer the vault to other programs as an ordinary backend of the keyring library.

`PYTHON_KEYRING_BACKEND=smstui.adapters.keyring.vault_backend.VaultKeyring` names it. Nothing that smstui starts with
imports this module. It never prompts: a vault that its key file does not open is `KeyringLocked`.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final, ParamSpec, TypeVar

import keyring.backend
import keyring.errors

from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.keyring.vault_at_rest import SERVICE
from smstui.adapters.keyring.vault_header import EntryName
from smstui.adapters.keyring.vault_sealing import Entry
from smstui.domain.errors import SecretError, StoreLocked

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

_UNBOUND: Final = ""
"""What other programs keep was entered for nothing that we know."""


class VaultKeyring(keyring.backend.KeyringBackend):
    """Read and keep passwords in the vault.

    Without `store` the vault is the file `vault_path`, opened by `key_file` or by what systemd or the environment hand
    over; keyring's own way sets both: `KEYRING_PROPERTY_VAULT_PATH`, `KEYRING_PROPERTY_KEY_FILE`. smstui's own secrets
    can be read here, never written: they are bound to what they were entered for, which this interface cannot say.
    """

    priority: ClassVar[float] = 0.1
    vault_path: str | None = None
    key_file: str | None = None

    def __init__(self, store: VaultStore | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own has no types
        self._store = store

    def get_password(self, service: str, username: str) -> str | None:
        """Return a password, None when there is none."""
        entry = _in_keyrings_words(self._vault().get_entry, EntryName(service, username))
        return None if entry is None else entry.value

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password under any service but our own."""
        if service == SERVICE:
            raise keyring.errors.PasswordSetError("secrets of smstui are set in smstui")
        name = EntryName(service, username)
        _in_keyrings_words(self._vault().put_entry, name, Entry(password, _UNBOUND))

    def delete_password(self, service: str, username: str) -> None:
        """Forget a password of any service but our own."""
        if service == SERVICE:
            raise keyring.errors.PasswordDeleteError("secrets of smstui are deleted in smstui")
        if not _in_keyrings_words(self._vault().delete_entry, EntryName(service, username)):
            raise keyring.errors.PasswordDeleteError("no such password")

    def _vault(self) -> VaultStore:
        if self._store is None:
            data_home = os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser()
            path = Path(self.vault_path) if self.vault_path else Path(data_home) / "smstui" / "vault.json"
            key_file = Path(self.key_file) if self.key_file else None
            self._store = VaultStore(path, key_file=key_file, environment=os.environ)
        return self._store


def _in_keyrings_words(
    ask: Callable[_Parameters, _Result],
    *args: _Parameters.args,
    **kwargs: _Parameters.kwargs,
) -> _Result:
    """Return the vault's answer; raise keyring's errors in place of ours."""
    try:
        return ask(*args, **kwargs)
    except StoreLocked as error:
        reasons = ", ".join(f"{source}: {reason}" for source, reason in error.tried)
        raise keyring.errors.KeyringLocked(reasons or str(error)) from error
    except SecretError as error:
        raise keyring.errors.KeyringError(f"{type(error).__name__}: {error}") from error
