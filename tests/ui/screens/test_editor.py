"""Create, lock and edit an interface by the keyboard alone."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from textual.widgets import Input

from smstui.domain.draft import Draft
from smstui.domain.field import Field
from smstui.domain.gateway import Balance, ConnectionReport, GatewayError, GatewayFailure, Refused, SenderName
from smstui.domain.interface import Method, Use
from smstui.domain.secret import Binding, Secret, SecretField, SecretPresence
from smstui.domain.sender import Sender
from smstui.ports import secret_key
from smstui.ui.app import SmstuiApp
from smstui.ui.screens.editor import EditorScreen, edit
from smstui.ui.widgets.account_section import AccountSection
from smstui.ui.widgets.either_field import EitherField
from smstui.ui.widgets.form_parts import LockedField
from smstui.ui.widgets.interface_form import InterfaceForm
from tests.ui.dialogs.world import TOKEN, Session, World
from tests.ui.screens.conftest import Opening

HIDDEN = "••••••••"
PAGE = (
    Field.NAME,
    Field.BRANCH,
    Field.WORKSTATION,
    Field.USE,
    Field.USE,
    Field.START,
    Field.SERVICE,
    Field.AUTHENTICATION,
    Field.USERNAME,
    Field.TOKEN,
    Field.SENDER,
    Field.COUNTRY_CODE,
    Field.MAX_CHARACTERS,
    Field.PROXY_HOST,
    Field.PROXY_PORT,
    Field.PROXY_USERNAME,
)
"""The fields that take the focus, in the order of the page; the proxy's password follows."""


def form(session: Session) -> InterfaceForm:
    """Return the form of the open editor."""
    return session.app.get_screen("editor", EditorScreen).query_one(InterfaceForm)


async def go_to(session: Session, field: Field) -> None:
    """Move the focus to a field."""
    form(session).focus_field(field)
    await session.pilot.pause()


async def fill_in(session: Session) -> None:
    """Type a name and a token."""
    await session.see("New interface")
    await session.type("Zentrale")
    await go_to(session, Field.TOKEN)
    await session.type(TOKEN)


def focused(session: Session) -> Field | None:
    """Return the field that has the focus."""
    return form(session).field_of(session.app.focused)


async def test_a_new_interface_is_created_checked_saved_and_locked(world: World, opening: Opening) -> None:
    async with opening() as session:
        await fill_in(session)
        await session.press("f2")
        await session.see("Save and lock?")
        await session.press("enter")
        await session.see("Connection check: all well")
        await session.press("space")
        await session.see("Saved and locked.")

        assert HIDDEN in session.text
        assert TOKEN not in session.text

        await session.press("escape")
        await session.end()
        stored = world.interfaces.get(session.bench.result)  # type: ignore[arg-type]

        assert stored.interface.name == "Zentrale"
        key = secret_key(world.chain.load(), stored.interface.id, SecretField.ACCOUNT)
        assert world.secrets.get(key, stored.interface.account.binding).reveal() == TOKEN


async def test_a_saved_interface_is_edited_and_keeps_its_account(world: World, opening: Opening) -> None:
    stored = world.add()
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.SENDER)
        await session.type("OptikNord")
        await session.press("ctrl+s")
        await session.see("Saved.")
        await session.press("ctrl+g")
        await session.end()

    saved = world.interfaces.get(stored.interface.id).interface
    assert saved.settings.sender == Sender("OptikNord")
    assert saved.account == stored.interface.account


async def test_a_sender_that_some_networks_refuse_is_allowed_with_a_hint(world: World, opening: Opening) -> None:
    async with opening(world.add()) as session:
        await go_to(session, Field.SENDER)
        await session.type("OK")
        await session.press("tab")

        await session.see("Some networks refuse names of fewer than three characters.")
        await session.press("shift+tab")
        await session.type("Optik")
        await session.press("tab")
        await session.until(lambda: "Some networks refuse" not in session.text)


