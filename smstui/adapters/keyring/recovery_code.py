"""Write and read recovery codes: 130 random bits in groups of four, with two check characters.

The alphabet is Crockford's base 32 (no I, L, O, U), read without regard to case, and with the letters that look like
digits. The check is the number modulo 1021, a prime: every single wrong character and every pair of swapped
neighbours is found.
"""

import secrets
from typing import Final

from smstui.domain.secret import Secret

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS: Final = 26
CHECK_CHARACTERS: Final = 2
GROUP: Final = 4
_PRIME: Final = 1021
_BITS: Final = 5
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, "–": None, " ": None})
_ODD_LENGTHS: Final = 2
"""A code with as many characters too few or too many is still taken for one that was mistyped."""


class Mistyped(Exception):
    """Say that a text was meant as a recovery code, and that its check characters do not fit."""


def new_code() -> tuple[Secret, bytes]:
    """Return a new code as it is shown, once (`7K2P-…`, seven groups), and what its slot is opened with."""
    number = secrets.randbits(RANDOM_CHARACTERS * _BITS)
    symbols = _symbols(number, RANDOM_CHARACTERS) + _symbols(number % _PRIME, CHECK_CHARACTERS)
    shown = "-".join(symbols[at : at + GROUP] for at in range(0, len(symbols), GROUP))
    return Secret(shown), symbols[:RANDOM_CHARACTERS].encode("ascii")


def code_bytes(text: str) -> bytes | None:
    """Return what a code's slot is opened with, None when the text is no code; raise Mistyped."""
    symbols = text.strip().upper().translate(_READ_AS)
    whole = RANDOM_CHARACTERS + CHECK_CHARACTERS
    if abs(len(symbols) - whole) > _ODD_LENGTHS or any(symbol not in ALPHABET for symbol in symbols):
        return None
    number = _number(symbols[:RANDOM_CHARACTERS])
    if len(symbols) != whole or _number(symbols[RANDOM_CHARACTERS:]) != number % _PRIME:
        raise Mistyped
    return symbols[:RANDOM_CHARACTERS].encode("ascii")


def _symbols(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> _BITS * place & 31] for place in reversed(range(count)))


def _number(symbols: str) -> int:
    number = 0
    for symbol in symbols:
        number = number << _BITS | ALPHABET.index(symbol)
    return number
