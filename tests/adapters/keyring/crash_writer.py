"""Write a vault in processes that are killed at random moments; run by test_vault_processes.

Started as `python crash_writer.py vault|naive|slots FOLDER KILLS SEED`; "slots" rotates, adds and removes keys between
the saves. This process has one thread and everything loaded, so that forking is safe and quick. Prints JSON: kills,
acknowledged saves, broken and lost states.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Final

import filelock  # noqa: F401 - loaded once here instead of in every child

from smstui.adapters.keyring import vault_file
from smstui.adapters.keyring.vault import VaultStore
from smstui.domain.errors import SecretError, SecretMissing
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey

BINDING: Final = Binding("bound")
SLOTS: Final = 10


def key(number: int) -> SecretKey:
    return SecretKey("c", f"interface-{number % SLOTS}", SecretField.ACCOUNT)


def write_in_place(path: Path, data: bytes, mode: int = 0o600, **_how: object) -> bool:
    """Save as programs do that nobody ever killed."""
    path.write_bytes(data)
    return True


def write_until_killed(store: VaultStore, first: int, acknowledge: int, *, with_slots: bool) -> None:
    number = first
    while True:
        if with_slots:
            change_slots(store, number)
        store.put(key(number), Secret(str(number)), BINDING)
        os.write(acknowledge, f"{number}\n".encode())
        number += 1


def change_slots(store: VaultStore, number: int) -> None:
    """Rotate, add a key, or take the last one away that a killed writer may have left."""
    left = [slot.label for slot in store.status().slots if slot.label.startswith("key-")]
    if left:
        store.remove_slot(left[0])
    elif number % 2:
        store.rotate()
    else:
        store.add_key(f"key-{number}", lambda _key: None)


def acknowledged_by_killed_child(store: VaultStore, first: int, seconds: float, *, with_slots: bool) -> list[int]:
    """Let a child write, kill it some time after its first save, and return what it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write_until_killed(store, first, writing, with_slots=with_slots)
        finally:
            os._exit(1)
    os.close(writing)
    with open(reading, encoding="ascii") as lines:  # noqa: PTH123 - a descriptor
        heard = [lines.readline()]
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        heard += lines.readlines()
    return [int(line) for line in heard if line.endswith("\n")]


def lost(store: VaultStore, promised: dict[int, int], recovery: Secret) -> int:
    """Count acknowledged values that are older or absent now; raise SecretError where the vault is broken.

    Key and code must both open it, whichever data key it has.
    """
    if not store.overview() or not store.status().is_open:
        raise SecretMissing("everything")
    store.unlock(recovery)
    return sum(int(store.get(key(slot), BINDING).reveal()) < number for slot, number in promised.items())


def main(kind: str, folder: Path, kills: int, seed: int) -> dict[str, int]:
    if kind == "naive":
        setattr(vault_file, "replace_file", write_in_place)  # noqa: B010 - in the place of an imported function
    path = folder / "vault.json"
    creator = VaultStore(path)
    key_file, recovery = creator.create_with_key_file()
    for number in range(200):
        creator.put(SecretKey("c", f"other-{number}", SecretField.PROXY), Secret("x" * 40), BINDING)
    chance = random.Random(seed)
    promised: dict[int, int] = {}
    counts = {"kills": kills, "saves": 0, "broken": 0, "lost": 0}
    sound, first = path.read_bytes(), 0
    for _ in range(kills):
        writer = VaultStore(path, key_file=Path(key_file))
        saves = acknowledged_by_killed_child(writer, first, chance.uniform(0, 0.015), with_slots=kind == "slots")
        counts["saves"] += len(saves)
        promised |= {number % SLOTS: number for number in saves}
        first += len(saves) + 1
        store = VaultStore(path, key_file=Path(key_file))
        try:
            counts["lost"] += lost(store, promised, recovery)
            sound = path.read_bytes()
        except SecretError:
            counts["broken"] += 1
            path.write_bytes(sound)
            promised.clear()
    return counts


if __name__ == "__main__":
    kind, folder, kills, seed = sys.argv[1:]
    json.dump(main(kind, Path(folder), int(kills), int(seed)), sys.stdout)
