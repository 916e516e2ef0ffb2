"""Examine where the secrets are and how the files lie, name what is wrong, and sweep what belongs to nobody.

Nothing here asks a person anything, and an examination changes nothing. It serves a timer as well as a person.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from datetime import timedelta
from typing import Final

from smstui.domain.chain import Chain
from smstui.domain.change import Deed, FieldChange, Subject, Thing
from smstui.domain.errors import FieldRefused, SecretError, SecretMissing, StorageError, StoreLocked
from smstui.domain.finding import SWEEPABLE, Finding, Kind
from smstui.domain.interface import Interface, InterfaceId
from smstui.domain.secret import Binding, SecretField, SecretKey, SecretPresence
from smstui.domain.state import State, names_taken, status_of, today_in
from smstui.domain.stored import Listing
from smstui.domain.value import dataclass
from smstui.ports import ChainRepository, Clock, InterfaceRepository, Premises, SecretStore, Vault, VaultStatus
from smstui.services.aside import aside
from smstui.services.presence import KnownSecrets
from smstui.services.recording import Recording
from smstui.services.secrets_in_step import named_keys

BACKUPS_PROTECT: Final = timedelta(days=30)
"""A secret whose interface lies in a backup as young as this is never swept: its file may come back."""

SETTLING_SECONDS: Final = 15.0
"""Longer than a save may wait for the lock: it keeps a proxy's password before its file names that proxy."""

_CLOCKS_DIFFER: Final = timedelta(minutes=10)

_NOBODY: Final = "nobody"
"""No interface's id: those end in a dash and four characters."""

