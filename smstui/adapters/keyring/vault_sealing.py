"""Encrypt and authenticate the vault: data key, slots, values. The only module that uses `cryptography`.

AES-256-GCM throughout, a new random nonce for every write; Argon2id (RFC 9106) for passphrases, HKDF-SHA256
(RFC 5869) for what is random already. FORMAT.md says what is authenticated by what.
"""

import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from smstui.adapters.keyring.vault_damage import Damage, VaultDamage
from smstui.adapters.keyring.vault_format import (
    FORMAT,
    NONCE_BYTES,
    SALT_BYTES,
    VERSION,
    Argon2idParameters,
    EntryName,
    HkdfParameters,
    SealedVault,
    Slot,
    SlotHeader,
    SlotKind,
    VaultHeader,
    canonical_json,
    parse,
)

KEY_BYTES: Final = 32
_KEY_USE: Final = b"smstui-vault slot"


@dataclass(frozen=True, slots=True)
class Cost:
    """Hold what a passphrase costs to try; the default is RFC 9106's second recommended option."""

    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4


class DoesNotFit(Exception):
    """Say that a key does not open a slot."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one secret, plain, with what it was entered for."""

    value: str
    binding: str

    def __repr__(self) -> str:
        return "Entry(***)"


Entries = Mapping[EntryName, Entry]


def new_data_key() -> bytes:
    """Return a random key for AES-256."""
    return secrets.token_bytes(KEY_BYTES)


def passphrase_bytes(passphrase: str) -> bytes:
    """Return what is derived from: the same for a precomposed and a decomposed ä."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def passphrase_slot(vault_id: str, data_key: bytes, label: str, passphrase: str, cost: Cost) -> Slot:
    """Return a slot that the passphrase opens."""
    parameters = Argon2idParameters(
        secrets.token_bytes(SALT_BYTES),
        cost.memory_kib,
        cost.iterations,
        cost.lanes,
    )
    return _wrap(
        SlotHeader(SlotKind.PASSPHRASE, label, parameters),
        vault_id,
        data_key,
        passphrase_bytes(passphrase),
    )


def random_slot(vault_id: str, data_key: bytes, kind: SlotKind, label: str, random_bytes: bytes) -> Slot:
    """Return a slot that a key file or a recovery code opens: something random already."""
    header = SlotHeader(kind, label, HkdfParameters(secrets.token_bytes(SALT_BYTES)))
    return _wrap(header, vault_id, data_key, random_bytes)


def open_slot(slot: Slot, vault_id: str, opener: bytes) -> bytes:
    """Return the data key; raise DoesNotFit, or MemoryError where a derivation asks for more than there is."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = _derive(slot.header, opener)
    try:
        return AESGCM(key).decrypt(slot.nonce, slot.wrapped_key, _slot_context(slot.header, vault_id))
    except InvalidTag as error:
        raise DoesNotFit from error


def seal(header: VaultHeader, entries: Entries, data_key: bytes) -> SealedVault:
    """Return the vault with these entries; its index is made from them.

    Raise VaultDamage (guard) when the result would not read back as exactly these entries.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    ordered = dict(sorted(entries.items()))
    header = replace(header, bindings={name: entry.binding for name, entry in ordered.items()})
    nonce = secrets.token_bytes(NONCE_BYTES)
    values = canonical_json([entry.value for entry in ordered.values()])
    sealed = SealedVault(header, nonce, AESGCM(data_key).encrypt(nonce, values, header.canonical()))
    if unseal(parse(sealed.render()), data_key) != ordered:
        raise VaultDamage(Damage.GUARD)
    return sealed


def unseal(sealed: SealedVault, data_key: bytes) -> dict[EntryName, Entry]:
    """Return all entries; raise VaultDamage when header, index or values are not what was sealed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        plain = AESGCM(data_key).decrypt(sealed.nonce, sealed.payload, sealed.header.canonical())
    except InvalidTag as error:
        raise VaultDamage(Damage.AUTHENTICATION) from error
    values = json.loads(plain)
    return {
        name: Entry(value, binding)
        for (name, binding), value in zip(sealed.header.bindings.items(), values, strict=True)
    }


def _wrap(header: SlotHeader, vault_id: str, data_key: bytes, opener: bytes) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    key = _derive(header, opener)
    return Slot(header, nonce, AESGCM(key).encrypt(nonce, data_key, _slot_context(header, vault_id)))


def _slot_context(header: SlotHeader, vault_id: str) -> bytes:
    """Return what a slot is bound to: it opens in no other vault, version or slot."""
    return canonical_json({"format": FORMAT, "version": VERSION, "vault_id": vault_id, "slot": header.as_json()})


def _derive(header: SlotHeader, opener: bytes) -> bytes:
    match header.derivation:
        case Argon2idParameters() as parameters:
            from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

            return Argon2id(
                salt=parameters.salt,
                length=KEY_BYTES,
                iterations=parameters.iterations,
                lanes=parameters.lanes,
                memory_cost=parameters.memory_kib,
            ).derive(opener)
        case HkdfParameters() as parameters:
            from cryptography.hazmat.primitives.hashes import SHA256
            from cryptography.hazmat.primitives.kdf.hkdf import HKDF

            use = _KEY_USE + b" " + header.kind.value.encode("ascii")
            return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=parameters.salt, info=use).derive(opener)
