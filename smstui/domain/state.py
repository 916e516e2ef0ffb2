"""Derive an interface's state, which is never stored: ready, planned, no secret, broken."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from smstui.domain.chain import Chain, Kind
from smstui.domain.errors import FieldRefused, NotFound
from smstui.domain.field import Field
from smstui.domain.interface import Interface, InterfaceId, Reason, name_key
from smstui.domain.secret import SecretPresence
from smstui.domain.value import dataclass


class State(StrEnum):
    """Name the states of the table's last column."""

    READY = "ready"
    PLANNED = "planned"
    NO_SECRET = "no secret"  # noqa: S105 (a state's name)
    BROKEN = "broken"


class Problem(StrEnum):
    """Say why an interface is not ready; `Status.detail` names the thing concerned."""

    UNREADABLE = "unreadable"
    NAME_TAKEN = "name taken"
    """Another interface has the name: only files that were made by hand can say so."""

    REPLACED = "replaced"
    """Its replacement was interrupted: the new one is used, and both exist."""

    UNKNOWN_BRANCH = "unknown branch"
    UNKNOWN_WORKSTATION = "unknown workstation"
    WORKSTATION_OF_OTHER_BRANCH = "workstation of another branch"
    SECRET_MISSING = "secret missing"  # noqa: S105 (a problem's name)
    SECRET_IN_OTHER_STORE = "secret in other store"  # noqa: S105 (a problem's name)
    """The file says that its secrets are in a store (`detail`) which is not the one in use."""

    SECRET_BOUND_ELSEWHERE = "secret bound elsewhere"  # noqa: S105 (a problem's name)
    PROXY_SECRET_MISSING = "proxy secret missing"  # noqa: S105 (a problem's name)
    PROXY_SECRET_BOUND_ELSEWHERE = "proxy secret bound elsewhere"  # noqa: S105 (a problem's name)
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class Status:
    """Hold a state and its reason."""

    state: State
    problem: Problem | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """Say what is known about an interface's secrets without opening the store."""

    account: SecretPresence
    proxy: SecretPresence = SecretPresence.PRESENT
    """PRESENT where the proxy needs no password."""


_ACCOUNT_PROBLEMS = {
    SecretPresence.MISSING: Problem.SECRET_MISSING,
    SecretPresence.BOUND_ELSEWHERE: Problem.SECRET_BOUND_ELSEWHERE,
    SecretPresence.OTHER_STORE: Problem.SECRET_IN_OTHER_STORE,
}
_PROXY_PROBLEMS = {
    SecretPresence.MISSING: Problem.PROXY_SECRET_MISSING,
    SecretPresence.BOUND_ELSEWHERE: Problem.PROXY_SECRET_BOUND_ELSEWHERE,
    SecretPresence.OTHER_STORE: Problem.SECRET_IN_OTHER_STORE,
}


def status_of(interface: Interface, chain: Chain, presence: Presence, today: date, name_owner: str = "") -> Status:
    """Return the state of an interface on a day of the chain's zone.

    A locked or unreachable store (`SecretPresence.UNKNOWN`) changes no state. `name_owner` is the id of the interface
    that has the name already, as `names_taken` says.
    """
    broken = broken_rule(interface, chain, name_owner)
    if broken is not None:
        return broken
    lacking = _ACCOUNT_PROBLEMS.get(presence.account) or _PROXY_PROBLEMS.get(presence.proxy)
    if lacking is not None:
        return Status(State.NO_SECRET, lacking, interface.secrets if lacking is Problem.SECRET_IN_OTHER_STORE else "")
    start = interface.settings.start
    if start is not None and start > today:
        return Status(State.PLANNED, Problem.NOT_STARTED, start.isoformat())
    return Status(State.READY)


def broken_rule(interface: Interface, chain: Chain, name_owner: str = "") -> Status | None:
    """Return the rule between an interface and its chain, or one that has its name (`name_owner`), that is broken."""
    branch, host = interface.settings.branch, interface.workstation
    if branch is not None and branch not in chain.branches:
        return Status(State.BROKEN, Problem.UNKNOWN_BRANCH, branch)
    if host is None:
        return _broken_by_name(name_owner)
    workstation = chain.workstations.get(host)
    if workstation is None:
        return Status(State.BROKEN, Problem.UNKNOWN_WORKSTATION, host)
    if workstation.branch != branch:
        return Status(State.BROKEN, Problem.WORKSTATION_OF_OTHER_BRANCH, host)
    return _broken_by_name(name_owner)


def require_references(interface: Interface, chain: Chain) -> None:
    """Refuse an interface of a branch or workstation that the chain does not have: nothing may be saved that is broken.

    Raise NotFound, or FieldRefused where the workstation has come to another branch.
    """
    broken = broken_rule(interface, chain)
    if broken is None:
        return
    if broken.problem is Problem.WORKSTATION_OF_OTHER_BRANCH:
        owner = chain.workstations[broken.detail].branch
        raise FieldRefused(Field.BRANCH, Reason.WORKSTATION_OF_OTHER_BRANCH, branch=owner)
    raise NotFound(Kind.BRANCH if broken.problem is Problem.UNKNOWN_BRANCH else Kind.WORKSTATION, broken.detail)


def _broken_by_name(name_owner: str) -> Status | None:
    return Status(State.BROKEN, Problem.NAME_TAKEN, name_owner) if name_owner else None


def names_taken(interfaces: Iterable[Interface]) -> Mapping[InterfaceId, InterfaceId]:
    """Return the interfaces whose name an older one has (files made by hand), each with that one's id.

    The one that was created first keeps its state: a copied file must not stop what has worked until then. What
    replaces another one may have its name: for a moment, or after an interruption, both exist.
    """
    named = [(name_key(interface.name), interface) for interface in interfaces]
    if len({name for name, _interface in named}) == len(named):
        return {}
    owners: dict[str, Interface] = {}
    for name, interface in named:
        owner = owners.get(name)
        if owner is None or (interface.created, interface.id) < (owner.created, owner.id):
            owners[name] = interface
    return {
        interface.id: owners[name].id
        for name, interface in named
        if owners[name] is not interface
        and interface.replaces != owners[name].id
        and owners[name].replaces != interface.id
    }


def today_in(zone: ZoneInfo, now: datetime) -> date:
    """Return the chain's calendar day at the moment `now` (aware)."""
    return now.astimezone(zone).date()


def midnight(zone: ZoneInfo, day: date) -> datetime:
    """Return the moment at which a calendar day of the chain begins, when planned interfaces are released."""
    return datetime.combine(day, time(), zone)


def next_midnight(zone: ZoneInfo, now: datetime) -> datetime:
    """Return the moment at which the chain's next calendar day begins."""
    return midnight(zone, date.fromordinal(today_in(zone, now).toordinal() + 1))
