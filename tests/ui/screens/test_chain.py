from dataclasses import replace

import pytest

from smstui.domain.chain import Branch, Chain, Policy
from smstui.domain.errors import Unreadable, WriteFailed
from smstui.domain.interface import Use
from smstui.ui.app import SmstuiApp
from smstui.ui.chain_sections import Part
from smstui.ui.dialogs.entry_form import EntryForm
from smstui.ui.screens.chain import ChainScreen
from smstui.ui.screens.editor import EditorScreen, edit
from smstui.ui.widgets.check_box import CheckBox
from smstui.ui.widgets.choice import ChoiceField
from smstui.ui.widgets.list_table import ListTable
from smstui.ui.widgets.plain_input import PlainInput
from tests.ui.dialogs.world import CHAIN, Flow, Session, World


@pytest.fixture
def world() -> World:
    """Return a chain of three branches without interfaces."""
    return World()


def opening(world: World, part: Part = Part.BRANCHES) -> Flow:
    async def flow(app: SmstuiApp) -> object:
        await app.push_screen_wait(ChainScreen(world.services, part))
        return None

    return flow


def form(session: Session) -> EntryForm:
    screen = session.app.screen
    assert isinstance(screen, EntryForm)
    return screen


def fill(session: Session, **texts: str) -> None:
    for name, text in texts.items():
        form(session).query_one(f"#{name}", PlainInput).value = text


