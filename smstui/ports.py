"""Say what the services need of the outside world; every adapter of a port passes the same contract suite."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from smstui.domain.secret import SecretKey
from smstui.domain.value import dataclass

if TYPE_CHECKING:  # the start needs no countries and no gateway
    from smstui.domain.batch import Batch, Written
    from smstui.domain.chain import (
        AppointmentType,
        Branch,
        Chain,
        Kind,
        Membership,
        Policy,
        SecretSettings,
        Workstation,
    )
    from smstui.domain.change import ChangeRecord
    from smstui.domain.country import Country
    from smstui.domain.errors import StorePutBack
    from smstui.domain.finding import Finding
    from smstui.domain.gateway import Access, Balance, ConnectionReport, Message, Outcome
    from smstui.domain.guessing import ClockReading
    from smstui.domain.interface import Interface, InterfaceId, Proxy, Settings
    from smstui.domain.remembered import Month
    from smstui.domain.secret import Binding, Secret, SecretField
    from smstui.domain.sent import SendRecord
    from smstui.domain.stored import Listing, Saved, Stored, Undone
    from smstui.domain.unfinished import KeptDraft, Unfinished

Clock = Callable[[], datetime]
"""Return the present moment, aware."""


class InterfaceRepository(Protocol):
    """Keep interfaces, one revision each, safe against other writers.

    Every method may raise `StorageError`; reading never waits for writers.
    """

    def listing(self) -> Listing:
        """Return every interface and every unreadable file."""

    def beginning(self, count: int) -> Listing:
        """Return the listing's first rows by name, at least `count` of them, and how many more there are.

        Sooner than the listing, which is read for a picture of thousands; whoever else has a row's name is among them.
        """

    def get(self, interface_id: InterfaceId) -> Stored:
        """Return one interface; raise NotFound or Unreadable."""

    def create(self, make: Callable[[InterfaceId], Interface], keep_secrets: Callable[[Interface], None]) -> Saved:
        """Reserve an id, keep the secrets, then write the file: all under the directory's lock.

        `make` gets the reserved id (slug of the name, a dash, four random base32 characters; never used before) and
        returns the interface; it is called twice, first to learn the name. `keep_secrets` runs once, before the file is
        written, and when it raises nothing is left.
        Raise NameTaken when the name (NFC, case-folded) exists, checked under the lock.
        """

    def update(self, base: Stored, settings: Settings) -> Saved:
        """Write changed settings over the file as it is now: a three-way merge by key from `base`.

        Keys that only others changed are kept (`Saved.merged`); the same key changed to different values raises
        EditConflict, a deleted file EditConflict with `deleted`. Account, created, workstation and id in the file stay.
        """

    def delete(self, base: Stored) -> None:
        """Remove the file (a backup stays); raise EditConflict when it was changed since `base`."""

    def delete_unreadable(self, interface_id: InterfaceId) -> None:
        """Remove a file that cannot be read (a backup stays)."""

    def replace(
        self, former: Stored, make: Callable[[InterfaceId], Interface], keep_secrets: Callable[[Interface], None]
    ) -> Saved:
        """Write an interface that replaces `former` beside it, as `create` does; both exist until `end_replacement`.

        It may have the former's name; its `replaces` must be the former's id. Raise EditConflict when the former was
        changed or deleted since it was read, HalfReplaced when it is half of a replacement already.
        """

    def end_replacement(self, stays: Stored, gone: Stored) -> None:
        """Remove one half of a replacement (a backup stays); nothing happens when it is gone already.

        Never both: raise EditConflict when the other half is no longer there, or the removed one was changed since it
        was read. This is nobody's change to take back.
        """

    def alone(self) -> AbstractContextManager[None]:
        """Keep every other writer out while the block runs: what is read in it stays true; raise LockTimeout."""

    def last_change(self) -> Undone | None:
        """Return what `undo` would take back, None where there is nothing; nothing is changed."""

    def undo(self, expected: Undone | None = None) -> Undone:
        """Take back this user's last change; raise NothingToUndo, or EditConflict when somebody changed it later.

        Raise EditConflict too when `expected` (what `last_change` said) is no longer this user's last change. A
        replacement is taken back while the former interface is there; after that raise ReplacedForGood.
        """

    def changes(self) -> AsyncIterator[None]:
        """Yield whenever somebody (this program too) may have changed the files since this was called.

        What is called before the files are read misses nothing that is changed after the reading. Never ends.
        """


class ChainRepository(Protocol):
    """Keep the chain: `smstui.toml`, policy, branches, workstations, appointment types."""

    def load(self) -> Chain:
        """Return the chain as it is now; raise Unreadable."""

    def save_branch(self, branch: Branch, previous: str | None = None, base: Branch | None = None) -> None:
        """Add a branch (`previous` None), or change the one with the code `previous`.

        Here as below, `base` is what the person began from: what others changed since stays, and FieldRefused is raised
        for what both have changed.

        A changed code is carried into every interface and workstation that refers to it, all or nothing (a plan file
        is written first). Raise KeyTaken.
        """

    def delete_branch(self, code: str) -> None:
        """Remove a branch; raise StillInUse with the users' names."""

    def save_workstation(
        self, workstation: Workstation, previous: str | None = None, base: Workstation | None = None
    ) -> None:
        """Add or change a workstation; raise KeyTaken, NotFound (unknown branch), StillInUse (its branch changed)."""

    def delete_workstation(self, host: str) -> None:
        """Remove a workstation; raise StillInUse."""

    def save_appointment_type(
        self, entry: AppointmentType, previous: str | None = None, base: AppointmentType | None = None
    ) -> None:
        """Add or change an appointment type; raise KeyTaken."""

    def delete_appointment_type(self, key: str) -> None:
        """Remove an appointment type; raise StillInUse."""

    def require_unused(self, kind: Kind, key: str) -> None:
        """Raise StillInUse with the users' names while anything refers to an entry: who asks before deleting knows."""

    def save_policy(self, policy: Policy, base: Policy | None = None) -> None:
        """Write the policy; raise WriteFailed where it belongs to root (`--system`)."""

    def save_secret_settings(self, settings: SecretSettings) -> None:
        """Write `[secrets]`: which store is used, and the key file that opens the vault without a person."""

    def save_defaults(self, chain: Chain, base: Chain | None = None) -> None:
        """Write name, time zone, default country code and CA file of the chain; its id stays."""


