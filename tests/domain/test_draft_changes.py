"""What was changed in a draft, and how the changes of two people go together."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from smstui.domain.draft import Draft
from smstui.domain.draft_changes import changes_between, meetings, merged
from smstui.domain.field import Field
from smstui.domain.interface import Method, Use
from smstui.domain.sender import Sender

BASE = Draft(name="Zentrale", country_code="+49")

drafts = st.builds(
    Draft,
    name=st.sampled_from(["Zentrale", "A", "B"]),
    branch=st.sampled_from(["", "01", "02"]),
    use=st.sampled_from([frozenset({Use.SERVER}), frozenset(Use)]),
    sender=st.sampled_from(["", "OptikNord", "Optik"]),
    method=st.sampled_from(list(Method)),
    max_characters=st.sampled_from(["1000", "500", "160"]),
)


def test_equal_drafts_have_no_changes() -> None:
    assert changes_between(BASE, replace(BASE)) == ()


def test_blanks_around_a_value_are_no_change() -> None:
    assert changes_between(BASE, replace(BASE, name=" Zentrale ", start=" ")) == ()


def test_changes_come_in_the_order_of_the_form() -> None:
    changed = replace(BASE, proxy_host="proxy.lan", name="Büro", method=Method.PASSWORD)

    assert [change.field for change in changes_between(BASE, changed)] == [
        Field.NAME,
        Field.AUTHENTICATION,
        Field.PROXY_HOST,
    ]


def test_only_what_both_changed_to_different_values_meets() -> None:
    mine = replace(BASE, sender="Meiner", name="Neu", max_characters="160")
    theirs = replace(BASE, sender="Ihrer", name="Neu", branch="01")

    (meeting,) = meetings(BASE, mine, theirs)

    assert (meeting.field, meeting.base, meeting.mine, meeting.theirs) == (Field.SENDER, "", "Meiner", "Ihrer")


def test_a_merge_keeps_both_changes_and_what_was_chosen() -> None:
    mine = replace(BASE, sender="Meiner", max_characters="160")
    theirs = replace(BASE, sender="Ihrer", branch="01")

    assert merged(BASE, mine, theirs) == replace(theirs, sender="Meiner", max_characters="160")
    assert merged(BASE, mine, theirs, {Field.SENDER}) == replace(theirs, max_characters="160")


def test_that_an_account_listed_a_sender_goes_with_the_sender() -> None:
    listed = Sender.listed("Opt.Nord", date(2026, 11, 22))
    mine = replace(BASE, sender="Opt.Nord", sender_listed=listed)

    assert merged(BASE, mine, replace(BASE, name="Neu")).sender_listed == listed
    assert merged(BASE, mine, replace(BASE, sender="Ihrer"), {Field.SENDER}).sender_listed is None


@given(drafts, drafts, drafts)
def test_a_merge_loses_no_change_that_nobody_contradicted(base: Draft, mine: Draft, theirs: Draft) -> None:
    met = {meeting.field for meeting in meetings(base, mine, theirs)}
    together = merged(base, mine, theirs, met)

    for change in (*changes_between(base, mine), *changes_between(base, theirs)):
        if change.field not in met:
            left = {one.field: one.after for one in changes_between(base, together)}
            assert left[change.field] == change.after
    assert {change.field for change in changes_between(theirs, merged(base, mine, theirs, set(Field)))} == set()


def test_what_clashes_without_meeting_in_a_field_is_asked_for_as_well() -> None:
    mine, theirs = replace(BASE, branch="01"), replace(BASE, use=frozenset(Use))

    met = meetings(BASE, mine, theirs)

    assert [meeting.field for meeting in met] == [Field.BRANCH, Field.USE]


def test_a_branch_and_another_use_than_both_go_together() -> None:
    mine, theirs = replace(BASE, branch="01"), replace(BASE, use=frozenset({Use.CLIENT}))

    assert meetings(BASE, mine, theirs) == ()


def test_a_proxy_that_clashes_is_asked_for_as_a_whole() -> None:
    base = replace(BASE, proxy_host="alt", proxy_port="3128")
    mine, theirs = replace(base, proxy_port="8080"), replace(base, proxy_host="neu")

    met = {meeting.field for meeting in meetings(base, mine, theirs)}

    assert met == {Field.PROXY_HOST, Field.PROXY_PORT}


def test_of_two_that_clash_mine_can_be_kept_although_i_never_changed_it() -> None:
    mine, theirs = replace(BASE, branch="01"), replace(BASE, use=frozenset(Use))

    kept = merged(BASE, mine, theirs, keep_mine={Field.BRANCH, Field.USE})

    assert kept == mine
