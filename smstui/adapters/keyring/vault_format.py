"""Read and render the vault's file: JSON only, without a key and without cryptography.

FORMAT.md, beside this module, describes the file. What is read here is checked for shape, bounds and accidental
damage; only `vault_sealing` can tell whether somebody altered it on purpose.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import field
from functools import partial
from typing import Final, NoReturn

from smstui.adapters.keyring.vault_damage import Damage, NewerVersion, VaultDamage
from smstui.adapters.keyring.vault_header import (
    FORMAT,
    OLDEST_VERSION,
    SLOT_LIMIT,
    VERSION,
    WORK_LIMIT,
    Argon2idParameters,
    Derivation,
    EntryName,
    HkdfParameters,
    Slot,
    SlotHeader,
    SlotKind,
    VaultHeader,
    canonical_json,
    encode,
)
from smstui.domain.digest import sha256_hex
from smstui.domain.value import dataclass

SIZE_LIMIT: Final = 64 * 2**20
"""Bytes; ten thousand interfaces with two secrets each take about five million."""

NONCE_BYTES: Final = 12
SALT_BYTES: Final = 16
PUBLIC_KEY_BYTES: Final = 32
WRAPPED_KEY_BYTES: Final = 32 + 16
_ID_BYTES: Final = 16
_REVISION_LIMIT: Final = 2**63

_CHECKSUM_START: Final = b'{"checksum":"'
_CHECKSUM_END: Final = b'",\n'
_BODY_AT: Final = len(_CHECKSUM_START) + 64 + len(_CHECKSUM_END)
_HEADER_FIELDS: Final = {"format", "version", "vault_id", "data_key_id", "revision", "slots", "index"}


@dataclass(frozen=True, slots=True)
class SealedVault:
    """Hold a vault as it lies in the file: readable header, encrypted values."""

    header: VaultHeader
    nonce: bytes
    payload: bytes = field(repr=False)

    def render(self) -> bytes:
        """Return the file's bytes: four lines that are one JSON object."""
        body = b"".join(
            (
                b'"header":',
                self.header.canonical(),
                b',\n"nonce":',
                canonical_json(encode(self.nonce)),
                b',\n"payload":',
                canonical_json(encode(self.payload)),
                b"}\n",
            ),
        )
        return _CHECKSUM_START + _checksum(body) + _CHECKSUM_END + body


def parse(data: bytes) -> SealedVault:
    """Return the vault in a file's bytes; raise VaultDamage or NewerVersion, nothing else."""
    if len(data) > SIZE_LIMIT:
        raise VaultDamage(Damage.TOO_LARGE)
    if not data.startswith(_CHECKSUM_START):
        raise VaultDamage(Damage.NOT_A_VAULT)
    body = data[_BODY_AT:]
    if data[:_BODY_AT] != _CHECKSUM_START + _checksum(body) + _CHECKSUM_END:
        raise VaultDamage(Damage.CHECKSUM)
    try:
        whole = _load(data)
        header = _header(_fields(_fields(whole, {"checksum", "header", "nonce", "payload"})["header"]))
        return SealedVault(header, _bytes(whole["nonce"], NONCE_BYTES), _bytes(whole["payload"]))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise VaultDamage(Damage.STRUCTURE) from error


def _checksum(body: bytes) -> bytes:
    return sha256_hex(body).encode("ascii")


def _load(data: bytes) -> dict[str, object]:
    return _fields(json.loads(data, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant))


