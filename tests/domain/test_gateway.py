"""What the gateway says of an account, and what that means for a message."""

import pytest

from smstui.domain.gateway import Balance, ConnectionReport


@pytest.mark.parametrize(
    ("points", "pays_later", "is_used_up"),
    [
        ("0", False, True),
        ("0.00", False, True),
        ("-3.5", False, True),
        ("0.16", False, False),
        ("100", False, False),
        (None, False, False),
        ("0", True, False),
    ],
)
def test_credits_are_used_up_where_a_message_would_be_refused(
    points: str | None, *, pays_later: bool, is_used_up: bool
) -> None:
    assert Balance(points, pays_later=pays_later).is_used_up is is_used_up


@pytest.mark.parametrize(
    ("unavailable", "goes"), [((), True), (("hlr", "mms"), True), (("sms",), False), (("hlr", "SMS"), False)]
)
def test_no_message_goes_while_the_gateway_says_that_sms_is_out(unavailable: tuple[str, ...], *, goes: bool) -> None:
    report = ConnectionReport("optik", Balance("100"), "prepaid", (), unavailable)

    assert report.lets_messages_go is goes
