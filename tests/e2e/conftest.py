"""Give a sandbox gateway, an empty place for a configuration, and people who sit before the program."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from smstui.adapters.sandbox import Sandbox, SandboxThread
from smstui.wording.catalogue import use_language
from tests.e2e.configuration import Configuration
from tests.e2e.person import PROGRAM, Person


class Opens(Protocol):
    def __call__(
        self,
        *options: str,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> Person: ...


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> Iterable[None]:
    """Be in Germany, and speak English."""
    monkeypatch.setenv("LANG", "en_DE.UTF-8")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Return a gateway that listens, and remembers what it was asked."""
    with SandboxThread(Sandbox()) as sandbox:
        yield sandbox


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """Return the place of a configuration; there is nothing in it yet."""
    return Configuration(tmp_path / "configuration")


@pytest.fixture
def opens(configuration: Configuration, tmp_path: Path) -> Iterator[Opens]:
    """Return what opens the program, as often as wanted; what is still open at the end is closed."""
    with ExitStack() as stack:

        def open_program(
            *options: str,
            columns: int = 80,
            rows: int = 24,
            environment: Mapping[str, str] | None = None,
            program: Sequence[str] = PROGRAM,
        ) -> Person:
            arguments: list[str | Path] = [*options, "--config", configuration.folder]
            return stack.enter_context(
                Person(
                    *arguments, folder=tmp_path, columns=columns, rows=rows, environment=environment, program=program
                )
            )

        yield open_program
