from dataclasses import replace
from datetime import timedelta

import pytest

from smstui.domain.errors import NotFound, ReplacedForGood
from smstui.domain.gateway import Accepted
from smstui.domain.interface import InterfaceId, Use
from smstui.domain.secret import Binding, Secret, SecretField
from smstui.domain.stored import Stored
from smstui.ports import Attempt, secret_key
from smstui.services.editing import Editing
from smstui.ui.dialogs.delete import DeleteDialog
from smstui.ui.flows.delete import delete_interface, delete_unreadable
from smstui.ui.flows.undo import undo_last_change
from smstui.ui.widgets.plain_input import PlainInput
from tests.ui.dialogs.world import PASSPHRASE, Flow, World


def deleting(world: World, stored: Stored) -> Flow:
    return lambda app: delete_interface(app, world.services, stored)


def undoing(world: World) -> Flow:
    return lambda app: undo_last_change(app, world.services)


def is_there(world: World, interface_id: InterfaceId) -> bool:
    try:
        world.interfaces.get(interface_id)
    except NotFound:
        return False
    return True


def has_sent(world: World, stored: Stored) -> None:
    interface = stored.interface
    attempt = Attempt("idx-0", interface.id, interface.name, "+491713920012", 4, 1, "text", "test")
    world.journal.intended(attempt)
    world.journal.concluded(attempt, Accepted("id", "491713920012", "QUEUE", "0.16"))


def change_as_somebody_else(world: World, stored: Stored) -> None:
    changed = replace(stored.interface.settings, max_characters=160)
    world.interfaces.of_another_user().update(stored, changed)


async def test_what_goes_is_said_and_the_safe_button_has_the_focus(world: World) -> None:
    stored = world.add()
    async with world.running(deleting(world, stored)) as session:
        await session.see("Delete this interface?")
        await session.see(f"Its file {stored.interface.id}.toml goes (a backup stays), and its secret with it.")
        await session.press("enter")
        await session.end()

    assert is_there(world, stored.interface.id)


async def test_the_key_that_opened_it_does_not_confirm(world: World) -> None:
    stored = world.add()
    async with world.running(deleting(world, stored)) as session:
        await session.see("Delete this interface?")
        await session.press("d", "delete", "y")

        assert isinstance(session.app.screen, DeleteDialog)

    assert is_there(world, stored.interface.id)


async def test_file_and_secret_go(world: World) -> None:
    stored = world.add()
    async with world.running(deleting(world, stored)) as session:
        await session.see("Delete this interface?")
        await session.press("right", "enter")
        await session.end()
        await session.see("“SMSAPI Stuttgart” is deleted. u takes it back.")

    assert not is_there(world, stored.interface.id)
    assert world.secrets.overview() == {}


async def test_a_hole_in_the_coverage_is_named(world: World) -> None:
    stored = world.add("Zentrale")
    async with world.running(deleting(world, stored)) as session:
        await session.see("so far “Zentrale”, from now on nobody")


async def test_who_takes_over_is_named(world: World) -> None:
    world.add("Zentrale")
    stored = world.add("Stuttgart", branch="01")
    async with world.running(deleting(world, stored)) as session:
        await session.see("Server-side, 01 Stuttgart: so far “Stuttgart”, from now on “Zentrale”")


async def test_one_that_sent_lately_needs_its_name(world: World) -> None:
    stored = world.add()
    has_sent(world, stored)
    async with world.running(deleting(world, stored)) as session:
        await session.see("It sent a message on 2026-11-22. Type its name to delete it:")
        await session.press("tab", "right", "enter")
        await session.see("The name is not typed as it stands above.")
        session.app.screen.query_one(PlainInput).value = "smsapi stuttgart"
        await session.press("tab", "right", "enter")
        await session.end()

    assert not is_there(world, stored.interface.id)


async def test_enter_in_the_name_deletes_nothing(world: World) -> None:
    stored = world.add()
    has_sent(world, stored)
    async with world.running(deleting(world, stored)) as session:
        await session.see("Type its name")
        session.app.screen.query_one(PlainInput).value = "SMSAPI Stuttgart"
        await session.press("enter", "space")
        await session.end()

    assert is_there(world, stored.interface.id)


async def test_one_that_sent_long_ago_needs_no_name(world: World) -> None:
    stored = world.add()
    has_sent(world, stored)
    world.clock.moment += timedelta(days=31)
    async with world.running(deleting(world, stored)) as session:
        await session.see("Delete this interface?")

        assert not session.app.screen.query(PlainInput)


async def test_one_that_somebody_changed_meanwhile_stays(world: World) -> None:
    stored = world.add()
    change_as_somebody_else(world, stored)
    async with world.running(deleting(world, stored)) as session:
        await session.see("Delete this interface?")
        await session.press("right", "enter")
        await session.end()

        assert session.app.notices.kept[-1].weight == "error"

    assert is_there(world, stored.interface.id)