async def test_enter_moves_on_and_never_saves(world: World, opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await session.type("Zentrale")
        visited = [focused(session)]
        while session.app.focused is not None and isinstance(session.app.screen, EditorScreen) and len(visited) < 15:
            await session.press("enter")
            visited.append(focused(session))

        assert isinstance(session.app.screen, EditorScreen)
        assert visited == [*PAGE[:-1]]
        assert not world.interfaces.listing().stored


@pytest.mark.parametrize(("onward", "back"), [("tab", "shift+tab"), ("down", "up")])
async def test_tab_and_arrows_move_through_the_whole_page(opening: Opening, onward: str, back: str) -> None:
    async with opening() as session:
        await session.see("New interface")
        fields = []
        for _step in range(16):
            fields.append(focused(session))
            await session.press(onward)
        await session.press(back)

        assert fields == [*PAGE]
        assert focused(session) is Field.PROXY_USERNAME


REFUSED = [
    (Field.NAME, "", "Name: This must be filled in."),
    (Field.NAME, "x" * 81, "At most 80 characters; these are 81."),
    (Field.START, "31.02.2026", "Start: The calendar has no such day."),
    (Field.START, "morgen", "Start: Write the day as 2026-12-01"),
    (Field.START, "1999-01-01", "The year must be between 2000 and 2099."),
    (Field.SENDER, "Optik-Nord", "“-” is not allowed in a sender"),
    (Field.SENDER, "OptikNordSued", "at most 11 characters"),
    (Field.SENDER, "0711", "not with 0"),
    (Field.COUNTRY_CODE, "+999", "belongs to no country"),
    (Field.MAX_CHARACTERS, "2000", "from 1 to 1,530"),
    (Field.PROXY_HOST, "http://proxy", "without http:// and without a path"),
    (Field.PROXY_PORT, "3128", "A port alone is not enough"),
    (Field.PROXY_USERNAME, "anna", "A proxy user alone is not enough"),
]


@pytest.mark.parametrize(
    ("field", "text", "words"), REFUSED, ids=[f"{field}-{text[:8]}" for field, text, _w in REFUSED]
)
async def test_each_refusal_is_said_in_words_and_nothing_is_saved(
    world: World, opening: Opening, field: Field, text: str, words: str
) -> None:
    async with opening() as session:
        await fill_in(session)
        await go_to(session, field)
        widget = session.app.focused
        assert isinstance(widget, Input)
        widget.value = text
        await session.press("f2")
        await session.see(words)

        assert not world.interfaces.listing().stored


async def test_a_wrong_value_is_said_when_its_field_is_left_and_taken_back_when_mended(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, Field.START)
        await session.type("31.2.2026")
        await session.press("down")
        await session.see("Start: The calendar has no such day.")
        rows = session.text.splitlines()

        assert "! Start" in session.text

        await go_to(session, Field.START)
        await session.press("home", "delete", "delete")
        await session.type("28")
        await session.press("down")

        assert "2026-02-28" in session.text
        assert "! Start" not in session.text
        assert "no such day" not in session.text
        assert len(session.text.splitlines()) == len(rows)


async def test_saving_with_refusals_goes_to_the_first_one(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await session.type("Zentrale")
        await go_to(session, Field.MAX_CHARACTERS)
        await session.press("f2")
        await session.see("Key token: This must be filled in.")

        assert focused(session) is Field.TOKEN


async def test_a_taken_name_is_refused_at_the_name(world: World, opening: Opening) -> None:
    world.add("Zentrale")
    async with opening() as session:
        await fill_in(session)
        await session.press("f2")
        await session.see("Save and lock?")
        await session.press("tab", "enter")
        await session.see("Another interface is called “Zentrale” already.")

        assert focused(session) is Field.NAME
        assert form(session).has_typed_secrets


async def test_locked_fields_explain_themselves_and_take_no_key(world: World, opening: Opening) -> None:
    stored = world.add(username="optik")
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        for field in (Field.SERVICE, Field.AUTHENTICATION, Field.USERNAME, Field.PASSWORD):
            await go_to(session, field)
            assert isinstance(session.app.focused, LockedField)
            await session.see("Locked since 2026-11-22: R replaces")
            before = form(session).read()
            for key in ("a", "1", "backspace", "delete", "left", "right", "home", "ctrl+u", "ctrl+k", "ctrl+v"):
                await session.press(key)
            assert form(session).read() == before
            await session.press("enter")
            await session.see("delete the interface and create it anew")
            await session.press("escape")
            assert isinstance(session.app.screen, EditorScreen)
        assert form(session).credentials()[0].account is None


async def test_a_field_that_a_choice_brings_is_next_before_it_is_drawn(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, Field.AUTHENTICATION)
        either = session.app.screen.query_one(EitherField)
        either.second = True
        form(session).query_one(AccountSection)._method_changed()
        session.app.screen.focus_next()

        assert form(session).field_of(session.app.screen.focused) is Field.USERNAME
        assert not session.app.screen.query_one("#username").region


async def test_whoever_types_as_user_name_beside_a_token_reads_where_the_token_goes(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, Field.USERNAME)
        await session.type("typed-here")
        await session.see("Nothing is entered here: the key token below takes its place.")
        await go_to(session, Field.TOKEN)

        assert "typed-here" not in session.text
        assert "Nothing is entered here" not in session.text


async def test_the_hint_at_the_lock_goes_with_the_focus_and_the_reason_of_the_state_comes_back(
    world: World, opening: Opening
) -> None:
    planned = world.add(start="2027-01-04")
    async with opening(planned) as session:
        await session.see("released on 2027-01-04")
        await go_to(session, Field.TOKEN)
        await session.see("Locked since 2026-11-22: R replaces")
        await go_to(session, Field.SENDER)

        assert "Locked since" not in session.text
        assert "released on 2027-01-04" in session.text


async def test_a_missing_secret_is_supplied_once(world: World, opening: Opening) -> None:
    stored = world.add(secret=False)
    async with opening(stored) as session:
        await session.see("missing: Enter supplies it")
        await go_to(session, Field.TOKEN)
        await session.press("enter")
        await session.see("it can be supplied once")
        await session.press("space")
        await session.see("Supply the missing secret")
        await session.type(TOKEN)
        await session.press("enter")
        await session.see("This save changes who sends:")
        await session.press("enter")
        await session.see("Connection check: all well")
        assert world.gateway.checked[-1].secret.reveal() == TOKEN
        assert (await world.services.access.presence(stored.interface)).account is SecretPresence.MISSING
        await session.press("enter")
        await session.see("The secret is kept and locked.")

        assert HIDDEN in session.text
        await go_to(session, Field.TOKEN)
        await session.press("enter")
        await session.see("Locked since")
        assert "Supply" not in session.text


async def test_a_supplied_secret_that_the_gateway_refuses_is_not_kept_unless_insisted(
    world: World, opening: Opening
) -> None:
    stored = world.add(secret=False)
    world.gateway.report = GatewayFailure(Refused(GatewayError(101)))
    async with opening(stored) as session:
        await session.see("missing: Enter supplies it")
        await go_to(session, Field.TOKEN)
        await session.press("enter")
        await session.see("it can be supplied once")
        await session.press("space")
        await session.see("Supply the missing secret")
        await session.type(TOKEN)
        await session.press("enter")
        await session.see("Keep and lock?")
        await session.press("enter")
        await session.see("[ Keep and lock anyway ]")
        await session.press("enter")
        await session.until(lambda: "Connection check" not in session.text)

        assert (await world.services.access.presence(stored.interface)).account is SecretPresence.MISSING


async def test_both_uses_exclude_a_branch_which_comes_back(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, Field.BRANCH)
        await session.press("space", "down", "enter")
        await session.see("01 Stuttgart")
        await session.press("tab", "tab", "tab")
        assert form(session).read().use == {Use.SERVER}
        await session.press("space")
        await session.see("every branch (both uses)")

        assert form(session).read().branch == "01"
        await go_to(session, Field.BRANCH)
        assert isinstance(session.app.focused, LockedField)
        await session.press("enter")
        await session.see("no restriction to a branch is possible")
        await session.press("escape")

        await go_to(session, Field.USE)
        await session.press("tab", "space") if form(session).read().use != {Use.SERVER} else None
        await session.press("up", "space") if len(form(session).read().use) > 1 else None
        await session.see("01 Stuttgart")


async def test_a_workstation_fills_in_its_branch(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, Field.WORKSTATION)
        await session.press("space", "down", "down", "enter")
        await session.see("werkstatt")

        draft = form(session).read()
        assert (draft.workstation, draft.branch) == ("werkstatt", "02")


async def test_leaving_an_unsaved_copy_says_that_nothing_of_it_is_saved(world: World, opening: Opening) -> None:
    async with opening(draft=world.services.editing.duplicate(world.add(sender="OptikNord"))) as session:
        await session.see("New interface")
        await go_to(session, Field.TOKEN)
        await session.type(TOKEN)
        await session.press("escape")

        await session.see("Not saved yet: The copy “SMSAPI Stuttgart (2)”, with everything that was taken over")
        await session.see("Key token: set")


async def test_the_workstation_is_fixed_after_the_first_save(world: World, opening: Opening) -> None:
    stored = world.add(workstation="kasse-1", branch="01")
    async with opening(stored) as session:
        await session.see("kasse-1")
        await go_to(session, Field.WORKSTATION)
        await session.press("enter")
        await session.see("chosen before the first save and is fixed since")


async def test_where_no_workstation_was_chosen_that_is_what_is_fixed(world: World, opening: Opening) -> None:
    async with opening(world.add()) as session:
        await session.see("any computer")
        await go_to(session, Field.WORKSTATION)
        await session.press("enter")
        await session.see("Any computer may use this interface: no workstation was chosen")


async def test_the_other_way_to_authenticate_forgets_what_was_typed(opening: Opening) -> None:
    async with opening() as session:
        await fill_in(session)
        await go_to(session, Field.AUTHENTICATION)
        await session.press("space")
        await session.pilot.pause()

        assert form(session).read().method is Method.PASSWORD
        assert not form(session).has_typed_secrets
        assert "Password" in session.text


@pytest.mark.parametrize("typed", ["aus", "AT", "43"])
async def test_a_country_is_found_by_name_code_or_number(opening: Opening, typed: str) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, Field.COUNTRY_CODE)
        await session.press("space")
        await session.see("Enter chooses.")
        await session.type(typed)
        await session.press("enter")
        await session.see("Austria")

        assert form(session).read().country_code == "+43"


async def test_a_letter_in_the_country_code_opens_the_list_with_it(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, Field.COUNTRY_CODE)
        await session.press("p")
        await session.see("Poland")
        await session.press("enter")
        await session.pilot.pause()

        assert form(session).read().country_code == "+48"


async def test_leaving_with_changes_lists_them_and_keeps_editing(world: World, opening: Opening) -> None:
    stored = world.add()
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.SENDER)
        await session.type("OptikNord")
        await session.press("escape")
        await session.see("Sender: (empty) → OptikNord")
        await session.press("enter")

        assert form(session).read().sender == "OptikNord"
        await session.press("escape", "tab", "tab", "enter")
        await session.end()
        assert session.bench.result is None


