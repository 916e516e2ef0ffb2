"""Ask commands that change nothing, over a chain with a sandbox gateway behind it."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from smstui.cli.main import run
from tests.e2e.configuration import Configuration

SCHEMAS = Path(__file__).parent / "schemas"


@dataclass(frozen=True)
class Answer:
    """Hold how a command ended and what it wrote."""

    code: int
    out: str
    err: str

    def json(self, verb: str) -> dict[str, Any]:
        """Return what it wrote for programs, held against the verb's schema."""
        answer: dict[str, Any] = json.loads(self.out)
        schema = json.loads((SCHEMAS / f"{verb}.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(answer)
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