class BatchWriter(Protocol):
    """Write several interfaces and entries of the chain together."""

    def write(self, decide: Callable[[Chain, Listing], Batch]) -> Written:
        """Write what `decide` returns for the configuration as it is then: all of it, or nothing.

        Nobody else writes between the decision and the files, and an interruption is completed or taken back by
        whoever comes next. `decide` checks the rules; what it raises leaves everything as it was, as do EditConflict
        (an interface is not as it was when it was read), `StorageError` and WriteFailed. Secrets are not touched.
        """


class DraftStore(Protocol):
    """Keep unfinished edits of one person and one configuration; what one session has claimed no other one sees.

    Only `keep` raises for what is on disk: a draft that cannot be read is none.
    """

    def keep(self, unfinished: Unfinished, kept_as: str = "") -> None:
        """Keep an edit, in the place of the one it was taken up from; raise WriteFailed: it is lost then."""

    def waiting(self) -> tuple[KeptDraft, ...]:
        """Return the edits that no session has claimed."""

    def claim(self, draft_id: str) -> KeptDraft | None:
        """Take an edit for this session, until it ends; None when it is another's or gone."""

    def release(self, draft_id: str) -> None:
        """Give a claimed edit back."""

    def forget(self, draft_id: str) -> None:
        """Remove an edit; one that another session has claimed stays."""


