"""Show for every branch and both uses who sends on a day, and where nobody can."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.coverage import Coverage
from smstui.domain.interface import Use
from smstui.domain.search import Finder
from smstui.domain.selection import Question
from smstui.domain.state import Problem, State, Status
from smstui.services.container import Services
from smstui.services.explaining import DayAsked
from smstui.ui.answers import Covered, covered_rows
from smstui.ui.keys import COVERAGE, Key, bindings
from smstui.ui.screens.dated_place import DatedPlace
from smstui.ui.stylesheets import style
from smstui.ui.widgets.coverage_table import CoverageTable
from smstui.wording.catalogue import _, ngettext
from smstui.wording.states import grouped, reason_in_words, shown_in_words
from smstui.wording.verdicts import answer_in_words, unreadable_files


class CoverageScreen(DatedPlace):
    """List the branches, and beneath each its workstations where another one sends; a cell is explained by Enter."""

    KEYS: ClassVar[tuple[Key, ...]] = COVERAGE
    BINDINGS: ClassVar[list[BindingType]] = bindings(COVERAGE)
    CSS_PATH = [*style("screens/dated_place"), *style("screens/coverage")]

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._finder: Finder[Covered] = Finder(())
        self._only_holes = False
        self._today: Coverage | None = None
        """What the other days are compared with."""

    # Layout ----------------------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        """Yield the day, the search row and the table."""
        with Horizontal(classes="dated--row"):
            yield from self.compose_day()
            yield Static("", id="next-start", markup=False)
        with Horizontal(classes="dated--row"):
            yield from self.compose_search()
            yield Static("", id="count", markup=False)
        yield CoverageTable(id="coverage")

    async def on_mount(self) -> None:
        """Show today's coverage."""
        self.entitle(_("Coverage"))
        self.watch(self.cells, "current", self._show_cell, init=False)
        self.watch(self.cells, "use", self._show_cell, init=False)
        self.watch(self.cells, "place", self._show_count, init=False)

    @property
    def cells(self) -> CoverageTable:
        """Return the table."""
        return self.query_one(CoverageTable)

    # The answer ------------------------------------------------------------------------------------------------------

    def show_answer(self, asked: DayAsked) -> None:
        """Show who sends on the day; raise `SecretError` where that cannot be told."""
        snapshot = asked.snapshot
        coverage = snapshot.coverage(asked.moment)
        if asked.is_today:
            self._today = coverage
        elif self._today is None:
            self._today = snapshot.coverage(snapshot.now)
        self._entitle(coverage, len(snapshot.unreadable))
        self.query_one("#next-start", Static).update(_what_is_next(coverage, is_today=asked.is_today), layout=False)
        self._finder = Finder(covered_rows(coverage, self._today, snapshot.chain, only_holes=self._only_holes))
        self.show_found()

    async def read(self) -> None:
        """Read the chain anew, and answer."""
        self._today = None
        await super().read()

    def show_nothing(self) -> None:
        """Empty the table."""
        self.entitle(_("Coverage"))
        self.query_one("#next-start", Static).update("", layout=False)
        self._finder = Finder(())
        self.show_found()

    def _entitle(self, coverage: Coverage, unreadable: int) -> None:
        holes = coverage.holes
        parts = [ngettext("{count} hole", "{count} holes", holes).format(count=grouped(holes))]
        if unreadable:
            parts.append(unreadable_files(unreadable))
        if self._only_holes:
            parts.append(_("only holes"))
        self.entitle(_("Coverage"), " · ".join(parts))

    def show_found(self) -> None:
        """Show the rows that match the search."""
        self.cells.show_rows(self._finder.find(self.search))
        self._show_cell()
        self._show_count(self.cells.place)

    def _show_cell(self) -> None:
        """Say in full who sends in the cell of the cursor."""
        row, asked = self.cells.current, self.asked
        if asked is None:
            return
        if row is None:
            nothing = _("There is no hole on this day.") if self._only_holes and not self.search else ""
            self.hint(nothing or _("Nothing found. Esc clears the search."))
            return
        use, place = self.cells.use, row.row.place
        sender = row.row.senders[use]
        if sender is not None and use in row.row.holes:
            self.hint(reason_in_words(Status(State.NO_SECRET, Problem.SECRET_IN_OTHER_STORE, sender.secrets)))
        else:
            self.hint(answer_in_words(Question(use, asked.moment, *place), sender, asked.snapshot.chain))

    def _show_count(self, place: tuple[int, int, int]) -> None:
        self.query_one("#count", Static).update(shown_in_words(place, len(self._finder.rows)), layout=False)

    # Keys ------------------------------------------------------------------------------------------------------------

    def action_use(self, number: int) -> None:
        """Move the cursor to the column of a use."""
        self.cells.use = tuple(Use)[number]

    def action_holes(self) -> None:
        """Show only where nobody can send, or everything again."""
        self._only_holes = not self._only_holes
        self.answer()
        row = self.cells.current
        if self._only_holes and row is not None and self.cells.use not in row.row.holes:
            self.cells.use = next(iter(row.row.holes))

    @on(CoverageTable.Chosen)
    def action_explain(self) -> None:
        """Say why the one in the cell of the cursor sends."""
        from smstui.ui.screens.explain import ExplainScreen, Subject

        row, asked = self.cells.current, self.asked
        if row is not None and asked is not None:
            place = row.row.place
            subject = Subject(place.branch or "", place.workstation or "", self.cells.use)
            self.app.push_screen(ExplainScreen(self.services, subject, asked.day, asked.snapshot))


def _what_is_next(coverage: Coverage, *, is_today: bool) -> str:
    """Return how the day stands to today, and the day of the next planned start."""
    parts = [_("today") if is_today else _("* another one than today")]
    if coverage.starts:
        parts.append(_("next planned start {day}").format(day=coverage.starts[0].isoformat()))
    return " · ".join(parts)
