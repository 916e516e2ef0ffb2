from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smstui.domain.errors import FieldRefused
from smstui.domain.sender import Sender, SenderRefusal

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("text", ["OptikNord", "a", "4you", "A1234567890", "491713920012", "12345678", "1" * 15])
def test_a_name_or_a_whole_number_is_a_sender(text: str) -> None:
    sender = Sender.parse(text)

    assert sender.text == text
    assert sender.listed_on is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", SenderRefusal.EMPTY),
        ("Optik Nord", SenderRefusal.BLANK),
        (" OptikNord", SenderRefusal.BLANK),
        ("OptikNord\n", SenderRefusal.BLANK),
        ("Optik-Nord", SenderRefusal.CHARACTER),
        ("Köln", SenderRefusal.CHARACTER),
        ("Optik\u0663", SenderRefusal.CHARACTER),
        ("\uff2fptikNord", SenderRefusal.CHARACTER),
        ("OptikNord123", SenderRefusal.TOO_LONG),
        ("1234567", SenderRefusal.NUMBER_TOO_SHORT),
        ("7", SenderRefusal.NUMBER_TOO_SHORT),
        ("1" * 16, SenderRefusal.NUMBER_TOO_LONG),
        ("01713920012", SenderRefusal.LEADING_ZERO),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, reason: SenderRefusal) -> None:
    with pytest.raises(FieldRefused) as caught:
        Sender.parse(text)

    assert caught.value.field == "sender"
    assert caught.value.reason is reason


@pytest.mark.parametrize("text", ["+49 171 3920012", "00491713920012", "+49 (171) 392-0012"])
def test_a_number_with_plus_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(FieldRefused) as caught:
        Sender.parse(text)

    assert caught.value.reason is SenderRefusal.WRITTEN_NUMBER
    assert caught.value.details == {"suggestion": "491713920012"}


def test_the_character_in_the_way_is_named() -> None:
    with pytest.raises(FieldRefused) as caught:
        Sender.parse("Köln-Süd")

    assert caught.value.details == {"character": "ö"}


@pytest.mark.parametrize("text", ["Optik Nord", "A.&@-+_!%", "OptikNord", "12345"])
def test_a_name_that_the_account_lists_may_use_the_wider_set(text: str) -> None:
    sender = Sender.listed(text, TODAY)

    assert sender == Sender(text, TODAY)
    assert sender.listed_on == TODAY


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", SenderRefusal.EMPTY),
        ("   ", SenderRefusal.EMPTY),
        ("Optik Nord 12", SenderRefusal.TOO_LONG),
        ("Käse", SenderRefusal.CHARACTER),
        ("Optik\tNord", SenderRefusal.BLANK),
        ("Optik Nord\n", SenderRefusal.BLANK),
    ],
)
def test_even_a_listed_name_keeps_to_the_gateways_set(text: str, reason: SenderRefusal) -> None:
    with pytest.raises(FieldRefused) as caught:
        Sender.listed(text, TODAY)

    assert caught.value.reason is reason


def test_only_digits_are_a_number() -> None:
    assert Sender.parse("491713920012").is_number
    assert not Sender.parse("4917139200x").is_number


@given(st.text(max_size=20))
def test_every_text_is_a_sender_by_the_rule_or_refused(text: str) -> None:
    letters = {*"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    digits = {*"0123456789"}
    name = 1 <= len(text) <= 11 and set(text) <= letters | digits and bool(set(text) & letters)
    number = 8 <= len(text) <= 15 and set(text) <= digits and not text.startswith("0")

    try:
        accepted = Sender.parse(text).text == text
    except FieldRefused:
        accepted = False

    assert accepted == (name or number)
