"""Changes, locks and shifts of who sends read as sentences; secrets never stand in them."""

from datetime import UTC, datetime, timedelta, timezone

from smstui.domain.chain import Branch, Chain
from smstui.domain.country_code import CountryCode
from smstui.domain.draft_changes import Change
from smstui.domain.field import Field
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.selection import Shift
from smstui.wording.changes import change_in_words, secret_changed
from smstui.wording.locks import locked_since, why_fixed
from smstui.wording.shifts import shifts_in_words

CHAIN = Chain(
    "chain", "Optik Nord", "Europe/Berlin", branches={f"{n:02}": Branch(f"{n:02}", f"Ort {n}") for n in range(1, 7)}
)


def an_interface(
    name: str, created_by: str = "anna", moment: datetime = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
) -> Interface:
    settings = Settings(name, frozenset({Use.SERVER}), CountryCode("+49"))
    account = Account(Service("smsapi.com"), Method.TOKEN)
    return Interface(InterfaceId(name), moment, account, settings, created_by=created_by)


def test_a_change_names_field_and_both_values() -> None:
    assert change_in_words(Change(Field.SENDER, "", "OptikNord"), CHAIN) == "Sender: (empty) → OptikNord"
    assert change_in_words(Change(Field.BRANCH, "", "01"), CHAIN) == "Branch: every branch → 01 Ort 1"
    assert change_in_words(Change(Field.START, "2026-12-01", ""), CHAIN) == "Start: 2026-12-01 → at once"
    assert change_in_words(Change(Field.WORKSTATION, "", "kasse-1"), CHAIN) == "Workstation: any computer → kasse-1"
    both = Change(Field.USE, frozenset({Use.SERVER}), frozenset(Use))
    assert change_in_words(both, CHAIN) == "Use: Server-side → Server-side + Client-side"
    method = Change(Field.AUTHENTICATION, Method.TOKEN, Method.PASSWORD)
    assert change_in_words(method, CHAIN) == "Authentication: key token → user name and password"
    assert secret_changed(Field.TOKEN) == "Key token: set"


def test_long_and_hostile_values_are_cut_and_made_visible() -> None:
    words = change_in_words(Change(Field.NAME, "x" * 80, "\x1b[2J"), CHAIN)

    assert "\x1b" not in words
    assert len(words) < 60


def test_a_lock_says_since_when_and_by_whom() -> None:
    moment = datetime(2026, 7, 1, 10, 0, tzinfo=timezone(timedelta(hours=2)))

    locked = an_interface("A", moment=moment)
    assert why_fixed(Field.TOKEN, locked).startswith("Locked since 2026-07-01 10:00 +02:00, by anna.")
    assert locked_since(an_interface("A")) == "Locked since 2026-11-22, by anna: R replaces, Enter says why."
    assert locked_since(an_interface("A", "")) == "Locked since 2026-11-22: R replaces, Enter says why."


def test_every_fixed_field_says_why_and_what_to_do() -> None:
    saved = an_interface("A")

    assert "Untick one use" in why_fixed(Field.BRANCH, saved)
    assert "duplicate the interface" in why_fixed(Field.WORKSTATION, saved)
    assert "Choose the other way" in why_fixed(Field.USERNAME, None)
    for field in (Field.SERVICE, Field.AUTHENTICATION, Field.USERNAME, Field.PASSWORD, Field.TOKEN):
        assert "by anna" in why_fixed(field, saved)
        assert "delete the interface and create it anew" in why_fixed(field, saved)


def test_who_sends_is_said_once_for_all_branches_that_it_concerns() -> None:
    old, new = an_interface("Alt"), an_interface("Neu")
    shifts = [Shift(code, None, Use.SERVER, old, new) for code in CHAIN.branches]
    shifts += [Shift(None, None, Use.CLIENT, None, new), Shift("01", "kasse-1", Use.SERVER, new, None)]

    assert shifts_in_words(shifts, CHAIN) == [
        "Server-side, 01 Ort 1, 02 Ort 2, 03 Ort 3 and 3 others: so far “Alt”, from now on “Neu”",
        "Client-side, without a branch: so far nobody, from now on “Neu”",
        "Server-side, kasse-1: so far “Neu”, from now on nobody",
    ]
