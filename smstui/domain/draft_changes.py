"""Compare drafts field by field: what was changed, what two people changed, and how both go together."""

from collections.abc import Collection, Container
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
_PROXY: Final = (Field.PROXY_HOST, Field.PROXY_PORT, Field.PROXY_USERNAME)
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


def meetings(base: Draft, mine: Draft, theirs: Draft, clashing: Collection[str] = ()) -> tuple[Meeting, ...]:
    """Return the fields that both changed since `base`, to different values.

    Also those in `clashing` (names of fields, as in EditConflict) that only one of both changed: they do not go
    together, as a branch and both uses. A proxy is one value: its host stands for host, port and user.
    """
    asked = {*clashing, *(_PROXY if Field.PROXY_HOST in clashing else ())}
    return tuple(
        Meeting(named, getattr(base, attribute), getattr(mine, attribute), getattr(theirs, attribute))
        for attribute, named in _FIELDS.items()
        if _value(mine, attribute) != _value(theirs, attribute)
        and (named in asked or _value(base, attribute) not in (_value(mine, attribute), _value(theirs, attribute)))
    )


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
