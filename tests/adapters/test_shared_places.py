"""Two administrators of one group, and a service, use one configuration: vault, key file, journal and index."""

import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may be two users")

ROOT = Path(__file__).parents[2]
GROUP = 12345
ANNA, BERT = 1234, 65534

AS_A_USER = """
import asyncio, json, os, sys, tempfile
from pathlib import Path
from smstui.adapters.keyring.secret_index import SecretIndex
from smstui.adapters.toml.places import find_places
from smstui.bootstrap import live
from smstui.domain.draft import Credentials, Draft
from smstui.domain.interface import InterfaceId
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey
from smstui.ports import Attempt

def use(config, user, what):
    with live(config=config) as services:
        path = asyncio.run(services.vaulting.create_with_key_file()).path if what == "create" else ""
        asyncio.run(services.editing.create(Draft(name=user, country_code="+49"), Credentials(Secret("token"))))
        services.journal.intended(Attempt("i1", InterfaceId("x"), "n", "+491713920012", 1, 1, "t", "test"))
        services.journal.last_uncertain(InterfaceId("x"), "+491713920012", "t")
        places = find_places(config=config)
        index = SecretIndex(places.state / "keychain-index.json", places.make_folder)
        with index.locked():
            index.write({**index.read(), SecretKey("c", user, SecretField.ACCOUNT): Binding("b")})
        states = {row.name: row.status.state.value for row in services.overview.table().rows}
        return path, states, len(index.read())

config, user, group, what = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
with tempfile.TemporaryDirectory() as rehearsal:
    os.environ["HOME"] = rehearsal
    use(Path(rehearsal) / "config", user, "create")  # as root, who may load everything
os.environ["HOME"] = "/nonexistent"
os.setgroups([]); os.setgid(group); os.setuid(int(user)); os.umask(0o077)
print(json.dumps(use(config, user, what)))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder in which the group may make things: pytest's own are private."""
    with tempfile.TemporaryDirectory() as path:
        os.chown(path, 0, GROUP)
        Path(path).chmod(0o2775)
        yield Path(path)


@pytest.fixture
def config(folder: Path) -> Path:
    config = folder / "config"
    config.mkdir()
    os.chown(config, 0, GROUP)
    config.chmod(0o2770)
    return config


def run_as(user: int, config: Path, what: str = "use") -> tuple[str, dict[str, str], int]:
    """Return the path of the new key file, the table's states, and how many entries the index has."""
    done = subprocess.run(
        [sys.executable, "-c", AS_A_USER, str(config), str(user), str(GROUP), what],
        cwd=ROOT,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    key_file, states, entries = json.loads(done.stdout)
    return key_file, states, entries


def test_what_one_administrator_makes_the_other_of_the_group_can_use(config: Path) -> None:
    key_file, made, _entries = run_as(ANNA, config, "create")
    _path, used, entries = run_as(BERT, config)

    assert made == {str(ANNA): "ready"}
    assert used == {str(ANNA): "ready", str(BERT): "ready"}
    assert entries == 2
    assert Path(key_file).parent == config.with_name("config-key")


def test_everything_belongs_to_the_group_and_to_nobody_else(config: Path) -> None:
    key_file = Path(run_as(ANNA, config, "create")[0])
    run_as(BERT, config)

    state = config / ".state"
    files = [path for folder in (state, state / "journal") for path in folder.iterdir() if path.is_file()]
    names = {path.name for path in files}
    assert {"vault.json", "vault.json.lock", "keychain-index.json", "journal.key", "journal.lock"} <= names
    assert {(path.name, mode_of(path), path.stat().st_gid) for path in files} == {
        (name, 0o660, GROUP) for name in names
    }
    for folder in (state, state / "journal", key_file.parent):
        assert (mode_of(folder), folder.stat().st_gid) == (0o2770, GROUP)
    assert (mode_of(key_file), key_file.stat().st_gid) == (0o640, GROUP)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