class SecretStore(Protocol):
    """Keep secrets under their key, bound to what they were entered for.

    Methods block (a key derivation takes a third of a second): services call them in a thread. No method ever asks a
    person anything.
    """

    name: str
    """"vault", "memory" or "system": what `secrets = …` in an interface's file says."""

    def overview(self) -> Mapping[SecretKey, Binding]:
        """Return which secrets are kept and what each is bound to, without opening anything.

        Raise StoreDamaged or StoreUnavailable; an absent store is an empty mapping.
        """

    def get(self, key: SecretKey, binding: Binding) -> Secret:
        """Return a secret; raise SecretMissing, SecretBoundElsewhere, StoreLocked, StoreDamaged, StoreUnavailable."""

    def put(self, key: SecretKey, secret: Secret, binding: Binding, *, only_if_absent: bool = False) -> None:
        """Keep a secret, replacing an older one; raise StoreAbsent, StoreLocked, StoreDamaged, StoreUnavailable.

        `only_if_absent` replaces nothing: raise SupplyRefused when a secret is there, whatever it was entered for.
        That is decided under the store's lock, so that of two who supply a secret one is refused.
        """

    def delete(self, key: SecretKey) -> None:
        """Forget a secret; nothing happens when there is none. Raise as `put` does."""


class VaultSlot(NamedTuple):
    """Name one way into the vault: its kind ("passphrase", "key file", "recovery"), and whose it is."""

    kind: str
    label: str


def opened_by_code_only(kinds: Iterable[str]) -> bool:
    """Tell of a locked vault, by the kinds of its slots, whether no person has a passphrase that opens it."""
    known = set(kinds)
    return "recovery" in known and "passphrase" not in known


@dataclass(frozen=True, slots=True)
class VaultStatus:
    """Say how the vault stands: there, open, and by what; and which slots it has."""

    exists: bool
    is_open: bool
    path: str
    slots: tuple[VaultSlot, ...] = ()
    opened_by: VaultSlot | None = None
    """The slot that opened it; None while it is locked, or made in this session."""

    source: str = ""
    """The unattended source that opened it, as an administrator knows it; empty = none did."""

    tried: tuple[tuple[str, str], ...] = ()
    """The unattended sources that were asked before, or in vain, each with the reason why it did not serve."""

    version: int = 0
    """Of the file's format; in the first one slots cannot be changed before `rotate`."""

    revision: int = 0
    writes_under_key: int = 0
    """How often the vault was written with the present data key."""

    put_back: StorePutBack | None = None
    """Where an older state lies there than this person has seen."""

    @property
    def needs_recovery_code(self) -> bool:
        """Tell whether nothing but the recovery code opens it: it is locked, and nobody has a passphrase."""
        return self.exists and not self.is_open and opened_by_code_only(slot.kind for slot in self.slots)

    @property
    def is_outdated(self) -> bool:
        """Tell whether it is of the first version of the format."""
        return self.version == 1


