"""Look back: what was sent and what became of it, and who changed what; the newest first."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Any, ClassVar, Final

from textual import events, on, work
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from smstui.domain.errors import SmstuiError
from smstui.domain.safe_text import safe_text
from smstui.services.container import Services
from smstui.ui.flows.telling import tell_in_full
from smstui.ui.keys import JOURNAL, JOURNAL_SENDS, Key, bindings
from smstui.ui.log_reading import Reading
from smstui.ui.log_sections import LOG_SECTIONS, Book, LogRow
from smstui.ui.notices import Weight
from smstui.ui.screens.sectioned_place import SectionedPlace
from smstui.ui.stylesheets import style
from smstui.ui.widgets.key_row import KeyRow
from smstui.ui.widgets.log_table import LogTable
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words
from smstui.wording.logged_rows import SendRow
from smstui.wording.states import shown_in_words

TALL_FROM: Final = 34
"""Rows from which the details have room for more."""

LOOKS_EVERY: Final = 2.0
"""Seconds between two looks whether a line was added; each asks for the size of one file."""

LOOKS_AT_LEAST_EVERY: Final = 60.0
"""Seconds between two looks while a book cannot be read."""

AHEAD: Final = 200
"""Lines that are read beyond the visible ones; a month is the least that is read."""


class JournalScreen(SectionedPlace):
    """List one book at a time, journal or changes; Left and Right change it, and each keeps its own search.

    A book is read backwards, as far as somebody looks or searches.
    """

    KEYS: ClassVar[tuple[Key, ...]] = (*JOURNAL, *JOURNAL_SENDS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    CSS_PATH = style("screens/journal")

    def __init__(self, services: Services, book: Book = Book.JOURNAL) -> None:
        super().__init__()
        self._services = services
        self._book = book
        self._zone: tzinfo = UTC
        self._readings: dict[Book, Reading[Any]] = {}
        self._searches = dict.fromkeys(Book, "")
        self._named: set[str] = set()
        self._is_reading = False
        self._busy = False

    # Layout ----------------------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        """Yield the books' names, the search row, the table, and the details of its row."""
        yield from self.compose_sections()
        yield LogTable(id="lines")
        yield Static("", id="details", markup=False)

    async def on_mount(self) -> None:
        """Show the end of the first book."""
        self.entitle(_("Journal and changes"))
        self.watch(self.table, "current", self._show_details, init=False)
        self.watch(self.table, "place", self._show_place, init=False)
        self.table.focus()
        try:
            self._zone = (await self._services.chain_editing.load()).zone
        except SmstuiError as error:
            self.say(in_words(error), Weight.ERROR)
        self._show_book()
        self._follow()

    def on_resize(self) -> None:
        """Give the details more room in a tall terminal."""
        super().on_resize()
        self.set_class(self.app.size.height >= TALL_FROM, "-tall")

    @property
    def table(self) -> LogTable:
        """Return the table."""
        return self.query_one(LogTable)

    @property
    def listing(self) -> LogTable:
        """Return the table."""
        return self.table

    @property
    def reading(self) -> Reading[Any]:
        """Return what was read of the book that is shown."""
        if self._book not in self._readings:
            self._readings[self._book] = self._new_reading()
        return self._readings[self._book]

    def _new_reading(self) -> Reading[Any]:
        return Reading(LOG_SECTIONS[self._book].log(self._services), self._zone, self._services.clock())

    # Books -----------------------------------------------------------------------------------------------------------

    def _show_book(self) -> None:
        section = LOG_SECTIONS[self._book]
        titles = [_(one.title) for one in LOG_SECTIONS.values()]
        self.show_sections(titles, tuple(Book).index(self._book), self._searches[self._book])
        self.table.show_columns(section.columns)
        self._show_found()
        self._read_on()

    def action_section(self, step: int) -> None:
        """Show the next book, or the one before."""
        books = tuple(Book)
        self._book = books[(books.index(self._book) + step) % len(books)]
        self._show_book()
        self.table.focus()

    # Reading ---------------------------------------------------------------------------------------------------------

    def _read_on(self) -> None:
        if not self._is_reading:
            self._is_reading = True
            self.run_worker(self._read(), group="reading")

    async def _read(self) -> None:
        """Read until there is enough below the visible rows; for a search, to the book's beginning."""
        try:
            while self._wants_more() or (self.search.value and not self.reading.is_prepared):
                reading = self.reading
                if not reading.is_whole:
                    await reading.read_more(AHEAD)
                if self.search.value:
                    await reading.prepare()
                if reading is self.reading:
                    self._show_found()
        except SmstuiError as error:
            self.say(in_words(error), Weight.ERROR)
        finally:
            self._is_reading = False
        self._name_unreadable()

    def _name_unreadable(self) -> None:
        for error in self.reading.unreadable:
            words = in_words(error.shortened())
            if words not in self._named:
                self._named.add(words)
                self.say(words, Weight.WARNING)

    @work(group="following", exclusive=True)
    async def _follow(self) -> None:
        """Show what is written while the screen is open: sends of jobs, changes of other administrators."""
        pause = LOOKS_EVERY
        while True:
            await asyncio.sleep(pause)
            try:
                if await self.reading.is_outdated(self._services.clock()):
                    await self._read_anew()
            except SmstuiError:  # said where it is read
                pause = min(2 * pause, LOOKS_AT_LEAST_EVERY)
            else:
                pause = LOOKS_EVERY

    async def _read_anew(self) -> None:
        """Read as far as before, and only then show it: cursor and search stay where they are."""
        book, former = self._book, self.reading
        new = await former.read_anew(self._services.clock())
        if self._searches[book]:
            await new.prepare()
        if self._readings.get(book) is former:
            self._readings[book] = new
            if book is self._book:
                self._show_found()
                self._read_on()

    def _wants_more(self) -> bool:
        _first, last, found = self.table.place
        return not self.reading.is_whole and (bool(self.search.value) or found - last < AHEAD)

    def action_reload(self) -> None:
        """Read everything again."""
        self._readings.clear()
        self._named.clear()
        self._show_found()
        self._read_on()

    # Showing ---------------------------------------------------------------------------------------------------------

    def _show_found(self) -> None:
        self.table.show_rows(self.reading.find(self.search.value))
        self._show_place(self.table.place)
        if self.table.current is None:
            self._show_details(None)

    def _show_details(self, row: LogRow | None) -> None:
        lines = [] if row is None else [row.headline, row.summary]
        self.query_one("#details", Static).update("\n".join(map(safe_text, lines)), layout=False)
        self._show_keys(row)
        if row is not None:
            self.hint("")
        elif not self.reading.is_whole:
            self.hint(_("Reading …"))
        else:
            nothing = _(LOG_SECTIONS[self._book].empty)
            self.hint(_("Nothing found. Esc clears the search.") if self.reading.rows else nothing)

    def _show_keys(self, row: LogRow | None) -> None:
        """Offer to send again only what may be; `t` says of other rows why not."""
        repeats = isinstance(row, SendRow) and row.record.may_be_repeated(self._services.clock())
        hidden = set() if repeats else {key.id for key in JOURNAL_SENDS}
        self.query_one(KeyRow).show(key for key in self.all_keys() if key.id not in hidden)

    def _show_place(self, place: tuple[int, int, int]) -> None:
        count = shown_in_words(place, len(self.reading.rows))
        self.query_one("#count", Static).update(count if self.reading.is_whole else f"{count} …", layout=False)
        if self._wants_more():
            self._read_on()

    @on(LogTable.Chosen)
    @work(group="menu", exclusive=True)
    async def action_details(self) -> None:
        """Show everything about the row under the cursor; a message of uncertain fate may be sent again from there."""
        from smstui.ui.dialogs.all_facts import AllFacts

        row = self.table.current
        if isinstance(row, SendRow):
            offered = _("Send again") if row.record.may_be_repeated(self._services.clock()) else ""
            if await self.app.push_screen_wait(AllFacts(_("A message"), row.facts, offered)):
                self._begin_repeat(row)
        elif row is not None:
            await self.app.push_screen_wait(AllFacts(_("A change"), row.facts))

    # Finding ---------------------------------------------------------------------------------------------------------

    @on(Input.Changed, "#search")
    def _find(self, event: Input.Changed) -> None:
        self._searches[self._book] = event.value
        if not event.value or self.reading.is_prepared:
            self._show_found()
        self._read_on()

    def on_key(self, event: events.Key) -> None:
        """Go from the search row down into the table."""
        if event.key == "down" and self.focused is self.search:
            event.stop()
            self.table.focus()

    # Sending again ---------------------------------------------------------------------------------------------------

    def action_repeat(self) -> None:
        """Send a message of uncertain fate again, after a question."""
        row = self.table.current
        if isinstance(row, SendRow):
            self._begin_repeat(row)

    def _begin_repeat(self, row: SendRow) -> None:
        if not self._busy:
            self._busy = True
            self.run_worker(self._repeat(row), group="flow")

    async def _repeat(self, row: SendRow) -> None:
        from smstui.ui.flows.repeating import repeat_send

        try:
            if await repeat_send(self.smstui, self._services, row.record, self._zone):
                self.action_reload()
        except SmstuiError as error:
            await tell_in_full(self.smstui, in_words(error))
        finally:
            self._busy = False
