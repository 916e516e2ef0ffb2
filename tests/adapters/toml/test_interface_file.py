"""The file's layout is public: this is what it looks like, and what is said of one that is wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smstui.adapters.toml.document import edited
from smstui.adapters.toml.interface_file import interface_of, plain_of, read_interface
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import FieldRefused, FileProblem, Unreadable
from smstui.domain.field import Field
from smstui.domain.interface import (
    Account,
    Interface,
    InterfaceId,
    Method,
    Proxy,
    Reason,
    Service,
    Settings,
    Use,
    parse_name,
)
from smstui.domain.max_characters import MaxCharactersRefusal
from smstui.domain.safe_text import is_safe
from smstui.domain.sender import Sender

ID = InterfaceId("smsapi-stuttgart-k3fq")
PATH = Path("smsapi-stuttgart-k3fq.toml")
WHOLE = """\
schema = 1
group = "SMS"
name = "SMSAPI Stuttgart"
branch = "01"
workstation = "pc-01"
use = ["server"]
start = 2026-12-01
created = 2026-11-22T09:30:00+01:00
created_by = "anna"
replaces = "old-abcd"

[smsapi]
service = "smsapi.com"
authentication = "password"
username = "optik"
sender = "A & B"
sender_listed = 2026-11-22
country_code = "+49"
max_characters = 1000
secrets = "vault"

