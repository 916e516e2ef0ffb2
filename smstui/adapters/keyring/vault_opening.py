"""Open a vault and hold its data key: by passphrase, recovery code or unattended, until it is locked or idle."""

import time
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Final

from smstui.adapters.keyring.key_file import KeyRefused
from smstui.adapters.keyring.recovery_code import Mistyped, code_bytes
from smstui.adapters.keyring.seen_revisions import SeenRevisions
from smstui.adapters.keyring.unattended import KeySource, Unattended
from smstui.adapters.keyring.vault_damage import Damage
from smstui.adapters.keyring.vault_file import STORE, VaultFile
from smstui.adapters.keyring.vault_format import SealedVault
from smstui.adapters.keyring.vault_header import EntryName, Slot, SlotHeader, SlotKind, VaultHeader
from smstui.adapters.keyring.vault_sealing import Contents, DoesNotFit, Entry, open_slot, passphrase_bytes, unseal
from smstui.adapters.keyring.vault_slots import OpenedBy, OpenedVault
from smstui.domain.errors import StoreDamaged, StoreLocked, StoreUnavailable, WrongKey
from smstui.domain.value import dataclass
from smstui.ports import opened_by_code_only

IDLE_SECONDS: Final = 15 * 60.0
ASKED_AGAIN_AFTER: Final = 60.0
"""Seconds before a slow source that has failed is asked again: a command may take ten."""

READ_AGAIN_WITHIN: Final = 5.0
"""Seconds in which what was decrypted serves the next reading too: ten thousand readings in a row unseal once."""

DOES_NOT_FIT: Final = "does not fit"


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
    by: OpenedBy | None = None
    source: str = ""
    """Which unattended source opened it; empty = a person did."""


@dataclass(frozen=True, slots=True)
class _Decrypted:
    """Hold what was last decrypted, of which state of the file, with which data key, and when it was last used."""

    sealed: SealedVault
    data_key: bytes = field(repr=False)
    contents: Contents = field(repr=False)
    used_at: float


@dataclass(frozen=True, slots=True)
class Opening:
    """Say how a vault was opened, or what was tried without success; `by` is None while it is locked or just made."""

    is_open: bool
    by: SlotHeader | None = None
    source: str = ""
    tried: tuple[tuple[str, str], ...] = ()


