"""Read and check how long a text may be: "Max. Zeichen" of the details."""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from smstui.domain.errors import FieldRefused
from smstui.domain.field import Field

MAX_CHARACTERS_LOWEST: Final = 1
MAX_CHARACTERS_HIGHEST: Final = 1530
"""Ten joined parts of 153 septets: the longest text that the gateway's documents name."""


class MaxCharactersRefusal(StrEnum):
    """Say why a limit for the length of texts is none."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"


def check_max_characters(number: int) -> int:
    """Return the limit if it is within 1–1530, else raise `FieldRefused` ("max_characters")."""
    if not MAX_CHARACTERS_LOWEST <= number <= MAX_CHARACTERS_HIGHEST:
        raise FieldRefused(
            Field.MAX_CHARACTERS,
            MaxCharactersRefusal.OUT_OF_RANGE,
            lowest=MAX_CHARACTERS_LOWEST,
            highest=MAX_CHARACTERS_HIGHEST,
        )
    return number


def parse_max_characters(text: str) -> int:
    """Read a limit as a person types it: digits, blanks around them ignored.

    Raises `FieldRefused` ("max_characters", `MaxCharactersRefusal`).
    """
    digits = unicodedata.normalize("NFKC", text).strip()
    if not digits:
        raise FieldRefused(Field.MAX_CHARACTERS, MaxCharactersRefusal.MISSING)
    if re.fullmatch("[0-9]{1,9}", digits) is None:
        raise FieldRefused(Field.MAX_CHARACTERS, MaxCharactersRefusal.NOT_A_NUMBER)
    return check_max_characters(int(digits))
