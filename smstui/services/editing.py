"""Create, change, supply, duplicate, delete and take back interfaces, and keep their credentials locked."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from smstui.domain.chain import Chain
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import (
    DraftRefused,
    FieldRefused,
    LockedField,
    SecretError,
    SecretMissing,
    StoreDamaged,
    StoreUnavailable,
    SupplyRefused,
)
from smstui.domain.field import Field
from smstui.domain.interface import (
    Account,
    Interface,
    InterfaceId,
    Proxy,
    Reason,
    Settings,
    name_key,
    require_same_account,
)
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey
from smstui.domain.stored import Saved, Stored, Undone
from smstui.ports import ChainRepository, Clock, InterfaceRepository, SecretStore, secret_key


@dataclass(frozen=True, slots=True)
class Deleted:
    """Say what a deletion left behind: `secret_left` when the store could not forget the secret."""

    interface: Interface
    secret_left: bool = False


@dataclass(slots=True)
class _KeptForUndo:
    """Hold the secrets of interfaces deleted in this session, until the program ends."""

    secrets: dict[InterfaceId, list[tuple[SecretKey, Binding, Secret]]] = field(default_factory=dict)
    unfinished: Undone | None = None
    """An undo whose file is back and whose secret is not."""


class Editing:
    """Change interfaces by the rules of the domain.

    The order of the two stores is fixed: secret first, then file; when deleting, file first, then secret. A crash
    between them leaves an orphaned secret, never a reference to nothing.
    """

    def __init__(
        self,
        interfaces: InterfaceRepository,
        chain: ChainRepository,
        secrets: SecretStore,
        clock: Clock,
        user: str,
    ) -> None:
        self._interfaces = interfaces
        self._chain = chain
        self._secrets = secrets
        self._clock = clock
        self._user = user
        self._kept = _KeptForUndo()

    def new_draft(self, workstation: str | None = None) -> Draft:
        """Return an empty draft with the chain's defaults, for a workstation and its branch if one is given."""
        chain = self._chain.load()
        draft = Draft(country_code=chain.country_code)
        if workstation is None:
            return draft
        return replace(draft, workstation=workstation, branch=chain.workstations[workstation].branch)

    async def open(self, interface_id: InterfaceId) -> Stored:
        """Return a saved interface as it is now, to begin an edit from."""
        return await asyncio.to_thread(self._interfaces.get, interface_id)

    def duplicate(self, stored: Stored) -> Draft:
        """Return a draft with every setting and the account of a saved interface, a free name, and no secret."""
        taken = {name_key(other.interface.name) for other in self._interfaces.listing().stored}
        return replace(Draft.of(stored.interface), name=_free_name(stored.interface.name, taken))

    def refusals(self, draft: Draft, credentials: Credentials, saved: Stored | None = None) -> tuple[FieldRefused, ...]:
        """Return every rule that the draft breaks, in the order of the form, secrets included."""
        chain = self._chain.load()
        found = list(draft.refusals(chain))
        if not found:
            settings, account = draft.settings(chain), draft.account()
            found.extend(_missing_secrets(settings.proxy, account, credentials, saved))
        return tuple(found)

    async def create(self, draft: Draft, credentials: Credentials) -> Saved:
        """Save a new interface and thereby lock its credentials.

        Raise DraftRefused, NameTaken, `SecretError` (nothing was saved: open or make the store and try again) or
        `StorageError`.
        """
        return await asyncio.to_thread(self._create, draft, credentials)

    async def change(self, base: Stored, draft: Draft, credentials: Credentials) -> Saved:
        """Save the changed settings of an interface that was opened as `base`.

        Raise LockedField when the draft's account is another one, or a new account secret was given; DraftRefused,
        NameTaken, EditConflict, `SecretError`, `StorageError`.
        """
        return await asyncio.to_thread(self._change, base, draft, credentials)

    async def supply(self, stored: Stored, secret: Secret) -> None:
        """Keep the missing secret of a saved interface, for its stored method, user name and service.

        Raise SupplyRefused while any secret is kept for it, be it for other credentials.
        """
        await asyncio.to_thread(self._supply, stored, secret)

    async def supply_proxy(self, stored: Stored, secret: Secret) -> None:
        """Keep the proxy's password of a saved interface; it is not locked and may be replaced."""
        proxy = stored.interface.settings.proxy
        if proxy is None or not proxy.username:
            raise SupplyRefused
        key = secret_key(self._chain.load(), stored.interface.id, SecretField.PROXY)
        await asyncio.to_thread(self._secrets.put, key, secret, proxy.binding)

    async def delete(self, stored: Stored) -> Deleted:
        """Remove an interface with its secrets, which are kept until the program ends so that undo can bring them back.

        A locked store raises StoreLocked before anything is removed; a damaged or unreachable one leaves the secret.
        """
        return await asyncio.to_thread(self._delete, stored)

    async def delete_unreadable(self, interface_id: InterfaceId) -> None:
        """Remove a file that cannot be read; a backup stays."""
        await asyncio.to_thread(self._interfaces.delete_unreadable, interface_id)

    async def undo(self) -> Undone:
        """Take back this user's last change; the secret of a deleted interface comes back in the same session only."""
        return await asyncio.to_thread(self._undo)

    def _create(self, draft: Draft, credentials: Credentials) -> Saved:
        chain = self._chain.load()
        settings, account = draft.settings(chain), draft.account()
        missing = _missing_secrets(settings.proxy, account, credentials, None)
        if missing:
            raise DraftRefused(missing)
        kept: list[SecretKey] = []

        def make(interface_id: InterfaceId) -> Interface:
            return Interface(
                id=interface_id,
                created=self._clock().astimezone(chain.zone).replace(microsecond=0),
                account=account,
                settings=settings,
                workstation=draft.workstation or None,
                secrets=self._secrets.name,
                created_by=self._user,
            )

        def keep_secrets(interface: Interface) -> None:
            for key, binding, secret in _to_keep(chain, interface, credentials):
                self._secrets.put(key, secret, binding)
                kept.append(key)

        try:
            return self._interfaces.create(make, keep_secrets)
        except BaseException:
            for key in kept:
                with suppress(SecretError):
                    self._secrets.delete(key)
            raise

    def _change(self, base: Stored, draft: Draft, credentials: Credentials) -> Saved:
        chain = self._chain.load()
        settings, account = draft.settings(chain), draft.account()
        require_same_account(base.interface.account, account)
        if credentials.account is not None:
            raise LockedField(account.secret_field)
        if (draft.workstation or None) != base.interface.workstation:
            raise LockedField(Field.WORKSTATION)
        missing = _missing_secrets(settings.proxy, account, credentials, base)
        if missing:
            raise DraftRefused(missing)
        put_back = self._put_proxy_password(chain, base.interface.id, settings, credentials)
        try:
            saved = self._interfaces.update(base, settings)
        except BaseException:
            put_back()
            raise
        self._forget_unused_proxy_password(chain, base, saved)
        return saved

    def _put_proxy_password(
        self, chain: Chain, interface_id: InterfaceId, settings: Settings, credentials: Credentials
    ) -> Callable[[], None]:
        """Keep a newly typed proxy password; return what restores the former one when the save fails."""
        proxy, typed = settings.proxy, credentials.proxy
        if proxy is None or typed is None:
            return lambda: None
        key = secret_key(chain, interface_id, SecretField.PROXY)
        before = self._secrets.overview().get(key)
        former = self._secrets.get(key, before) if before is not None else None
        self._secrets.put(key, typed, proxy.binding)

        def put_back() -> None:
            with suppress(SecretError):
                if former is None or before is None:
                    self._secrets.delete(key)
                else:
                    self._secrets.put(key, former, before)

        return put_back

    def _forget_unused_proxy_password(self, chain: Chain, base: Stored, saved: Saved) -> None:
        had, has = base.interface.settings.proxy, saved.stored.interface.settings.proxy
        if had is not None and had.username and (has is None or not has.username):
            with suppress(SecretError):
                self._secrets.delete(secret_key(chain, base.interface.id, SecretField.PROXY))

    def _supply(self, stored: Stored, secret: Secret) -> None:
        key = secret_key(self._chain.load(), stored.interface.id, SecretField.ACCOUNT)
        current = self._interfaces.get(stored.interface.id).interface
        require_same_account(stored.interface.account, current.account)
        if key in self._secrets.overview():
            raise SupplyRefused
        self._secrets.put(key, secret, current.account.binding)

    def _delete(self, stored: Stored) -> Deleted:
        chain, interface = self._chain.load(), stored.interface
        try:
            secrets = self._fetch_all(chain, interface)
        except (StoreDamaged, StoreUnavailable):
            self._interfaces.delete(stored)
            return Deleted(interface, secret_left=True)
        self._interfaces.delete(stored)
        self._kept.secrets[interface.id] = secrets
        try:
            for key, _binding, _secret in secrets:
                self._secrets.delete(key)
        except SecretError:
            return Deleted(interface, secret_left=True)
        return Deleted(interface)

    def _fetch_all(self, chain: Chain, interface: Interface) -> list[tuple[SecretKey, Binding, Secret]]:
        found: list[tuple[SecretKey, Binding, Secret]] = []
        known = self._secrets.overview()
        for secret_field in SecretField:
            key = secret_key(chain, interface.id, secret_field)
            if key in known:
                with suppress(SecretMissing):
                    found.append((key, known[key], self._secrets.get(key, known[key])))
        return found

    def _undo(self) -> Undone:
        # A store that locked meanwhile stops this half-way: asked again, it goes on there and takes nothing more back.
        undone = self._kept.unfinished or self._interfaces.undo()
        self._kept.unfinished = undone
        if undone.kind == "delete":
            for key, binding, secret in self._kept.secrets.get(undone.interface_id, []):
                self._secrets.put(key, secret, binding)
            self._kept.secrets.pop(undone.interface_id, None)
        elif undone.kind == "create":
            chain = self._chain.load()
            for secret_field in SecretField:
                with suppress(SecretError):
                    self._secrets.delete(secret_key(chain, undone.interface_id, secret_field))
        self._kept.unfinished = None
        return undone


