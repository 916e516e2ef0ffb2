"""Read every shape of answer that is known of the gateway."""

import json
from typing import Any

import pytest

from smstui.adapters.smsapi import wire
from smstui.adapters.smsapi.wire import Answer
from smstui.domain.gateway import (
    Accepted,
    Balance,
    GatewayError,
    GatewayFailure,
    NotSent,
    Refused,
    SenderName,
    Trouble,
    Uncertain,
)

NUMBER = "491713920012"


def an_answer(content: object, status: int = 200, *, proxied: bool = False) -> Answer:
    body = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else None
    return Answer(status, json.dumps(content).encode() if body is None else body, proxied=proxied)


def a_list(**item: object) -> dict[str, Any]:
    usual: dict[str, object] = {
        "id": "6470123456789012345",
        "points": 0.16,
        "number": NUMBER,
        "date_sent": 1795300000,
        "submitted_number": "+49 171 3920012",
        "status": "QUEUE",
        "error": None,
        "idx": "i1",
        "parts": 1,
    }
    return {"count": 1, "list": [usual | item], "length": 5, "message": "Hallo", "parts": 1}


def test_a_full_answer_is_accepted() -> None:
    outcome = wire.message_outcome(an_answer(a_list()), NUMBER)

    assert outcome == Accepted("6470123456789012345", NUMBER, "QUEUE", "0.16", 1, 5)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"points": "0.3000"}, Accepted("6470123456789012345", NUMBER, "QUEUE", "0.3", 1, 5)),
        ({"points": 0}, Accepted("6470123456789012345", NUMBER, "QUEUE", "0", 1, 5)),
        ({"points": None}, Accepted("6470123456789012345", NUMBER, "QUEUE", "", 1, 5)),
        ({"points": "much"}, Accepted("6470123456789012345", NUMBER, "QUEUE", "", 1, 5)),
        ({"points": 1e-7}, Accepted("6470123456789012345", NUMBER, "QUEUE", "0.0000001", 1, 5)),
        ({"parts": "2"}, Accepted("6470123456789012345", NUMBER, "QUEUE", "0.16", 2, 5)),
        ({"parts": None}, Accepted("6470123456789012345", NUMBER, "QUEUE", "0.16", 1, 5)),
        ({"id": 64701}, Accepted("64701", NUMBER, "QUEUE", "0.16", 1, 5)),
        ({"id": "5f2ab3c4d5e6f7a8b9c0d1e2"}, Accepted("5f2ab3c4d5e6f7a8b9c0d1e2", NUMBER, "QUEUE", "0.16", 1, 5)),
        ({"number": "+49 171 3920012"}, Accepted("6470123456789012345", NUMBER, "QUEUE", "0.16", 1, 5)),
        ({"error": ""}, Accepted("6470123456789012345", NUMBER, "QUEUE", "0.16", 1, 5)),
        ({"error": "0"}, Accepted("6470123456789012345", NUMBER, "QUEUE", "0.16", 1, 5)),
        ({"colour": {"new": "key"}}, Accepted("6470123456789012345", NUMBER, "QUEUE", "0.16", 1, 5)),
    ],
)
def test_numbers_as_text_and_unknown_keys_are_read(item: dict[str, Any], expected: Accepted) -> None:
    assert wire.message_outcome(an_answer(a_list(**item)), NUMBER) == expected


def test_missing_keys_are_no_failure_while_there_is_an_id() -> None:
    outcome = wire.message_outcome(an_answer({"list": [{"id": "64"}]}), NUMBER)

    assert outcome == Accepted("64", NUMBER, "", "", None, None)


@pytest.mark.parametrize("error", [0, "0", None])
def test_an_error_of_zero_is_none(error: object) -> None:
    assert isinstance(wire.message_outcome(an_answer(a_list() | {"error": error}), NUMBER), Accepted)


