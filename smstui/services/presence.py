"""Say what is known about the secrets of interfaces, without opening the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from smstui.domain.chain import Chain
from smstui.domain.errors import SecretError
from smstui.domain.interface import Interface
from smstui.domain.secret import Binding, SecretField, SecretKey, SecretPresence
from smstui.domain.state import Presence
from smstui.domain.value import dataclass

if TYPE_CHECKING:  # the first screen neither chooses nor opens anything
    from smstui.domain.selection import Candidate
    from smstui.ports import SecretStore


@dataclass(frozen=True, slots=True)
class KnownSecrets:
    """Answer for every interface of a chain which secrets are kept; one reading of the store's overview.

    `error` says why nothing is known (a damaged or unreachable store): every presence is then UNKNOWN.
    """

    chain_id: str
    bindings: Mapping[SecretKey, Binding]
    error: SecretError | None = None
    with_proxy: Callable[[], frozenset[str]] = frozenset
    """Returns the ids of interfaces that have a password for any proxy: few ask, and the store may keep thousands."""

    store: str = ""
    """The name of the store in use."""

    @classmethod
    def of(cls, chain: Chain, store: SecretStore) -> KnownSecrets:
        """Read the overview of a store; an error of the store is kept, not raised."""
        try:
            kept = store.overview()
        except SecretError as error:
            return cls(chain.chain_id, {}, error, store=store.name)
        with_proxy = cache(lambda: frozenset(key.interface_id for key in kept if key.proxy))
        return cls(chain.chain_id, kept, with_proxy=with_proxy, store=store.name)

    def presence(self, interface: Interface) -> Presence:
        """Return what is known about the secrets of one interface."""
        if self.error is not None:
            return Presence(SecretPresence.UNKNOWN, SecretPresence.UNKNOWN)
        return Presence(self._of_account(interface), self._of_proxy(interface))

    def candidates(self, interfaces: Iterable[Interface]) -> list[Candidate]:
        """Return interfaces as the choice of a sender takes them."""
        from smstui.domain.selection import Candidate

        return [Candidate(one, self.presence(one)) for one in interfaces]

    def _of_account(self, interface: Interface) -> SecretPresence:
        kept = self.bindings.get(SecretKey(self.chain_id, interface.id, SecretField.ACCOUNT))
        if kept is None:
            return self._missing(interface)
        return SecretPresence.PRESENT if kept == interface.account.binding else SecretPresence.BOUND_ELSEWHERE

    def _of_proxy(self, interface: Interface) -> SecretPresence:
        """Return whether the password for this very proxy is kept, or only one for another."""
        proxy = interface.settings.proxy
        if proxy is None or not proxy.username:
            return SecretPresence.PRESENT
        if self.bindings.get(SecretKey.of_proxy(self.chain_id, interface.id, proxy.binding)) == proxy.binding:
            return SecretPresence.PRESENT
        return SecretPresence.BOUND_ELSEWHERE if interface.id in self.with_proxy() else self._missing(interface)

    def _missing(self, interface: Interface) -> SecretPresence:
        """Return whether a secret that this store does not keep is missing, or another store is said to keep it."""
        named = interface.secrets
        return SecretPresence.OTHER_STORE if named and named != self.store else SecretPresence.MISSING
