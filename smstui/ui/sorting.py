"""Sort the rows of the table."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

from smstui.domain.interface import Use
from smstui.domain.search import fold
from smstui.domain.state import State
from smstui.domain.value import dataclass
from smstui.services.overview import Row
from smstui.wording.catalogue import N_


class SortBy(StrEnum):
    """Name what rows can be sorted by."""

    NAME = "name"
    BRANCH = "branch"
    WORKSTATION = "workstation"
    USE = "use"
    START = "start"
    STATE = "state"


SORT_LABELS: Final = {
    SortBy.NAME: N_("Name"),
    SortBy.BRANCH: N_("Branch"),
    SortBy.WORKSTATION: N_("Workstation"),
    SortBy.USE: N_("Use"),
    SortBy.START: N_("Start"),
    SortBy.STATE: N_("State"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """Say how rows are sorted; equal ones stay in the order of their names."""

    by: SortBy = SortBy.NAME
    reverse: bool = False


BY_NAME: Final = Order()
_STATES: Final = {
    state: number for number, state in enumerate((State.BROKEN, State.NO_SECRET, State.PLANNED, State.READY))
}

_KEYS: Final[dict[SortBy, Callable[[Row], object]]] = {
    SortBy.BRANCH: lambda row: fold(row.branch_title),
    SortBy.WORKSTATION: lambda row: row.workstation,
    SortBy.USE: lambda row: tuple(use in row.use for use in Use),
    SortBy.START: lambda row: row.start,
    SortBy.STATE: lambda row: _STATES[row.status.state],
}


def in_order(rows: Iterable[Row], order: Order) -> list[Row]:
    """Return rows that come sorted by name in another order; empty values come last."""
    found = list(rows)
    key = _KEYS.get(order.by)
    if key is not None:
        found.sort(key=lambda row: (key(row) == "", key(row)))
    if order.reverse:
        found.reverse()
    return found
