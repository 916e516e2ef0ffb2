"""Remember beside a system's keychain which secrets it keeps: it cannot list them without asking a person."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import hold_lock, mode_in, replace_file
from smstui.domain.errors import StoreDamaged, StoreUnavailable
from smstui.domain.secret import Binding, SecretKey

SCHEMA: Final = 1
_NOT_AN_INDEX: Final = "not an index of secrets"


class SecretIndex:
    """Keep keys and bindings, never secrets, in a readable file. It tells; it decides nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[SecretKey, Binding]:
        """Return what is remembered, nothing where there is no file; raise StoreDamaged, StoreUnavailable."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unavailable(error) from error
        try:
            return dict(_entries(data))
        except (ValueError, RecursionError) as error:
            raise StoreDamaged(str(self._path), _NOT_AN_INDEX) from error

    def change(self, change: Callable[[dict[SecretKey, Binding]], object]) -> None:
        """Read, change and write the index while every other writer is kept out."""
        try:
            with contextlib.ExitStack() as stack:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                mode = mode_in(self._path.parent)
                stack.enter_context(hold_lock(self._path.with_name(self._path.name + ".lock"), mode))
                entries = self.read()
                change(entries)
                replace_file(self._path, _render(entries), mode)
        except TimeoutError as error:
            raise StoreUnavailable("system", "another program is writing") from error
        except OSError as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: OSError) -> StoreUnavailable:
        return StoreUnavailable("system", f"{self._path}: {error.strerror or error}")


def _render(entries: dict[SecretKey, Binding]) -> bytes:
    rows = [[str(key), entries[key].text] for key in sorted(entries)]
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
