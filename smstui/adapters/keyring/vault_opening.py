"""Open a vault and hold its data key: by passphrase, recovery code or key file, until it is locked or idle."""

import time
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Final

from smstui.adapters.keyring.key_file import KeyFileRefused, read_key_file
from smstui.adapters.keyring.recovery_code import Mistyped, code_bytes
from smstui.adapters.keyring.vault_damage import Damage
from smstui.adapters.keyring.vault_file import STORE, VaultFile
from smstui.adapters.keyring.vault_format import EntryName, SealedVault, Slot, SlotKind, VaultHeader
from smstui.adapters.keyring.vault_sealing import (
    DoesNotFit,
    Entries,
    Entry,
    open_slot,
    passphrase_bytes,
    seal,
    unseal,
)
from smstui.domain.errors import StoreDamaged, StoreLocked, StoreUnavailable, WrongKey
from smstui.domain.value import dataclass

IDLE_SECONDS: Final = 15 * 60.0


def awake_or_asleep() -> float:
    """Return seconds that also pass while the computer sleeps, where the system counts them."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


@dataclass(slots=True)
class _Opened:
    """Hold the data key, whose it is, the newest revision seen with it, and when it was last used."""

    vault_id: str
    data_key_id: str
    data_key: bytes = field(repr=False)
    revision: int
    used_at: float


class VaultOpening:
    """Find the data key for a vault as it lies in its file. Not safe for threads: the store lets one in at a time.

    `key_file`, where there is one, is tried without a prompt whenever the vault is not open.
    """

    def __init__(self, file: VaultFile, owner: str, key_file: Path | None, clock: Callable[[], float]) -> None:
        self.key_file = key_file
        self._file = file
        self._owner = owner
        self._clock = clock
        self._opened: _Opened | None = None

    def unlock(self, sealed: SealedVault, typed: str) -> None:
        """Open with a passphrase or the recovery code; raise WrongKey, StoreDamaged, StoreUnavailable."""
        self.lock()
        mistyped = False
        try:
            code = code_bytes(typed)
        except Mistyped:
            code, mistyped = None, True
        opened = code is not None and self._try(sealed, SlotKind.RECOVERY, code)
        if not opened and not self._try(sealed, SlotKind.PASSPHRASE, passphrase_bytes(typed)):
            raise WrongKey(mistyped=mistyped)

    def lock(self) -> None:
        """Forget the data key."""
        self._opened = None

    def lock_when_idle(self) -> None:
        """Forget a data key that nobody has used for as long as it may be held."""
        if self._opened is not None and self._clock() - self._opened.used_at >= IDLE_SECONDS:
            self.lock()

    def is_open(self, sealed: SealedVault) -> bool:
        """Tell whether the values can be read without asking a person; asking is no use that keeps it open.

        Raise StoreDamaged.
        """
        try:
            self._held(sealed)
        except StoreLocked:
            return False
        return True

    def entries(self, sealed: SealedVault) -> dict[EntryName, Entry]:
        """Return all entries; raise StoreLocked, or StoreDamaged, also for an older state put back."""
        held = self._held(sealed)
        with self._file.damage_named():
            entries = unseal(sealed, held.data_key)
        if sealed.header.revision < held.revision:
            raise StoreDamaged(str(self._file.path), Damage.OLDER.value)
        self.saw(sealed.header)
        return entries

    def has_own_slot(self, sealed: SealedVault) -> bool:
        """Tell whether this login has a passphrase of its own."""
        return bool(self._own_slots(sealed))

    def entries_by_own_passphrase(self, sealed: SealedVault, typed: str) -> dict[EntryName, Entry]:
        """Return all entries, by a passphrase that opens this login's own slot.

        The key is derived anew each time: that proves who is asking. What is held is not used and stays. Raise WrongKey
        for anything that opens another slot, StoreDamaged, StoreUnavailable.
        """
        data_key = self._fitting(sealed, self._own_slots(sealed), passphrase_bytes(typed))
        if data_key is None:
            raise WrongKey
        with self._file.damage_named():
            return unseal(sealed, data_key)

    def saw(self, header: VaultHeader) -> None:
        """Take note that this state of the vault was read or written with the key that is held."""
        if self._opened is not None:
            self._opened.revision = header.revision
            self._opened.used_at = self._clock()

    def sealed_again(self, sealed: SealedVault, entries: Entries) -> SealedVault:
        """Return the next revision of a vault, with these entries; raise as `entries` does."""
        header = replace(sealed.header, revision=sealed.header.revision + 1)
        with self._file.damage_named():
            return seal(header, entries, self._held(sealed).data_key)

    def remember(self, header: VaultHeader, data_key: bytes) -> None:
        """Hold the data key of a vault that was just created or opened."""
        self._opened = _Opened(header.vault_id, header.data_key_id, data_key, header.revision, self._clock())

    def _held(self, sealed: SealedVault) -> _Opened:
        """Return what opens this very vault; raise StoreLocked."""
        self.lock_when_idle()
        opened, header = self._opened, sealed.header
        if opened and (opened.vault_id, opened.data_key_id) != (header.vault_id, header.data_key_id):
            self.lock()  # another vault lies in this one's place: its key must be shown anew
        if self._opened is None:
            self._open_by_key_file(sealed)
        if self._opened is None:
            raise StoreLocked(STORE)
        return self._opened

    def _open_by_key_file(self, sealed: SealedVault) -> None:
        if self.key_file is None:
            return
        try:
            key = read_key_file(self.key_file)
        except KeyFileRefused as refused:
            raise StoreLocked(STORE, [(str(self.key_file), str(refused))]) from refused
        if not self._try(sealed, SlotKind.KEY_FILE, key):
            raise StoreLocked(STORE, [(str(self.key_file), "does not fit")])

    def _try(self, sealed: SealedVault, kind: SlotKind, opener: bytes) -> bool:
        """Open with the first slot of the kind that fits, one's own first; raise StoreDamaged for altered values."""
        slots = self._own_first([slot for slot in sealed.header.slots if slot.header.kind is kind])
        data_key = self._fitting(sealed, slots, opener)
        if data_key is None:
            return False
        with self._file.damage_named():
            unseal(sealed, data_key)
        self.remember(sealed.header, data_key)
        return True

    def _fitting(self, sealed: SealedVault, slots: Sequence[Slot], opener: bytes) -> bytes | None:
        """Return the data key from the first of the slots that fits."""
        for slot in slots:
            try:
                return open_slot(slot, sealed.header.vault_id, opener)
            except DoesNotFit:
                continue
            except MemoryError as error:
                raise StoreUnavailable(STORE, "not enough memory") from error
        return None

    def _own_slots(self, sealed: SealedVault) -> list[Slot]:
        of_people = [slot for slot in sealed.header.slots if slot.header.kind is SlotKind.PASSPHRASE]
        return [slot for slot in of_people if slot.header.label == self._owner]

    def _own_first(self, slots: Sequence[Slot]) -> list[Slot]:
        return sorted(slots, key=lambda slot: slot.header.label != self._owner)