@pytest.mark.parametrize(
    "content",
    [
        a_list(id=""),
        a_list(id=None),
        a_list(id=True),
        a_list(number="48500500500"),
        a_list(error=[1]),
        a_list(error="rejected"),
        {"count": 0, "list": []},
        {"count": 2, "list": [a_list()["list"][0], a_list()["list"][0]]},
        {"list": None},
        {"list": "64"},
        {"list": [64]},
        {"count": 1},
        {"id": "64"},
        a_list() | {"error": "some_tag"},
        a_list() | {"error": True},
        a_list() | {"count": 0},
        a_list() | {"count": "2"},
        a_list(status="FAILED"),
        a_list(status="rejected"),
        ["64"],
        "64",
        "null",
        "OK",
        "OK:",
        "OK::0.16",
        "OK:64:0.16:48500500500",
        "OK:64:0.16;OK:65:0.16",
        "ERROR:",
        "ERROR:abc",
        "<html>ERROR:101</html>",
        b"\xff\xfe\x00",
        b'{"count":1,"list":[{"id":"64"',
        b"[" * 100_000,
        '{"list": [{"id": ' + "9" * 5000 + "}]}",
    ],
)
def test_nothing_counts_as_sent_that_was_not_confirmed(content: object) -> None:
    outcome = wire.message_outcome(an_answer(content), NUMBER)

    assert isinstance(outcome, Uncertain)
    assert outcome.trouble in {Trouble.UNEXPECTED_ANSWER, Trouble.EMPTY_ANSWER}


@pytest.mark.parametrize("content", ["", " \r\n", "[]", "{}"])
def test_an_empty_answer_is_named_so(content: str) -> None:
    assert wire.message_outcome(an_answer(content), NUMBER) == Uncertain(Trouble.EMPTY_ANSWER)


def test_a_confirmation_with_an_error_beside_it_is_uncertain() -> None:
    outcome = wire.message_outcome(an_answer(a_list() | {"error": 14, "message": "Wrong"}), NUMBER)

    assert outcome == Uncertain(Trouble.UNEXPECTED_ANSWER, error=GatewayError(14, "Wrong"))


def test_a_confirmation_with_a_failing_status_is_uncertain() -> None:
    outcome = wire.message_outcome(an_answer(a_list(), 502), NUMBER)

    assert isinstance(outcome, Uncertain)
    assert outcome.trouble is Trouble.SERVER_ERROR


@pytest.mark.parametrize("status", [400, 401, 403, 407, 422, 429])
def test_a_message_beside_a_status_of_refusal_is_uncertain(status: int) -> None:
    assert isinstance(wire.message_outcome(an_answer(a_list(), status), NUMBER), Uncertain)


@pytest.mark.parametrize("parts", [10**300, 10**6, -3, 0])
def test_impossible_figures_are_none(parts: int) -> None:
    outcome = wire.message_outcome(an_answer(a_list(parts=parts)), NUMBER)

    assert isinstance(outcome, Accepted)
    assert outcome.parts == 1


@pytest.mark.parametrize("content", ["OK:64:0.16", "OK:64:0.16:491713920012", "OK:64:"])
def test_text_is_read_too(content: str) -> None:
    outcome = wire.message_outcome(an_answer(content), NUMBER)

    assert isinstance(outcome, Accepted)
    assert outcome.message_id == "64"


@pytest.mark.parametrize("status", [200, 201, 400, 401, 500, 503])
@pytest.mark.parametrize(
    "content", [{"error": 101, "message": "Authorization failed"}, {"error": "101"}, {"error": 101.0}, "ERROR:101"]
)
def test_an_integer_error_is_a_failure_at_any_status(content: object, status: int) -> None:
    outcome = wire.message_outcome(an_answer(content, status), NUMBER)

    assert isinstance(outcome, Refused)
    assert outcome.error.code == 101


def test_what_is_said_of_the_recipient_is_kept() -> None:
    invalid = {"number": NUMBER, "submitted_number": "0171", "message": "Monthly limit", "error_code": 96}
    outcome = wire.message_outcome(an_answer({"error": 13, "message": "No", "invalid_numbers": [invalid]}), NUMBER)

    assert outcome == Refused(GatewayError(13, "No", recipient_code=96, recipient_words="Monthly limit"))


@pytest.mark.parametrize("invalid", [None, [], [None], "x", [{"message": None}], {"0": {}}])
def test_a_strange_list_of_recipients_is_no_hindrance(invalid: object) -> None:
    outcome = wire.message_outcome(an_answer({"error": 13, "invalid_numbers": invalid}), NUMBER)

    assert outcome == Refused(GatewayError(13))


