"""Turn answers about who sends into rows that can be shown and found; they are worded when that is first needed."""

from collections.abc import Iterable
from functools import cached_property

from smstui.domain.chain import Chain
from smstui.domain.coverage import Coverage, CoverageRow, Place
from smstui.domain.interface import InterfaceId, Use
from smstui.domain.search import Facet, search_text
from smstui.domain.selection import Verdict, Why
from smstui.domain.stored import UnreadableRow
from smstui.domain.value import dataclass
from smstui.services.explaining import Explanation
from smstui.wording.problems import unreadable_briefly
from smstui.wording.verdicts import cell_in_words, place_in_words, verdict_in_words


@dataclass(frozen=True)  # without slots: the words are kept once they are made
class Reason:
    """Be why one interface sends or does not; of a file that cannot be read, why it could not be asked."""

    chain: Chain
    verdict: Verdict | None = None
    unreadable: UnreadableRow | None = None

    @property
    def id(self) -> InterfaceId:
        """Return the interface's id."""
        if self.verdict is not None:
            return self.verdict.interface.id
        return self.unreadable.id if self.unreadable is not None else InterfaceId("")

    @property
    def name(self) -> str:
        """Return the interface's name, of an unreadable file what it gives as its name."""
        if self.verdict is not None:
            return self.verdict.interface.name
        return (self.unreadable.name or self.unreadable.id) if self.unreadable is not None else ""

    @property
    def place(self) -> str:
        """Return where the interface serves: a workstation, a branch, or nothing for everywhere."""
        if self.verdict is None:
            return ""
        interface = self.verdict.interface
        return interface.workstation or self.chain.branch_title(interface.settings.branch)

    @property
    def is_chosen(self) -> bool:
        """Tell whether this one sends."""
        return self.verdict is not None and self.verdict.why is Why.CHOSEN

    @cached_property
    def words(self) -> str:
        """Return the reason in a sentence."""
        if self.verdict is not None:
            return verdict_in_words(self.verdict, self.chain)
        return unreadable_briefly(self.unreadable.error) if self.unreadable is not None else ""

    @cached_property
    def search(self) -> str:
        """Return what words are looked for in."""
        return search_text(self.name, self.place, self.words)

    def facet(self, facet: Facet) -> str:
        """Return the value that `key:value` of a search compares with."""
        interface = self.verdict.interface if self.verdict is not None else None
        match facet:
            case Facet.NAME:
                return self.name
            case Facet.BRANCH if interface is not None:
                return self.chain.branch_title(interface.settings.branch)
            case Facet.WORKSTATION if interface is not None:
                return interface.workstation or ""
            case Facet.USE if interface is not None:
                return " ".join(use.value for use in Use if use in interface.settings.use)
            case Facet.STATE:
                return self.words
            case _:
                return ""


def reasons_of(answer: Explanation, chain: Chain) -> list[Reason]:
    """Return the chosen one, then the files that cannot be read, then the others, the nearest misses first."""
    verdicts = answer.choice.verdicts
    chosen = 1 if answer.choice.chosen is not None else 0
    return [
        *(Reason(chain, verdict) for verdict in verdicts[:chosen]),
        *(Reason(chain, unreadable=row) for row in answer.unreadable),
        *(Reason(chain, verdict) for verdict in verdicts[chosen:]),
    ]


@dataclass(frozen=True)  # without slots, as above
class Covered:
    """Be one row of the coverage; `changed` are the uses for which another one sends than today."""

    chain: Chain
    row: CoverageRow
    changed: frozenset[Use] = frozenset()

    @property
    def title(self) -> str:
        """Return the branch's code and name, or, indented, a workstation of the branch above it."""
        indent = "   " if self.row.place.workstation is not None else ""
        return indent + place_in_words(self.row.place, self.chain)

    def cell(self, use: Use) -> str:
        """Return who sends for a use; an asterisk says that it is another one than today."""
        return ("* " if use in self.changed else "") + cell_in_words(self.row, use)

    @cached_property
    def search(self) -> str:
        """Return what words are looked for in; a workstation is found with its branch."""
        branch = self.chain.branch_title(self.row.place.branch)
        return search_text(branch, self.row.place.workstation or "", *(self.cell(use) for use in Use))

    def facet(self, facet: Facet) -> str:
        """Return the value that `key:value` of a search compares with."""
        match facet:
            case Facet.BRANCH:
                return self.chain.branch_title(self.row.place.branch)
            case Facet.WORKSTATION:
                return self.row.place.workstation or ""
            case Facet.NAME:
                return " ".join(sender.name for sender in self.row.senders.values() if sender is not None)
            case _:
                return ""


def covered_rows(coverage: Coverage, today: Coverage, chain: Chain, *, only_holes: bool = False) -> list[Covered]:
    """Return the rows of a day's coverage, marked where another one sends than today."""
    changed: dict[Place, set[Use]] = {}
    for shift in coverage.shifts_from(today):
        changed.setdefault(Place(shift.branch, shift.workstation), set()).add(shift.use)
    rows: Iterable[CoverageRow] = coverage.rows
    if only_holes:
        rows = (row for row in rows if row.holes)
    return [Covered(chain, row, frozenset(changed.get(row.place, ()))) for row in rows]
