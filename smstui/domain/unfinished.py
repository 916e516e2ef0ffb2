"""Describe an edit that was cut off before it was saved."""

from datetime import datetime, timedelta
from typing import Final

from smstui.domain.draft import Draft
from smstui.domain.field import Field
from smstui.domain.interface import InterfaceId
from smstui.domain.value import dataclass

KEPT_FOR: Final = timedelta(days=30)
"""How long an unfinished edit is offered; after that it is removed."""

MOST_KEPT: Final = 20
"""Unfinished edits of one person; the oldest give way."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Hold what was typed and what it began from; never a secret, only which ones were typed.

    What it began from goes into the three-way merge when somebody has changed the interface meanwhile.
    """

    draft: Draft
    baseline: Draft
    moment: datetime
    """When it was cut off."""

    interface_id: InterfaceId | None = None
    """Which interface was edited; None for one that was never saved."""

    typed_secrets: tuple[Field, ...] = ()
    replaces: InterfaceId | None = None
    """The interface that gets other credentials by this one, where it is such a replacement."""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """Hold an unfinished edit and the name under which it is kept."""

    id: str
    unfinished: Unfinished
