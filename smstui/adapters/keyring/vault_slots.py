"""Change who opens the vault: pure steps from one state of an opened vault to the next, written by the store.

A new data key reaches every slot through its public key, so that nobody's passphrase is needed to rotate it. That is
why taking a slot away takes effect: an old copy and the old passphrase give the old data key, and nothing else.
"""

import secrets
from collections.abc import Iterable
from dataclasses import field, replace
from typing import Final

from smstui.adapters.keyring.recovery_code import new_code
from smstui.adapters.keyring.vault_header import (
    OLDEST_VERSION,
    RECOVERY_LABEL,
    SLOT_LIMIT,
    VERSION,
    Slot,
    SlotHeader,
    SlotKind,
    VaultHeader,
)
from smstui.adapters.keyring.vault_sealing import Contents, Entries, NewSlot, new_data_key, slot_header, wrap
from smstui.domain.errors import SlotReason, SlotRefused
from smstui.domain.secret import Secret
from smstui.domain.value import dataclass

WRITES_UNDER_ONE_KEY: Final = 2**20
"""Random nonces of AES-GCM are good for 2^32 writes; a new data key is due long before."""

_IDENTIFIER_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class OpenedVault:
    """Hold a vault with everything that is in it, and its data key."""

    header: VaultHeader
    contents: Contents = field(repr=False)
    data_key: bytes = field(repr=False)

    @property
    def is_outdated(self) -> bool:
        """Tell whether its slots have no public keys: then they stay as they are until `brought_up`."""
        return self.header.version == OLDEST_VERSION

    def as_next_revision(self) -> "OpenedVault":
        """Return the vault as it is to be written next."""
        return replace(self, header=replace(self.header, revision=self.header.revision + 1))

    def with_entries(self, entries: Entries) -> "OpenedVault":
        """Return the vault with other entries."""
        return replace(self, contents=replace(self.contents, entries=entries))


@dataclass(frozen=True, slots=True)
class OpenedBy:
    """Name the slot that opened a vault, and hold what a data key is wrapped for it with; not its private key."""

    header: SlotHeader
    public_key: bytes
    secret: bytes = field(repr=False)


def new_vault(first: NewSlot) -> tuple[OpenedVault, Secret]:
    """Return an empty vault, not yet written, with a first slot and a recovery slot; and the recovery code."""
    code, recovery = _new_recovery()
    return new_vault_with([first, recovery]), code


def new_vault_with(slots: Iterable[NewSlot], entries: Entries | None = None) -> OpenedVault:
    """Return a vault, not yet written, with these slots and entries."""
    header = VaultHeader(_new_identifier(), _new_identifier(), 0, (), {})
    vault = OpenedVault(header, Contents(entries or {}), new_data_key())
    for slot in slots:
        vault = with_slot(vault, slot)
    return vault


def with_slot(vault: OpenedVault, new: NewSlot) -> OpenedVault:
    """Return the vault with one slot more; raise SlotRefused when the label is taken or there are too many."""
    _must_be_up_to_date(vault)
    if any(slot.header.label == new.label for slot in vault.header.slots):
        raise SlotRefused(SlotReason.TAKEN, new.label)
    if len(vault.header.slots) >= SLOT_LIMIT:
        raise SlotRefused(SlotReason.TOO_MANY, new.label)
    header, keys = slot_header(new)
    slot = wrap(header, vault.header.vault_id, vault.data_key, keys.secret)
    return replace(
        vault,
        header=replace(vault.header, slots=_ordered([*vault.header.slots, slot])),
        contents=replace(vault.contents, slot_secrets={**vault.contents.slot_secrets, keys.public_key: keys.secret}),
    )


def without_slot(vault: OpenedVault, label: str) -> OpenedVault:
    """Return the vault under a new data key, without one slot.

    Raise SlotRefused for a label that there is not, for the recovery slot, and for the last one besides it.
    """
    _must_be_up_to_date(vault)
    kept = [slot for slot in vault.header.slots if slot.header.label != label]
    if len(kept) == len(vault.header.slots):
        raise SlotRefused(SlotReason.UNKNOWN, label)
    if label == RECOVERY_LABEL:
        raise SlotRefused(SlotReason.RECOVERY, label)
    if all(slot.header.kind is SlotKind.RECOVERY for slot in kept):
        raise SlotRefused(SlotReason.LAST, label)
    return rotated(_with_slots(vault, kept))


