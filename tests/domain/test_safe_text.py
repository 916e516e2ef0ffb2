"""Text from elsewhere must not reach the terminal raw."""

import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smstui.domain.safe_text import LONGEST, is_safe, safe_json, safe_lines, safe_text
from tests.hostile import corpus, harm_in_lines


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x1b[2J", "␛[2J"),
        ("a\x00b", "a␀b"),
        ("a\x7fb", "a␡b"),
        ("\x9b31m", "<U+009B>31m"),
        ("abc\u202ecba", "abc<U+202E>cba"),
        ("one\u2028two", "one<U+2028>two"),
        ("\ud800", "<U+D800>"),
        ("line\nbreak", "line␊break"),
        ("zero\u200bwidth", "zero<U+200B>width"),
        ("joi\u200dned", "joi<U+200D>ned"),
        ("\u200d", "<U+200D>"),
        ("Größe € [/x] 100 %", "Größe € [/x] 100 %"),
    ],
)
def test_unsafe_characters_become_visible(raw: str, shown: str) -> None:
    assert safe_text(raw) == shown


def test_a_joiner_is_shown_and_may_be_part_of_a_name() -> None:
    assert is_safe("Optik \U0001f468\u200d\U0001f469")


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    shown = safe_text("x" * 1_000_000)

    assert len(shown) == LONGEST
    assert shown.endswith("…")


def test_line_breaks_of_every_kind_are_kept_where_lines_are_allowed() -> None:
    assert safe_lines("one\r\ntwo\rthree\nfour\x1b") == "one\ntwo\nthree\nfour␛"


@given(st.text(st.characters(), max_size=200))
def test_what_is_shown_holds_no_control_and_no_surrogate(raw: str) -> None:
    shown = safe_text(raw)

    assert not [character for character in shown if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}]
    assert is_safe(shown)


@given(st.text(st.characters(), max_size=200))
def test_safe_text_is_left_as_it_is(raw: str) -> None:
    once = safe_text(raw)

    assert safe_text(once) == once


def test_the_corpus_is_large_and_harmful_enough() -> None:
    texts = corpus()

    assert len(texts) >= 500
    assert len([text for text in texts if harm_in_lines([text])]) >= 350


@pytest.mark.parametrize("show", [safe_text, safe_lines, lambda text: safe_json(json.dumps(text, indent=1))])
def test_nothing_of_the_corpus_harms_once_it_is_made_safe(show: Callable[[str], str]) -> None:
    shown = [show(text) for text in corpus()]

    assert harm_in_lines(line for text in shown for line in text.split("\n")) == []


def test_json_that_was_made_safe_says_the_same() -> None:
    for text in corpus():
        same = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # JSON knows no half of a pair
        made = safe_json(json.dumps({"[/x]": [text]}, ensure_ascii=False, indent=2))

        assert json.loads(made) in ({"[/x]": [text]}, {"[/x]": [same]})
