"""Collect what the trials counted, and print it below the results: figures are worth little without conditions."""

import os
import platform
import time
from collections.abc import Callable, Iterator
from typing import Final

import pytest

LONG_VARIABLE: Final = "SMSTUI_FAULTS_LONG"
"""Asks for the long set: `make faults`."""

Figures = Callable[..., None]
_KEY: Final = "figures"


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """Return what takes counts by name; they are printed with the trial's name and duration."""
    counted: dict[str, object] = {}
    began = time.monotonic()
    yield lambda **counts: counted.update(counts)
    if counted:
        told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in counted.items())
        seconds = time.monotonic() - began
        request.node.user_properties.append((_KEY, f"{request.node.name}: {told}; {seconds:.1f} s"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the figures of a finished trial; they travel with its report from a process of its own."""
    if report.when == "teardown":
        _collected.extend(str(value) for name, value in report.user_properties if name == _KEY)


_collected: list[str] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print all figures and the conditions they were found under."""
    if not _collected:
        return
    terminalreporter.section("figures of the fault trials")
    length = "long" if os.environ.get(LONG_VARIABLE) else "short"
    terminalreporter.line(
        f"{length} set; {platform.system()} {platform.release()}, Python {platform.python_version()},"
        f" {os.cpu_count()} processors"
    )
    for line in sorted(_collected):
        terminalreporter.line(line)