class VaultOpening:
    """Find the data key for a vault as it lies in its file. Not safe for threads: the store lets one in at a time.

    The unattended sources are asked, without a prompt, whenever the vault is not open.
    """

    def __init__(
        self,
        file: VaultFile,
        owner: str,
        unattended: Unattended,
        clock: Callable[[], float],
        seen: SeenRevisions | None = None,
    ) -> None:
        self.unattended = unattended
        self._file = file
        self._seen = seen
        self._owner = owner
        self._clock = clock
        self._opened: _Opened | None = None
        self._decrypted: _Decrypted | None = None
        self._newest: tuple[str, int] | None = None
        """The vault, and the newest revision of it, that was seen since a person locked or unlocked it."""

        self._tried: tuple[tuple[str, str], ...] = ()
        self._failed: dict[str, tuple[float, str, str]] = {}
        """Of slow sources: when, with which data key's id, and why."""

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
        """Forget the data key, and which revision was seen: whoever opens it next takes what lies there."""
        self._opened = None
        self._decrypted = None
        self._newest = None

    def lock_when_idle(self) -> None:
        """Forget a data key that nobody has used for as long as it may be held, and what was decrypted much sooner."""
        if self._decrypted is not None and self._clock() - self._decrypted.used_at >= READ_AGAIN_WITHIN:
            self._decrypted = None
        if self._opened is not None and self._clock() - self._opened.used_at >= IDLE_SECONDS:
            self._opened = None

    def state(self, sealed: SealedVault) -> Opening:
        """Say whether the values can be read without asking a person; asking is no use that keeps it open.

        Raise StoreDamaged.
        """
        try:
            held = self._held(sealed)
        except StoreLocked as locked:
            return Opening(is_open=False, tried=locked.tried)
        return Opening(is_open=True, by=held.by.header if held.by else None, source=held.source, tried=self._tried)

    def require(self, sealed: SealedVault) -> None:
        """Open the vault unless it is open; raise StoreLocked, StoreDamaged."""
        self._held(sealed)

    def vault(self, sealed: SealedVault) -> OpenedVault:
        """Return the vault with all that is in it; raise StoreLocked, StoreDamaged (an older state put back, too)."""
        held = self._held(sealed)
        contents = self._contents(sealed, held.data_key)
        if sealed.header.revision < held.revision:
            raise StoreDamaged(str(self._file.path), Damage.OLDER.value)
        held.revision = sealed.header.revision
        self._notice(sealed.header)
        held.used_at = self._clock()
        return OpenedVault(sealed.header, contents, held.data_key)

    def opened_by(self) -> OpenedBy | None:
        """Return the slot that opened the vault, None when it was made in this session."""
        return None if self._opened is None else self._opened.by

    def has_own_slot(self, sealed: SealedVault) -> bool:
        """Tell whether this login has a passphrase of its own."""
        return bool(self._own_slots(sealed))

    def entries_by_own_passphrase(self, sealed: SealedVault, typed: str) -> dict[EntryName, Entry]:
        """Return all entries, by a passphrase that opens this login's own slot.

        The key is derived anew each time: that proves who is asking. What is held is not used and stays. Raise WrongKey
        for anything that opens another slot, StoreDamaged, StoreUnavailable.
        """
        fitting = self._fitting(sealed, self._own_slots(sealed), passphrase_bytes(typed))
        if fitting is None:
            raise WrongKey
        return dict(self._unsealed(sealed, fitting[0]).entries)

    def holds(self, header: VaultHeader, data_key: bytes, by: OpenedBy | None = None, source: str = "") -> None:
        """Hold the data key of what was just opened, or written (`by` None: by whoever has opened it before)."""
        before = self._opened
        if by is None and before is not None and before.vault_id == header.vault_id:
            by, source = before.by, before.source
        self._opened = _Opened(
            header.vault_id, header.data_key_id, data_key, header.revision, self._clock(), by, source
        )
        self._notice(header)

    def accept(self) -> None:
        """Take the state that was last opened or written for the newest one, whatever was seen before."""
        if self._seen is not None and self._newest is not None:
            self._seen.accept(self._file.path, *self._newest)

    def _notice(self, header: VaultHeader) -> None:
        """Remember the newest state that was seen, here and for the next start."""
        self._newest = header.vault_id, header.revision
        if self._seen is not None:
            self._seen.note(self._file.path, *self._newest)

    def _held(self, sealed: SealedVault) -> _Opened:
        """Return what opens this very vault; raise StoreLocked, StoreDamaged.

        A state older than one that was seen is never opened anew by itself: a removed person may have put it back, and
        what is written under its data key he can read.
        """
        self.lock_when_idle()
        opened, header = self._opened, sealed.header
        if opened and (opened.vault_id, opened.data_key_id) != (header.vault_id, header.data_key_id):
            self._opened = None  # another vault lies in this one's place, or another data key: it is opened anew
        if self._opened is None:
            if self._newest is not None and self._newest[0] == header.vault_id and header.revision < self._newest[1]:
                raise StoreDamaged(str(self._file.path), Damage.OLDER.value)
            self._open_unattended(sealed)
        if self._opened is None:
            by_code_only = opened_by_code_only(slot.header.kind.value for slot in header.slots)
            raise StoreLocked(STORE, self._tried, by_code_only=by_code_only)
        return self._opened

    def _open_unattended(self, sealed: SealedVault) -> None:
        """Ask the sources in their order until one opens the vault; remember why the ones before did not."""
        tried: list[tuple[str, str]] = []
        for source in self.unattended.sources():
            reason = self._failed_lately(source, sealed) or self._open_from(source, sealed)
            if not reason:
                break
            tried.append((source.name, reason))
        self._tried = tuple(tried)

    def _open_from(self, source: KeySource, sealed: SealedVault) -> str:
        """Open with what a source gives, or return why not."""
        try:
            opener = source.read()
        except KeyRefused as refused:
            reason = str(refused)
        else:
            key = passphrase_bytes(opener) if isinstance(opener, str) else opener
            reason = "" if self._try(sealed, source.kind, key, source.name) else DOES_NOT_FIT
        if reason and source.is_slow:
            self._failed[source.name] = (self._clock(), sealed.header.data_key_id, reason)
        return reason

    def _failed_lately(self, source: KeySource, sealed: SealedVault) -> str:
        """Return why a slow source has just failed for this data key, or nothing: then it is asked."""
        moment, data_key_id, reason = self._failed.get(source.name, (0.0, "", ""))
        lately = self._clock() - moment < ASKED_AGAIN_AFTER
        return reason if lately and data_key_id == sealed.header.data_key_id else ""

    def _try(self, sealed: SealedVault, kind: SlotKind, opener: bytes, source: str = "") -> bool:
        """Open with the first slot of the kind that fits, one's own first; raise StoreDamaged for altered values."""
        slots = self._own_first([slot for slot in sealed.header.slots if slot.header.kind is kind])
        fitting = self._fitting(sealed, slots, opener)
        if fitting is None:
            return False
        data_key, by = fitting
        self._unsealed(sealed, data_key)
        self.holds(sealed.header, data_key, by, source)
        return True

    def _fitting(self, sealed: SealedVault, slots: Sequence[Slot], opener: bytes) -> tuple[bytes, OpenedBy] | None:
        """Return the data key from the first of the slots that fits, and that slot."""
        for slot in slots:
            try:
                data_key, keys = open_slot(slot, sealed.header.vault_id, opener)
            except DoesNotFit:
                continue
            except MemoryError as error:
                raise StoreUnavailable(STORE, "not enough memory") from error
            return data_key, OpenedBy(slot.header, keys.public_key, keys.secret)
        return None

    def _contents(self, sealed: SealedVault, data_key: bytes) -> Contents:
        """Return what is in the vault: as it was decrypted a moment ago, while the file is the very same."""
        last = self._decrypted
        if last is not None and last.sealed is sealed and last.data_key == data_key:
            contents = last.contents
        else:
            contents = self._unsealed(sealed, data_key)
        self._decrypted = _Decrypted(sealed, data_key, contents, self._clock())
        return contents

    def _unsealed(self, sealed: SealedVault, data_key: bytes) -> Contents:
        with self._file.damage_named():
            return unseal(sealed, data_key)

    def _own_slots(self, sealed: SealedVault) -> list[Slot]:
        of_people = [slot for slot in sealed.header.slots if slot.header.kind is SlotKind.PASSPHRASE]
        return [slot for slot in of_people if slot.header.label == self._owner]

    def _own_first(self, slots: Sequence[Slot]) -> list[Slot]:
        return sorted(slots, key=lambda slot: slot.header.label != self._owner)
