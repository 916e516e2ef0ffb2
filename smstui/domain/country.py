"""Find a country by its name, its ISO code or its country code.

The names come from outside (`smstui.wording.countries`), in the language of the person; the search is
the same in every language.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

_SPELLED_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_PLAIN: Final = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})
_NO_MATCH: Final = 5


class Country(NamedTuple):
    """Hold one region that has phone numbers: "AT", "Österreich", "+43"."""

    region: str
    name: str
    code: str


def find_countries(countries: Iterable[Country], query: str) -> tuple[Country, ...]:
    """Return the countries that fit `query`, the best first; all of them for an empty one.

    "öst", "oest", "ost", "AT", "43", "+43" and "0043" find Austria. Case and accents do not count, ß is ss, ü
    is u or ue. An exact region or code comes before a name that begins with the query, that before a
    later word, that before a code that begins with it, that before a match inside a word.
    """
    wanted = query.strip()
    if not wanted:
        return tuple(countries)
    digits = re.sub(r"^(?:\+|00)", "", re.sub(r"\s", "", unicodedata.normalize("NFKC", wanted)))
    spellings = _spellings(wanted)
    ranked = [(_rank(country, digits, spellings), country) for country in countries]
    fitting = [pair for pair in ranked if pair[0] < _NO_MATCH]
    return tuple(country for _, country in sorted(fitting, key=lambda pair: pair[0]))


def folded_name(name: str) -> str:
    """Return a name without case and accents: the key by which a list of names is sorted."""
    lower = unicodedata.normalize("NFC", name).casefold().translate(_PLAIN)
    return "".join(
        character for character in unicodedata.normalize("NFKD", lower) if unicodedata.category(character) != "Mn"
    )


def _spellings(name: str) -> frozenset[str]:
    """Return the name without accents, and with the umlauts spelled out."""
    spelled_out = unicodedata.normalize("NFC", name).casefold().translate(_SPELLED_OUT)
    return frozenset((folded_name(name), folded_name(spelled_out)))


def _rank(country: Country, digits: str, spellings: frozenset[str]) -> int:
    """Return 0 for the best match, `_NO_MATCH` for none."""
    code = country.code.removeprefix("+")
    if digits == code or country.region.casefold() in spellings:
        return 0
    names = _spellings(country.name)
    if any(name.startswith(spelling) for name in names for spelling in spellings):
        return 1
    if any(re.search(rf"\b{re.escape(spelling)}", name) for name in names for spelling in spellings):
        return 2
    if digits.isdecimal() and code.startswith(digits):
        return 3
    return 4 if any(spelling in name for name in names for spelling in spellings) else _NO_MATCH
