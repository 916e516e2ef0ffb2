"""A draft takes any text and is read by the domain's rules, all refusals at once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from smstui.domain.chain import Branch, Chain, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.draft import Draft, parse_secret
from smstui.domain.errors import DraftRefused, FieldRefused
from smstui.domain.field import Field
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Proxy, Reason, Service, Settings, Use
from smstui.domain.sender import Sender

CHAIN = Chain(
    "c1",
    "Optik Nord",
    "Europe/Berlin",
    branches={"01": Branch("01", "Stuttgart"), "02": Branch("02", "Ulm")},
    workstations={"pc-01": Workstation("pc-01", "01")},
)
GOOD = Draft(name="SMSAPI Stuttgart", country_code="+49")


def reasons(draft: Draft) -> dict[str, object]:
    return {refusal.field: refusal.reason for refusal in draft.refusals(CHAIN)}


def test_a_new_draft_is_for_unattended_jobs_by_token_at_smsapi_com() -> None:
    draft = Draft()

    assert (draft.use, draft.method, draft.service) == (frozenset({Use.SERVER}), Method.TOKEN, "smsapi.com")
    assert draft.max_characters == "1000"


def test_a_good_draft_is_read_as_settings_and_account() -> None:
    draft = replace(GOOD, branch="01", start="1.12.2026", sender="OptikNord", proxy_host="proxy.lan", proxy_port="3128")

    assert draft.settings(CHAIN) == Settings(
        name="SMSAPI Stuttgart",
        use=frozenset({Use.SERVER}),
        country_code=CountryCode.parse("+49"),
        branch="01",
        start=date(2026, 12, 1),
        sender=Sender.parse("OptikNord"),
        max_characters=1000,
        proxy=Proxy("proxy.lan", 3128),
    )
    assert draft.account() == Account(Service("smsapi.com"), Method.TOKEN)


def test_every_broken_rule_is_named_at_once_in_the_order_of_the_form() -> None:
    draft = Draft(
        branch="99", use=frozenset(), start="soon", service="ftp", method=Method.PASSWORD, sender="Optik Nord",
        country_code="+999", max_characters="0", proxy_port="3128",
    )  # fmt: skip

    fields = [refusal.field for refusal in draft.refusals(CHAIN)]

    assert fields == [
        Field.NAME,
        Field.BRANCH,
        Field.USE,
        Field.START,
        Field.SERVICE,
        Field.SENDER,
        Field.COUNTRY_CODE,
        Field.MAX_CHARACTERS,
        Field.PROXY_HOST,
    ]


def test_a_refused_draft_gives_neither_settings_nor_account() -> None:
    with pytest.raises(DraftRefused):
        Draft().settings(CHAIN)
    with pytest.raises(DraftRefused):
        replace(GOOD, method=Method.PASSWORD).account()


def test_both_uses_set_the_branch_aside_and_unticking_one_brings_it_back() -> None:
    draft = replace(GOOD, branch="01")
    both = replace(draft, use=frozenset(Use))
    again = replace(both, use=frozenset({Use.CLIENT}))

    assert both.settings(CHAIN).branch is None
    assert again.settings(CHAIN).branch == "01"


def test_a_workstation_brings_its_own_branch() -> None:
    assert reasons(replace(GOOD, workstation="pc-01", branch="01")) == {}
    assert reasons(replace(GOOD, workstation="pc-01", branch="02")) == {
        Field.BRANCH: Reason.WORKSTATION_OF_OTHER_BRANCH
    }
    assert reasons(replace(GOOD, workstation="pc-01")) == {Field.BRANCH: Reason.WORKSTATION_OF_OTHER_BRANCH}
    assert reasons(replace(GOOD, workstation="pc-99")) == {Field.WORKSTATION: Reason.UNKNOWN_WORKSTATION}


def test_both_uses_exclude_a_workstation() -> None:
    draft = replace(GOOD, workstation="pc-01", branch="01", use=frozenset(Use))

    assert reasons(draft) == {Field.USE: Reason.BOTH_USES_EXCLUDE_WORKSTATION}


def test_user_name_and_token_are_either_or() -> None:
    assert reasons(replace(GOOD, method=Method.TOKEN, username="anna")) == {Field.USERNAME: Reason.EITHER_OR}
    assert reasons(replace(GOOD, method=Method.PASSWORD)) == {Field.USERNAME: Reason.REQUIRED}
    assert reasons(replace(GOOD, method=Method.PASSWORD, username="anna")) == {}


def test_a_listed_sender_counts_only_for_the_very_text_that_was_listed() -> None:
    listed = Sender.listed("Optik Nord", date(2026, 11, 22))
    draft = replace(GOOD, sender="Optik Nord", sender_listed=listed)

    assert draft.settings(CHAIN).sender == listed
    assert Field.SENDER in reasons(replace(draft, sender="Optik Sued"))


def test_the_draft_of_a_saved_interface_reads_back_as_that_interface() -> None:
    settings = replace(
        GOOD, branch="01", start="2026-12-01", sender="OptikNord", proxy_host="::1", proxy_port="1", proxy_username="u"
    ).settings(CHAIN)
    account = Account(Service("http://127.0.0.1:1/"), Method.PASSWORD, "anna")
    saved = Interface(InterfaceId("x-abcd"), datetime.now(UTC), account, settings, "pc-01")

    draft = Draft.of(saved)

    assert (draft.settings(CHAIN), draft.account(), draft.workstation) == (settings, account, "pc-01")


def test_a_secret_is_trimmed_and_otherwise_kept_as_typed() -> None:
    assert parse_secret(Field.PASSWORD, " pass wörd \n").reveal() == "pass wörd"


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        (Field.TOKEN, "", Reason.REQUIRED),
        (Field.TOKEN, "two words", Reason.NOT_ASCII),
        (Field.TOKEN, "tökén", Reason.NOT_ASCII),
        (Field.PASSWORD, "a\x00b", Reason.CONTROL_CHARACTER),
        (Field.PASSWORD, "x" * 1025, Reason.TOO_LONG),
    ],
)
def test_a_bad_secret_is_refused_without_being_shown(field: Field, typed: str, reason: Reason) -> None:
    with pytest.raises(FieldRefused) as caught:
        parse_secret(field, typed)

    assert caught.value.reason is reason
    assert not typed or typed not in str(caught.value)
