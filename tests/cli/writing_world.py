"""Run verbs that write as a program runs them: with arguments and standard input, over a configuration of their own."""

import asyncio
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from smstui.bootstrap import live
from smstui.cli.main import run


@dataclass(frozen=True)
class Ran:
    """Hold how a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Return what it wrote for programs."""
        answer: dict[str, Any] = json.loads(self.out)
        return answer

    @property
    def id(self) -> str:
        """Return the id that it wrote, the only thing on standard output."""
        (line,) = self.out.splitlines()
        return line


@dataclass
class Commands:
    """Run commands on one configuration."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: str, stdin: str = "") -> Ran:
        """Run one command without a terminal."""
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        code = run(["--config", str(self.folder), *arguments])
        said = self.capsys.readouterr()
        return Ran(code, said.out, said.err)

    def make_vault(self) -> None:
        """Make a vault that a key file opens, as `smstui vault init` does."""
        with live(config=self.folder) as services:
            assert services.vaulting is not None
            asyncio.run(services.vaulting.create_with_key_file())

    def lock_vault(self) -> None:
        """Take the key away."""
        with live(config=self.folder) as services:
            Path(services.chain.load().secrets.key_file).unlink()

    def secret_of(self, interface_id: str) -> str:
        """Return the account's secret as the store has it."""
        with live(config=self.folder) as services:
            (stored,) = [one for one in services.interfaces.listing().stored if one.interface.id == interface_id]
            target = asyncio.run(services.access.of_stored(stored))
            return target.access.secret.reveal()

    def files(self) -> dict[str, bytes]:
        """Return the configuration's files, the locks and the state left out."""
        return {path.name: path.read_bytes() for path in self.folder.rglob("*.toml") if ".state" not in path.parts}


def answering_as_a_person(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """Let a person sit at standard input and error and type one line."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("smstui.cli.asking.has_person", lambda: True)
    monkeypatch.setattr("smstui.cli.removing.has_person", lambda: True)
    monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))
