from collections.abc import Callable, Iterator
from enum import StrEnum

import phonenumbers
import pytest

from smstui.domain.country_code import CountryCode
from smstui.domain.errors import FieldRefused
from smstui.domain.max_characters import parse_max_characters
from smstui.domain.phone import NumberRefusal, NumberRefused, PhoneNumber, read_number
from smstui.domain.sender import Sender
from smstui.domain.sms_text import check_length, measure
from smstui.wording.catalogue import use_language
from smstui.wording.texts_and_numbers import (
    FIELD_REASONS,
    number_as_sent,
    parts_warning,
    refused_number,
    refused_value,
    sender_hint,
    text_size,
    unicode_cost,
    visible_character,
    whole_number,
)

GERMANY = CountryCode("+49")
MOBILE = PhoneNumber("+491713920012", "+49 171 3920012", "DE", mobile=True)
EVERY_DETAIL: dict[str, object] = {
    "character": "ö",
    "code": "+1242",
    "highest": 1530,
    "length": 12,
    "limit": 1000,
    "longest": 11,
    "lowest": 1,
    "position": 4,
    "shortest": 8,
    "suggestion": "+1",
    "units": 1001,
}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


def refusal_of(attempt: Callable[[], object]) -> FieldRefused:
    with pytest.raises(FieldRefused) as caught:
        attempt()
    return caught.value


def words_for(raw: str, country_code: CountryCode = GERMANY) -> str:
    outcome = read_number(raw, country_code)
    assert isinstance(outcome, NumberRefused)
    return refused_number(outcome)


def test_the_size_of_a_text_is_one_line() -> None:
    assert text_size(measure("a" * 212), 1000) == "212 of 1,000 · GSM 7-bit · 2 parts · 94 left"
    assert text_size(measure(""), 1000) == "0 of 1,000 · GSM 7-bit · 1 part · 160 left"
    assert text_size(measure("’" * 70), 500) == "70 of 500 · Unicode · 1 part · 0 left"


def test_numbers_are_grouped_as_the_language_does() -> None:
    assert whole_number(1530) == "1,530"

    use_language("de")
    assert whole_number(1530) == "1.530"
    assert whole_number(153) == "153"


def test_characters_that_force_unicode_are_named_with_places_and_cost() -> None:
    text = "It’s 😀 and it’s long " + "a" * 140

    assert unicode_cost(measure(text)) == "Unicode because of ’ (at 3, 14), 😀 (at 6): 3 parts instead of 2"


def test_unicode_that_costs_nothing_says_so() -> None:
    assert unicode_cost(measure("It’s")) == "Unicode because of ’ (at 3); no part more than without"
    assert unicode_cost(measure("It's")) == ""


def test_many_characters_and_places_are_cut_short() -> None:
    assert unicode_cost(measure("ąąąąćęłńó")) == (
        "Unicode because of ą (at 1, 2, 3 …), ć (at 5), ę (at 6), ł (at 7) and 2 more; no part more than without"
    )


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("’", "’"),
        ("\u00a0", "no-break space"),
        ("\t", "tab"),
        ("\x1b", "U+001B"),
        ("\u202e", "U+202E"),
        ("\u0301", "U+0301"),
    ],
)
def test_an_invisible_character_gets_a_name_or_its_code_point(character: str, shown: str) -> None:
    assert visible_character(character) == shown


def test_the_seventh_part_is_warned_of() -> None:
    assert parts_warning(measure("a" * 918)) == ""
    assert parts_warning(measure("a" * 919)) == ("7 parts: the gateway documents at most 6. It may refuse the text.")


def test_a_number_is_shown_as_it_will_be_sent() -> None:
    assert number_as_sent(MOBILE) == "+49 171 3920012, Germany, mobile"


def test_a_number_whose_kind_cannot_be_told_says_so() -> None:
    number = read_number("202-555-0143", CountryCode("+1"))

    assert isinstance(number, PhoneNumber)
    assert number_as_sent(number) == ("+1 202-555-0143, United States, mobile or fixed line, cannot be told apart")


def test_a_number_without_region_names_no_country() -> None:
    number = PhoneNumber("+447700900123", "+44 7700 900123", None, mobile=None)

    assert number_as_sent(number) == "+44 7700 900123, mobile or fixed line, cannot be told apart"


def test_a_refused_number_says_what_may_have_been_meant() -> None:
    assert words_for("0491713920012") == (
        "+49 491 713920012 is a fixed line, not a mobile number. Did you mean +49 171 3920012?"
    )


def test_a_possible_number_asks_whether_to_send_anyway_and_names_the_lists() -> None:
    assert words_for("+44 7700 900123") == (
        "+44 7700 900123 could be a number, but is not assigned "
        f"(lists of version {phonenumbers.__version__}). Send anyway?"
    )


def test_a_character_that_does_not_belong_is_shown_safely() -> None:
    assert words_for("0171 392%12") == "“%” does not belong in a number."
    assert words_for("0171 392\x1b12") == "“U+001B” does not belong in a number."


@pytest.mark.parametrize("reason", NumberRefusal)
def test_every_reason_to_refuse_a_number_has_words_of_its_own(reason: NumberRefusal) -> None:
    words = refused_number(NumberRefused(reason, MOBILE, character="x"))

    others = {refused_number(NumberRefused(other, MOBILE, character="x")) for other in NumberRefusal if other != reason}
    assert words
    assert "{" not in words
    assert words not in others


@pytest.mark.parametrize("reason", [reason for reasons in FIELD_REASONS for reason in reasons])
def test_every_reason_to_refuse_a_value_has_words(reason: StrEnum) -> None:
    words = refused_value(FieldRefused("field", reason, **EVERY_DETAIL))

    assert words
    assert "{" not in words


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (
            lambda: check_length(measure("a" * 1001), 1000),
            "The text counts 1,001 characters, and this interface allows 1,000. Shorten it: nothing is cut off.",
        ),
        (
            lambda: measure("ab\ud800"),
            "The character at position 3 is half of a pair and cannot be sent. Delete it and type it again.",
        ),
        (lambda: parse_max_characters("0"), "Enter a number from 1 to 1,530."),
        (lambda: CountryCode.parse("+1242"), "+1242 is more than a country code. Did you mean +1?"),
        (lambda: CountryCode.parse("999"), "+999 belongs to no country."),
        (lambda: CountryCode.parse("800"), "+800 is an international service, not a country."),
        (lambda: Sender.parse("Köln"), "“ö” is not allowed in a sender: letters A–Z and digits only."),
        (
            lambda: Sender.parse("12345"),
            "Digits alone are a phone number of 8 to 15 digits; a name needs a letter.",
        ),
        (lambda: Sender.parse("OptikNord123"), "A sender name has at most 11 characters; this one has 12."),
        (
            lambda: Sender.parse("+49 171 3920012"),
            "Write a number as sender in digits only: 491713920012",
        ),
    ],
)
def test_a_refused_value_is_explained_with_its_details(attempt: Callable[[], object], words: str) -> None:
    assert refused_value(refusal_of(attempt)) == words


def test_a_short_sender_gets_a_hint() -> None:
    assert sender_hint("OK") == "Some networks refuse names of fewer than three characters."
    assert sender_hint("OptikNord") == ""
    assert sender_hint("SMS") == ""
    assert sender_hint("") == ""
