"""Edit one configuration as many do at once; run as `python -m tests.faults.many_writers KIND CONFIG ID TIMES …`.

KIND is `program` (the service that the screens use), `command` (`smstui edit`) or `editor` (a text editor that writes
a new file and renames it over the old one, as vim does). Prints JSON.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from smstui.bootstrap import live
from smstui.cli.exit_codes import ExitCode
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import EditConflict, LockTimeout
from smstui.domain.interface import InterfaceId

Answer = dict[str, Any]
COUNTED: Final = re.compile("^counted = ([0-9]+)$", re.MULTILINE)


def program(config: Path, interface_id: str, times: int, first: int) -> Answer:
    """Save a number that nobody else saves, from `first` on; return what each of them took the place of.

    A conflict is told, and the number is tried again over what is there then.
    """
    took_the_place_of: dict[int, int] = {}
    conflicts = 0
    with live(config=config) as services:
        for number in range(first, first + times):
            while number not in took_the_place_of:
                stored = asyncio.run(services.editing.open(InterfaceId(interface_id)))
                draft = replace(Draft.of(stored.interface), max_characters=str(number))
                try:
                    asyncio.run(services.editing.change(stored, draft, Credentials()))
                    took_the_place_of[number] = stored.interface.settings.max_characters
                except (EditConflict, LockTimeout):
                    conflicts += 1
    return {"done": times, "conflicts": conflicts, "chain": list(took_the_place_of.items())}


def command(config: Path, interface_id: str, times: int, field: str) -> Answer:
    """Set a field that nobody else sets by `smstui edit`; each time it must still hold what was set before."""
    foreign = 0
    last = None
    for number in range(1, times + 1):
        value = VALUES[field](number)
        code, shown = _run(config, "edit", interface_id, f"--{field}", value)
        assert code == ExitCode.DONE, shown
        (change,) = json.loads(shown)["changes"]
        foreign += last is not None and change["before"] != last
        last = change["after"]
    return {"done": times, "foreign": foreign}


def _run(config: Path, *arguments: str) -> tuple[int, str]:
    """Run a command as a program of its own; return its exit code and what it wrote."""
    command = [sys.executable, "-m", "smstui", "--config", str(config), *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout or done.stderr


def editor(config: Path, interface_id: str, times: int) -> Answer:
    """Change a key of one's own in the same directory, without any lock: a new file over the old one."""
    path = config / "interfaces" / f"{interface_id}.toml"
    for _time in range(times):
        text = path.read_text(encoding="utf-8")
        match = COUNTED.search(text)
        number = int(match[1]) + 1 if match else 1
        kept = COUNTED.sub("", text).lstrip("\n")
        swap = path.with_name(f".{path.name}.swp")
        swap.write_text(f"counted = {number}\n{kept}", encoding="utf-8")
        os.replace(swap, path)  # noqa: PTH105 (as an editor does)
    return {"done": times, "conflicts": 0}


VALUES: Final = {"sender": lambda number: f"Sender{number}", "proxy-host": lambda number: f"proxy{number}.lan"}

if __name__ == "__main__":
    kind, folder, interface_id, edits, *more = sys.argv[1:]
    sys.stdin.readline()  # all begin together
    if kind == "program":
        answer = program(Path(folder), interface_id, int(edits), int(more[0]))
    elif kind == "command":
        answer = command(Path(folder), interface_id, int(edits), more[0])
    else:
        answer = editor(Path(folder), interface_id, int(edits))
    print(json.dumps(answer), flush=True)  # noqa: T201 (the answer)