@pytest.mark.parametrize("code", [202, 203])
def test_too_many_requests_are_not_sent(code: int) -> None:
    outcome = wire.message_outcome(an_answer({"error": code, "message": "Slow down"}), NUMBER)

    assert outcome == NotSent(Trouble.TOO_MANY_REQUESTS, error=GatewayError(code, "Slow down"))


@pytest.mark.parametrize("code", [200, 201, 666, 999])
def test_failures_inside_the_gateway_are_uncertain(code: int) -> None:
    outcome = wire.message_outcome(an_answer({"error": code}), NUMBER)

    assert outcome == Uncertain(Trouble.SERVER_ERROR, error=GatewayError(code))


def test_an_unknown_error_is_refused_with_its_number() -> None:
    assert wire.message_outcome(an_answer({"error": 1002}), NUMBER) == Refused(GatewayError(1002))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 415])
@pytest.mark.parametrize("content", ["", "<html></html>", "[]"])
def test_a_definite_status_refuses_where_the_body_says_nothing(status: int, content: str) -> None:
    assert wire.message_outcome(an_answer(content, status), NUMBER) == Refused(GatewayError(None, "", status))


def test_the_words_of_a_rest_error_are_kept() -> None:
    content = {
        "message": "Invalid request",
        "error": "invalid_request_data",
        "errors": [{"message": "x", "path": "to"}],
    }

    assert wire.message_outcome(an_answer(content, 400), NUMBER) == Refused(GatewayError(None, "Invalid request", 400))
    assert wire.message_outcome(an_answer({"error": "denied"}, 403), NUMBER) == Refused(
        GatewayError(None, "denied", 403)
    )


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (307, Trouble.REDIRECT),
        (302, Trouble.REDIRECT),
        (408, Trouble.UNEXPECTED_ANSWER),
        (409, Trouble.UNEXPECTED_ANSWER),
        (500, Trouble.SERVER_ERROR),
        (502, Trouble.SERVER_ERROR),
        (503, Trouble.SERVER_ERROR),
        (504, Trouble.SERVER_ERROR),
    ],
)
def test_other_statuses_are_uncertain(status: int, trouble: Trouble) -> None:
    outcome = wire.message_outcome(an_answer("<html>", status), NUMBER)

    assert isinstance(outcome, Uncertain)
    assert (outcome.trouble, outcome.error) == (trouble, GatewayError(None, "", status))


def test_429_is_not_sent() -> None:
    outcome = wire.message_outcome(an_answer("", 429), NUMBER)

    assert outcome == NotSent(Trouble.TOO_MANY_REQUESTS, error=GatewayError(None, "", 429))


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(407, Trouble.PROXY_AUTHENTICATION), (401, Trouble.PROXY_OR_GATEWAY_AUTHENTICATION)],
)
def test_a_plain_proxy_may_have_said_401_and_407(status: int, trouble: Trouble) -> None:
    outcome = wire.message_outcome(an_answer("<html>", status, proxied=True), NUMBER)

    assert isinstance(outcome, NotSent)
    assert outcome.trouble is trouble


@pytest.mark.parametrize(
    ("content", "points"),
    [
        ({"username": "optik", "payment_type": "prepaid", "points": 100.0}, "100"),
        ({"username": "optik", "points": "99.8400"}, "99.84"),
        ({"username": "optik", "points": 0}, "0"),
        ({"username": "optik", "points": -1.5}, "-1.5"),
        ({"username": "optik", "points": 1e15}, "1000000000000000"),
        ({"username": "optik", "points": 1e300}, None),
        ({"username": "optik", "points": "NaN"}, None),
        ({"username": "optik", "payment_type": "postpaid"}, None),
        ({"username": "optik", "points": None}, None),
        ({"username": "optik", "points": [1]}, None),
    ],
)
def test_a_balance_is_a_plain_decimal_or_not_reported(content: dict[str, Any], points: str | None) -> None:
    assert wire.read_profile(an_answer(content)).balance.points == points


