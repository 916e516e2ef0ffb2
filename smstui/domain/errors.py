"""Name everything that can go wrong, once, as data that `smstui.wording` turns into words.

```
SmstuiError
├── Refusal                    a rule says no; nothing was changed
│   ├── FieldRefused           one value of one field
│   ├── DraftRefused           several fields at once
│   ├── LockedField            credentials after the first save
│   ├── NameTaken              another interface has this name
│   ├── KeyTaken               another branch, workstation or type has this key
│   ├── StillInUse             cannot be deleted while others refer to it
│   ├── SupplyRefused          a secret is there already
│   ├── HalfReplaced           it is half of a replacement that is not done yet
│   ├── ReplacedForGood        a replacement that cannot be taken back
│   ├── RevealRefused          a kept secret is not shown to this person
│   │   ├── WrongPassphrase    what was entered is not his own passphrase
│   │   └── LockedOut          too often something else was entered
│   ├── SlotRefused            a way into the vault cannot be added or taken away like this
│   ├── NotUsable              an interface that was named must not be used for this
│   ├── NoneUsable             no interface may be used for this
│   └── NothingToUndo
├── StorageError               the configuration on disk
│   ├── NotFound               no such thing (any more)
│   ├── NoConfiguration        there is none yet where one was to be read
│   ├── Unreadable             a file that cannot be understood
│   ├── EditConflict           somebody changed the same key meanwhile
│   ├── LockTimeout            another program holds the directory's lock
│   ├── RunLocked              another run is sending with the same configuration
│   └── WriteFailed            nothing was changed on disk
│       ├── LockFailed         a lock could not be opened: nothing was begun
│       └── NotRecorded        a line of the journal or change log could not be added
├── SecretError                the place where secrets are kept
│   ├── StoreAbsent            there is no vault yet
│   ├── StoreLocked            there is one, and it is not open
│   ├── StoreDamaged           it cannot be understood or was altered
│   ├── StoreUnavailable       it does not answer, or must not be used
│   │   └── StoreNotWritten    its file could not be written
│   ├── WrongKey               passphrase, key file or recovery code does not fit
│   ├── PassphraseRefused      a new passphrase is too short
│   ├── SecretMissing          nothing is kept under this key
│   └── SecretBoundElsewhere   it was entered for another account or proxy
└── GatewayFailure             an answer that is not a message's outcome; see `smstui.domain.gateway`
```
"""

from collections.abc import Sequence
from enum import StrEnum

from smstui.domain.value import dataclass


class SmstuiError(Exception):
    """Carry what went wrong as attributes; its text is for developers and never shows a secret."""


class Refusal(SmstuiError):
    """Say that a rule forbids what was asked; nothing was changed."""


class FieldRefused(Refusal):
    """Refuse one value of one field.

    `reason` is a member of the field's own enumeration of reasons; `details` are the values that the
    sentence about it needs (a limit, a suggestion, the character in question).
    """

    def __init__(self, field: str, reason: StrEnum, **details: object) -> None:
        super().__init__(f"{field}: {reason.value}")
        self.field = field
        self.reason = reason
        self.details = details


class DraftRefused(Refusal):
    """Refuse a draft for every field that breaks a rule, in the order of the form."""

    def __init__(self, refusals: Sequence[FieldRefused]) -> None:
        super().__init__("; ".join(str(refusal) for refusal in refusals))
        self.refusals = tuple(refusals)


class LockedField(Refusal):
    """Refuse to change what the first save locked (method, user name, password, token, service)."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is locked since the first save")
        self.field = field


class NameTaken(Refusal):
    """Refuse a name that another interface of the chain has (NFC, case-folded)."""

    def __init__(self, name: str, other_id: str) -> None:
        super().__init__(f"the name is taken by {other_id}")
        self.name = name
        self.other_id = other_id


class KeyTaken(Refusal):
    """Refuse a code, host name or key that another entry of the chain has."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} {key} exists already")
        self.kind = kind
        self.key = key


