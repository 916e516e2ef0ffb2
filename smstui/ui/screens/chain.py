"""Show the chain: its branches, workstations, appointment types, policies and defaults."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from smstui.domain.chain import Chain
from smstui.domain.errors import SmstuiError
from smstui.services.container import Services
from smstui.ui.chain_sections import SECTIONS, Entry, Part, matching
from smstui.ui.flows.chain import delete_entry, edit_entry
from smstui.ui.flows.telling import tell_in_full
from smstui.ui.keys import CHAIN, CHAIN_ENTRIES, CHAIN_FINDING, CHAIN_WORKSTATIONS, Key, bindings
from smstui.ui.notices import Weight
from smstui.ui.screens.sectioned_place import SectionedPlace
from smstui.ui.stylesheets import style
from smstui.ui.widgets.key_row import KeyRow
from smstui.ui.widgets.list_table import ListTable
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


class ChainScreen(SectionedPlace):
    """List one section at a time; Left and Right change it, and each keeps its own search."""

    KEYS: ClassVar[tuple[Key, ...]] = (*CHAIN, *CHAIN_ENTRIES, *CHAIN_WORKSTATIONS, *CHAIN_FINDING)
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    CSS_PATH = style("screens/chain")

    def __init__(self, services: Services, part: Part = Part.BRANCHES) -> None:
        super().__init__()
        self._services = services
        self._part = part
        self._chain: Chain | None = None
        self._searches = dict.fromkeys(Part, "")
        self._busy = False
        self._known_problems: list[str] = []

    # Layout ----------------------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        """Yield the sections' names, the search row and the table."""
        yield from self.compose_sections()
        yield ListTable(id="entries")

    async def on_mount(self) -> None:
        """Read the chain and show the first section."""
        self.entitle(_("Chain"))
        self._table.focus()
        self._show_section()
        changes = self._services.overview.changes()  # from before the reading: none is missed
        await self._read()
        self._show_entries()
        self._follow_changes(changes)

    @work(group="changes", exclusive=True)
    async def _follow_changes(self, changes: AsyncIterator[None]) -> None:
        """Show what others change; cursor and search stay."""
        async for _change in changes:
            known = self._chain
            await self._read()
            if self._chain != known:
                self._show_entries()

    @property
    def _table(self) -> ListTable:
        return self.query_one(ListTable)

    @property
    def listing(self) -> ListTable:
        """Return the table."""
        return self._table

    async def _read(self) -> None:
        try:
            self._chain = await self._services.chain_editing.load()
        except SmstuiError as error:
            self.say(in_words(error), Weight.ERROR)
        else:
            self.entitle(_("Chain"), self._chain.name)
            problems = [in_words(problem) for problem in self._chain.problems]
            for problem in problems:
                if problem not in self._known_problems:
                    self.say(problem, Weight.ERROR)
            self._known_problems = problems

    # Sections --------------------------------------------------------------------------------------------------------

    def _show_section(self) -> None:
        section = SECTIONS[self._part]
        titles = [_(one.title) for one in SECTIONS.values()]
        self.show_sections(titles, tuple(SECTIONS).index(self._part), self._searches[self._part])
        self._table.show_columns([(_(label), width) for label, width in section.columns])
        self.query_one(KeyRow).show(self._keys_here())
        self._hint_at_keys()
        self._show_entries()

    def _keys_here(self) -> tuple[Key, ...]:
        """Return the keys that do something in this section, for the key row."""
        hidden: set[str] = set()
        if not SECTIONS[self._part].grows:
            hidden |= {key.id for key in CHAIN_ENTRIES}
        if self._part is not Part.WORKSTATIONS:
            hidden |= {key.id for key in CHAIN_WORKSTATIONS}
        return tuple(key for key in self.all_keys() if key.id not in hidden)

    def _show_entries(self) -> None:
        section = SECTIONS[self._part]
        entries: tuple[Entry, ...] = tuple(section.entries(self._chain)) if self._chain is not None else ()
        shown = matching(entries, self.search.value)
        self._table.show_rows((entry.key, entry.cells) for entry in shown)
        self.query_one("#count", Static).update(_("{shown} of {total}").format(shown=len(shown), total=len(entries)))
        if not shown and self._chain is not None:
            self.hint(_("Nothing found. Esc clears the search.") if entries else _(section.empty))

    def _hint_at_keys(self) -> None:
        """Say what the key row may have no room for."""
        of_workstations = self._part is Part.WORKSTATIONS
        self.hint(_("n sets up an interface for the computer under the cursor.") if of_workstations else "")

    def action_section(self, step: int) -> None:
        """Show the next section, or the one before."""
        parts = tuple(Part)
        self._part = parts[(parts.index(self._part) + step) % len(parts)]
        self._show_section()
        self._table.focus()

    # Finding ---------------------------------------------------------------------------------------------------------

    @on(Input.Changed, "#search")
    def _find(self, event: Input.Changed) -> None:
        self._searches[self._part] = event.value
        self._hint_at_keys()
        self._show_entries()

    # Entries ---------------------------------------------------------------------------------------------------------

    @on(ListTable.RowSelected)
    def action_edit(self) -> None:
        """Open the form for the row under the cursor."""
        if (key := self._table.current_key) is not None:
            self._begin(partial(self._edit, key))

    def action_add(self) -> None:
        """Open an empty form."""
        if SECTIONS[self._part].grows:
            self._begin(partial(self._edit, None))

    def action_delete(self) -> None:
        """Delete the row under the cursor, after a question."""
        key = self._table.current_key
        if SECTIONS[self._part].grows and key is not None:
            self._begin(partial(self._delete, key))

    def action_new_interface(self) -> None:
        """Open the editor on a draft for the workstation under the cursor, with its branch filled in."""
        key = self._table.current_key
        if self._part is Part.WORKSTATIONS and key is not None:
            self._begin(partial(_new_interface, self.smstui, self._services, key))

    def _begin(self, flow: Callable[[], Awaitable[object]]) -> None:
        if not self._busy:
            self._busy = True
            self.run_worker(self._run(flow), group="flow")

    async def _run(self, flow: Callable[[], Awaitable[object]]) -> None:
        """Run one flow at a time; the chain is read anew after it, whatever came of it."""
        try:
            await flow()
        except SmstuiError as error:
            await tell_in_full(self.smstui, in_words(error))
        finally:
            self._busy = False
        await self._read()
        self._show_entries()

    async def _edit(self, key: str | None) -> None:
        if self._chain is None:
            return
        kept = await edit_entry(self.smstui, self._services.chain_editing, self._chain, self._part, key)
        if kept is None:
            return
        await self._read()
        self._show_entries()
        self.smstui.say(_("Saved."))

    async def _delete(self, key: str) -> None:
        if self._chain is not None:
            await delete_entry(self.smstui, self._services.chain_editing, self._chain, self._part, key)


async def _new_interface(app: "SmstuiApp", services: Services, host: str) -> None:
    from smstui.ui.flows.opening import editor_is_free
    from smstui.ui.screens.editor import edit

    if not editor_is_free(app):
        return
    await edit(app, services, services.editing.new_draft(host))
