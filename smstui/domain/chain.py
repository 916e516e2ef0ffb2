"""Describe the company: its branches, workstations, appointment types, defaults and policies."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from functools import cache
from pathlib import PurePath
from typing import Any, Final, TypeVar
from unicodedata import normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from smstui.domain.errors import FieldRefused, Unreadable
from smstui.domain.safe_text import is_safe
from smstui.domain.value import dataclass

LONGEST_NAME: Final = 80
DEFAULT_COUNTRY_CODE: Final = "+49"
_CODE: Final = r"[0-9A-Za-z][0-9A-Za-z._-]{0,15}"
_HOST: Final = r"(?=.{1,63}\Z)[0-9A-Za-z]([0-9A-Za-z_-]*[0-9A-Za-z])?(\.[0-9A-Za-z]([0-9A-Za-z_-]*[0-9A-Za-z])?)*"
_KEY: Final = r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}"
# Directory services allow blanks and domains in names of groups: "DOMAIN\\domain users", "admins@example.org".
_GROUP: Final = r"(?=.{1,64}\Z)[0-9A-Za-z_][0-9A-Za-z_.@\\ -]*\$?"
# "right" counts leap seconds, which not every computer has; the others are whatever its administrator chose.
_ZONE_OF_HOST: Final = r"localtime|posixrules|Factory|(posix|right)/.*"


class Kind(StrEnum):
    """Name the kinds of entries that a chain has."""

    BRANCH = "branch"
    WORKSTATION = "workstation"
    APPOINTMENT_TYPE = "appointment type"


class EntryReason(StrEnum):
    """Say why a value of a branch, workstation, appointment type or of the chain is refused."""

    REQUIRED = "required"
    TOO_LONG = "too long"
    CONTROL_CHARACTER = "control character"
    CODE_FORM = "code form"
    HOST_FORM = "host form"
    KEY_FORM = "key form"
    UNKNOWN_BRANCH = "unknown branch"
    UNKNOWN_TIMEZONE = "unknown time zone"
    TIMEZONE_OF_HOST = "time zone of the host"
    GROUP_FORM = "group form"
    PATH_FORM = "path form"
    NOT_EXACT = "not exact"
    """In a file, what refers to other things stands exactly as it is called (`meant`)."""

    TWICE = "twice"
    """In a file, two entries have names (`name`) that mean the same."""

    CHANGED_MEANWHILE = "changed meanwhile"
    """Its detail `theirs` is what somebody else made of it."""


_pattern = cache(re.compile)
"""Compiles a pattern when it is first used: a chain may have thousands of entries, and most commands read none."""


def parse_label(text: str, field_name: str = "name") -> str:
    """Return a name for people: trimmed, NFC, 1 to 80 characters, nothing that a terminal would act on."""
    name = normalize("NFC", text.strip())
    if not name:
        raise FieldRefused(field_name, EntryReason.REQUIRED)
    if len(name) > LONGEST_NAME:
        raise FieldRefused(field_name, EntryReason.TOO_LONG, longest=LONGEST_NAME, length=len(name))
    if not is_safe(name):
        raise FieldRefused(field_name, EntryReason.CONTROL_CHARACTER)
    return name


@dataclass(frozen=True, slots=True)
class Branch:
    """Describe one shop: a short code and a name, "01 Stuttgart"."""

    code: str
    name: str

    @classmethod
    def parse(cls, code: str, name: str) -> "Branch":
        """Read a branch from what a person typed; the code has 1 to 16 ASCII letters, digits, `.`, `_`, `-`."""
        key = code.strip()
        if not _pattern(_CODE).fullmatch(key):
            raise FieldRefused("code", EntryReason.CODE_FORM if key else EntryReason.REQUIRED)
        return cls(key, parse_label(name))

    @property
    def title(self) -> str:
        """Return code and name, as tables and lists show them."""
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class Workstation:
    """Describe one computer of a branch, by host name."""

    host: str
    branch: str
    """The branch's code."""

    @classmethod
    def parse(cls, host: str, branch: str) -> "Workstation":
        """Read a workstation from what a person typed; host names are compared without case and kept in lower case."""
        name = host.strip().lower()
        if not _pattern(_HOST).fullmatch(name):
            raise FieldRefused("host", EntryReason.HOST_FORM if name else EntryReason.REQUIRED)
        if not branch.strip():
            raise FieldRefused("branch", EntryReason.REQUIRED)
        return cls(name, branch.strip())


