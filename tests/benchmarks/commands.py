"""Measure commands that open no screen, in turn with an interpreter that does nothing."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.benchmarks.bench import Bench
from tests.benchmarks.measurements import Line, ratio

_VERSION_GOAL: Final = 4.5
_LIST_GOAL: Final = 6.0
_LISTED: Final = (100, 10_000)
_EXPLAIN_GOAL: Final = 6.0
_EXPLAINED: Final = (100, 10_000)
_OFFICIAL_GOAL: Final = 0.5
_RUNS_A_ROUND: Final = 3


def measure(bench: Bench) -> list[Line]:
    """Return the rows of `smstui --version` and `smstui explain`."""
    nothing: list[float] = []
    version: list[float] = []
    official: list[float] = []
    listed: dict[int, list[float]] = {size: [] for size in _LISTED}
    explained: dict[int, list[float]] = {size: [] for size in _EXPLAINED}
    contestants: list[tuple[list[float], list[str | Path]]] = [
        (nothing, [sys.executable, "-c", "pass"]),
        (version, [bench.executable, "--version"]),
        (official, [sys.executable, "-c", "import smsapi.client"]),
    ]
    for size, taken in explained.items():
        folder = bench.configuration(size).folder
        contestants.append((taken, [bench.executable, "--config", folder, "explain", "--branch", "0002"]))
    for size, seconds in listed.items():
        folder = bench.configuration(size).folder
        contestants.append((seconds, [bench.executable, "list", "--json", "--config", folder]))
    for number in range(bench.rounds * _RUNS_A_ROUND + 1):
        for seconds, command in contestants:
            begun = time.perf_counter()
            subprocess.run(command, env=bench.environment(), stdout=subprocess.DEVNULL, check=True)
            if number:
                seconds.append(time.perf_counter() - begun)
    few, many = explained.values()
    return [
        ratio("commands", "--version", version, nothing, unit="P", goal=_VERSION_GOAL),
        *(
            ratio(
                "commands",
                f"list, {size:,} interfaces",
                listed[size],
                nothing,
                unit="P",
                goal=_LIST_GOAL if size == _LISTED[0] else None,
            )
            for size in _LISTED
        ),
        ratio("commands", "list of 100, beside the official client", listed[_LISTED[0]], official, unit="client"),
        ratio(
            "commands", "--version, beside the official client", version, official, unit="client", goal=_OFFICIAL_GOAL
        ),
        ratio("commands", f"explain over {_EXPLAINED[0]}", few, nothing, unit="P", goal=_EXPLAIN_GOAL),
        ratio("commands", f"explain over {_EXPLAINED[1]:,}", many, nothing, unit="P"),
        ratio("commands", f"explain over {_EXPLAINED[1]:,}, beside the official client", many, official, unit="client"),
    ]
