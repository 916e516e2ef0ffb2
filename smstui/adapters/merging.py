"""Merge two people's edits of one interface, value by value, and find where they clash.

A proxy counts as one value, and so does a sender: half of one and half of another would be a third that nobody chose.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from smstui.domain.chain import Chain
from smstui.domain.errors import EditConflict, FieldRefused
from smstui.domain.field import Field
from smstui.domain.interface import Interface, Settings
from smstui.domain.value import dataclass

_ATTRIBUTES: Final[Mapping[str, str]] = {
    Field.NAME: "name",
    Field.BRANCH: "branch",
    Field.USE: "use",
    Field.START: "start",
    Field.SENDER: "sender",
    Field.COUNTRY_CODE: "country_code",
    Field.MAX_CHARACTERS: "max_characters",
    Field.PROXY_HOST: "proxy",
}
"""The unit of merging, named by the field that stands for it → the attribute of `Settings`."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Hold the settings of both people, and the fields that only the other one changed."""

    settings: Settings
    taken_over: tuple[str, ...]


def merge(base: Settings, mine: Settings, theirs: Settings) -> Merged:
    """Return three settings merged; raise EditConflict where both changed the same value differently.

    Also where the sum breaks a rule that neither edit breaks alone (both uses exclude a branch).
    """
    values: dict[str, Any] = {}
    taken_over: list[str] = []
    clashing: list[str] = []
    for field, attribute in _ATTRIBUTES.items():
        before, wanted, found = (getattr(settings, attribute) for settings in (base, mine, theirs))
        if found not in (before, wanted):
            (taken_over if wanted == before else clashing).append(field)
        values[attribute] = found if wanted == before else wanted
    if clashing:
        raise EditConflict(clashing)
    try:
        return Merged(Settings(**values), tuple(taken_over))
    except FieldRefused as refusal:
        raise EditConflict((Field.BRANCH, Field.USE)) from refusal


def changed_fields(before: Settings, after: Settings) -> tuple[str, ...]:
    """Return the names of the fields whose values differ."""
    return tuple(
        field for field, attribute in _ATTRIBUTES.items() if getattr(before, attribute) != getattr(after, attribute)
    )


def changed_meanwhile(base: Interface, theirs: Interface) -> EditConflict:
    """Return the conflict of somebody who wanted to remove, or take back, what another person changed since."""
    return EditConflict(changed_fields(base.settings, theirs.settings))


def refers_alike(one: Interface, other: Interface) -> bool:
    """Tell whether two states of an interface belong to the same branch and workstation."""
    return (one.settings.branch, one.workstation) == (other.settings.branch, other.workstation)


def renamed_since(
    mine: Interface, now: Interface, chain: Chain, changed: Collection[str]
) -> Mapping[Field, tuple[str, str]]:
    """Return which codes and host names have other names now: field → the former name and the present one.

    A rename is carried into every interface; a name that the chain does not have any more may have been one. What the
    change that is taken back touched itself (`changed`) is no rename: somebody may have moved the interface.
    """
    names = (
        (Field.BRANCH, mine.settings.branch, now.settings.branch, chain.branches),
        (Field.WORKSTATION, mine.workstation, now.workstation, chain.workstations),
    )
    return {
        field: (former, present)
        for field, former, present, known in names
        if former and present and former != present and former not in known and field not in changed
    }


def with_present_names(interface: Interface, renamed: Mapping[Field, tuple[str, str]]) -> Interface:
    """Return an earlier state of an interface with the present names of its branch and workstation."""
    former, branch = renamed.get(Field.BRANCH, ("", ""))
    if former and interface.settings.branch == former:
        interface = interface.changed(replace(interface.settings, branch=branch))
    former, workstation = renamed.get(Field.WORKSTATION, ("", ""))
    return replace(interface, workstation=workstation) if former and interface.workstation == former else interface
