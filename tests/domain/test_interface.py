"""The fields of an interface keep the page's rules, and the first save locks the account."""

from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smstui.domain.country_code import CountryCode
from smstui.domain.errors import FieldRefused, LockedField
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
    is_loopback,
    name_key,
    parse_name,
    parse_proxy,
    parse_start,
    require_same_account,
)

GERMANY = CountryCode.parse("+49")
TOKEN_ACCOUNT = Account(Service("smsapi.com"), Method.TOKEN)
SERVER_ONLY = frozenset({Use.SERVER})


def settings(**changes: object) -> Settings:
    values: dict[str, object] = {"name": "SMSAPI Stuttgart", "use": SERVER_ONLY, "country_code": GERMANY}
    return Settings(**(values | changes))  # type: ignore[arg-type]


def interface(**changes: object) -> Interface:
    values: dict[str, object] = {
        "id": InterfaceId("smsapi-stuttgart-k3fq"),
        "created": datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
        "account": TOKEN_ACCOUNT,
        "settings": settings(),
    }
    return Interface(**(values | changes))  # type: ignore[arg-type]


def refused(call: object, *arguments: object) -> tuple[str, object]:
    assert callable(call)
    with pytest.raises(FieldRefused) as caught:
        call(*arguments)
    return caught.value.field, caught.value.reason


def test_a_name_is_trimmed_and_composed() -> None:
    assert parse_name("  Mu\u0308nchen ") == "München"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.REQUIRED),
        ("   ", Reason.REQUIRED),
        ("x" * 81, Reason.TOO_LONG),
        ("a\x1b[2Jb", Reason.CONTROL_CHARACTER),
        ("a\nb", Reason.CONTROL_CHARACTER),
        ("a\u202eb", Reason.CONTROL_CHARACTER),
    ],
)
def test_a_bad_name_is_refused(typed: str, reason: Reason) -> None:
    assert refused(parse_name, typed) == (Field.NAME, reason)


def test_eighty_characters_are_a_name() -> None:
    assert parse_name("ä" * 80) == "ä" * 80


def test_names_are_compared_without_case_and_composition() -> None:
    assert name_key("STRASSE Mu\u0308nchen") == name_key("straße münchen")


@pytest.mark.parametrize("typed", ["2026-12-01", "01.12.2026", "1.12.2026", " 2026-12-1 "])
def test_a_start_is_read_in_iso_and_german(typed: str) -> None:
    assert parse_start(typed) == date(2026, 12, 1)


def test_an_empty_start_means_at_once() -> None:
    assert parse_start("  ") is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("12/01/2026", Reason.DATE_FORM),
        ("tomorrow", Reason.DATE_FORM),
        ("1.12.26", Reason.DATE_FORM),
        ("2026-02-30", Reason.NO_SUCH_DAY),
        ("31.04.2026", Reason.NO_SUCH_DAY),
        ("1999-12-31", Reason.YEAR_RANGE),
        ("2100-01-01", Reason.YEAR_RANGE),
        ("٢٠٢٦-١٢-٠١", Reason.DATE_FORM),
    ],
)
def test_a_bad_start_is_refused(typed: str, reason: Reason) -> None:
    assert refused(parse_start, typed) == (Field.START, reason)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_of_the_century_is_read_back_in_both_forms(day: date) -> None:
    assert parse_start(day.isoformat()) == day
    assert parse_start(f"{day.day}.{day.month}.{day.year}") == day


def test_at_least_one_use_is_asked_for() -> None:
    with pytest.raises(FieldRefused):
        settings(use=frozenset())


def test_both_uses_exclude_a_branch() -> None:
    with pytest.raises(FieldRefused) as caught:
        settings(use=frozenset(Use), branch="01")

    assert caught.value.reason is Reason.BOTH_USES_EXCLUDE_BRANCH


def test_both_uses_exclude_a_workstation() -> None:
    with pytest.raises(FieldRefused) as caught:
        interface(settings=settings(use=frozenset(Use)), workstation="pc-01")

    assert caught.value.reason is Reason.BOTH_USES_EXCLUDE_WORKSTATION


