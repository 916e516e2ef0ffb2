"""Say what is known about the secrets of interfaces, without opening the store."""

from collections.abc import Mapping
from dataclasses import dataclass

from smstui.domain.chain import Chain
from smstui.domain.errors import SecretError
from smstui.domain.interface import Interface
from smstui.domain.secret import Binding, SecretField, SecretKey, SecretPresence
from smstui.domain.state import Presence
from smstui.ports import SecretStore


@dataclass(frozen=True, slots=True)
class KnownSecrets:
    """Answer for every interface of a chain which secrets are kept; one reading of the store's overview.

    `error` says why nothing is known (a damaged or unreachable store): every presence is then UNKNOWN.
    """

    chain_id: str
    bindings: Mapping[SecretKey, Binding]
    error: SecretError | None = None

    @classmethod
    def of(cls, chain: Chain, store: SecretStore) -> "KnownSecrets":
        """Read the overview of a store; an error of the store is kept, not raised."""
        try:
            return cls(chain.chain_id, store.overview())
        except SecretError as error:
            return cls(chain.chain_id, {}, error)

    def presence(self, interface: Interface) -> Presence:
        """Return what is known about the secrets of one interface."""
        proxy = interface.settings.proxy
        return Presence(
            self._of(interface, SecretField.ACCOUNT, interface.account.binding),
            self._of(interface, SecretField.PROXY, proxy.binding)
            if proxy is not None and proxy.username
            else SecretPresence.PRESENT,
        )

    def _of(self, interface: Interface, field: SecretField, binding: Binding) -> SecretPresence:
        if self.error is not None:
            return SecretPresence.UNKNOWN
        kept = self.bindings.get(SecretKey(self.chain_id, interface.id, field))
        if kept is None:
            return SecretPresence.MISSING
        return SecretPresence.PRESENT if kept == binding else SecretPresence.BOUND_ELSEWHERE
