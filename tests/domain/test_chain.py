"""Branches, workstations and appointment types are read by their own rules."""

import pytest

from smstui.domain.chain import AppointmentType, Branch, Chain, EntryReason, Workstation, parse_timezone
from smstui.domain.errors import FieldRefused


def test_a_branch_is_a_code_and_a_name() -> None:
    assert Branch.parse(" 01 ", " Stuttgart ").title == "01 Stuttgart"


@pytest.mark.parametrize(
    ("code", "name", "field", "reason"),
    [
        ("", "Ulm", "code", EntryReason.REQUIRED),
        ("0/1", "Ulm", "code", EntryReason.CODE_FORM),
        ("x" * 17, "Ulm", "code", EntryReason.CODE_FORM),
        ("..", "Ulm", "code", EntryReason.CODE_FORM),
        ("01", "", "name", EntryReason.REQUIRED),
        ("01", "x" * 81, "name", EntryReason.TOO_LONG),
        ("01", "a\x1bb", "name", EntryReason.CONTROL_CHARACTER),
    ],
)
def test_a_bad_branch_is_refused(code: str, name: str, field: str, reason: EntryReason) -> None:
    with pytest.raises(FieldRefused) as caught:
        Branch.parse(code, name)

    assert (caught.value.field, caught.value.reason) == (field, reason)


def test_a_workstation_is_a_host_name_in_lower_case() -> None:
    assert Workstation.parse(" PC-01.Shop.LAN ", "01") == Workstation("pc-01.shop.lan", "01")


@pytest.mark.parametrize("host", ["", "pc 01", "-pc", "pc-", "x" * 64, "pc..lan", "p\nc"])
def test_a_bad_host_name_is_refused(host: str) -> None:
    with pytest.raises(FieldRefused):
        Workstation.parse(host, "01")


def test_an_appointment_type_may_notify_customers_only_when_told_so() -> None:
    assert not AppointmentType("check", "Check").automatic_notification
    assert AppointmentType.parse("check", "Check", automatic_notification=True).automatic_notification


def test_an_unknown_time_zone_is_refused() -> None:
    for name in ("Europe/Stuttgart", "", "../etc/passwd", "\x00"):
        with pytest.raises(FieldRefused):
            parse_timezone(name)


@pytest.mark.parametrize("name", ["localtime", "posixrules", "Factory", "posix/Europe/Berlin", "right/Europe/Berlin"])
def test_a_time_zone_that_means_another_time_on_another_computer_is_refused(name: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        parse_timezone(name)

    assert refused.value.reason is EntryReason.TIMEZONE_OF_HOST


def test_an_unknown_branch_is_shown_by_its_code() -> None:
    chain = Chain("c1", "Optik Nord", "Europe/Berlin", branches={"01": Branch("01", "Stuttgart")})

    assert [chain.branch_title(code) for code in ("01", "99", None)] == ["01 Stuttgart", "99", ""]
