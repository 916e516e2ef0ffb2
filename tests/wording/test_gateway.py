"""Check the words for the gateway's answers: complete, no two alike, with what to do, in both languages."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from smstui.domain.gateway import (
    Accepted,
    Balance,
    CertificateProblem,
    ConnectionReport,
    GatewayError,
    GatewayFailure,
    NotSent,
    Outcome,
    Refused,
    SenderName,
    Trouble,
    Uncertain,
)
from smstui.domain.safe_text import is_safe
from smstui.wording.catalogue import LANGUAGES, _, use_language
from smstui.wording.gateway import (
    balance_in_words,
    error_in_words,
    failure_in_words,
    outcome_in_words,
    own_sender_in_words,
    points_in_words,
)
from smstui.wording.gateway_errors import (
    ERRORS,
    FAMILIES,
    IDX_USED_AFTER_UNCERTAIN,
    UNKNOWN,
    Advice,
)
from smstui.wording.gateway_troubles import (
    CERTIFICATES,
    OTHER_CLIENT_STATUS,
    OTHER_SERVER_STATUS,
    STATUSES,
    TROUBLES,
)

HOSTILE = "\x1b]0;owned\x07[@click=app.quit]here[/] [/x] \u202e\u2028"
KNOWN: tuple[int, ...] = (
    7,
    8,
    11,
    12,
    13,
    14,
    17,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
    28,
    30,
    31,
    32,
    33,
    35,
    36,
    40,
    41,
    50,
    51,
    52,
)
KNOWN += (53, 54, 55, 56, 57, 59, 60, 61, 62, 65, 66, 70, 72, 74, 75, 76, 93, 94, 96, 98, 101, 102, 103, 104, 105, 106)
KNOWN += (110, 112, 200, 201, 202, 203, 300, 301, 400, 401, 409, 666, 997, 998, 999, 1000, 1001, 1010, 1193, 2001, 2010)
KNOWN += (2030, 2031, 2060, 2061, 2062, 2100, 2110, 2111, 2112, 2115, 4000, 4280)
"""Every number of the gateway's published table; ends of ranges."""

ADVICE: dict[str, Advice] = {
    **{f"error {code}": advice for code, advice in ERRORS.items()},
    **{f"family of {min(family.codes)}": family.advice for family in FAMILIES},
    **{f"HTTP {status}": advice for status, advice in STATUSES.items()},
    **{f"trouble {trouble}": advice for trouble, advice in TROUBLES.items()},
    **{f"certificate {problem}": CERTIFICATES[problem] for problem in CertificateProblem if problem != "other"},
    "arrived earlier": IDX_USED_AFTER_UNCERTAIN,
    "unknown": UNKNOWN,
    "other client status": OTHER_CLIENT_STATUS,
    "other server status": OTHER_SERVER_STATUS,
}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


@pytest.fixture
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language("en")


@pytest.mark.parametrize("code", KNOWN)
def test_every_known_error_has_words_of_its_own(code: int) -> None:
    assert UNKNOWN.what.split("{")[0] not in error_in_words(GatewayError(code, "words"))


def test_no_two_errors_are_worded_alike(language: str) -> None:
    whats = [_(advice.what) for advice in ADVICE.values()]
    wholes = [f"{_(advice.what)} {_(advice.to_do)}" for advice in ADVICE.values()]

    assert len(set(whats)) == len(whats)
    assert len(set(wholes)) == len(wholes)
    assert len({error_in_words(GatewayError(code)) for code in KNOWN}) == len(KNOWN)


@pytest.mark.parametrize("name", ADVICE)
def test_every_error_says_what_to_do(language: str, name: str) -> None:
    what, to_do = _(ADVICE[name].what), _(ADVICE[name].to_do)

    assert what.endswith((".", "?"))
    assert to_do.endswith(".")
    assert to_do != what


@pytest.mark.parametrize("name", ADVICE)
def test_every_error_is_translated(german: None, name: str) -> None:
    for message in (ADVICE[name].what, ADVICE[name].to_do):
        assert _(message) != message


def test_every_trouble_and_certificate_problem_has_words() -> None:
    assert set(TROUBLES) == set(Trouble)
    assert set(CERTIFICATES) == set(CertificateProblem)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 415, 429, 503])
