"""Files and answers that are out to harm the terminal: on a real one, and in what every command writes."""

import json
import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration, a_draft
from tests.e2e.conftest import Opens
from tests.e2e.person import PROGRAM
from tests.hostile import corpus, groups, harm_in, harm_in_lines, huge

COMMANDS: Final = (
    "list",
    "list --json",
    "show Zentrale",
    "show Zentrale --json",
    "explain --use server --branch 000",
    "explain --use server --branch 000 --json",
    "coverage",
    "coverage --json",
    "balance Zentrale",
    "balance Zentrale --json",
    "test Zentrale 01713920086",
    "test Zentrale 01713920086 --json",
    "send --interface Zentrale --text x 01713920086 \x1b]0;owned\x07",
    "number \x1b]0;owned\x07",
    "show \x9b31m[/x]",
    "parts \x1b[2J\u202e",
    "policy",
    "branches list",
    "branches list --json",
    "workstations list",
    "workstations list --json",
    "appointment-types list",
    "appointment-types list --json",
    "journal",
    "journal --json",
    "changes",
    "changes --json",
    "doctor",
    "doctor --json",
    "vault status",
)


def toml(text: str) -> str:
    """Return a TOML string; where TOML has no word for a character, the file becomes one that cannot be read."""
    return json.dumps(text, ensure_ascii=False)


def write_files(folder: Path) -> None:
    """Write what nobody would save from the screens: names, fields and files out of the corpus."""
    write = {"encoding": "utf-8", "errors": "surrogatepass", "newline": ""}
    for number, group in enumerate(groups(6)):
        lines = [
            "schema = 1",
            'group = "SMS"',
            f"name = {toml(group[0])}",
            f"branch = {toml(group[-1])}",
            'use = ["server"]',
            "created = 2026-11-22T09:30:00+01:00",
            f"{toml(group[1])} = {toml(group[2])}",
            "[smsapi]",
            'service = "smsapi.com"',
            f"authentication = {toml(group[3]) if number % 2 else toml('password')}",
            f"username = {toml(group[-2])}",
            'country_code = "+49"',
        ]
        (folder / f"interfaces/hostile-{number:04}.toml").write_text("\n".join(lines), **write)
    for number, text in enumerate(corpus()[::7]):
        (folder / f"interfaces/raw-{number:04}.toml").write_text(f"{text}\nname = {text}", **write)
    (folder / "interfaces/megabyte.toml").write_text(f"name = {toml(huge()[1])}\n", **write)


def write_branches(folder: Path) -> None:
    """Write branches whose names are out to harm, as far as TOML can hold them; the others spoil the whole file."""
    names = [text for text in corpus() if not any("\ud800" <= one <= "\udfff" or one == "\x7f" for one in text)]
    lines = [f"[branches.{number:03}]\nname = {toml(name)}" for number, name in enumerate(names)]
    (folder / "branches.toml").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def hostile(configuration: Configuration, sandbox: Sandbox) -> Configuration:
    """Return a configuration with one good interface, whose account has hostile words, among hostile files."""
    configuration.set_up(a_draft("Zentrale", sandbox.url), secret="sandbox-hostile")
    write_files(configuration.folder)
    return configuration


def run(folder: Path, command: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [*PROGRAM, "--config", folder, *command.split()],
        cwd=folder,
        env=os.environ | {"PYTHONWARNINGS": "default"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("chain", [False, True], ids=["interfaces", "branches too"])
def test_no_command_writes_a_control_character_of_the_data(hostile: Configuration, chain: bool) -> None:  # noqa: FBT001
    if chain:
        write_branches(hostile.folder)
    harmed, failed = {}, {}
    for command in COMMANDS:
        ended = run(hostile.folder, command)
        text = (ended.stdout + ended.stderr).decode("utf-8")
        if harm := harm_in_lines(text.split("\n")):
            harmed[command] = harm
        if ended.returncode == 70 or "Traceback" in text:
            failed[command] = text

    assert harmed == {}
    assert failed == {}


def test_the_files_show_as_rows_and_nothing_of_them_reaches_the_terminal(opens: Opens, hostile: Configuration) -> None:
    person = opens()
    rows = len(hostile.interface_files)
    person.sees(f"of {rows}")
    for _page in range(rows // 19):
        person.moves("pagedown")
    person.moves("k")
    person.presses("enter")
    person.sees("Close")
    person.presses("escape")
    person.sees("With workstation settings")
    person.presses("/")
    person.types("Zentrale")
    person.presses("enter")
    person.sees("Zentrale", "ready")
    person.asks_for_the_balance("points")
    person.presses("f4")
    person.no_longer_sees("With workstation settings")
    person.presses("escape")
    person.sees("With workstation settings")
    person.quits()

    assert harm_in(person.terminal.sent.decode("utf-8")) == []


def test_a_control_must_fail(hostile: Configuration) -> None:
    """What the files hold, written as it is."""
    read = [path.read_bytes().decode("utf-8", "surrogatepass") for path in hostile.interface_files]

    assert len([text for text in read if harm_in_lines(text.split("\n"))]) > len(read) // 3
