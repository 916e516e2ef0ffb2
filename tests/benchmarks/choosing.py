"""Measure who sends, asked for one branch and for all of them over ten thousand interfaces, in this process."""

import time
from datetime import UTC, datetime
from typing import Final

from smstui.domain.chain import Branch, Chain, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.coverage import cover
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.secret import SecretPresence
from smstui.domain.selection import Candidate, Question, choose
from smstui.domain.state import Presence
from tests.benchmarks.bench import SIZES, Bench
from tests.benchmarks.measurements import Line, Row, exponent, milliseconds

_GOAL: Final = 50.0
_COVERAGE_GOAL: Final = 500.0
_BRANCHES: Final = 500
_RUNS_A_ROUND: Final = 3
_MOMENT: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)


def measure(bench: Bench) -> list[Line]:
    """Return the rows of one question over every size, and of the coverage of 500 branches."""
    chain = _chain()
    question = Question(Use.SERVER, _MOMENT, branch="007")
    candidates = _candidates(max(SIZES))
    seconds: dict[int, list[float]] = {size: [] for size in SIZES}
    covering: list[float] = []
    for _ in range(bench.rounds * _RUNS_A_ROUND):
        for size in SIZES:
            begun = time.perf_counter()
            choice = choose(question, candidates[:size], chain)
            seconds[size].append(time.perf_counter() - begun)
            assert len(choice.verdicts) == size
        begun = time.perf_counter()
        coverage = cover(candidates, chain, _MOMENT)
        covering.append(time.perf_counter() - begun)
        assert len(coverage.rows) > _BRANCHES
    largest = seconds[max(SIZES)]
    middles = [milliseconds(seconds[size]) for size in SIZES]
    return [
        Row("who sends", f"{max(SIZES):,} interfaces", middles[-1], "ms", _GOAL, samples=len(largest)),
        Row("who sends", "growth, 10 to 10,000", exponent(SIZES, middles), "exponent", 1.1),
        Row(
            "who sends",
            f"coverage of {_BRANCHES} branches by {max(SIZES):,} interfaces",
            milliseconds(covering),
            "ms",
            _COVERAGE_GOAL,
            samples=len(covering),
        ),
    ]


def _chain() -> Chain:
    """Return 500 branches with a computer each."""
    codes = [f"{number:03d}" for number in range(_BRANCHES)]
    return Chain(
        "benchmark",
        "Optik Nord",
        "Europe/Berlin",
        branches={code: Branch(code, f"Branch {code}") for code in codes},
        workstations={f"pc-{code}": Workstation(f"pc-{code}", code) for code in codes},
    )


def _candidates(size: int) -> list[Candidate]:
    account = Account(Service("smsapi.com"), Method.TOKEN)
    present = Presence(SecretPresence.PRESENT)
    return [Candidate(_interface(number, account), present) for number in range(size)]


def _interface(number: int, account: Account) -> Interface:
    """Return one of a chain in which every tenth serves all branches, and one in seven a single computer."""
    branch = f"{number % _BRANCHES:03d}" if number % 10 else None
    settings = Settings(
        name=f"SMSAPI {number}",
        use=frozenset({Use.CLIENT if number % 3 == 0 else Use.SERVER}),
        country_code=CountryCode.stored("+49"),
        branch=branch,
    )
    workstation = f"pc-{branch}" if branch and number % 7 == 0 else None
    return Interface(InterfaceId(f"smsapi-{number}"), _MOMENT, account, settings, workstation)
