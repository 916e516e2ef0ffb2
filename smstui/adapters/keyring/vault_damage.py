"""Name what can be wrong with a vault's bytes; the reader of the file turns it into the port's errors."""

from enum import StrEnum


class Damage(StrEnum):
    """Say in what way a vault cannot be trusted; the reason of a `StoreDamaged`."""

    NOT_A_VAULT = "not a vault"
    TOO_LARGE = "too large"
    CHECKSUM = "checksum"
    """Cut off, or bits have changed."""

    STRUCTURE = "structure"
    BOUNDS = "bounds"
    """A parameter of key derivation is out of bounds."""

    AUTHENTICATION = "authentication"
    """Altered by somebody who does not have the key."""

    OLDER = "older"
    """An older state was put back while the program had seen a newer one."""

    GUARD = "guard"
    """What was about to be written did not read back: nothing was written."""


class VaultDamage(Exception):
    """Say that bytes are not a vault that can be trusted; the file's reader adds the path."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(damage.value)
        self.damage = damage


class NewerVersion(Exception):
    """Say that a newer smstui wrote the vault: it is sound, but not ours to read."""