_ACCOUNTS: Final = {
    SecretPresence.MISSING: Kind.SECRET_MISSING,
    SecretPresence.BOUND_ELSEWHERE: Kind.SECRET_BOUND_ELSEWHERE,
    SecretPresence.OTHER_STORE: Kind.SECRET_IN_OTHER_STORE,
}
_PROXIES: Final = {
    SecretPresence.MISSING: Kind.PROXY_SECRET_MISSING,
    SecretPresence.BOUND_ELSEWHERE: Kind.PROXY_SECRET_BOUND_ELSEWHERE,
    SecretPresence.OTHER_STORE: Kind.PROXY_SECRET_MISSING,
}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Say of one interface where its secrets are: `proxy` is None where none is needed."""

    id: InterfaceId
    name: str
    store: str
    account: SecretPresence
    proxy: SecretPresence | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """Hold what was found: where every secret is, how the vault opens without a person, and what is wrong."""

    store: str
    vault: VaultStatus | None
    interfaces: tuple[Whereabouts, ...]
    findings: tuple[Finding, ...]

    @property
    def is_healthy(self) -> bool:
        """Tell whether nobody needs to do anything."""
        return all(finding.is_note for finding in self.findings)

    @property
    def sweepable(self) -> tuple[SecretKey, ...]:
        """Return the keys of the secrets that belong to nobody."""
        found = (SecretKey.parse(one.subject) for one in self.findings if one.kind in SWEEPABLE)
        return tuple(key for key in found if key is not None)


class Doctor:
    """Look at everything that a send needs and that nobody sees on a screen."""

    def __init__(
        self,
        interfaces: InterfaceRepository,
        chain: ChainRepository,
        secrets: SecretStore,
        vault: Vault | None,
        premises: Premises,
        clock: Clock,
        recording: Recording,
        wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._interfaces = interfaces
        self._chain = chain
        self._secrets = secrets
        self._vault = vault
        self._premises = premises
        self._clock = clock
        self._recording = recording
        self._wait = wait

    async def examine(self) -> Examination:
        """Return what is found; whatever cannot be read is a finding, and nothing is raised for it."""
        return await aside(self._examine, "doctor")

    async def sweep(self, keys: Collection[SecretKey]) -> tuple[SecretKey, ...]:
        """Forget those of some secrets that still belong to nobody, and return them.

        Looked at again while nobody else can write: an interface that is just being saved has its secret before its
        file. Raise `StorageError` and `SecretError` (a locked store: open it and ask again).
        """
        if any(key.field is SecretField.PROXY for key in keys):
            await self._wait(SETTLING_SECONDS)
        return await asyncio.to_thread(self._sweep, frozenset(keys))

    def _examine(self) -> Examination:
        findings = list(self._premises.findings())
        vault = self._status(findings)
        try:
            listing = self._interfaces.listing()
        except StorageError as error:
            findings.append(Finding(Kind.FILE_UNREADABLE, getattr(error, "path", ""), error=error))
            listing = None
        chain = self._loaded(findings)
        whereabouts: tuple[Whereabouts, ...] = ()
        if listing is not None:
            findings.extend(_unreadable(listing))
            if chain is not None:
                whereabouts = self._look_at(listing, chain, findings)
                findings.extend(self._of_vault(listing, vault))
        return Examination(self._secrets.name, vault, whereabouts, tuple(findings))

    def _loaded(self, findings: list[Finding]) -> Chain | None:
        try:
            chain = self._chain.load()
            today_in(chain.zone, self._clock())
        except (StorageError, FieldRefused) as error:
            findings.append(Finding(Kind.CHAIN_UNREADABLE, getattr(error, "path", ""), error=error))
            return None
        findings.extend(Finding(Kind.FILE_UNREADABLE, one.path, error=one) for one in chain.problems)
        return chain

    def _status(self, findings: list[Finding]) -> VaultStatus | None:
        """Return how the vault stands; asking tries everything that opens it without a person."""
        if self._vault is None:
            return None
        try:
            return self._vault.status()
        except SecretError as error:
            findings.append(Finding(Kind.STORE_UNUSABLE, self._secrets.name, error=error))
            return None

    def _of_vault(self, listing: Listing, vault: VaultStatus | None) -> Iterator[Finding]:
        if vault is None:
            return
        if not vault.exists:
            if listing.stored:
                yield Finding(Kind.VAULT_MISSING, vault.path)
            return
        if vault.put_back is not None:
            yield Finding(Kind.VAULT_PUT_BACK, vault.path, error=vault.put_back)
        for source, reason in vault.tried:
            yield Finding(Kind.KEY_REFUSED, source, detail=reason)
        if not vault.is_open:
            yield Finding(Kind.ONLY_CODE_OPENS if vault.needs_recovery_code else Kind.NOBODY_OPENS, vault.path)

    def _look_at(self, listing: Listing, chain: Chain, findings: list[Finding]) -> tuple[Whereabouts, ...]:
        known = KnownSecrets.of(chain, self._secrets)
        if all(one.kind is not Kind.STORE_UNUSABLE for one in findings):
            findings.extend(self._of_store(chain, known))
        interfaces = [stored.interface for stored in listing.stored]
        taken = names_taken(interfaces)
        whereabouts = []
        for one in interfaces:
            whereabouts.append(self._whereabouts(one, known))
            findings.extend(self._of_interface(one, chain, known, taken.get(one.id, "")))
        for pair in listing.pairs:
            former, new = pair.former.interface, pair.new.interface
            findings.append(Finding(Kind.HALF_REPLACED, former.id, former.name, new.id))
        if known.error is None:
            findings.extend(self._orphans(listing, chain, known.bindings))
        return tuple(whereabouts)

    def _of_store(self, chain: Chain, known: KnownSecrets) -> Iterator[Finding]:
        """Say when the store in use gives no answer; a keychain is asked for what nobody ever kept."""
        try:
            if known.error is not None:
                raise known.error
            if self._vault is None:
                self._secrets.get(SecretKey(chain.chain_id, _NOBODY, SecretField.ACCOUNT), Binding(""))
        except SecretMissing:
            return
        except StoreLocked:
            yield Finding(Kind.NOBODY_OPENS, self._secrets.name)
        except SecretError as error:
            yield Finding(Kind.STORE_UNUSABLE, self._secrets.name, error=error)

    def _whereabouts(self, interface: Interface, known: KnownSecrets) -> Whereabouts:
        presence, proxy = known.presence(interface), interface.settings.proxy
        is_here = presence.account in {SecretPresence.PRESENT, SecretPresence.BOUND_ELSEWHERE}
        return Whereabouts(
            interface.id,
            interface.name,
            self._secrets.name if is_here else interface.secrets or self._secrets.name,
            presence.account,
            presence.proxy if proxy is not None and proxy.username else None,
        )

    def _of_interface(
        self, interface: Interface, chain: Chain, known: KnownSecrets, name_owner: str
    ) -> Iterator[Finding]:
        presence = known.presence(interface)
        status = status_of(interface, chain, presence, today_in(chain.zone, self._clock()), name_owner)
        if status.state is State.BROKEN and status.problem is not None:
            yield Finding(Kind.INTERFACE_BROKEN, interface.id, interface.name, status.detail, problem=status.problem)
        if presence.account in _ACCOUNTS:
            yield Finding(_ACCOUNTS[presence.account], interface.id, interface.name, interface.secrets)
        elif interface.secrets and interface.secrets != self._secrets.name and known.error is None:
            yield Finding(Kind.STORE_MISNAMED, interface.id, interface.name, interface.secrets)
        if presence.proxy in _PROXIES:
            yield Finding(_PROXIES[presence.proxy], interface.id, interface.name)
        if interface.created - self._clock() > _CLOCKS_DIFFER:
            yield Finding(Kind.CLOCK_BEHIND, interface.id, interface.name, interface.created.isoformat())

    def _orphans(self, listing: Listing, chain: Chain, kept: Iterable[SecretKey]) -> Iterator[Finding]:
        """Yield the secrets that no file names; a file that cannot be read may name any that has its id."""
        interfaces = {stored.interface.id: stored.interface for stored in listing.stored}
        unreadable = {row.id for row in listing.unreadable}
        try:
            protected = self._premises.kept_since(self._clock() - BACKUPS_PROTECT)
        except StorageError as error:
            yield Finding(Kind.FILE_UNREADABLE, getattr(error, "path", ""), error=error)
            return  # nobody can say which of them may come back
        for key in sorted(kept, key=str):
            interface = interfaces.get(InterfaceId(key.interface_id))
            if key.chain_id != chain.chain_id:
                yield Finding(Kind.SECRET_OF_OTHER_CHAIN, str(key))
            elif key.interface_id in unreadable or (interface is not None and key in named_keys(chain, interface)):
                continue
            elif key.interface_id in protected:
                yield Finding(Kind.ORPHAN_KEPT, str(key), interface.name if interface else "")
            elif interface is not None:
                yield Finding(Kind.ORPHANED_PROXY_PASSWORD, str(key), interface.name)
            else:
                yield Finding(Kind.ORPHANED_SECRET, str(key))

    def _sweep(self, keys: frozenset[SecretKey]) -> tuple[SecretKey, ...]:
        swept: list[SecretKey] = []
        try:
            with self._interfaces.alone():
                chain = self._chain.load()
                found = self._orphans(self._interfaces.listing(), chain, tuple(self._secrets.overview()))
                orphaned = {SecretKey.parse(one.subject) for one in found if one.kind in SWEEPABLE}
                for key in sorted(keys & orphaned, key=str):
                    self._secrets.delete(key)
                    swept.append(key)
        finally:  # what is gone is written down, whatever stopped the rest
            self._note(swept)
        return tuple(swept)

    def _note(self, swept: Iterable[SecretKey]) -> None:
        for key in swept:
            field = FieldChange.of_secret(str(key.field.value), was_set=True, is_set=False)
            self._recording.note(Deed.SWEPT, Subject(Thing.INTERFACE, key.interface_id), [field])


def _unreadable(listing: Listing) -> Iterator[Finding]:
    return (Finding(Kind.INTERFACE_UNREADABLE, row.id, row.name, error=row.error) for row in listing.unreadable)