async def test_a_file_that_cannot_be_read_can_go_too(unreadable_world: World) -> None:
    world = unreadable_world
    row = world.interfaces.listing().unreadable[0]
    async with world.running(lambda app: delete_unreadable(app, world.services, row)) as session:
        await session.see("Its file defekt-x7q2.toml cannot be read:")
        await session.press("right", "enter")
        await session.end()
        await session.see("Defekt is deleted; a backup stays.")

    assert world.interfaces.listing().unreadable == ()


async def test_undo_brings_interface_and_secret_back(world: World) -> None:
    stored = world.add()
    await world.services.editing.delete(stored)
    async with world.running(undoing(world)) as session:
        await session.end()
        await session.see("Taken back: “SMSAPI Stuttgart” was deleted, and is there again.")

    assert is_there(world, stored.interface.id)
    key = secret_key(world.chain.load(), stored.interface.id, SecretField.ACCOUNT)
    assert list(world.secrets.overview()) == [key]


async def test_undo_with_a_vault_that_locked_meanwhile_takes_only_one_change_back(world: World) -> None:
    other, stored = world.add("Other"), world.add()
    await world.services.editing.delete(stored)
    world.lock()
    async with world.running(undoing(world)) as session:
        await session.until(lambda: type(session.app.screen).__name__ == "UnlockDialog")
        await session.type(PASSPHRASE)
        await session.press("enter")
        await session.end()

    assert is_there(world, other.interface.id)
    assert is_there(world, stored.interface.id)
    assert len(world.secrets.overview()) == 2


async def test_undo_says_which_fields_it_took_back(world: World) -> None:
    stored = world.add()
    settings = stored.interface.settings
    world.interfaces.update(stored, replace(settings, name="Neu"))
    async with world.running(undoing(world)) as session:
        await session.end()

        await session.see("Taken back: Name of")


async def test_why_a_replacement_is_not_taken_back_is_shown_with_the_way_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse() -> None:
        raise ReplacedForGood("SMSAPI Stuttgart")

    monkeypatch.setattr(world.services.editing, "last_change", refuse)
    async with world.running(undoing(world)) as session:
        await session.see("To go back to them, replace again and enter them.")
        await session.press("enter")
        await session.end()


async def test_a_later_change_of_somebody_else_is_not_taken_back(world: World) -> None:
    stored = world.add()
    change_as_somebody_else(world, stored)
    async with world.running(undoing(world)) as session:
        await session.see("Take a new interface back?")
        await session.press("right", "enter")
        await session.end()

        assert session.app.notices.kept[-1].weight == "warning"

    assert is_there(world, stored.interface.id)


async def test_a_new_interface_is_taken_back_only_after_a_question(world: World) -> None:
    stored = world.add()
    async with world.running(undoing(world)) as session:
        await session.see("“SMSAPI Stuttgart” is new. Taking that back deletes it and its credentials")
        await session.press("enter")
        await session.end()

    assert is_there(world, stored.interface.id)
    assert len(world.secrets.overview()) == 1


async def test_a_new_interface_is_taken_back_when_a_person_says_so(world: World) -> None:
    stored = world.add()
    async with world.running(undoing(world)) as session:
        await session.see("Take a new interface back?")
        await session.press("right", "enter")
        await session.end()
        await session.see("Taken back: “SMSAPI Stuttgart” was new, and is gone again.")

    assert not is_there(world, stored.interface.id)
    assert world.secrets.overview() == {}


async def test_a_secret_that_does_not_come_back_is_said(world: World) -> None:
    stored = world.add()
    await world.services.editing.delete(stored)
    another_session = Editing(world.interfaces, world.chain, world.secrets, world.clock, "anna", world.recording)
    world.services = replace(world.services, editing=another_session)
    async with world.running(undoing(world)) as session:
        await session.end()
        await session.see("Taken back, but a secret of “SMSAPI Stuttgart” must be entered again.")


async def test_secrets_that_stay_after_a_file_that_cannot_be_read_are_said(unreadable_world: World) -> None:
    world = unreadable_world
    row = world.interfaces.listing().unreadable[0]
    key = secret_key(world.chain.load(), row.id, SecretField.ACCOUNT)
    world.secrets.put(key, Secret("token"), Binding("an account"))
    async with world.running(lambda app: delete_unreadable(app, world.services, row)) as session:
        await session.press("right", "enter")
        await session.end()
        await session.see("Defekt is deleted; a backup stays, and so does its secret in the store.")


async def test_nothing_to_undo_is_said(world: World) -> None:
    async with world.running(undoing(world)) as session:
        await session.end()

        await session.see("There is no change of yours that could be taken back.")


async def test_hostile_names_do_no_harm(world: World) -> None:
    stored = world.add("[/b] [@click=app.quit]x[/]", use=frozenset({Use.CLIENT}))
    async with world.running(deleting(world, stored)) as session:
        await session.see("[/b] [@click=app.quit]x[/]")
