"""One exit code for a run, and a count of what is done where a person reads it."""

import io

import pytest

from smstui.cli.deliveries import MOST_NAMED, Progress, code_of_run, rest_in_words
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import WriteFailed
from smstui.domain.gateway import Accepted, GatewayError, NotSent, Refused, Trouble, Uncertain
from smstui.domain.recipients import read_recipients
from smstui.services.dispatching import Delivery, Fate

(SOMEBODY,) = read_recipients(["0171 3920012"], CountryCode("+49"))
DONE = Delivery(SOMEBODY, Fate.ACCEPTED, outcome=Accepted("id", "491713920012", "QUEUE", "0.16"))
TWICE = Delivery(SOMEBODY, Fate.DUPLICATE)
ARRIVED = Delivery(SOMEBODY, Fate.ARRIVED_EARLIER, outcome=Refused(GatewayError(53)))
EARLIER = Delivery(SOMEBODY, Fate.ACCEPTED_EARLIER)
BLACKLISTED = Delivery(SOMEBODY, Fate.REFUSED, outcome=Refused(GatewayError(57)))
NO_CREDIT = Delivery(SOMEBODY, Fate.REFUSED, outcome=Refused(GatewayError(103)))
LOST = Delivery(SOMEBODY, Fate.NOT_SENT, outcome=NotSent(Trouble.CONNECTION_REFUSED))
UNCERTAIN = Delivery(SOMEBODY, Fate.UNCERTAIN, outcome=Uncertain(Trouble.TIMEOUT))
LANDLINE = Delivery(SOMEBODY, Fate.NUMBER_REFUSED)
UNWRITTEN = Delivery(SOMEBODY, Fate.FAILED, error=WriteFailed("journal", "disk full"))
UNTRIED = Delivery(SOMEBODY, Fate.NOT_TRIED)


@pytest.mark.parametrize(
    ("deliveries", "code"),
    [
        ([DONE], 0),
        ([DONE, TWICE, ARRIVED, EARLIER], 0),
        ([BLACKLISTED], 8),
        ([LANDLINE], 2),
        ([UNCERTAIN], 10),
        ([UNWRITTEN], 4),
        ([NO_CREDIT, UNTRIED, UNTRIED], 6),
        ([LOST, LOST, LOST, UNTRIED], 7),
        ([DONE, BLACKLISTED], 1),
        ([BLACKLISTED, UNCERTAIN], 1),
        ([DONE, UNTRIED], 1),
        ([UNTRIED], 1),
    ],
)
def test_a_run_ends_as_its_failures_do_where_they_are_alike(deliveries: list[Delivery], code: int) -> None:
    assert code_of_run(deliveries) == code


def test_a_run_that_was_stopped_says_what_the_same_command_would_do_again_and_who_is_left() -> None:
    said = list(rest_in_words([DONE, ARRIVED, UNTRIED, LOST], repeats=True))

    untried, again, without = said
    assert untried == "1 recipient was not tried."
    assert again.startswith("2 messages were accepted: the same command sends them once more.")
    assert "add --skip-accepted" in again
    assert without == "Without a message are: --to +491713920012 --to +491713920012"


@pytest.mark.parametrize("deliveries", [[DONE, DONE], [LOST, LOST], [DONE, BLACKLISTED, TWICE]])
def test_a_run_that_came_to_its_end_advises_nothing(deliveries: list[Delivery]) -> None:
    assert list(rest_in_words(deliveries, repeats=True)) == []


def test_where_nothing_is_sent_nothing_is_sent_again() -> None:
    assert list(rest_in_words([DONE, UNTRIED], repeats=False)) == ["1 recipient was not tried."]


def test_many_numbers_are_not_listed_once_more() -> None:
    said = list(rest_in_words([DONE, *[UNTRIED] * (MOST_NAMED + 1)], repeats=True))

    assert not any("--to" in words.split() for words in said)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("is_watched", "reads_answer", "as_json", "shown"),
    [
        (True, False, False, "\r1 of 2\r2 of 2\r\x1b[K"),
        (True, True, True, "\r1 of 2\r2 of 2\r\x1b[K"),
        (True, True, False, ""),
        (False, False, False, ""),
    ],
)
def test_progress_is_for_a_person_who_does_not_see_the_answers_themselves(
    monkeypatch: pytest.MonkeyPatch, *, is_watched: bool, reads_answer: bool, as_json: bool, shown: str
) -> None:
    errors = Terminal() if is_watched else io.StringIO()
    monkeypatch.setattr("sys.stderr", errors)
    monkeypatch.setattr("sys.stdout", Terminal() if reads_answer else io.StringIO())

    progress = Progress(2, as_json=as_json)
    progress.step()
    progress.step()
    progress.end()

    assert errors.getvalue() == shown