def _to_keep(chain: Chain, interface: Interface, credentials: Credentials) -> list[tuple[SecretKey, Binding, Secret]]:
    kept: list[tuple[SecretKey, Binding, Secret]] = []
    if credentials.account is not None:
        key = secret_key(chain, interface.id, SecretField.ACCOUNT)
        kept.append((key, interface.account.binding, credentials.account))
    proxy = interface.settings.proxy
    if proxy is not None and proxy.username and credentials.proxy is not None:
        kept.append((secret_key(chain, interface.id, SecretField.PROXY), proxy.binding, credentials.proxy))
    return kept


def _missing_secrets(
    proxy: Proxy | None, account: Account, credentials: Credentials, saved: Stored | None
) -> list[FieldRefused]:
    """Say which secrets must be typed: the account's at the first save, the proxy's when it was for another proxy."""
    missing: list[FieldRefused] = []
    if saved is None and credentials.account is None:
        missing.append(FieldRefused(account.secret_field, Reason.REQUIRED))
    if proxy is None or not proxy.username:
        if credentials.proxy is not None:
            missing.append(FieldRefused(Field.PROXY_USERNAME, Reason.REQUIRED))
        return missing
    before = saved.interface.settings.proxy if saved is not None else None
    if credentials.proxy is None and (before is None or before.binding != proxy.binding):
        missing.append(FieldRefused(Field.PROXY_PASSWORD, Reason.REQUIRED))
    return missing


def _free_name(name: str, taken: set[str]) -> str:
    count = 2
    while True:
        candidate = f"{name[:74]} ({count})"
        if name_key(candidate) not in taken:
            return candidate
        count += 1
