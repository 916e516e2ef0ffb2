"""What a session that was cut off has left is offered by the next one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from smstui.adapters.drafts import FileDrafts
from smstui.domain.draft import Credentials, Draft
from smstui.domain.field import Field
from smstui.domain.sender import Sender
from smstui.domain.stored import Stored
from smstui.services.container import Services
from smstui.services.drafts import Drafts
from smstui.ui.app import SmstuiApp
from smstui.ui.dialogs.question import Question
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.screens.interfaces import InterfacesScreen
from smstui.ui.widgets.interface_form import InterfaceForm
from tests.ui.dialogs.world import TOKEN, World, text_of

SIZE = (80, 24)


@dataclass
class Running:
    """Drive the program as it was started."""

    app: SmstuiApp
    pilot: Pilot[int]

    @property
    def words(self) -> str:
        return " ".join(text_of(self.app).replace("│", " ").split())

    @property
    def form(self) -> InterfaceForm:
        return self.app.get_screen("editor", EditorScreen).query_one(InterfaceForm)

    async def see(self, words: str) -> None:
        for _ in range(200):
            if words in self.words:
                return
            await self.pilot.pause(0.01)
        pytest.fail(f"{words!r} never came:\n{text_of(self.app)}")

    async def press(self, *keys: str) -> None:
        for key in keys:
            if isinstance(self.app.screen, Question):
                self.app.screen._opened_by = None  # the person let go of what was pressed before
            await self.pilot.press(key)
            await self.pilot.pause()

    def is_cut_off(self) -> None:
        """Do what a signal does, but end the program."""
        assert self.app._keep_drafts()


class Sessions:
    """Run the program again and again over the same stores; the drafts lie on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World()
        self.stored = self.world.add("Zentrale")

    def services(self) -> Services:
        """Return the services of one more session."""
        store = FileDrafts(self.folder, configuration="here", person="anna")
        drafts = Drafts(store, self.world.interfaces, self.world.clock)
        return replace(self.world.services, drafts=drafts, drafts_wait=lambda: bool(self.files))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Running]:
        app = SmstuiApp(self.services())
        async with app.run_test(size=SIZE) as pilot:
            running = Running(app, pilot)
            await running.see("Zentrale")
            yield running

    def cut_off(self, draft: Draft, opened: Stored | None = None, *typed: Field) -> None:
        """Leave a draft as a session does that is cut off."""
        services = self.services()
        assert services.drafts is not None
        baseline = services.editing.new_draft() if opened is None else Draft.of(opened.interface)
        assert services.drafts.keep(draft, baseline, opened, typed)

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*")) if self.folder.exists() else []


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path / "drafts")


async def test_a_new_interface_comes_back_as_it_was_typed_but_for_its_secret(sessions: Sessions) -> None:
    async with sessions.running() as first:
        await first.press("n")
        await first.see("New interface")
        await first.press(*"Neu")
        first.form.focus_field(Field.TOKEN)
        await first.press(*TOKEN.replace("-", ""))
        first.is_cut_off()
    (file,) = sessions.files
    async with sessions.running() as second:
        await second.see("An unsaved draft of Neu, from 2026-11-22 10:30")
        await second.see("Name: (empty) → Neu Key token: set")
        await second.see("Passwords and tokens are never kept")
        await second.press("enter")
        await second.see("New interface")
        draft, typed = second.form.read(), second.form.has_typed_secrets

    assert TOKEN.replace("-", "").encode() not in file.read_bytes()
    assert draft.name == "Neu"
    assert not typed


async def test_a_replacement_that_was_cut_off_goes_on_as_one(sessions: Sessions) -> None:
    async with sessions.running() as first:
        await first.press("R")
        await first.see("Replace Zentrale")
        first.form.focus_field(Field.SENDER)
        await first.press(*"OptikNord")
        first.form.focus_field(Field.TOKEN)
        await first.press(*TOKEN.replace("-", ""))
        first.is_cut_off()
    (file,) = sessions.files
    theirs = replace(sessions.stored.interface.settings, max_characters=160)
    sessions.world.interfaces.update(sessions.stored, theirs)
    async with sessions.running() as second:
        await second.see("An unsaved draft of Zentrale")
        await second.see("Key token: set")
        await second.press("enter")
        await second.see("Replace Zentrale")
        draft, typed = second.form.read(), second.form.has_typed_secrets
        second.form.focus_field(Field.TOKEN)
        await second.press(*"AnotherTokenOfTheGateway")
        await second.press("f2")
        await second.see("Replace and lock?")
        former = second.app.get_screen("editor", EditorScreen)._former

    assert TOKEN.replace("-", "").encode() not in file.read_bytes()
    assert (draft.name, draft.sender, draft.max_characters) == ("Zentrale", "OptikNord", "160")
    assert not typed
    assert former is not None
    assert former.interface.id == sessions.stored.interface.id


