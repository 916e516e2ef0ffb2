"""Create, change, supply, duplicate, delete and take back interfaces, and keep their credentials locked."""

import asyncio
from dataclasses import replace

from smstui.domain.chain import Chain, Kind
from smstui.domain.change import SET, Deed, FieldChange, Subject, Thing
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import (
    DraftRefused,
    FieldRefused,
    LockedField,
    NotFound,
    NothingToUndo,
    ReplacedForGood,
    SecretError,
    StorageError,
    SupplyRefused,
)
from smstui.domain.field import Field
from smstui.domain.interface import (
    Account,
    Interface,
    InterfaceId,
    Settings,
    name_key,
    require_same_account,
)
from smstui.domain.recorded import recorded_changes
from smstui.domain.secret import Secret, SecretField, SecretPresence
from smstui.domain.selection import younger
from smstui.domain.state import broken_rule
from smstui.domain.stored import REPLACED, Saved, Stored, Undone
from smstui.domain.value import dataclass
from smstui.ports import ChainRepository, Clock, InterfaceRepository, SecretStore, secret_key
from smstui.services.presence import KnownSecrets
from smstui.services.recording import Recording
from smstui.services.secrets_in_step import (
    KeptSecret,
    SecretsInStep,
    entered_secrets,
    field_of,
    missing_secrets,
    named_keys,
    proxy_password,
)


@dataclass(frozen=True, slots=True)
class Deleted:
    """Say what a deletion left behind: `secret_left` when the store still keeps a secret of the interface."""

    interface: Interface
    secret_left: bool = False


@dataclass(frozen=True, slots=True)
class UnreadableDeleted:
    """Say what deleting a file that cannot be read left behind; its secrets always stay."""

    interface_id: InterfaceId
    secret_left: bool = False


