"""Create, open and close the place where secrets are kept, when a person is asked to."""

import asyncio
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Generic, TypeVar

from smstui.domain.chain import SecretSettings
from smstui.domain.change import VAULT, Deed, FieldChange
from smstui.domain.errors import PassphraseRefused, SecretError, SlotReason, SlotRefused, StorageError
from smstui.domain.secret import Secret
from smstui.domain.value import dataclass
from smstui.ports import ChainRepository, InterfaceRepository, Vault, VaultStatus
from smstui.services.aside import aside
from smstui.services.recording import Recording

SHORTEST_PASSPHRASE: Final = 12
"""Characters; a vault's copy can be attacked without limit, so that short ones are refused."""


_GENERATED_GROUPS: Final = 6
_GENERATED_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without characters that look alike on paper; six groups of four are 118 bits."""

_LABEL: Final = re.compile(r"[\w@][\w@.+\\ -]{0,63}")
_RECOVERY: Final = "recovery"

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class NewKeyFile:
    """Say where the key of a new vault lies, and hold its recovery code.

    `not_entered` is why the configuration does not name the file: the vault is there all the same, and its recovery
    code must not be lost.
    """

    path: str
    recovery: Secret
    not_entered: StorageError | None = None


class Vaulting:
    """Run what a person does with the vault, in a thread: a key derivation takes a third of a second."""

    def __init__(
        self, vault: Vault, chain: ChainRepository, recording: Recording, interfaces: InterfaceRepository
    ) -> None:
        self._vault = vault
        self._chain = chain
        self._interfaces = interfaces
        self._recording = recording
        self._before: SecretSettings | None = None
        """What the configuration said before a new key file was entered."""

    @property
    def owner(self) -> str:
        """Return the name of this login's own slot."""
        return self._vault.owner

    async def status(self) -> VaultStatus:
        """Return how the vault stands; raise StoreDamaged."""
        return await aside(self._vault.status, "vault")

    async def had_one(self) -> bool:
        """Tell, where there is no vault, whether saved interfaces have their secrets in one: then it is lost.

        False also where the interfaces cannot be read: that is said elsewhere.
        """

        def look() -> bool:
            try:
                listing = self._interfaces.listing()
            except StorageError:
                return False
            return any(stored.interface.secrets == self._vault.name for stored in listing.stored)

        return await aside(look, "vault")

    @staticmethod
    def new_passphrase() -> Secret:
        """Return a random passphrase that can be written down: six groups of four letters and digits."""
        groups = (
            "".join(secrets.choice(_GENERATED_ALPHABET) for _place in range(4)) for _group in range(_GENERATED_GROUPS)
        )
        return Secret("-".join(groups))

    async def create_with_passphrase(self, passphrase: Secret) -> Secret:
        """Create the vault for this login name; return the recovery code, to be shown once."""
        _must_be_long_enough(passphrase)

        def create() -> Secret:
            recovery = self._vault.create_with_passphrase(passphrase)
            self._note(Deed.VAULT_CREATED, self.owner)
            return recovery

        return await _Making(create, self.unmake).made()

    async def create_with_key_file(self) -> NewKeyFile:
        """Create the vault with a key file on this server and enter it into the configuration."""

        def create() -> NewKeyFile:
            path, recovery = self._vault.create_with_key_file()
            self._note(Deed.VAULT_CREATED)
            try:
                self._enter(path)
            except StorageError as error:
                return NewKeyFile(path, recovery, error)
            return NewKeyFile(path, recovery)

        return await _Making(create, self.unmake).made()

    def unmake(self) -> None:
        """Take back what was just made, when its recovery code was not seen: nothing of it is left, or all of it.

        Called while the program ends: it waits for nothing but the disk, and raises nothing. A vault in which somebody
        has kept something meanwhile stays.
        """
        try:
            if not self._vault.unmake():
                return
            self._note(Deed.DELETED)
            if self._before is not None:
                self._save_settings(self._before)
        except (SecretError, StorageError, OSError):
            return  # `smstui doctor` says what is left

    def _enter(self, key_file: str) -> None:
        before = self._chain.load().secrets
        self._save_settings(replace(before, key_file=key_file))
        self._before = before

    def _save_settings(self, settings: SecretSettings) -> None:
        before = self._chain.load().secrets
        self._chain.save_secret_settings(settings)
        self._recording.note_change(Deed.CHANGED, before, settings)

    async def unlock(self, passphrase: Secret) -> None:
        """Open the vault; raise WrongKey, StoreDamaged. It may take long: a slot says how much work opening it is."""
        await aside(lambda: self._vault.unlock(passphrase), "vault")

    async def lock(self) -> None:
        """Close the vault."""
        await asyncio.to_thread(self._vault.lock)

    def lock_when_idle(self) -> None:
        """Close the vault when nobody has used it for a while; returns at once."""
        self._vault.lock_when_idle()

    async def has_own_slot(self) -> bool:
        """Tell whether this login has a passphrase of its own; raise StoreAbsent."""
        return await aside(self._vault.has_own_slot, "vault")

    async def add_passphrase(self, label: str, passphrase: Secret, *, replace: bool = False) -> None:
        """Let a passphrase open the vault; `replace`: instead of the one with this label.

        Like everything below it needs the vault open. Raise PassphraseRefused, SlotRefused, StoreLocked, StoreAbsent.
        """
        _must_be_long_enough(passphrase)
        name = parse_slot_label(label)
        await self._noted(Deed.SLOT_ADDED, lambda: self._vault.add_passphrase(name, passphrase, replace=replace), name)

    async def add_key(self, label: str, deliver: Callable[[bytes], None]) -> None:
        """Let a new key open the vault, once `deliver` (called in a thread) has handed it over; raise as it does."""
        name = parse_slot_label(label)
        await self._noted(Deed.SLOT_ADDED, lambda: self._vault.add_key(name, deliver), name)

    async def add_key_file(self, label: str, path: str) -> None:
        """Let a new key in a new file open the vault."""
        name = parse_slot_label(label)
        await self._noted(Deed.SLOT_ADDED, lambda: self._vault.add_key_file(name, path), name)

    async def remove_slot(self, label: str) -> None:
        """Shut out who uses a slot; raise SlotRefused for the last way in, the recovery slot, and an unknown one."""
        await self._noted(Deed.SLOT_REMOVED, lambda: self._vault.remove_slot(label), label, is_gone=True)

    async def rotate(self, *, new_recovery_code: bool = False) -> Secret | None:
        """Put everything under a new data key; return the new recovery code where there is one, to be shown once."""
        return await self._noted(Deed.VAULT_ROTATED, lambda: self._vault.rotate(new_recovery_code=new_recovery_code))

    async def export_copy(self, path: str, passphrase: Secret | None = None) -> Secret | None:
        """Write an encrypted copy into a new file; return the code that opens it where no passphrase does."""
        if passphrase is not None:
            _must_be_long_enough(passphrase)
        return await self._noted(Deed.VAULT_EXPORTED, lambda: self._vault.export_copy(path, passphrase))

    async def import_copy(self, path: str, opener: Secret) -> int:
        """Keep the secrets of a copy that are not kept here; return how many."""
        return await self._noted(Deed.IMPORTED, lambda: self._vault.import_copy(path, opener))

    async def _noted(
        self, deed: Deed, act: Callable[[], _Result], label: str = "", *, is_gone: bool = False
    ) -> _Result:
        """Return what is done in a thread, once it is written down; what raises has changed nothing."""

        def do() -> _Result:
            result = act()
            self._note(deed, label, is_gone=is_gone)
            return result

        return await asyncio.to_thread(do)

    def _note(self, deed: Deed, label: str = "", *, is_gone: bool = False) -> None:
        change = FieldChange("slot", label, "") if is_gone else FieldChange("slot", "", label)
        self._recording.note(deed, VAULT, [change] if label else [])