class Vault(SecretStore, Protocol):
    """Be a secret store that a person creates and unlocks, with a slot for everyone and everything that opens it."""

    owner: str
    """The label of this login's own passphrase slot."""

    def status(self) -> VaultStatus:
        """Return how the vault stands; raise StoreDamaged."""

    def put_back(self) -> StorePutBack | None:
        """Say that an older state lies there than this person has seen; None where not, or where nothing tells.

        It is used all the same; `rotate` accepts it.
        """

    def create_with_passphrase(self, passphrase: Secret) -> Secret:
        """Create the vault with one passphrase slot for this login name; return the recovery code, shown once."""

    def create_with_key_file(self) -> tuple[str, Secret]:
        """Create the vault with a key file (0600) on this server; return its path and the recovery code."""

    def unmake(self) -> bool:
        """Take back the vault that was made in this session, with its key file; tell whether that was done.

        Only while nothing was kept in it since: for a recovery code that nobody has seen.
        """

    def add_passphrase(self, label: str, passphrase: Secret, *, replace: bool = False) -> None:
        """Let a passphrase open the vault. `replace`: instead of what this label has, under a new data key.

        This and what follows needs the vault open: raise StoreLocked, StoreAbsent, StoreDamaged, StoreUnavailable. A
        label that is taken, too many slots or a vault of the first version raise SlotRefused.
        """

    def add_key(self, label: str, deliver: Callable[[bytes], None]) -> None:
        """Let a new key of 32 random bytes open the vault, once `deliver` has handed it over.

        Whatever `deliver` raises leaves the vault as it was.
        """

    def add_key_file(self, label: str, path: str) -> None:
        """Let a new key in a new file (0600) open the vault; raise WriteFailed where the file cannot be made."""

    def remove_slot(self, label: str) -> None:
        """Shut out who uses a slot: an old copy of the vault with his key opens nothing that is kept from now on.

        Raise SlotRefused for the recovery slot, for an unknown one, and for the last one besides the recovery slot.
        """

    def rotate(self, *, new_recovery_code: bool = False) -> Secret | None:
        """Put everything under a new data key; nobody's passphrase or key changes.

        Return the new recovery code where one was asked for, or is needed: a vault of the first version is brought up.
        """

    def export_copy(self, path: str, passphrase: Secret | None = None) -> Secret | None:
        """Write an encrypted copy into a new file (0600); return the code that opens it where no passphrase does.

        Raise WriteFailed where the file cannot be made.
        """

    def import_copy(self, path: str, opener: Secret) -> int:
        """Keep the secrets of a copy that are not kept here, by its passphrase or code; return how many."""

    def unlock(self, passphrase: Secret) -> None:
        """Open with a passphrase or the recovery code; raise WrongKey, StoreDamaged."""

    def has_own_slot(self) -> bool:
        """Tell whether this login has a passphrase of its own; raise StoreAbsent, StoreDamaged, StoreUnavailable."""

    def get_by_own_passphrase(self, passphrase: Secret, key: SecretKey, binding: Binding) -> Secret:
        """Return a secret to whoever enters this login's own passphrase; the key is derived anew each time.

        An open vault, another login's passphrase, a key file or the recovery code do not count, and the vault stays as
        open or closed as it is. Raise WrongKey, StoreAbsent, and what `get` raises but for StoreLocked.
        """

    def lock(self) -> None:
        """Forget the data key."""

    def lock_when_idle(self) -> None:
        """Forget the data key when nobody has used it for as long as it may be held; for a timer: never waits."""


GroupMembership = Callable[[str], "Membership"]
"""Tell whether the login that runs this program belongs to a group of the operating system; may ask the network."""

Clocks = Callable[[], "ClockReading"]
"""Read all clocks of this computer at once."""


class GuessCounter(Protocol):
    """Count the wrong passphrases of one login for one vault, for all its sessions together and over restarts.

    Every method may raise WriteFailed or LockTimeout: then nothing is shown.
    """

    def locked_for(self) -> float:
        """Return the seconds for which nothing is tried; 0 = it may be tried."""

    def begin(self) -> int:
        """Count an attempt, durably, before it is verified; return how many are left after it. Raise LockedOut."""

    def clear(self) -> None:
        """Forget the failures: the right passphrase was entered."""


class Gateway(Protocol):
    """Speak to SMSAPI. Messages end in an outcome; everything else raises GatewayFailure."""

    async def send(self, access: Access, message: Message) -> Outcome:
        """Send one message; return what became of it. Never repeats anything by itself."""

    async def dry_run(self, access: Access, message: Message) -> Outcome:
        """Ask what would become of the message (`test=1`); costs nothing and sends nothing."""

    async def balance(self, access: Access) -> Balance:
        """Return the remaining credits."""

    async def check(self, access: Access) -> ConnectionReport:
        """Check connection and credentials without cost: ping and profile, or user.do; and the sender names."""

    async def close(self) -> None:
        """Close open connections."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Describe one send as the journal keeps it; the number is masked by the journal but for its last four digits."""

    idx: str
    interface_id: InterfaceId
    interface_name: str
    number: str
    units: int
    parts: int
    text: str
    purpose: str
    """A `smstui.domain.sent.Purpose`."""

    account_id: str = ""
    """The gateway's account (`Access.account_id`): a draft has no id of its own, and saving it gives it another."""


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """Hold the idx of an attempt whose fate is uncertain, and when it was made."""

    idx: str
    moment: datetime


