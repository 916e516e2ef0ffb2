"""Find rows by what a person types: words that all must match, exclusions, and `key:value` in both languages.

Case and accents do not matter; `ß` is `ss`, and `ü` is found as `u` and as `ue`. No text is an error: a half-typed
key matches everything, and every character without a meaning here is meant literally.
"""

import re
from collections.abc import Sequence
from dataclasses import field
from enum import StrEnum
from functools import lru_cache
from itertools import filterfalse
from typing import Final, Generic, Protocol, TypeVar
from unicodedata import combining, normalize

from smstui.domain.value import dataclass


class Facet(StrEnum):
    """Name what `key:value` can ask for."""

    NAME = "name"
    BRANCH = "branch"
    WORKSTATION = "workstation"
    USE = "use"
    START = "start"
    STATE = "state"
    SENDER = "sender"
    SERVICE = "service"
    WHO = "who"
    WHAT = "what"


FACET_WORDS: Final = {
    "name": Facet.NAME,
    "branch": Facet.BRANCH,
    "filiale": Facet.BRANCH,
    "workstation": Facet.WORKSTATION,
    "arbeitsplatz": Facet.WORKSTATION,
    "rechner": Facet.WORKSTATION,
    "use": Facet.USE,
    "verwendung": Facet.USE,
    "start": Facet.START,
    "state": Facet.STATE,
    "status": Facet.STATE,
    "zustand": Facet.STATE,
    "sender": Facet.SENDER,
    "absender": Facet.SENDER,
    "service": Facet.SERVICE,
    "dienst": Facet.SERVICE,
    "who": Facet.WHO,
    "wer": Facet.WHO,
    "what": Facet.WHAT,
    "was": Facet.WHAT,
    "outcome": Facet.STATE,
    "ausgang": Facet.STATE,
    "interface": Facet.NAME,
    "schnittstelle": Facet.NAME,
    "day": Facet.START,
    "tag": Facet.START,
}
"""The keys, in both languages at once: nobody must think of the language of the screen."""

VALUE_WORDS: Final = {
    "server": "server-side serverseitig",
    "client": "client-side clientseitig",
    "ready": "ready bereit",
    "planned": "planned geplant",
    "no secret": "no-key no-secret kein-key kein-schlussel kein-schluessel",
    "broken": "broken defekt",
}
"""What people call the values of uses and states, folded, in both languages."""

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_UNDECOMPOSED: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "ð": "d", "þ": "th"}
)
_SEPARATOR: Final = "\n"


def fold(text: str) -> str:
    """Return `text` without case and accents: "Größe" becomes "grosse"."""
    if text.isascii():
        return text.lower()
    decomposed = normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    return "".join(filterfalse(combining, decomposed)).casefold()


def fold_with_umlauts_spelled(text: str) -> str:
    """Return `text` folded, with umlauts spelled by two letters: "Größe" becomes "groesse"."""
    if text.isascii():
        return text.lower()
    return fold(normalize("NFC", text.casefold()).translate(_UMLAUTS))


def search_text(*values: str) -> str:
    """Return the text in which words are looked for: every value in both foldings."""
    joined = _SEPARATOR.join(values)
    folded = fold(joined)
    if joined.isascii():
        return folded
    spelled = fold_with_umlauts_spelled(joined)
    return folded if spelled == folded else f"{folded}{_SEPARATOR}{spelled}"


class Searchable(Protocol):
    """Be a row that can be found."""

    @property
    def search(self) -> str:
        """Return what `search_text` made of the row's values."""

    def facet(self, facet: Facet) -> str:
        """Return the row's value of a facet, as it is: a code and a name, a day, a state's value."""


@dataclass(frozen=True, slots=True)
class Term:
    """Hold one word of a query: its foldings, whether it excludes, and the facet it is meant for."""

    forms: tuple[str, ...]
    excludes: bool = False
    facet: Facet | None = None

    def matches(self, row: Searchable) -> bool:
        """Tell whether a row has (or, excluding, lacks) this word."""
        if self.facet is None:
            found = any(form in row.search for form in self.forms)
        else:
            text = _facet_text(row.facet(self.facet))
            found = any(f"{_SEPARATOR}{form}" in text for form in self.forms)
        return found is not self.excludes


@lru_cache(maxsize=4096)
def _facet_text(value: str) -> str:
    """Return a facet's words, each with a separator before it: a value matches from the beginning of a word."""
    words = f"{value} {VALUE_WORDS.get(value, '')}"
    day = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", value)
    if day:
        words += f" {day[3]}.{day[2]}.{day[1]} {int(day[3])}.{int(day[2])}.{day[1]}"
    return _SEPARATOR + search_text(words).replace(" ", _SEPARATOR)


@dataclass(frozen=True, slots=True)
class Query:
    """Hold what was typed, taken apart."""

    text: str
    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Query":
        """Take a text apart; every text means something."""
        return cls(text, tuple(term for word in text.split() if (term := _term(word)) is not None))

    def matches(self, row: Searchable) -> bool:
        """Tell whether a row matches every term."""
        return all(term.matches(row) for term in self.terms)

    def narrows(self, earlier: "Query") -> bool:
        """Tell whether whatever matches this query surely matched the earlier one, whose text it continues."""
        if not self.text.startswith(earlier.text) or len(self.terms) < len(earlier.terms):
            return False  # a colon can make a half-typed key of a word, which then matches everything
        return not any(term.excludes or term.facet for term in (*self.terms, *earlier.terms))


def _term(word: str) -> Term | None:
    excludes = word.startswith("-")
    rest = word.removeprefix("-")
    key, colon, value = rest.partition(":")
    facet = FACET_WORDS.get(fold(key)) if colon else None
    wanted = rest if facet is None else value
    if not wanted:
        return None
    return Term(tuple(dict.fromkeys((fold(wanted), fold_with_umlauts_spelled(wanted)))), excludes, facet)


Row = TypeVar("Row", bound=Searchable)


@dataclass(slots=True)
class Finder(Generic[Row]):
    """Find rows while somebody types: a longer text looks only at what was found before."""

    rows: Sequence[Row]
    _query: Query = field(default_factory=lambda: Query(""))
    _found: Sequence[Row] | None = None

    def find(self, text: str) -> Sequence[Row]:
        """Return the rows that match, in their order."""
        query = Query.parse(text)
        among = self._found if self._found is not None and query.narrows(self._query) else self.rows
        found = _matching(among, query)
        self._query, self._found = query, found
        return found


def _matching(rows: Sequence[Row], query: Query) -> Sequence[Row]:
    """Return the rows that match every term, one term after the other: each looks only at what the last one left."""
    for term in query.terms:
        if term.facet is not None:
            rows = _with_facet(rows, term, term.facet)
        elif term.excludes or len(term.forms) > 1:
            rows = [row for row in rows if term.matches(row)]
        else:
            [form] = term.forms
            rows = [row for row in rows if form in row.search]
    return rows


def _with_facet(rows: Sequence[Row], term: Term, facet: Facet) -> list[Row]:
    """Return the rows whose value of a facet matches; few values are shared by many rows."""
    verdicts: dict[str, bool] = {}
    found = []
    for row in rows:
        value = row.facet(facet)
        verdict = verdicts.get(value)
        if verdict is None:
            verdict = verdicts[value] = term.matches(row)
        if verdict:
            found.append(row)
    return found
