import stat
from pathlib import Path

import pytest

from smstui.ui.clipboard import LONGEST, inside_tmux, load_into_tmux


@pytest.fixture
def tmux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a tmux on the path that writes down what it was given; return the file."""
    given = tmp_path / "given"
    program = tmp_path / "tmux"
    program.write_text(f'#!/bin/sh\n[ "$*" = "load-buffer -w -" ] || exit 1\ncat > "{given}"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return given


def given(file: Path) -> str:
    return file.read_text()


def test_tmux_is_known_by_its_variable() -> None:
    assert inside_tmux({"TMUX": "/tmp/tmux-1000/default,1,0"})
    assert not inside_tmux({"TMUX": ""})
    assert not inside_tmux({})


async def test_text_reaches_tmux_by_its_standard_input_and_no_argument(tmux: Path) -> None:
    assert await load_into_tmux("SMSAPI München")
    assert given(tmux) == "SMSAPI München"


async def test_no_more_is_sent_than_terminals_take(tmux: Path) -> None:
    assert await load_into_tmux("x" * (LONGEST + 1))
    assert len(given(tmux)) == LONGEST


async def test_without_tmux_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not await load_into_tmux("text")
