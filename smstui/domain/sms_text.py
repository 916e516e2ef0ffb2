"""Count an SMS text as the network bills it: alphabet, units, parts.

Rules: 3GPP TS 23.038 §6.2.1 (default alphabet and extension table), 3GPP TS 23.040 §9.2.3.24.1
(concatenation with an 8-bit reference: a header of six octets in every part).
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from smstui.domain.errors import FieldRefused
from smstui.domain.value import dataclass

# The order is that of the standard's table; code 0x1B is the escape and no character.
DEFAULT_ALPHABET: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION_TABLE: Final = "\f^{}\\[~]|€"

WARN_FROM_PART: Final = 7
"""The gateway documents six parts as the most it joins."""

_DOUBLE_UNITS: Final = 2
_GSM_CHARACTERS: Final = frozenset(DEFAULT_ALPHABET + EXTENSION_TABLE)
_EXTENDED: Final = re.compile(f"[{re.escape(EXTENSION_TABLE)}]")
_BEYOND_BMP: Final = re.compile("[\U00010000-\U0010ffff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Alphabet(StrEnum):
    """Name the two codings that a text message can have."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"

    @property
    def single_part_units(self) -> int:
        """Return the room of a text that fits one part: septets or UTF-16 units."""
        return 160 if self is Alphabet.GSM7 else 70

    @property
    def joined_part_units(self) -> int:
        """Return the room of each part of a longer text: septets or UTF-16 units."""
        return 153 if self is Alphabet.GSM7 else 67


class TextRefusal(StrEnum):
    """Say why a text cannot be sent."""

    UNPAIRED_SURROGATE = "unpaired_surrogate"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class UnicodeCharacter:
    """Name one character that GSM 7-bit lacks, and its index in the measured text."""

    position: int
    character: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """Hold what a text costs.

    `text` is in NFC and is the one to send: another form would be billed differently.
    `units` are septets in GSM 7-bit and UTF-16 units in UCS-2; `part_starts` are indexes into
    `text`; `remaining` are the units free in the last part.
    """

    text: str
    alphabet: Alphabet
    units: int
    part_starts: tuple[int, ...]
    remaining: int

    @property
    def unicode_characters(self) -> tuple[UnicodeCharacter, ...]:
        """Return each character that forces Unicode, in order; empty exactly in GSM 7-bit."""
        if self.alphabet is Alphabet.GSM7:
            return ()
        return tuple(
            UnicodeCharacter(position, character)
            for position, character in enumerate(self.text)
            if character not in _GSM_CHARACTERS
        )

    @property
    def parts(self) -> int:
        """Return the number of messages that are billed; at least 1."""
        return len(self.part_starts)

    @property
    def part_texts(self) -> tuple[str, ...]:
        """Return the text of each part; joined they are `text`."""
        ends = (*self.part_starts[1:], len(self.text))
        return tuple(self.text[start:end] for start, end in zip(self.part_starts, ends, strict=True))

    @property
    def many_parts(self) -> bool:
        """Tell whether the text has more parts than the gateway documents."""
        return self.parts >= WARN_FROM_PART

    @property
    def parts_in_gsm7(self) -> int:
        """Return the parts left if one plain character replaced each one that forces Unicode."""
        if self.alphabet is Alphabet.GSM7:
            return self.parts
        plain = "".join(character if character in _GSM_CHARACTERS else "?" for character in self.text)
        return measure(plain).parts


def measure(text: str) -> Measurement:
    """Measure a text after normalising it to NFC, and its line ends to one character: Windows' two would cost twice.

    Raises `FieldRefused` ("text", `TextRefusal.UNPAIRED_SURROGATE`, `position`) for half a
    surrogate pair, which no coding can carry. An empty text has one part.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    unpaired = _SURROGATE.search(text)
    if unpaired is not None:
        raise FieldRefused("text", TextRefusal.UNPAIRED_SURROGATE, position=unpaired.start())
    alphabet, wide = (Alphabet.GSM7, _EXTENDED) if _GSM_CHARACTERS.issuperset(text) else (Alphabet.UCS2, _BEYOND_BMP)
    doubles = [match.start() for match in wide.finditer(text)]
    units = len(text) + len(doubles)
    room = alphabet.single_part_units
    if units <= room:
        return Measurement(text, alphabet, units, (0,), room - units)
    starts, remaining = _split(len(text), doubles, alphabet.joined_part_units)
    return Measurement(text, alphabet, units, starts, remaining)


def _split(length: int, doubles: list[int], room: int) -> tuple[tuple[int, ...], int]:
    """Fill parts greedily and return their starts and the units left in the last one.

    `doubles` are the ascending positions of characters that take two units; such a character
    is never cut, so that one unit of a part may stay unused.
    """
    starts = [0]
    free = room
    position = 0
    for double in [*doubles, length]:
        plain = double - position
        while plain > free:
            position += free
            plain -= free
            starts.append(position)
            free = room
        free -= plain
        position = double
        if double == length:
            break
        if free < _DOUBLE_UNITS:
            starts.append(position)
            free = room
        free -= _DOUBLE_UNITS
        position += 1
    return tuple(starts), free


def check_length(measurement: Measurement, max_characters: int) -> None:
    """Refuse a text that is longer than the interface allows; it is never cut.

    Both count units as billed. Raises `FieldRefused` ("text", `TextRefusal.TOO_LONG`, `units`,
    `limit`).
    """
    if measurement.units > max_characters:
        raise FieldRefused("text", TextRefusal.TOO_LONG, units=measurement.units, limit=max_characters)
