"""Keep the store of secrets in step with the files of interfaces, whatever fails or is done by others in between.

Two rules: nothing that a file names is ever forgotten, and nothing that another person put is ever replaced. What goes
away stays at hand until the program ends, so that undo can bring it back.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from smstui.domain.chain import Chain
from smstui.domain.draft import Credentials
from smstui.domain.errors import (
    FieldRefused,
    NotFound,
    SecretError,
    SecretMissing,
    StorageError,
    StoreDamaged,
    StoreUnavailable,
    SupplyRefused,
)
from smstui.domain.field import Field
from smstui.domain.interface import Account, Interface, InterfaceId, Proxy, Reason
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey
from smstui.domain.value import dataclass
from smstui.ports import InterfaceRepository, SecretStore, proxy_key, secret_key

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """Hold one secret with its key and what it was entered for."""

    key: SecretKey
    binding: Binding
    secret: Secret


class SecretsInStep:
    """Put, forget and bring back the secrets of interfaces beside their files."""

    def __init__(self, store: SecretStore, interfaces: InterfaceRepository) -> None:
        self._store = store
        self._interfaces = interfaces
        self._at_hand: dict[SecretKey, KeptSecret] = {}
        """What was forgotten in this session; nothing leaves it before the program ends."""

    @contextmanager
    def before_writing(self, chain: Chain) -> Iterator["Additions"]:
        """Give what takes secrets before a file is written; when writing fails, those that no file names go again."""
        additions = Additions(self._store)
        try:
            yield additions
        except BaseException:
            self.forget_unnamed(chain, additions.keys)
            raise

    def replace(self, kept: KeptSecret) -> None:
        """Keep a secret in place of an older one."""
        self._store.put(kept.key, kept.secret, kept.binding)

    def forget_unnamed(self, chain: Chain, keys: Iterable[SecretKey]) -> None:
        """Forget those of some secrets that their interface's file, as it is now, does not name.

        Never fails: an orphan in the store harms nobody.
        """
        for key in keys:
            with suppress(SecretError, StorageError):
                if key not in self.named_now(chain, InterfaceId(key.interface_id)):
                    self.take(key)
                    self._store.delete(key)

    def removing(self, chain: Chain, interface_id: InterfaceId, remove: Callable[[], Result]) -> tuple[Result, bool]:
        """Remove an interface's file, then its secrets; return what `remove` does, and whether a secret is left.

        A locked store raises StoreLocked before anything is removed; one that is damaged or out of reach keeps what
        it has.
        """
        try:
            keys = self.kept_for(chain, interface_id)
            for key in keys:
                self.take(key)
        except (StoreDamaged, StoreUnavailable):
            return remove(), True
        result = remove()
        try:
            for key in keys:
                self._store.delete(key)
        except SecretError:
            return result, True
        return result, False

    def at_hand_for(self, interface_id: InterfaceId) -> list[KeptSecret]:
        """Return what this session forgot of an interface's secrets."""
        return [kept for key, kept in self._at_hand.items() if key.interface_id == interface_id]

    def kept_for(self, chain: Chain, interface_id: InterfaceId) -> list[SecretKey]:
        """Return the keys of everything that the store keeps for an interface."""
        return [
            key for key in self._store.overview() if key.interface_id == interface_id and key.chain_id == chain.chain_id
        ]

    def named_now(self, chain: Chain, interface_id: InterfaceId) -> set[SecretKey]:
        """Return the keys of the secrets that an interface's file asks for; none where there is no file."""
        try:
            return named_keys(chain, self._interfaces.get(interface_id).interface)
        except NotFound:
            return set()

    def take(self, key: SecretKey) -> None:
        """Keep a secret at hand that is about to be forgotten; raise what the store raises."""
        with suppress(SecretMissing):
            binding = self._store.overview().get(key)
            if binding is not None:
                self._at_hand[key] = KeptSecret(key, binding, self._store.get(key, binding))


class Additions:
    """Take secrets for a file that is about to be written; nothing that is there is replaced."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store
        self.keys: list[SecretKey] = []

    def put(self, kept: KeptSecret) -> bool:
        """Keep a secret, or return False where there is one already."""
        try:
            self._store.put(kept.key, kept.secret, kept.binding, only_if_absent=True)
        except SupplyRefused:
            return False
        self.keys.append(kept.key)
        return True

    def put_for_new(self, secrets: Iterable[KeptSecret]) -> None:
        """Keep the secrets of an interface that is made: what there is under its new id is an orphan, and goes."""
        for kept in secrets:
            if not self.put(kept):
                self._store.put(kept.key, kept.secret, kept.binding)


def named_keys(chain: Chain, interface: Interface) -> set[SecretKey]:
    """Return the keys of the secrets that an interface's file asks for."""
    proxy = interface.settings.proxy
    keys = {secret_key(chain, interface.id, SecretField.ACCOUNT)}
    return keys if proxy is None or not proxy.username else keys | {proxy_key(chain, interface.id, proxy)}


def proxy_password(chain: Chain, interface_id: InterfaceId, proxy: Proxy, secret: Secret) -> KeptSecret:
    """Return a proxy's password as it is kept."""
    return KeptSecret(proxy_key(chain, interface_id, proxy), proxy.binding, secret)


def entered_secrets(chain: Chain, interface: Interface, credentials: Credentials) -> list[KeptSecret]:
    """Return what was entered for an interface, as it is kept."""
    kept: list[KeptSecret] = []
    if credentials.account is not None:
        key = secret_key(chain, interface.id, SecretField.ACCOUNT)
        kept.append(KeptSecret(key, interface.account.binding, credentials.account))
    proxy = interface.settings.proxy
    if proxy is not None and proxy.username and credentials.proxy is not None:
        kept.append(proxy_password(chain, interface.id, proxy, credentials.proxy))
    return kept


def field_of(kept: KeptSecret, account: Account) -> Field:
    """Return the field into which a secret of this account's interface is entered."""
    return account.secret_field if kept.key.field is SecretField.ACCOUNT else Field.PROXY_PASSWORD


def missing_secrets(
    proxy: Proxy | None, credentials: Credentials, account_field: Field | None, known: Proxy | None = None
) -> list[FieldRefused]:
    """Say which secrets must be typed: the account's where `account_field` names it, and the proxy's.

    The password for the proxy that is `known` already need not be.
    """
    missing: list[FieldRefused] = []
    if account_field is not None and credentials.account is None:
        missing.append(FieldRefused(account_field, Reason.REQUIRED))
    if proxy is None or not proxy.username:
        if credentials.proxy is not None:
            missing.append(FieldRefused(Field.PROXY_USERNAME, Reason.REQUIRED))
        return missing
    if credentials.proxy is None and (known is None or known.binding != proxy.binding):
        missing.append(FieldRefused(Field.PROXY_PASSWORD, Reason.REQUIRED))
    return missing


def password_for(
    store: SecretStore, chain: Chain, interface_id: InterfaceId, proxy: Proxy | None, typed: Secret | None
) -> Secret | None:
    """Return the password for a proxy: what was typed, else what is kept; None where it needs none.

    Raise what the store raises.
    """
    if proxy is None or not proxy.username:
        return None
    return typed or store.get(proxy_key(chain, interface_id, proxy), proxy.binding)
