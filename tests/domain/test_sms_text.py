import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smstui.domain.errors import FieldRefused
from smstui.domain.max_characters import MaxCharactersRefusal, check_max_characters, parse_max_characters
from smstui.domain.sms_text import (
    DEFAULT_ALPHABET,
    EXTENSION_TABLE,
    Alphabet,
    Measurement,
    TextRefusal,
    UnicodeCharacter,
    check_length,
    measure,
)

GSM_TEXTS = st.text(st.sampled_from(DEFAULT_ALPHABET + EXTENSION_TABLE * 6), max_size=1000)
ANY_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
EMOJI_TEXTS = st.text(st.sampled_from("aé€’😀🎉"), max_size=400)
TEXTS = st.one_of(GSM_TEXTS, ANY_TEXTS, EMOJI_TEXTS)


def units_of(text: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7:
        return sum(2 if character in EXTENSION_TABLE else 1 for character in text)
    return len(text.encode("utf-16-le")) // 2


def test_the_default_alphabet_has_127_characters_besides_the_escape() -> None:
    assert len(DEFAULT_ALPHABET) == 127
    assert len(set(DEFAULT_ALPHABET)) == 127
    assert len(EXTENSION_TABLE) == 10
    assert not set(DEFAULT_ALPHABET) & set(EXTENSION_TABLE)


def test_an_empty_text_is_one_part() -> None:
    measurement = measure("")

    assert (measurement.parts, measurement.units, measurement.remaining) == (1, 0, 160)
    assert measurement.alphabet is Alphabet.GSM7
    assert measurement.part_texts == ("",)


@pytest.mark.parametrize(
    ("text", "units", "parts", "remaining"),
    [
        ("a" * 160, 160, 1, 0),
        ("a" * 161, 161, 2, 145),
        ("a" * 212, 212, 2, 94),
        ("a" * 306, 306, 2, 0),
        ("a" * 307, 307, 3, 152),
        ("a" * 918, 918, 6, 0),
        ("a" * 919, 919, 7, 152),
        ("€" * 80, 160, 1, 0),
        ("€" * 81, 162, 2, 143),
        ("]" * 153, 306, 3, 151),
        ("Grüße aus Köln", 14, 1, 146),
        ("a\nb", 3, 1, 157),
        ("a\r\nb", 3, 1, 157),
        ("\f", 2, 1, 158),
    ],
)
def test_septets_fill_parts_of_160_or_153(text: str, units: int, parts: int, remaining: int) -> None:
    measurement = measure(text)

    assert measurement.alphabet is Alphabet.GSM7
    assert (measurement.units, measurement.parts, measurement.remaining) == (units, parts, remaining)


@pytest.mark.parametrize(
    ("text", "units", "parts", "remaining"),
    [
        ("ê" * 70, 70, 1, 0),
        ("ê" * 71, 71, 2, 63),
        ("ê" * 134, 134, 2, 0),
        ("😀" * 35, 70, 1, 0),
        ("😀" * 67, 134, 3, 65),
        ("’€", 2, 1, 68),
    ],
)
def test_utf16_units_fill_parts_of_70_or_67(text: str, units: int, parts: int, remaining: int) -> None:
    measurement = measure(text)

    assert measurement.alphabet is Alphabet.UCS2
    assert (measurement.units, measurement.parts, measurement.remaining) == (units, parts, remaining)


@pytest.mark.parametrize("character", "`\t\0\x1b\u00a0’„“–…çΑαóêẞµ°ął\u200d\ufe0f\u0301")
def test_a_character_outside_both_tables_forces_unicode(character: str) -> None:
    measurement = measure(f"ab{character}")

    assert measurement.alphabet is Alphabet.UCS2
    assert measurement.unicode_characters == (UnicodeCharacter(2, character),)


def test_every_position_that_forces_unicode_is_named() -> None:
    measurement = measure("„Hallo“ 😀!")

    assert measurement.unicode_characters == (
        UnicodeCharacter(0, "„"),
        UnicodeCharacter(6, "“"),
        UnicodeCharacter(8, "😀"),
    )


@pytest.mark.parametrize("text", ["a\u0308", "e\u0301", "\u2126", "\u212b"])
def test_decomposed_letters_are_composed_before_counting(text: str) -> None:
    measurement = measure(text)

    assert measurement.text == unicodedata.normalize("NFC", text)
    assert (measurement.alphabet, measurement.units) == (Alphabet.GSM7, 1)


def test_unicode_costs_are_compared_with_a_plain_text() -> None:
    measurement = measure("It’s " + "a" * 140)

    assert measurement.parts == 3
    assert measurement.parts_in_gsm7 == 1
    assert measure("a" * 161).parts_in_gsm7 == 2


@pytest.mark.parametrize("text", ["ab\ud83d", "ab\udc80cd"])
def test_half_a_surrogate_pair_is_refused_with_its_position(text: str) -> None:
    with pytest.raises(FieldRefused) as caught:
        measure(text)

    assert caught.value.reason is TextRefusal.UNPAIRED_SURROGATE
    assert caught.value.details == {"position": 2}


@given(TEXTS)
def test_the_parts_joined_are_the_text(text: str) -> None:
    measurement = measure(text)

    assert "".join(measurement.part_texts) == measurement.text == unicodedata.normalize("NFC", text)
    assert len(measurement.part_texts) == measurement.parts


@given(TEXTS)
def test_no_part_exceeds_its_room_and_the_units_add_up(text: str) -> None:
    measurement = measure(text)

    room = room_of(measurement)
    units = [units_of(part, measurement.alphabet) for part in measurement.part_texts]
    assert max(units) <= room
    assert sum(units) == measurement.units
    assert measurement.remaining == room - units[-1]


@given(TEXTS)
def test_each_part_is_as_full_as_it_can_be(text: str) -> None:
    measurement = measure(text)

    room = room_of(measurement)
    for part, following in zip(measurement.part_texts, measurement.part_texts[1:], strict=False):
        assert units_of(part + following[0], measurement.alphabet) > room


def room_of(measurement: Measurement) -> int:
    alphabet = measurement.alphabet
    return alphabet.single_part_units if measurement.parts == 1 else alphabet.joined_part_units


@given(TEXTS)
def test_the_text_is_unicode_exactly_when_a_character_forces_it(text: str) -> None:
    measurement = measure(text)

    assert (measurement.alphabet is Alphabet.UCS2) == bool(measurement.unicode_characters)
    for forcing in measurement.unicode_characters:
        assert measurement.text[forcing.position] == forcing.character


@given(TEXTS.filter(bool).filter(lambda text: "\x1b" not in text))
def test_an_independent_splitter_finds_the_same_parts(text: str) -> None:
    # It calls the empty text Unicode and takes the escape for a character; elsewhere it is right.
    from smsutil import split

    measurement = measure(text)

    parts = split(measurement.text).parts
    assert [part.content for part in parts] == list(measurement.part_texts)


def test_a_text_up_to_the_limit_passes_and_a_longer_one_is_refused_not_cut() -> None:
    check_length(measure("€" * 500), 1000)

    with pytest.raises(FieldRefused) as caught:
        check_length(measure("€" * 500 + "a"), 1000)
    assert caught.value.reason is TextRefusal.TOO_LONG
    assert caught.value.details == {"units": 1001, "limit": 1000}


def test_the_seventh_part_is_the_first_that_warns() -> None:
    assert not measure("a" * 918).many_parts
    assert measure("a" * 919).many_parts


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), (" 1000 ", 1000), ("1530", 1530), ("\uff10\uff19\uff11\uff18", 918)]
)
def test_a_limit_is_read_as_typed(text: str, number: int) -> None:
    assert parse_max_characters(text) == number


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", MaxCharactersRefusal.MISSING),
        ("  ", MaxCharactersRefusal.MISSING),
        ("0", MaxCharactersRefusal.OUT_OF_RANGE),
        ("1531", MaxCharactersRefusal.OUT_OF_RANGE),
        ("-5", MaxCharactersRefusal.NOT_A_NUMBER),
        ("1,000", MaxCharactersRefusal.NOT_A_NUMBER),
        ("\u0669", MaxCharactersRefusal.NOT_A_NUMBER),
        ("9" * 5000, MaxCharactersRefusal.NOT_A_NUMBER),
    ],
)
def test_a_limit_outside_1_to_1530_is_refused(text: str, reason: MaxCharactersRefusal) -> None:
    with pytest.raises(FieldRefused) as caught:
        parse_max_characters(text)

    assert caught.value.field == "max_characters"
    assert caught.value.reason is reason


def test_a_stored_limit_is_checked_by_the_same_rule() -> None:
    assert check_max_characters(1530) == 1530
    with pytest.raises(FieldRefused):
        check_max_characters(1531)


def test_line_ends_of_windows_count_once() -> None:
    measured = measure("Guten Tag\r\nIhre Brille ist da.\r\n")

    assert measured == measure("Guten Tag\nIhre Brille ist da.\n")
    assert "\r" not in measured.text
