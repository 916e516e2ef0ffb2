import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.keyring.vault import VaultStore
from smstui.domain.secret import Binding, Secret
from tests.adapters.secret_store_contract import BINDING, KEY

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[2]
LONG: Final = bool(os.environ.get("SMSTUI_FAULTS_LONG"))
KILLS: Final = 3_000 if LONG else 250
SEED: Final = 20261122

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def crash(kind: str, folder: Path, kills: int) -> dict[str, int]:
    command = [sys.executable, str(HERE / "crash_writer.py"), kind, str(folder), str(kills), str(SEED)]
    answer = subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment(), timeout=3600 if LONG else 120
    )
    counts: dict[str, int] = json.loads(answer.stdout)
    return counts


def test_two_processes_writing_at_once_lose_nothing(
    new_store: Callable[..., VaultStore], vault_path: Path, tmp_path: Path
) -> None:
    key_file, _recovery = new_store().create_with_key_file()
    writers = [
        subprocess.Popen(
            [sys.executable, str(HERE / "busy_writer.py"), str(vault_path), key_file, prefix, "100"], env=environment()
        )
        for prefix in ("anna", "bert")
    ]
    codes = [writer.wait(timeout=60) for writer in writers]
    store = new_store(key_file=Path(key_file))
    kept = {str(key) for key in store.overview()}

    assert codes == [0, 0]
    assert kept == {f"c/{prefix}-{number}/account" for prefix in ("anna", "bert") for number in range(100)}
    assert all(store.get(key, Binding("bound")).reveal() == str(key) for key in store.overview())


def test_others_write_on_while_the_data_key_is_rotated(new_store: Callable[..., VaultStore], vault_path: Path) -> None:
    key_file, _recovery = new_store().create_with_key_file()
    command = [sys.executable, str(HERE / "busy_writer.py"), str(vault_path), key_file, "anna", "60"]
    writer = subprocess.Popen(command, env=environment())
    rotating = new_store(key_file=Path(key_file))
    rotations = 0
    while writer.poll() is None:
        rotating.rotate()
        rotations += 1
    store = new_store(key_file=Path(key_file))

    assert (writer.returncode, rotations > 5) == (0, True)
    assert len(store.overview()) == 60
    assert all(store.get(key, Binding("bound")).reveal() == str(key) for key in store.overview())


@pytest.mark.parametrize(("kind", "kills"), [("vault", KILLS), ("slots", KILLS // 2)])
def test_killed_writers_break_nothing_and_lose_nothing_acknowledged(tmp_path: Path, kind: str, kills: int) -> None:
    counts = crash(kind, tmp_path, kills)

    assert counts["saves"] > kills / 2, "the writers hardly came to write"
    assert (counts["broken"], counts["lost"]) == (0, 0)


def test_the_same_trial_finds_a_naive_writer(tmp_path: Path) -> None:
    counts = crash("naive", tmp_path, 100)

    assert counts["broken"] > 0


def test_what_killed_writers_left_is_swept_after_an_hour(vault: VaultStore, vault_path: Path) -> None:
    names = ("0123456789ab", "ba9876543210", "of.mine")
    old, fresh, foreign = (vault_path.with_name(f".vault.json.{name}.tmp") for name in names)
    for leftover in (old, fresh, foreign):
        leftover.write_bytes(b"half")
    for aged in (old, foreign):
        os.utime(aged, (time.time() - 7200, time.time() - 7200))
    vault.put(KEY, Secret("one"), BINDING)

    assert not old.exists()
    assert fresh.exists()
    assert foreign.exists()
