import subprocess
import sys
from collections.abc import Callable

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smstui.domain.country_code import CountryCode, CountryCodeRefusal
from smstui.domain.errors import FieldRefused
from smstui.domain.phone import NumberRefusal, NumberRefused, PhoneNumber, number_data_version, read_number

GERMANY = CountryCode("+49")
AMERICA = CountryCode("+1")
POLAND = CountryCode("+48")
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def accepted(raw: str, country_code: CountryCode = GERMANY) -> PhoneNumber:
    outcome = read_number(raw, country_code)
    assert isinstance(outcome, PhoneNumber), outcome
    return outcome


def refused(raw: str, country_code: CountryCode = GERMANY) -> NumberRefused:
    outcome = read_number(raw, country_code)
    assert isinstance(outcome, NumberRefused), outcome
    return outcome


def suggested(outcome: NumberRefused) -> str | None:
    return outcome.suggestion.e164 if outcome.suggestion else None


@pytest.mark.parametrize("text", ["+49", "49", "0049", " + 4 9 ", "\uff0b\uff14\uff19", "\u00a0+49", "+\u0664\u0669"])
def test_a_country_code_is_read_however_it_is_written(text: str) -> None:
    code = CountryCode.parse(text)

    assert (code.text, code.digits) == ("+49", "49")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", CountryCodeRefusal.MISSING),
        ("  ", CountryCodeRefusal.MISSING),
        ("DE", CountryCodeRefusal.NOT_A_CODE),
        ("0", CountryCodeRefusal.NOT_A_CODE),
        ("+049", CountryCodeRefusal.NOT_A_CODE),
        ("⁴⁹", CountryCodeRefusal.NOT_A_CODE),
        ("+49\n1", CountryCodeRefusal.TOO_MANY_DIGITS),
        ("999", CountryCodeRefusal.UNASSIGNED),
        ("800", CountryCodeRefusal.NOT_A_COUNTRY),
        ("+883", CountryCodeRefusal.NOT_A_COUNTRY),
    ],
)
def test_a_text_that_is_no_country_code_is_refused(text: str, reason: CountryCodeRefusal) -> None:
    with pytest.raises(FieldRefused) as caught:
        CountryCode.parse(text)

    assert caught.value.field == "country_code"
    assert caught.value.reason is reason


@pytest.mark.parametrize(("text", "suggestion"), [("+1242", "+1"), ("4930", "+49"), ("+35321", "+353")])
def test_a_code_with_an_area_is_refused_with_the_code_alone_as_hint(text: str, suggestion: str) -> None:
    with pytest.raises(FieldRefused) as caught:
        CountryCode.parse(text)

    assert caught.value.reason is CountryCodeRefusal.TOO_MANY_DIGITS
    assert caught.value.details["suggestion"] == suggestion


def test_a_shared_code_lists_its_regions_the_main_one_first() -> None:
    assert CountryCode("+44").regions == ("GB", "GG", "IM", "JE")
    assert CountryCode("+7").regions == ("RU", "KZ")
    assert CountryCode("+1").regions[0] == "US"
    assert len(CountryCode("+1").regions) == 25


@pytest.mark.parametrize("text", ["49", "0049", "+049", "+4999", "+49\n", "\uff0b49", ""])
def test_a_stored_code_must_be_in_the_written_form(text: str) -> None:
    with pytest.raises(FieldRefused):
        CountryCode.stored(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("+999", CountryCodeRefusal.UNASSIGNED),
        ("+80", CountryCodeRefusal.UNASSIGNED),
        ("+800", CountryCodeRefusal.NOT_A_COUNTRY),
    ],
)
def test_a_stored_code_is_some_countrys(text: str, reason: CountryCodeRefusal) -> None:
    with pytest.raises(FieldRefused) as refused:
        CountryCode.stored(text)

    assert (refused.value.field, refused.value.reason) == ("country_code", reason)


def test_what_is_stored_is_what_would_be_parsed() -> None:
    for number in range(1, 1_000):
        assert accepts(CountryCode.stored, f"+{number}") == accepts(CountryCode.parse, f"+{number}"), number


def accepts(read: Callable[[str], CountryCode], text: str) -> bool:
    try:
        read(text)
    except FieldRefused:
        return False
    return True


def test_a_stored_code_and_a_sender_load_without_phonenumbers() -> None:
    program = (
        "import sys\n"
        "from smstui.domain.country_code import CountryCode\n"
        "from smstui.domain.sender import Sender\n"
        "from smstui.domain.max_characters import check_max_characters\n"
        "CountryCode.stored('+49'), Sender.parse('OptikNord'), check_max_characters(1000)\n"
        "sys.exit('phonenumbers' in sys.modules)\n"
    )

    completed = subprocess.run([sys.executable, "-c", program], check=False)

    assert completed.returncode == 0


