from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event
from typing import cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from smstui.domain.errors import Unreadable
from smstui.domain.gateway import Balance
from smstui.domain.interface import Interface, InterfaceId, Use
from smstui.domain.state import State
from smstui.domain.stored import Listing, UnreadableRow
from smstui.ui.app import SmstuiApp
from smstui.ui.dialogs.question import Question
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.screens.interfaces import InterfacesScreen
from smstui.ui.surface import Surface
from smstui.ui.widgets.check_box import CheckBox
from smstui.ui.widgets.message_row import MessageRow
from smstui.ui.widgets.title_row import TitleRow
from tests.ui.conftest import CHAIN, Many, World, an_interface, names

SIZE = (80, 24)


def screen_of(app: SmstuiApp) -> InterfacesScreen:
    return cast("InterfacesScreen", app.screen)


def message_of(app: SmstuiApp) -> str:
    return app.screen.query_one(MessageRow).text


def title_of(app: SmstuiApp) -> str:
    return str(app.screen.query_one(TitleRow).render())


def count_of(app: SmstuiApp) -> str:
    return str(app.screen.query_one("#count", Static).render())


def lines_of(app: SmstuiApp) -> list[str]:
    table = screen_of(app).table
    return ["".join(segment.text for segment in table.render_line(y)) for y in range(table.size.height)]


async def test_the_list_shows_every_interface_with_its_state(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE):
        text = "\n".join(lines_of(app))

        assert count_of(app) == "8 of 8"
        for expected in ("SMSAPI Stuttgart", "01 Stuttgart", "ready", "planned", "no key", "broken", "2026-12-01"):
            assert expected in text


async def test_an_empty_list_says_how_to_begin(world: World) -> None:
    app = world.app()
    async with app.run_test(size=SIZE):
        assert message_of(app) == "No interface yet: n creates the first one. Days begin as in Europe/Berlin (F3)."


