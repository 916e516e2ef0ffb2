"""Compare drafts field by field: what was changed, what two people changed, and how both go together."""

from collections.abc import Container
from dataclasses import fields, replace
from typing import Final

from smstui.domain.draft import Draft
from smstui.domain.field import Field
from smstui.domain.value import dataclass

_FIELDS: Final = {
    "name": Field.NAME,
    "branch": Field.BRANCH,
    "workstation": Field.WORKSTATION,
    "use": Field.USE,
    "start": Field.START,
    "service": Field.SERVICE,
    "method": Field.AUTHENTICATION,
    "username": Field.USERNAME,
    "sender": Field.SENDER,
    "country_code": Field.COUNTRY_CODE,
    "max_characters": Field.MAX_CHARACTERS,
    "proxy_host": Field.PROXY_HOST,
    "proxy_port": Field.PROXY_PORT,
    "proxy_username": Field.PROXY_USERNAME,
}
_PROXY: Final = frozenset({Field.PROXY_HOST, Field.PROXY_PORT, Field.PROXY_USERNAME})
_WITH_ANOTHER: Final = {"sender_listed": "sender"}
"""Attributes that mean nothing by themselves: they go with the one that they describe."""


@dataclass(frozen=True, slots=True)
class Change:
    """Hold one field of two drafts that differ in it; the values are attributes of drafts."""

    field: Field
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Meeting:
    """Hold one field that two people changed to different values since `base`."""

    field: Field
    base: object
    mine: object
    theirs: object


def values(draft: Draft) -> tuple[tuple[Field, object], ...]:
    """Return every field of a draft with its value, in the order of the form."""
    return tuple((named, getattr(draft, attribute)) for attribute, named in _FIELDS.items())


def changes_between(before: Draft, after: Draft) -> tuple[Change, ...]:
    """Return the fields in which two drafts differ, in the order of the form."""
    return tuple(
        Change(named, getattr(before, attribute), getattr(after, attribute))
        for attribute, named in _FIELDS.items()
        if _value(before, attribute) != _value(after, attribute)
    )


def meetings(base: Draft, mine: Draft, theirs: Draft) -> tuple[Meeting, ...]:
    """Return the fields that both changed since `base`, to different values.

    Also those of which one person changed one and another person another where they do not go together.
    """
    asked = _at_odds(base, mine, theirs)
    return tuple(
        Meeting(named, getattr(base, attribute), getattr(mine, attribute), getattr(theirs, attribute))
        for attribute, named in _FIELDS.items()
        if _value(mine, attribute) != _value(theirs, attribute)
        and (named in asked or _value(base, attribute) not in (_value(mine, attribute), _value(theirs, attribute)))
    )


def _at_odds(base: Draft, mine: Draft, theirs: Draft) -> set[Field]:
    """Return the fields whose changes do not go together: of a proxy, which is one value; a branch with both uses."""
    by_me, by_them = ({change.field for change in changes_between(base, one)} for one in (mine, theirs))
    found = set(_PROXY) if by_me & _PROXY and by_them & _PROXY else set()
    together = merged(base, mine, theirs)
    clashes = together.both_uses and together.branch and not any(one.both_uses and one.branch for one in (mine, theirs))
    return found | {Field.BRANCH, Field.USE} if clashes else found


def merged(
    base: Draft, mine: Draft, theirs: Draft, keep_theirs: Container[Field] = (), keep_mine: Container[Field] = ()
) -> Draft:
    """Return `theirs` with everything that I changed since `base`, and the fields in `keep_mine`.

    But for the fields in `keep_theirs`.
    """
    kept = {
        attribute: getattr(mine, attribute)
        for attribute, named in _FIELDS.items()
        if named not in keep_theirs and (named in keep_mine or _value(base, attribute) != _value(mine, attribute))
    }
    for follower, leader in _WITH_ANOTHER.items():
        if leader in kept:
            kept[follower] = getattr(mine, follower)
    return replace(theirs, **kept)


def _value(draft: Draft, attribute: str) -> object:
    value = getattr(draft, attribute)
    return value.strip() if isinstance(value, str) else value


assert set(_FIELDS) | set(_WITH_ANOTHER) == {one.name for one in fields(Draft)}  # noqa: S101 (a new field is entered here)
