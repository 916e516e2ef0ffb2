"""Remember beside a system's keychain which secrets it keeps: it cannot list them without asking a person."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import MakeFolder, hold_lock, make_private_folder, mode_in, replace_file
from smstui.adapters.write_failures import store_not_read, store_not_written
from smstui.domain.errors import StoreDamaged, StoreUnavailable
from smstui.domain.secret import Binding, SecretKey

SCHEMA: Final = 1
_STORE: Final = "system"
_NOT_AN_INDEX: Final = "not an index of secrets"


class SecretIndex:
    """Keep keys and bindings, never secrets, in a readable file. It tells; it decides nothing."""

    def __init__(self, path: Path, make_folder: MakeFolder = make_private_folder) -> None:
        self._path = path
        self._make_folder = make_folder

    def read(self) -> dict[SecretKey, Binding]:
        """Return what is remembered, nothing where there is no file; raise StoreDamaged, StoreUnavailable."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise store_not_read(self._path, error) from error
        try:
            return dict(_entries(data))
        except (ValueError, RecursionError) as error:
            raise StoreDamaged(str(self._path), _NOT_AN_INDEX) from error

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other writer out while the block runs; raise StoreUnavailable."""
        with contextlib.ExitStack() as stack:
            try:
                self._make_folder(self._path.parent)
                lock = self._path.with_name(self._path.name + ".lock")
                stack.enter_context(hold_lock(lock, mode_in(self._path.parent)))
            except TimeoutError as error:
                raise StoreUnavailable(_STORE, "another program is writing") from error
            except OSError as error:
                raise store_not_written(_STORE, self._path, error) from error
            yield

    def write(self, entries: Mapping[SecretKey, Binding]) -> None:
        """Write the index, within `locked`; raise StoreNotWritten when the old one is still there."""
        try:
            replace_file(self._path, _render(entries), mode_in(self._path.parent))
        except OSError as error:
            raise store_not_written(_STORE, self._path, error) from error


def _render(entries: Mapping[SecretKey, Binding]) -> bytes:
    rows = [[str(key), entries[key].text] for key in sorted(entries, key=str)]
    return json.dumps({"schema": SCHEMA, "secrets": rows}, indent=1).encode("ascii") + b"\n"


def _entries(data: bytes) -> Iterator[tuple[SecretKey, Binding]]:
    match json.loads(data):
        case {"schema": 1, "secrets": [*rows]}:
            for row in rows:
                match row:
                    case [str() as text, str() as binding] if (key := SecretKey.parse(text)) is not None:
                        yield key, Binding(binding)
                    case _:
                        raise ValueError(_NOT_AN_INDEX)
        case _:
            raise ValueError(_NOT_AN_INDEX)
