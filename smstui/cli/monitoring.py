"""Answer as a monitoring plugin: one status line with performance data, and the exit codes 0 to 3.

After the Monitoring Plugins Development Guidelines (https://www.monitoring-plugins.org/doc/guidelines.html): sections
"Plugin Output for Nagios" (2), "Performance data" (2.6), "Plugin Return Codes" (2.3) and "Threshold and Ranges" (2.5).
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Final, Self

from smstui.domain.safe_text import safe_text
from smstui.domain.value import dataclass

SERVICE: Final = "SMSAPI"
_NUMBER: Final = r"-?\d+(?:\.\d+)?"
_RANGE: Final = re.compile(rf"(@?)(?:({_NUMBER}|~)?:)?({_NUMBER})?", re.ASCII)


class PluginStatus(IntEnum):
    """Name the four states of a service; the value is the exit code."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


_WORST_FIRST: Final = (PluginStatus.CRITICAL, PluginStatus.UNKNOWN, PluginStatus.WARNING, PluginStatus.OK)


@dataclass(frozen=True, slots=True)
class Threshold:
    """Hold the range outside of which (or, with `inside`, within which) a value alerts; None = without an end."""

    lowest: Decimal | None
    highest: Decimal | None = None
    inside: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a range of the guidelines; a bare number N is the least that is enough, as for free space on a disk.

        Raise ValueError for anything else.
        """
        match = _RANGE.fullmatch(text.strip())
        if match is None or not any(match.groups()[1:]):
            raise ValueError(text)
        start, end = match[2], match[3]
        if start is None and ":" not in text:
            return cls(Decimal(end), inside=bool(match[1]))
        lowest = None if start == "~" else Decimal(start or 0)
        highest = None if end is None else Decimal(end)
        if lowest is not None and highest is not None and lowest > highest:
            raise ValueError(text)
        return cls(lowest, highest, inside=bool(match[1]))

    def alerts(self, value: Decimal) -> bool:
        """Tell whether a value is one to alert about."""
        within = (self.lowest is None or value >= self.lowest) and (self.highest is None or value <= self.highest)
        return within is self.inside

    def __str__(self) -> str:
        lowest = "~" if self.lowest is None else format(self.lowest, "f")
        highest = "" if self.highest is None else format(self.highest, "f")
        return f"{'@' if self.inside else ''}{lowest}:{highest}"


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold the value of one thing that is watched, or why there is none; `is_well` where none is as it should be."""

    label: str
    value: Decimal | None
    why: str = ""
    is_well: bool = False


def status_of(reading: Reading, warning: Threshold | None, critical: Threshold | None) -> PluginStatus:
    """Return the state of one thing; what has no value and should have one is unknown."""
    if reading.value is None:
        return PluginStatus.OK if reading.is_well else PluginStatus.UNKNOWN
    if critical is not None and critical.alerts(reading.value):
        return PluginStatus.CRITICAL
    if warning is not None and warning.alerts(reading.value):
        return PluginStatus.WARNING
    return PluginStatus.OK


def worst(states: Iterable[PluginStatus]) -> PluginStatus:
    """Return the state of the whole service: what is unknown hides no alarm, and no warning hides it."""
    found = set(states)
    return next((state for state in _WORST_FIRST if state in found), PluginStatus.UNKNOWN)


def status_line(status: PluginStatus, text: str, performance: Sequence[str] = ()) -> str:
    """Return "SMSAPI OK - text | performance data", on one line whatever the text holds."""
    said = f"{SERVICE} {status.name} - {one_line(text)}"
    return f"{said} | {' '.join(performance)}" if performance else said


def performance_data(reading: Reading, warning: Threshold | None, critical: Threshold | None) -> str:
    """Return 'label'=value;warn;crit, the value "U" where there is none; numbers never follow a language."""
    label = re.sub("[='|\n]", "_", safe_text(reading.label))
    value = "U" if reading.value is None else format(reading.value, "f")
    return f"'{label}'={value};{warning or ''};{critical or ''}"


def one_line(text: str) -> str:
    """Return a text that neither ends the line nor begins the performance data."""
    return " ".join(text.split()).replace("|", "/")


def say_unknown(message: str) -> int:
    """Say that nothing is known, and why; return the exit code for it."""
    print(status_line(PluginStatus.UNKNOWN, safe_text(message)))
    return PluginStatus.UNKNOWN
