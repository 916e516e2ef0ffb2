"""Say for a whole chain who sends at a moment, and where nobody can.

The rule is that of `smstui.domain.selection`; here its work is shared: every interface is looked at once, and what
serves the whole chain is put in order once for all branches.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from smstui.domain.chain import Chain
from smstui.domain.interface import Interface, InterfaceId, Use
from smstui.domain.selection import Able, Candidate, Order, Shift, branch_asked
from smstui.domain.state import today_in
from smstui.domain.value import dataclass


class Place(NamedTuple):
    """Name where somebody wants to send from: a branch (None = no particular one), a workstation (None = none)."""

    branch: str | None
    workstation: str | None = None


class Senders:
    """Answer who sends from any place of the chain at one moment; `candidates` are all of the chain."""

    def __init__(self, candidates: Iterable[Candidate], chain: Chain, moment: datetime) -> None:
        asked = tuple(candidates)
        able = Able(chain, moment, asked)
        self.names_taken = able.names_taken
        self.uncertain: set[InterfaceId] = set()
        """What would count if its store of secrets could be asked: where one of them comes first, nobody knows."""

        self._chain = chain
        self._usable: dict[tuple[Use, Place], list[Interface]] = defaultdict(list)
        for candidate in asked:
            if able.why_not(candidate) is None:
                self._take(candidate.interface)
                if candidate.is_uncertain:
                    self.uncertain.add(candidate.interface.id)
        self._of_chain = {use: _Ordered(self._usable.get((use, Place(None)), ())) for use in Use}

    def sender(self, use: Use, place: Place) -> Interface | None:
        """Return who sends, as `choose` would say."""
        of_chain = self._of_chain[use]
        own = self._own(use, Place(branch_asked(place.branch, place.workstation, self._chain), place.workstation))
        if not own:
            return of_chain.first
        if of_chain.replaces_one_of(own):
            own = [*own, *of_chain.interfaces]
        return Order(own).sorted()[0]

    def has_own(self, use: Use, workstation: str) -> bool:
        """Tell whether a workstation has an interface that only it may use."""
        return bool(self._usable.get((use, self._place_of(workstation))))

    def _take(self, interface: Interface) -> None:
        place = Place(interface.settings.branch, interface.workstation)
        for use in interface.settings.use:
            self._usable[use, place].append(interface)

    def _own(self, use: Use, place: Place) -> list[Interface]:
        """Return what may be used there and not everywhere."""
        own = [] if place.branch is None else self._usable.get((use, Place(place.branch)), [])
        if place.workstation is None:
            return own
        return [*self._usable.get((use, place), []), *own]

    def _place_of(self, workstation: str) -> Place:
        return Place(self._chain.workstations[workstation].branch, workstation)


class _Ordered:
    """Hold what serves every branch, put in order once."""

    def __init__(self, interfaces: Iterable[Interface]) -> None:
        self.interfaces = tuple(interfaces)
        ordered = Order(self.interfaces).sorted()
        self.first = ordered[0] if ordered else None
        self._replaced = frozenset(interface.replaces for interface in self.interfaces)

    def replaces_one_of(self, own: Iterable[Interface]) -> bool:
        """Tell whether one of these replaces one of `own`: only then does not simply one of `own` come first."""
        return any(interface.id in self._replaced for interface in own)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Hold who sends from one place, by use.

    `holes` are the uses for which nobody does, or one of whose secret nothing can be known here.
    """

    place: Place
    senders: Mapping[Use, Interface | None]
    holes: frozenset[Use] = frozenset()


@dataclass(frozen=True, slots=True)
class Coverage:
    """Hold who sends from everywhere at one moment.

    A row for each branch, and beneath it one for each of its workstations where another interface sends. A chain
    without branches has one row, for questions without a branch. `starts` are the days after the moment's on which
    an interface is released.
    """

    day: date
    rows: tuple[CoverageRow, ...]
    starts: tuple[date, ...] = ()
    is_uncertain: bool = False
    """Whether the store of secrets could not be asked about some that would count: then this is no answer."""

    @property
    def holes(self) -> int:
        """Return for how many pairs of branch and use nobody can send."""
        return sum(len(row.holes) for row in self.rows)

    def shifts_from(self, earlier: "Coverage") -> tuple[Shift, ...]:
        """Return where another interface sends than at an earlier (or any other) moment."""
        before = {row.place: row for row in earlier.rows}
        after = {row.place: row for row in self.rows}
        found = (
            shift_of(use, place, _sender(before, place, use), _sender(after, place, use))
            for place in dict.fromkeys((*after, *before))
            for use in Use
        )
        return tuple(shift for shift in found if shift is not None)


def shift_of(use: Use, place: Place, before: Interface | None, after: Interface | None) -> Shift | None:
    """Return the shift from one sender to another, None where it is the same."""
    if (before and before.id) == (after and after.id):
        return None
    return Shift(place.branch, place.workstation, use, before, after)


def cover(candidates: Iterable[Candidate], chain: Chain, moment: datetime) -> Coverage:
    """Return who sends from everywhere at a moment; `candidates` are all of the chain."""
    asked = tuple(candidates)
    senders = Senders(asked, chain, moment)
    day = today_in(chain.zone, moment)
    stations: dict[str, list[str]] = defaultdict(list)
    for host in sorted(chain.workstations):
        stations[chain.workstations[host].branch].append(host)
    branches = sorted(chain.branches)
    rows = [row for code in branches for row in _rows(senders, code, stations[code])] or [_row(senders, Place(None))]
    starts = {start for one in asked if (start := one.interface.settings.start) is not None and start > day}
    return Coverage(day, tuple(rows), tuple(sorted(starts)), bool(senders.uncertain))


def _rows(senders: Senders, branch: str, stations: list[str]) -> Iterable[CoverageRow]:
    """Yield the row of a branch and those of its workstations where another interface sends.

    Nobody at a desk is without a sender where every computer of the branch that the chain knows has its own.
    """
    own = {use: [host for host in stations if senders.has_own(use, host)] for use in Use}
    row = _row(senders, Place(branch))
    if stations and len(own[Use.CLIENT]) == len(stations):
        row = CoverageRow(row.place, row.senders, row.holes - {Use.CLIENT})
    yield row
    for host in stations:
        if any(host in own[use] for use in Use):
            there = _row(senders, Place(branch, host))
            if there.senders != row.senders:
                yield CoverageRow(there.place, there.senders)


def _row(senders: Senders, place: Place) -> CoverageRow:
    who = {use: senders.sender(use, place) for use in Use}
    holes = frozenset(use for use, one in who.items() if one is None or one.id in senders.uncertain)
    return CoverageRow(place, who, holes)


def _sender(rows: Mapping[Place, CoverageRow], place: Place, use: Use) -> Interface | None:
    """Return who sends at a place; a workstation that differs at the other moment only has the branch's sender."""
    row = rows.get(place) or rows.get(Place(place.branch))
    return row.senders[use] if row is not None else None