[smsapi.proxy]
host = "proxy.lan"
port = 3128
username = "proxy user"
"""
LEAST = """\
name = "N"
use = ["client", "server"]
created = 2026-11-22T09:30:00Z
[smsapi]
service = "smsapi.pl"
authentication = "token"
country_code = "+48"
"""
INTERFACE = Interface(
    id=ID,
    created=datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=1))),
    account=Account(Service("smsapi.com"), Method.PASSWORD, "optik"),
    settings=Settings(
        name="SMSAPI Stuttgart",
        use=frozenset({Use.SERVER}),
        country_code=CountryCode("+49"),
        branch="01",
        start=date(2026, 12, 1),
        sender=Sender.listed("A & B", date(2026, 11, 22)),
        proxy=Proxy("proxy.lan", 3128, "proxy user"),
    ),
    workstation="pc-01",
    secrets="vault",
    created_by="anna",
    replaces="old-abcd",
)


def refusal(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        read_interface(ID, PATH, text.encode())
    return refused.value


def test_a_new_file_is_written_in_the_order_of_the_page() -> None:
    assert edited(PATH, b"", plain_of(INTERFACE)).decode() == WHOLE


def test_a_file_with_everything_is_read() -> None:
    assert read_interface(ID, PATH, WHOLE.encode()).interface == INTERFACE


def test_what_may_be_absent_has_its_default() -> None:
    interface = read_interface(ID, PATH, LEAST.encode()).interface

    assert interface.settings == Settings("N", frozenset(Use), CountryCode("+48"))
    assert interface.account == Account(Service("smsapi.pl"), Method.TOKEN)
    assert (interface.group, interface.secrets, interface.workstation) == ("SMS", "", None)


def test_a_place_that_was_taken_over_is_read_and_written() -> None:
    since = datetime(2026, 1, 2, 8, tzinfo=timezone(timedelta(hours=1)))
    text = WHOLE.replace("\n\n[smsapi]", "\nplace_since = 2026-01-02T08:00:00+01:00\n\n[smsapi]", 1)

    interface = read_interface(ID, PATH, text.encode()).interface

    assert interface == replace(INTERFACE, place_since=since)
    assert interface.stands_since == since
    assert edited(PATH, b"", plain_of(interface)).decode() == text


def test_the_revision_is_the_digest_of_the_bytes() -> None:
    one, other = (read_interface(ID, PATH, text.encode()).revision for text in (LEAST, LEAST + "# comment\n"))

    assert len(one) == 64
    assert one != other


HUGE = f"0x{'f' * 5000}"


@pytest.mark.parametrize(
    ("before", "after", "field", "reason", "line"),
    [
        ('name = "SMSAPI Stuttgart"', "", Field.NAME, Reason.REQUIRED, None),
        ('name = "SMSAPI Stuttgart"', "name = 7", Field.NAME, FileProblem.WRONG_TYPE, 3),
        ('name = "SMSAPI Stuttgart"', 'name = "a\\u001bb"', Field.NAME, Reason.CONTROL_CHARACTER, 3),
        ('group = "SMS"', 'group = "E-mail"', Field.GROUP, FileProblem.UNKNOWN_VALUE, 2),
        ('use = ["server"]', "use = []", Field.USE, Reason.NO_USE, 6),
        ('use = ["server"]', 'use = "server"', Field.USE, FileProblem.WRONG_TYPE, 6),
        ('use = ["server"]', "use = [1]", Field.USE, FileProblem.WRONG_TYPE, 6),
        # Python reads a hexadecimal number of any length, and refuses to write it.
        pytest.param('use = ["server"]', f"use = [{HUGE}]", Field.USE, FileProblem.WRONG_TYPE, 6, id="huge use"),
        pytest.param(
            *("max_characters = 1000", f"max_characters = {HUGE}", Field.MAX_CHARACTERS),
            *(MaxCharactersRefusal.OUT_OF_RANGE, 19),
            id="huge limit",
        ),
        pytest.param("port = 3128", f"port = {HUGE}", Field.PROXY_PORT, Reason.PORT_RANGE, 24, id="huge port"),
        ('use = ["server"]', 'use = ["desk"]', Field.USE, FileProblem.UNKNOWN_VALUE, 6),
        ('use = ["server"]', 'use = ["server", "client"]', Field.BRANCH, Reason.BOTH_USES_EXCLUDE_BRANCH, 4),
        ("start = 2026-12-01", "start = 1999-12-31", Field.START, Reason.YEAR_RANGE, 7),
        ("start = 2026-12-01", "start = 2026-12-01T00:00:00", Field.START, FileProblem.WRONG_TYPE, 7),
        ("start = 2026-12-01", 'start = "2026-12-01"', Field.START, FileProblem.WRONG_TYPE, 7),
        ("09:30:00+01:00", "09:30:00", Field.CREATED, FileProblem.WRONG_TYPE, 8),
        (
            "created = 2026-11-22T09:30:00+01:00",
            "created = 0001-01-01T00:00:00+14:00",
            Field.CREATED,
            Reason.YEAR_RANGE,
            8,
        ),
        (
            "created = 2026-11-22T09:30:00+01:00",
            "created = 9999-12-31T23:59:59-14:00",
            Field.CREATED,
            Reason.YEAR_RANGE,
            8,
        ),
        ('service = "smsapi.com"', 'service = "http://example.org"', Field.SERVICE, Reason.URL_NOT_HTTPS, 13),
        ('authentication = "password"', "", Field.AUTHENTICATION, Reason.REQUIRED, None),
        (
            'authentication = "password"',
            'authentication = "oauth"',
            Field.AUTHENTICATION,
            FileProblem.UNKNOWN_VALUE,
            14,
        ),
        ('authentication = "password"', 'authentication = "token"', Field.USERNAME, Reason.EITHER_OR, 15),
        ('username = "optik"', "", Field.USERNAME, Reason.REQUIRED, None),
        ("max_characters = 1000", "max_characters = true", Field.MAX_CHARACTERS, FileProblem.WRONG_TYPE, 19),
        ("port = 3128", "port = 0", Field.PROXY_PORT, Reason.PORT_RANGE, 24),
        ("port = 3128", "", Field.PROXY_PORT, Reason.HOST_WITHOUT_PORT, None),
        ('host = "proxy.lan"', 'host = "http://proxy.lan"', Field.PROXY_HOST, Reason.HOST_WITH_SCHEME, 23),
    ],
)
def test_a_broken_rule_is_named_with_its_line(
    before: str, after: str, field: str, reason: str, line: int | None
) -> None:
    assert before in WHOLE

    error = refusal(WHOLE.replace(before, after, 1))

    assert isinstance(error.cause, FieldRefused)
    assert (error.cause.field, error.cause.reason, error.line) == (field, reason, line)


def test_a_table_that_is_something_else_is_named() -> None:
    error = refusal('smsapi = "x"\n' + LEAST.partition("[smsapi]")[0])

    assert isinstance(error.cause, FieldRefused)
    assert (error.cause.field, error.cause.reason) == ("smsapi", FileProblem.WRONG_TYPE)


def test_bad_toml_is_told_with_line_and_the_parsers_words() -> None:
    error = refusal('schema = 1\nname = "x"\nuse = ["server"\nstart = 1\n')

    assert error.line == 4
    assert isinstance(error.cause, str)
    assert "array" in error.cause.lower()


def test_wrong_bytes_are_told_with_their_line() -> None:
    with pytest.raises(Unreadable) as refused:
        read_interface(ID, PATH, 'schema = 1\nname = "Größe"\n'.encode("latin-1"))

    assert (refused.value.cause, refused.value.line) == (FileProblem.NOT_UTF8, 2)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = 9" + "9" * 5000, "a = 9999-99-99"])
def test_what_no_parser_can_hold_is_unreadable_too(text: str) -> None:
    assert refusal(text).path == str(PATH)


_TEXTS = st.text(min_size=1, max_size=80).filter(lambda text: text.strip() == text and is_safe(text))


@given(
    name=_TEXTS,
    username=st.text(max_size=40).filter(lambda text: text.strip() == text and is_safe(text)),
    use=st.sets(st.sampled_from(list(Use)), min_size=1),
    start=st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    most=st.integers(1, 1530),
    proxy=st.none() | st.builds(Proxy, st.just("proxy.lan"), st.integers(1, 65535), st.sampled_from(["", "anna"])),
)
def test_whatever_the_domain_allows_comes_back_from_its_file(
    name: str, username: str, use: set[Use], start: date | None, most: int, proxy: Proxy | None
) -> None:
    method = Method.PASSWORD if username else Method.TOKEN
    settings = Settings(parse_name(name), frozenset(use), CountryCode("+49"), None, start, None, most, proxy)
    account = Account(Service("smsapi.com"), method, username)
    interface = Interface(ID, datetime(2026, 1, 1, tzinfo=UTC), account, settings)

    data = edited(PATH, b"", plain_of(interface))

    assert read_interface(ID, PATH, data).interface == interface
    assert interface_of(ID, plain_of(interface)) == interface


def test_a_workstation_is_read_without_case_as_in_its_own_file() -> None:
    assert read_interface(ID, PATH, WHOLE.replace("pc-01", "PC-01").encode()).interface == INTERFACE
