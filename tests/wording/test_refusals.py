"""Every refusal has words in which nothing is left open."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial

import pytest

from smstui.domain.chain import EntryReason, Kind, parse_label
from smstui.domain.country_code import CountryCode, CountryCodeRefusal
from smstui.domain.draft import parse_secret
from smstui.domain.errors import (
    DraftRefused,
    FieldRefused,
    FileProblem,
    KeyTaken,
    LockedField,
    LockedOut,
    NameTaken,
    NoneUsable,
    NothingToUndo,
    NotUsable,
    Refusal,
    RevealReason,
    RevealRefused,
    StillInUse,
    SupplyRefused,
    Unreadable,
    User,
    WrongPassphrase,
)
from smstui.domain.field import LOCKED_FIELDS, Field
from smstui.domain.interface import Reason, Service, parse_account_username, parse_name, parse_proxy, parse_start
from smstui.domain.max_characters import parse_max_characters
from smstui.domain.moment import MomentReason
from smstui.domain.selection import Why
from smstui.domain.sender import Sender, SenderRefusal
from smstui.domain.state import Problem
from smstui.wording.catalogue import use_language
from smstui.wording.errors import in_words
from smstui.wording.refusals import labelled

DETAILS: dict[str, object] = {
    "longest": 80,
    "length": 81,
    "branch": "01",
    "workstation": "kasse-1",
    "first": 2000,
    "last": 2099,
    "known": ("smsapi.com", "smsapi.pl"),
    "highest": 65535,
    "name": "Mars/Olympus",
    "shortest": 8,
    "character": "-",
    "suggestion": "49171",
    "code": "+999",
    "theirs": True,
    "meant": "01",
}
PLAIN = [reason for reason in RevealReason if reason not in (RevealReason.WRONG_PASSPHRASE, RevealReason.LOCKED_OUT)]
REASONS: list[StrEnum] = [*Reason, *EntryReason, *MomentReason, *SenderRefusal, *CountryCodeRefusal]


@pytest.mark.parametrize("reason", REASONS, ids=[f"{type(one).__name__}.{one.name}" for one in REASONS])
def test_every_reason_has_words(reason: StrEnum) -> None:
    words = in_words(FieldRefused("name", reason, **DETAILS))

    assert len(words.split()) > 2
    assert "{" not in words
    assert words != reason.value


TYPED: list[tuple[Callable[[str], object], str]] = [
    (parse_name, "x" * 81),
    (parse_account_username, "x" * 129),
    (partial(parse_secret, Field.TOKEN), "x" * 1025),
    (parse_label, "x" * 81),
    (parse_start, "1999-12-31"),
    (Service.parse, "example"),
    (partial(parse_proxy, "proxy.lan"), "65536"),
    (Sender.parse, "OptikNordGmbH"),
    (Sender.parse, "1234567"),
    (Sender.parse, "1234567890123456"),
    (Sender.parse, "+49 171 3920012"),
    (Sender.parse, "Optik-Nord"),
    (parse_max_characters, "1531"),
    (CountryCode.parse, "+999"),
    (CountryCode.parse, "+1242"),
]


@pytest.mark.parametrize(("read", "text"), TYPED)
def test_what_is_refused_while_it_is_typed_is_said_without_a_gap(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        read(text)

    assert "{" not in in_words(refused.value)


def test_reasons_of_different_enumerations_with_the_same_value_have_their_own_words() -> None:
    interface = in_words(FieldRefused("branch", Reason.UNKNOWN_BRANCH, branch="99"))
    entry = in_words(FieldRefused("branch", EntryReason.UNKNOWN_BRANCH))

    assert "99" in interface
    assert entry != interface


@pytest.mark.parametrize("field", sorted(LOCKED_FIELDS))
def test_every_locked_field_names_itself_and_the_way_out(field: Field) -> None:
    words = in_words(LockedField(field))

    assert "since the first save" in words
    assert "delete the interface and create it anew" in words


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_entry_has_words_when_its_key_is_taken_or_in_use(kind: Kind) -> None:
    users = [User("interface", "Zentrale"), User("workstation", "kasse-1"), User(kind, "x")]

    assert "01" in in_words(KeyTaken(kind, "01"))
    assert "interface Zentrale, workstation kasse-1" in in_words(StillInUse(kind, "01", users))


def test_many_users_are_counted() -> None:
    users = [User("interface", f"Nummer {number}") for number in range(8)]

    assert in_words(StillInUse(Kind.BRANCH, "01", users)).count("interface Nummer") == 5
    assert "3 more" in in_words(StillInUse(Kind.BRANCH, "01", users))


REVEALS: list[RevealRefused] = [
    *(
        RevealRefused(reason, group="admins", cause=Unreadable("policy.toml", FileProblem.NOT_ROOTS))
        for reason in PLAIN
    ),
    WrongPassphrase(3),
    WrongPassphrase(1),
    WrongPassphrase(0),
    LockedOut(900),
    LockedOut(0.5),
]


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_reason_for_showing_no_secret_has_words_of_its_own(language: str) -> None:
    use_language(language)
    words = [in_words(one) for one in REVEALS]
    use_language("en")

    assert len(set(words)) == len(words)
    assert all("{" not in one and len(one.split()) > 5 for one in words)


def test_what_helps_against_showing_no_secret_is_said() -> None:
    assert "(F3)" in in_words(RevealRefused(RevealReason.POLICY_OFF))
    assert "smstui vault add-admin" in in_words(RevealRefused(RevealReason.NO_SLOT))
    assert "group \u241bx " in in_words(RevealRefused(RevealReason.NOT_A_MEMBER, group="\x1bx"))
    assert "must belong to root" in in_words(
        RevealRefused(RevealReason.POLICY_UNUSABLE, cause=Unreadable("policy.toml", FileProblem.NOT_ROOTS))
    )
    assert "for 15 minutes more" in in_words(LockedOut(900))
    assert "for 1 minute more" in in_words(LockedOut(0.5))


@pytest.mark.parametrize("why", [Why.OTHER_USE, Why.NOT_STARTED, Problem.UNKNOWN_BRANCH, Problem.NAME_TAKEN])
def test_an_interface_that_must_not_be_used_is_named_with_the_way_out(why: StrEnum) -> None:
    words = in_words(NotUsable("Zentrale", why, "2026-12-01"))

    assert "“Zentrale”" in words
    assert why is Why.OTHER_USE or "2026-12-01" in words


@pytest.mark.parametrize(
    "refusal", [NameTaken("Zentrale", "x"), SupplyRefused(), NothingToUndo(), NoneUsable("server")]
)
def test_every_other_refusal_has_words(refusal: Refusal) -> None:
    assert in_words(refusal).endswith(".")


def test_several_refusals_are_named_by_their_fields() -> None:
    refusals = [FieldRefused(Field.NAME, Reason.REQUIRED), FieldRefused(Field.START, Reason.NO_SUCH_DAY)]

    assert in_words(DraftRefused(refusals)) == "Name: This must be filled in. Start: The calendar has no such day."
    assert labelled(refusals[1]) == "Start: The calendar has no such day."


def test_names_from_elsewhere_cannot_reach_the_terminal() -> None:
    words = in_words(NameTaken("\x1b]52;c;x\x07", "x")) + in_words(
        StillInUse(Kind.BRANCH, "\x9b1m", [User("interface", "\x1b[2J")])
    )

    assert not any(character in words for character in "\x1b\x07\x9b")
