"""Take a phone number as a person wrote or pasted it apart, before any country's rules.

`phonenumbers` alone is too lenient for a form: it turns letters into digits, skips leading words
and drops extensions silently, so that a wrong person would get the message. What it would swallow
is refused here.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final, Self

from smstui.domain.value import dataclass

_SEPARATORS: Final = frozenset(" +-()[]./")
"""What stands between the digits of a number on letterheads and cards; it means nothing."""


class WritingRefusal(StrEnum):
    """Say why a text cannot be one phone number, whatever the country."""

    EMPTY = "empty"
    SEVERAL = "several"
    LETTERS = "letters"
    CHARACTER = "character"
    DECIMAL = "decimal"
    ROUNDED = "rounded"


class UnreadableNumber(ValueError):
    """Carry the reason and the character that is in the way, if one is."""

    def __init__(self, reason: WritingRefusal, character: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.character = character


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """Hold the ASCII digits of a number and how it began.

    `prefix` is "+" (also written "++", "+ 00" or "00+"), "00" or "" for neither; `digits` are what
    follows "+" or "00".
    """

    prefix: str
    digits: str

    @classmethod
    def read(cls, raw: str) -> Self:
        """Read what a person wrote. Raises `UnreadableNumber`."""
        text = _cleaned(raw)
        if not text:
            raise UnreadableNumber(WritingRefusal.EMPTY)
        # "4,91714E+11" and "1713920012.0" come out of spreadsheets; the second would gain a digit.
        if re.fullmatch(r"\d[.,]?\d*[eE]\+?\d+", text):
            raise UnreadableNumber(WritingRefusal.ROUNDED)
        _refuse_foreign_characters(text)
        if re.search(r"\.\d$", text):
            raise UnreadableNumber(WritingRefusal.DECIMAL)
        start = re.match(r"[^\d+]*(?:\+[\s+(]*(?:00[\s+]*)?|00[\s)]*\+\s*)", text)
        rest = text[start.end() :] if start else text
        if "+" in rest:
            raise UnreadableNumber(WritingRefusal.SEVERAL)
        digits = re.sub(r"\D", "", rest)
        if not digits:
            raise UnreadableNumber(WritingRefusal.EMPTY)
        if start:
            return cls("+", digits)
        if digits.startswith("00"):
            return cls("00", digits[2:])
        return cls("", digits)


def has_footnote_digit(text: str) -> bool:
    """Tell whether a superscript, fraction or circled number stands in it, which NFKC would make digits."""
    return any(unicodedata.category(character) == "No" for character in text)


def ascii_digits(text: str) -> str:
    """Return the text in NFKC, with the decimal digits of every script as 0–9."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in unicodedata.normalize("NFKC", text)
    )


def _cleaned(raw: str) -> str:
    """Return the text without what is invisible, with plain blanks, dashes and digits."""
    visible = "".join(character for character in raw if unicodedata.category(character) != "Cf").strip()
    for character in visible:
        if character in "\n\r\v\f\x85\u2028\u2029":
            raise UnreadableNumber(WritingRefusal.SEVERAL)
        if has_footnote_digit(character):
            raise UnreadableNumber(WritingRefusal.CHARACTER, character)
    plain = "".join(
        "-" if unicodedata.category(character) == "Pd" or character == "\N{MINUS SIGN}" else character
        for character in visible
    )
    return re.sub(r"\s+", " ", ascii_digits(plain)).strip()


def _refuse_foreign_characters(text: str) -> None:
    for character in text:
        if character in ",;":
            raise UnreadableNumber(WritingRefusal.SEVERAL, character)
        if unicodedata.category(character).startswith("L"):
            raise UnreadableNumber(WritingRefusal.LETTERS, character)
        if not ("0" <= character <= "9" or character in _SEPARATORS):
            raise UnreadableNumber(WritingRefusal.CHARACTER, character)
