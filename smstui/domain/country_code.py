"""Read a country code as people write it.

Apart from the numbers, because loading stored files needs the codes alone; `phonenumbers` is imported where a region is
first asked for.
"""

import re
from enum import StrEnum
from typing import Final, Self

from smstui.domain.errors import FieldRefused
from smstui.domain.field import Field
from smstui.domain.value import dataclass

_CANONICAL: Final = r"\+[1-9][0-9]{0,2}"
_KNOWN: Final = r"\+(?:1|7|3[0-469]|4[013-9]|90|35[1-9]|37[0-37]|38[0-35-79]|42[013])"
"""Codes that surely are some countries': reading thousands of files must not load all there are."""

_WRITTEN_CODE: Final = r"(?:\+|00)?([1-9][0-9]{0,7})"
NO_REGION: Final = "ZZ"
NOT_A_COUNTRY: Final = "001"


class CountryCodeRefusal(StrEnum):
    """Say why a text is no country code."""

    MISSING = "missing"
    NOT_A_CODE = "not_a_code"
    UNASSIGNED = "unassigned"
    NOT_A_COUNTRY = "not_a_country"
    TOO_MANY_DIGITS = "too_many_digits"


@dataclass(frozen=True, slots=True)
class CountryCode:
    """Hold a country code of one to three digits as "+49"."""

    text: str

    def __post_init__(self) -> None:
        """Raise `FieldRefused` ("country_code", `CountryCodeRefusal.NOT_A_CODE`) for any other form."""
        if re.fullmatch(_CANONICAL, self.text) is None:
            raise FieldRefused(Field.COUNTRY_CODE, CountryCodeRefusal.NOT_A_CODE)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "+49", "49" or "0049", with blanks and in any digits.

        Raises `FieldRefused` ("country_code", `CountryCodeRefusal`, `suggestion` for "+1242").
        """
        from smstui.domain.written_number import ascii_digits, has_footnote_digit

        compact = re.sub(r"\s", "", ascii_digits(text))
        if not compact:
            raise FieldRefused(Field.COUNTRY_CODE, CountryCodeRefusal.MISSING)
        written = re.fullmatch(_WRITTEN_CODE, compact)
        if written is None or has_footnote_digit(text):
            raise FieldRefused(Field.COUNTRY_CODE, CountryCodeRefusal.NOT_A_CODE)
        digits = written[1]
        _refuse_code(digits)
        return cls(f"+{digits}")

    @classmethod
    def stored(cls, text: str) -> Self:
        """Take a code exactly as `parse` made it; the countries are loaded only for one that few have.

        Raises `FieldRefused` ("country_code", `CountryCodeRefusal`).
        """
        code = cls(text)
        if re.fullmatch(_KNOWN, text) is None:
            _refuse_code(code.digits)
        return code

    @property
    def digits(self) -> str:
        """Return the code without plus."""
        return self.text[1:]

    @property
    def regions(self) -> tuple[str, ...]:
        """Return the ISO regions that share the code, the main one first; loads the countries."""
        return _regions(self.digits)

    @property
    def main_region(self) -> str:
        """Return the region whose rules national numbers are read by; "ZZ" for a stored code that has none."""
        return next(iter(self.regions), NO_REGION)


def _regions(digits: str) -> tuple[str, ...]:
    from phonenumbers import region_codes_for_country_code

    return tuple(region for region in region_codes_for_country_code(int(digits)) if region != NOT_A_COUNTRY)


def _refuse_code(digits: str) -> None:
    from phonenumbers import region_code_for_country_code

    region = region_code_for_country_code(int(digits))
    if region == NOT_A_COUNTRY:
        raise FieldRefused(Field.COUNTRY_CODE, CountryCodeRefusal.NOT_A_COUNTRY, code=f"+{digits}")
    if region != NO_REGION:
        return
    shorter = leading_code(digits)
    if shorter:
        raise FieldRefused(
            Field.COUNTRY_CODE,
            CountryCodeRefusal.TOO_MANY_DIGITS,
            code=f"+{digits}",
            suggestion=f"+{shorter}",
        )
    raise FieldRefused(Field.COUNTRY_CODE, CountryCodeRefusal.UNASSIGNED, code=f"+{digits}")


def leading_code(digits: str) -> str:
    """Return the country code at the front of international digits, or nothing; codes are prefix-free."""
    for length in (1, 2, 3):
        code = digits[:length]
        if code and _regions(code):
            return code
    return ""