def test_every_status_of_the_gateway_has_words(status: int) -> None:
    assert f"HTTP {status}" in error_in_words(GatewayError(None, "", status))


def test_an_accepted_message_is_told_in_a_line() -> None:
    outcome = Accepted("6470123", "491713920012", "QUEUE", "0.16", 2)

    assert outcome_in_words(outcome) == "Accepted: 2 parts, 0.16 points, id 6470123"


def test_an_accepted_message_without_figures_has_its_id() -> None:
    assert outcome_in_words(Accepted("64", "491713920012", "", "")) == "Accepted: id 64"


def test_a_refusal_names_reason_remedy_and_the_gateways_words() -> None:
    outcome = Refused(GatewayError(14, "Wrong sender name"))

    assert outcome_in_words(outcome) == (
        "Refused: The sender is not accepted. In the field “Sender”, choose a name that the portal lists as active, or "
        "leave it empty. (14: Wrong sender name)"
    )


def test_wrong_credentials_name_the_service_that_was_asked() -> None:
    for error in (GatewayError(101, "Authorization failed"), GatewayError(None, "", 401)):
        words = error_in_words(error, "smsapi.com")

        assert "Wrong service?" in words
        assert "smsapi.com" in words
    assert "smsapi.com" not in error_in_words(GatewayError(14), "smsapi.com")


def test_a_used_idx_is_an_error_at_first_and_good_news_after_an_uncertain_attempt() -> None:
    outcome = Refused(GatewayError(53, "Not unique idx"))

    assert "Send again" in outcome_in_words(outcome)
    assert "had arrived" in outcome_in_words(outcome, arrived_earlier=True)


def test_an_unknown_error_shows_its_number_and_the_gateways_words() -> None:
    words = error_in_words(GatewayError(1002, "Message of a later day"))

    assert words.startswith(UNKNOWN.what.format(code=1002))
    assert "Message of a later day" in words


def test_a_number_that_shares_its_meaning_with_others_is_told_by_that() -> None:
    shared = [(code, family.advice) for family in FAMILIES for code in sorted(family.codes - ERRORS.keys())]

    told = [error_in_words(GatewayError(code)) for code, _advice in shared]

    assert len(shared) > len(FAMILIES)
    assert told == [f"{advice.what.format(code=code)} {advice.to_do} ({code})" for code, advice in shared]


@pytest.mark.parametrize(
    "problem",
    [
        NotSent(Trouble.TOO_MANY_REQUESTS, error=GatewayError(None, "", 429)),
        Uncertain(Trouble.SERVER_ERROR, error=GatewayError(201)),
    ],
)
def test_what_the_gateway_named_itself_is_told_before_what_happened_on_the_way(problem: NotSent | Uncertain) -> None:
    assert problem.error is not None
    assert error_in_words(problem.error) in outcome_in_words(problem)


def test_what_was_said_of_the_recipient_is_told() -> None:
    by_table = error_in_words(GatewayError(13, "No", recipient_code=96, recipient_words="Monthly"))
    by_words = error_in_words(GatewayError(13, "No", recipient_code=4711, recipient_words="Odd."))

    assert "For this number: The monthly limit is reached." in by_table
    assert "For this number: 4711: Odd." in by_words


def test_an_uncertain_message_is_told_with_its_consequence(language: str) -> None:
    for trouble in Trouble:
        words = outcome_in_words(Uncertain(trouble, "x"))

        assert words.startswith({"en": "Uncertain: ", "de": "Ungewiss: "}[language])
        assert {"en": "may have arrived", "de": "kann angekommen sein"}[language] in words


@pytest.mark.parametrize("code", [200, 201, 666, 999])
def test_an_uncertain_error_does_not_advise_to_repeat(code: int) -> None:
    words = error_in_words(GatewayError(code))

    assert "ry again" not in words
    assert "portal" in words


@pytest.mark.parametrize("problem", CertificateProblem)
def test_trouble_with_a_certificate_names_its_cause(problem: CertificateProblem) -> None:
    assert outcome_in_words(NotSent(Trouble.CERTIFICATE, problem)) == (
        f"Not sent: {CERTIFICATES[problem].what} {CERTIFICATES[problem].to_do}"
    )


