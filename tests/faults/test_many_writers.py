"""Eight writers at once (program, command, text editors): nothing is lost, and no reader meets half of a file."""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest

from smstui.bootstrap import live
from smstui.domain.draft import Credentials, Draft
from smstui.domain.interface import InterfaceId
from smstui.domain.secret import Secret
from tests.faults.conftest import LONG_VARIABLE, Figures

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files are replaced while others read them")

ROOT: Final = Path(__file__).parents[2]
LONG: Final = bool(os.environ.get(LONG_VARIABLE))
EDITS: Final = 200 if LONG else 12
READING_SECONDS: Final = 20 if LONG else 0
PROGRAMS: Final = 4


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.many_writers", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def begun(processes: list[subprocess.Popen[str]]) -> None:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, errors = process.communicate(timeout=1800 if LONG else 120)
    assert process.returncode == 0, errors
    found: dict[str, Any] = json.loads(output.splitlines()[-1])
    return found


@pytest.fixture
def ids(tmp_path: Path) -> list[str]:
    """Give three interfaces: one that programs and commands change, and two that text editors change."""
    with live(config=tmp_path / "config") as services:
        assert services.vaulting is not None
        asyncio.run(services.vaulting.create_with_key_file())
        drafts = [
            Draft(name=name, country_code="+49", max_characters="1", sender="First", proxy_host="p", proxy_port="3128")
            for name in ("shared", "edited", "edited too")
        ]
        saved = [asyncio.run(services.editing.create(draft, Credentials(Secret("t")))) for draft in drafts]
    return [one.stored.interface.id for one in saved]


def chain_of(answers: list[dict[str, Any]]) -> list[int]:
    """Return the numbers that were saved, in their order of size, if each took the place of another one.

    Two that took the place of the same one would mean that one of them was lost, unseen by the other.
    """
    pairs = [pair for found in answers for pair in found.get("chain", [])]
    replaced = [before for _number, before in pairs]
    assert len(set(replaced)) == len(replaced)
    assert set(replaced) <= {1, *(number for number, _before in pairs)}
    return sorted(number for number, _before in pairs)


@pytest.mark.timeout(1800)
def test_eight_writers_at_once_lose_nothing(tmp_path: Path, ids: list[str], figures: Figures) -> None:
    config, edits = tmp_path / "config", str(EDITS)
    shared, *edited = ids
    programs = [start("program", str(config), shared, edits, str(2 + number * EDITS)) for number in range(PROGRAMS)]
    commands = [start("command", str(config), shared, edits, field) for field in ("sender", "proxy-host")]
    editors = [start("editor", str(config), one, edits) for one in edited]
    everybody = [*programs, *commands, *editors]
    begun(everybody)
    reads = torn = 0
    with live(config=config) as services:
        while any(process.poll() is None for process in everybody):
            listing = services.interfaces.listing()
            reads += 1
            torn += bool(listing.unreadable) or len(listing.stored) != len(ids)
        answers = [answer(process) for process in everybody]
        settings = services.interfaces.get(InterfaceId(shared)).interface.settings

    texts = [(config / "interfaces" / f"{one}.toml").read_text(encoding="utf-8") for one in edited]
    counted = [re.findall("(?m)^counted = ([0-9]+)$", text) for text in texts]
    assert [found["done"] for found in answers] == [EDITS] * len(everybody)
    assert chain_of(answers) == [*range(2, 2 + PROGRAMS * EDITS)]
    assert settings.sender is not None
    assert settings.sender.text == f"Sender{EDITS}"
    assert settings.proxy is not None
    assert settings.proxy.host == f"proxy{EDITS}.lan"
    assert sum(found.get("foreign", 0) for found in answers) == 0
    assert counted == [[edits], [edits]]
    assert torn == 0
    conflicts = sum(found.get("conflicts", 0) for found in answers)
    figures(writers=8, edits=8 * EDITS, lost=0, conflicts_told=conflicts, reads=reads, torn=0)


READER: Final = """
import sys, time
from pathlib import Path
from smstui.adapters.toml.interface_files import InterfaceFiles
folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
reads = torn = 0
end = time.monotonic() + seconds
while time.monotonic() < end or reads < 200:
    listing = InterfaceFiles(folder).listing()  # anew each time: nothing is remembered
    reads += len(listing.stored) + len(listing.unreadable)
    torn += len(listing.unreadable) + (len(listing.stored) != 3)
print(reads, torn)
"""


@pytest.mark.timeout(600)
def test_four_readers_during_writes_meet_no_torn_file(tmp_path: Path, ids: list[str], figures: Figures) -> None:
    folder = tmp_path / "config" / "interfaces"
    began = time.monotonic()
    writers = [start("program", str(tmp_path / "config"), one, "1500", "2") for one in ids[:2]]
    begun(writers)
    command = [sys.executable, "-c", READER, str(folder), str(READING_SECONDS)]
    readers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _number in range(4)]
    found = [tuple(map(int, reader.communicate(timeout=300)[0].split())) for reader in readers]
    still_writing = [writer.poll() is None for writer in writers]
    for writer in writers:
        writer.kill()
        writer.communicate()

    assert sum(torn for _reads, torn in found) == 0
    assert any(still_writing), "the readers had nothing to meet"
    figures(reads=sum(reads for reads, _torn in found), torn=0, seconds=round(time.monotonic() - began, 1))


def test_the_control_readers_of_a_naive_writer_meet_torn_files(tmp_path: Path, ids: list[str]) -> None:
    folder = tmp_path / "config" / "interfaces"
    path = folder / f"{ids[0]}.toml"
    text = path.read_text(encoding="utf-8")
    script = "import sys; from pathlib import Path\nwhile True: Path(sys.argv[1]).write_text(sys.argv[2], 'utf-8')"
    writer = subprocess.Popen([sys.executable, "-c", script, str(path), text])
    command = [sys.executable, "-c", READER, str(folder), "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    writer.kill()
    writer.wait()

    _reads, torn = map(int, done.stdout.split())
    assert torn > 0