class _Making(Generic[_Result]):
    """Make something in a thread, and take it back where nobody waits for it any more, whenever he has left."""

    def __init__(self, make: Callable[[], _Result], take_back: Callable[[], None]) -> None:
        self._make = make
        self._take_back = take_back
        self._turn = threading.Lock()
        self._is_made = self._is_left = False

    async def made(self) -> _Result:
        """Return what was made."""
        try:
            return await asyncio.to_thread(self._run)
        except asyncio.CancelledError:
            self._leave()
            raise

    def _run(self) -> _Result:
        result = self._make()
        with self._turn:
            self._is_made = True
            is_left = self._is_left
        if is_left:
            self._take_back()
        return result

    def _leave(self) -> None:
        """Take it back, unless the thread that still makes it will."""
        with self._turn:
            self._is_left = True
            is_made = self._is_made
        if is_made:
            self._take_back()


def parse_slot_label(text: str) -> str:
    """Return the name of a slot, a login's or a service's; raise SlotRefused."""
    label = text.strip()
    if not _LABEL.fullmatch(label) or label == _RECOVERY:
        raise SlotRefused(SlotReason.LABEL_FORM, label)
    return label


def _must_be_long_enough(passphrase: Secret) -> None:
    if len(passphrase.reveal()) < SHORTEST_PASSPHRASE:
        raise PassphraseRefused(SHORTEST_PASSPHRASE)
