"""Thresholds, states and lines follow the Monitoring Plugins Development Guidelines."""

from decimal import Decimal

import pytest

from smstui.cli.monitoring import (
    PluginStatus,
    Reading,
    Threshold,
    performance_data,
    status_line,
    status_of,
    worst,
)


@pytest.mark.parametrize(
    ("text", "alerting", "quiet"),
    [
        ("100", ["-5", "0", "99.99"], ["100", "1000"]),
        ("100:", ["99.99"], ["100", "1000"]),
        ("12.5", ["12.49"], ["12.5"]),
        ("10:20", ["9", "21"], ["10", "20"]),
        (":20", ["-1", "21"], ["0", "20"]),
        ("~:20", ["20.01"], ["-1000", "20"]),
        ("@10:20", ["10", "15", "20"], ["9", "21"]),
        ("-10:", ["-10.5"], ["-10", "0"]),
    ],
)
def test_a_threshold_alerts_outside_its_range(text: str, alerting: list[str], quiet: list[str]) -> None:
    threshold = Threshold.parse(text)

    assert [value for value in alerting if not threshold.alerts(Decimal(value))] == []
    assert [value for value in quiet if threshold.alerts(Decimal(value))] == []


@pytest.mark.parametrize("text", ["", ":", "@", "abc", "20:10", "1e3", "nan", "1,5", "10:20:30", "١٠"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Threshold.parse(text)


@pytest.mark.parametrize(("text", "written"), [("100", "100:"), ("10:20", "10:20"), ("~:5", "~:5"), ("@1:2", "@1:2")])
def test_performance_data_name_a_threshold_as_a_range(text: str, written: str) -> None:
    assert str(Threshold.parse(text)) == written


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("100", PluginStatus.OK),
        ("99", PluginStatus.WARNING),
        ("19", PluginStatus.CRITICAL),
        (None, PluginStatus.UNKNOWN),
    ],
)
def test_the_stricter_threshold_comes_first(value: str | None, status: PluginStatus) -> None:
    reading = Reading("Ulm", None if value is None else Decimal(value))

    assert status_of(reading, Threshold.parse("100"), Threshold.parse("20")) is status


def test_what_is_unknown_hides_no_alarm_and_no_warning_hides_it() -> None:
    ok, warning, critical, unknown = PluginStatus

    assert worst([ok, unknown, critical]) is critical
    assert worst([ok, warning, unknown]) is unknown
    assert worst([ok, warning]) is warning
    assert worst([]) is unknown


def test_performance_data_are_quoted_and_know_no_language() -> None:
    warning = Threshold.parse("100")

    assert performance_data(Reading("Ulm's=|x", Decimal("97.50")), warning, None) == "'Ulm_s__x'=97.50;100:;"
    assert performance_data(Reading("Ulm", None), None, None) == "'Ulm'=U;;"


def test_a_status_is_one_line_whatever_the_text_holds() -> None:
    line = status_line(PluginStatus.WARNING, "two\nlines | and a bar", ["'a'=1;;"])

    assert line == "SMSAPI WARNING - two lines / and a bar | 'a'=1;;"