async def test_what_others_add_appears_while_the_cursor_stays(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("03 Köln")
        await session.press("down")
        world.chain.save_branch(Branch("00", "Aalen"))
        world.add()  # every change of the files is told alike

        await session.see("00 Aalen")
        assert session.app.screen.query_one(ListTable).current_key == "02"


async def test_left_and_right_lead_through_the_sections(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.press("right")
        await session.see("kasse-1 01 Stuttgart")
        await session.press("right")
        await session.see("eye-test Eye test yes")
        await session.press("right")
        await session.see("Administrators may view set passwords no")
        await session.press("right")
        await session.see("Time zone Europe/Berlin")
        await session.press("right")
        await session.see("01 Stuttgart 1")
        await session.press("left")

        await session.see("Time zone Europe/Berlin")


async def test_a_branch_is_added(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.press("a")
        await session.see("New branch")
        fill(session, code="04", name="Ulm")
        await session.press("f2")
        await session.see("04 Ulm")
        await session.see("Saved.")

    assert world.chain.load().branches["04"] == Branch("04", "Ulm")


async def test_a_refused_value_keeps_the_form_and_leads_to_its_field(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.press("a")
        await session.see("New branch")
        fill(session, code="zu lang für einen Code", name="Ulm")
        await session.press("f2")
        await session.see("A code has 1 to 16 letters")

        assert session.app.focused is form(session).query_one("#code")
        assert form(session).query_one("#name", PlainInput).value == "Ulm"


async def test_a_taken_code_is_refused(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.press("a")
        await session.see("New branch")
        fill(session, code="01", name="Ulm")
        await session.press("f2")

        await session.see("There is a branch with the code 01 already.")


async def test_a_changed_code_is_carried_into_interfaces(world: World) -> None:
    stored = world.add(branch="01")
    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.press("enter")
        await session.see("A changed code is carried into everything")
        fill(session, code="71")
        await session.press("f2")
        await session.see("71 Stuttgart")

    assert world.interfaces.get(stored.interface.id).interface.settings.branch == "71"


async def test_enter_in_a_field_goes_on_and_never_saves(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.press("a")
        await session.see("New branch")
        await session.press("x", "enter")

        assert session.app.focused is form(session).query_one("#name")


async def test_a_branch_in_use_stays_and_its_users_are_listed(world: World) -> None:
    world.add("SMSAPI Stuttgart", branch="01")
    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.press("d")
        await session.see("It stays")
        await session.see("interface SMSAPI Stuttgart, workstation kasse-1")

    assert "01" in world.chain.load().branches


async def test_an_unused_branch_goes_after_a_question(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Köln")
        await session.press("end", "d")
        await session.see("03 Köln")
        await session.press("right", "enter")
        await session.until(lambda: "03" not in world.chain.load().branches)

        await session.see("03 Köln is deleted.")


async def test_the_safe_answer_has_the_focus(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Köln")
        await session.press("end", "d")
        await session.see("Delete this entry?")
        await session.press("enter")
        await session.until(lambda: isinstance(session.app.screen, ChainScreen))

    assert "03" in world.chain.load().branches


async def test_a_workstation_is_added_to_a_branch(world: World) -> None:
    async with world.running(opening(world, Part.WORKSTATIONS)) as session:
        await session.see("kasse-1")
        await session.press("a")
        await session.see("New workstation")
        fill(session, host="KASSE-9")
        form(session).query_one("#branch", ChoiceField).value = "03"
        await session.press("f2")
        await session.see("kasse-9 03 Köln")

    assert world.chain.load().workstations["kasse-9"].branch == "03"


async def test_a_workstation_needs_a_branch(world: World) -> None:
    async with world.running(opening(world, Part.WORKSTATIONS)) as session:
        await session.see("kasse-1")
        await session.press("a")
        await session.see("New workstation")
        fill(session, host="kasse-9")
        await session.press("f2")

        await session.see("This must be filled in.")


async def test_n_on_a_workstation_opens_the_editor_with_it_and_its_branch(world: World) -> None:
    async with world.running(opening(world, Part.WORKSTATIONS)) as session:
        await session.see("werkstatt")
        await session.press("down", "n")
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))

        await session.see("werkstatt")
        await session.see("02 München")


async def test_n_does_nothing_where_there_are_no_workstations(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.press("n")

        assert isinstance(session.app.screen, ChainScreen)


async def test_an_appointment_type_carries_the_option_for_notifications(world: World) -> None:
    async with world.running(opening(world, Part.APPOINTMENT_TYPES)) as session:
        await session.see("pick-up Pick-up no")
        await session.press("down", "enter")
        await session.see("Allowed for automatic notification of the customer")
        form(session).query_one(CheckBox).value = True
        await session.press("f2")
        await session.see("pick-up Pick-up yes")

    assert world.chain.load().appointment_types["pick-up"].automatic_notification


async def test_viewing_passwords_needs_the_name_of_a_group(world: World) -> None:
    async with world.running(opening(world, Part.POLICIES)) as session:
        await session.see("Administrators may view set passwords")
        await session.press("enter")
        await session.see("Policies of the chain")
        form(session).query_one("#administrators_may_view_passwords", CheckBox).value = True
        await session.press("f2")
        await session.see("This must be filled in.")
        fill(session, administrators_group="sms-admins")
        await session.press("f2")
        await session.see("sms-admins")

    assert world.chain.load().policy == Policy(
        administrators_may_view_passwords=True, administrators_group="sms-admins", journal_texts=False
    )


async def test_a_policy_that_belongs_to_root_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_policy: Policy, _base: Policy | None = None) -> None:
        raise WriteFailed("/etc/smstui/policy.toml", "Permission denied", 13)

    monkeypatch.setattr(world.chain, "save_policy", refuse)
    async with world.running(opening(world, Part.POLICIES)) as session:
        await session.see("Administrators may view set passwords")
        await session.press("enter")
        await session.see("Policies of the chain")
        await session.press("f2")

        await session.see("/etc/smstui/policy.toml could not be written")


async def test_the_defaults_are_set(world: World) -> None:
    async with world.running(opening(world, Part.DEFAULTS)) as session:
        await session.see("Europe/Berlin")
        await session.press("enter")
        await session.see("Defaults of the chain")
        fill(session, timezone="Mars/Olympus")
        await session.press("f2")
        await session.see("Mars/Olympus is no time zone")
        fill(session, timezone="Europe/Warsaw", country_code="0048", name="Optyk", ca_file="/etc/ssl/own.pem")
        await session.press("f2")
        await session.see("/etc/ssl/own.pem")

    chain = world.chain.load()
    assert (chain.timezone, chain.country_code, chain.name) == ("Europe/Warsaw", "+48", "Optyk")


async def test_policies_and_defaults_have_nothing_to_add_or_delete(world: World) -> None:
    async with world.running(opening(world, Part.POLICIES)) as session:
        await session.see("Administrators may view set passwords")
        await session.press("a", "d")

        assert isinstance(session.app.screen, ChainScreen)


async def test_500_branches_are_searched_without_accents(world: World) -> None:
    many = {f"{number:03}": Branch(f"{number:03}", f"Ort {number}") for number in range(500)}
    world = World(chain_value=replace(CHAIN, branches={**many, "m1": Branch("m1", "Königsbrück")}))
    async with world.running(opening(world), size=(80, 22)) as session:
        await session.see("501 of 501")
        await session.press("slash")
        await session.type("konigs")
        await session.see("1 of 501")
        await session.press("enter")

        await session.see("m1 Königsbrück")
        assert session.app.focused is session.app.screen.query_one(ListTable)


async def test_escape_leaves_the_search_then_clears_it_then_leaves(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.press("slash")
        await session.type("nirgends")
        await session.see("Nothing found. Esc clears the search.")
        await session.press("escape", "escape")
        await session.see("3 of 3")
        await session.press("escape")
        await session.end()


async def test_an_empty_section_says_how_to_fill_it(world: World) -> None:
    world = World(chain_value=replace(CHAIN, branches={}, workstations={}))
    async with world.running(opening(world)) as session:
        await session.see("No branch yet: a adds the first one.")


async def test_the_cursor_stays_on_its_row_when_another_is_added(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Köln")
        await session.press("end", "a")
        await session.see("New branch")
        fill(session, code="00", name="Zentrale")
        await session.press("f2")
        await session.see("00 Zentrale")

        assert session.app.screen.query_one(ListTable).current_key == "03"


async def test_f3_opens_the_chain(world: World) -> None:
    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.press("escape")
        await session.end()
        await session.press("f3")

        await session.until(lambda: isinstance(session.app.screen, ChainScreen))


async def test_hostile_names_do_no_harm(world: World) -> None:
    hostile = {code: Branch(code, "[/b] [@click=app.quit]x[/]") for code in ("01", "02")}
    world = World(chain_value=replace(CHAIN, branches=hostile, workstations={}))
    world.add("[/x]", branch="01", use=frozenset({Use.CLIENT}))
    async with world.running(opening(world)) as session:
        await session.see("[@click=app.quit]")
        await session.press("d")
        await session.see("interface [/x]")
        await session.press("escape", "down", "d")
        await session.see("Delete this entry?")
        await session.see("02 [/b] [@click=app.quit]x[/]")
        await session.press("right", "enter")

        await session.see("02 [/b] [@click=app.quit]x[/] is deleted.")


async def test_over_an_open_editor_no_second_draft_is_begun(world: World) -> None:
    async def flow(app: SmstuiApp) -> object:
        return await edit(app, world.services, world.services.editing.new_draft())

    async with world.running(flow) as session:
        await session.until(lambda: isinstance(session.app.screen, EditorScreen))
        session.app.push_screen(ChainScreen(world.services, Part.WORKSTATIONS))
        await session.see("kasse-1 01 Stuttgart")
        await session.press("n")

        await session.see("Leave the editor first: it holds a draft already.")


async def test_a_chain_that_cannot_be_read_says_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Chain:
        raise Unreadable("smstui.toml", "Invalid value", 3)

    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        monkeypatch.setattr(world.chain, "load", refuse)
        await session.press("escape", "f3")

        await session.see("smstui.toml, line 3 cannot be read")


async def test_a_policy_that_cannot_be_read_is_told_beside_the_branches(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = replace(world.chain.load(), problems=(Unreadable("policy.toml", "Invalid value", 3),))
    monkeypatch.setattr(world.chain, "load", lambda: chain)

    async with world.running(opening(world)) as session:
        await session.see("Stuttgart")
        await session.see("policy.toml, line 3 cannot be read")


async def test_enter_begins_in_the_field_of_its_row_and_a_refusal_names_it(world: World) -> None:
    async with world.running(opening(world, Part.DEFAULTS)) as session:
        await session.see("Time zone")
        await session.press("down", "enter")
        await session.see("Defaults of the chain")

        assert session.app.focused is form(session).query_one("#timezone", PlainInput)

        fill(session, name="")
        await session.press("f2")
        await session.see("Name of the chain: This must be filled in.")
        fill(session, name="Optik Nord", timezone="localtime")
        await session.press("f2")
        await session.see("Time zone: localtime means another time on another computer.")


async def test_what_somebody_else_changed_while_a_form_was_open_is_told_before_it_is_set(world: World) -> None:
    async with world.running(opening(world, Part.DEFAULTS)) as session:
        await session.see("Time zone")
        await session.press("enter")
        await session.see("Defaults of the chain")
        world.chain.save_defaults(replace(world.chain.load(), timezone="Europe/Vienna", country_code="+43"))
        fill(session, timezone="Europe/Zurich")
        await session.press("f2")
        await session.see("Time zone: Somebody else has changed this meanwhile: Europe/Vienna.")
        assert world.chain.load().timezone == "Europe/Vienna"
        await session.press("f2")
        await session.see("Europe/Zurich")

    chain = world.chain.load()
    assert (chain.timezone, chain.country_code) == ("Europe/Zurich", "+43")


@pytest.mark.parametrize("field_name", ["administrators_group", "administrators_may_view_passwords"])
async def test_a_policy_that_two_break_only_together_is_told_and_set_when_saved_again(
    world: World, field_name: str
) -> None:
    world.chain.save_policy(Policy(administrators_group="sms-admins"))
    async with world.running(opening(world, Part.POLICIES)) as session:
        await session.see("sms-admins")
        await session.press("enter")
        await session.see("Policies of the chain")
        if field_name == "administrators_group":
            world.chain.save_policy(Policy())
            form(session).query_one("#administrators_may_view_passwords", CheckBox).value = True
        else:
            world.chain.save_policy(Policy(administrators_may_view_passwords=True, administrators_group="sms-admins"))
            fill(session, administrators_group="")
        await session.press("f2")
        await session.see("Somebody else has changed this meanwhile:")
        await session.press("f2")
        await session.until(lambda: isinstance(session.app.screen, ChainScreen))

    policy = world.chain.load().policy
    assert policy.administrators_may_view_passwords == (field_name == "administrators_group")
    assert bool(policy.administrators_group) == (field_name == "administrators_group")
