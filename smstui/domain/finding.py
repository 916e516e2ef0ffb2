"""Name what an examination of secrets and files can find, as data that `smstui.wording.findings` turns into words."""

from dataclasses import field
from enum import StrEnum
from typing import Final

from smstui.domain.errors import SmstuiError
from smstui.domain.state import Problem
from smstui.domain.value import dataclass


class Kind(StrEnum):
    """Say what was found; the value stands in JSON and does not change.

    `Finding.subject` names the thing: an interface's id, a file's path, a secret's key, a source of a key; `detail`
    says more, as described here.
    """

    # The files of the configuration
    CHAIN_UNREADABLE = "chain-unreadable"
    FILE_UNREADABLE = "file-unreadable"
    INTERFACE_UNREADABLE = "interface-unreadable"
    INTERFACE_BROKEN = "interface-broken"
    """It breaks a rule together with others: `problem` says which."""

    HALF_REPLACED = "half-replaced"
    """A replacement was interrupted; the subject is the former interface, `detail` the id of the new one."""

    PLAN_LEFT = "plan-left"
    """A change of several files was interrupted and could not be finished by this run."""

    LEFTOVER = "leftover"
    """A temporary file of a writer that was killed."""

    TOO_OPEN = "too-open"
    """Others can do more with a file or folder than the configuration shares; `detail`: "0644, not 0600"."""

    TOO_CLOSED = "too-closed"
    """Others of the group cannot save; `detail` as above."""

    WRONG_OWNER = "wrong-owner"
    """`detail`: whose it is and whose it should be, "root, not anna"."""

    WRONG_GROUP = "wrong-group"
    READ_ONLY = "read-only"
    """A folder lies on a file system that is mounted read-only; `detail` is "configuration", "secrets" or "logs"."""

    DISK_FULL = "disk-full"
    """A folder lies where no room is left; `detail` as above."""

    NO_FILES_LEFT = "no-files-left"
    """A folder lies on a file system that takes no more files; `detail` as above."""

    CLOCK_BEHIND = "clock-behind"
    """An interface was created later than now; `detail` is when."""

    # Where secrets are kept
    STORE_UNUSABLE = "store-unusable"
    """Damaged, out of reach, or one that must not be used: nothing is known about any secret."""

    VAULT_MISSING = "vault-missing"
    """There are interfaces, and no vault."""

    VAULT_PUT_BACK = "vault-put-back"
    """The vault is older than one that this person has seen; `error` says how much."""

    NOBODY_OPENS = "nobody-opens"
    """The vault opens for a person only: unattended jobs of this account cannot send."""

    ONLY_CODE_OPENS = "only-code-opens"
    """No key opens the vault for this account, and nobody has a passphrase.

    No fault by itself: a service may have its key by a credential that others do not see. A key that is lost is
    `KEY_REFUSED` besides.
    """

    KEY_REFUSED = "key-refused"
    """A source of the vault's key did not serve; `detail` is the reason's code."""

    KEY_BESIDE_VAULT = "key-beside-vault"
    PASSPHRASE_IN_ENVIRONMENT = "passphrase-in-environment"  # noqa: S105 (a finding's name)

    # Secrets
    SECRET_MISSING = "secret-missing"  # noqa: S105 (a finding's name)
    SECRET_BOUND_ELSEWHERE = "secret-bound-elsewhere"  # noqa: S105 (a finding's name)
    SECRET_IN_OTHER_STORE = "secret-in-other-store"  # noqa: S105 (a finding's name)
    """The file names a store (`detail`) that is not in use, and the one in use does not keep the secret."""

    STORE_MISNAMED = "store-misnamed"
    """The file names a store (`detail`) that is not in use, though the one in use keeps the secret."""

    PROXY_SECRET_MISSING = "proxy-secret-missing"  # noqa: S105 (a finding's name)
    PROXY_SECRET_BOUND_ELSEWHERE = "proxy-secret-bound-elsewhere"  # noqa: S105 (a finding's name)
    ORPHANED_SECRET = "orphaned-secret"  # noqa: S105 (a finding's name)
    """A secret without interface: it can be swept."""

    ORPHANED_PROXY_PASSWORD = "orphaned-proxy-password"  # noqa: S105 (a finding's name)
    """A password for a proxy that its interface does not name: it can be swept."""

    ORPHAN_KEPT = "orphan-kept"
    """A secret without interface whose file lies in a backup of the last 30 days and may come back."""

    SECRET_OF_OTHER_CHAIN = "secret-of-other-chain"  # noqa: S105 (a finding's name)
    """The store keeps it for another chain, or this one's id was changed; never swept."""


NOTES: Final = frozenset({Kind.NOBODY_OPENS, Kind.ONLY_CODE_OPENS, Kind.ORPHAN_KEPT})
"""What is worth knowing and is no fault: it alone leaves a configuration healthy."""

SWEEPABLE: Final = frozenset({Kind.ORPHANED_SECRET, Kind.ORPHANED_PROXY_PASSWORD})


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one thing that somebody should look at."""

    kind: Kind
    subject: str = ""
    name: str = ""
    """The interface's name, where it has one."""

    detail: str = ""
    error: SmstuiError | None = field(default=None, compare=False)
    """Why, where an error says it."""

    problem: Problem | None = None
    """Which rule is broken, of an interface that is (`detail` as in `smstui.domain.state.Status`)."""

    @property
    def is_note(self) -> bool:
        """Tell whether it is only worth knowing."""
        return self.kind in NOTES
