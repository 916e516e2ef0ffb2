"""Read mobile numbers as people write them.

The order of `read_number` is the policy: clean, refuse what is not one number, "+" first, then 00
as "+", then the country's own reading, then a country code without plus. What is likely but not
certain is suggested, never guessed: a message to a stranger cannot be taken back.

`phonenumbers` is imported where a number is first read: loading stored files must not need it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from smstui.domain.country_code import NOT_A_COUNTRY, CountryCode, leading_code
from smstui.domain.value import dataclass
from smstui.domain.written_number import (
    UnreadableNumber,
    WrittenNumber,
)

if TYPE_CHECKING:
    import phonenumbers

_SHORT_CODE_LENGTHS: Final = range(3, 7)
"""Emergency, service and premium short codes; some small countries' subscribers are as short, and are read first."""
_FEWEST_DIGITS: Final = 8
"""With the country code; the gateway's API description."""
_MOST_DIGITS: Final = 15
"""With the country code; E.164."""


class NumberRefusal(StrEnum):
    """Say why a number gets no message."""

    EMPTY = "empty"
    SEVERAL = "several"
    LETTERS = "letters"
    CHARACTER = "character"
    DECIMAL = "decimal"
    ROUNDED = "rounded"
    UNKNOWN_COUNTRY = "unknown_country"
    NOT_A_COUNTRY = "not_a_country"
    SHORT_CODE = "short_code"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    WRONG_LENGTH = "wrong_length"
    NO_AREA_CODE = "no_area_code"
    INVALID = "invalid"
    FIXED_LINE = "fixed_line"
    PREMIUM_RATE = "premium_rate"
    TOLL_FREE = "toll_free"
    SHARED_COST = "shared_cost"
    PERSONAL = "personal"
    VOIP = "voip"
    PAGER = "pager"
    COMPANY = "company"
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """Hold a number that a message can be sent to.

    `e164` is "+491713920012", `formatted` "+49 171 3920012", `region` an ISO code where the number
    tells it, `mobile` is None where the country does not tell mobiles from fixed lines (+1).
    """

    e164: str
    formatted: str
    region: str | None
    mobile: bool | None

    @property
    def digits(self) -> str:
        """Return the number as the gateway writes it: without plus."""
        return self.e164[1:]


@dataclass(frozen=True, slots=True)
class NumberRefused:
    """Hold why a number was refused and what might have been meant.

    `read_as` is how it was understood, if at all; `suggestion` is likely but only a person can
    say so; `character` is the one in the way. `possible` tells that nothing but the (ageing) lists of
    assigned numbers speaks against `read_as`: a person may send to it anyway.
    """

    reason: NumberRefusal
    read_as: PhoneNumber | None = None
    suggestion: PhoneNumber | None = None
    character: str = ""

    @property
    def is_number(self) -> bool:
        """Tell whether `read_as` is the number of a telephone or service, only none that gets messages."""
        return self.reason in _REFUSED_KINDS.values() or self.reason is NumberRefusal.NOT_A_COUNTRY

    @property
    def possible(self) -> bool:
        """Tell whether a person may insist on `read_as`."""
        return self.reason is NumberRefusal.INVALID and self.read_as is not None


# The keys are the names that `phonenumbers` gives kinds and lengths of numbers.
_MOBILE: Final[Mapping[str, bool | None]] = {"MOBILE": True, "FIXED_LINE_OR_MOBILE": None}
_REFUSED_KINDS: Final[Mapping[str, NumberRefusal]] = {
    "FIXED_LINE": NumberRefusal.FIXED_LINE,
    "PREMIUM_RATE": NumberRefusal.PREMIUM_RATE,
    "TOLL_FREE": NumberRefusal.TOLL_FREE,
    "SHARED_COST": NumberRefusal.SHARED_COST,
    "PERSONAL_NUMBER": NumberRefusal.PERSONAL,
    "VOIP": NumberRefusal.VOIP,
    "PAGER": NumberRefusal.PAGER,
    "UAN": NumberRefusal.COMPANY,
    "VOICEMAIL": NumberRefusal.VOICEMAIL,
}
_LENGTHS: Final[Mapping[str, NumberRefusal]] = {
    "IS_POSSIBLE": NumberRefusal.INVALID,
    "IS_POSSIBLE_LOCAL_ONLY": NumberRefusal.NO_AREA_CODE,
    "TOO_SHORT": NumberRefusal.TOO_SHORT,
    "TOO_LONG": NumberRefusal.TOO_LONG,
    "INVALID_LENGTH": NumberRefusal.WRONG_LENGTH,
}


