from typing import Unpack

import pytest
from textual.events import Paste

from smstui.domain.errors import DraftRefused, FieldRefused, WriteFailed
from smstui.domain.field import Field
from smstui.domain.gateway import (
    Accepted,
    GatewayError,
    NotSent,
    Refused,
    Trouble,
    Uncertain,
)
from smstui.domain.interface import Reason
from smstui.domain.sms_text import measure
from smstui.services.access import Target
from smstui.ui.flows.test_sms import send_test_sms
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.text_lines import TextLines
from smstui.wording.texts_and_numbers import TEST_TEXT
from tests.ui.dialogs.world import PASSPHRASE, Changes, Flow, Session, World

MOBILE = "0171 3920012"


def sending(world: World, **changes: Unpack[Changes]) -> Flow:
    """Return the flow for a saved interface."""
    stored = world.add(**changes)
    return lambda app: send_test_sms(app, world.services, world.target_of(stored))


async def write_number(session: Session, number: str = MOBILE) -> None:
    """Go from the text to the number, and type one."""
    await session.see("Test SMS: the text")
    await session.press("f2")
    await session.see("Test SMS: the mobile number")
    await session.type(number)


async def test_the_whole_path_is_text_number_dry_run_send(world: World) -> None:
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.see("+49 171 3920012, Germany, mobile")
        await session.press("enter")
        await session.see("Dry run: the gateway would take it")
        sent_before = list(world.gateway.sent)
        await session.press("f2")
        await session.see("Test SMS: accepted")
        await session.see("id-4711")
        await session.press("enter")
        await session.end()

    assert sent_before == []
    assert [message.to for message in world.gateway.dry_runs] == ["+491713920012"]
    assert [(message.to, message.text) for message in world.gateway.sent] == [("+491713920012", TEST_TEXT)]
    assert world.gateway.sent[0].idx != world.gateway.dry_runs[0].idx


async def test_points_are_written_as_the_language_does(world: World, german: None) -> None:
    async with world.running(sending(world)) as session:
        await session.press("f2")
        await session.type(MOBILE)
        await session.press("enter")

        await session.see("0,165")


async def test_the_size_follows_every_key(world: World) -> None:
    async with world.running(sending(world)) as session:
        await session.see("50 of 1,000 · GSM 7-bit · 1 part · 110 left")
        await session.press("backspace", "backspace")

        await session.see("48 of 1,000 · GSM 7-bit · 1 part · 112 left")


async def test_characters_that_force_unicode_are_named_with_their_cost(world: World) -> None:
    async with world.running(sending(world)) as session:
        await session.see("Test SMS: the text")
        field = session.app.screen.query_one(TextLines)
        field.text = "x" * 100 + "„"

        await session.see("101 of 1,000 · Unicode · 2 parts")
        await session.see("Unicode because of „ (at 101): 2 parts instead of 1")


async def test_a_text_over_the_limit_is_refused_and_not_cut(world: World) -> None:
    async with world.running(sending(world, max_characters=20)) as session:
        await session.see("The text counts 50 characters, and this interface allows 20.")
        await session.press("f2")

        await session.see("This text cannot be sent: see above.")
        assert session.app.screen.query_one(TextLines).text == TEST_TEXT


async def test_an_empty_text_is_not_sent(world: World) -> None:
    async with world.running(sending(world)) as session:
        await session.see("Test SMS: the text")
        session.app.screen.query_one(TextLines).text = " \n"
        await session.press("f2")

        await session.see("Enter a text: an empty message is not sent.")


async def test_from_the_seventh_part_on_there_is_a_warning(world: World) -> None:
    async with world.running(sending(world)) as session:
        await session.see("Test SMS: the text")
        session.app.screen.query_one(TextLines).text = "x" * 919

        await session.see("7 parts: the gateway documents at most 6.")


