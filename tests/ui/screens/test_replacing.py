"""Replacing credentials in the editor: from the locked field to the new interface, by keys alone."""

import pytest

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.domain.errors import WriteFailed, WriteProblem
from smstui.domain.field import Field
from smstui.domain.gateway import GatewayError, GatewayFailure, Refused
from smstui.domain.secret import Secret, SecretField
from smstui.domain.stored import Stored
from smstui.ports import secret_key
from smstui.ui.app import SmstuiApp
from smstui.ui.flows.replacing import finish_interrupted, replace_credentials
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.widgets.interface_form import InterfaceForm
from smstui.ui.widgets.push_button import PushButton
from tests.ui.dialogs.world import Session, World
from tests.ui.screens.conftest import SMALL, Opening

NEW_TOKEN = "another-token"


def form(session: Session) -> InterfaceForm:
    return session.app.get_screen("editor", EditorScreen).query_one(InterfaceForm)


async def go_to(session: Session, field: Field) -> None:
    form(session).focus_field(field)
    await session.pilot.pause()


async def begin(session: Session) -> None:
    """Press R on the locked secret, and enter another token."""
    await session.see("SMSAPI Stuttgart")
    await go_to(session, Field.TOKEN)
    await session.press("R")
    await session.see("Replace SMSAPI Stuttgart")
    await session.type(NEW_TOKEN)


def secret_of(world: World, stored: Stored) -> Secret:
    key = secret_key(world.chain.load(), stored.interface.id, SecretField.ACCOUNT)
    return world.secrets.get(key, stored.interface.account.binding)


def fail_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise WriteFailed("interfaces", WriteProblem.DISK_FULL)

    monkeypatch.setattr(MemoryInterfaceRepository, "end_replacement", fail)


async def test_the_whole_way_by_keys(world: World, opening: Opening) -> None:
    former = world.add(branch="01", sender="OptikNord")
    async with opening(former) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.TOKEN)
        await session.see("R replaces")
        await begin(session)
        await session.see("Everything is kept but the credentials")

        kept = form(session).read()
        assert (kept.name, kept.branch, kept.sender) == ("SMSAPI Stuttgart", "01", "OptikNord")

        await session.press("f2")
        await session.see("Replace and lock?")
        await session.see("nothing brings those back")
        await session.press("tab", "enter")
        await session.see("Replaced and locked. The former credentials are deleted.")

    (now,) = world.interfaces.listing().stored
    assert now.interface.replaces == former.interface.id
    assert secret_of(world, now) == Secret(NEW_TOKEN)
    assert {key.interface_id for key in world.secrets.overview()} == {now.interface.id}


async def test_the_check_comes_first_and_a_failed_one_still_lets_replace(world: World, opening: Opening) -> None:
    former = world.add()
    world.gateway.report = GatewayFailure(Refused(GatewayError(101, "Authorization failed")))
    async with opening(former) as session:
        await begin(session)
        await session.press("f2")
        await session.see("Check first")
        await session.press("enter")
        await session.see("Replace and lock anyway")
        await session.press("escape")
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        assert world.interfaces.listing().stored == (former,)

        await session.press("f2")
        await session.see("Check first")
        await session.press("enter")
        await session.see("Replace and lock anyway")
        await session.press("tab", "enter")
        await session.see("Replaced and locked.")


async def test_credentials_are_asked_for(world: World, opening: Opening) -> None:
    former = world.add()
    async with opening(former) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.TOKEN)
        await session.press("R")
        await session.see("Replace SMSAPI Stuttgart")
        await session.press("f2")
        await session.see("Key token: This must be filled in.")

    assert world.interfaces.listing().stored == (former,)


async def test_back_leaves_everything_as_it_was(world: World, opening: Opening) -> None:
    former = world.add()
    async with opening(former) as session:
        await begin(session)
        await session.press("f2")
        await session.see("Replace and lock?")
        await session.press("escape")
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        assert form(session).credentials()[0].account == Secret(NEW_TOKEN)
        await session.press("escape")
        await session.see("Leave with changes?")

    assert world.interfaces.listing().stored == (former,)
    assert secret_of(world, former) != Secret(NEW_TOKEN)


async def test_the_button_and_the_explanation_lead_there_too(world: World, opening: Opening) -> None:
    stored = world.add(username="optik")
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        session.app.screen.query_one("#replace", PushButton).press()
        await session.see("Replace SMSAPI Stuttgart")
        assert form(session).field_of(session.app.focused) is Field.USERNAME
        await session.press("escape")
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.PASSWORD)
        await session.press("enter")
        await session.see("Replace …")
        for button in session.app.screen.query(PushButton):
            if "Replace" in str(button.label):
                button.press()
        await session.see("Replace SMSAPI Stuttgart")


async def test_a_new_draft_has_nothing_to_replace(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")

        assert not session.app.screen.query_one("#replace").display
        assert "Replace" not in session.text


async def test_somebody_s_change_is_taken_over_before_replacing(world: World, opening: Opening) -> None:
    former = world.add()
    async with opening(former) as session:
        await begin(session)
        theirs = world.interfaces.of_another_user()
        changed = theirs.update(former, form(session).read().settings(world.chain.load()))
        assert changed.stored == former
        wanted = former.interface.settings
        theirs.update(former, type(wanted)(wanted.name, wanted.use, wanted.country_code, max_characters=160))
        await session.press("f2")
        await session.see("Replace and lock?")
        await session.press("tab", "enter")
        await session.see("Somebody changed it meanwhile")

        assert form(session).read().max_characters == "160"
        assert form(session).credentials()[0].account == Secret(NEW_TOKEN)

        await session.press("f2")
        await session.see("Replace and lock?")
        await session.press("tab", "enter")
        await session.see("Replaced and locked.")


async def test_what_is_left_half_done_is_said_and_finished_by_the_same_key(
    world: World, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = world.add()
    with monkeypatch.context() as patched:
        fail_to_end(patched)
        async with opening(former) as session:
            await begin(session)
            await session.press("f2")
            await session.see("Replace and lock?")
            await session.press("tab", "enter")
            await session.see("the former interface is still there: R finishes that,")
    (pair,) = world.interfaces.listing().pairs

    async def flow(app: SmstuiApp) -> object:
        return await replace_credentials(app, world.services, pair.former)

    async with world.running(flow, SMALL) as session:
        await session.see("Half-done replacement")
        await session.press("tab", "enter")
        await session.see("The interrupted replacement of “SMSAPI Stuttgart” is finished.")

    assert world.interfaces.listing().stored == (pair.new,)


@pytest.mark.parametrize("takes_back", [True, False])
async def test_half_done_is_undone_by_a_person_or_finished_by_the_start(
    world: World, opening: Opening, monkeypatch: pytest.MonkeyPatch, *, takes_back: bool
) -> None:
    former = world.add()
    with monkeypatch.context() as patched:
        fail_to_end(patched)
        async with opening(former) as session:
            await begin(session)
            await session.press("f2")
            await session.see("Replace and lock?")
            await session.press("tab", "enter")
            await session.see("R finishes that,")
    (pair,) = world.interfaces.listing().pairs

    async def flow(app: SmstuiApp) -> object:
        if takes_back:
            return await replace_credentials(app, world.services, pair.new)
        return await finish_interrupted(app, world.services)

    async with world.running(flow, SMALL) as session:
        if takes_back:
            await session.see("Half-done replacement")
            await session.press("tab", "tab", "enter")
            await session.see("is taken back.")
        else:
            await session.see("is finished.")

    assert world.interfaces.listing().stored == ((pair.former,) if takes_back else (pair.new,))