@dataclass(frozen=True, slots=True)
class User:
    """Name one thing that refers to a branch, workstation or appointment type."""

    kind: str
    name: str


class StillInUse(Refusal):
    """Refuse to delete an entry that others refer to, and list them."""

    def __init__(self, kind: str, key: str, users: Sequence[User]) -> None:
        super().__init__(f"{kind} {key} is used by {len(users)} other(s)")
        self.kind = kind
        self.key = key
        self.users = tuple(users)


class SupplyRefused(Refusal):
    """Refuse to supply a secret where one is kept already, or is kept for other credentials."""


class RevealReason(StrEnum):
    """Say why a kept secret is not shown to a person."""

    NOT_THE_VAULT = "not the vault"
    """The system's keychain keeps it: nobody has a passphrase of his own there."""

    POLICY_OFF = "policy off"
    POLICY_UNUSABLE = "policy unusable"
    """The policy's file cannot be read or trusted: whatever it says counts as off. The `cause` says why."""

    NO_SUCH_GROUP = "no such group"
    NOT_A_MEMBER = "not a member"
    NO_SLOT = "no slot"
    """This login has no passphrase of its own in the vault."""

    WRONG_PASSPHRASE = "wrong passphrase"  # noqa: S105 (a reason)
    LOCKED_OUT = "locked out"


