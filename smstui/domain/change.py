"""Describe a line of the change log: who did what to which thing, when, and which fields went from what to what.

Values are text as files and commands write it (a day as 2026-12-01, uses as "server"), so that a line means the same
in every language; `smstui.wording.change_log` puts them into words. Of a secret only that it was set is ever said.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from smstui.domain.value import dataclass

if TYPE_CHECKING:
    from smstui.domain.interface import Interface

SET: Final = "set"
"""What stands for the value of a secret that is there."""

SECRET_FIELDS: Final = frozenset({"password", "token", "proxy_password", "passphrase"})


class Deed(StrEnum):
    """Name what was done; the value stands in the file."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    SUPPLIED = "supplied"
    """A missing secret was entered, or a proxy's password was replaced."""

    REPLACED = "replaced"
    """An interface took another one's place: the new one is the subject, field "replaces" names the old one."""

    UNDONE = "undone"
    REVEALED = "revealed"
    """Somebody asked to see a secret; whether he saw it says the result."""

    VAULT_CREATED = "vault created"
    VAULT_ROTATED = "vault rotated"
    VAULT_EXPORTED = "vault exported"
    SLOT_ADDED = "slot added"
    SLOT_REMOVED = "slot removed"
    SWEPT = "swept"
    """Orphaned secrets or leftovers were removed on request."""

    IMPORTED = "imported"


class Thing(StrEnum):
    """Name the kinds of things that are changed; branches, workstations and types as `smstui.domain.chain.Kind`."""

    INTERFACE = "interface"
    BRANCH = "branch"
    WORKSTATION = "workstation"
    APPOINTMENT_TYPE = "appointment type"
    POLICY = "policy"
    DEFAULTS = "defaults"
    """Name, time zone, default country code and CA file of the chain."""

    SECRET_SETTINGS = "secret settings"  # noqa: S105 (a kind's name)
    VAULT = "vault"


class Result(StrEnum):
    """Say how it ended; only attempts to see a secret end otherwise than done."""

    DONE = "done"
    SHOWN = "shown"
    WRONG_PASSPHRASE = "wrong passphrase"  # noqa: S105 (a result)
    LOCKED_OUT = "locked out"
    POLICY_FORBIDS = "policy forbids"
    NOT_A_MEMBER = "not a member"
    NO_SLOT = "no slot"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Author:
    """Say who is at work: the login name, who stands behind it by sudo, and the address he came from by SSH."""

    login: str
    sudo_user: str = ""
    ssh_address: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Name the one thing that was changed: its kind, its key (an interface's id, a branch's code) and its name then."""

    kind: Thing
    key: str = ""
    name: str = ""

    @classmethod
    def of(cls, interface: "Interface") -> "Subject":
        """Return an interface as the subject of a line."""
        return cls(Thing.INTERFACE, interface.id, interface.name)


VAULT: Final = Subject(Thing.VAULT)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Hold one field that went from one text to another; empty = there was nothing, None = nothing is said of it."""

    field: str
    before: str | None = None
    after: str | None = None

    @classmethod
    def of_secret(cls, field: str, *, was_set: bool = False, is_set: bool = True) -> "FieldChange":
        """Return the line about a secret, which says no more than that it was or is set."""
        return cls(field, SET if was_set else "", SET if is_set else "")


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """Hold one line of the change log."""

    moment: datetime
    author: Author
    deed: Deed
    subject: Subject
    fields: tuple[FieldChange, ...] = ()
    result: Result = Result.DONE


def differing(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> tuple[FieldChange, ...]:
    """Return the fields in which two lists of names and texts differ, in the order of `after`, then what is gone."""
    former, present = dict(before), dict(after)
    names = dict.fromkeys((*present, *former))
    return tuple(
        FieldChange(name, former.get(name, ""), present.get(name, ""))
        for name in names
        if former.get(name, "") != present.get(name, "")
    )
