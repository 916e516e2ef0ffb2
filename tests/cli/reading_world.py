"""Ask commands that change nothing, over a chain with a sandbox gateway behind it."""

import io
import json
from dataclasses import dataclass
from typing import Any

import pytest

from smstui.cli.main import run
from tests.cli.answer_schemas import hold_against_schema
from tests.e2e.configuration import Configuration


@dataclass(frozen=True)
class Answer:
    """Hold how a command ended and what it wrote."""

    code: int
    out: str
    err: str

    def json(self, verb: str) -> dict[str, Any]:
        """Return what it wrote for programs, held against the verb's schema."""
        answer: dict[str, Any] = json.loads(self.out)
        hold_against_schema(answer, verb)
        return answer


@dataclass
class Asker:
    """Ask with arguments and standard input, without a terminal."""

    configuration: Configuration
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Answer:
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        code = run(["--config", str(self.configuration.folder), *arguments])
        said = self.capsys.readouterr()
        return Answer(code, said.out, said.err)
