from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from smstui.domain.state import Problem, State, Status
from smstui.wording.catalogue import use_language
from smstui.wording.states import grouped, reason_in_words, state_word


@pytest.fixture(autouse=True, params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word_that_fits_its_column(state: State) -> None:
    assert 0 < cell_len(state_word(state)) <= 8


def test_no_two_states_have_the_same_word() -> None:
    assert len({state_word(state) for state in State}) == len(State)


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_a_sentence_of_one_row_that_names_the_thing(problem: Problem) -> None:
    reason = reason_in_words(Status(State.BROKEN, problem, "99"))

    assert reason.endswith(".")
    assert cell_len(reason) <= 80


def test_what_is_ready_needs_no_reason() -> None:
    assert not reason_in_words(Status(State.READY))


def test_thousands_are_grouped_as_the_language_does(language: str) -> None:
    assert grouped(1_234_567) == {"en": "1,234,567", "de": "1.234.567"}[language]