async def test_a_clean_form_never_nags(world: World, opening: Opening) -> None:
    async with opening(world.add()) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.SENDER)
        await session.press("escape")
        await session.end()

        assert session.bench.result is None


async def test_a_typed_secret_is_listed_as_set_and_never_shown(opening: Opening) -> None:
    async with opening() as session:
        await fill_in(session)
        await session.press("escape")
        await session.see("Key token: set")

        assert TOKEN not in session.text


async def test_a_failed_check_leaves_saving_possible_with_the_reason(world: World, opening: Opening) -> None:
    world.gateway.report = GatewayFailure(Refused(GatewayError(101, "Invalid authorization info")))
    async with opening() as session:
        await fill_in(session)
        await session.press("f2", "space")
        await session.see("Connection check: failed")
        await session.see("Save and lock anyway")
        await session.press("tab", "enter")
        await session.see("Saved and locked.")

        assert len(world.interfaces.listing().stored) == 1


async def test_a_sender_that_the_account_lists_may_use_the_wider_set(world: World, opening: Opening) -> None:
    names = (SenderName("Opt.Nord", "ACTIVE", is_default=False),)
    world.gateway.report = ConnectionReport("optik", Balance("12.5"), "prepaid", names)
    async with opening() as session:
        await fill_in(session)
        await go_to(session, Field.SENDER)
        await session.type("Opt.Nord")
        await session.press("f2")
        await session.see("is not allowed in a sender")
        await go_to(session, Field.NAME)
        form(session).screen.query_one("#check").focus()
        await session.press("enter")
        await session.see("Connection check: all well")
        await session.press("space")
        await session.see("The account lists the sender Opt.Nord as active.")
        await session.press("f2")
        await session.see("Save and lock?")
        await session.press("tab", "enter")
        await session.see("Saved and locked.")

    saved = world.interfaces.listing().stored[0].interface
    assert saved.settings.sender is not None
    assert saved.settings.sender.listed_on is not None