@pytest.mark.parametrize(
    ("typed", "name", "url"),
    [
        ("smsapi.com", "smsapi.com", "https://api.smsapi.com/"),
        (" SMSAPI.PL ", "smsapi.pl", "https://api.smsapi.pl/"),
        ("https://gateway.example", "https://gateway.example/", "https://gateway.example/"),
        ("https://Gateway.example:8443/api/", "https://gateway.example:8443/api/", "https://gateway.example:8443/api/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ("http://[::1]:8080/", "http://[::1]:8080/", "http://[::1]:8080/"),
        ("https://größe.example/", "https://größe.example/", "https://größe.example/"),
        ("https://sms_1.example./", "https://sms_1.example./", "https://sms_1.example./"),
        ("https://ssl.hqsms.com/sms.do", "smsapi.com", "https://api.smsapi.com/"),
        ("http://SSL.hqsms.com/sms.do", "smsapi.com", "https://api.smsapi.com/"),
        ("ssl.hqsms.com", "smsapi.com", "https://api.smsapi.com/"),
        ("HQsms.com/api/", "smsapi.com", "https://api.smsapi.com/"),
    ],
)
def test_a_service_is_one_of_four_or_a_url(typed: str, name: str, url: str) -> None:
    service = Service.parse(typed)

    assert (service.name, service.url) == (name, url)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.REQUIRED),
        ("smsapi.de", Reason.UNKNOWN_SERVICE),
        ("http://gateway.example/", Reason.URL_NOT_HTTPS),
        ("ftp://127.0.0.1/", Reason.URL_NOT_HTTPS),
        ("https://user:secret@gateway.example/", Reason.URL_WITH_CREDENTIALS),
        ("https://gateway.example/?token=1", Reason.URL_FORM),
        ("https://gateway.example/" + "x" * 2_000, Reason.TOO_LONG),
        ("https://gate way.example/", Reason.URL_FORM),
        ("https://:443/", Reason.URL_FORM),
        ("https://gateway.example:99999/", Reason.URL_FORM),
        ("https://exa<mple/", Reason.URL_FORM),
        ("https://a\\b.example/", Reason.URL_FORM),
        ("https://a..b/", Reason.URL_FORM),
        ("https://-x-/", Reason.URL_FORM),
        ("https://a%00b/", Reason.URL_FORM),
        ("https://[fe80::1%25eth0]/", Reason.URL_FORM),
        ("https://127.1/", Reason.URL_FORM),
        ("https://１２７.0.0.1/", Reason.URL_FORM),
        (f"https://{'a' * 64}.example/", Reason.URL_FORM),
        (f"https://{'é' * 64}.example/", Reason.URL_FORM),
    ],
)
def test_a_bad_service_is_refused(typed: str, reason: Reason) -> None:
    assert refused(Service.parse, typed) == (Field.SERVICE, reason)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("10.0.0.1", False),
        ("x.lan", False),
    ],
)
def test_loopback_is_told_from_other_hosts(host: str, *, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_a_password_needs_a_user_name_and_a_token_excludes_one() -> None:
    assert refused(Account, Service("smsapi.com"), Method.PASSWORD, "") == (Field.USERNAME, Reason.REQUIRED)
    assert refused(Account, Service("smsapi.com"), Method.TOKEN, "anna") == (Field.USERNAME, Reason.EITHER_OR)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("proxy.lan", "proxy.lan"),
        ("PROXY", "proxy"),
        ("192.168.1.9", "192.168.1.9"),
        ("[FE80::1]", "fe80::1"),
        ("::1", "::1"),
    ],
)
def test_a_proxy_is_a_name_or_an_address(host: str, shown: str) -> None:
    assert parse_proxy(host, "3128") == Proxy(shown, 3128)


def test_both_proxy_fields_empty_mean_none() -> None:
    assert parse_proxy(" ", "") is None


@pytest.mark.parametrize(
    ("host", "port", "username", "field", "reason"),
    [
        ("proxy.lan", "", "", Field.PROXY_PORT, Reason.HOST_WITHOUT_PORT),
        ("", "3128", "", Field.PROXY_HOST, Reason.PORT_WITHOUT_HOST),
        ("", "", "anna", Field.PROXY_HOST, Reason.USERNAME_WITHOUT_HOST),
        ("proxy.lan", "0", "", Field.PROXY_PORT, Reason.PORT_RANGE),
        ("proxy.lan", "65536", "", Field.PROXY_PORT, Reason.PORT_RANGE),
        ("proxy.lan", "31 28", "", Field.PROXY_PORT, Reason.PORT_RANGE),
        ("proxy.lan", "٣١٢٨", "", Field.PROXY_PORT, Reason.PORT_RANGE),
        ("http://proxy.lan", "3128", "", Field.PROXY_HOST, Reason.HOST_WITH_SCHEME),
        ("proxy.lan/path", "3128", "", Field.PROXY_HOST, Reason.HOST_WITH_SCHEME),
        ("proxy lan", "3128", "", Field.PROXY_HOST, Reason.HOST_FORM),
        ("256.1.1.1", "3128", "", Field.PROXY_HOST, Reason.HOST_FORM),
        ("-proxy", "3128", "", Field.PROXY_HOST, Reason.HOST_FORM),
        ("fe80::1%eth0", "3128", "", Field.PROXY_HOST, Reason.HOST_FORM),
        ("fe80::1%a\x1b[2J", "3128", "", Field.PROXY_HOST, Reason.HOST_FORM),
    ],
)
def test_a_bad_proxy_is_refused(host: str, port: str, username: str, field: Field, reason: Reason) -> None:
    assert refused(parse_proxy, host, port, username) == (field, reason)


def test_a_saved_interface_keeps_its_account_whatever_its_settings_become() -> None:
    saved = interface()

    changed = saved.changed(settings(name="Another", start=date(2027, 1, 1), proxy=Proxy("proxy.lan", 1)))

    assert changed.account is saved.account
    assert changed.settings.name == "Another"
    assert (changed.id, changed.created, changed.workstation) == (saved.id, saved.created, saved.workstation)


def test_no_public_method_of_an_interface_takes_an_account() -> None:
    methods = {name for name in vars(Interface) if not name.startswith("_")} - {
        field.name for field in fields(Interface)
    }

    assert methods == {"name", "stands_since", "changed"}


@pytest.mark.parametrize("name", [field.name for field in fields(Interface)])
def test_no_field_of_a_saved_interface_can_be_set(name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(interface(), name, None)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Account(Service("smsapi.pl"), Method.PASSWORD, "anna"), Field.SERVICE),
        (Account(Service("smsapi.com"), Method.TOKEN), Field.AUTHENTICATION),
        (Account(Service("smsapi.com"), Method.PASSWORD, "berta"), Field.USERNAME),
    ],
)
def test_another_account_is_refused_by_the_field_that_differs(wanted: Account, field: Field) -> None:
    saved = Account(Service("smsapi.com"), Method.PASSWORD, "anna")

    with pytest.raises(LockedField) as caught:
        require_same_account(saved, wanted)

    assert caught.value.field == field
