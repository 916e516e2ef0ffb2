"""Hold the readable part of a vault: ids, revision, slots and the index of what is kept.

FORMAT.md, beside this module, describes the file. Version 2 gives every slot a public key, so that a new data key
reaches each slot without its passphrase; slots of version 1 have none.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Final, NamedTuple

from smstui.domain.value import dataclass

FORMAT: Final = "smstui-vault"
OLDEST_VERSION: Final = 1
VERSION: Final = 2
SLOT_LIMIT: Final = 64
MEMORY_LIMIT_KIB: Final = 2**20
"""1 GiB: an altered file must not become a memory bomb."""

ITERATION_LIMIT: Final = 20
LANE_LIMIT: Final = 16
WORK_LIMIT: Final = SLOT_LIMIT * 2**18
"""KiB times iterations of all slots together, a third more than the most slots of today's cost take: a wrong
passphrase is tried on every one of them, and an altered file must not make that a matter of minutes."""

RECOVERY_LABEL: Final = "recovery"


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

    @property
    def work(self) -> int:
        """Return how much there is to compute: KiB times iterations."""
        return self.memory_kib * self.iterations


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
    public_key: bytes | None = None
    """What data keys are wrapped for (X25519, 32 bytes); None in a vault of version 1."""

    @property
    def version(self) -> int:
        """Return the version of the format that this kind of slot belongs to."""
        return OLDEST_VERSION if self.public_key is None else VERSION

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
        written: dict[str, object] = {"kind": self.kind.value, "label": self.label, "derivation": derivation}
        return written if self.public_key is None else {**written, "public_key": encode(self.public_key)}


@dataclass(frozen=True, slots=True)
class Slot:
    """Wrap the data key for one person or machine."""

    header: SlotHeader
    nonce: bytes
    wrapped_key: bytes = field(repr=False)
    ephemeral_key: bytes | None = None
    """The public key that was made for this wrapping alone; None in a vault of version 1."""

    def as_json(self) -> dict[str, object]:
        """Return what stands in the file."""
        written = {**self.header.as_json(), "nonce": encode(self.nonce), "wrapped_key": encode(self.wrapped_key)}
        return written if self.ephemeral_key is None else {**written, "ephemeral_key": encode(self.ephemeral_key)}


@dataclass(frozen=True, slots=True)
class VaultHeader:
    """Hold everything about a vault that is readable; all of it is authenticated with the values.

    `data_key_id` names the data key: a process that holds another one learns that it must unlock anew. `data_key_since`
    is the first revision that was written with it.
    `bindings` is the index: which secrets there are, in the order of the values, and what each was entered for.
    """

    vault_id: str
    data_key_id: str
    revision: int
    slots: tuple[Slot, ...]
    bindings: Mapping[EntryName, str]
    version: int = VERSION
    data_key_since: int = 1

    def canonical(self) -> bytes:
        """Return the bytes that the values are authenticated with; the file holds exactly these."""
        fields: dict[str, object] = {
            "format": FORMAT,
            "version": self.version,
            "vault_id": self.vault_id,
            "data_key_id": self.data_key_id,
            "revision": self.revision,
            "slots": [slot.as_json() for slot in self.slots],
            "index": [[name.service, name.username, binding] for name, binding in self.bindings.items()],
        }
        if self.version > OLDEST_VERSION:
            fields["data_key_since"] = self.data_key_since
        return canonical_json(fields)


def canonical_json(value: object) -> bytes:
    """Return the one way in which the format writes a value: sorted, without blanks, ASCII."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def encode(data: bytes) -> str:
    """Return bytes as the format writes them (base64)."""
    return base64.b64encode(data).decode("ascii")