async def test_who_sends_from_now_on_is_said_before_the_save(world: World, opening: Opening) -> None:
    world.add("Zentrale")
    stored = world.add("Stuttgart", branch="02")
    async with opening(stored) as session:
        await session.see("Stuttgart")
        await go_to(session, Field.BRANCH)
        await session.press("space", "up", "enter")
        await session.press("f2")
        await session.see("Who sends changes")
        await session.see("01 Stuttgart: so far “Zentrale”, from now on “Stuttgart”")
        await session.press("tab", "enter")
        await session.see("Saved.")

    assert world.interfaces.get(stored.interface.id).interface.settings.branch == "01"


async def test_two_people_changing_one_field_choose_whose_value_stays(world: World, opening: Opening) -> None:
    stored = world.add()
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.SENDER)
        await session.type("Meiner")
        theirs = Draft.of(stored.interface)
        await session.pilot.pause()
        other = world.services.editing
        await other.change(
            stored, replace(theirs, sender="Ihrer", max_characters="500"), form(session).credentials()[0]
        )
        await session.see("Changed by somebody else meanwhile: Sender, Max. characters.")
        assert form(session).read().sender == "Meiner"
        await session.press("f2")
        await session.see("Changed by two people")
        await session.see("(•) mine: Meiner ( ) theirs: Ihrer")
        await session.press("f2")
        await session.see("Saved.")

    settings = world.interfaces.get(stored.interface.id).interface.settings
    assert settings.sender == Sender("Meiner")
    assert settings.max_characters == 500