async def test_pasted_lines_stay_and_control_characters_do_not(world: World) -> None:
    async with world.running(sending(world)) as session:
        await session.see("Test SMS: the text")
        field = session.app.screen.query_one(TextLines)
        field.text = ""
        field.post_message(Paste("one\r\ntwo\tthree\x1b[31m\x07\rfour"))

        await session.see("2 control characters left out")
        assert field.text == "one\ntwo three[31m\nfour"


async def test_enter_makes_a_new_line_and_tab_leads_to_the_buttons(world: World) -> None:
    async with world.running(sending(world)) as session:
        await session.see("Test SMS: the text")
        await session.press("enter", "x", "tab")

        assert session.app.screen.query_one(TextLines).text == f"{TEST_TEXT}\nx"
        assert session.app.focused is not None
        assert session.app.focused.id == "back"


async def test_back_keeps_text_and_number(world: World) -> None:
    async with world.running(sending(world)) as session:
        await session.see("Test SMS: the text")
        await session.press("x")
        await write_number(session)
        await session.press("escape")
        await session.see("Test SMS: the text")
        text = session.app.screen.query_one(TextLines).text
        await session.press("f2")
        await session.see("Test SMS: the mobile number")

        assert text == f"{TEST_TEXT}x"
        assert session.app.screen.query_one(PlainInput).value == MOBILE


async def test_function_keys_of_the_screens_do_not_have_the_text_replaced(world: World) -> None:
    async with world.running(sending(world)) as session:
        await session.see("Test SMS: the text")
        await session.press("f6", "x", "f7", "y")

        await session.see(f"{TEST_TEXT}xy")


async def test_escape_in_the_text_leaves(world: World) -> None:
    async with world.running(sending(world)) as session:
        await session.see("Test SMS: the text")
        await session.press("escape")
        await session.end()

    assert world.gateway.sent == world.gateway.dry_runs == []


async def test_fixed_lines_premium_and_short_numbers_are_refused(world: World) -> None:
    async with world.running(sending(world)) as session:
        await write_number(session, "0711 123456")
        await session.see("is a fixed line, not a mobile number.")
        await session.press("enter")
        await session.see("No message can go to this number: see above.")
        session.app.screen.query_one(PlainInput).value = "0900 1234567"
        await session.see("is a premium-rate number.")
        session.app.screen.query_one(PlainInput).value = "110"
        await session.see("This is a short or emergency number.")
        await session.press("enter")

    assert world.gateway.dry_runs == []


async def test_a_likely_slip_is_suggested_and_not_guessed(world: World) -> None:
    async with world.running(sending(world)) as session:
        await write_number(session, "049171 3920012")

        await session.see("Did you mean +49 171 3920012?")


async def test_a_number_that_cannot_be_told_passes(world: World) -> None:
    async with world.running(sending(world)) as session:
        await write_number(session, "+1 212 555 0123")
        await session.see("mobile or fixed line, cannot be told apart")
        await session.press("enter")
        await session.see("Dry run: the gateway would take it")

    assert [message.to for message in world.gateway.dry_runs] == ["+12125550123"]


async def test_a_possible_number_that_no_list_knows_asks_first(world: World) -> None:
    async with world.running(sending(world)) as session:
        await write_number(session, "+44 7700 900123")
        await session.press("enter")
        await session.see("Is this number right?")
        await session.press("space")
        await session.see("Test SMS: the mobile number")
        dry_runs_before = list(world.gateway.dry_runs)
        await session.press("enter")
        await session.see("Is this number right?")
        await session.press("right", "space")
        await session.see("Dry run: the gateway would take it")

    assert dry_runs_before == []
    assert [message.to for message in world.gateway.dry_runs] == ["+447700900123"]


async def test_a_refused_dry_run_offers_no_sending(world: World) -> None:
    world.gateway.outcomes = [Refused(GatewayError(103, "Not enough points"))]
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("enter")
        await session.see("Dry run: the gateway would refuse it")
        await session.see("(103: Not enough points)")

        assert "Send" not in session.text
        await session.press("f2")
        assert "(103: Not enough points)" in session.text  # there is nothing to go on to: it stays to be read
        await session.press("enter")
        await session.end()

    assert world.gateway.sent == []