async def test_a_replacement_whose_interface_was_deleted_can_be_kept_as_a_new_one(sessions: Sessions) -> None:
    sessions.world.add("Andere")
    async with sessions.running() as first:
        await first.press("home", "down", "R")
        await first.see("Replace Zentrale")
        first.form.focus_field(Field.SENDER)
        await first.press(*"OptikNord")
        first.is_cut_off()
    await sessions.world.services.editing.delete(sessions.stored)
    app = SmstuiApp(sessions.services())
    async with app.run_test(size=SIZE) as pilot:
        session = Running(app, pilot)
        await session.see("An unsaved draft of Zentrale")
        await session.press("enter")
        await session.see("Deleted meanwhile")
        await session.press("enter")
        await session.see("not saved yet")
        draft = session.form.read()

    assert (draft.name, draft.sender) == ("Zentrale", "OptikNord")


async def test_saving_ends_a_draft(sessions: Sessions) -> None:
    sessions.cut_off(replace(Draft.of(sessions.stored.interface), sender="OptikNord"), sessions.stored)
    async with sessions.running() as session:
        await session.see("Sender: (empty) → OptikNord")
        await session.press("enter")
        await session.see("General")
        await session.press("f2")
        await session.see("Saved.")

    assert sessions.files == []
    assert sessions.world.interfaces.get(sessions.stored.interface.id).interface.settings.sender == Sender("OptikNord")


@pytest.mark.parametrize(("keys", "stays"), [(("right", "enter"), True), (("right", "right", "enter"), False)])
async def test_a_draft_may_wait_or_go(sessions: Sessions, keys: tuple[str, ...], stays: bool) -> None:  # noqa: FBT001
    sessions.cut_off(Draft(name="Neu"))
    async with sessions.running() as session:
        await session.see("An unsaved draft of Neu")
        await session.press(*keys)

        assert isinstance(session.app.screen, InterfacesScreen)
    assert bool(sessions.files) is stays


async def test_leaving_the_editor_without_the_changes_ends_a_draft(sessions: Sessions) -> None:
    sessions.cut_off(Draft(name="Neu"))
    async with sessions.running() as session:
        await session.see("An unsaved draft of Neu")
        await session.press("enter")
        await session.see("New interface")
        await session.press("escape")
        await session.see("Leave with changes?")
        await session.press("right", "right", "enter")
        await session.see("With workstation settings")

    assert sessions.files == []


async def test_what_was_cut_off_twice_is_one_draft_with_what_was_typed_last(sessions: Sessions) -> None:
    sessions.cut_off(Draft(name="Neu"))
    async with sessions.running() as second:
        await second.see("An unsaved draft of Neu")
        await second.press("enter")
        await second.see("New interface")
        await second.press("end", *"eres")
        second.is_cut_off()
        two_more = sessions.services().drafts
        assert two_more is not None
        seen_by_another = await two_more.waiting()
    async with sessions.running() as third:
        await third.see("An unsaved draft of Neueres")

    assert seen_by_another == ()


async def test_what_others_changed_meanwhile_is_asked_about(sessions: Sessions) -> None:
    sessions.cut_off(replace(Draft.of(sessions.stored.interface), sender="OptikNord"), sessions.stored)
    theirs = replace(sessions.stored.interface.settings, sender=Sender("OptikSued"), max_characters=160)
    sessions.world.interfaces.update(sessions.stored, theirs)
    async with sessions.running() as session:
        await session.see("An unsaved draft of Zentrale")
        await session.press("enter")
        await session.see("mine: OptikNord")
        await session.see("theirs: OptikSued")
        await session.press("tab", "tab", "enter")
        await session.see("General")
        draft = session.form.read()

    assert (draft.sender, draft.max_characters) == ("OptikNord", "160")


async def test_going_back_from_the_conflict_leaves_the_draft_waiting(sessions: Sessions) -> None:
    sessions.cut_off(replace(Draft.of(sessions.stored.interface), sender="OptikNord"), sessions.stored)
    theirs = replace(sessions.stored.interface.settings, sender=Sender("OptikSued"))
    sessions.world.interfaces.update(sessions.stored, theirs)
    async with sessions.running() as session:
        await session.see("An unsaved draft of Zentrale")
        await session.press("enter")
        await session.see("mine: OptikNord")
        await session.press("escape")
        await session.see("With workstation settings")
        other = sessions.services().drafts
        assert other is not None

        assert len(await other.waiting()) == 1


