"""Choose where secrets are kept: exactly what the configuration says, and nothing else when that does not work.

`keyring.get_keyring()` is never asked: without a desktop it finds a plaintext or prompting backend, or hangs.
"""

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smstui.adapters.durable_file import MakeFolder, make_private_folder
from smstui.adapters.keyring.system import STORE, SystemStore
from smstui.domain.errors import StoreUnavailable
from smstui.domain.secret import Binding, Secret, SecretKey
from smstui.ports import SecretStore

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

VAULT: Final = "vault"
SYSTEM: Final = "system"

NATIVE: Final = {
    "darwin": "keyring.backends.macOS.Keyring",
    "linux": "keyring.backends.SecretService.Keyring",
    "win32": "keyring.backends.Windows.WinVaultKeyring",
}
WITHOUT_PROBE: Final = frozenset({NATIVE["darwin"], NATIVE["win32"]})
"""The probe would make these ask a person; they are there whenever the system is."""

REFUSED: Final = (
    "keyring.backends.chainer.",  # a deleted secret reappears from another store
    "keyring.backends.fail.",
    "keyring.backends.null.",  # keeps nothing and says nothing
    "keyring.core.",
    "keyring.testing.",
    "keyrings.alt.",  # plaintext, or encrypted without authentication
    "smstui.adapters.keyring.vault_backend.",  # "vault" is its name here
)
REFUSED_WORDS: Final = ("plaintext", "uncrypted", "unencrypted")


def choose(
    setting: str,
    *,
    vault: Callable[[], SecretStore],
    index: Path,
    make_folder: MakeFolder = make_private_folder,
    platform: str = sys.platform,
) -> SecretStore:
    """Return the store for "vault", "system" or the dotted name of a keyring backend's class.

    Nothing is imported or probed before the first secret is needed. `index` is the readable index beside a keychain.
    A name that is refused, malformed, or unknown on this platform gives a store that refuses everything: the program
    starts and says so, and keeps no secret anywhere else.
    """
    if setting == VAULT:
        return vault()
    dotted = NATIVE.get(platform, "") if setting == SYSTEM else setting
    if "." not in dotted:
        return RefusedStore(StoreUnavailable(setting, "no such store on this system"))
    try:
        refuse_by_name(dotted)
    except StoreUnavailable as refusal:
        return RefusedStore(refusal)
    return SystemStore(lambda: load_backend(dotted), index, make_folder=make_folder, probe=dotted not in WITHOUT_PROBE)


class RefusedStore:
    """Implement the `SecretStore` port by refusing, always for the same reason."""

    def __init__(self, refusal: StoreUnavailable) -> None:
        self.name = refusal.store
        self._reason = refusal.reason

    def overview(self) -> Mapping[SecretKey, Binding]:
        """Refuse: what is kept is unknown, which is not the same as nothing."""
        raise self._refusal()

    def get(self, key: SecretKey, binding: Binding) -> Secret:  # noqa: ARG002 - the port's signature
        """Refuse."""
        raise self._refusal()

    def put(
        self,
        key: SecretKey,  # noqa: ARG002 - the port's signature
        secret: Secret,  # noqa: ARG002 - as above
        binding: Binding,  # noqa: ARG002 - as above
        *,
        only_if_absent: bool = False,  # noqa: ARG002 - as above
    ) -> None:
        """Refuse."""
        raise self._refusal()

    def delete(self, key: SecretKey) -> None:  # noqa: ARG002 - the port's signature
        """Refuse."""
        raise self._refusal()

    def _refusal(self) -> StoreUnavailable:
        return StoreUnavailable(self.name, self._reason)


def refuse_by_name(dotted: str) -> None:
    """Raise StoreUnavailable for backends that keep nothing, keep it readable, or mix several stores."""
    if dotted.startswith(REFUSED) or any(word in dotted.lower() for word in REFUSED_WORDS):
        raise StoreUnavailable(dotted, "must not be used")


def load_backend(dotted: str) -> "KeyringBackend":
    """Return a new backend of the class with this dotted name; raise StoreUnavailable.

    A subclass or an alias of a refused class is refused too.
    """
    from keyring.backend import KeyringBackend

    module, _, name = dotted.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise StoreUnavailable(STORE, f"{dotted} cannot be loaded") from error
    if not (isinstance(found, type) and issubclass(found, KeyringBackend)):
        raise StoreUnavailable(STORE, f"{dotted} is not a keyring backend")
    for ancestor in found.__mro__:
        refuse_by_name(f"{ancestor.__module__}.{ancestor.__qualname__}")
    if not found.viable:
        raise StoreUnavailable(STORE, f"{dotted} does not work on this system")
    return found()
