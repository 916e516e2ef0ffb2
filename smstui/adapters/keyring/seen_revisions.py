"""Remember, in a person's own state, how new a vault was when it was last opened: an older one was put back.

A vault's file is authentic in every state that it ever had, so that nothing in it tells. What is remembered lies
elsewhere, and is told apart by the path: a copy of a vault has a history of its own.
"""

import contextlib
import json
import os
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import hold_lock, make_private_folder, replace_file
from smstui.adapters.keyring.vault_header import VaultHeader
from smstui.domain.errors import StorePutBack

FILE_NAME: Final = "vaults-seen.json"
SCHEMA: Final = 1
MOST_KEPT: Final = 100
"""Vaults; those that were opened first give way."""

_LOCK_SECONDS: Final = 1.0
_LARGEST: Final = 2**20

_Seen = dict[str, tuple[str, int]]


class SeenRevisions:
    """Keep, for each vault's path, its id and newest revision. What cannot be read or written is as if never seen.

    Only what was decrypted is noted: anybody who may write a vault's file can give it a higher number.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._noted: tuple[str, str, int] | None = None

    def note(self, vault: Path, vault_id: str, revision: int) -> None:
        """Remember a revision that is newer than the one that is remembered, or another vault's."""
        self._keep(vault, (vault_id, revision), only_newer=True)

    def accept(self, vault: Path, vault_id: str, revision: int) -> None:
        """Remember this revision although a newer one was seen: somebody has put it back on purpose."""
        self._keep(vault, (vault_id, revision), only_newer=False)

    def put_back(self, vault: Path, header: VaultHeader) -> StorePutBack | None:
        """Say that a newer revision of this vault was seen; None where none was."""
        vault_id, newest = self._read().get(_name_of(vault), ("", 0))
        is_older = vault_id == header.vault_id and header.revision < newest
        return StorePutBack(str(vault), header.revision, newest) if is_older else None

    def _keep(self, vault: Path, state: tuple[str, int], *, only_newer: bool) -> None:
        name = _name_of(vault)
        if only_newer and self._noted == (name, *state):
            return
        with contextlib.suppress(OSError):  # a TimeoutError too; without it no older state is noticed, and no more
            make_private_folder(self._path.parent)
            with hold_lock(self._path.with_suffix(".lock"), seconds=_LOCK_SECONDS):
                seen = self._read()
                known_id, known = seen.pop(name, ("", 0))
                if not (only_newer and known_id == state[0] and known >= state[1]):
                    seen[name] = state
                    replace_file(self._path, _encoded(seen))
            self._noted = (name, *state)

    def _read(self) -> _Seen:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with open(descriptor, "rb") as file:  # noqa: PTH123 - a path cannot open a descriptor
                whole = json.loads(file.read(_LARGEST))
            if whole["schema"] != SCHEMA:
                return {}
            return {str(name): (str(one["vault_id"]), int(one["revision"])) for name, one in whole["vaults"].items()}
        except (OSError, ValueError, OverflowError, TypeError, KeyError, AttributeError, RecursionError):
            return {}


def _name_of(vault: Path) -> str:
    return os.path.realpath(vault)


def _encoded(seen: _Seen) -> bytes:
    kept = list(seen.items())[-MOST_KEPT:]
    vaults = {name: {"vault_id": vault_id, "revision": revision} for name, (vault_id, revision) in kept}
    return json.dumps({"schema": SCHEMA, "vaults": vaults}, indent=1).encode("ascii") + b"\n"
