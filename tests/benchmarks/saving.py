"""Measure saves on this disk, fsyncs included: one after the other in configurations of every size."""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Final

from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.places import find_places
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.sender import Sender
from tests.benchmarks.bench import SIZES, Bench
from tests.benchmarks.chains import Configuration, interface_id
from tests.benchmarks.measurements import Line, Row, exponent

_MOST: Final = 1.2
_LEAST: Final = 0.8
_FLAT: Final = 0.05
"""The exponent that a cost within 20 % over three powers of ten stays below."""

_SAVES_A_ROUND: Final = 5
Save = Callable[[TomlInterfaceRepository, Configuration, int], None]


def measure(bench: Bench) -> list[Line]:
    """Return the rows of saving: a field changed, and a new name, which must not exist yet."""
    configurations = [bench.configuration(size) for size in SIZES]
    repositories = [_repository(configuration) for configuration in configurations]
    rows: list[Line] = []
    for what, save, is_goal in (("a field changed", _change_sender, True), ("renamed", _rename, False)):
        seconds: dict[int, list[float]] = {size: [] for size in SIZES}
        for number in range(bench.rounds * _SAVES_A_ROUND + 1):
            for repository, configuration in zip(repositories, configurations, strict=True):
                begun = time.perf_counter()
                save(repository, configuration, number)
                if number:
                    seconds[configuration.size].append(time.perf_counter() - begun)
        rows += _rows(what, seconds, is_goal=is_goal)
    return rows


def _repository(configuration: Configuration) -> TomlInterfaceRepository:
    """Return a repository as a running program has it: it has listed everything once."""
    places = find_places(config=configuration.folder, environment={})
    repository = TomlInterfaceRepository(ConfigDirectory(places), InterfaceFiles(places.interfaces))
    repository.listing()
    return repository


def _change_sender(repository: TomlInterfaceRepository, configuration: Configuration, number: int) -> None:
    stored = repository.get(interface_id(number % configuration.size))
    sender = Sender.parse(f"Optik{number}")
    saved = repository.update(stored, replace(stored.interface.settings, sender=sender))
    assert saved.stored.interface.settings.sender == sender


def _rename(repository: TomlInterfaceRepository, configuration: Configuration, number: int) -> None:
    stored = repository.get(interface_id(number % configuration.size))
    settings = stored.interface.settings
    saved = repository.update(stored, replace(settings, name=f"{settings.name.partition(' ~')[0]} ~{number}"))
    assert saved.stored.interface.name.endswith(f"~{number}")


def _rows(what: str, seconds: dict[int, list[float]], *, is_goal: bool) -> list[Line]:
    smallest, largest = min(SIZES), max(SIZES)
    few, many = (median(seconds[size]) * 1000 for size in (smallest, largest))
    slope = exponent(SIZES, [median(seconds[size]) for size in SIZES])
    return [
        Row(
            "save",
            f"{what}: {largest:,} beside {smallest:,}",
            many / few,
            f"of {smallest}",
            _MOST if is_goal else None,
            _LEAST if is_goal else None,
            many,
            few,
            samples=len(seconds[largest]),
        ),
        Row("save", f"{what}: growth, 10 to 10,000", slope, "exponent", _FLAT if is_goal else None),
    ]
