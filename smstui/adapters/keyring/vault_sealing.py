"""Encrypt and authenticate the vault: data key, slots, values. The only module that uses `cryptography`.

AES-256-GCM throughout, a new random nonce for every write; Argon2id (RFC 9106) for passphrases, HKDF-SHA256
(RFC 5869) for what is random already, X25519 (RFC 7748) to wrap a data key for a slot whose passphrase nobody here
knows. FORMAT.md says what is authenticated by what.
"""

import base64
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Final

from smstui.adapters.keyring.vault_damage import Damage, VaultDamage
from smstui.adapters.keyring.vault_format import NONCE_BYTES, SALT_BYTES, SealedVault, parse
from smstui.adapters.keyring.vault_header import (
    FORMAT,
    OLDEST_VERSION,
    Argon2idParameters,
    EntryName,
    HkdfParameters,
    Slot,
    SlotHeader,
    SlotKind,
    VaultHeader,
    canonical_json,
    encode,
)
from smstui.domain.value import dataclass

KEY_BYTES: Final = 32
_KEY_USE: Final = b"smstui-vault slot"
_PRIVATE_KEY_USE: Final = b"smstui-vault slot private key"
_SECRET_USE: Final = b"smstui-vault slot secret"
_WRAPPING_USE: Final = b"smstui-vault wrapping"


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


@dataclass(frozen=True, slots=True)
class Contents:
    """Hold what is encrypted: the entries, and the secret of every slot by its public key.

    A slot's secret is known to whoever has opened the vault, and to nobody else: without it no data key can be wrapped
    that the slot's owner would take for the vault's. A vault of version 1 has none.
    """

    entries: Entries
    slot_secrets: Mapping[bytes, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SlotKeys:
    """Hold what an opener becomes: a pair of keys, and the slot's secret."""

    public_key: bytes
    private_key: bytes = field(repr=False)
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewSlot:
    """Say what a slot that is to be made is opened by, and whose it is."""

    kind: SlotKind
    label: str
    opener: bytes = field(repr=False)
    cost: Cost = field(default_factory=Cost)


def new_data_key() -> bytes:
    """Return a random key for AES-256."""
    return secrets.token_bytes(KEY_BYTES)


def passphrase_bytes(passphrase: str) -> bytes:
    """Return what is derived from: the same for a precomposed and a decomposed ä."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def slot_header(new: NewSlot) -> tuple[SlotHeader, SlotKeys]:
    """Return the header of a new slot, with a salt and a public key of its own, and what its opener becomes."""
    salt = secrets.token_bytes(SALT_BYTES)
    cost = new.cost
    derivation = (
        Argon2idParameters(salt, cost.memory_kib, cost.iterations, cost.lanes)
        if new.kind is SlotKind.PASSPHRASE
        else HkdfParameters(salt)
    )
    header = SlotHeader(new.kind, new.label, derivation)
    keys = slot_keys(header, new.opener)
    return replace(header, public_key=keys.public_key), keys


def wrap(header: SlotHeader, vault_id: str, data_key: bytes, slot_secret: bytes) -> Slot:
    """Return the slot with a data key that only its opener can take out; the opener itself is not needed."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if header.public_key is None:
        raise ValueError("a slot of version 1 cannot be wrapped for without its opener")
    once = X25519PrivateKey.generate()
    ephemeral_key = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(header.public_key))
    key = _wrapping_key(shared, slot_secret, ephemeral_key, header.public_key)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return Slot(header, nonce, AESGCM(key).encrypt(nonce, data_key, _slot_context(header, vault_id)), ephemeral_key)


def open_slot(slot: Slot, vault_id: str, opener: bytes) -> tuple[bytes, SlotKeys]:
    """Return the data key and what the opener becomes.

    Raise DoesNotFit, or MemoryError where a derivation asks for more than there is.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    derived = _derive(slot.header, opener)
    keys = _keys_of(derived)
    try:
        key = _key_that_opens(slot, derived, keys)
        return AESGCM(key).decrypt(slot.nonce, slot.wrapped_key, _slot_context(slot.header, vault_id)), keys
    except (InvalidTag, ValueError) as error:  # a public key that is no point in general gives no shared key
        raise DoesNotFit from error


def slot_keys(header: SlotHeader, opener: bytes) -> SlotKeys:
    """Return what an opener becomes with this slot's salt and parameters; raise MemoryError."""
    return _keys_of(_derive(header, opener))