def with_slot_replaced(vault: OpenedVault, new: NewSlot) -> OpenedVault:
    """Return the vault under a new data key, with another slot in the place of the one with the same label.

    Raise SlotRefused where that one is of another kind: a passphrase for "cron" must not shut the job of that name out.
    """
    _must_be_up_to_date(vault)
    if any(one.header.label == new.label and one.header.kind is not new.kind for one in vault.header.slots):
        raise SlotRefused(SlotReason.TAKEN, new.label)
    kept = [slot for slot in vault.header.slots if slot.header.label != new.label]
    return rotated(with_slot(_with_slots(vault, kept), new))


def rotated(vault: OpenedVault) -> OpenedVault:
    """Return the vault under a new data key, wrapped anew for every slot."""
    _must_be_up_to_date(vault)
    data_key = new_data_key()
    secret_of = vault.contents.slot_secrets
    slots = tuple(
        wrap(slot.header, vault.header.vault_id, data_key, secret_of[slot.header.public_key or b""])
        for slot in vault.header.slots
    )
    header = replace(vault.header, slots=slots, data_key_id=_new_identifier(), data_key_since=vault.header.revision + 1)
    return replace(vault, header=header, data_key=data_key)


def rotated_if_due(vault: OpenedVault) -> OpenedVault:
    """Return the vault under a new data key when the old one was used for so many writes; one of version 1 as it is."""
    written = vault.header.revision - vault.header.data_key_since + 1
    return rotated(vault) if not vault.is_outdated and written >= WRITES_UNDER_ONE_KEY else vault


def with_new_recovery_code(vault: OpenedVault) -> tuple[OpenedVault, Secret]:
    """Return the vault under a new data key, opened by a new recovery code in place of the old one."""
    code, recovery = _new_recovery()
    return with_slot_replaced(vault, recovery), code


def brought_up(vault: OpenedVault, opened_by: OpenedBy) -> OpenedVault:
    """Return a vault of version 1 in today's form, with the slot that opened it as its only one.

    Nobody can make a public key for another slot: its opener is not known. The recovery slot is to be made anew
    afterwards; raise SlotRefused where somebody else would be shut out.
    """
    others = [slot.header for slot in vault.header.slots if slot.header != opened_by.header]
    if any(header.kind is not SlotKind.RECOVERY for header in others):
        raise SlotRefused(SlotReason.OUTDATED, others[0].label)
    header = replace(opened_by.header, public_key=opened_by.public_key)
    slot = wrap(header, vault.header.vault_id, vault.data_key, opened_by.secret)
    return replace(
        vault,
        header=replace(vault.header, version=VERSION, slots=(slot,)),
        contents=replace(vault.contents, slot_secrets={opened_by.public_key: opened_by.secret}),
    )


def _must_be_up_to_date(vault: OpenedVault) -> None:
    if vault.is_outdated:
        raise SlotRefused(SlotReason.OUTDATED, "")


def _with_slots(vault: OpenedVault, slots: list[Slot]) -> OpenedVault:
    secret_of = vault.contents.slot_secrets
    kept = {key: secret_of[key] for slot in slots if (key := slot.header.public_key) is not None}
    return replace(
        vault, header=replace(vault.header, slots=tuple(slots)), contents=replace(vault.contents, slot_secrets=kept)
    )


def _ordered(slots: list[Slot]) -> tuple[Slot, ...]:
    """Return the slots with the recovery slot last."""
    return tuple(sorted(slots, key=lambda slot: slot.header.kind is SlotKind.RECOVERY))


def _new_recovery() -> tuple[Secret, NewSlot]:
    code, opener = new_code()
    return code, NewSlot(SlotKind.RECOVERY, RECOVERY_LABEL, opener)


def _new_identifier() -> str:
    return secrets.token_hex(_IDENTIFIER_BYTES)