async def test_the_message_row_gives_the_reason_of_the_row_under_the_cursor(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        reasons = {}
        for _row in range(8):
            row = screen_of(app).row
            assert row is not None
            reasons[row.name] = message_of(app)
            await pilot.press("down")

    assert reasons["Defekt"].startswith("Unreadable, line 4: ")
    assert "no branch 99" in reasons["Filiale gibt es nicht"]
    assert reasons["Importiert"].startswith("No key")
    assert "released on 2026-12-01" in reasons["Köln ab Dezember"]
    assert not reasons["Zentrale"]


async def test_what_a_flow_said_is_not_covered_by_the_hint_of_a_row(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("u")
        flows = [worker for worker in app.workers if worker.group == "flow"]
        if flows:
            await app.workers.wait_for_complete(flows)
        await pilot.pause()

        assert message_of(app) == "There is no change of yours that could be taken back."
        await pilot.press("down")
        assert message_of(app) != "There is no change of yours that could be taken back."


async def test_typing_finds_and_escape_brings_everything_back_with_the_cursor_where_it_was(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("j", "j", "j", "j", "j", "j")
        before = screen_of(app).row
        assert before is not None

        await pilot.press("slash", *"stutt")
        found = names(screen_of(app).table.rows)
        await pilot.press("enter", "escape")

        assert found == ["Kasse 1", "SMSAPI Stuttgart"]
        assert screen_of(app).row is before
        assert count_of(app) == "8 of 8"


async def test_down_goes_from_the_search_field_into_what_was_found(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("slash", *"stutt", "down", "down")

        assert names([screen_of(app).row]) == ["SMSAPI Stuttgart"]
        assert screen_of(app).search.value == "stutt"


async def test_every_printable_key_belongs_to_the_search_field(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("slash", "q", "n", "question_mark", "colon", "1", "space", "left_square_bracket", "backslash")

        assert screen_of(app).search.value == "qn?:1 [\\"


async def test_only_problems_are_what_somebody_should_look_after(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("exclamation_mark")

        assert names(screen_of(app).table.rows) == ["Defekt", "Filiale gibt es nicht", "Importiert"]
        await pilot.press("exclamation_mark")
        assert count_of(app) == "8 of 8"


async def test_with_workstation_settings_lists_only_such_interfaces_and_names_the_workstation(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("w")
        text = "\n".join(lines_of(app))

        assert names(screen_of(app).table.rows) == ["Kasse 1"]
        assert "Workstation" in text
        assert "kasse-1" in text
        assert "Group" not in text


async def test_moving_keeps_the_cursor_in_sight_and_says_where_one_is(many: Many) -> None:
    app = many(1_000).app()
    async with app.run_test(size=SIZE) as pilot:
        places = []
        for key in ("pagedown", "end", "up", "home", "G", "g", "k"):
            await pilot.press(key)
            row = screen_of(app).row
            assert row is not None
            assert any(line.startswith(">") and row.name in line for line in lines_of(app))
            places.append((row.name[-4:].lstrip("0"), count_of(app)))

    assert places == [
        ("20", "2–20 of 1,000"),
        ("1000", "982–1,000 of 1,000"),
        ("999", "982–1,000 of 1,000"),
        ("1", "1–19 of 1,000"),
        ("1000", "982–1,000 of 1,000"),
        ("1", "1–19 of 1,000"),
        ("1", "1–19 of 1,000"),
    ]


async def test_marks_are_for_rows_and_a_star_marks_all_that_are_shown(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("space")
        one, said_of_one = names(screen_of(app).marked), title_of(app)
        await pilot.press("slash", *"stutt", "enter", "asterisk")
        said_of_hidden = title_of(app)
        await pilot.press("escape")
        more = names(screen_of(app).marked)
        await pilot.press("escape")

        assert one == ["Defekt"]
        assert said_of_one.startswith("Interfaces · 1 marked ")
        assert more == ["Defekt", "Kasse 1", "SMSAPI Stuttgart"]
        assert said_of_hidden.startswith("Interfaces · 3 marked ")
        assert not screen_of(app).table.marked
        assert "marked" not in title_of(app)


async def test_marked_files_that_cannot_be_read_are_left_out_of_the_balances_and_that_is_said(sample: World) -> None:
    sample.gateway.balance_answer = Balance("100")
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("asterisk", "b")
        await pilot.pause(0.2)
        await pilot.press("escape")
        await pilot.pause(0.1)

        assert message_of(app) == "1 marked row was left out: its file cannot be read."


async def test_without_a_mark_the_row_under_the_cursor_counts(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end")

        assert names(screen_of(app).marked) == ["Zentrale"]


async def test_sorting_by_state_puts_what_is_broken_first_and_the_cursor_stays_on_its_row(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end", "s")
        await pilot.pause()
        await pilot.press(*"state", "enter")
        await pilot.pause()

        rows = screen_of(app).table.rows
        assert [row.status.state for row in rows[:4]] == [State.BROKEN, State.BROKEN, State.NO_SECRET, State.PLANNED]
        assert names([screen_of(app).row]) == ["Zentrale"]


async def test_changes_by_others_appear_and_the_cursor_stays(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end")

        sample.interfaces.carry(an_interface(20, "Anders"))
        await settled(pilot, lambda: len(screen_of(app).table.rows) == 9)

        assert names(screen_of(app).table.rows)[0] == "Anders"
        assert names([screen_of(app).row]) == ["Zentrale"]


async def test_a_slow_directory_does_not_hold_up_the_first_picture(
    sample: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = Event()
    listing = sample.interfaces.listing

    def slow() -> Listing:
        released.wait(10)
        return listing()

    monkeypatch.setattr(sample.interfaces, "listing", slow)
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, lambda: message_of(app) == "Reading the interfaces …")
        released.set()
        await settled(pilot, lambda: len(screen_of(app).table.rows) == 8)

        assert count_of(app) == "8 of 8"


async def test_the_first_rows_can_be_used_while_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(an_interface(number) for number in range(1, 31))
    released = Event()
    listing = world.interfaces.listing

    def beginning(_count: int) -> Listing:
        return Listing(listing().stored[:25], more=5)

    def slow() -> Listing:
        released.wait(10)
        return listing()

    monkeypatch.setattr(world.interfaces, "beginning", beginning)
    monkeypatch.setattr(world.interfaces, "listing", slow)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "asterisk")
        before = (count_of(app), message_of(app), names([screen_of(app).row]), screen_of(app).table.marked)
        released.set()
        await settled(pilot, lambda: len(screen_of(app).table.rows) == 30)

        assert before == ("1–19 of 30", "Reading the interfaces …", ["Interface 02"], frozenset())
        assert names([screen_of(app).row]) == ["Interface 02"]
        assert message_of(app) != "Reading the interfaces …"


async def test_reload_reads_again(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("r")
        await settled(pilot, lambda: message_of(app) == "Read again.")


async def test_a_planned_interface_becomes_ready_at_the_chains_midnight() -> None:
    world = World([an_interface(1, "Morgen", start="2026-11-23")])
    world.clock.moment = datetime(2026, 11, 22, 22, 59, 59, 950_000, tzinfo=UTC)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        before = state_under_cursor(app)

        world.clock.moment = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
        await settled(pilot, lambda: state_under_cursor(app) is State.READY)

        assert before is State.PLANNED
        assert not message_of(app)


async def test_a_clock_that_is_set_back_takes_the_release_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smstui.ui.midnight.LOOKS_AT_CLOCK", 0.05)
    world = World([an_interface(1, "Heute", start="2026-11-23")])
    world.clock.moment = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        before = state_under_cursor(app)
        world.clock.moment = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        await settled(pilot, lambda: state_under_cursor(app) is State.PLANNED)

        assert before is State.READY


async def test_the_second_half_of_a_double_click_presses_nothing_in_what_the_first_has_opened(
    sample: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smstui.ui.surface.monotonic", lambda: 1.0)
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        row = names(screen_of(app).table.rows).index("Zentrale")
        table = screen_of(app).table
        await pilot.click(table, offset=(19, row + 1))
        await pilot.click(table, offset=(19, row + 1))
        await settled(pilot, lambda: isinstance(app.screen, EditorScreen))
        editor = app.screen
        ticks = [tick.value for tick in editor.query(CheckBox)]
        for y in range(2, 16):
            await pilot.click(offset=(19, y))

        assert app.screen is editor
        assert [tick.value for tick in editor.query(CheckBox)] == ticks
        assert app.focused is not None
        assert app.focused.id == "name"


async def test_the_preview_stands_beside_the_table_from_110_columns(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.press("end")
        preview = app.screen.query_one("Preview")

        assert preview.display
        assert "Zentrale" in str(preview.render())
        await pilot.resize_terminal(109, 24)
        await pilot.pause()
        assert not preview.display


async def test_copying_offers_no_secret_and_claims_only_what_is_known(
    sample: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(SmstuiApp, "copy_to_clipboard", lambda _app, text: sent.append(text))
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end", "y")
        await pilot.pause()
        await pilot.press(*"toml", "enter")
        await pilot.pause()

        assert 'name = "Zentrale"' in sent[0]
        assert "sandbox-token" not in sent[0]
        assert message_of(app) == "Sent to the terminal."


async def test_the_palette_goes_to_an_interface_whatever_hides_it(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("exclamation_mark", "f9")
        await pilot.pause()
        await pilot.press(*"go zentrale", "enter")
        await pilot.pause()

        assert names([screen_of(app).row]) == ["Zentrale"]
        assert count_of(app) == "8 of 8"


async def test_an_unreadable_file_is_not_opened_but_explained(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("home")
        assert message_of(app).startswith("Unreadable, line 4: ")
        await pilot.press("enter")
        await pilot.pause()

        explanation: object = app.screen
        assert isinstance(explanation, Question)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, InterfacesScreen)


async def test_the_explanation_of_a_hostile_file_is_harmless() -> None:
    row = UnreadableRow(InterfaceId("x"), Unreadable("/x/\x1b[2J.toml", "\x1b]0;owned\x07"), "Kaputt\x1b[31m")
    app = World(unreadable=[row]).app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await pilot.pause()

        explanation: object = app.screen
        assert isinstance(explanation, Question)
        assert explanation.heading == "Kaputt␛[31m"


async def test_a_directory_that_cannot_be_read_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise Unreadable("/etc/smstui", "permission denied")

    monkeypatch.setattr(world.interfaces, "listing", fails)
    app = world.app()
    async with app.run_test(size=SIZE):
        assert "/etc/smstui" in message_of(app)


@pytest.mark.parametrize(
    "name",
    [
        "[/x] [bold]",
        "[@click=app.quit]x[/]",
        "a\x1b[31mred\x1b]52;c;aGk=\x07",
        "\u202eevil\u2066",
        "日本語の名前" * 10,
        "👩‍👩‍👧 " * 10,
        "é" * 40 + "\ud800",
        "a\nb\tc\rd",
        "\\[",
        "x" * 80,
    ],
)
async def test_no_name_reaches_the_terminal_raw_or_makes_a_row_wider(name: str) -> None:
    hostile = replace(an_interface(1), settings=replace(an_interface(1).settings, name=name))
    world = World([hostile, an_interface(2)])
    app = world.app()
    async with app.run_test(size=(110, 22)) as pilot:
        await pilot.press("slash", *"[/", "escape", "escape")
        strips = [strip for strip in app.screen._compositor.render_strips() if strip]
        text = "".join(segment.text for strip in strips for segment in strip)

        assert app.is_running
        assert {strip.cell_length for strip in strips} == {110}
        assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in text)
        assert not any(character in text for character in "\u202e\u2066\ud800")


@pytest.mark.parametrize("language", ["en", "de"])
async def test_nothing_is_cut_at_80x22_with_the_longest_names(language: str, request: pytest.FixtureRequest) -> None:
    if language == "de":
        request.getfixturevalue("german")
    chain = replace(CHAIN, branches={"01": replace(CHAIN.branches["01"], name="S" * 80)})
    world = World([longest_interface(1), an_interface(2)], chain=chain)
    app = world.app()
    async with app.run_test(size=(80, 22)) as pilot:
        await pilot.press("w", "w")
        strips = app.screen._compositor.render_strips()
        lines = ["".join(segment.text for segment in strip) for strip in strips]

        assert {strip.cell_length for strip in strips} == {80}
        assert len(lines) == 22
        assert "F10" in lines[-1]
        assert not app.screen.has_class("-too-small")
        assert all("…" not in line for line in (lines[2], lines[-1]))


def longest_interface(number: int) -> Interface:
    return an_interface(number, "N" * 80, branch="01", use=frozenset({Use.SERVER}), start="2027-01-01")


def state_under_cursor(app: SmstuiApp) -> State | None:
    row = screen_of(app).row
    return row.status.state if row is not None else None


async def settled(pilot: Pilot[int], condition: Callable[[], bool]) -> None:
    """Wait until something that goes on in the background has arrived."""
    for _attempt in range(200):
        await pilot.pause(0.02)
        if condition():
            return
    pytest.fail("waited in vain")


async def test_opening_another_screen_and_coming_back_keeps_the_cursor(sample: World) -> None:
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end", "8")
        await pilot.pause()
        other = app.screen
        await pilot.press("escape")
        await pilot.pause()

        assert isinstance(other, Surface)
        assert not isinstance(other, InterfacesScreen)
        assert names([screen_of(app).row]) == ["Zentrale"]


async def test_a_policy_that_cannot_be_read_is_told_once(sample: World, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = replace(sample.chain.load(), problems=(Unreadable("policy.toml", "Invalid value", 3),))
    monkeypatch.setattr(sample.chain, "load", lambda: chain)
    app = sample.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("r")
        while message_of(app) != "Read again.":
            await pilot.pause(0.01)

        told = [notice.text for notice in app.notices.kept if "policy.toml, line 3 cannot be read" in notice.text]
        assert len(told) == 1