def seal(header: VaultHeader, contents: Contents, data_key: bytes) -> SealedVault:
    """Return the vault with these contents; its index is made from them.

    Raise VaultDamage (guard) when the result would not read back as exactly these contents.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    ordered = dict(sorted(contents.entries.items()))
    header = replace(header, bindings={name: entry.binding for name, entry in ordered.items()})
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = _plain(header, Contents(ordered, contents.slot_secrets))
    sealed = SealedVault(header, nonce, AESGCM(data_key).encrypt(nonce, plain, header.canonical()))
    if unseal(parse(sealed.render()), data_key) != Contents(ordered, contents.slot_secrets):
        raise VaultDamage(Damage.GUARD)
    return sealed


def unseal(sealed: SealedVault, data_key: bytes) -> Contents:
    """Return the contents; raise VaultDamage when header, index or values are not what was sealed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header = sealed.header
    try:
        plain = AESGCM(data_key).decrypt(sealed.nonce, sealed.payload, header.canonical())
    except InvalidTag as error:
        raise VaultDamage(Damage.AUTHENTICATION) from error
    try:
        values, slot_secrets = _read_plain(header, plain)
        entries = {
            name: Entry(value, binding) for (name, binding), value in zip(header.bindings.items(), values, strict=True)
        }
        return Contents(entries, slot_secrets)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise VaultDamage(Damage.STRUCTURE) from error


def _plain(header: VaultHeader, contents: Contents) -> bytes:
    values = [entry.value for entry in contents.entries.values()]
    if header.version == OLDEST_VERSION:
        return canonical_json(values)
    slot_secrets = [encode(contents.slot_secrets[slot.header.public_key or b""]) for slot in header.slots]
    return canonical_json({"slot_secrets": slot_secrets, "values": values})


def _read_plain(header: VaultHeader, plain: bytes) -> tuple[list[str], dict[bytes, bytes]]:
    read = json.loads(plain)
    if header.version == OLDEST_VERSION:
        return read, {}
    public_keys = [slot.header.public_key or b"" for slot in header.slots]
    slot_secrets = [base64.b64decode(text, validate=True) for text in read["slot_secrets"]]
    return read["values"], dict(zip(public_keys, slot_secrets, strict=True))


def _key_that_opens(slot: Slot, derived: bytes, keys: SlotKeys) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    if slot.ephemeral_key is None or slot.header.public_key is None:
        return derived
    mine = X25519PrivateKey.from_private_bytes(keys.private_key)
    shared = mine.exchange(X25519PublicKey.from_public_bytes(slot.ephemeral_key))
    return _wrapping_key(shared, keys.secret, slot.ephemeral_key, slot.header.public_key)


def _wrapping_key(shared: bytes, slot_secret: bytes, ephemeral_key: bytes, public_key: bytes) -> bytes:
    """Return a key that needs both: the shared key (no former member has it) and the slot's secret (no outsider)."""
    return _expanded(shared, _WRAPPING_USE + ephemeral_key + public_key, salt=slot_secret)


def _slot_context(header: SlotHeader, vault_id: str) -> bytes:
    """Return what a slot is bound to: it opens in no other vault, version or slot."""
    return canonical_json({"format": FORMAT, "version": header.version, "vault_id": vault_id, "slot": header.as_json()})


def _keys_of(derived: bytes) -> SlotKeys:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private_key = _expanded(derived, _PRIVATE_KEY_USE)
    public_key = X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()
    return SlotKeys(public_key, private_key, _expanded(derived, _SECRET_USE))


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
            return _expanded(opener, _KEY_USE + b" " + header.kind.value.encode("ascii"), salt=parameters.salt)


def _expanded(material: bytes, use: bytes, salt: bytes | None = None) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=use).derive(material)
