"""Nothing of the editor is clipped at 80x22, in either language; hostile text stays text; little is sent."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from smstui.domain.chain import Branch
from smstui.domain.draft import Draft
from smstui.domain.field import Field
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.screens.form_page import help_at
from smstui.ui.widgets.check_box import CheckBox
from smstui.ui.widgets.either_field import EitherField
from smstui.ui.widgets.form_parts import LockedField
from smstui.ui.widgets.form_section import FormSection
from smstui.ui.widgets.interface_form import InterfaceForm
from smstui.ui.widgets.key_row import KeyRow
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import _, use_language
from smstui.wording.fields import field_help
from smstui.wording.refusals import labelled
from tests.ui.conftest import Wire
from tests.ui.dialogs.world import Session, World
from tests.ui.screens.conftest import Opening

LONG_NAME = "Schnittstelle Nordrhein-Westfalen mit einem Namen aus genau achtzig Zeichen, ja!"


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Speak a language for the time of a test."""
    spoken = str(request.param)
    use_language(spoken)
    yield spoken
    use_language("en")


def clipped(session: Session) -> list[str]:
    """Return the fixed words of the editor that have not enough room."""
    screen = session.app.screen
    found = [
        f"{words.text!r} in {words.cells}"
        for section in screen.query(FormSection)
        for y in range(section.size.height)
        for words in section.drawn(y)
        if cell_len(words.text) > words.cells
    ]
    for kind in (LockedField, PushButton, CheckBox, EitherField):
        for widget in screen.query(kind):
            if not widget.display or not widget.region:
                continue
            text = str(widget.label) if isinstance(widget, PushButton | CheckBox) else str(widget.render())
            room = widget.content_region.width - (4 if isinstance(widget, CheckBox) else 0)
            if cell_len(text) > room:
                found.append(f"{text!r} in {room}")
            if not screen.region.contains_region(widget.region):
                found.append(f"{text!r} is outside")
    return found


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize("username", ["", "optik-nord"])
async def test_no_word_is_clipped(
    world: World, opening: Opening, language: str, username: str, *, locked: bool
) -> None:
    stored = world.add(LONG_NAME, username=username, branch="01", start="2026-12-01", secret=False)
    draft = Draft.of(stored.interface) if locked else world.services.editing.duplicate(stored)
    async with opening(stored if locked else None, draft) as session:
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        await session.pilot.pause()

        assert len(LONG_NAME) == 80
        assert clipped(session) == []
        assert session.text.splitlines()[-1].endswith(_("Quit"))
        rows = session.app.screen.query_one(KeyRow)
        assert len(rows.fitting_keys(80)) >= 6

        form = session.app.screen.query_one(InterfaceForm)
        form.query_one("#use-client", CheckBox).value = True
        await session.pilot.pause()
        assert clipped(session) == []


async def test_the_help_of_every_field_fits_its_two_rows(opening: Opening, language: str) -> None:
    async with opening() as session:
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        place = session.app.screen.query_one("#field-help", Static)
        seen = set()
        for _step in range(17):
            field = session.app.screen.query_one(InterfaceForm).field_of(session.app.focused)
            assert field is not None
            seen.add(field)
            shown = " ".join(" ".join(session.text.splitlines()[place.region.y : place.region.bottom]).split())
            assert session.app.focused is not None
            assert shown == help_at(session.app.focused, field)
            assert shown.startswith(field_help(field))
            await session.press("tab")

        assert Field.PROXY_PASSWORD in seen


async def test_a_refusal_that_is_cut_in_its_row_is_read_above_the_help_while_it_stands(
    world: World, opening: Opening, language: str
) -> None:
    async with opening() as session:
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        form = session.app.screen.query_one(InterfaceForm)
        form.focus_field(Field.SENDER)
        await session.pilot.pause()
        await session.type("Optik Nord")
        await session.press("tab")
        refused = next(one for one in form.read().refusals(world.chain.load()) if one.field is Field.SENDER)
        place = session.app.screen.query_one("#field-help", Static)
        rows = session.text.splitlines()

        assert cell_len(labelled(refused)) > 80
        assert labelled(refused) in " ".join(" ".join(rows[place.region.y : place.region.bottom]).split())

        form.focus_field(Field.SENDER)
        await session.press(*["backspace"] * 5, "tab")
        assert labelled(refused)[:60] not in session.text


async def test_markup_and_control_characters_from_elsewhere_stay_text(world: World, opening: Opening) -> None:
    chain = world.chain.load()
    world.chain.save_branch(Branch("04", "[@click=x]a[/]"))
    assert chain.branches
    stored = world.add("[/x] [red]rot", branch="04", username="[b]optik[/")
    async with opening(stored) as session:
        await session.see("[/x] [red]rot")

        assert "[@click=x]a[/]" in session.text
        assert "[b]optik[/" in session.text


async def test_branches_that_were_added_meanwhile_are_offered(world: World, opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        world.chain.save_branch(Branch("04", "Ulm"))
        editor = session.app.screen
        assert isinstance(editor, EditorScreen)
        await editor.begin(replace(world.services.editing.new_draft(), branch="04"), None)
        await session.see("04 Ulm")


async def test_a_letter_sends_one_small_picture_and_rest_sends_none(world: World, opening: Opening, wire: Wire) -> None:
    async with opening(world.add(), size=(80, 24)) as session:
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        await session.pilot.pause(0.3)
        for field in (Field.NAME, Field.SENDER):
            session.app.screen.query_one(InterfaceForm).focus_field(field)
            await session.pilot.pause(0.2)
            wire.clear()
            await session.pilot.press("x")
            await session.pilot.pause(0.1)

            assert wire.frames == 1
            assert wire.bytes <= 300

        wire.clear()
        await asyncio.sleep(0.7)

        assert wire.bytes == 0