class Journal(Protocol):
    """Remember every send: intended before the request, then what became of it.

    What is asked about an account is asked about the interface too that it `replaced`: that one's token was another,
    and what it has sent must not be sent again because of that.
    """

    def intended(self, attempt: Attempt) -> None:
        """Write down, durably, that a request is about to leave; raise WriteFailed (then nothing is sent)."""

    def concluded(self, attempt: Attempt, outcome: Outcome) -> None:
        """Write down what became of it."""

    def uncertain_attempt(
        self, account_id: str, idx: str, since: datetime, replaced: InterfaceId | None = None
    ) -> bool:
        """Tell whether an attempt with this idx and account is open or uncertain since `since`."""

    def last_uncertain(
        self, account_id: str, number: str, text: str, replaced: InterfaceId | None = None
    ) -> OpenAttempt | None:
        """Return the last attempt to send this text to this number through this account, if its fate is uncertain.

        Texts are compared by digest, numbers by keyed hash, so that it works where the journal keeps neither. Dry runs
        do not count. None when a later attempt with the same idx was accepted, or refused because it had arrived (53).
        """

    def arrivals(
        self, account_id: str, text: str, numbers: Collection[str], since: datetime, replaced: InterfaceId | None = None
    ) -> Mapping[str, datetime]:
        """Return those of some numbers at which this text arrived since a moment through this account, and when.

        Compared as by `last_uncertain`; dry runs do not count. The present month and the one before are looked at.
        Raise Unreadable.
        """

    def last_sent(self, interface_id: InterfaceId, since: datetime) -> datetime | None:
        """Return when since a moment this interface last had a message accepted (or perhaps accepted), or None.

        Raise Unreadable.
        """

    def extent(self) -> object:
        """Return what is another value once something was written, without reading the lines; raise Unreadable."""

    def months(self) -> tuple[str, ...]:
        """Return the months that have lines ("2026-11"), newest first; raise Unreadable."""

    def month(self, name: str) -> Month[SendRecord]:
        """Return the sends that were begun in a month, newest first, with what became of them; raise Unreadable.

        An outcome that came in the next month is found there.
        """


class ChangeLog(Protocol):
    """Remember every change: who, when, what, from what to what. Kept by months of UTC, 36 of them."""

    def record(self, change: ChangeRecord) -> None:
        """Write a line, durably, safe with several writers; raise WriteFailed."""

    def extent(self) -> object:
        """Return what is another value once something was written, without reading the lines; raise Unreadable."""

    def months(self) -> tuple[str, ...]:
        """Return the months that have lines ("2026-11"), newest first; raise Unreadable."""

    def month(self, name: str) -> Month[ChangeRecord]:
        """Return the lines of a month, newest first, and which cannot be read; raise Unreadable."""


RunLock = Callable[[], AbstractContextManager[None]]
"""Let one run at a time send with this configuration; entering raises RunLocked at once, or WriteFailed."""


class Premises(Protocol):
    """Look at where files and folders lie, whose they are and who may use them; nothing is changed."""

    def findings(self) -> Sequence[Finding]:
        """Return wrong modes and owners, what interrupted writers left, keys in bad places and disks that take nothing.

        Never raises, and writes nothing to find out.
        """

    def kept_since(self, moment: datetime) -> frozenset[str]:
        """Return the ids of interfaces of which a former version was kept at or after a moment; raise Unreadable."""


Countries = Callable[[], "tuple[Country, ...]"]
"""Return every country with its name in the language in use; the first call may take a fifth of a second."""


def secret_key(chain: Chain, interface_id: InterfaceId, field: SecretField) -> SecretKey:
    """Return the key under which an interface's secret is kept; for the password of a proxy see `proxy_key`."""
    return SecretKey(chain.chain_id, interface_id, field)


def proxy_key(chain: Chain, interface_id: InterfaceId, proxy: Proxy) -> SecretKey:
    """Return the key under which an interface's password for this very proxy is kept."""
    return SecretKey.of_proxy(chain.chain_id, interface_id, proxy.binding)