@pytest.mark.parametrize(
    ("payment", "later"),
    [
        ("postpaid", True),
        ("subscription", True),
        ("prepaid", False),
        ("trial", False),
        ("undefined", False),
        (7, False),
    ],
)
def test_only_who_is_billed_otherwise_needs_no_credits(payment: object, *, later: bool) -> None:
    assert wire.read_profile(an_answer({"username": "optik", "payment_type": payment})).balance == Balance(None, later)


@pytest.mark.parametrize(
    ("content", "points"),
    [
        ({"points": 100.0, "proCount": 606, "ecoCount": 1428}, "100"),
        ({"points": "12.5"}, "12.5"),
        ("Points: 12.50\nPro: 3", "12.5"),
        ("Points: 12,50", "12.5"),
    ],
)
def test_credits_are_read_from_json_and_text(content: object, points: str) -> None:
    assert wire.read_credits(an_answer(content)) == Balance(points)


@pytest.mark.parametrize(
    ("content", "status", "problem"),
    [
        ({"error": 101, "message": "No"}, 200, Refused(GatewayError(101, "No"))),
        ("ERROR:102", 200, Refused(GatewayError(102))),
        ({"error": 999}, 200, Refused(GatewayError(999))),
        ({"error": 203}, 200, NotSent(Trouble.TOO_MANY_REQUESTS, error=GatewayError(203))),
        ({"message": "No", "error": "auth"}, 401, Refused(GatewayError(None, "No", 401))),
        ("", 401, Refused(GatewayError(None, "", 401))),
        ("", 429, NotSent(Trouble.TOO_MANY_REQUESTS, error=GatewayError(None, "", 429))),
        ({"message": "x", "service": "y"}, 503, NotSent(Trouble.SERVER_ERROR, "503", GatewayError(None, "x", 503))),
        ("[]", 408, NotSent(Trouble.EMPTY_ANSWER, "", GatewayError(None, "", 408))),
        ("", 302, NotSent(Trouble.REDIRECT, "302", GatewayError(None, "", 302))),
        ("<html>", 200, NotSent(Trouble.UNEXPECTED_ANSWER, "<html>")),
        ("", 200, NotSent(Trouble.EMPTY_ANSWER)),
        ("{}", 200, NotSent(Trouble.EMPTY_ANSWER)),
        ({"hello": "world"}, 200, NotSent(Trouble.UNEXPECTED_ANSWER, '{"hello": "world"}')),
    ],
)
def test_a_question_without_an_answer_says_why(content: object, status: int, problem: Refused | NotSent) -> None:
    for read in (wire.read_profile, wire.read_credits, wire.read_ping, wire.read_sender_names):
        with pytest.raises(GatewayFailure) as failure:
            read(an_answer(content, status))

        assert failure.value.problem == problem


def test_ping_says_who_is_let_in_and_what_is_out() -> None:
    assert wire.read_ping(an_answer({"authorized": True, "unavailable": []})) == (True, ())
    assert wire.read_ping(an_answer({"authorized": False})) == (False, ())
    assert wire.read_ping(an_answer({"authorized": True, "unavailable": ["mms", 3]})) == (True, ("mms", "3"))


def test_sender_names_are_read_from_both_lists() -> None:
    rest = {"sender": "OptikNord", "is_default": True, "status": "ACTIVE", "created_at": "2026-01-05T09:30:00+01:00"}
    legacy = {"name": "OptikNord", "status": "active", "default": "1"}

    assert wire.read_sender_names(an_answer({"size": 1, "collection": [rest]})) == (
        SenderName("OptikNord", "ACTIVE", is_default=True),
    )
    assert wire.read_sender_names(an_answer([legacy, {"status": "ACTIVE"}, None])) == (
        SenderName("OptikNord", "active", is_default=True),
    )


def test_an_account_without_sender_names_has_an_empty_list() -> None:
    assert wire.read_sender_names(an_answer({"size": 0, "collection": []})) == ()
    # With nothing else in it, the same body is "nothing to say" for a message.
    assert wire.message_outcome(an_answer([]), NUMBER) == Uncertain(Trouble.EMPTY_ANSWER)


def test_a_long_strange_answer_is_quoted_in_part() -> None:
    outcome = wire.message_outcome(an_answer("x" * 5000), NUMBER)

    assert isinstance(outcome, Uncertain)
    assert len(outcome.detail) < 300
