"""Explain which interface is used for a branch, a workstation, a use and a day, and why not the others."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.chain import Chain
from smstui.domain.interface import Interface, InterfaceId, Use
from smstui.domain.search import Finder
from smstui.domain.value import dataclass
from smstui.services.container import Services
from smstui.services.explaining import DayAsked, Snapshot
from smstui.ui.answers import Reason, reasons_of
from smstui.ui.keys import EXPLAIN, Key, bindings
from smstui.ui.screens.dated_place import DatedPlace
from smstui.ui.stylesheets import style
from smstui.ui.widgets.choice import ChoiceField
from smstui.ui.widgets.either_field import EitherField
from smstui.ui.widgets.reason_table import ReasonTable
from smstui.wording.catalogue import _
from smstui.wording.fields import use_name
from smstui.wording.states import shown_in_words
from smstui.wording.verdicts import answer_in_words, unreadable_files

_NONE = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Say whom a question is about: codes and host names as the fields hold them, empty for none."""

    branch: str = _NONE
    workstation: str = _NONE
    use: Use = Use.SERVER

    @classmethod
    def of(cls, interface: Interface) -> "Subject":
        """Ask about what an interface serves; of both uses, about the unattended one."""
        use = Use.SERVER if Use.SERVER in interface.settings.use else Use.CLIENT
        return cls(interface.settings.branch or _NONE, interface.workstation or _NONE, use)


