"""Replace the credentials of an interface: a new one takes the place of the former one, in steps that lose nothing.

The order: the new secrets, the new file (which says whom it `replaces`), then the former file goes, then its secrets.
Whatever stops that in between leaves both interfaces, of which the new one is used, or a secret without interface. Two
halves that were left are finished or taken back by whoever comes next; the repository never removes the last one.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from smstui.domain.chain import Chain
from smstui.domain.change import Deed, FieldChange, Subject
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import (
    DraftRefused,
    FieldRefused,
    SecretBoundElsewhere,
    SecretError,
    SecretMissing,
    SmstuiError,
    StorageError,
)
from smstui.domain.interface import Interface, InterfaceId, Settings
from smstui.domain.recorded import recorded_changes
from smstui.domain.secret import SecretPresence
from smstui.domain.selection import stand_alike, younger
from smstui.domain.state import today_in
from smstui.domain.stored import Pair, Saved, Stored, half_done
from smstui.domain.value import dataclass
from smstui.ports import ChainRepository, Clock, InterfaceRepository, SecretStore
from smstui.services.presence import KnownSecrets
from smstui.services.recording import Recording
from smstui.services.secrets_in_step import SecretsInStep, entered_secrets, field_of, missing_secrets, password_for


@dataclass(frozen=True, slots=True)
class Replaced:
    """Say what a replacement did.

    `unfinished` is why the former interface is still there, beside the new one that is used; `secret_left` is True
    when it is gone, and the store keeps a secret of it.
    """

    saved: Saved
    unfinished: SmstuiError | None = None
    secret_left: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """Say which half of an interrupted replacement stayed, and whether the store keeps a secret of the other one."""

    stays: Interface
    gone: Interface
    secret_left: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Say which interrupted replacement waits for a person, and why it could not be finished (None: to be decided)."""

    pair: Pair
    reason: SmstuiError | None = None