async def test_what_was_not_sent_can_be_sent_again_by_hand(world: World) -> None:
    world.gateway.outcomes = [NotSent(Trouble.CONNECTION_REFUSED)]
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("Test SMS: not sent")
        await session.press("f2")
        await session.see("Test SMS: accepted")

    assert len(world.gateway.sent) == 2
    assert world.gateway.sent[0].idx != world.gateway.sent[1].idx


async def test_an_uncertain_message_offers_nothing_by_itself(world: World) -> None:
    world.gateway.outcomes = [Uncertain(Trouble.TIMEOUT)]
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("Test SMS: uncertain, it may have arrived")

        assert [button.id for button in session.app.screen.query("PushButton")] == ["CLOSE", "BACK"]


async def test_an_open_attempt_is_repeated_under_the_same_idx(world: World) -> None:
    world.gateway.outcomes = [Uncertain(Trouble.TIMEOUT), Refused(GatewayError(53, "Not unique idx"))]
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("it may have arrived")
        await session.press("right", "enter")
        await session.see("Test SMS: the mobile number")
        await session.press("tab", "right", "right", "enter")
        await session.see("It may have arrived already")
        await session.see("until 2026-11-23 10:29")
        await session.press("right", "enter")
        await session.see("Test SMS: it had arrived")

    assert [message.idx for message in world.gateway.sent] == ["idx-1", "idx-1"]


async def test_after_24_hours_a_second_message_is_possible_and_said(world: World) -> None:
    world.gateway.outcomes = [Uncertain(Trouble.TIMEOUT)]
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("it may have arrived")
        world.clock.moment = world.clock.moment.replace(day=24)
        await session.press("right", "enter")
        await session.see("Test SMS: the mobile number")
        await session.press("tab", "right", "right", "enter")
        await session.see("a second message is possible")
        await session.press("right", "enter")
        await session.see("Test SMS: accepted")

    assert [message.idx for message in world.gateway.sent] == ["idx-1", "idx-2"]


async def test_going_back_from_an_open_attempt_sends_nothing(world: World) -> None:
    world.gateway.outcomes = [Uncertain(Trouble.TIMEOUT)]
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("it may have arrived")
        await session.press("right", "enter")
        await session.see("Test SMS: the mobile number")
        await session.press("tab", "right", "right", "enter")
        await session.see("It may have arrived already")
        await session.press("space")
        await session.see("Test SMS: the mobile number")

    assert len(world.gateway.sent) == 1


async def test_53_on_a_first_attempt_is_an_error(world: World) -> None:
    world.gateway.outcomes = [Refused(GatewayError(53, "Not unique idx"))]
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")

        await session.see("Test SMS: refused")


async def test_whoever_stops_waiting_is_told_that_it_is_uncertain(world: World) -> None:
    world.gateway.open_door.clear()
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("Waiting for the gateway's answer")
        await session.until(lambda: world.gateway.sent)
        await session.press("escape")

        await session.see("Test SMS: uncertain, it may have arrived")


async def test_long_figures_of_the_gateway_leave_room_for_the_buttons(world: World) -> None:
    world.gateway.outcomes = [Accepted("9" * 5000, "491713920012", "Q" * 4000, "0.16")]
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("Test SMS: accepted")

        assert "[ Close ]" in session.text