@pytest.mark.parametrize(
    "raw",
    [
        "0171 3920012",
        "0171/3920012",
        "(0171) 392-0012",
        "0171–3920012",
        "+49 171 3920012",
        "++49 171 3920012",
        "+ 00 49 171 3920012",
        "00+49 171 3920012",
        "0049 171 3920012",
        "+49 (0)171 3920012",
        "(+49) 171 3920012",
        "491713920012",
        "1713920012",
        " 0171\t3920012\n",
        "\uff10\uff11\uff17\uff11 \uff13\uff19\uff12\uff10\uff10\uff11\uff12",
        "\u0660\u0661\u0667\u0661 \u0663\u0669\u0662\u0660\u0660\u0661\u0662",
        "\u06f0\u06f1\u06f7\u06f1 \u06f3\u06f9\u06f2\u06f0\u06f0\u06f1\u06f2",
        "0171\u00a0392\u20090012",
        "\u202a+49 171\u200b3920012\u202c",
        "0171 3920012\n\u200b",
    ],
)
def test_a_german_mobile_number_is_read_however_it_is_written(raw: str) -> None:
    assert accepted(raw) == PhoneNumber("+491713920012", "+49 171 3920012", "DE", mobile=True)


def test_the_gateway_gets_the_digits_without_plus() -> None:
    assert accepted("0171 3920012").digits == "491713920012"


@pytest.mark.parametrize("raw", ["+49 171 3920012", "0049 171 3920012", "011 49 171 3920012"])
def test_a_number_with_its_own_country_code_keeps_it(raw: str) -> None:
    assert accepted(raw, AMERICA).e164 == "+491713920012"


def test_the_countrys_own_prefix_for_abroad_is_understood() -> None:
    assert accepted("0011 49 171 3920012", CountryCode("+61")).e164 == "+491713920012"
    assert accepted("8 10 49 171 3920012", CountryCode("+7")).e164 == "+491713920012"


def test_a_slip_after_00_never_reaches_another_country() -> None:
    # Singapore dials 004 for abroad too: its own reading would find a mobile number in India.
    outcome = refused("0049 166 39200123", CountryCode("+65"))

    assert outcome.reason is NumberRefusal.INVALID
    assert outcome.read_as is not None
    assert outcome.read_as.e164 == "+4916639200123"


def test_a_stored_code_that_belongs_to_no_country_reads_only_international_numbers() -> None:
    nowhere = CountryCode("+999")

    assert refused("0171 3920012", nowhere).reason is NumberRefusal.UNKNOWN_COUNTRY
    assert accepted("+49 171 3920012", nowhere).e164 == "+491713920012"


def test_where_mobiles_cannot_be_told_apart_the_number_passes() -> None:
    number = accepted("(202) 555-0143", AMERICA)

    assert number == PhoneNumber("+12025550143", "+1 202-555-0143", "US", mobile=None)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", NumberRefusal.EMPTY),
        (" \u200b ", NumberRefusal.EMPTY),
        ("+", NumberRefusal.EMPTY),
        ("--", NumberRefusal.EMPTY),
        ("0171 3920012, 0172 9925904", NumberRefusal.SEVERAL),
        ("0171 3920012;0172 9925904", NumberRefusal.SEVERAL),
        ("0171 3920012\n0172 9925904", NumberRefusal.SEVERAL),
        ("+49 171 3920012 +49 172 9925904", NumberRefusal.SEVERAL),
        ("Tel. 0171 3920012", NumberRefusal.LETTERS),
        ("0171 ABCDEFG", NumberRefusal.LETTERS),
        ("0171 3920012 ext. 12", NumberRefusal.LETTERS),
        ("0171 3920012x5", NumberRefusal.LETTERS),
        ("*100#", NumberRefusal.CHARACTER),
        ("=0171 3920012", NumberRefusal.CHARACTER),
        ("'0171 3920012", NumberRefusal.CHARACTER),
        ("²0171 3920012", NumberRefusal.CHARACTER),
        ("0171 3920012\x00", NumberRefusal.CHARACTER),
        ("1713920012.0", NumberRefusal.DECIMAL),
        ("4,91714E+11", NumberRefusal.ROUNDED),
        ("4.91714e+11", NumberRefusal.ROUNDED),
        ("+999 171 3920012", NumberRefusal.UNKNOWN_COUNTRY),
        ("+800 1234 5678", NumberRefusal.NOT_A_COUNTRY),
        ("112", NumberRefusal.SHORT_CODE),
        ("22333", NumberRefusal.SHORT_CODE),
        ("0171", NumberRefusal.TOO_SHORT),
        ("+49 171", NumberRefusal.TOO_SHORT),
        ("00", NumberRefusal.TOO_SHORT),
        ("0171 3920012 3920012", NumberRefusal.TOO_LONG),
        ("1" * 400, NumberRefusal.TOO_LONG),
        ("0171 39200", NumberRefusal.INVALID),
        ("030 1234567", NumberRefusal.FIXED_LINE),
        ("0900 1234567", NumberRefusal.PREMIUM_RATE),
        ("0800 1234567", NumberRefusal.TOLL_FREE),
        ("0180 2 123456", NumberRefusal.SHARED_COST),
        ("0700 12345678", NumberRefusal.PERSONAL),
        ("+44 56 1234 5678", NumberRefusal.VOIP),
        ("+44 7640 123456", NumberRefusal.PAGER),
        ("+44 55 1234 5678", NumberRefusal.COMPANY),
    ],
)
def test_what_is_no_mobile_number_is_refused_with_its_reason(raw: str, reason: NumberRefusal) -> None:
    assert refused(raw).reason is reason


