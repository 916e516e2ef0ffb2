"""Show the interfaces of the chain: the first screen."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Static

from smstui.domain.errors import SmstuiError, StorageError
from smstui.domain.interface import InterfaceId
from smstui.services.container import Services
from smstui.services.overview import Row, Table
from smstui.ui.flows import from_list
from smstui.ui.found_rows import FoundRows
from smstui.ui.keys import LIST, Key, bindings
from smstui.ui.midnight import Midnight
from smstui.ui.notices import Weight
from smstui.ui.screens.place import Place
from smstui.ui.stylesheets import style
from smstui.ui.widgets.check_box import CheckBox
from smstui.ui.widgets.interface_table import InterfaceTable
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.preview import Preview
from smstui.wording.catalogue import _, ngettext
from smstui.wording.states import grouped, reason_in_words

if TYPE_CHECKING:
    from smstui.ui.dialogs.palette import Command

PREVIEW_FROM: Final = 110
"""Columns from which the preview stands beside the table."""

_FIRST_PAINT_WAITS: Final = 0.25
"""Seconds that the first picture waits for the first rows; where they take longer they follow it."""

_REST_WAITS: Final = 0.1
"""Seconds between the first rows and reading the rest, in which they are drawn undisturbed."""

FIRST_ROWS: Final = 40
"""Rows that are read first, or as many as the terminal has: with them one can work while the rest is read."""


class InterfacesScreen(Place):
    """List every interface, find one, and begin whatever can be done with it.

    What shows follows from five values: the table that was read, the search text, the two filters and the order.
    """

    KEYS: ClassVar[tuple[Key, ...]] = LIST
    BINDINGS: ClassVar[list[BindingType]] = bindings(LIST)
    CSS_PATH = style("screens/interfaces")
    AUTO_FOCUS = "#interfaces"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._found = FoundRows()
        self._reading = asyncio.Lock()
        self._midnight = Midnight(self, services.overview.now, self._read)
        self._preview: Preview | None = None
        """Made when the terminal is wide enough for the first time."""

        self._preview_shown = False
        self._busy = False
        self._may_draw = False
        """False until the first rows have their place: whatever was drawn before would be drawn over at once."""

        self._known_troubles: set[str] = set()

    # Layout ----------------------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        """Yield the search row and the table; the preview stands on a layer of its own."""
        with Horizontal(id="finding"):
            yield Static(_("Search"), id="search-label", markup=False)
            yield PlainInput(id="search")
            yield CheckBox(_("With workstation settings"), id="with-workstations")
            yield Static("", id="count", markup=False)
        yield InterfaceTable(id="interfaces")

    async def on_mount(self) -> None:
        """Read the rows, then listen for what others change."""
        self._entitle()
        self.watch(self.search, "value", self._search, init=False)
        self.watch(self.table, "current", self._show_current, init=False)
        self.watch(self.table, "place", self._show_count, init=False)
        changes = self._services.overview.changes()  # from before the first reading: none is missed
        beginning = asyncio.Event()
        self.run_worker(self._read_first(beginning), group="reading")
        try:
            await asyncio.wait_for(beginning.wait(), _FIRST_PAINT_WAITS)
        except TimeoutError:
            self.hint(_still_reading())
        self.call_after_refresh(self._follow_changes, changes)

    @on(InterfaceTable.LaidOut)
    def _draw_first(self) -> None:
        if not self._may_draw:
            self._may_draw = True
            self._compositor_refresh()

    def _compositor_refresh(self) -> None:
        """Draw what changed; on one's first picture everything is in its place."""
        if self._may_draw or self.too_small:
            super()._compositor_refresh()

    def on_resize(self) -> None:
        """Show or hide the preview with the terminal's width."""
        super().on_resize()
        self._preview_shown = self.app.size.width >= PREVIEW_FROM
        self.set_class(self._preview_shown, "-with-preview")
        if self._preview_shown:
            if self._preview is None:
                self._preview = Preview()
                self.mount(self._preview)
            self._preview.show(self.table.current)

    @property
    def table(self) -> InterfaceTable:
        """Return the table."""
        return self.query_one("#interfaces", InterfaceTable)

    @property
    def search(self) -> PlainInput:
        """Return the search field."""
        return self.query_one("#search", PlainInput)

    @property
    def row(self) -> Row | None:
        """Return the row under the cursor."""
        return self.table.current

    @property
    def marked(self) -> Sequence[Row]:
        """Return the marked rows in the order of the table; the one under the cursor where none is marked."""
        marked = [row for row in self._found.content.rows if row.id in self.table.marked]
        return marked or ([self.row] if self.row is not None else [])

    # Reading ---------------------------------------------------------------------------------------------------------

    async def _read_first(self, beginning: asyncio.Event) -> None:
        """Show the first rows, then all."""
        await self._read(max(FIRST_ROWS, self.app.size.height))
        beginning.set()
        if self._found.content.more:
            await asyncio.sleep(_REST_WAITS)
            await self._read()
        self.call_after_refresh(self.smstui.settle)
        self.call_after_refresh(self._look_for_drafts)
        self.call_after_refresh(self._finish_replacements)

    async def _read(self, at_first: int | None = None) -> None:
        """Show the interfaces as they are now; readings follow each other, so that an older one never wins."""
        overview = self._services.overview
        async with self._reading:
            try:
                table = await (overview.read() if at_first is None else overview.read_beginning(at_first))
            except StorageError as error:
                self._say_error(error)
                return
            self.take(table)
        for trouble in reversed(table.troubles):  # the worst stays in the message row
            if str(trouble) not in self._known_troubles:
                self._say_error(trouble)
        self._known_troubles = {str(trouble) for trouble in table.troubles}

    def take(self, content: Table) -> None:
        """Show a table that was read; cursor, marks, search and order stay."""
        was_beginning = self._found.content.more > 0
        self._found.content = content
        self.table.leave_gone(self._found.ids)
        self._show_found()
        if was_beginning:
            self._show_current(self.row)
            self._show_count(self.table.place)
        if self.table.marked - self._found.ids:
            self._mark(self.table.marked & self._found.ids)
        self._midnight.wait_for(content.until)

    @work(group="changes", exclusive=True)
    async def _follow_changes(self, changes: AsyncIterator[None]) -> None:
        async for _change in changes:
            await self._read()

    def _finish_replacements(self) -> None:
        """Finish what an interrupted session has left half replaced."""
        listed = {row.id: row.stored.interface.replaces for row in self._found.content.rows if row.stored is not None}
        if any(replaces in listed for replaces in listed.values() if replaces):
            self._begin(from_list.finishing)

    def _look_for_drafts(self) -> None:
        if self._services.drafts_wait():
            self.run_worker(self._offer_drafts(), group="drafts")

    async def _offer_drafts(self) -> None:
        """Offer what was cut off before it was saved; whoever has begun something else is told where it is."""
        drafts = self._services.drafts
        if drafts is None or not await drafts.waiting():
            return
        if self.smstui.last_key is None:
            self._begin(from_list.taking_up)
        else:
            self.hint(from_list.drafts_wait())

    # Finding ---------------------------------------------------------------------------------------------------------

    def _show_found(self) -> None:
        self._found.prepare()
        self._search(self.search.value)

    def _search(self, text: str) -> None:
        self.table.show(self._found.find(text), with_workstations=self._found.with_workstations)
        if self.row is None:
            self._show_current(None)
            self._show_count(self.table.place)

    def _show_current(self, row: Row | None) -> None:
        self.hint(self._reason(row))
        if self._preview is not None and self._preview_shown:
            self._preview.show(row)

    def _show_count(self, place: tuple[int, int, int]) -> None:
        self.query_one("#count", Static).update(self._found.count_in_words(place), layout=False)

    def _entitle(self) -> None:
        """Say in the title row that only problems are listed, and how many rows are marked, seen or not."""
        marks = len(self.table.marked)
        said = (
            _("only problems") if self._found.only_problems else "",
            ngettext("{count} marked", "{count} marked", marks).format(count=grouped(marks)) if marks else "",
        )
        self.entitle(_("Interfaces"), " · ".join(filter(None, said)))

    def _reason(self, row: Row | None) -> str:
        """Return what the message row says about the row under the cursor, or why there is none."""
        if self._found.content.more:
            return _still_reading()
        if row is None:
            if not self._found.content.rows:
                chain = self._found.content.chain
                hint = _("No interface yet: n creates the first one.")
                return f"{hint} {_('Days begin as in {zone} (F3).').format(zone=chain.timezone)}" if chain else hint
            return _("Nothing found. Esc clears the search and the filters.")
        if row.unreadable is not None:
            from smstui.wording.problems import unreadable_briefly

            return unreadable_briefly(row.unreadable.error)
        return reason_in_words(row.status)

    # Keys: finding ---------------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Go to the search field."""
        self.search.focus()

    def action_back(self) -> None:
        """Clear the search, then the filters, then the marks; the cursor stays on its interface."""
        if self.focused is not self.table:
            self.search.value = ""
            self.table.focus()
        elif self.search.value or self._found.filtered:
            self._clear()
        elif self.table.marked:
            self._mark(frozenset())

    def _clear(self) -> None:
        self._found.clear()
        self._entitle()
        with self.prevent(Checkbox.Changed):
            self.query_one("#with-workstations", CheckBox).value = False
        with self.prevent(Input.Changed):
            self.search.value = ""
        self._show_found()

    def action_workstations(self) -> None:
        """List only interfaces with workstation settings, or all again."""
        self.query_one("#with-workstations", CheckBox).toggle()

    def action_problems(self) -> None:
        """List only interfaces that somebody should look after, or all again."""
        self._found.only_problems = not self._found.only_problems
        self._show_found()
        self._entitle()

    @work(group="menu", exclusive=True)
    async def action_sort(self) -> None:
        """Ask for the order of the rows."""
        from smstui.ui.dialogs.menus import ask_order

        order = await ask_order(self.smstui, self._found.order)
        if order is not None:
            self._found.order = order
            self._show_found()

    def action_reload(self) -> None:
        """Read everything again."""
        self.run_worker(self._reload(), group="reload", exclusive=True)

    async def _reload(self) -> None:
        await self._read()
        self.say(_("Read again."))

    @on(Checkbox.Changed, "#with-workstations")
    def _filter(self, event: Checkbox.Changed) -> None:
        self._found.with_workstations = event.value
        self._show_found()

    @on(Input.Submitted, "#search")
    def _leave_search(self) -> None:
        self.table.focus()

    def on_key(self, event: events.Key) -> None:
        """Go from the search row down into the table."""
        if event.key == "down" and self.focused is not self.table:
            event.stop()
            self.table.focus()

    # Keys: marking and copying ---------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away."""
        self.table.toggle_mark()
        self._entitle()

    def _mark(self, interface_ids: frozenset[InterfaceId]) -> None:
        self.table.mark(interface_ids)
        self._entitle()

    def action_mark_all(self) -> None:
        """Mark all rows that are shown; where all are, none."""
        if self._found.content.more:
            self.hint(_still_reading())
            return
        shown = frozenset(row.id for row in self.table.rows)
        self._mark(self.table.marked - shown if shown <= self.table.marked else self.table.marked | shown)

    @work(group="menu", exclusive=True)
    async def action_copy(self) -> None:
        """Ask what of the row under the cursor goes to the terminal's clipboard."""
        from smstui.ui.dialogs.menus import ask_copy

        if self.row is not None and (text := await ask_copy(self.smstui, self.row)) is not None:
            self.app.copy_to_clipboard(text)
            self.say(_("Sent to the terminal."))

    # Keys: what is done with an interface ----------------------------------------------------------------------------

    def action_edit(self) -> None:
        """Open the interface under the cursor."""
        self._begin_with_row(from_list.editing)

    @on(InterfaceTable.Chosen)
    def _edit_chosen(self) -> None:
        self.action_edit()

    def action_new(self) -> None:
        """Open an empty draft."""
        self._begin(from_list.creating)

    def action_duplicate(self) -> None:
        """Open a draft with the settings of the interface under the cursor."""
        self._begin_with_row(from_list.duplicating)

    def action_replace(self) -> None:
        """Enter other credentials for the interface under the cursor."""
        self._begin_with_row(from_list.replacing)

    def action_test(self) -> None:
        """Send a test SMS through the interface under the cursor."""
        self._begin_with_row(from_list.testing)

    def action_balance(self) -> None:
        """Ask for the balance of the marked interfaces, or of the one under the cursor."""
        self._begin_with_row(lambda _row: from_list.asking_balance(self.marked))

    def action_delete(self) -> None:
        """Delete the interface under the cursor, after a question."""
        self._begin_with_row(lambda row: from_list.deleting(row, self._found.content))

    def action_explain(self) -> None:
        """Say who sends where the interface under the cursor serves, and why the others do not."""
        self._begin(from_list.explaining(self.row))

    def action_undo(self) -> None:
        """Take back this user's last change."""
        self._begin(from_list.undoing)

    def _begin_with_row(self, flow_of: Callable[[Row], from_list.Flow]) -> None:
        if self.row is None:
            self.hint(from_list.nothing_chosen())
        else:
            self._begin(flow_of(self.row))

    def _begin(self, flow: from_list.Flow) -> None:
        """Run one flow at a time."""
        if not self._busy:
            self._busy = True
            self.run_worker(self._run(flow), group="flow")

    async def _run(self, flow: from_list.Flow) -> None:
        """Run a flow; the rows are read anew unless the person only looked or went back.

        Whatever changes something, or finds it changed, says so or returns the interface.
        """
        told_before, newest_before = self.last_said, self.smstui.notices.newest
        try:
            interface_id = await from_list.begin(flow, self.smstui, self._services)
        finally:
            self._busy = False  # the next key counts as soon as the table is seen again
        if interface_id is not None or self.smstui.notices.newest is not newest_before:
            await self._read()
        if interface_id is not None:
            self._go_to(interface_id)
        told = self.last_said
        if told is not None and told is not told_before:
            # The rows were read again since, and their hint took the place of what the flow said.
            self._show(told.text, told.weight)

    # Telling ---------------------------------------------------------------------------------------------------------

    def destinations(self) -> "list[Command]":
        """Return the interfaces that the palette can go to."""
        from smstui.ui.dialogs.palette import Command

        places = [
            Command(_("Go to {name}").format(name=row.name), row.branch_title, self._goes_to(row.id))
            for row in self._found.content.rows
        ]
        drafts = [Command(_("Unsaved drafts …"), "", self._take_up_drafts)] if self._services.drafts_wait() else []
        return drafts + places

    async def _take_up_drafts(self) -> None:
        self._begin(from_list.taking_up)

    def _goes_to(self, interface_id: InterfaceId) -> Callable[[], Awaitable[object]]:
        async def go() -> None:
            if await self.smstui.return_to(self):
                self._go_to(interface_id)
                self.table.focus()

        return go

    def _go_to(self, interface_id: InterfaceId) -> None:
        """Move the cursor to an interface, and clear search and filters where they hide it."""
        if all(row.id != interface_id for row in self.table.rows):
            self._clear()
        self.table.go_to(interface_id)

    def _say_error(self, error: SmstuiError) -> None:
        self.say(self._in_words(error), Weight.ERROR)

    def _in_words(self, error: SmstuiError) -> str:
        from smstui.wording.errors import in_words

        return in_words(error)


def _still_reading() -> str:
    return _("Reading the interfaces …")
