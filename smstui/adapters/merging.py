"""Merge two people's edits of one interface, value by value, and find where they clash.

A proxy counts as one value, and so does a sender: half of one and half of another would be a third that nobody chose.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from smstui.domain.errors import Clash, EditConflict, FieldRefused
from smstui.domain.field import Field
from smstui.domain.interface import Interface, Proxy, Settings, Use
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

_SHOWN: Final[Mapping[str, Callable[[Any], str]]] = {
    Field.USE: lambda uses: ", ".join(use.value for use in Use if use in uses),
    Field.SENDER: lambda sender: sender.text if sender else "",
    Field.COUNTRY_CODE: lambda code: code.text,
    Field.PROXY_HOST: lambda proxy: _proxy_text(proxy) if proxy else "",
}


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
        raise EditConflict(_clashes(clashing, base, mine, theirs))
    try:
        return Merged(Settings(**values), tuple(taken_over))
    except FieldRefused as refusal:
        raise EditConflict(_clashes((Field.BRANCH, Field.USE), base, mine, theirs)) from refusal


def changed_fields(before: Settings, after: Settings) -> tuple[str, ...]:
    """Return the names of the fields whose values differ."""
    return tuple(
        field for field, attribute in _ATTRIBUTES.items() if getattr(before, attribute) != getattr(after, attribute)
    )


def changed_meanwhile(base: Interface, theirs: Interface) -> EditConflict:
    """Return the conflict of somebody who wanted to remove, or take back, what another person changed since."""
    fields = changed_fields(base.settings, theirs.settings)
    return EditConflict(_clashes(fields, base.settings, base.settings, theirs.settings))


def _clashes(fields: Iterable[str], base: Settings, mine: Settings, theirs: Settings) -> list[Clash]:
    return [Clash(field, *(_text(field, settings) for settings in (base, mine, theirs))) for field in fields]


def _text(field: str, settings: Settings) -> str:
    value = getattr(settings, _ATTRIBUTES[field])
    shown = _SHOWN.get(field)
    if shown is not None:
        return shown(value)
    return "" if value is None else str(value)


def _proxy_text(proxy: Proxy) -> str:
    host = f"[{proxy.host}]" if ":" in proxy.host else proxy.host
    return f"{proxy.username}@{host}:{proxy.port}" if proxy.username else f"{host}:{proxy.port}"