def test_a_number_without_area_code_is_refused_as_such() -> None:
    assert refused("555-0143", AMERICA).reason is NumberRefusal.NO_AREA_CODE


def test_a_refused_character_is_named() -> None:
    assert refused("0171 392%12").character == "%"


@pytest.mark.parametrize(
    ("raw", "country_code", "suggestion"),
    [
        ("0491713920012", GERMANY, "+491713920012"),
        ("12025550143", GERMANY, "+12025550143"),
        ("0512345678", POLAND, "+48512345678"),
        ("+48 (0) 512 345 678", GERMANY, "+48512345678"),
        ("0312 345 6789", CountryCode("+39"), "+393123456789"),
        ("48512345678", GERMANY, "+48512345678"),
    ],
)
def test_a_likely_slip_is_suggested_and_never_guessed(raw: str, country_code: CountryCode, suggestion: str) -> None:
    assert suggested(refused(raw, country_code)) == suggestion


def test_a_fixed_line_has_no_suggestion_and_cannot_be_insisted_on() -> None:
    outcome = refused("030 1234567")

    assert outcome.read_as == PhoneNumber("+49301234567", "+49 30 1234567", "DE", mobile=False)
    assert outcome.suggestion is None
    assert not outcome.possible


def test_a_possible_number_that_no_list_knows_may_be_insisted_on() -> None:
    outcome = refused("+44 7700 900123")

    assert outcome.reason is NumberRefusal.INVALID
    assert outcome.possible
    assert outcome.read_as == PhoneNumber("+447700900123", "+44 7700 900123", None, mobile=None)


@pytest.mark.parametrize("raw", ["112", "+49 171", "0171 3920012 3920012", "Tel. 0171 3920012", "+800 1234 5678"])
def test_an_impossible_number_cannot_be_insisted_on(raw: str) -> None:
    assert not refused(raw).possible


def test_a_national_number_is_not_mistaken_for_one_with_country_code() -> None:
    assert accepted("9123456789", CountryCode("+91")).e164 == "+919123456789"
    assert accepted("393 1234567", CountryCode("+39")).e164 == "+393931234567"
    assert refused("41 234 56 78", CountryCode("+41")).reason is NumberRefusal.FIXED_LINE


@pytest.mark.parametrize("region", REGIONS)
def test_every_regions_mobile_number_is_read_with_the_shared_codes_main_region(region: str) -> None:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if number is None:
        assert region == "TA"
        return
    code = CountryCode.stored(f"+{number.country_code}")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    forms = [
        e164,
        e164[1:],
        f"00{e164[1:]}",
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL),
    ]

    assert [accepted(form, code).e164 for form in forms] == [e164] * len(forms)


@pytest.mark.parametrize("region", REGIONS)
def test_no_regions_fixed_line_gets_a_message(region: str) -> None:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.FIXED_LINE)
    assert number is not None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    outcome = read_number(e164, GERMANY)

    if isinstance(outcome, PhoneNumber):
        assert outcome.mobile is None
    else:
        assert outcome.reason is NumberRefusal.FIXED_LINE


@example("00")
@given(st.text(st.one_of(st.characters(), st.sampled_from("+00112349 ()-./")), max_size=30))
def test_no_text_makes_reading_fail(raw: str) -> None:
    outcome = read_number(raw, GERMANY)

    if isinstance(outcome, PhoneNumber):
        assert outcome.mobile is not False
        assert read_number(outcome.e164, AMERICA) == outcome
    elif outcome.suggestion is not None:
        assert read_number(outcome.suggestion.e164, AMERICA) == outcome.suggestion


def test_the_version_of_the_number_lists_is_known() -> None:
    assert number_data_version() == phonenumbers.__version__
