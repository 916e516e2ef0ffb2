"""Who may see a kept secret: the first reason against it is the one that is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smstui.domain.chain import Membership, Policy
from smstui.domain.errors import FileProblem, RevealReason, RevealRefused, Unreadable
from smstui.domain.guessing import ClockReading
from smstui.domain.reveal import SHOWN_SECONDS, Standing

ALLOWED = Standing(
    Policy(administrators_may_view_passwords=True, administrators_group="admins"),
    None,
    Membership.MEMBER,
    has_slot=True,
)
NOT_ROOTS = Unreadable("/etc/smstui/policy.toml", FileProblem.NOT_ROOTS)


def test_a_member_with_a_passphrase_of_his_own_may_see_it_under_the_policy() -> None:
    ALLOWED.require()


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (replace(ALLOWED, policy_problem=NOT_ROOTS), RevealReason.POLICY_UNUSABLE),
        (replace(ALLOWED, policy=Policy(administrators_group="admins")), RevealReason.POLICY_OFF),
        (replace(ALLOWED, membership=Membership.NO_SUCH_GROUP), RevealReason.NO_SUCH_GROUP),
        (replace(ALLOWED, membership=Membership.NOT_A_MEMBER), RevealReason.NOT_A_MEMBER),
        (replace(ALLOWED, has_slot=False), RevealReason.NO_SLOT),
        (Standing(Policy(), None, Membership.NOT_A_MEMBER, has_slot=False), RevealReason.POLICY_OFF),
    ],
    ids=lambda value: value.value if isinstance(value, RevealReason) else "",
)
def test_everything_else_is_refused_with_its_reason(standing: Standing, reason: RevealReason) -> None:
    with pytest.raises(RevealRefused) as refused:
        standing.require()

    assert refused.value.reason is reason


def test_the_policy_is_off_by_default() -> None:
    assert not Policy().administrators_may_view_passwords


def test_half_a_minute_is_measured_on_the_clock_that_nobody_sets() -> None:
    since = ClockReading("one", 100.0, datetime(2026, 11, 22, tzinfo=UTC))
    then = replace(since, seconds=130.0, moment=since.moment - timedelta(days=1))

    assert then.since(since) == SHOWN_SECONDS
