"""Fetch the secrets that a request needs, at the moment it needs them."""

from collections.abc import Sequence

from smstui.domain.chain import Chain
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import DraftRefused, SmstuiError
from smstui.domain.gateway import Access
from smstui.domain.interface import Account, Interface, InterfaceId, Settings
from smstui.domain.secret import Secret, SecretField
from smstui.domain.state import Presence
from smstui.domain.stored import Stored
from smstui.domain.value import dataclass
from smstui.ports import ChainRepository, SecretStore, secret_key
from smstui.services.aside import aside
from smstui.services.presence import KnownSecrets
from smstui.services.secrets_in_step import missing_secrets, password_for

DRAFT_ID = InterfaceId("draft")
"""Stands for an interface that was never saved, in the journal."""


@dataclass(frozen=True, slots=True)
class Target:
    """Hold what sending, balance and check use: a saved interface, or a draft with what was typed into it."""

    interface_id: InterfaceId
    name: str
    settings: Settings
    access: Access
    replaced: InterfaceId | None = None
    """The interface that it took the place of, whose messages are its own for whoever must not send twice."""

    @property
    def account_id(self) -> str:
        """Return what the journal finds an attempt by, be it made from a draft or after its save."""
        return self.access.account_id


class AccessService:
    """Turn an interface or a draft into a target, with its secrets fetched from the store.

    Every method may raise `SecretError` (a locked store: unlock and ask again) and `StorageError`.
    """

    def __init__(self, chain: ChainRepository, secrets: SecretStore) -> None:
        self._chain = chain
        self._secrets = secrets

    async def of_stored(self, stored: Stored) -> Target:
        """Return the target of a saved interface, as it was read."""
        (target,) = await self.of_each([stored])
        if isinstance(target, SmstuiError):
            raise target
        return target

    async def of_each(self, interfaces: Sequence[Stored]) -> list[Target | SmstuiError]:
        """Return the target of each, or why it has none; the chain, which may be large, is read once for all."""

        def fetch() -> list[Target | SmstuiError]:
            chain = self._chain.load()
            return [self._target_or_error(chain, stored.interface) for stored in interfaces]

        return await aside(fetch, "access")

    async def of_draft(
        self, draft: Draft, credentials: Credentials, saved: Stored | None = None, former: Stored | None = None
    ) -> Target:
        """Return the target of what stands in the form; raise DraftRefused with every refusal.

        Of a saved interface the account and its secret are the stored ones: they are locked. What replaces a `former`
        one takes the password of the same proxy from there.
        """
        chain = await aside(self._chain.load, "access")
        settings = draft.settings(chain)
        if saved is not None:
            interface = saved.interface
            typed = Credentials(proxy=credentials.proxy)
            return await aside(lambda: self._of_interface(chain, interface, settings, typed), "access")
        account = draft.account()
        known = former.interface.settings.proxy if former is not None else None
        missing = missing_secrets(settings.proxy, credentials, account.secret_field, known)
        if missing or credentials.account is None:
            raise DraftRefused(missing)
        interface_id = former.interface.id if former is not None else DRAFT_ID
        password = await aside(
            lambda: password_for(self._secrets, chain, interface_id, settings.proxy, credentials.proxy), "access"
        )
        access = Access(account, credentials.account, settings.proxy, password, chain.ca_file)
        replaced = former.interface.id if former is not None else None
        return Target(DRAFT_ID, settings.name, settings, access, replaced)

    async def of_supplied(self, stored: Stored, secret: Secret) -> Target:
        """Return the target of a saved interface with the secret that is about to be kept for it."""

        def fetch() -> Target:
            settings = stored.interface.settings
            return self._of_interface(self._chain.load(), stored.interface, settings, Credentials(secret))

        return await aside(fetch, "access")

    async def presence(self, interface: Interface) -> Presence:
        """Return what is known about the secrets of one interface, without opening the store."""

        def ask() -> Presence:
            return KnownSecrets.of(self._chain.load(), self._secrets).presence(interface)

        return await aside(ask, "access")

    def _target_or_error(self, chain: Chain, interface: Interface) -> Target | SmstuiError:
        try:
            return self._of_interface(chain, interface, interface.settings, Credentials())
        except SmstuiError as error:
            return error

    def _of_interface(self, chain: Chain, interface: Interface, settings: Settings, credentials: Credentials) -> Target:
        account: Account = interface.account
        secret = credentials.account or self._secrets.get(
            secret_key(chain, interface.id, SecretField.ACCOUNT), account.binding
        )
        password = password_for(self._secrets, chain, interface.id, settings.proxy, credentials.proxy)
        access = Access(account, secret, settings.proxy, password, chain.ca_file)
        replaced = InterfaceId(interface.replaces) if interface.replaces else None
        return Target(interface.id, settings.name, settings, access, replaced)