class Replacing:
    """Give an interface other credentials by replacing it, which is what the lock leaves."""

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

    def draft_of(self, former: Stored) -> Draft:
        """Return a draft with every setting of an interface, and no user name.

        Service and way to authenticate are entered anew; they begin with the former ones, as most replacements are a
        new token of the same account. A base URL of one's own is not suggested: where a file was altered, it would
        lead the new credentials to where somebody wants them.
        """
        service = former.interface.account.service
        kept = replace(Draft.of(former.interface), username="")
        return replace(kept, service=Draft().service) if service.is_custom else kept

    def refusals(self, former: Stored, draft: Draft, credentials: Credentials) -> tuple[FieldRefused, ...]:
        """Return every rule that the draft breaks, in the order of the form, secrets included."""
        chain = self._chain.load()
        found = list(draft.refusals(chain))
        if not found:
            found.extend(self._missing(chain, former, draft, credentials))
        return tuple(found)

    def as_saved(self, former: Stored, draft: Draft, interface_id: InterfaceId) -> Interface:
        """Return the interface that the draft would become; raise DraftRefused."""
        chain = self._chain.load()
        return self._made(chain, former.interface, draft, draft.settings(chain), interface_id)

    async def replace(self, former: Stored, draft: Draft, credentials: Credentials) -> Replaced:
        """Save the new interface, which locks its credentials, then remove the former one with its secrets.

        Raise DraftRefused, NameTaken, HalfReplaced, EditConflict (the former one was changed or deleted meanwhile),
        `SecretError` (open or make the store and try again) or `StorageError`: nothing was changed then. A locked
        store is noticed before anything is written, so that the former secrets can go too.
        """
        return await asyncio.to_thread(self._replace, former, draft, credentials)

    async def pairs(self) -> tuple[Pair, ...]:
        """Return the replacements that are half done."""
        return (await asyncio.to_thread(self._interfaces.listing)).pairs

    async def finish(self, pair: Pair) -> Ended:
        """Remove the former interface and its secrets; raise as `replace` does.

        Raise SecretMissing or SecretBoundElsewhere where the new one lacks its credentials: it must be able to send.
        """
        return await asyncio.to_thread(self._finish, pair)

    async def take_back(self, pair: Pair) -> Ended:
        """Remove the new interface and its secrets: the former one is as it was; raise as `replace` does."""
        return await asyncio.to_thread(self._take_back, pair)

    async def finish_interrupted(self) -> tuple[Ended | Waiting, ...]:
        """Finish every replacement that was interrupted, as the next start does; say of each what became of it.

        One whose new interface does not serve yet what the former one serves waits for a person.
        """
        return await asyncio.to_thread(self._finish_all)

    def _replace(self, former: Stored, draft: Draft, credentials: Credentials) -> Replaced:
        chain = self._chain.load()
        settings = draft.settings(chain)
        missing = self._missing(chain, former, draft, credentials)
        if missing:
            raise DraftRefused(missing)
        self._take_at_hand(chain, former.interface.id)
        carried = replace(
            credentials,
            proxy=password_for(self._secrets, chain, former.interface.id, settings.proxy, credentials.proxy),
        )

        def make(interface_id: InterfaceId) -> Interface:
            return self._made(chain, former.interface, draft, settings, interface_id)

        with self._in_step.before_writing(chain) as additions:

            def keep_secrets(interface: Interface) -> None:
                additions.put_for_new(entered_secrets(chain, interface, carried))

            saved = self._interfaces.replace(former, make, keep_secrets)
        self._note(chain, former.interface, saved.stored.interface, carried)
        try:
            secret_left = self._end(chain, stays=saved.stored, gone=former)
        except (StorageError, SecretError) as error:
            return Replaced(saved, unfinished=error)
        return Replaced(saved, secret_left=secret_left)

    def _made(
        self, chain: Chain, former: Interface, draft: Draft, settings: Settings, interface_id: InterfaceId
    ) -> Interface:
        new = Interface(
            id=interface_id,
            created=self._clock().astimezone(chain.zone).replace(microsecond=0),
            account=draft.account(),
            settings=settings,
            workstation=draft.workstation or None,
            secrets=self._secrets.name,
            created_by=self._user,
            replaces=former.id,
        )
        if stand_alike(former, new):
            return replace(new, place_since=former.stands_since)
        return younger(new, (stored.interface for stored in self._interfaces.listing().stored))

    def _missing(self, chain: Chain, former: Stored, draft: Draft, credentials: Credentials) -> list[FieldRefused]:
        """Say which secrets must be typed: the account's always, the proxy's unless it is kept for the same proxy."""
        settings, account = draft.settings(chain), draft.account()
        proxy = settings.proxy
        known = former.interface.settings.proxy
        if known is not None:
            presence = KnownSecrets.of(chain, self._secrets).presence(former.interface).proxy
            if presence not in (SecretPresence.PRESENT, SecretPresence.UNKNOWN):
                known = None
        return missing_secrets(proxy, credentials, account.secret_field, known)

    def _take_at_hand(self, chain: Chain, interface_id: InterfaceId) -> None:
        """Have a locked store say so before anything is written."""
        for key in self._in_step.kept_for(chain, interface_id):
            self._in_step.take(key)

    def _finish(self, pair: Pair) -> Ended:
        chain = self._chain.load()
        self._require_secrets(chain, pair.new.interface)
        secret_left = self._end(chain, stays=pair.new, gone=pair.former)
        self._recording.note(Deed.DELETED, Subject.of(pair.former.interface), _gone(pair.former.interface))
        return Ended(pair.new.interface, pair.former.interface, secret_left)

    def _take_back(self, pair: Pair) -> Ended:
        secret_left = self._end(self._chain.load(), stays=pair.former, gone=pair.new)
        self._recording.note(Deed.UNDONE, Subject.of(pair.new.interface), _gone(pair.new.interface))
        return Ended(pair.former.interface, pair.new.interface, secret_left)

    def _finish_all(self) -> tuple[Ended | Waiting, ...]:
        done: list[Ended | Waiting] = []
        today = today_in(self._chain.load().zone, self._clock())
        for pair in half_done(self._interfaces.listing().stored):
            start = pair.new.interface.settings.start
            if not pair.takes_over or (start is not None and start > today):
                done.append(Waiting(pair))
                continue
            try:
                done.append(self._finish(pair))
            except (StorageError, SecretError) as error:
                done.append(Waiting(pair, error))
        return tuple(done)

    def _end(self, chain: Chain, *, stays: Stored, gone: Stored) -> bool:
        """Remove one half, first its file, then its secrets; return whether the store keeps one of them."""

        def remove() -> None:
            self._interfaces.end_replacement(stays, gone)

        _nothing, secret_left = self._in_step.removing(chain, gone.interface.id, remove)
        return secret_left

    def _require_secrets(self, chain: Chain, interface: Interface) -> None:
        """Refuse to leave an interface alone that lacks a secret; raise SecretMissing or SecretBoundElsewhere."""
        known = KnownSecrets.of(chain, self._secrets)
        if known.error is not None:
            raise known.error
        presence = known.presence(interface)
        for found in (presence.account, presence.proxy):
            if found is SecretPresence.BOUND_ELSEWHERE:
                raise SecretBoundElsewhere(interface.id)
            if found is not SecretPresence.PRESENT:
                raise SecretMissing(interface.id)

    def _note(self, chain: Chain, former: Interface, new: Interface, credentials: Credentials) -> None:
        secrets = [
            FieldChange.of_secret(field_of(kept, new.account), was_set=True)
            for kept in entered_secrets(chain, new, credentials)
        ]
        changes: Sequence[FieldChange] = recorded_changes(former, new)
        self._recording.note(
            Deed.REPLACED, Subject.of(new), [FieldChange("replaces", "", former.id), *changes, *secrets]
        )


def _gone(interface: Interface) -> tuple[FieldChange, ...]:
    return tuple(recorded_changes(interface, None))
