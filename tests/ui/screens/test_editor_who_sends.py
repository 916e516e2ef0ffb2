"""What the editor says about who sends counts on the file as others left it, not as it was opened."""

from dataclasses import replace

from smstui.domain.draft import Credentials, Draft
from smstui.domain.field import Field
from smstui.domain.interface import Use
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.widgets.interface_form import InterfaceForm
from tests.ui.dialogs.world import TOKEN, Session, World
from tests.ui.screens.conftest import Opening


async def go_to(session: Session, field: Field) -> None:
    """Move the focus to a field of the open editor."""
    session.app.get_screen("editor", EditorScreen).query_one(InterfaceForm).focus_field(field)
    await session.pilot.pause()


async def test_a_start_that_somebody_else_set_meanwhile_is_no_change_of_mine(world: World, opening: Opening) -> None:
    stored = world.add()
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.SENDER)
        await session.type("Meiner")
        theirs = replace(Draft.of(stored.interface), start="2090-12-01")
        await world.services.editing.change(stored, theirs, Credentials())
        await session.see("Changed by somebody else meanwhile: Start.")
        await session.press("f2")
        await session.see("Changed by others meanwhile and kept: Start.")

    assert Draft.of(world.interfaces.get(stored.interface.id).interface).start == "2090-12-01"


async def test_what_two_people_may_not_do_together_is_asked_instead(world: World, opening: Opening) -> None:
    stored = world.add()
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.BRANCH)
        await session.press("space", "down", "enter")
        both = replace(Draft.of(stored.interface), use=frozenset(Use))
        await world.services.editing.change(stored, both, Credentials())
        await session.see("Changed by somebody else meanwhile: Use.")
        await session.press("f2")
        await session.see("(•) mine: 01 Stuttgart ( ) theirs: every branch")
        await session.see("(•) mine: Server-side ( ) theirs:")
        await session.press("f2")
        await session.see("Who sends changes")
        await session.press("tab", "enter")
        await session.see("Saved.")

    assert Draft.of(world.interfaces.get(stored.interface.id).interface).branch == "01"


async def test_a_planned_hand_over_is_said_before_it_is_saved(world: World, opening: Opening) -> None:
    world.add("Zentrale")
    later = replace(world.services.editing.new_draft(), name="Neu", branch="03", start="2090-12-01")
    async with opening(draft=later) as session:
        await session.see("New interface")
        await go_to(session, Field.TOKEN)
        await session.type(TOKEN)
        await session.press("f2")
        await session.see("Save and lock?")

        assert "Server-side, 03 Köln: until 2090-12-01 “Zentrale”, from then on “Neu”" in session.words
