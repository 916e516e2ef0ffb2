"""Keep secrets in memory, for the demo and for tests: gone with the program."""

import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Final

from smstui.domain.errors import (
    SecretBoundElsewhere,
    SecretMissing,
    SlotReason,
    SlotRefused,
    StoreAbsent,
    StoreLocked,
    StoreUnavailable,
    SupplyRefused,
    WriteFailed,
    WriteProblem,
    WrongKey,
)
from smstui.domain.secret import Binding, Secret, SecretKey
from smstui.ports import VaultSlot, VaultStatus

STORE: Final = "memory"
_PASSPHRASE: Final = "passphrase"  # noqa: S105 (the kind of a slot)
_KEY: Final = "key file"
_RECOVERY: Final = "recovery"
RECOVERY_CODE: Final = "MEMO-RYNE-EDSN-ORES-CUE0"


class MemorySecrets:
    """Implement the `Vault` port without a file.

    It exists from the start, unless `exists` says that it is to be created first. `passphrase` locks it: then it opens
    with that, or with the recovery code. `own_passphrase` is the one of this login: the same, unless the store is open
    without one.
    """

    name = owner = STORE

    def __init__(
        self, passphrase: Secret | None = None, *, exists: bool = True, own_passphrase: Secret | None = None
    ) -> None:
        self._passphrase = passphrase
        self._own_passphrase = own_passphrase or passphrase
        self._exists = exists
        self._is_open = exists and passphrase is None
        self._others: dict[str, Secret | None] = {}
        """Slots besides one's own: passphrases of others, None for a key."""

        self._recovery = Secret(RECOVERY_CODE)
        self._kept: dict[SecretKey, tuple[Secret, Binding]] = {}
        self._copies: dict[str, tuple[Secret, dict[SecretKey, tuple[Secret, Binding]]]] = {}
        self._turn = threading.RLock()

    def status(self) -> VaultStatus:
        """Return how the store stands; its path is "memory"."""
        return VaultStatus(exists=self._exists, is_open=self._is_open, path=STORE, slots=self._slots())

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

    def put_back(self) -> None:
        """Say that nothing older was put back: it is kept nowhere."""

    def create_with_passphrase(self, passphrase: Secret) -> Secret:
        """Let the store exist, with a passphrase."""
        self._create()
        self._passphrase = self._own_passphrase = passphrase
        return Secret(RECOVERY_CODE)

    def create_with_key_file(self) -> tuple[str, Secret]:
        """Let the store exist, always open; there is no key file."""
        self._create()
        return STORE, Secret(RECOVERY_CODE)

    def unmake(self) -> bool:
        """Let the store be as before it was made, while nothing is in it."""
        with self._turn:
            is_taken_back = self._exists and not self._kept
            if is_taken_back:
                self._exists = self._is_open = False
            return is_taken_back

    def add_passphrase(self, label: str, passphrase: Secret, *, replace: bool = False) -> None:
        """Let a passphrase open the store."""
        is_key = self._others.get(label, passphrase) is None
        self._change_slots(label, is_new=is_key or not replace)
        if label != self.owner:
            self._others[label] = passphrase
        else:
            self._own_passphrase = passphrase
            self._passphrase = None if self._passphrase is None else passphrase

    def add_key(self, label: str, deliver: Callable[[bytes], None]) -> None:
        """Hand a key over, and remember whose it is; there is nothing that it could open."""
        self._change_slots(label, is_new=True)
        deliver(secrets.token_bytes(32))
        self._others[label] = None

    def add_key_file(self, label: str, path: str) -> None:  # noqa: ARG002 (the port's signature)
        """Remember whose key it is; no file is made."""
        self.add_key(label, lambda _key: None)

    def remove_slot(self, label: str) -> None:
        """Shut a slot's owner out."""
        self._change_slots(label, is_new=False)
        slots = [slot for slot in self._slots() if slot.kind != _RECOVERY]
        if label == _RECOVERY:
            raise SlotRefused(SlotReason.RECOVERY, label)
        if label not in {slot.label for slot in slots}:
            raise SlotRefused(SlotReason.UNKNOWN, label)
        if len(slots) == 1:
            raise SlotRefused(SlotReason.LAST, label)
        if label == self.owner:
            self._own_passphrase = None
            self._passphrase = next((other for other in self._others.values() if other is not None), None)
        else:
            del self._others[label]

    def rotate(self, *, new_recovery_code: bool = False) -> Secret | None:
        """Make a new recovery code, if asked to; there is no key here."""
        self._existing_and_open()
        if not new_recovery_code:
            return None
        self._recovery = Secret(f"{RECOVERY_CODE}-{secrets.token_hex(2)}")
        return self._recovery

    def export_copy(self, path: str, passphrase: Secret | None = None) -> Secret | None:
        """Remember a copy under its path."""
        self._existing_and_open()
        if path in self._copies:
            raise WriteFailed(path, WriteProblem.EXISTS)
        code = None if passphrase else Secret(secrets.token_hex(8))
        self._copies[path] = (passphrase or code or Secret(""), dict(self._kept))
        return code

    def import_copy(self, path: str, opener: Secret) -> int:
        """Keep what a remembered copy has and is not kept here."""
        self._existing_and_open()
        if path not in self._copies:
            raise StoreAbsent
        expected, kept = self._copies[path]
        if opener != expected:
            raise WrongKey
        missing = {key: value for key, value in kept.items() if key not in self._kept}
        self._kept.update(missing)
        return len(missing)

    def unlock(self, passphrase: Secret) -> None:
        """Open with the passphrase or the recovery code."""
        if not self._exists:
            raise StoreAbsent
        known = [self._passphrase, self._own_passphrase, self._recovery, *self._others.values()]
        if self._own_passphrase is not None and passphrase not in known:
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

    def _slots(self) -> tuple[VaultSlot, ...]:
        own = [] if self._own_passphrase is None else [VaultSlot(_PASSPHRASE, self.owner)]
        others = [
            VaultSlot(_KEY if opener is None else _PASSPHRASE, label) for label, opener in sorted(self._others.items())
        ]
        ways = [*own, *others]
        return (*ways, VaultSlot(_RECOVERY, _RECOVERY)) if ways else ()

    def _change_slots(self, label: str, *, is_new: bool) -> None:
        self._existing_and_open()
        if is_new and (label == _RECOVERY or label in {slot.label for slot in self._slots()}):
            raise SlotRefused(SlotReason.TAKEN, label)

    def _existing_and_open(self) -> None:
        if not self._exists:
            raise StoreAbsent
        self._must_be_open()

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