@dataclass(frozen=True, slots=True)
class AppointmentType:
    """Describe one kind of appointment, and whether customers may be notified of it by unattended jobs."""

    key: str
    name: str
    automatic_notification: bool = False
    """The page's option "allowed for automatic notification of the customer"."""

    @classmethod
    def parse(cls, key: str, name: str, *, automatic_notification: bool) -> "AppointmentType":
        """Read an appointment type; the key has 1 to 32 ASCII letters, digits, `_`, `-`."""
        if not re.fullmatch(_KEY, key.strip()):
            raise FieldRefused("key", EntryReason.KEY_FORM if key.strip() else EntryReason.REQUIRED)
        return cls(key.strip(), parse_label(name), automatic_notification)


Entry = Branch | Workstation | AppointmentType


def kind_and_key(entry: Entry) -> tuple[Kind, str]:
    """Return of which kind an entry is, and its key."""
    if isinstance(entry, Branch):
        return Kind.BRANCH, entry.code
    if isinstance(entry, Workstation):
        return Kind.WORKSTATION, entry.host
    return Kind.APPOINTMENT_TYPE, entry.key


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold what the chain allows its administrators."""

    administrators_may_view_passwords: bool = False
    administrators_group: str = ""
    journal_texts: bool = False
    """Whether the journal of sends keeps the texts."""

    @classmethod
    def parse(
        cls, *, administrators_may_view_passwords: bool, administrators_group: str, journal_texts: bool
    ) -> "Policy":
        """Read a policy; who may view passwords is a group of the operating system, which must then be named."""
        group = administrators_group.strip()
        policy = cls(administrators_may_view_passwords, group, journal_texts)
        if policy.lacks_its_group:
            raise FieldRefused("administrators_group", EntryReason.REQUIRED)
        if group and not re.fullmatch(_GROUP, group):
            raise FieldRefused("administrators_group", EntryReason.GROUP_FORM)
        return policy

    @property
    def lacks_its_group(self) -> bool:
        """Tell whether passwords may be viewed, and nobody says by whom."""
        return self.administrators_may_view_passwords and not self.administrators_group


class Membership(StrEnum):
    """Say whether this login belongs to a group of the operating system."""

    MEMBER = "member"
    NOT_A_MEMBER = "not a member"
    NO_SUCH_GROUP = "no such group"


@dataclass(frozen=True, slots=True)
class SecretSettings:
    """Say where secrets are kept and how unattended programs open the vault (`[secrets]`)."""

    backend: str = "vault"
    """"vault", "system", or the dotted class of a keyring backend that was chosen on purpose."""

    key_file: str = ""
    key_command: tuple[str, ...] = ()
    """A command and its arguments, without a shell, that writes the key to its standard output; empty = none."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Describe the whole company as it is configured; a value, never changed in place."""

    chain_id: str
    name: str
    timezone: str
    """IANA name; days of release begin at 00:00 there, on every host alike."""

    country_code: str = DEFAULT_COUNTRY_CODE
    """Default of new drafts."""

    ca_file: str = ""
    """An additional certificate authority for gateway connections; empty = the system's own."""

    secrets: SecretSettings = field(default_factory=SecretSettings)
    branches: Mapping[str, Branch] = field(default_factory=dict)
    workstations: Mapping[str, Workstation] = field(default_factory=dict)
    appointment_types: Mapping[str, AppointmentType] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    problems: tuple[Unreadable, ...] = field(default=(), compare=False)
    """Files that cannot be read and on which no interface depends: the policy then allows nothing, types are none."""

    policy_problem: Unreadable | None = field(default=None, compare=False)
    """The one of them that is about the policy."""

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone; raise FieldRefused when this host does not know it."""
        return parse_timezone(self.timezone)

    def branch_title(self, code: str | None) -> str:
        """Return "01 Stuttgart", the bare code of an unknown branch, or an empty text for every branch."""
        if code is None:
            return ""
        branch = self.branches.get(code)
        return branch.title if branch else code

    def with_policy(self, policy: Policy) -> "Chain":
        """Return the chain with another policy."""
        return replace(self, policy=policy)


_MERGED: Final[Mapping[type, Sequence[str]]] = {
    Branch: ("name",),
    Workstation: ("branch",),
    AppointmentType: ("name", "automatic_notification"),
    Policy: ("administrators_may_view_passwords", "administrators_group", "journal_texts"),
    Chain: ("name", "timezone", "country_code", "ca_file"),
}
"""What somebody else may have changed of each meanwhile; a key is changed by whoever names the former one."""

_Merged = TypeVar("_Merged", Branch, Workstation, AppointmentType, Policy, Chain)


def merged_into(now: _Merged, wanted: _Merged, base: _Merged | None) -> _Merged:
    """Return `wanted` with what others have changed since `base`, from which it was made; None = it is taken whole.

    Raise FieldRefused for the first field that both have changed, to different values, or that breaks a rule only
    together with what the other one changed.
    """
    if base is None:
        return wanted
    theirs: dict[str, Any] = {}
    for name in _MERGED[type(wanted)]:
        was, will, found = (getattr(one, name) for one in (base, wanted, now))
        if will != was and found not in (was, will):
            raise FieldRefused(name, EntryReason.CHANGED_MEANWHILE, theirs=found)
        if will == was and found != was:
            theirs[name] = found
    merged = replace(wanted, **theirs)
    if theirs and _breaks_a_rule(merged):
        name, found = next(iter(theirs.items()))
        raise FieldRefused(name, EntryReason.CHANGED_MEANWHILE, theirs=found)
    return merged


def _breaks_a_rule(merged: object) -> bool:
    """Tell whether values that were right one by one are not right together."""
    return isinstance(merged, Policy) and merged.lacks_its_group


def parse_timezone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name such as "Europe/Berlin"; refuse what no computer, or not every one, calls so."""
    if _pattern(_ZONE_OF_HOST).fullmatch(name):
        raise FieldRefused("timezone", EntryReason.TIMEZONE_OF_HOST, name=name)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise FieldRefused("timezone", EntryReason.UNKNOWN_TIMEZONE, name=name) from error


def parse_path(text: str, field_name: str) -> str:
    """Return a file's whole path, as programs start anywhere; empty = none is named."""
    path = text.strip()
    if path and not (is_safe(path) and PurePath(path).is_absolute()):
        raise FieldRefused(field_name, EntryReason.PATH_FORM)
    return path


def parse_command(words: Sequence[str], field_name: str) -> tuple[str, ...]:
    """Return a command and its arguments; raise FieldRefused for characters that nobody sees, or no command."""
    if any(not is_safe(word) for word in words):
        raise FieldRefused(field_name, EntryReason.CONTROL_CHARACTER)
    if words and not words[0].strip():
        raise FieldRefused(field_name, EntryReason.REQUIRED)
    return tuple(words)


def parse_defaults(chain: Chain, *, name: str, timezone: str, country_code: str, ca_file: str) -> Chain:
    """Return the chain with other defaults; one that has no name yet may stay without."""
    zone = timezone.strip()
    parse_timezone(zone)
    path = parse_path(ca_file, "ca_file")
    label = parse_label(name) if name.strip() or chain.name else ""
    return replace(chain, name=label, timezone=zone, country_code=country_code, ca_file=path)
