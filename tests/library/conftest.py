"""Give a configuration on disk whose interfaces send to the sandbox gateway."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from smstui.adapters.sandbox import Sandbox, SandboxThread
from smstui.bootstrap import live
from smstui.cli.main import run


@dataclass(frozen=True)
class Prepared:
    """Hold the configuration's folder and the sandbox that its interfaces send to."""

    folder: Path
    sandbox: Sandbox


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Prepared]:
    """Return two branches, of which the first has an interface, and make it what `load()` opens."""
    folder = tmp_path / "config"
    monkeypatch.setenv("SMSTUI_CONFIG", str(folder))
    with SandboxThread() as sandbox:
        for arguments in (("branches", "add", "01", "--name", "Stuttgart"), ("branches", "add", "02", "--name", "Ulm")):
            assert run(arguments) == 0
        with live() as services:
            assert services.vaulting is not None
            asyncio.run(services.vaulting.create_with_key_file())
        account = ("--service", sandbox.url, "--country-code", "+49", "--token-file", "-")
        for more in (
            ("--name", "Stuttgart", "--branch", "01"),
            ("--name", "Desk", "--branch", "01", "--use", "client"),
            ("--name", "Later", "--branch", "02", "--start", "2099-01-01"),
        ):
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"sandbox-token"), "utf-8"))
            assert run(["add", *more, *account]) == 0, capsys.readouterr().err
        capsys.readouterr()
        yield Prepared(folder, sandbox)
