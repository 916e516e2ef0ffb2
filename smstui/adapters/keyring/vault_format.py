"""Read and render the vault's file: JSON only, without a key and without cryptography.

FORMAT.md, beside this module, describes the file. What is read here is checked for shape, bounds and accidental
damage; only `vault_sealing` can tell whether somebody altered it on purpose.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple, NoReturn

from smstui.adapters.keyring.vault_damage import Damage, NewerVersion, VaultDamage

FORMAT: Final = "smstui-vault"
VERSION: Final = 1
SIZE_LIMIT: Final = 64 * 2**20
"""Bytes; ten thousand interfaces with two secrets each take about five million."""

SLOT_LIMIT: Final = 64
MEMORY_LIMIT_KIB: Final = 2**20
"""1 GiB: an altered file must not become a memory bomb."""

ITERATION_LIMIT: Final = 20
LANE_LIMIT: Final = 16
NONCE_BYTES: Final = 12
SALT_BYTES: Final = 16
WRAPPED_KEY_BYTES: Final = 32 + 16
_ID_BYTES: Final = 16
_REVISION_LIMIT: Final = 2**63

_CHECKSUM_START: Final = b'{"checksum":"'
_CHECKSUM_END: Final = b'",\n'
_BODY_AT: Final = len(_CHECKSUM_START) + 64 + len(_CHECKSUM_END)


class EntryName(NamedTuple):
    """Name one secret as keyrings do; ours have the service "smstui" and their `SecretKey` as user name."""

    service: str
    username: str


class SlotKind(StrEnum):
    """Say what opens a slot."""

    PASSPHRASE = "passphrase"  # noqa: S105 - the kind, not a password
    KEY_FILE = "key file"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Argon2idParameters:
    """Hold the cost of turning a passphrase into a key."""

    salt: bytes
    memory_kib: int
    iterations: int
    lanes: int

    def within_bounds(self) -> bool:
        """Tell whether deriving with these costs at most what the format allows."""
        return (
            8 * self.lanes <= self.memory_kib <= MEMORY_LIMIT_KIB
            and 1 <= self.iterations <= ITERATION_LIMIT
            and 1 <= self.lanes <= LANE_LIMIT
        )


@dataclass(frozen=True, slots=True)
class HkdfParameters:
    """Hold the salt that turns random bytes into a key; they need no cost."""

    salt: bytes


Derivation = Argon2idParameters | HkdfParameters


@dataclass(frozen=True, slots=True)
class SlotHeader:
    """Say what opens a slot, whose it is, and how the key is derived; authenticated by the slot itself."""

    kind: SlotKind
    label: str
    derivation: Derivation

    def as_json(self) -> dict[str, object]:
        """Return what stands in the file."""
        parameters = self.derivation
        derivation: dict[str, object] = {"salt": encode(parameters.salt)}
        match parameters:
            case Argon2idParameters():
                derivation |= {
                    "name": "argon2id",
                    "memory_kib": parameters.memory_kib,
                    "iterations": parameters.iterations,
                    "lanes": parameters.lanes,
                }
            case HkdfParameters():
                derivation |= {"name": "hkdf-sha256"}
        return {"kind": self.kind.value, "label": self.label, "derivation": derivation}


@dataclass(frozen=True, slots=True)
class Slot:
    """Wrap the data key for one person or machine."""

    header: SlotHeader
    nonce: bytes
    wrapped_key: bytes = field(repr=False)

    def as_json(self) -> dict[str, object]:
        """Return what stands in the file."""
        return {**self.header.as_json(), "nonce": encode(self.nonce), "wrapped_key": encode(self.wrapped_key)}


@dataclass(frozen=True, slots=True)
class VaultHeader:
    """Hold everything about a vault that is readable; all of it is authenticated with the values.

    `data_key_id` names the data key: a process that holds another one learns that it must unlock anew.
    `bindings` is the index: which secrets there are, in the order of the values, and what each was entered for.
    """

    vault_id: str
    data_key_id: str
    revision: int
    slots: tuple[Slot, ...]
    bindings: Mapping[EntryName, str]

    def canonical(self) -> bytes:
        """Return the bytes that the values are authenticated with; the file holds exactly these."""
        return canonical_json(
            {
                "format": FORMAT,
                "version": VERSION,
                "vault_id": self.vault_id,
                "data_key_id": self.data_key_id,
                "revision": self.revision,
                "slots": [slot.as_json() for slot in self.slots],
                "index": [[name.service, name.username, binding] for name, binding in self.bindings.items()],
            },
        )


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


def canonical_json(value: object) -> bytes:
    """Return the one way in which the format writes a value: sorted, without blanks, ASCII."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def encode(data: bytes) -> str:
    """Return bytes as the format writes them (base64)."""
    return base64.b64encode(data).decode("ascii")


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode("ascii")


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
    _fields(fields, {"format", "version", "vault_id", "data_key_id", "revision", "slots", "index"})
    slots = tuple(_slot(_fields(slot)) for slot in _list(fields["slots"], SLOT_LIMIT))
    if not slots:
        raise ValueError("no slot")
    return VaultHeader(
        vault_id=_identifier(fields["vault_id"]),
        data_key_id=_identifier(fields["data_key_id"]),
        revision=_integer(fields["revision"], least=1),
        slots=slots,
        bindings=_index(_list(fields["index"])),
    )


def _index(rows: Sequence[object]) -> dict[EntryName, str]:
    bindings: dict[EntryName, str] = {}
    for row in rows:
        match row:
            case [str() as service, str() as username, str() as binding]:
                bindings[EntryName(service, username)] = binding
            case _:
                raise TypeError("an entry of the index")
    if len(bindings) != len(rows):
        raise ValueError("an entry stands twice")
    return bindings


def _slot(fields: dict[str, object]) -> Slot:
    _fields(fields, {"kind", "label", "derivation", "nonce", "wrapped_key"})
    kind = SlotKind(_text(fields["kind"]))
    derivation = _derivation(_fields(fields["derivation"]))
    if isinstance(derivation, Argon2idParameters) != (kind is SlotKind.PASSPHRASE):
        raise ValueError("the derivation does not belong to the kind of slot")
    header = SlotHeader(kind, _text(fields["label"]), derivation)
    return Slot(header, _bytes(fields["nonce"], NONCE_BYTES), _bytes(fields["wrapped_key"], WRAPPED_KEY_BYTES))


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
