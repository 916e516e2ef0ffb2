"""Look back at what was sent and what was changed, find it, and send what is uncertain again."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from smstui.domain.change import SET, Author, ChangeRecord, Deed, FieldChange, Result, Subject, Thing
from smstui.domain.errors import FileProblem, Unreadable, WriteFailed
from smstui.domain.gateway import Accepted, GatewayError, NotSent, Outcome, Refused, Trouble, Uncertain
from smstui.domain.phone import PhoneNumber, read_number
from smstui.domain.remembered import Month
from smstui.domain.sms_text import measure
from smstui.domain.stored import Stored
from smstui.ports import Attempt
from smstui.ui.app import SmstuiApp
from smstui.ui.screens import journal
from smstui.ui.screens.journal import JournalScreen
from smstui.ui.widgets.log_table import LogTable
from smstui.wording.texts_and_numbers import TEST_TEXT
from tests.ui.dialogs.world import NOW, Flow, Session, World

NUMBER = "+491713920012"
ACCEPTED = Accepted("id-4711", "491713920012", "QUEUE", "0.165", 1)
ANNA = Author("root", "anna", "192.0.2.7")


def looking_back(world: World) -> Flow:
    async def flow(app: SmstuiApp) -> object:
        await app.push_screen_wait(JournalScreen(world.services))
        return None

    return flow


def send(world: World, stored: Stored, outcome: Outcome | None, *, text: str = TEST_TEXT, idx: str = "idx-0") -> None:
    """Write a send into the journal; without an outcome the program ended before there was one."""
    interface = stored.interface
    account = "0123456789abcdef" if idx == "idx-0" else idx
    units = measure(text).units
    attempt = Attempt(idx, interface.id, interface.name, NUMBER, units, 1, text, "test", account)
    world.journal.intended(attempt)
    if outcome is not None:
        world.journal.concluded(attempt, outcome)


async def send_for_real(world: World, stored: Stored, outcome: Outcome) -> None:
    """Send the usual test through the interface, with its own account."""
    target = await world.services.access.of_stored(stored)
    world.gateway.outcomes.append(outcome)
    number = read_number(NUMBER, stored.interface.settings.country_code)
    assert isinstance(number, PhoneNumber)
    await world.services.sending.send(target, measure(TEST_TEXT), number)
    world.gateway.sent.clear()


def change(world: World, name: str, *fields: FieldChange, deed: Deed = Deed.CHANGED, moment: datetime = NOW) -> None:
    world.change_log.record(ChangeRecord(moment, ANNA, deed, Subject(Thing.BRANCH, name, "Ulm"), fields))


def rows(session: Session) -> list[tuple[str, ...]]:
    return [row.cells for row in session.app.screen.query_one(LogTable).rows]


async def test_the_journal_lists_sends_the_newest_first_in_the_chains_time(world: World) -> None:
    stored = world.add("Stuttgart")
    send(world, stored, ACCEPTED, idx="a")
    world.clock.moment += timedelta(minutes=5)
    send(world, stored, Refused(GatewayError(14, "Invalid from")), idx="b")
    send(world, stored, NotSent(Trouble.CONNECTION_REFUSED), idx="c")

    async with world.running(looking_back(world)) as session:
        await session.see("3 of 3")

        assert rows(session) == [
            ("2026-11-22 10:35", "Stuttgart", "•••••••••0012", "Test SMS", "not sent"),
            ("2026-11-22 10:35", "Stuttgart", "•••••••••0012", "Test SMS", "refused"),
            ("2026-11-22 10:30", "Stuttgart", "•••••••••0012", "Test SMS", "accepted"),
        ]
        await session.press("down")
        await session.see("Refused: The sender is not accepted.")


async def test_a_send_that_a_crash_cut_off_is_uncertain(world: World) -> None:
    send(world, world.add("Stuttgart"), None)

    async with world.running(looking_back(world)) as session:
        await session.see("under way")
    world.clock.moment += timedelta(minutes=3)
    async with world.running(looking_back(world)) as session:
        await session.see("uncertain")
        await session.see("The program ended before there was an answer: the message may have arrived.")


async def test_a_send_that_waits_in_vain_becomes_uncertain_before_ones_eyes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LOOKS_EVERY", 0.01)
    send(world, world.add("Stuttgart"), None)

    async with world.running(looking_back(world)) as session:
        await session.see("under way")
        world.clock.moment += timedelta(minutes=3)

        await session.see("uncertain")
        await session.see("t Send again")


async def test_right_shows_the_changes_and_each_book_keeps_its_search(world: World) -> None:
    send(world, world.add("Stuttgart"), ACCEPTED)
    change(world, "01", FieldChange("name", "Neu-Ulm", "Ulm"))

    async with world.running(looking_back(world)) as session:
        await session.see("1 of 1")
        await session.press("slash")
        await session.type("nothing")
        await session.see("Nothing found. Esc clears the search.")
        await session.press("enter", "right")

        await session.see("[Changes]")
        await session.see("root (anna) changed Branch 01 Ulm")
        await session.see("192.0.2.7")
        await session.see("Name: Neu-Ulm → Ulm")
        await session.press("left")
        await session.see("[Journal]")
        await session.see("Nothing found.")
        await session.press("escape")
        await session.see("1 of 1")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ulm", {"01", "02", "03"}),
        ("mueller", {"02"}),
        ("ulm -muller", {"01", "03"}),
        ("who:anna", {"01", "02", "03"}),
        ("wer:berta", set()),
        ("what:deleted", {"03"}),
        ("branch:02", {"02"}),
        ("day:2026-11-22", {"01", "02", "03"}),
        ("192.0.2", {"01", "02", "03"}),
    ],
)
async def test_changes_are_searched_as_the_table_of_interfaces_is(world: World, typed: str, found: set[str]) -> None:
    change(world, "01")
    change(world, "02", FieldChange("name", "Müller", "Ulm"))
    change(world, "03", deed=Deed.DELETED)

    async with world.running(looking_back(world)) as session:
        await session.press("right")
        await session.see("3 of 3")
        screen = session.app.screen
        assert isinstance(screen, JournalScreen)
        screen.search.value = typed
        await session.see(f"{len(found)} of 3")
        assert {cells[3].split()[1] for cells in rows(session)} == found


async def test_enter_shows_everything_about_a_line(world: World) -> None:
    change(world, "01", *(FieldChange(f"field{number}", "", f"value{number}") for number in range(20)))

    async with world.running(looking_back(world)) as session:
        await session.press("right")
        await session.see("changed")
        await session.press("enter")
        await session.see("A change")
        await session.see("2026-11-22 10:30:00 +01:00")
        await session.press("pagedown", "pagedown", "pagedown", "pagedown")
        await session.see("field19")
        await session.press("enter")
        await session.see("[Changes]")


async def test_an_empty_book_says_so(world: World) -> None:
    async with world.running(looking_back(world)) as session:
        await session.see("Nothing has been sent yet.")
        await session.press("right")
        await session.see("Nothing has been changed yet.")
        await session.press("enter", "t", "r", "slash", "escape", "escape")
        await session.end()


class DamagedLog:
    """Be a change log in which one line cannot be read."""

    def record(self, _change: ChangeRecord) -> None:
        raise WriteFailed("changes-2026-11.jsonl", "disk full")

    def extent(self) -> int:
        return 1

    def months(self) -> tuple[str, ...]:
        return ("2026-11",)

    def month(self, name: str) -> Month[ChangeRecord]:
        line = ChangeRecord(NOW, ANNA, Deed.REVEALED, Subject(Thing.VAULT), (), Result.LOCKED_OUT)
        return Month(name, (line,), (Unreadable("/state/changes-2026-11.jsonl", FileProblem.DAMAGED_LINE, 7),))


async def test_a_line_that_cannot_be_read_is_named_and_hides_no_other(world: World) -> None:
    world.services = replace(world.services, change_log=DamagedLog())

    async with world.running(looking_back(world)) as session:
        await session.press("right")
        await session.see("root (anna) reveal Vault")
        await session.see("changes-2026-11.jsonl, line 7 cannot be read")


async def test_hostile_values_reach_no_terminal(world: World) -> None:
    change(world, "01", FieldChange("name", "\x1b]52;c;x\x07[/x][@click=app.quit]", "\u202eevil\n" * 400))

    async with world.running(looking_back(world)) as session:
        await session.press("right")
        await session.see("changed")
        await session.press("enter")
        await session.see("A change")
        assert "\x1b" not in session.text
        assert "\u202e" not in session.text
        assert all(len(line) <= 80 for line in session.text.split("\n"))


async def test_tens_of_thousands_of_lines_are_read_only_as_far_as_somebody_looks(world: World) -> None:
    for month in range(30):
        for number in range(300):
            moment = NOW - timedelta(days=31 * month, seconds=number)
            change(world, f"{month:02}-{number:04}", FieldChange("name", "", SET), moment=moment)
    asked: list[str] = []
    read = world.change_log.month

    def month_of_log(name: str) -> Month[ChangeRecord]:
        asked.append(name)
        return read(name)

    world.change_log.month = month_of_log  # type: ignore[method-assign]
    async with world.running(looking_back(world)) as session:
        await session.press("right")
        await session.see("of 300 …")
        assert asked == ["2026-11"]
        for _month in range(2):
            await session.press("end")
        await session.until(lambda: len(asked) > 2)
        assert len(asked) < 6
        await session.press("slash")
        await session.type("29-0299")
        await session.see("1 of 9,000")

    assert len(asked) == 30


async def test_what_is_written_meanwhile_appears_while_cursor_and_search_stay(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LOOKS_EVERY", 0.01)
    stored = world.add("Stuttgart")
    send(world, stored, ACCEPTED, idx="a")
    send(world, stored, NotSent(Trouble.CONNECTION_REFUSED), idx="b")

    async with world.running(looking_back(world)) as session:
        await session.see("2 of 2")
        await session.press("slash")
        await session.type("stutt")
        await session.press("enter", "down")
        world.clock.moment += timedelta(minutes=1)
        send(world, stored, Uncertain(Trouble.TIMEOUT), idx="c")

        await session.see("3 of 3")
        current = session.app.screen.query_one(LogTable).current
        assert current is not None
        assert current.cells[-1] == "accepted"
        await session.press("right")
        await session.see("Nothing has been changed yet.")
        change(world, "01")
        await session.see("1 of 1")
        await session.see("root (anna) changed Branch 01 Ulm")


async def test_a_book_that_cannot_be_read_is_tried_again_ever_more_seldom(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    over = asyncio.Event()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            over.set()
            await asyncio.Event().wait()

    async def unreadable(*_: object) -> bool:
        raise Unreadable("journal-2026-11.jsonl", "Input/output error")

    monkeypatch.setattr(journal, "asyncio", SimpleNamespace(sleep=pause))
    monkeypatch.setattr("smstui.ui.log_reading.Reading.is_outdated", unreadable)
    async with world.running(looking_back(world)):
        await over.wait()

    assert pauses == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]


# Sending again -------------------------------------------------------------------------------------------------------


async def enter_again(session: Session, number: str = "0171 3920012") -> None:
    """Go through the question, the text and the number, and send without a dry run."""
    await session.press("t")
    await session.see("Send again")
    await session.press("right", "enter")
    await session.see("Test SMS: the text")
    await session.press("f2")
    await session.see("Test SMS: the mobile number")
    await session.type(number)
    await session.press("tab", "tab", "tab", "enter")


async def test_an_uncertain_send_is_repeated_under_the_same_idx_while_its_day_lasts(world: World) -> None:
    stored = world.add("Stuttgart")
    await send_for_real(world, stored, Uncertain(Trouble.CONNECTION_LOST))
    world.clock.moment += timedelta(hours=2)

    async with world.running(looking_back(world)) as session:
        await session.see("uncertain")
        idx = world.journal.month("2026-11").lines[0].idx
        await session.press("t")
        await session.see("Until 2026-11-23 10:29 it can be repeated under the same identification")
        await session.see("enter both again")
        await session.press("escape")
        await enter_again(session)
        await session.see("Repeat safely")
        await session.press("right", "enter")
        await session.see("Test SMS: accepted")
        await session.press("enter")
        await session.see("2 of 2")
        await session.press("end")
        await session.see("A later attempt told that it is at the gateway.")
        await session.press("t")
        await session.see("It is settled")

    assert [(message.idx, message.text) for message in world.gateway.sent] == [(idx, TEST_TEXT)]


async def test_all_about_an_uncertain_send_leads_to_sending_it_again_and_about_another_does_not(world: World) -> None:
    stored = world.add("Stuttgart")
    send(world, stored, Uncertain(Trouble.CONNECTION_LOST), idx="uncertain")
    send(world, stored, ACCEPTED, idx="known")

    async with world.running(looking_back(world)) as session:
        await session.see("2 of 2")
        await session.press("enter")
        await session.see("A message")
        assert "[ Send again ]" not in session.text
        await session.press("enter", "down", "enter")
        await session.see("[ Send again ]")
        await session.press("right", "enter")
        await session.see("enter both again")


async def test_the_key_row_offers_to_send_again_only_what_may_be(world: World) -> None:
    async with world.running(looking_back(world)) as session:
        await session.see("Nothing has been sent yet.")
        assert "t Send again" not in session.words

    stored = world.add("Stuttgart")
    send(world, stored, Uncertain(Trouble.CONNECTION_LOST), idx="uncertain")
    send(world, stored, ACCEPTED, idx="known")
    async with world.running(looking_back(world)) as session:
        await session.see("2 of 2")
        assert "t Send again" not in session.words
        await session.press("down")
        await session.see("t Send again")
        await session.press("right")
        assert "t Send again" not in session.words


async def test_after_its_day_a_second_message_is_warned_of_and_the_idx_is_fresh(world: World) -> None:
    stored = world.add("Stuttgart")
    await send_for_real(world, stored, Uncertain(Trouble.CONNECTION_LOST))
    idx = world.journal.month("2026-11").lines[0].idx
    world.clock.moment += timedelta(hours=25)

    async with world.running(looking_back(world)) as session:
        await session.see("uncertain")
        await session.press("t")
        await session.see("More than 24 hours have passed. If you send it again, a second message is possible.")
        await session.press("escape")
        await enter_again(session)
        await session.see("Send all the same")
        await session.press("right", "enter")
        await session.see("Test SMS: accepted")

    assert len(world.gateway.sent) == 1
    assert world.gateway.sent[0].idx != idx


async def test_another_number_is_not_taken_for_the_message_that_is_repeated(world: World) -> None:
    stored = world.add("Stuttgart")
    await send_for_real(world, stored, Uncertain(Trouble.CONNECTION_LOST))

    async with world.running(looking_back(world)) as session:
        await session.see("uncertain")
        await enter_again(session, "0171 3920013")
        await session.see("Another message")
        await session.press("enter")
        await session.see("Test SMS: the mobile number")

    assert world.gateway.sent == []


async def test_what_is_known_or_gone_is_not_repeated(world: World) -> None:
    stored = world.add("Stuttgart")
    send(world, stored, Uncertain(Trouble.CONNECTION_LOST), idx="gone")
    send(world, stored, ACCEPTED, idx="known")
    world.interfaces.delete(stored)

    async with world.running(looking_back(world)) as session:
        await session.see("2 of 2")
        await session.press("t")
        await session.see("Its outcome is known.")
        await session.press("down", "t")
        await session.see("Its interface “Stuttgart” is deleted.")


async def test_a_change_that_could_not_be_written_down_is_said_beside_what_the_screen_says(world: World) -> None:
    async with world.running(looking_back(world)) as session:
        world.services.unrecorded.tell(WriteFailed("changes-2026-11.jsonl", "disk full"))
        await session.until(lambda: session.app.notices.newest)

        assert session.app.notices.newest is not None
        assert "It is saved, but could not be written into the change log." in session.app.notices.newest.text
        assert [notice.severity for notice in session.app._notifications] == ["warning"]
        await session.until(lambda: "It is saved, but could" in session.text)
        await session.press("f1")
        assert "It is saved, but could" in session.text
