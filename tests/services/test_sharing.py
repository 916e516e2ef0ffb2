import tomllib
from datetime import UTC, date, datetime

import pytest

from smstui.adapters.toml.interface_file import read_interface
from smstui.domain.country_code import CountryCode
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Proxy, Service, Settings, Use
from smstui.domain.safe_text import is_safe
from smstui.domain.sender import Sender
from smstui.services.sharing import interface_as_toml

CREATED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_a_copied_row_is_toml_with_every_setting() -> None:
    settings = Settings(
        'A "quoted" \\ name',
        frozenset({Use.SERVER}),
        CountryCode.parse("+49"),
        branch="01",
        start=date(2026, 12, 1),
        proxy=Proxy("proxy.lan", 3128, "anna"),
    )
    account = Account(Service("smsapi.com"), Method.PASSWORD, "shop")

    text = interface_as_toml(Interface(InterfaceId("a-1234"), CREATED, account, settings, "kasse-1", "vault"))

    assert tomllib.loads(text) == {
        "schema": 1,
        "group": "SMS",
        "name": 'A "quoted" \\ name',
        "branch": "01",
        "workstation": "kasse-1",
        "use": ["server"],
        "start": date(2026, 12, 1),
        "created": CREATED,
        "smsapi": {
            "service": "smsapi.com",
            "authentication": "password",
            "username": "shop",
            "country_code": "+49",
            "max_characters": 1000,
            "secrets": "vault",
            "proxy": {"host": "proxy.lan", "port": 3128, "username": "anna"},
        },
    }


@pytest.mark.parametrize("name", ["ä😀", "a\x7fb", "a\nb", "'''", "a\x9b31mb", "a\u202eb\U000e0041"])
def test_every_name_can_be_copied_and_reaches_no_terminal_raw(name: str) -> None:
    settings = Settings(name, frozenset(Use), CountryCode.parse("+49"))
    account = Account(Service("smsapi.com"), Method.TOKEN)

    text = interface_as_toml(Interface(InterfaceId("a-1234"), CREATED, account, settings))

    assert tomllib.loads(text)["name"] == name
    assert all(map(is_safe, text.splitlines()))


@pytest.mark.parametrize("sender", [None, Sender("OptikNord"), Sender.listed("A & B", date(2026, 11, 22))])
def test_a_copied_row_put_into_a_file_is_the_same_interface(sender: Sender | None) -> None:
    settings = Settings(
        'Größe "1"',
        frozenset({Use.CLIENT}),
        CountryCode("+48"),
        branch="01",
        start=date(2026, 12, 1),
        sender=sender,
        max_characters=153,
        proxy=Proxy("fe80::1", 3128, "anna"),
    )
    account = Account(Service("smsapi.pl"), Method.PASSWORD, "shop")
    interface = Interface(InterfaceId("a-1234"), CREATED, account, settings, "kasse-1")

    text = interface_as_toml(interface)

    assert read_interface(interface.id, "a-1234.toml", text.encode()).interface == interface
