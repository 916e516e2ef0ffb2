"""Measure speed and memory beside yardsticks: `make bench`, `make bench BENCH="--only start --rounds 20 --json"`."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.benchmarks import choosing, commands, opening, report, saving, searching, starting
from tests.benchmarks.bench import Bench
from tests.benchmarks.measurements import Line, Missing
from tests.benchmarks.sessions import NotUsable

TOPICS: Final[Mapping[str, Callable[[Bench], list[Line]]]] = {
    "start": starting.measure,
    "search": searching.measure,
    "open": opening.measure,
    "save": saving.measure,
    "commands": commands.measure,
    "choose": choosing.measure,
}


def main() -> int:
    """Run what the command line asks for; end with 0 whether goals are met or not, for a machine may be busy."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--only", action="append", choices=TOPICS, help="measure this topic (may be repeated)")
    parser.add_argument("--rounds", type=int, default=10, help="how often each program takes its turn (default 10)")
    options = parser.parse_args()
    given = report.conditions(options.rounds)
    if not options.json:
        print(report.as_head(given), end="\n\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="smstui-bench-") as folder:
        bench = Bench(options.rounds, Path(folder))
        lines = [line for topic in options.only or TOPICS for line in _measured(topic, bench)]
    print(report.as_json(given, lines) if options.json else report.as_table(lines))
    return 0


def _measured(topic: str, bench: Bench) -> list[Line]:
    print(f"measuring: {topic} ...", file=sys.stderr, flush=True)
    try:
        return TOPICS[topic](bench)
    except NotUsable as failure:
        print(failure, file=sys.stderr)
        return [Missing(topic, "everything", str(failure))]


if __name__ == "__main__":
    sys.exit(main())