async def test_an_interface_that_was_deleted_meanwhile_can_be_kept_as_a_new_one(sessions: Sessions) -> None:
    sessions.cut_off(replace(Draft.of(sessions.stored.interface), sender="OptikNord"), sessions.stored)
    sessions.world.add("Andere")
    await sessions.world.services.editing.delete(sessions.stored)
    app = SmstuiApp(sessions.services())
    async with app.run_test(size=SIZE) as pilot:
        session = Running(app, pilot)
        await session.see("An unsaved draft of Zentrale")
        await session.press("enter")
        await session.see("Deleted meanwhile")
        await session.press("enter")
        await session.see("not saved yet")
        draft = session.form.read()

    assert (draft.name, draft.sender) == ("Zentrale", "OptikNord")


async def test_several_drafts_are_offered_one_after_the_other(sessions: Sessions) -> None:
    for name in ("Eins", "Zwei", "Drei"):
        sessions.world.clock.moment = sessions.world.clock.moment.replace(minute=31 + len(sessions.files))
        sessions.cut_off(Draft(name=name))
    async with sessions.running() as session:
        await session.see("An unsaved draft of Drei")
        await session.see("2 more drafts wait.")
        await session.press("right", "right", "enter")
        await session.see("An unsaved draft of Zwei")
        await session.see("One more draft waits.")
        await session.press("escape")
        await session.see("With workstation settings")

    assert len(sessions.files) == 2


async def test_whoever_has_begun_something_else_is_told_and_finds_them_in_the_menu(sessions: Sessions) -> None:
    sessions.cut_off(Draft(name="Neu"))
    app = SmstuiApp(sessions.services())
    app.last_key = "j"
    async with app.run_test(size=SIZE) as pilot:
        session = Running(app, pilot)
        await session.see("Unsaved drafts wait: the menu (:) offers them.")
        await session.press("colon", *"unsaved", "enter")
        await session.see("An unsaved draft of Neu")


async def test_a_hostile_draft_is_shown_as_text(sessions: Sessions) -> None:
    sessions.cut_off(Draft(name="\x1b]0;owned\x07[/x][@click=app.quit]x[/]\u202e", sender="[/y]"))
    async with sessions.running() as session:
        await session.see("An unsaved draft of ␛]0;owned␇[/x][@click=app.quit]x[/]<U+202E>")
        await session.press("enter")
        await session.see("New interface")


async def test_a_session_that_changed_nothing_leaves_nothing(sessions: Sessions) -> None:
    async with sessions.running() as session:
        await session.press("n")
        await session.see("New interface")

        assert not session.app._keep_drafts()
    assert sessions.files == []


async def test_two_signals_leave_one_draft(sessions: Sessions) -> None:
    async with sessions.running() as session:
        await session.press("n")
        await session.see("New interface")
        await session.press(*"Neu")
        session.app.on_hung_up()
        session.app.on_hung_up()

    assert session.app.return_code == 129
    assert len(sessions.files) == 1


async def test_a_draft_that_cannot_be_kept_is_said_to_be_lost(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_path: Path, _data: bytes) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("smstui.adapters.drafts.replace_file", full)
    async with sessions.running() as session:
        await session.press("n")
        await session.see("New interface")
        await session.press(*"Neu")
        session.app.on_hung_up()

    said = " ".join(capsys.readouterr().err.split())
    assert session.app.return_code == 129
    assert said.startswith("What was not saved is lost: /")
    assert said.endswith("could not be written. The disk is full: make room and try again.")


async def test_a_screen_that_fails_does_not_keep_the_program_from_ending(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_screen: EditorScreen) -> bool:
        raise RuntimeError("no form")

    monkeypatch.setattr(EditorScreen, "keep_draft", fails)
    async with sessions.running() as session:
        await session.press("n")
        await session.see("New interface")

        assert not session.app._keep_drafts()


async def test_the_secrets_of_a_draft_are_typed_again_before_it_is_saved(sessions: Sessions) -> None:
    sessions.cut_off(replace(Draft(name="Neu", country_code="+49")), None, Field.TOKEN)
    refused = sessions.world.services.editing.refusals(Draft(name="Neu", country_code="+49"), Credentials())
    async with sessions.running() as session:
        await session.see("Key token: set")
        await session.press("enter")
        await session.see("New interface")
        await session.press("f2")
        await session.see("Key token")

    assert [one.field for one in refused] == [Field.TOKEN]