class RevealRefused(Refusal):
    """Refuse to show a kept secret; `group` is the administrators', `cause` what is wrong with the policy's file."""

    def __init__(self, reason: RevealReason, *, group: str = "", cause: "Unreadable | None" = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.group = group
        self.cause = cause


class WrongPassphrase(RevealRefused):
    """Say that what was entered is not this login's own passphrase, and how often it may be tried again."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(RevealReason.WRONG_PASSPHRASE)
        self.tries_left = tries_left


class LockedOut(RevealRefused):
    """Say that nothing is shown for so many seconds more, whatever is entered."""

    def __init__(self, seconds: float) -> None:
        super().__init__(RevealReason.LOCKED_OUT)
        self.seconds = seconds


class HalfReplaced(Refusal):
    """Refuse to replace what is half of a replacement that was interrupted: that one is finished or undone first."""

    def __init__(self, name: str) -> None:
        super().__init__("half of a replacement that is not done yet")
        self.name = name


class ReplacedForGood(Refusal):
    """Say that a replacement cannot be taken back: the former interface is gone, and its credentials with it."""

    def __init__(self, name: str) -> None:
        super().__init__("the former credentials are gone")
        self.name = name


class SlotReason(StrEnum):
    """Say why a slot of the vault, or who it is for, is not changed like this."""

    TAKEN = "taken"
    UNKNOWN = "unknown"
    LAST = "last"
    """Without it only the recovery code would open the vault."""

    RECOVERY = "recovery"
    """The recovery slot is never taken away: a new code takes its place."""

    TOO_MANY = "too many"
    LABEL_FORM = "label form"
    OUTDATED = "outdated"
    """The vault is of an earlier version, whose slots cannot be changed before it is rotated."""


class SlotRefused(Refusal):
    """Refuse to change who opens the vault; `label` names the slot."""

    def __init__(self, reason: SlotReason, label: str) -> None:
        super().__init__(f"{label or 'vault'}: {reason.value}")
        self.reason = reason
        self.label = label


class NotUsable(Refusal):
    """Refuse to use an interface that was named.

    `why` is a `smstui.domain.selection.Why`, or the `smstui.domain.state.Problem` of one that is broken; `detail` is
    what it names.
    """

    def __init__(self, name: str, why: StrEnum, detail: str = "") -> None:
        super().__init__(f"{name}: {why.value}")
        self.name = name
        self.why = why
        self.detail = detail


class NoneUsable(Refusal):
    """Say that no interface may be used for a use, a branch and a workstation (empty texts: none asked for)."""

    def __init__(self, use: str, branch: str = "", workstation: str = "") -> None:
        super().__init__("no usable interface")
        self.use = use
        self.branch = branch
        self.workstation = workstation


class NothingToUndo(Refusal):
    """Say that this user has no change that could be taken back."""


class StorageError(SmstuiError):
    """Say that the configuration on disk could not be read or written."""


class NotFound(StorageError):
    """Say that nothing is stored under this key (any more)."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"no {kind} {key}")
        self.kind = kind
        self.key = key


class NoConfiguration(StorageError):
    """Say that there is no configuration yet where one was to be read, and that none was made."""

    def __init__(self, path: str) -> None:
        super().__init__(f"no configuration in {path}")
        self.path = path


class FileProblem(StrEnum):
    """Say why a file cannot be understood; also the reason of a `FieldRefused` where a value has the wrong form."""

    MISSING = "missing"
    NO_HOME = "no home"
    """A path that begins with "~", or none at all, for a user whose home folder the system does not know."""

    NOT_A_FILE = "not a file"
    NOT_A_FOLDER = "not a folder"
    FOREIGN_LINK = "foreign link"
    """A link in a folder's place that root does not follow: somebody else made it."""

    NO_PERMISSION = "no permission"
    CANNOT_READ = "cannot read"
    TOO_BIG = "too big"
    NOT_UTF8 = "not UTF-8"
    TABLE_NOT_UTF8 = "table not UTF-8"
    """Spreadsheets write other encodings unless they are told: German Excel writes Windows-1252."""

    TOO_MUCH = "too much"
    """A document is larger than what is imported at once."""

    NO_COLUMNS = "no columns"
    """The first line of a table does not say what stands in it."""

    TOO_MANY_CELLS = "too many cells"
    """A line of a table has more cells than its first line: nobody can say what they are."""

    BAD_FILE_NAME = "bad file name"
    NEWER_SCHEMA = "newer schema"
    DAMAGED_LINE = "damaged line"
    """A line of the journal or change log that a crash tore or somebody altered; the others are read."""

    NOT_ROOTS = "not root's"
    """Where the configuration is the system's, a policy that somebody else can write is no policy."""

    WRONG_TYPE = "wrong type"
    """A `FieldRefused` with `expected`: "text", "number", "list", "day", "time stamp", "table", "yes or no", "id"."""

    UNKNOWN_VALUE = "unknown value"
    """A `FieldRefused` with `value` and `known`."""


class WriteProblem(StrEnum):
    """Say why a file was not written; the reasons of `WriteFailed` that the repositories give."""

    DISK_FULL = "disk full"
    QUOTA = "quota"
    READ_ONLY = "read-only"
    NO_PERMISSION = "no permission"
    BUSY = "busy"
    """Seen where a single file is mounted into a container: the folder has to be mounted instead."""

    MISSING_FOLDER = "missing folder"
    DANGLING_LINK = "dangling link"
    """A link in the file's place leads to no regular file: somebody else chose where it points."""

    TOO_BIG = "too big"
    GUARD = "guard"
    """The edited text would not have meant what was intended: hand-made TOML in an unusual form."""

    ROOT_ONLY = "root only"
    NOT_OURS = "not ours"
    """A link, or a file that somebody else could have written, where only our own may lie."""

    EXISTS = "exists"
    """A file that was to be made is there already."""

    NO_LOCKS = "no locks"
    HELD = "held"
    """Another program has been writing the same file for too long."""

    FAILED = "failed"


class Unreadable(StorageError):
    """Say that a file cannot be understood, where, and why.

    `cause` is a rule's `FieldRefused`, a `FileProblem`, or a TOML parser's own words; `line` counts from 1. `backup` is
    the last version of a missing file that was kept.
    """

    def __init__(self, path: str, cause: "SmstuiError | str", line: int | None = None, *, backup: str = "") -> None:
        super().__init__(f"{path}: {cause}")
        self.path = path
        self.cause = cause
        self.line = line
        self.backup = backup

    def shortened(self) -> "Unreadable":
        """Return the same with the bare file name, for a line without room for the whole path."""
        return Unreadable(self.path.replace("\\", "/").rpartition("/")[2], self.cause, self.line)


class EditConflict(StorageError):
    """Say that somebody else changed the same since the edit began; nothing was written.

    `fields` are those that both changed; none where a file as a whole is meant.
    """

    def __init__(self, fields: Sequence[str] = (), *, deleted: bool = False) -> None:
        super().__init__("deleted meanwhile" if deleted else f"changed meanwhile: {', '.join(fields)}")
        self.fields = tuple(fields)
        self.deleted = deleted


class LockTimeout(StorageError):
    """Say that another program holds the directory's lock for too long."""

    def __init__(self, path: str, seconds: float) -> None:
        super().__init__(f"{path} is locked by another program")
        self.path = path
        self.seconds = seconds


class RunLocked(StorageError):
    """Say that another run is sending with the same configuration: nothing was sent."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is held by another run")
        self.path = path


class WriteFailed(StorageError):
    """Say that a file could not be written; the old one is as it was.

    `reason` is a `WriteProblem`; `errno` the operating system's number where there is one.
    """

    def __init__(self, path: str, reason: str, errno: int | None = None) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.errno = errno


class LockFailed(WriteFailed):
    """Say that the lock at `path` could not be opened: what was to be done under it was not begun."""


class NotRecorded(WriteFailed):
    """Say that a line could not be added to the journal or the change log at `path`, whose other lines are there."""


class SecretError(SmstuiError):
    """Say that a secret could not be read or kept."""


class StoreAbsent(SecretError):
    """Say that no vault exists yet: it is created when the first secret is saved."""


class StoreLocked(SecretError):
    """Say that the store must be unlocked by a person or a key first.

    `tried` names the unattended sources that were asked, each with the reason why it did not serve. `by_code_only`:
    nobody has a passphrase, so that the recovery code is all that is left.
    """

    def __init__(self, store: str, tried: Sequence[tuple[str, str]] = (), *, by_code_only: bool = False) -> None:
        super().__init__(f"{store} is locked")
        self.store = store
        self.tried = tuple(tried)
        self.by_code_only = by_code_only


class StoreDamaged(SecretError):
    """Say that the store was altered or cut: nothing in it is trusted."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class StorePutBack(SecretError):
    """Say that an older state of the store lies there than this person has seen; it is used all the same."""

    def __init__(self, path: str, revision: int, newest: int) -> None:
        super().__init__(f"{path}: revision {revision}, after {newest}")
        self.path = path
        self.revision = revision
        self.newest = newest


class StoreUnavailable(SecretError):
    """Say that the store does not answer or must not be used; never a reason to use another one."""

    def __init__(self, store: str, reason: str) -> None:
        super().__init__(f"{store}: {reason}")
        self.store = store
        self.reason = reason


class StoreNotWritten(StoreUnavailable):
    """Say that the file of a store, or one beside it, could not be written; the old one is as it was.

    `path`, `reason` and `errno` are as those of `WriteFailed`.
    """

    def __init__(self, store: str, path: str, reason: str, errno: int | None = None) -> None:
        super().__init__(store, reason)
        self.path = path
        self.errno = errno


class WrongKey(SecretError):
    """Say that the passphrase, key file or recovery code opens no slot.

    `mistyped`: it was meant as a recovery code, and its check characters say that it was not copied right.
    """

    def __init__(self, *, mistyped: bool = False) -> None:
        super().__init__("a mistyped recovery code" if mistyped else "the key does not fit")
        self.mistyped = mistyped


class PassphraseRefused(SecretError):
    """Refuse a new passphrase that is too short, with the number of characters that is asked for."""

    def __init__(self, shortest: int) -> None:
        super().__init__("passphrase too short")
        self.shortest = shortest


class SecretMissing(SecretError):
    """Say that nothing is kept under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no secret {key}")
        self.key = key


class SecretBoundElsewhere(SecretError):
    """Say that the secret was entered for another service, method, user name or proxy: it is not used."""

    def __init__(self, key: str) -> None:
        super().__init__(f"secret {key} was entered for other credentials")
        self.key = key
