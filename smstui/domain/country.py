"""Find a country by its name, its ISO code or its country code.

The names come from outside (`smstui.wording.countries`), in the language of the person; the search is
the same in every language.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

_SPELLED_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_PLAIN: Final = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})
_NO_MATCH: Final = 6


class Country(NamedTuple):
    """Hold one region that has phone numbers: "AT", "Österreich", "+43"; `main` among those that share the code."""

    region: str
    name: str
    code: str
    main: bool = True


def find_countries(countries: Iterable[Country], query: str) -> tuple[Country, ...]:
    """Return the countries that fit `query`, the best first; all of them for an empty one.

    "öst", "oest", "ost", "AT", "43", "+43" and "0043" find Austria. Case and accents do not count, ß is ss, ü
    is u or ue. An exact region or code comes first (of a shared code the main region), then a name that
    begins with the query, then a later word, then a code that begins with it, then a match inside a word.
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


@lru_cache(maxsize=1024)  # the names of one list stay the same from key to key
def _spellings(name: str) -> frozenset[str]:
    """Return the name without accents, and with the umlauts spelled out."""
    spelled_out = unicodedata.normalize("NFC", name).casefold().translate(_SPELLED_OUT)
    return frozenset((folded_name(name), folded_name(spelled_out)))


def _rank(country: Country, digits: str, spellings: frozenset[str]) -> int:
    """Return 0 for the best match, `_NO_MATCH` for none."""
    code = country.code.removeprefix("+")
    if country.region.casefold() in spellings:
        return 0
    if digits == code:
        return 0 if country.main else 1
    names = _spellings(country.name)
    if any(name.startswith(spelling) for name in names for spelling in spellings):
        return 2
    if any(re.search(rf"\b{re.escape(spelling)}", name) for name in names for spelling in spellings):
        return 3
    if digits.isdecimal() and code.startswith(digits):
        return 4
    return 5 if any(spelling in name for name in names for spelling in spellings) else _NO_MATCH
