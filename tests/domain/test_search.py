from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smstui.domain.search import FACET_WORDS, Facet, Finder, Query, fold, search_text


@dataclass(frozen=True)
class Found:
    """Be a row with a name and facets."""

    name: str
    facets: Mapping[Facet, str] = field(default_factory=dict)

    @property
    def search(self) -> str:
        return search_text(self.name, *self.facets.values())

    def facet(self, facet: Facet) -> str:
        return self.name if facet is Facet.NAME else self.facets.get(facet, "")


STUTTGART = Found(
    "SMSAPI Stuttgart",
    {Facet.BRANCH: "01 Stuttgart", Facet.USE: "server serverseitig", Facet.STATE: "ready", Facet.START: "2026-12-01"},
)
MUENCHEN = Found(
    "SMSAPI München", {Facet.BRANCH: "02 München", Facet.USE: "client clientseitig", Facet.STATE: "broken"}
)
GROSSE = Found("Große Straße [alt]\\", {Facet.BRANCH: "101 Köln", Facet.STATE: "no secret"})
ROWS = (STUTTGART, MUENCHEN, GROSSE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ROWS),
        ("   ", ROWS),
        ("smsapi", (STUTTGART, MUENCHEN)),
        ("STUTT smsapi", (STUTTGART,)),
        ("smsapi -stutt", (MUENCHEN,)),
        ("-smsapi", (GROSSE,)),
        ("muenchen", (MUENCHEN,)),
        ("munchen", (MUENCHEN,)),
        ("MÜNCHEN", (MUENCHEN,)),
        ("grosse strasse", (GROSSE,)),
        ("GROẞE", (GROSSE,)),
        ("koeln", (GROSSE,)),
        ("[alt]", (GROSSE,)),
        ("\\", (GROSSE,)),
        ("[/", ()),
        ("branch:01", (STUTTGART,)),
        ("filiale:02", (MUENCHEN,)),
        ("branch:munch", (MUENCHEN,)),
        ("-branch:01", (MUENCHEN, GROSSE)),
        ("use:server", (STUTTGART,)),
        ("verwendung:clientseitig", (MUENCHEN,)),
        ("state:broken", (MUENCHEN,)),
        ("status:defekt", (MUENCHEN,)),
        ("status:kein", (GROSSE,)),
        ("state:no", (GROSSE,)),
        ("start:2026-12", (STUTTGART,)),
        ("start:1.12.2026", (STUTTGART,)),
        ("start:01.12", (STUTTGART,)),
        ("name:smsapi state:ready", (STUTTGART,)),
    ],
)
def test_words_find_rows(text: str, expected: tuple[Found, ...]) -> None:
    assert tuple(Finder(ROWS).find(text)) == expected


@pytest.mark.parametrize("key", FACET_WORDS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_half_typed_key_hides_nothing(key: str, sign: str) -> None:
    assert tuple(Finder(ROWS).find(f"{sign}{key}:")) == ROWS


def test_the_colon_of_a_key_brings_back_what_its_word_hid() -> None:
    finder = Finder(ROWS)
    finder.find("branch")

    assert tuple(finder.find("branch:")) == ROWS


def test_a_key_that_does_not_exist_is_meant_literally() -> None:
    row = Found("see rfc:1234")

    assert tuple(Finder((row, *ROWS)).find("rfc:1234")) == (row,)


@pytest.mark.parametrize(
    ("name", "typed"), [("Łódź", "lodz"), ("Ångström", "angstrom"), ("Bærum", "baerum"), ("naïve", "NAIVE")]
)
def test_accents_do_not_matter(name: str, typed: str) -> None:
    assert Finder((Found(name),)).find(typed)


@pytest.mark.parametrize(
    ("name", "typed"), [("Mueller", "Müller"), ("Müller", "mueller"), ("Strasse", "straße"), ("Straße", "STRASSE")]
)
def test_both_spellings_find_each_other(name: str, typed: str) -> None:
    assert Finder((Found(name),)).find(typed)


def test_words_do_not_match_across_values() -> None:
    row = Found("ab", {Facet.SENDER: "cd"})

    assert not Finder((row,)).find("abcd")


@given(st.lists(st.text(alphabet="aäßü -:[b1statebroken", max_size=6), max_size=8), st.text(max_size=3))
def test_typing_letter_by_letter_finds_the_same_as_pasting(words: list[str], end: str) -> None:
    text = "".join(words) + end
    finder = Finder(ROWS)

    for length in range(len(text) + 1):
        typed = finder.find(text[:length])

        assert tuple(typed) == tuple(Finder(ROWS).find(text[:length]))


def test_another_word_is_looked_for_among_all_rows() -> None:
    finder = Finder(ROWS)
    finder.find("stutt")

    assert tuple(finder.find("muenchen")) == (MUENCHEN,)


@given(st.one_of(st.text(), st.text(alphabet="aäßü -:[b1statebroken")))
def test_a_row_matches_by_itself_where_it_is_found_among_others(text: str) -> None:
    query = Query.parse(text)

    assert [row for row in ROWS if query.matches(row)] == list(Finder(ROWS).find(text))


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
