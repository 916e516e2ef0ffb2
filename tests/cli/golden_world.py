"""Give a chain in which nothing is left to chance, and write down as one text what a command says over it."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.sandbox import Sandbox, SandboxThread
from smstui.wording.catalogue import use_language
from tests.cli.writing_world import Commands, Ran

NOW: Final = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PASSPHRASE: Final = "Anna's own passphrase"
DOCUMENT: Final = """\
[branches.01]
name = "Stuttgart Mitte"

[branches.03]
name = "Köln"

[interfaces.koeln-k3fq]
name = "Köln"
branch = "03"
use = ["server"]
created = 2026-11-22T09:30:00+01:00

[interfaces.koeln-k3fq.smsapi]
country_code = "+49"
"""

_SERVICE: Final = "http://gateway.example"  # as long as the address of a sandbox, so that columns stay columns
_CHAIN: Final[tuple[tuple[str, ...], ...]] = (
    ("branches", "add", "01", "--name", "Stuttgart"),
    ("branches", "add", "02", "--name", "Ulm"),
    ("branches", "add", "09", "--name", "Aachen"),
    ("workstations", "add", "kasse-1", "--branch", "01"),
    ("workstations", "add", "kasse-2", "--branch", "02"),
    ("appointment-types", "add", "eye-test", "--name", "Sehtest", "--automatic-notification"),
)
_FILES: Final = {"token": "sandbox-token\n", "passphrase": f"{PASSPHRASE}\n", "chain.toml": DOCUMENT}


class GoldenWorld:
    """Run commands in a folder of their own, at one moment, as one person; its secrets are files there."""

    def __init__(self, folder: Path, command: Commands, service: str) -> None:
        self._folder, self._command, self._service = folder, command, service

    def set_up(self) -> None:
        """Make two branches with an interface each, one of them planned, one for a workstation, and one without."""
        for name, text in _FILES.items():
            (self._folder / name).write_text(text, encoding="utf-8")
        for arguments in _CHAIN:
            self._require(*arguments)
        self._require("vault", "init", "--key-file")
        for name, *more in (
            ("Stuttgart", "--branch", "01", "--sender", "OptikNord"),
            ("Ulm", "--branch", "02", "--start", "2027-01-01"),
            ("Kasse", "--workstation", "kasse-1", "--use", "client"),
        ):
            common = ("--service", self._service, "--country-code", "49", "--token-file", "token")
            self._require("add", "--name", name, *more, *common)

    def _require(self, *arguments: str) -> None:
        ran = self.run(*arguments)
        assert ran.code == 0, ran.err

    def run(self, *arguments: str, stdin: str = "") -> Ran:
        """Run one command."""
        return self._command(*arguments, stdin=stdin)

    def said(self, ran: Ran) -> str:
        """Return output, errors and exit code as one text, without what this computer and this run put there."""
        text = f"{ran.out}--- standard error\n{ran.err}--- exit code {ran.code}\n"
        text = text.replace(self._service.rstrip("/"), _SERVICE).replace(str(self._folder), "/golden")
        for pattern, mask in _RANDOM:
            text = pattern.sub(mask, text)
        return text


_RANDOM: Final = (
    (re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}"), "CODE-CODE-CODE-CODE-CODE-CODE-CODE"),
    (re.compile(r"vault-[0-9a-f]{8}\.key"), "vault-01234567.key"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "0123456789abcdef0123456789abcdef"),
)
"""What comes from the system's randomness: a recovery code, a key file's name, the gateway's mark of a message."""


@contextmanager
def golden_world(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[GoldenWorld]:
    """Give the world, with its sandbox gateway, as long as the block runs."""
    ids = random.Random(4)
    monkeypatch.setattr("secrets.choice", ids.choice)
    monkeypatch.setattr("smstui.bootstrap.now", lambda: NOW)
    monkeypatch.setattr("smstui.bootstrap.person_name", lambda: "anna")
    monkeypatch.setattr("smstui.bootstrap.login_name", lambda: "anna")
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "home/.config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "home/.local/share"))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "home/.local/state"))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.chdir(folder)
    use_language("en")
    with SandboxThread(Sandbox(clock=lambda: NOW)) as sandbox:
        world = GoldenWorld(folder, Commands(folder / "config", capsys, monkeypatch), sandbox.url)
        world.set_up()
        yield world
