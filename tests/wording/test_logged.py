"""What was remembered, in words: every deed, thing, result and outcome, as wide as its column."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from rich.cells import cell_len

from smstui.domain.chain import AppointmentType, Branch, Chain, Policy, SecretSettings, Workstation
from smstui.domain.change import SET, Author, ChangeRecord, Deed, FieldChange, Result, Subject, Thing
from smstui.domain.gateway import Accepted, Trouble, Uncertain
from smstui.domain.interface import InterfaceId
from smstui.domain.recorded import Recorded, recorded_changes, subject_of
from smstui.domain.sent import Event, Purpose, SendRecord
from smstui.wording.catalogue import use_language
from smstui.wording.change_log import (
    change_facts,
    change_summary,
    deed_word,
    field_change_in_words,
    logged_field,
    result_in_words,
    subject_title,
)
from smstui.wording.logged_rows import ChangeRow, SendRow
from smstui.wording.sent import fate_in_words, fate_word, purpose_word, repeating_in_words, why_not_repeated

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
STUTTGART = Subject(Thing.INTERFACE, "stuttgart-k3fq", "Stuttgart")
SEND = SendRecord(NOW, Event.INTENDED, "idx", InterfaceId("stuttgart-k3fq"), "Stuttgart", "account", "test", "•••0012")
LONGEST_DEED = 18
LONGEST_FATE = 14
LONGEST_PURPOSE = 9


def a_change(deed: Deed, *changed: FieldChange, result: Result = Result.DONE) -> ChangeRecord:
    return ChangeRecord(NOW, Author("anna"), deed, STUTTGART, changed, result)


@pytest.fixture(params=["en", "de"], autouse=True)
def language(request: pytest.FixtureRequest) -> str:
    """Speak both languages, one after the other."""
    chosen: str = request.param
    use_language(chosen)
    return chosen


@pytest.mark.parametrize("deed", list(Deed))
def test_every_deed_has_words_that_fit_their_column(deed: Deed) -> None:
    assert 0 < cell_len(deed_word(deed)) <= LONGEST_DEED


@pytest.mark.parametrize("event", list(Event))
def test_every_outcome_has_words_that_fit_their_column(event: Event) -> None:
    assert 0 < cell_len(fate_word(replace(SEND, event=event), NOW)) <= LONGEST_FATE
    assert 0 < cell_len(fate_word(replace(SEND, event=event, arrived_earlier=True), NOW)) <= LONGEST_FATE


def test_a_refusal_that_tells_of_an_arrival_is_no_refusal_in_the_table() -> None:
    told = replace(SEND, event=Event.REFUSED, arrived_earlier=True)

    assert fate_word(told, NOW) in {"had arrived", "war angekommen"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_purpose_has_words_of_its_own_that_fit_their_column(language: str) -> None:
    use_language(language)
    words = {purpose_word(replace(SEND, purpose=purpose)) for purpose in Purpose}

    assert len(words) == len(Purpose)
    assert words.isdisjoint(set(Purpose))
    assert all(0 < cell_len(word) <= LONGEST_PURPOSE for word in words)
    assert purpose_word(replace(SEND, purpose="newer")) == "newer"


def test_every_thing_and_result_has_words() -> None:
    assert all(subject_title(Subject(thing, name="x")) for thing in Thing)
    assert len({result_in_words(result) for result in Result}) == len(Result)


def test_every_field_that_is_written_down_has_a_label() -> None:
    written = {
        field.name for kind in (Branch, Workstation, AppointmentType, Policy, SecretSettings) for field in fields(kind)
    }

    assert [name for name in sorted(written) if logged_field(name) == name] == []


def test_everything_that_is_written_down_is_a_subject() -> None:
    things: list[Recorded] = [
        Branch("01", "Ulm"),
        Workstation("kasse-1", "01"),
        AppointmentType("check", "Check"),
        Policy(),
        SecretSettings(),
        Chain("chain", "Optik", "Europe/Berlin"),
    ]

    assert {type(thing) for thing in things} < set(get_args(Recorded))
    assert len({subject_of(thing).kind for thing in things}) == len(things)
    assert all(recorded_changes(thing, thing) == () for thing in things)
    assert all(recorded_changes(None, thing) for thing in things)


@pytest.mark.parametrize(
    ("deed", "change", "words"),
    [
        (Deed.CHANGED, FieldChange("sender", "OptikNord", "Optik"), "OptikNord → Optik"),
        (Deed.CREATED, FieldChange("sender", "", "Optik"), "Optik"),
        (Deed.DELETED, FieldChange("sender", "Optik", ""), "Optik"),
        (Deed.REVEALED, FieldChange("token"), ""),
        (Deed.CHANGED, FieldChange("field of a newer program", "1", "2"), "1 → 2"),
    ],
)
def test_a_field_goes_from_what_to_what(deed: Deed, change: FieldChange, words: str) -> None:
    assert field_change_in_words(change, deed) == words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (FieldChange("sender", "Optik", ""), "Optik → (empty)"),
        (FieldChange("token", "", SET), "(empty) → set"),
        (FieldChange("proxy_password", None, SET), "set"),
        (FieldChange("use", "server", "server, client"), "Server-side → Server-side + Client-side"),
        (FieldChange("authentication", "token", "password"), "key token → user name and password"),
        (FieldChange("journal_texts", "no", "yes"), "no → yes"),
        (FieldChange("name", "yes", "set"), "yes → set"),
    ],
)
def test_values_are_read_as_people_write_them(change: FieldChange, words: str) -> None:
    use_language("en")

    assert field_change_in_words(change) == words


def test_a_refused_reveal_says_why_and_of_what() -> None:
    use_language("en")
    record = a_change(Deed.REVEALED, FieldChange("token"), result=Result.NO_SLOT)

    assert change_summary(record) == "Key token: not shown: no passphrase of one's own in the vault"
    assert ("Result", "not shown: no passphrase of one's own in the vault") in change_facts(record, UTC)


def test_what_is_sent_again_says_until_when_it_is_safe_and_what_to_enter() -> None:
    use_language("en")
    kept = replace(SEND, text="Hello")

    assert "Until 2026-11-23 08:29 it can be repeated" in repeating_in_words(SEND, NOW, UTC)
    assert "enter both again" in repeating_in_words(SEND, NOW, UTC)
    assert "The text is filled in." in repeating_in_words(kept, NOW, UTC)
    assert "a second message is possible" in repeating_in_words(SEND, NOW + timedelta(hours=24), UTC)


def test_what_is_not_sent_again_has_three_different_reasons() -> None:
    known = replace(SEND, event=Event.ACCEPTED, outcome=Accepted("64", "49", "QUEUE", "0.16"))

    assert (
        len({why_not_repeated(send) for send in (known, replace(SEND, settled=True), replace(SEND, purpose="dry run"))})
        == 3
    )


def test_an_uncertain_send_that_was_settled_says_both() -> None:
    use_language("en")
    send = replace(SEND, event=Event.UNCERTAIN, outcome=Uncertain(Trouble.TIMEOUT), settled=True)

    words = fate_in_words(send, NOW)

    assert words.startswith("Uncertain:")
    assert words.endswith("A later attempt told that it is at the gateway.")


def test_rows_are_found_by_everything_that_they_show() -> None:
    change = ChangeRow(a_change(Deed.CHANGED, FieldChange("sender", "OptikNord", "Müller")), UTC)
    send = SendRow(SEND, UTC, NOW)

    assert all(
        text.lower() in change.search for text in ("2026-11-22 08:30", "anna", "Stuttgart", "optiknord", "mueller")
    )
    assert all(text.lower() in send.search for text in ("Stuttgart", "0012", "idx"))
