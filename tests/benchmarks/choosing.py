"""Measure who sends, asked over ten thousand interfaces, in this process."""

import time
from datetime import UTC, datetime
from typing import Final

from smstui.domain.chain import Branch, Chain
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.phone import CountryCode
from smstui.domain.secret import SecretPresence
from smstui.domain.selection import Candidate, Question, choose
from smstui.domain.state import Presence
from tests.benchmarks.bench import SIZES, Bench
from tests.benchmarks.measurements import Line, Row, exponent, milliseconds

_GOAL: Final = 50.0
_BRANCHES: Final = 500
_RUNS_A_ROUND: Final = 3
_MOMENT: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)


def measure(bench: Bench) -> list[Line]:
    """Return the rows of one question over every size."""
    chain = Chain(
        "benchmark",
        "Optik Nord",
        "Europe/Berlin",
        branches={f"{code:03d}": Branch(f"{code:03d}", f"Branch {code}") for code in range(_BRANCHES)},
    )
    question = Question(Use.SERVER, _MOMENT, branch="007")
    candidates = _candidates(max(SIZES))
    seconds: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(bench.rounds * _RUNS_A_ROUND):
        for size in SIZES:
            begun = time.perf_counter()
            choice = choose(question, candidates[:size], chain)
            seconds[size].append(time.perf_counter() - begun)
            assert len(choice.verdicts) == size
    largest = seconds[max(SIZES)]
    middles = [milliseconds(seconds[size]) for size in SIZES]
    return [
        Row("who sends", f"{max(SIZES):,} interfaces", middles[-1], "ms", _GOAL, samples=len(largest)),
        Row("who sends", "growth, 10 to 10,000", exponent(SIZES, middles), "exponent", 1.1),
    ]


def _candidates(size: int) -> list[Candidate]:
    account = Account(Service("smsapi.com"), Method.TOKEN)
    present = Presence(SecretPresence.PRESENT)
    return [Candidate(_interface(number, account), present) for number in range(size)]


def _interface(number: int, account: Account) -> Interface:
    settings = Settings(
        name=f"SMSAPI {number}",
        use=frozenset({Use.CLIENT if number % 3 == 0 else Use.SERVER}),
        country_code=CountryCode.stored("+49"),
        branch=f"{number % _BRANCHES:03d}" if number % 10 else None,
    )
    return Interface(InterfaceId(f"smsapi-{number}"), _MOMENT, account, settings)