async def test_long_values_of_two_people_are_read_in_full(world: World, opening: Opening) -> None:
    stored = world.add()
    mine, theirs = "Mine " + "m" * 50, "Theirs " + "t" * 50
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.NAME)
        await session.press("ctrl+u")
        await session.type(mine)
        changed = replace(Draft.of(stored.interface), name=theirs)
        await world.services.editing.change(stored, changed, form(session).credentials()[0])
        await session.see("Changed by somebody else meanwhile")
        await session.press("f2")
        await session.see("Changed by two people")

        await session.see(f"mine: {mine}")
        await session.see(f"theirs: {theirs}")
        await session.see("Save this way")


async def test_what_somebody_deleted_meanwhile_can_be_kept_as_a_new_draft(world: World, opening: Opening) -> None:
    stored = world.add()
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await go_to(session, Field.SENDER)
        await session.type("OptikNord")
        await world.services.editing.delete(stored)
        await session.see("Somebody deleted this interface meanwhile.")
        await session.press("f2")
        await session.see("they are gone")
        await session.press("enter")
        await session.see("New interface")

        assert form(session).read().sender == "OptikNord"
        assert focused(session) is Field.TOKEN


async def test_a_broken_rule_stands_in_the_title_and_the_message_row(world: World, opening: Opening) -> None:
    interface = world.add().interface
    by_hand = interface.changed(replace(interface.settings, branch="99"))
    world.interfaces.carry(by_hand)
    async with opening(world.interfaces.get(interface.id)) as session:
        await session.see("broken")
        assert session.text.splitlines()[0].startswith("SMSAPI Stuttgart · broken")
        await session.see("Broken: there is no branch 99.")
        await session.see("99 (unknown)")


async def test_the_editor_opens_anew_with_nothing_of_before(world: World, opening: Opening) -> None:
    stored = world.add()
    async with opening() as session:
        await fill_in(session)
        await session.press("escape", "tab", "tab", "enter")
        await session.end()
        editor = session.app.get_screen("editor", EditorScreen)
        await editor.begin(Draft.of(stored.interface), stored)

        assert not form(session).has_typed_secrets
        assert form(session).read().name == "SMSAPI Stuttgart"


async def test_a_secret_of_another_account_says_so(world: World, opening: Opening) -> None:
    stored = world.add(secret=False)
    key = secret_key(world.chain.load(), stored.interface.id, SecretField.ACCOUNT)
    world.secrets.put(key, Secret(TOKEN), Binding.of_account("https://evil.example/", "token", ""))
    async with opening(stored) as session:
        await session.see("not used: entered for another account")
        await go_to(session, Field.TOKEN)
        await session.press("enter")
        await session.see("changed outside the program")
        assert "Supply" not in session.text


async def test_saving_without_changes_writes_nothing(world: World, opening: Opening) -> None:
    stored = world.add()
    async with opening(stored) as session:
        await session.see("SMSAPI Stuttgart")
        await session.press("f2")
        await session.see("Nothing has changed since the last save.")

    assert world.interfaces.get(stored.interface.id).revision == stored.revision


