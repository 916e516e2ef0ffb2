"""Why an interface sends or does not, in words in which nothing is left open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from smstui.domain.chain import Branch, Chain
from smstui.domain.country_code import CountryCode
from smstui.domain.coverage import Place
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.selection import Question, Verdict, Why
from smstui.domain.state import Problem
from smstui.wording.catalogue import use_language
from smstui.wording.verdicts import answer_in_words, place_in_words, verdict_in_words

CHAIN = Chain("c", "Optik Nord", "Europe/Berlin", branches={"02": Branch("02", "Ulm")})
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
SETTINGS = Settings("SMSAPI Ulm", frozenset({Use.CLIENT}), CountryCode.stored("+49"))
ONE = Interface(InterfaceId("ulm"), NOW, Account(Service("smsapi.com"), Method.TOKEN), SETTINGS)

PROBLEMS = {
    Why.BROKEN: Problem.NAME_TAKEN,
    Why.SECRET_MISSING: Problem.PROXY_SECRET_MISSING,
    Why.SECRET_BOUND_ELSEWHERE: Problem.SECRET_BOUND_ELSEWHERE,
    Why.NOT_STARTED: Problem.NOT_STARTED,
}


@pytest.fixture(params=["en", "de"], autouse=True)
def _language(request: pytest.FixtureRequest) -> Iterator[None]:
    use_language(request.param)
    yield
    use_language("en")


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_a_sentence(why: Why) -> None:
    words = verdict_in_words(Verdict(ONE, why, "detail", PROBLEMS.get(why)), CHAIN)

    assert words.endswith(".")
    assert "{" not in words


def english(verdict: Verdict) -> str:
    use_language("en")
    return verdict_in_words(verdict, CHAIN)


def test_another_branch_is_named_by_code_and_name() -> None:
    assert english(Verdict(ONE, Why.OTHER_BRANCH, "02")) == "Other branch: only 02 Ulm."


def test_the_use_that_it_has_is_named() -> None:
    assert english(Verdict(ONE, Why.OTHER_USE)) == "Other use: Client-side only."


def test_what_it_lacks_is_said_as_the_table_says_it() -> None:
    verdict = Verdict(ONE, Why.BROKEN, "smsapi-ulm-k3fq", Problem.NAME_TAKEN)

    assert english(verdict) == "Broken: smsapi-ulm-k3fq has the same name already. Give this one another name."


def test_an_earlier_start_is_named() -> None:
    july = ONE.changed(replace(SETTINGS, start=date(2026, 7, 1)))

    assert english(Verdict(july, Why.EARLIER_START)).startswith("Earlier start (2026-07-01):")
    assert english(Verdict(ONE, Why.EARLIER_START)).startswith("Earlier start (at once):")


def test_less_specific_says_whom_it_serves() -> None:
    of_branch = ONE.changed(replace(SETTINGS, branch="02"))

    assert english(Verdict(ONE, Why.LESS_SPECIFIC)) == "Less specific: it serves every branch."
    assert english(Verdict(of_branch, Why.LESS_SPECIFIC)) == "Less specific: it serves every computer of the branch."


def test_the_answer_names_the_day_of_the_chain_s_zone() -> None:
    use_language("en")
    question = Question(Use.CLIENT, NOW, "02")

    assert answer_in_words(question, ONE, CHAIN) == "Client-side, 02 Ulm, 2026-11-23: “SMSAPI Ulm” sends."
    assert answer_in_words(question, None, CHAIN) == "Client-side, 02 Ulm, 2026-11-23: nobody can send."


def test_names_from_elsewhere_reach_no_terminal_raw() -> None:
    hostile = "\x1b[31m[/x]"

    assert "\x1b" not in verdict_in_words(Verdict(ONE, Why.REPLACED, hostile), CHAIN)
    assert "\x1b" not in verdict_in_words(Verdict(ONE, Why.BROKEN, hostile, Problem.UNKNOWN_BRANCH), CHAIN)
    assert "\x1b" not in place_in_words(Place("01", hostile), CHAIN)