class ExplainScreen(DatedPlace):
    """Answer live: whatever changes in the fields, who sends and why stands beneath them."""

    KEYS: ClassVar[tuple[Key, ...]] = EXPLAIN
    BINDINGS: ClassVar[list[BindingType]] = bindings(EXPLAIN)
    CSS_PATH = [*style("screens/dated_place"), *style("screens/explain")]

    def __init__(
        self,
        services: Services,
        subject: Subject | None = None,
        day: date | None = None,
        snapshot: Snapshot | None = None,
        about: InterfaceId | None = None,
    ) -> None:
        """Ask about `subject`; the cursor begins on the interface `about`, else on the one that sends."""
        super().__init__(services, day, snapshot)
        self._about = about
        self._subject = subject or Subject()
        self._offered: dict[str, list[tuple[str, str]]] = {}
        self._finder: Finder[Reason] = Finder(())

    # Layout ----------------------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        """Yield the question's fields, the answer, and the reasons beneath it."""
        with Horizontal(classes="dated--row"):
            yield Static(_("Branch"), classes="dated--label", markup=False)
            yield ChoiceField[str]([(_("no branch"), _NONE)], value=_NONE, id="branch")
            yield Static(_("Workstation"), classes="dated--label -second", markup=False)
            yield ChoiceField[str]([(_("none"), _NONE)], value=_NONE, id="workstation")
        with Horizontal(classes="dated--row"):
            yield Static(_("Use"), classes="dated--label", markup=False)
            yield EitherField(use_name(Use.SERVER), use_name(Use.CLIENT), id="use")
            yield from self.compose_day("dated--label -second")
        yield Static("", id="answer", markup=False)
        with Horizontal(classes="dated--row"):
            yield from self.compose_search()
            yield Static("", id="count", markup=False)
        yield ReasonTable(id="reasons")

    async def on_mount(self) -> None:
        """Show what is asked, and answer."""
        self.entitle(_("Explain who sends"))
        self.watch(self.table, "current", self._show_current, init=False)
        self.watch(self.table, "place", self._show_count, init=False)

    # The question ----------------------------------------------------------------------------------------------------

    def show_answer(self, asked: DayAsked) -> None:
        """Show who sends and why; raise `SmstuiError` where that cannot be told."""
        chain = asked.snapshot.chain
        self._subject = subject = _known(self._subject, chain)
        self._show_question(chain)
        question = asked.snapshot.question(subject.use, asked.moment, subject.branch, subject.workstation)
        answer = asked.snapshot.explain(question)
        self.entitle(_("Explain who sends"), unreadable_files(len(asked.snapshot.unreadable)))
        self._show_reasons(answer_in_words(question, answer.choice.chosen, chain), reasons_of(answer, chain))
        if self._about is not None:
            self.table.go_to(self._about)
            self._about = None

    def show_nothing(self) -> None:
        """Say that it cannot be told who sends."""
        self._show_reasons(_("It cannot be told who sends."), [])

    def _show_question(self, chain: Chain) -> None:
        asked = self._subject
        branches = [(branch.title, code) for code, branch in sorted(chain.branches.items())]
        hosts = sorted(host for host, one in chain.workstations.items() if asked.branch in {_NONE, one.branch})
        self._offer("#branch", [(_("no branch"), _NONE), *branches], asked.branch)
        self._offer("#workstation", [(_("none"), _NONE), *((host, host) for host in hosts)], asked.workstation)
        self.query_one("#use", EitherField).second = asked.use is Use.CLIENT

    def _offer(self, field: str, options: list[tuple[str, str]], value: str) -> None:
        """Show a value and what could be chosen instead; hundreds of options are not made anew for every answer."""
        choice: ChoiceField[str] = self.query_one(field, ChoiceField)
        if self._offered.get(field) != options:
            self._offered[field] = options
            choice.show_options(options)
        choice.value = value

    @on(ChoiceField.Changed)
    def _ask_about_place(self) -> None:
        """Ask about what the fields hold now; while options are made anew, they say so more than once."""
        branch, workstation = self._chosen("#branch"), self._chosen("#workstation")
        if branch != self._subject.branch:
            self._ask(replace(self._subject, branch=branch, workstation=_NONE))
        elif workstation != self._subject.workstation:
            self._ask(replace(self._subject, workstation=workstation))

    def _chosen(self, field: str) -> str:
        value = self.query_one(field, ChoiceField).value
        return value if isinstance(value, str) else _NONE

    @on(EitherField.Changed, "#use")
    def _ask_about_use(self, event: EitherField.Changed) -> None:
        self._ask(replace(self._subject, use=Use.CLIENT if event.either.second else Use.SERVER))

    def _ask(self, subject: Subject) -> None:
        self._subject = subject
        self.answer()
        self.table.action_first()

    # The reasons -----------------------------------------------------------------------------------------------------

    def _show_reasons(self, answer: str, reasons: list[Reason]) -> None:
        self.query_one("#answer", Static).update(answer, layout=False)
        self._finder = Finder(reasons)
        self.show_found()

    def show_found(self) -> None:
        """Show the reasons that match the search."""
        self.table.show_rows(self._finder.find(self.search))
        if self.table.current is None:
            self._show_current(None)
            self._show_count(self.table.place)

    def _show_current(self, row: Reason | None) -> None:
        if row is not None:
            self.hint(row.words)
        elif self.snapshot is not None:
            empty = not self.snapshot.candidates and not self.snapshot.unreadable
            self.hint(_("There is no interface yet.") if empty else _("Nothing found. Esc clears the search."))

    def _show_count(self, place: tuple[int, int, int]) -> None:
        self.query_one("#count", Static).update(shown_in_words(place, len(self._finder.rows)), layout=False)

    @on(ReasonTable.Chosen)
    def action_open(self) -> None:
        """Open the interface under the cursor in the editor."""
        row = self.table.current
        if isinstance(row, Reason):
            self.run_worker(self._open(row), group="flow", exclusive=True)

    async def _open(self, row: Reason) -> None:
        from smstui.ui.flows.opening import open_interface

        interface_id = InterfaceId(row.id)
        if await open_interface(self.smstui, self.services, interface_id):
            await self.read()


def _known(subject: Subject, chain: Chain) -> Subject:
    """Return a question about what the chain has: a workstation brings its branch, and what is gone is left out."""
    if subject.workstation in chain.workstations:
        return replace(subject, branch=chain.workstations[subject.workstation].branch)
    return replace(subject, branch=subject.branch if subject.branch in chain.branches else _NONE, workstation=_NONE)