async def test_who_quits_in_the_middle_of_a_real_message_reads_that_it_may_have_arrived(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.gateway.open_door.clear()
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("Waiting for the gateway's answer")
        await session.press("f10")

    assert session.app.return_code == 0
    left = " ".join(capsys.readouterr().err.split())
    assert "The message to +49 171 3920012 was under way when the program ended: it may have arrived." in left


async def test_who_quits_in_the_middle_of_a_dry_run_reads_nothing_more(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.gateway.open_door.clear()
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("enter")
        await session.see("Nothing is sent.")
        await session.press("f10")

    assert session.app.return_code == 0
    assert capsys.readouterr().err == ""


async def test_an_impatient_enter_does_not_stop_the_waiting(world: World) -> None:
    world.gateway.open_door.clear()
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "space")
        await session.see("Waiting for the gateway's answer")
        await session.press("enter", "space", "y")
        world.gateway.open_door.set()

        await session.see("Test SMS: accepted")


async def test_a_stopped_dry_run_leads_back_to_the_number(world: World) -> None:
    world.gateway.open_door.clear()
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("enter")
        await session.see("Nothing is sent.")
        await session.until(lambda: world.gateway.dry_runs)
        await session.press("escape")

        await session.see("Test SMS: the mobile number")


async def test_without_a_line_in_the_journal_nothing_is_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_attempt: object) -> None:
        raise WriteFailed("journal/2026-11.jsonl", "disk full", 28)

    monkeypatch.setattr(world.journal, "intended", refuse)
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("That did not work")
        await session.see("Nothing was sent.")
        await session.press("enter")
        await session.see("Test SMS: the mobile number")

    assert world.gateway.sent == []
    assert session.app.notices.kept[-1].text.startswith("Nothing was sent.")


async def test_an_outcome_that_cannot_be_written_down_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_attempt: object, _outcome: object) -> None:
        raise WriteFailed("journal/2026-11.jsonl", "disk full", 28)

    monkeypatch.setattr(world.journal, "concluded", refuse)
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")

        await session.see("The outcome could not be written down.")


async def test_before_its_start_a_test_works_and_says_so(world: World) -> None:
    async with world.running(sending(world, start="2026-12-01")) as session:
        await session.see("Planned for 2026-12-01: test, balance and check work before that.")
        await write_number(session)
        await session.press("enter")

        await session.see("Dry run: the gateway would take it")


async def test_a_draft_that_breaks_a_rule_is_refused_before_anything_is_shown(world: World) -> None:
    async def refuse() -> Target:
        raise DraftRefused([FieldRefused(Field.NAME, Reason.REQUIRED)])

    async with world.running(lambda app: send_test_sms(app, world.services, refuse)) as session:
        await session.end()

        assert isinstance(session.bench.error, DraftRefused)


async def test_the_gateways_own_words_are_shown_harmlessly(world: World) -> None:
    world.gateway.outcomes = [Refused(GatewayError(999, "\x1b[2J[/bold] [@click=app.quit]quit[/]\u202e"))]
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("[@click=app.quit]")

        assert "\x1b" not in session.text
        assert "\u202e" not in session.text


async def test_a_hostile_message_id_is_shown_harmlessly(world: World) -> None:
    world.gateway.outcomes = [Accepted("\x1b]52;c;aGk=\x07[/x]", "491713920012", "\x07QUEUE", "0.16")]
    async with world.running(sending(world)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("Test SMS: accepted")

        assert "\x1b" not in session.text
        assert "[/x]" in session.text


async def test_a_locked_vault_is_opened_first(world: World) -> None:
    flow = sending(world)
    world.lock()
    async with world.running(flow) as session:
        await session.until(lambda: type(session.app.screen).__name__ == "UnlockDialog")
        await session.type(PASSPHRASE)
        await session.press("enter")

        await session.see("Test SMS: the text")


def test_the_default_text_is_plain_gsm_and_one_part() -> None:
    measured = measure(TEST_TEXT)

    assert (measured.alphabet.value, measured.parts) == ("gsm7", 1)


async def test_the_longest_words_of_a_gateway_leave_the_buttons_in_reach(world: World) -> None:
    words = "\u202e" * 300
    world.gateway.outcomes = [Refused(GatewayError(999999, words, None, 888888, words))]
    async with world.running(sending(world), size=(80, 22)) as session:
        await write_number(session)
        await session.press("tab", "right", "right", "enter")
        await session.see("Test SMS: refused")

        assert "[ Close ]" in session.text
