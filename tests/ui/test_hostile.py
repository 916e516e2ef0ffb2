"""Text from elsewhere, however it is meant, is shown as text: on every screen and in every dialog."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.markup import MarkupError
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import DataTable, Static

from smstui.adapters.drafts import FileDrafts
from smstui.adapters.memory_journal import MemoryJournal
from smstui.domain.chain import AppointmentType, Branch, Chain, Workstation
from smstui.domain.change import Author, ChangeRecord, Deed, FieldChange, Subject, Thing
from smstui.domain.draft import Draft
from smstui.domain.errors import Unreadable
from smstui.domain.gateway import (
    Accepted,
    Balance,
    ConnectionReport,
    GatewayError,
    GatewayFailure,
    NotSent,
    Outcome,
    Refused,
    SenderName,
    Trouble,
    Uncertain,
)
from smstui.domain.interface import Interface, InterfaceId, Use
from smstui.domain.stored import UnreadableRow
from smstui.ports import Attempt
from smstui.services.drafts import Drafts
from smstui.ui.app import SmstuiApp
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.notices import Weight
from smstui.ui.screens.chain import ChainScreen
from smstui.ui.screens.interfaces import InterfacesScreen
from smstui.ui.screens.journal import JournalScreen
from smstui.ui.widgets.plain_input import PlainInput
from tests.hostile import corpus, groups, harm_in, huge, pages
from tests.ui.conftest import CHAIN, Wire, World, an_interface

SMALL: Final = (80, 22)
WIDE: Final = (120, 40)
PATIENCE: Final = 200


def named(number: int, name: str, **changes: Any) -> Interface:  # noqa: ANN401 (whatever the settings take)
    """Return an interface whose name no rule has seen, as if a later version had let it in."""
    plain = an_interface(number, **changes)
    return replace(plain, settings=replace(plain.settings, name=name))


def hostile_chain() -> Chain:
    """Return a chain in which every code and name is out to harm."""
    texts = corpus()
    branches = {f"{number:03}": Branch(f"{number:03}", text) for number, text in enumerate(texts)}
    branches |= {text: Branch(text, text) for text in texts[:100]}
    workstations = {text: Workstation(text, f"{number:03}") for number, text in enumerate(texts)}
    types = {text: AppointmentType(text, text, automatic_notification=True) for text in texts}
    return replace(CHAIN, name=texts[-1], branches=branches, workstations=workstations, appointment_types=types)


def unreadable(texts: Iterable[str]) -> list[UnreadableRow]:
    return [
        UnreadableRow(InterfaceId(f"x{number:04}"), Unreadable(f"interfaces/{text}.toml", text, number + 1), text)
        for number, text in enumerate(texts)
    ]


@dataclass
class Watched:
    """Drive the program, and look at everything that it draws."""

    app: SmstuiApp
    pilot: Pilot[int]
    wire: Wire

    async def press(self, *keys: str) -> None:
        """Press keys, and look."""
        for key in keys:
            if isinstance(self.app.screen, Dialog):
                self.app.screen._opened_by = None  # the person let go of what was pressed before
            await self.pilot.press(key)
            await self.pilot.pause()
            self.look()

    async def until(self, kind: type[Screen[Any]]) -> None:
        """Wait until a screen of this kind is open."""
        for _ in range(PATIENCE):
            await self.pilot.pause()
            if isinstance(self.app.screen, kind):
                self.look()
                return
            await asyncio.sleep(0.002)
        pytest.fail(f"no {kind.__name__} came, but {self.app.screen}")

    async def back(self) -> None:
        """Leave whatever is open over the list."""
        for _ in range(PATIENCE):
            if isinstance(self.app.screen, InterfacesScreen):
                return
            await self.press("escape")
            await asyncio.sleep(0.002)
        pytest.fail(f"{self.app.screen} does not go")

    def look(self) -> None:
        """Fail when anything of the data reached the terminal as more than text, or made a row wider."""
        sent = "".join(self.wire.sent)
        self.wire.clear()
        assert harm_in(sent) == []
        width = self.app.size.width
        for strip in self.app.screen._compositor.render_strips():
            assert strip.cell_length == width
            assert cell_len("".join(segment.text for segment in strip)) == width
        assert self.app.is_running
        assert self.app._exception is None
        assert self.app.clipboard == ""


@asynccontextmanager
async def watching(app: SmstuiApp, wire: Wire, size: tuple[int, int] = SMALL) -> AsyncIterator[Watched]:
    """Run the program; at the end it must still be running, for nobody has asked it to end."""
    async with app.run_test(size=size) as pilot:
        watched = Watched(app, pilot, wire)
        await pilot.pause(0.2)
        watched.look()
        yield watched
        assert app.return_code is None


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x22", "120x40"])
async def test_names_in_the_table_and_the_preview(wire: Wire, size: tuple[int, int]) -> None:
    interfaces = [
        named(number, text, username=text, branch=f"{number:03}", workstation=text if number % 3 else None)
        for number, text in enumerate(corpus())
    ]
    async with watching(World(interfaces, chain=hostile_chain()).app(), wire, size) as watched:
        for _page in range(len(interfaces) // 16 + 1):
            await watched.press("pagedown")
        await watched.press("home", "w", "pagedown", "w", "s", "escape", "colon", "pagedown", "escape", "f1", "escape")


async def test_files_that_cannot_be_read(wire: Wire) -> None:
    rows = unreadable(" ".join(group) for group in groups(8))
    async with watching(World(unreadable=rows).app(), wire) as watched:
        screen = watched.app.screen
        assert isinstance(screen, InterfacesScreen)
        for row in rows:
            screen.table.go_to(row.id)
            await watched.pilot.pause()
            watched.look()


@pytest.mark.parametrize("page", pages(), ids=range(len(pages())))
async def test_everything_that_is_done_with_an_interface(wire: Wire, page: str) -> None:
    world = World([named(1, page, username=page[:120], branch="000")], unreadable([page]), chain=hostile_chain())
    error = GatewayError(14, page, 400, 13, page)
    world.gateway.balance_answer = Balance(page)
    world.gateway.check_answer = ConnectionReport(
        page,
        Balance(page),
        page,
        tuple(SenderName(text, text, is_default=False) for text in corpus()[:40]),
        (page,),
        page,
    )
    world.gateway.dry_run_answer = Refused(error)
    async with watching(world.app(), wire) as watched:
        screen = watched.app.screen
        assert isinstance(screen, InterfacesScreen)
        screen.table.go_to(InterfaceId("interface-0001"))
        for key in ("enter", "d", "x", "b", "c", "y", "R", "t"):
            await watched.press(key)
            await watched.pilot.pause(0.05)
            await watched.back()
        world.gateway.balance_answer = GatewayFailure(Refused(error))
        await watched.press("b")
        await watched.pilot.pause(0.05)
        await watched.press("down", "escape")
        screen.table.go_to(InterfaceId("x0000"))
        await watched.press("enter", "escape", "d", "escape")
        watched.app.say(page, Weight.ERROR)
        await watched.press("f8", "pagedown", "escape")


OUTCOMES: Final = ("accepted", "refused", "not sent", "uncertain")


def outcome(kind: str, text: str) -> Outcome:
    error = GatewayError(None, text, 500, None, text)
    outcomes: dict[str, Outcome] = {
        "accepted": Accepted(text, text, text, text),
        "refused": Refused(GatewayError(9999, text, 200, 9998, text)),
        "not sent": NotSent(Trouble.PROXY_AUTHENTICATION, text, error),
        "uncertain": Uncertain(Trouble.TIMEOUT, text, error),
    }
    return outcomes[kind]


async def test_what_the_gateway_says_of_a_test_sms(wire: Wire) -> None:
    world = World([an_interface(1)])
    async with watching(world.app(), wire) as watched:
        for page, kind in zip(pages(), cycle(OUTCOMES), strict=False):
            world.gateway.dry_run_answer = outcome(kind, page)
            await watched.press("t")
            await watched.pilot.pause(0.05)
            await watched.press("f2")
            watched.app.screen.query_one(PlainInput).value = "0171 3920012"
            await watched.press("enter")
            await watched.pilot.pause(0.05)
            await watched.back()
        assert [question for question, _access in world.gateway.asked] == ["dry run"] * len(pages())


async def test_branches_workstations_and_types(wire: Wire) -> None:
    async with watching(World([named(1, "x", branch="000")], chain=hostile_chain()).app(), wire, WIDE) as watched:
        await watched.press("f4", "pagedown", "pagedown", "escape", "f3")
        await watched.until(ChainScreen)
        for pages_of_section in (18, 18, 18, 0, 0):
            await watched.press(*["pagedown"] * pages_of_section)
            await watched.press("enter", "escape", "right")


def hostile_past(world: World) -> tuple[MemoryJournal, int]:
    """Fill the change log and a journal with texts that are out to harm; return the journal, and its lines."""
    journal = MemoryJournal(world.clock)
    for text, (deed, thing) in zip(pages(), cycle((deed, thing) for deed in Deed for thing in Thing), strict=False):
        fields = (FieldChange(text[:200], text, text), FieldChange("name", text, text))
        subject = Subject(thing, text[:200], text)
        world.change_log.record(ChangeRecord(world.clock(), Author(text, text, text), deed, subject, fields))
    for number, (text, kind) in enumerate(zip(pages(), cycle(OUTCOMES), strict=False)):
        attempt = Attempt(f"idx{number}", InterfaceId(text[:200]), text, text, 1, 1, text, text, text)
        journal.intended(attempt)
        journal.concluded(attempt, outcome(kind, text))
    return journal, len(pages())


async def test_what_was_sent_and_changed(wire: Wire) -> None:
    world = World([named(1, "x")])
    journal, lines = hostile_past(world)
    async with watching(SmstuiApp(replace(world.services(), journal=journal)), wire) as watched:
        await watched.press("f7")
        await watched.until(JournalScreen)
        for _book in range(2):
            screen = watched.app.screen
            assert isinstance(screen, JournalScreen)
            await watched.pilot.pause(0.1)
            assert len(screen.table.rows) >= lines
            for _line in range(lines):
                await watched.press("down")
            for _line in range(3):
                await watched.press("enter", "pagedown", "escape", "up")
            await watched.press("right")


async def test_drafts_that_others_have_written(wire: Wire, tmp_path: Path) -> None:
    world = World([an_interface(1)])
    store = FileDrafts(tmp_path, configuration="here", person="anna")
    drafts = Drafts(store, world.interfaces, world.clock)
    for page in pages():
        draft = Draft(
            page, page, page, frozenset({Use.SERVER}), page, page, username=page, sender=page, proxy_host=page
        )
        drafts.keep(draft, Draft(), None, ())
    app = SmstuiApp(replace(world.services(), drafts=drafts, drafts_wait=lambda: True))
    async with watching(app, wire) as watched:
        for _page in pages():
            await watched.press("enter")
            await watched.pilot.pause(0.05)
            await watched.press("f2", "escape", "right", "right", "enter")
            await watched.pilot.pause(0.05)
        assert isinstance(watched.app.screen, InterfacesScreen)


async def test_what_is_typed_or_pasted_into_the_search(wire: Wire) -> None:
    async with watching(World([an_interface(1)], unreadable(corpus()[:50])).app(), wire) as watched:
        screen = watched.app.screen
        assert isinstance(screen, InterfacesScreen)
        for group in groups(20):
            screen.search.value = " ".join(group)
            await watched.pilot.pause()
            watched.look()
        screen.search.value = ""


async def test_a_megabyte_takes_no_longer_than_a_person_waits(wire: Wire) -> None:
    interfaces = [named(number, text) for number, text in enumerate(huge(), 1)]
    async with watching(World(interfaces, unreadable(huge())).app(), wire, WIDE) as watched:
        for _row in (*interfaces, *huge()):
            await watched.press("enter")
            await watched.pilot.pause(0.05)
            await watched.back()
            await watched.press("down")
        watched.app.say(huge()[1], Weight.ERROR)
        await watched.press("f8", "escape")


# Controls: what Textual's own widgets do with the same texts ----------------------------------------------------------


class Stock(App[None]):
    """Show a text as Textual's documentation does."""

    def __init__(self, text: str | Content) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        yield Static(self._text)
        table: DataTable[str] = DataTable()
        table.add_column("column")
        yield table

    def action_harm(self) -> None:
        self.exit()


async def test_a_control_must_fail_for_what_is_sent(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(App, "_begin_update", lambda _app: None)
    harmed = 0
    for page in pages():
        wire.clear()
        async with Stock(Content(page)).run_test(size=WIDE) as pilot:
            await pilot.pause()
            harmed += bool(harm_in("".join(wire.sent)))

    assert harmed >= len(pages()) // 2


async def test_a_control_must_fail_for_markup() -> None:
    with pytest.raises(MarkupError):
        async with Stock("[/x]").run_test():
            pass
    app = Stock("[@click=app.harm]here[/]")
    async with app.run_test() as pilot:
        await pilot.click(Static, offset=(1, 0))
        await pilot.pause()
        acted = not app.is_running

    assert acted