def test_a_status_is_told_where_the_sentence_does_not_name_it() -> None:
    page = outcome_in_words(Uncertain(Trouble.UNEXPECTED_ANSWER, "<html>", GatewayError(None, "", 410)))
    failed = outcome_in_words(Uncertain(Trouble.SERVER_ERROR, "502", GatewayError(None, "Bad gateway", 502)))
    word = error_in_words(GatewayError(None, "invalid_request_data", 200))

    assert "(HTTP 410)" in page
    assert failed.count("502") == 1
    assert "(Bad gateway)" in failed
    assert word.startswith("The gateway refuses the request. ")
    assert word.endswith("(invalid_request_data)")


def test_a_plain_proxy_and_the_gateway_are_both_named() -> None:
    problem = NotSent(Trouble.PROXY_OR_GATEWAY_AUTHENTICATION, error=GatewayError(None, "", 401))

    assert "Either the proxy or the gateway" in outcome_in_words(problem)


def test_a_missing_detail_leaves_no_empty_brackets(language: str) -> None:
    for trouble in Trouble:
        assert "()" not in outcome_in_words(NotSent(trouble))
        assert "(HTTP )" not in outcome_in_words(NotSent(trouble))


@pytest.mark.parametrize(
    "outcome",
    [
        Accepted(HOSTILE, "491713920012", HOSTILE, "0.16", 1),
        Refused(GatewayError(14, HOSTILE, recipient_code=1, recipient_words=HOSTILE)),
        NotSent(Trouble.PROXY_REFUSED, HOSTILE),
        NotSent(Trouble.CERTIFICATE, HOSTILE),
        Uncertain(Trouble.UNEXPECTED_ANSWER, HOSTILE, GatewayError(999, HOSTILE)),
    ],
)
def test_hostile_words_are_made_visible_and_kept_short(outcome: Outcome) -> None:
    assert is_safe(outcome_in_words(outcome, HOSTILE))
    assert len(outcome_in_words(Refused(GatewayError(14, "x" * 5000)))) < 800


def test_braces_in_the_gateways_words_are_no_places(language: str) -> None:
    words = outcome_in_words(Refused(GatewayError(4711, "{0} {code} {nothing}", recipient_words="{x}")))

    assert "{0} {code} {nothing}" in words


def test_a_failed_question_does_not_speak_of_a_message() -> None:
    words = failure_in_words(GatewayFailure(NotSent(Trouble.TIMEOUT)))

    assert words.startswith("No answer came in time.")
    assert "101" in failure_in_words(GatewayFailure(Refused(GatewayError(101))))


@pytest.mark.parametrize(
    ("points", "english", "deutsch"),
    [
        ("0", "0 points", "0 Punkte"),
        ("1", "1 point", "1 Punkt"),
        ("1.00", "1.00 point", "1,00 Punkt"),
        ("1.5", "1.5 points", "1,5 Punkte"),
        ("10", "10 points", "10 Punkte"),
        ("99.84", "99.84 points", "99,84 Punkte"),
        ("12345.5", "12,345.5 points", "12.345,5 Punkte"),
        ("-1.5", "−1.5 points", "−1,5 Punkte"),
        (None, "not reported by the gateway", "vom Gateway nicht gemeldet"),
    ],
)
def test_a_balance_is_written_as_the_language_does(points: str | None, english: str, deutsch: str) -> None:
    use_language("en")
    in_english = balance_in_words(Balance(points))
    use_language("de")
    in_german = balance_in_words(Balance(points))
    use_language("en")

    assert (in_english, in_german) == (english, deutsch)


@pytest.mark.parametrize(
    ("sender", "is_active"), [("OptikNord", True), ("Neu2027", False), ("optiknord", False), ("Fremd", False)]
)
def test_only_a_sender_that_the_account_lists_as_active_is_called_that(sender: str, *, is_active: bool) -> None:
    senders = (SenderName("OptikNord", "active", is_default=True), SenderName("Neu2027", "INACTIVE", is_default=False))
    report = ConnectionReport("optik", Balance("1"), "prepaid", senders)

    assert report.is_active(sender) is is_active
    assert ("the gateway may refuse it" in own_sender_in_words(report, sender)) is not is_active
    assert replace(report, senders=None).is_active(sender) is None


def test_points_that_are_no_number_are_shown_as_they_came() -> None:
    assert points_in_words("") == "not reported"
    assert points_in_words("1e5\x1b") == "1e5␛"
