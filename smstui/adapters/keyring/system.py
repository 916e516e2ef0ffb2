"""Keep secrets in a system's keychain, through one explicitly named backend of the keyring library."""

import contextlib
import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from smstui.adapters.durable_file import MakeFolder, make_private_folder
from smstui.adapters.keyring.limited_time import NO_ANSWER, LimitedTime
from smstui.adapters.keyring.secret_index import SecretIndex
from smstui.domain.errors import (
    SecretBoundElsewhere,
    SecretError,
    SecretMissing,
    StoreDamaged,
    StoreLocked,
    StoreUnavailable,
    SupplyRefused,
)
from smstui.domain.secret import Binding, Secret, SecretKey

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

STORE: Final = "system"
SERVICE: Final = "smstui"
PROBE_SECONDS: Final = 3.0
ANSWER_SECONDS: Final = 60.0
"""The keychain itself may ask a person for leave (macOS, Windows); this is how long that may take."""

_Answer = TypeVar("_Answer")


class SystemStore:
    """Implement the `SecretStore` port over the backend that `load` returns, loaded when a secret is first needed.

    The value carries its binding. With `probe`, a made-up secret must be set, read and deleted in time before the
    first real one; a backend that fails is asked again the next time, and no other one is ever used in its place.
    """

    name = STORE

    def __init__(
        self,
        load: "Callable[[], KeyringBackend]",
        index: Path,
        *,
        make_folder: MakeFolder = make_private_folder,
        probe: bool = True,
        probe_seconds: float = PROBE_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._load = load
        self._index = SecretIndex(index, make_folder)
        self._probe = probe
        self._probe_seconds = probe_seconds
        self._answer_seconds = answer_seconds
        self._limited = LimitedTime(STORE)
        self._backend: KeyringBackend | None = None

    def overview(self) -> Mapping[SecretKey, Binding]:
        """Return which secrets were kept through us, from the readable index; the keychain is not asked."""
        return self._index.read()

    def get(self, key: SecretKey, binding: Binding) -> Secret:
        """Return a secret."""
        backend = self._ready()
        value = self._ask(lambda: backend.get_password(SERVICE, str(key)))
        if value is None:
            raise SecretMissing(str(key))
        kept_for, secret = _open(key, value)
        if kept_for != binding:
            raise SecretBoundElsewhere(str(key))
        return secret

    def put(self, key: SecretKey, secret: Secret, binding: Binding, *, only_if_absent: bool = False) -> None:
        """Keep a secret: in the index first, so that whatever is in the keychain can be found and deleted."""
        backend = self._ready()
        with self._index.locked():
            if only_if_absent and self._ask(lambda: backend.get_password(SERVICE, str(key))) is not None:
                raise SupplyRefused
            before = self._index.read()
            self._index.write({**before, key: binding})
            try:
                self._ask(lambda: backend.set_password(SERVICE, str(key), _envelope(secret, binding)))
            except SecretError as error:
                if not _may_still_be_kept(error):
                    with contextlib.suppress(SecretError):
                        self._index.write(before)
                raise

    def delete(self, key: SecretKey) -> None:
        """Forget a secret; what the index says does not matter."""
        backend = self._ready()
        with self._index.locked():
            if self._ask(lambda: backend.get_password(SERVICE, str(key))) is not None:
                self._ask(lambda: backend.delete_password(SERVICE, str(key)))
            entries = self._index.read()
            if entries.pop(key, None) is not None:
                self._index.write(entries)

    def _ready(self) -> "KeyringBackend":
        """Return the backend once it has shown that it works; raise StoreUnavailable or StoreLocked."""
        if self._backend is None:
            if self._probe:
                self._backend = self._ask(self._loaded_and_probed, self._probe_seconds)
            else:
                self._backend = self._ask(self._load)
        return self._backend

    def _loaded_and_probed(self) -> "KeyringBackend":
        backend = self._load()
        username, value = f"probe/{secrets.token_hex(8)}", secrets.token_hex(8)
        backend.set_password(SERVICE, username, value)
        found = backend.get_password(SERVICE, username)
        backend.delete_password(SERVICE, username)
        if found != value or backend.get_password(SERVICE, username) is not None:
            raise StoreUnavailable(STORE, "does not keep what it is given")
        return backend

    def _ask(self, call: Callable[[], _Answer], seconds: float | None = None) -> _Answer:
        """Return the keychain's answer; raise our errors in place of whatever it raises, without its words."""
        from keyring.errors import KeyringLocked

        try:
            return self._limited.ask(call, self._answer_seconds if seconds is None else seconds)
        except StoreUnavailable:
            raise
        except KeyringLocked as error:
            raise StoreLocked(STORE) from error
        except Exception as error:  # noqa: BLE001 - backends raise D-Bus errors, RuntimeError, their own …
            # Only the kind is told: the text could hold what was to be kept.
            raise StoreUnavailable(STORE, type(error).__name__) from None


def _may_still_be_kept(error: SecretError) -> bool:
    """Tell whether a keychain that failed to keep something may do so yet: it has only not answered in time."""
    return isinstance(error, StoreUnavailable) and error.reason == NO_ANSWER


def _envelope(secret: Secret, binding: Binding) -> str:
    return json.dumps({"smstui": 1, "binding": binding.text, "secret": secret.reveal()}, separators=(",", ":"))


def _open(key: SecretKey, value: str) -> tuple[Binding, Secret]:
    try:
        envelope = json.loads(value)
    except (ValueError, RecursionError):
        envelope = None
    match envelope:
        case {"smstui": 1, "binding": str() as binding, "secret": str() as secret}:
            return Binding(binding), Secret(secret)
        case _:
            # Raised without the parser's error, which would carry the value.
            raise StoreDamaged(str(key), "not kept by smstui")
