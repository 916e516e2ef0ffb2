"""Save in processes that a tracer can be put on before they begin; run as `python -m tests.faults.traced`.

This process loads everything once. For each line on standard input it forks a child, which waits until it is traced;
an empty line lets it go on. So a tracer counts the calls of the save from one, and of nothing else.
"""

import ctypes
import json
import os
import select
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from smstui.adapters.keyring.vault import VaultStore
from smstui.domain.errors import SmstuiError
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey
from tests.faults.writers import Config

SAVED: Final = 0
NOT_CONFIRMED: Final = 3
NOT_SAVED: Final = 4
ESCAPED: Final = 70
_ALLOW_TRACING: Final = (0x59616D61, ctypes.c_ulong(-1))  # prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY)
KEY: Final = SecretKey("c", "counted", SecretField.ACCOUNT)
BINDING: Final = Binding("bound")


def save_interface(folder: Path) -> Callable[[int], int]:
    """Return what saves a number as an interface's setting, and says what became of it."""
    config = Config(folder)
    first = config.create()
    config.interfaces.update(first, replace(first.interface.settings, max_characters=2))  # everything is loaded

    def save(number: int) -> int:
        stored = config.interfaces.get(first.interface.id)
        saved = config.interfaces.update(stored, replace(stored.interface.settings, max_characters=number))
        return SAVED if saved.durable else NOT_CONFIRMED

    return save


def save_secret(folder: Path) -> Callable[[int], int]:
    """Return what saves a number as a secret of a vault with a key file."""
    folder.mkdir()
    key_file, _recovery = VaultStore(folder / "vault.json").create_with_key_file()
    store = VaultStore(folder / "vault.json", key_file=Path(key_file))
    store.put(KEY, Secret("2"), BINDING)

    def save(number: int) -> int:
        store.put(KEY, Secret(str(number)), BINDING)
        return SAVED

    return save


def save_naively(folder: Path) -> Callable[[int], int]:
    """Return what saves a number as many programs do: open, truncate, write."""
    folder.mkdir()

    def save(number: int) -> int:
        (folder / "file").write_text(str(number), encoding="ascii")
        return SAVED

    return save


SAVES: Final = {"interface": save_interface, "secret": save_secret, "naive": save_naively}


def wait_and_save(save: Callable[[int], int], number: int, go: int, ready: int) -> int:
    """Wait for the tracer, then save; return the outcome as an exit code."""
    ctypes.CDLL(None).prctl(*_ALLOW_TRACING, 0, 0, 0)
    waiting = select.poll()
    waiting.register(go)
    os.write(ready, b".")
    waiting.poll()
    try:
        return save(number)
    except SmstuiError:
        return NOT_SAVED
    except Exception:  # noqa: BLE001 (whatever else escapes is what the trial looks for)
        traceback.print_exc()
        return ESCAPED


def serve(save: Callable[[int], int]) -> None:
    """Fork a child for each number that is asked for, and say how it ended."""
    while line := sys.stdin.readline():
        number = int(line)
        reading, writing = os.pipe()
        told, ready = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(writing)
            os._exit(wait_and_save(save, number, reading, ready))
        os.close(reading)
        os.read(told, 1)  # from here on it calls nothing but what waits, and then what is tried
        os.close(told)
        os.close(ready)
        print(json.dumps({"child": child}), flush=True)  # noqa: T201 (the answer)
        sys.stdin.readline()
        os.write(writing, b".")
        status = os.waitpid(child, 0)[1]
        os.close(writing)
        print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)  # noqa: T201 (the answer)


if __name__ == "__main__":
    what, folder = sys.argv[1:]
    serve(SAVES[what](Path(folder)))
