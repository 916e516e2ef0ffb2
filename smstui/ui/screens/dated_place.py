"""Share what the screens have that say who sends on a day: a reading of the chain, a day to step from, a search."""

from collections.abc import AsyncIterator, Iterable
from datetime import date, timedelta
from typing import ClassVar, Final

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from smstui.domain.errors import FieldRefused, SmstuiError
from smstui.domain.interface import FIRST_YEAR, LAST_YEAR
from smstui.domain.safe_text import safe_text
from smstui.domain.state import next_midnight, today_in
from smstui.services.container import Services
from smstui.services.explaining import DayAsked, Snapshot
from smstui.ui.keys import DATED, Key, bindings
from smstui.ui.midnight import Midnight
from smstui.ui.notices import Weight
from smstui.ui.screens.place import Place
from smstui.ui.widgets.line_table import LineTable
from smstui.ui.widgets.plain_input import PlainInput
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words
from smstui.wording.problems import unreadable_briefly
from smstui.wording.verdicts import LONGEST_NAME

_LONGEST_DAY: Final = 40


class DatedPlace(Place):
    """Answer questions about one day, from one reading of the chain; subclasses show the answer.

    While the day is today, it goes with the clock: at midnight the answer is that of the next day, and the day that was
    tomorrow is today.
    """

    KEYS: ClassVar[tuple[Key, ...]] = DATED
    BINDINGS: ClassVar[list[BindingType]] = bindings(DATED)

    def __init__(self, services: Services, day: date | None = None, snapshot: Snapshot | None = None) -> None:
        super().__init__()
        self.services = services
        self.snapshot = snapshot
        self._day = day
        self._day_shown: date | None = None
        """The day that was written into its field last: what is typed over it stays while others change something."""

        self._named: set[str] = set()
        self._midnight = Midnight(self, services.clock, self.read)

    def compose_day(self, label_classes: str = "dated--label") -> Iterable[Widget]:
        """Yield the day's field with its label."""
        yield Static(_("Day"), classes=label_classes, markup=False)
        yield PlainInput(id="day", max_length=_LONGEST_DAY)

    def compose_search(self) -> Iterable[Widget]:
        """Yield the search field with its label, and the count."""
        yield Static(_("Search"), classes="dated--label", markup=False)
        yield PlainInput(id="search")

    def show_answer(self, asked: DayAsked) -> None:
        """Show the answer about the day; raise `SmstuiError` where there is none."""
        raise NotImplementedError

    def show_nothing(self) -> None:
        """Take the answer away, where there is none."""
        raise NotImplementedError

    def show_found(self) -> None:
        """Show the rows that match the search."""
        raise NotImplementedError

    @property
    def table(self) -> LineTable[object]:
        """Return the table."""
        return self.query_one(LineTable)

    @property
    def search(self) -> str:
        """Return what is searched for."""
        return self.query_one("#search", PlainInput).value

    @property
    def asked(self) -> DayAsked | None:
        """Return what is asked about, None while nothing was read."""
        return None if self.snapshot is None else DayAsked(self.snapshot, self._day or self.snapshot.today)

    async def on_mount(self) -> None:
        """Read the chain, unless somebody has, answer, and answer anew when somebody changes it."""
        self.watch(self.query_one("#search", PlainInput), "value", self.show_found, init=False)
        self.table.focus()
        changes = self.services.overview.changes()  # from before the reading: none is missed
        if self.snapshot is None:
            await self.read()
        else:
            self.answer()
        self._follow_changes(changes)

    @work(group="changes", exclusive=True)
    async def _follow_changes(self, changes: AsyncIterator[None]) -> None:
        async for _change in changes:
            await self.read()

    async def read(self) -> None:
        """Read the chain anew, and answer."""
        try:
            self.snapshot = await self.services.explaining.read()
        except SmstuiError as error:
            self.say(in_words(error), Weight.ERROR)
            return
        self.answer()
        for row in self.snapshot.unreadable:
            words = f"{safe_text(row.name or row.id, LONGEST_NAME)}: {unreadable_briefly(row.error)}"
            if words not in self._named:
                self._named.add(words)
                self.say(words, Weight.WARNING)

    def answer(self) -> None:
        """Answer from what was read, about the day."""
        asked = self.asked
        if asked is None:
            return
        zone = asked.snapshot.chain.zone
        if asked.is_today:
            self._day = None
        self._midnight.wait_for(next_midnight(zone, asked.snapshot.now))
        if asked.day != self._day_shown:
            self._show_day(asked.day)
        try:
            self.show_answer(asked)
        except SmstuiError as error:
            self.show_nothing()
            self.say(in_words(error), Weight.ERROR)

    def _show_day(self, day: date) -> None:
        self._day_shown = day
        self.query_one("#day", PlainInput).value = day.isoformat()

    # Days ------------------------------------------------------------------------------------------------------------

    def go_to_day(self, day: date) -> None:
        """Ask about another day, written as the program writes days."""
        self._day = day
        self.answer()
        self._show_day(day)

    def action_step_day(self, days: int) -> None:
        """Go some days on or back, within the years that a start may have."""
        if self.asked is not None:
            day = self.asked.day + timedelta(days=days)
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                self.go_to_day(day)

    def action_step_start(self, step: int) -> None:
        """Go to the next day on which an interface is released, or back to the last one (or to today)."""
        if self.asked is None:
            return
        day = self.asked.snapshot.start_beside(self.asked.day, step)
        if day is not None:
            self.go_to_day(day)
        else:
            self.hint(_("No interface is planned for a later day.") if step > 0 else _("No start before this day."))

    def action_today(self) -> None:
        """Ask about today."""
        if self.snapshot is not None:
            self.go_to_day(self.snapshot.today)

    @on(Input.Submitted, "#day")
    def _take_day(self, event: Input.Submitted) -> None:
        if self.take_day(event.value):
            self.table.focus()

    def take_day(self, text: str) -> bool:
        """Ask about the day that was typed (a moment counts by its day); say why it is none, and keep the text."""
        if self.snapshot is None:
            return False
        try:
            moment = self.snapshot.moment(text)
        except FieldRefused as refusal:
            self.say(in_words(refusal), Weight.ERROR)
            return False
        self.go_to_day(today_in(self.snapshot.chain.zone, moment))
        return True

    # Finding ---------------------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one("#search").focus()

    @on(Input.Submitted, "#search")
    def _leave_search(self) -> None:
        self.table.focus()

    def action_back(self) -> None:
        """Leave a field, clear the search, then leave the screen."""
        if self.focused is not self.table:
            if self.asked is not None:
                self._show_day(self.asked.day)
            self.table.focus()
        elif self.search:
            self.query_one("#search", PlainInput).value = ""
        else:
            self.dismiss()

    def action_reload(self) -> None:
        """Read everything again."""
        self.run_worker(self._reload(), group="reload", exclusive=True)

    async def _reload(self) -> None:
        await self.read()
        self.say(_("Read again."))