async def test_a_custom_service_takes_a_url_and_a_name_of_ours_becomes_the_choice(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, Field.SERVICE)
        await session.press("space", "end", "enter")
        await session.type("http")
        assert form(session).read().service == "http"
        await session.press("tab")
        await session.see("Service: Unknown service.")
        form(session).query_one("#service-url", Input).value = "https://api.hqsms.com/"
        form(session).query_one("#service-url", Input).focus()
        await session.press("tab")

        assert form(session).read().service == "smsapi.com"


async def test_a_field_of_two_widgets_is_judged_when_the_focus_leaves_both(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, Field.SERVICE)
        await session.press("space", "end", "enter")
        await session.pilot.pause()

        assert focused(session) is Field.SERVICE
        assert "! Service" not in session.text

        await session.press("shift+tab", "space", "escape")
        await session.pilot.pause()

        assert "! Service" not in session.text

        await session.press("shift+tab")
        await session.see("! Service")
        await session.see("Service: This must be filled in.")


async def test_the_country_is_named_after_a_settled_conflict(world: World, opening: Opening) -> None:
    stored = world.add()
    async with opening(stored) as session:
        await session.see("Germany")
        await go_to(session, Field.COUNTRY_CODE)
        await session.press("ctrl+u")
        await session.type("+43")
        theirs = replace(Draft.of(stored.interface), country_code="+48")
        await world.services.editing.change(stored, theirs, form(session).credentials()[0])
        await session.see("Changed by somebody else meanwhile")
        await session.press("f2")
        await session.see("Changed by two people")
        await session.press("f2")
        await session.see("Saved.")

        assert "+43    Austria" in session.text


async def test_test_sms_and_balance_are_reached_by_their_keys(world: World, opening: Opening) -> None:
    async with opening(world.add()) as session:
        await session.see("SMSAPI Stuttgart")
        for key in ("f5", "ctrl+t"):
            await session.press(key)
            await session.see("Test message from smstui")
            await session.press("escape")
            await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        for key in ("f6", "ctrl+o"):
            await session.press(key)
            await session.see("1,234.5")
            await session.press("escape")
            await session.until(lambda: isinstance(session.app.screen, EditorScreen))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (Field.SERVICE, "Space: choose."),
        (Field.USE, "Space: tick."),
        (Field.AUTHENTICATION, "Space: the other one."),
    ],
)
async def test_the_help_of_a_field_that_is_no_text_says_what_space_does(
    opening: Opening, field: Field, said: str
) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, field)

        assert said in " ".join(session.text.split())


async def test_what_space_does_is_among_the_keys_of_the_help_and_done_from_there(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await go_to(session, Field.SERVICE)
        await session.press("f1")
        await session.type("open a list")
        await session.see("Open a list, tick a box")
        await session.press("enter")

        await session.see("smsapi.bg")


async def test_an_open_editor_says_at_midnight_that_the_interface_is_released(world: World, opening: Opening) -> None:
    world.clock.moment = datetime(2026, 11, 30, 22, 59, 59, 500_000, tzinfo=UTC)
    planned = world.add("Köln", branch="03", start="2026-12-01")
    async with opening(planned) as session:
        await session.see("Köln · planned")
        await session.see("Planned: released on 2026-12-01")
        world.clock.moment = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)

        await session.see("Köln · ready")
        assert "Planned:" not in session.text


async def test_one_types_behind_the_name_of_every_interface_that_is_opened(world: World) -> None:
    long, short = world.add("Zentrale"), world.add("Kasse")

    async def flow(app: SmstuiApp) -> object:
        for stored in (short, long):
            await edit(app, world.services, Draft.of(stored.interface), stored)
        return None

    async with world.running(flow, (80, 22)) as session:
        await session.see("Kasse · ready")
        await session.press("escape")
        await session.see("Zentrale · ready")
        await session.type("X")

        await session.see("ZentraleX")


async def test_a_refusal_is_gone_once_the_field_is_filled_in(world: World, opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        await session.type("Zentrale")
        await session.press("f2")
        await session.see("must be filled in")
        await session.type(TOKEN)
        await session.press("f2")
        await session.see("Save and lock?")
        await session.press("escape")
        await session.see("New interface")

        assert "must be filled in" not in session.text