def read_number(raw: str, country_code: CountryCode) -> PhoneNumber | NumberRefused:
    """Read the number of a mobile phone; a national one belongs to `country_code`.

    A refused number is data, nothing is raised. Fixed lines, premium, service and short numbers are
    refused; where mobiles cannot be told apart the number passes with `mobile=None`.
    """
    region = country_code.main_region
    try:
        written = WrittenNumber.read(raw)
    except UnreadableNumber as unreadable:
        return NumberRefused(NumberRefusal(unreadable.reason.value), character=unreadable.character)
    outcome = _judge_written(written, region)
    if isinstance(outcome, PhoneNumber):
        return outcome
    # The gateway itself writes numbers as country code and number without plus.
    if not written.prefix and written.digits.startswith(country_code.digits):
        international = _judge(f"+{written.digits}", region)
        if isinstance(international, PhoneNumber):
            return international
    if _is_short_code(written) and outcome.reason not in _REFUSED_KINDS.values():
        return NumberRefused(NumberRefusal.SHORT_CODE)
    return replace(outcome, suggestion=_suggestion(written, country_code))


def number_data_version() -> str:
    """Return the version of the lists of assigned numbers that `read_number` knows."""
    import phonenumbers

    return phonenumbers.__version__


def _is_short_code(written: WrittenNumber) -> bool:
    return not written.prefix and not written.digits.startswith("0") and len(written.digits) in _SHORT_CODE_LENGTHS


def _judge_written(written: WrittenNumber, region: str) -> PhoneNumber | NumberRefused:
    """Judge a number as it stands there: with "+", with 00, or as it is dialled in `region`."""
    if not written.prefix:
        return _judge(written.digits, region)
    international = _judge(f"+{written.digits}", region)
    if written.prefix == "+" or isinstance(international, PhoneNumber) or _could_exist(international):
        return international
    # 00 means "+" everywhere people write, but some countries dial 0011, 001 or 009 for abroad. Their reading is
    # tried only for what can't be meant as "+": else a slip in the last digit reaches somebody in another country.
    own_prefix = _judge(f"00{written.digits}", region)
    return own_prefix if isinstance(own_prefix, PhoneNumber) else international


def _could_exist(refused: NumberRefused) -> bool:
    return refused.possible or refused.reason in _REFUSED_KINDS.values()


def _judge(reading: str, region: str) -> PhoneNumber | NumberRefused:
    """Judge digits, with or without "+", as they are dialled in `region`.

    Only digits reach the parser, so that it has neither words to skip nor extensions to drop.
    """
    import phonenumbers

    try:
        parsed = phonenumbers.parse(reading, region)
    except phonenumbers.NumberParseException as failure:
        return NumberRefused(_unreadable(failure))
    kind = phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(parsed))
    number = PhoneNumber(
        e164=phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164),
        formatted=phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        region=phonenumbers.region_code_for_number(parsed),
        mobile=_MOBILE.get(kind, False),
    )
    if phonenumbers.region_code_for_country_code(parsed.country_code or 0) == NOT_A_COUNTRY:
        return NumberRefused(NumberRefusal.NOT_A_COUNTRY, replace(number, region=None))
    if kind in _MOBILE:
        return number
    if kind in _REFUSED_KINDS:
        return NumberRefused(_REFUSED_KINDS[kind], number)
    return NumberRefused(_unassigned(parsed), replace(number, mobile=None))


def _unassigned(parsed: "phonenumbers.PhoneNumber") -> NumberRefusal:
    """Return why a number that no list knows is none; INVALID where its form is right."""
    import phonenumbers

    digits = len(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)) - 1
    if digits < _FEWEST_DIGITS:
        return NumberRefusal.TOO_SHORT
    if digits > _MOST_DIGITS:
        return NumberRefusal.TOO_LONG
    length = phonenumbers.is_possible_number_with_reason(parsed)
    return _LENGTHS[phonenumbers.ValidationResult.to_string(length)]


def _unreadable(failure: "phonenumbers.NumberParseException") -> NumberRefusal:
    """Return why digits could not be read at all."""
    if failure.error_type == failure.INVALID_COUNTRY_CODE:
        return NumberRefusal.UNKNOWN_COUNTRY
    if failure.error_type == failure.TOO_LONG:
        return NumberRefusal.TOO_LONG
    return NumberRefusal.TOO_SHORT


def _suggestion(written: WrittenNumber, country_code: CountryCode) -> PhoneNumber | None:
    """Return the mobile number that a usual slip of the pen may stand for."""
    for reading in _slips(written, country_code):
        outcome = _judge(reading, country_code.main_region)
        if isinstance(outcome, PhoneNumber):
            return outcome
    return None


def _slips(written: WrittenNumber, country_code: CountryCode) -> Iterator[str]:
    digits = written.digits
    if written.prefix:
        # "+48 (0) 512 …": a trunk zero where the country has none.
        code = leading_code(digits)
        if code and digits.startswith("0", len(code)):
            yield f"+{code}{digits[len(code) + 1 :]}"
    elif digits.startswith("0"):
        if digits.startswith(country_code.digits, 1):
            yield f"+{digits[1:]}"
        yield country_code.text + digits[1:]
    else:
        yield f"+{digits}"
