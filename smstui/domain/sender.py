"""Check what a recipient sees as the sender of a message.

The narrow set is the rule of the configuration page; the wide one is the gateway's own
(its API description and technical FAQ), open only to names that the account lists as active.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Final, NoReturn, Self

from smstui.domain.errors import FieldRefused
from smstui.domain.field import Field
from smstui.domain.value import dataclass

NAME_LENGTH: Final = 11
NUMBER_SHORTEST: Final = 8
NUMBER_LONGEST: Final = 15
SHORT_NAME_BELOW: Final = 3
"""Some networks refuse a name of fewer characters: a hint, no error."""

# Written out in ASCII: \w and \d would let umlauts and Arabic digits pass.
_NAME: Final = r"(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,11}"
_NUMBER: Final = r"[1-9][0-9]{7,14}"
_LISTED: Final = r"(?=.*[^ ])[A-Za-z0-9.&@\-+_!% ]{1,11}"
_NAME_CHARACTER: Final = r"[A-Za-z0-9]"
_LISTED_CHARACTER: Final = r"[A-Za-z0-9.&@\-+_!% ]"
_DIGITS: Final = r"[0-9]+"
_WRITTEN_NUMBER: Final = r"(?:\+|00)([1-9][0-9 ()/-]{6,20})"


class SenderRefusal(StrEnum):
    """Say why a text is no sender."""

    EMPTY = "empty"
    BLANK = "blank"
    CHARACTER = "character"
    TOO_LONG = "too_long"
    WRITTEN_NUMBER = "written_number"
    LEADING_ZERO = "leading_zero"
    NUMBER_TOO_SHORT = "number_too_short"
    NUMBER_TOO_LONG = "number_too_long"


@dataclass(frozen=True, slots=True)
class Sender:
    """Hold a name of 1–11 letters and digits with a letter, or a number of 8–15 digits.

    `listed_on` is the day on which the account listed the name as active; only then may the
    text use the gateway's wider set.
    """

    text: str
    listed_on: date | None = None

    def __post_init__(self) -> None:
        """Raise `FieldRefused` ("sender", `SenderRefusal`) where the rule is broken."""
        if self.listed_on is None:
            _refuse_unless_own(self.text)
        else:
            _refuse_unless_listed(self.text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a sender that needs no account: exact, blanks around it are refused too.

        Raises `FieldRefused` ("sender", `SenderRefusal`, `character`, `suggestion`).
        """
        return cls(text)

    @classmethod
    def listed(cls, text: str, on: date) -> Self:
        """Take a name that the account lists as ACTIVE on that day: also ``.&@-+_!%`` and space."""
        return cls(text, on)

    @property
    def is_number(self) -> bool:
        """Tell whether the sender is a phone number, which recipients can answer."""
        return re.fullmatch(_DIGITS, self.text) is not None


def _refuse_unless_own(text: str) -> None:
    if re.fullmatch(_NAME, text) or re.fullmatch(_NUMBER, text):
        return
    if not text:
        raise FieldRefused(Field.SENDER, SenderRefusal.EMPTY)
    written = re.fullmatch(_WRITTEN_NUMBER, text)
    if written is not None:
        digits = "".join(re.findall(_DIGITS, written[1]))
        if re.fullmatch(_NUMBER, digits):
            raise FieldRefused(Field.SENDER, SenderRefusal.WRITTEN_NUMBER, suggestion=digits)
    if re.fullmatch(_DIGITS, text):
        _refuse_digits(text)
    _refuse_characters(text, _NAME_CHARACTER)
    raise FieldRefused(Field.SENDER, SenderRefusal.TOO_LONG, length=len(text), longest=NAME_LENGTH)


def _refuse_digits(text: str) -> NoReturn:
    if text.startswith("0"):
        raise FieldRefused(Field.SENDER, SenderRefusal.LEADING_ZERO)
    too_short = len(text) < NUMBER_SHORTEST
    raise FieldRefused(
        Field.SENDER,
        SenderRefusal.NUMBER_TOO_SHORT if too_short else SenderRefusal.NUMBER_TOO_LONG,
        length=len(text),
        shortest=NUMBER_SHORTEST,
        longest=NUMBER_LONGEST,
    )


def _refuse_unless_listed(text: str) -> None:
    if re.fullmatch(_LISTED, text) or re.fullmatch(_NUMBER, text):
        return
    if not text.strip(" "):
        raise FieldRefused(Field.SENDER, SenderRefusal.EMPTY)
    _refuse_characters(text, _LISTED_CHARACTER)
    raise FieldRefused(Field.SENDER, SenderRefusal.TOO_LONG, length=len(text), longest=NAME_LENGTH)


def _refuse_characters(text: str, allowed: str) -> None:
    for character in text:
        if re.fullmatch(allowed, character) is None:
            reason = SenderRefusal.BLANK if character.isspace() else SenderRefusal.CHARACTER
            raise FieldRefused(Field.SENDER, reason, character=character)
