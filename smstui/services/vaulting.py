"""Create, open and close the place where secrets are kept, when a person is asked to."""

import asyncio
import secrets
from dataclasses import replace
from typing import Final

from smstui.domain.errors import PassphraseRefused, StorageError
from smstui.domain.secret import Secret
from smstui.domain.value import dataclass
from smstui.ports import ChainRepository, Vault, VaultStatus

SHORTEST_PASSPHRASE: Final = 12
"""Characters; a vault's copy can be attacked without limit, so that short ones are refused."""


_GENERATED_GROUPS: Final = 6
_GENERATED_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without characters that look alike on paper; six groups of four are 118 bits."""


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

    def __init__(self, vault: Vault, chain: ChainRepository) -> None:
        self._vault = vault
        self._chain = chain

    async def status(self) -> VaultStatus:
        """Return how the vault stands; raise StoreDamaged."""
        return await asyncio.to_thread(self._vault.status)

    @staticmethod
    def new_passphrase() -> Secret:
        """Return a random passphrase that can be written down: six groups of four letters and digits."""
        groups = (
            "".join(secrets.choice(_GENERATED_ALPHABET) for _place in range(4)) for _group in range(_GENERATED_GROUPS)
        )
        return Secret("-".join(groups))

    async def create_with_passphrase(self, passphrase: Secret) -> Secret:
        """Create the vault for this login name; return the recovery code, to be shown once."""
        if len(passphrase.reveal()) < SHORTEST_PASSPHRASE:
            raise PassphraseRefused(SHORTEST_PASSPHRASE)
        return await asyncio.to_thread(self._vault.create_with_passphrase, passphrase)

    async def create_with_key_file(self) -> NewKeyFile:
        """Create the vault with a key file on this server and enter it into the configuration."""
        path, recovery = await asyncio.to_thread(self._vault.create_with_key_file)
        try:
            await asyncio.to_thread(self._enter, path)
        except StorageError as error:
            return NewKeyFile(path, recovery, error)
        return NewKeyFile(path, recovery)

    def _enter(self, key_file: str) -> None:
        self._chain.save_secret_settings(replace(self._chain.load().secrets, key_file=key_file))

    async def unlock(self, passphrase: Secret) -> None:
        """Open the vault; raise WrongKey, StoreDamaged."""
        await asyncio.to_thread(self._vault.unlock, passphrase)

    async def lock(self) -> None:
        """Close the vault."""
        await asyncio.to_thread(self._vault.lock)

    def lock_when_idle(self) -> None:
        """Close the vault when nobody has used it for a while; returns at once."""
        self._vault.lock_when_idle()
