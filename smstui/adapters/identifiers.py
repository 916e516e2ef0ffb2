"""Make the ids of interfaces and of the chain: readable, random enough, never used twice."""

import re
from collections.abc import Callable
from typing import Final
from unicodedata import normalize

from smstui.domain.interface import InterfaceId

LONGEST_SLUG: Final = 40
WITHOUT_NAME: Final = "interface"
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
_RANDOM_CHARACTERS: Final = 4
_CHAIN_CHARACTERS: Final = 16
_WRITTEN_OUT: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "þ": "th"}
)


def slug(name: str) -> str:
    """Return a name in ASCII: lower case, words joined by dashes, at most 40 characters; "interface" for nothing."""
    folded = normalize("NFC", name).lower().translate(_WRITTEN_OUT)
    ascii_only = normalize("NFKD", folded).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    return words[:LONGEST_SLUG].strip("-") or WITHOUT_NAME


def unused_id(name: str, is_used: Callable[[InterfaceId], bool]) -> InterfaceId:
    """Return slug, dash and four random base32 characters, such as "smsapi-stuttgart-k3fq"."""
    beginning = slug(name)
    while True:
        candidate = InterfaceId(f"{beginning}-{_random(_RANDOM_CHARACTERS)}")
        if not is_used(candidate):
            return candidate


def new_chain_id() -> str:
    """Return a random id (80 bits) under which the chain's secrets are kept."""
    return _random(_CHAIN_CHARACTERS)


def _random(length: int) -> str:
    import secrets  # only what makes ids waits for it, and for the randomness behind it

    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