def _without_duplicates(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _header(fields: dict[str, object]) -> VaultHeader:
    if fields.get("format") != FORMAT:
        raise VaultDamage(Damage.NOT_A_VAULT)
    version = _integer(fields["version"], least=1)
    if version > VERSION:
        raise NewerVersion(version)
    is_oldest = version == OLDEST_VERSION
    _fields(fields, _HEADER_FIELDS if is_oldest else _HEADER_FIELDS | {"data_key_since"})
    read_slot = _slot_of_version_1 if is_oldest else _slot
    slots = tuple(read_slot(_fields(slot)) for slot in _list(fields["slots"], SLOT_LIMIT))
    _check_together(slots)
    revision = _integer(fields["revision"], least=1)
    since = 1 if is_oldest else _integer(fields["data_key_since"], least=1)
    if since > revision:
        raise ValueError("the data key is newer than the vault")
    return VaultHeader(
        vault_id=_identifier(fields["vault_id"]),
        data_key_id=_identifier(fields["data_key_id"]),
        revision=revision,
        slots=slots,
        bindings=_index(_list(fields["index"])),
        version=version,
        data_key_since=since,
    )


def _check_together(slots: Sequence[Slot]) -> None:
    """Check what no slot breaks by itself; raise ValueError, VaultDamage."""
    if not slots:
        raise ValueError("no slot")
    if len({slot.header.label for slot in slots}) < len(slots):
        raise ValueError("two slots have one label")
    derivations = [slot.header.derivation for slot in slots]
    if sum(one.work for one in derivations if isinstance(one, Argon2idParameters)) > WORK_LIMIT:
        raise VaultDamage(Damage.BOUNDS)


_entry_name: Final = partial(tuple.__new__, EntryName)
"""Makes an `EntryName` of two texts in half the time: a vault may have ten thousand, and the start reads them."""


def _index(rows: Sequence[object]) -> dict[EntryName, str]:
    bindings: dict[EntryName, str] = {}
    for row in rows:
        if not isinstance(row, list):
            raise TypeError("an entry of the index")
        service, username, binding = row
        if not (isinstance(service, str) and isinstance(username, str) and isinstance(binding, str)):
            raise TypeError("an entry of the index")
        bindings[_entry_name((service, username))] = binding
    if len(bindings) != len(rows):
        raise ValueError("an entry stands twice")
    return bindings


def _slot(fields: dict[str, object]) -> Slot:
    _fields(fields, {"kind", "label", "derivation", "public_key", "ephemeral_key", "nonce", "wrapped_key"})
    public_key = _bytes(fields["public_key"], PUBLIC_KEY_BYTES)
    ephemeral_key = _bytes(fields["ephemeral_key"], PUBLIC_KEY_BYTES)
    return Slot(_slot_header(fields, public_key), *_wrapping(fields), ephemeral_key)


def _slot_of_version_1(fields: dict[str, object]) -> Slot:
    _fields(fields, {"kind", "label", "derivation", "nonce", "wrapped_key"})
    return Slot(_slot_header(fields, None), *_wrapping(fields))


def _slot_header(fields: dict[str, object], public_key: bytes | None) -> SlotHeader:
    kind = SlotKind(_text(fields["kind"]))
    derivation = _derivation(_fields(fields["derivation"]))
    if isinstance(derivation, Argon2idParameters) != (kind is SlotKind.PASSPHRASE):
        raise ValueError("the derivation does not belong to the kind of slot")
    return SlotHeader(kind, _text(fields["label"]), derivation, public_key)


def _wrapping(fields: dict[str, object]) -> tuple[bytes, bytes]:
    return _bytes(fields["nonce"], NONCE_BYTES), _bytes(fields["wrapped_key"], WRAPPED_KEY_BYTES)


def _derivation(fields: dict[str, object]) -> Derivation:
    salt = _bytes(fields["salt"], SALT_BYTES)
    match fields["name"]:
        case "argon2id":
            _fields(fields, {"name", "salt", "memory_kib", "iterations", "lanes"})
            costs = (_integer(fields[name]) for name in ("memory_kib", "iterations", "lanes"))
            parameters = Argon2idParameters(salt, *costs)
            if not parameters.within_bounds():
                raise VaultDamage(Damage.BOUNDS)
            return parameters
        case "hkdf-sha256":
            _fields(fields, {"name", "salt"})
            return HkdfParameters(salt)
        case _:
            raise ValueError("an unknown derivation")


def _fields(value: object, names: set[str] | None = None) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("an object is expected")
    if names is not None and value.keys() != names:
        raise ValueError("other keys are expected")
    return value


def _list(value: object, limit: int | None = None) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("a list is expected")
    if limit is not None and len(value) > limit:
        raise ValueError("too many")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is expected")
    return value


def _integer(value: object, least: int = 0) -> int:
    if type(value) is not int:  # a boolean would pass isinstance
        raise TypeError("an integer is expected")
    if not least <= value < _REVISION_LIMIT:
        raise ValueError("an integer out of range")
    return value


def _identifier(value: object) -> str:
    identifier = _text(value)
    if len(bytes.fromhex(identifier)) != _ID_BYTES or identifier != identifier.lower():
        raise ValueError("not an identifier")
    return identifier


def _bytes(value: object, length: int | None = None) -> bytes:
    text = _text(value)
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if encode(data) != text or (length is not None and len(data) != length):
        raise ValueError("bytes of another length, or written in another way")
    return data