class Editing:
    """Change interfaces by the rules of the domain.

    The order of the two stores is fixed, also when a change is taken back: secret first, then file; when deleting, file
    first, then secret. A crash between them leaves an orphaned secret, never a reference to nothing.
    """

    def __init__(
        self,
        interfaces: InterfaceRepository,
        chain: ChainRepository,
        secrets: SecretStore,
        clock: Clock,
        user: str,
        recording: Recording,
    ) -> None:
        self._interfaces = interfaces
        self._chain = chain
        self._secrets = secrets
        self._clock = clock
        self._user = user
        self._recording = recording
        self._in_step = SecretsInStep(secrets, interfaces)

    def new_draft(self, workstation: str | None = None) -> Draft:
        """Return an empty draft with the chain's defaults, for a workstation and its branch if one is given.

        Raise NotFound for a workstation that is gone.
        """
        chain = self._chain.load()
        draft = Draft(country_code=chain.country_code)
        if workstation is None:
            return draft
        known = chain.workstations.get(workstation)
        if known is None:
            raise NotFound(Kind.WORKSTATION, workstation)
        return replace(draft, workstation=workstation, branch=known.branch)

    async def open(self, interface_id: InterfaceId) -> Stored:
        """Return a saved interface as it is now, to begin an edit from."""
        return await asyncio.to_thread(self._interfaces.get, interface_id)

    def duplicate(self, stored: Stored) -> Draft:
        """Return a draft with every setting and the account of a saved interface, a free name, and no secret."""
        listing = self._interfaces.listing()
        taken = {name_key(other.interface.name) for other in listing.stored}
        taken |= {name_key(row.name) for row in listing.unreadable}
        return replace(Draft.of(stored.interface), name=_free_name(stored.interface.name, taken))

    def refusals(self, draft: Draft, credentials: Credentials, saved: Stored | None = None) -> tuple[FieldRefused, ...]:
        """Return every rule that the draft breaks, in the order of the form, secrets included."""
        chain = self._chain.load()
        found = list(draft.refusals(chain))
        if not found:
            settings, account = draft.settings(chain), draft.account()
            found.extend(_missing(settings, account, credentials, saved))
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
        NameTaken, EditConflict, `SecretError`, `StorageError`. A password typed for a proxy that somebody else replaced
        meanwhile goes with that proxy.
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
        password = proxy_password(self._chain.load(), stored.interface.id, proxy, secret)
        await asyncio.to_thread(self._supply_proxy, stored, password)

    async def delete(self, stored: Stored) -> Deleted:
        """Remove an interface with its secrets, which are kept until the program ends so that undo can bring them back.

        A locked store raises StoreLocked before anything is removed; a damaged or unreachable one leaves the secret.
        """
        return await asyncio.to_thread(self._delete, stored)

    async def delete_unreadable(self, interface_id: InterfaceId) -> UnreadableDeleted:
        """Remove a file that cannot be read; a backup stays, and so do its secrets: nobody can say whose they are."""
        return await asyncio.to_thread(self._delete_unreadable, interface_id)

    async def last_change(self) -> Undone | None:
        """Return what `undo` would take back, or None."""
        return await asyncio.to_thread(self._interfaces.last_change)

    async def undo(self, expected: Undone | None = None) -> Undone:
        """Take back this user's last change: the `expected` one, where a person was asked about it.

        Secrets that were forgotten with it come back in the same session only (`Undone.secret_missing` otherwise). A
        locked store raises StoreLocked before anything is taken back.
        """
        return await asyncio.to_thread(self._undo, expected)

    def _create(self, draft: Draft, credentials: Credentials) -> Saved:
        chain = self._chain.load()
        settings, account = draft.settings(chain), draft.account()
        missing = _missing(settings, account, credentials)
        if missing:
            raise DraftRefused(missing)

        def make(interface_id: InterfaceId) -> Interface:
            new = Interface(
                id=interface_id,
                created=self._clock().astimezone(chain.zone).replace(microsecond=0),
                account=account,
                settings=settings,
                workstation=draft.workstation or None,
                secrets=self._secrets.name,
                created_by=self._user,
            )
            return younger(new, (stored.interface for stored in self._interfaces.listing().stored))

        with self._in_step.before_writing(chain) as additions:

            def keep_secrets(interface: Interface) -> None:
                additions.put_for_new(entered_secrets(chain, interface, credentials))

            saved = self._interfaces.create(make, keep_secrets)
        created = saved.stored.interface
        typed = entered_secrets(chain, created, credentials)
        entered = [FieldChange.of_secret(field_of(kept, account)) for kept in typed]
        self._recording.note_change(Deed.CREATED, None, created, entered)
        return saved

    def _change(self, base: Stored, draft: Draft, credentials: Credentials) -> Saved:
        chain = self._chain.load()
        settings, account = draft.settings(chain), draft.account()
        require_same_account(base.interface.account, account)
        if credentials.account is not None:
            raise LockedField(account.secret_field)
        if (draft.workstation or None) != base.interface.workstation:
            raise LockedField(Field.WORKSTATION)
        missing = _missing(settings, account, credentials, base)
        if missing:
            raise DraftRefused(missing)
        typed = entered_secrets(chain, base.interface.changed(settings), credentials)
        with self._in_step.before_writing(chain) as additions:
            replacing = [password for password in typed if not additions.put(password)]
            saved = self._interfaces.update(base, settings)
        for password in replacing:
            if password.key in named_keys(chain, saved.stored.interface):
                self._in_step.replace(password)
        self._in_step.forget_unnamed(chain, {*named_keys(chain, base.interface), *additions.keys})
        entered = [FieldChange(field_of(kept, account), None, SET) for kept in typed]
        self._recording.note_change(Deed.CHANGED, saved.before, saved.stored.interface, entered)
        return saved

    def _supply(self, stored: Stored, secret: Secret) -> None:
        key = secret_key(self._chain.load(), stored.interface.id, SecretField.ACCOUNT)
        current = self._interfaces.get(stored.interface.id).interface
        require_same_account(stored.interface.account, current.account)
        if key in self._secrets.overview():  # refused without asking for the store to be opened
            raise SupplyRefused
        self._secrets.put(key, secret, current.account.binding, only_if_absent=True)
        field = FieldChange.of_secret(current.account.secret_field)
        self._recording.note(Deed.SUPPLIED, Subject.of(current), [field])

    def _supply_proxy(self, stored: Stored, password: KeptSecret) -> None:
        self._in_step.replace(password)
        field = FieldChange(Field.PROXY_PASSWORD, None, SET)
        self._recording.note(Deed.SUPPLIED, Subject.of(stored.interface), [field])

    def _delete(self, stored: Stored) -> Deleted:
        def remove() -> None:
            self._interfaces.delete(stored)

        _nothing, secret_left = self._in_step.removing(self._chain.load(), stored.interface.id, remove)
        self._recording.note_change(Deed.DELETED, stored.interface, None)
        return Deleted(stored.interface, secret_left)

    def _delete_unreadable(self, interface_id: InterfaceId) -> UnreadableDeleted:
        self._interfaces.delete_unreadable(interface_id)
        self._recording.note(Deed.DELETED, Subject(Thing.INTERFACE, interface_id))
        try:
            kept = self._in_step.kept_for(self._chain.load(), interface_id)
        except (SecretError, StorageError):
            return UnreadableDeleted(interface_id, secret_left=True)  # as far as anybody can tell
        return UnreadableDeleted(interface_id, bool(kept))

    def _undo(self, expected: Undone | None) -> Undone:
        last = expected or self._interfaces.last_change()
        if last is None:
            raise NothingToUndo
        before = self._now(last.interface_id)
        undone = self._undone(last)
        fields = recorded_changes(before, self._now(last.interface_id))
        self._recording.note(Deed.UNDONE, Subject(Thing.INTERFACE, last.interface_id, undone.name), fields)
        return undone

    def _now(self, interface_id: InterfaceId) -> Interface | None:
        """Return an interface for the change log, None where there is none that can be read."""
        try:
            return self._interfaces.get(interface_id).interface
        except StorageError:
            return None

    def _undone(self, last: Undone) -> Undone:
        chain = self._chain.load()
        if last.kind == REPLACED:
            raise ReplacedForGood(last.name)
        if last.kind in ("create", "replace"):
            undone, left = self._in_step.removing(chain, last.interface_id, lambda: self._interfaces.undo(last))
            return replace(undone, secret_left=left)
        if last.kind == "change" and Field.PROXY_HOST not in last.fields:
            return self._interfaces.undo(last)
        return self._undo_with_secrets(chain, last)

    def _undo_with_secrets(self, chain: Chain, last: Undone) -> Undone:
        """Bring back what a deletion, or another proxy, made superfluous; first the secrets, as ever."""
        named_before = self._in_step.named_now(chain, last.interface_id)
        for key in named_before:
            self._in_step.take(key)  # a locked store says so now
        with self._in_step.before_writing(chain) as additions:
            for kept in self._in_step.at_hand_for(last.interface_id):
                additions.put(kept)
            undone = self._interfaces.undo(last)
        self._in_step.forget_unnamed(chain, {*named_before, *additions.keys})
        back = self._now(last.interface_id)
        if back is None:
            return undone  # an unreadable file is back as it was
        return replace(
            undone, secret_missing=self._lacks_secret(chain, back), broken=broken_rule(back, chain) is not None
        )

    def _lacks_secret(self, chain: Chain, interface: Interface) -> bool:
        presence = KnownSecrets.of(chain, self._secrets).presence(interface)
        lacking = (SecretPresence.MISSING, SecretPresence.BOUND_ELSEWHERE, SecretPresence.OTHER_STORE)
        return presence.account in lacking or presence.proxy in lacking


def _missing(
    settings: Settings, account: Account, credentials: Credentials, saved: Stored | None = None
) -> list[FieldRefused]:
    """Say which secrets must be typed; a saved interface has its account's."""
    if saved is None:
        return missing_secrets(settings.proxy, credentials, account.secret_field)
    return missing_secrets(settings.proxy, credentials, None, saved.interface.settings.proxy)


def _free_name(name: str, taken: set[str]) -> str:
    count = 2
    while True:
        candidate = f"{name[:74]} ({count})"
        if name_key(candidate) not in taken:
            return candidate
        count += 1
