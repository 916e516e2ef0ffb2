"""Keep secrets in memory, for the demo and for tests: gone with the program."""

import threading
from collections.abc import Mapping
from typing import Final

from smstui.domain.errors import (
    SecretBoundElsewhere,
    SecretMissing,
    StoreAbsent,
    StoreLocked,
    StoreUnavailable,
    SupplyRefused,
    WrongKey,
)
from smstui.domain.secret import Binding, Secret, SecretKey
from smstui.ports import VaultStatus

STORE: Final = "memory"
RECOVERY_CODE: Final = "MEMO-RYNE-EDSN-ORES-CUE0"


class MemorySecrets:
    """Implement the `Vault` port without a file.

    It exists from the start, unless `exists` says that it is to be created first. `passphrase` locks it: then it opens
    with that, or with the recovery code. `own_passphrase` is the one of this login: the same, unless the store is open
    without one.
    """

    name = STORE

    def __init__(
        self, passphrase: Secret | None = None, *, exists: bool = True, own_passphrase: Secret | None = None
    ) -> None:
        self._passphrase = passphrase
        self._own_passphrase = own_passphrase or passphrase
        self._exists = exists
        self._is_open = exists and passphrase is None
        self._kept: dict[SecretKey, tuple[Secret, Binding]] = {}
        self._turn = threading.RLock()

    def status(self) -> VaultStatus:
        """Return how the store stands; its path is "memory"."""
        slots = () if self._passphrase is None else (("passphrase", STORE), ("recovery", "recovery"))
        return VaultStatus(exists=self._exists, is_open=self._is_open, path=STORE, slots=slots)

    def overview(self) -> Mapping[SecretKey, Binding]:
        """Return which secrets are kept."""
        with self._turn:
            return {key: binding for key, (_secret, binding) in self._kept.items()}

    def get(self, key: SecretKey, binding: Binding) -> Secret:
        """Return a secret."""
        with self._turn:
            secret = self._fitting(key, binding)
            self._must_be_open()
            return secret

    def put(self, key: SecretKey, secret: Secret, binding: Binding, *, only_if_absent: bool = False) -> None:
        """Keep a secret."""
        with self._turn:
            if not self._exists:
                raise StoreAbsent
            self._must_be_open()
            if only_if_absent and key in self._kept:
                raise SupplyRefused
            self._kept[key] = (secret, binding)

    def delete(self, key: SecretKey) -> None:
        """Forget a secret."""
        with self._turn:
            if key in self._kept:
                self._must_be_open()
                del self._kept[key]

    def create_with_passphrase(self, passphrase: Secret) -> Secret:
        """Let the store exist, with a passphrase."""
        self._create()
        self._passphrase = self._own_passphrase = passphrase
        return Secret(RECOVERY_CODE)

    def create_with_key_file(self) -> tuple[str, Secret]:
        """Let the store exist, always open; there is no key file."""
        self._create()
        return STORE, Secret(RECOVERY_CODE)

    def unlock(self, passphrase: Secret) -> None:
        """Open with the passphrase or the recovery code."""
        if not self._exists:
            raise StoreAbsent
        if self._passphrase is not None and passphrase not in (self._passphrase, Secret(RECOVERY_CODE)):
            raise WrongKey
        self._is_open = True

    def has_own_slot(self) -> bool:
        """Tell whether this login has a passphrase of its own."""
        if not self._exists:
            raise StoreAbsent
        return self._own_passphrase is not None

    def get_by_own_passphrase(self, passphrase: Secret, key: SecretKey, binding: Binding) -> Secret:
        """Return a secret to whoever enters this login's own passphrase, be the store open or not."""
        if not self.has_own_slot() or passphrase != self._own_passphrase:
            raise WrongKey
        with self._turn:
            return self._fitting(key, binding)

    def lock(self) -> None:
        """Close the store, when it has a passphrase."""
        self._is_open = self._exists and self._passphrase is None

    def lock_when_idle(self) -> None:
        """Stay as it is: what lies in memory anyway gains nothing by being locked."""

    def _fitting(self, key: SecretKey, binding: Binding) -> Secret:
        if key not in self._kept:
            raise SecretMissing(str(key))
        secret, kept_for = self._kept[key]
        if kept_for != binding:
            raise SecretBoundElsewhere(str(key))
        return secret

    def _create(self) -> None:
        if self._exists:
            raise StoreUnavailable(STORE, "exists already")
        self._exists = self._is_open = True

    def _must_be_open(self) -> None:
        if not self._is_open:
            raise StoreLocked(STORE)
