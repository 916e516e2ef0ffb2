"""Read TOML into plain values, and edit its text so that comments and unknown keys stay.

tomli reads (its compiled form takes a third of tomllib's time, which is felt with thousands of files), tomlkit edits,
and tomllib judges: an edited text that does not mean exactly what was intended is never written.
"""

import copy
import math
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from smstui.adapters.guard import is_roots_alone
from smstui.domain.digest import sha256_hex
from smstui.domain.errors import FileProblem, Unreadable, WriteFailed, WriteProblem
from smstui.domain.value import dataclass

LARGEST_FILE: Final = 1 << 20
"""Bytes; a configuration file that is larger is none."""

READING: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_HEADER: Final = r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?"

Plain = dict[str, Any]
"""What a TOML document says: texts, numbers, days, lists and nested dictionaries."""

KeyPath = tuple[str, ...]
"""Where a value stands: ("smsapi", "sender")."""


@dataclass(frozen=True, slots=True)
class Change:
    """Set one value of a document, or remove it (None)."""

    path: KeyPath
    value: object


def read_bytes(path: Path | str, largest: int = LARGEST_FILE, *, only_roots: bool = False) -> bytes:
    """Return a regular file's bytes; raise FileNotFoundError, or Unreadable for all else that is in the way.

    A pipe or device in the file's place is refused without waiting for it; and with `only_roots` what is not root's
    alone. It is the opened file that is looked at: nobody can put another one in its place in between.
    """
    try:
        descriptor = os.open(path, READING)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(str(path), reading_problem(error)) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(str(path), FileProblem.NOT_A_FILE)
        if only_roots and not is_roots_alone(status):
            raise Unreadable(str(path), FileProblem.NOT_ROOTS)
        if status.st_size > largest:
            raise Unreadable(str(path), FileProblem.TOO_BIG)
        return _read_all(descriptor, status.st_size)
    except OSError as error:
        raise Unreadable(str(path), reading_problem(error)) from error
    finally:
        with suppress(OSError):  # nothing was written through it
            os.close(descriptor)


def reading_problem(error: OSError) -> FileProblem:
    """Return what keeps the system from reading a file or a folder."""
    return FileProblem.NO_PERMISSION if isinstance(error, PermissionError) else FileProblem.CANNOT_READ


def _read_all(descriptor: int, expected: int) -> bytes:
    parts = [os.read(descriptor, expected + 1)]
    while parts[-1]:
        parts.append(os.read(descriptor, LARGEST_FILE))
    return b"".join(parts)


def revision_of(data: bytes) -> str:
    """Return the revision of a file: the SHA-256 of its bytes."""
    return sha256_hex(data)


def parse(path: Path | str, data: bytes) -> Plain:
    """Return what a file says; raise Unreadable with the line and the parser's words."""
    import tomli

    try:
        return tomli.loads(decode(path, data))
    except tomli.TOMLDecodeError as error:
        raise Unreadable(str(path), error.msg, error.lineno) from error
    except (RecursionError, ValueError) as error:  # nested too deeply; a number or day beyond Python's
        raise Unreadable(str(path), str(error)) from error


def decode(path: Path | str, data: bytes) -> str:
    """Return a file's text without byte order mark; raise Unreadable with the line of the first wrong byte."""
    if len(data) > LARGEST_FILE:
        raise Unreadable(str(path), FileProblem.TOO_BIG)
    try:
        return data.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(str(path), FileProblem.NOT_UTF8, data[: error.start].count(b"\n") + 1) from error


def line_of(text: str, path: KeyPath) -> int | None:
    """Return the line (from 1) on which a key is written in a table with a header, or None."""
    *table, key = path
    wanted, here = ".".join(table), ""
    begins = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.fullmatch(_HEADER, line)
        if header is not None:
            here = header[1].replace('"', "").replace(" ", "")
        elif here == wanted and begins.match(line):
            return number
    return None


def applied(plain: Plain, changes: Iterable[Change]) -> Plain:
    """Return a copy of `plain` after the changes; tables are made as needed."""
    result = copy.deepcopy(plain)
    for change in changes:
        *tables, key = change.path
        here = result
        for name in tables:
            here = here.setdefault(name, {})
        if change.value is None:
            here.pop(key, None)
        else:
            here[key] = change.value
    return result


def edited(path: Path, data: bytes, intended: Plain) -> bytes:
    """Return the bytes of a file that says `intended`, and otherwise reads as `data` did.

    Line ends stay as they are (CRLF where the file has one), a byte order mark goes, the last line ends. Raise
    WriteFailed when tomllib reads anything else from the result, or when it is too big.
    """
    text = decode(path, data)
    crlf = "\r\n" in text
    result = _edit(path, text.replace("\r\n", "\n"), intended)
    if result and not result.endswith("\n"):
        result += "\n"
    written = (result.replace("\n", "\r\n") if crlf else result).encode()
    _guard(path, written, intended)
    return written


def _edit(path: Path, text: str, intended: Plain) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    if text and not text.endswith("\n"):
        text += "\n"  # or the first added key would continue the last line
    try:
        document = tomlkit.parse(text)
        _make_equal(document, intended)
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise WriteFailed(str(path), WriteProblem.GUARD) from error


def _make_equal(table: Any, intended: Plain) -> None:  # noqa: ANN401 (a table of tomlkit: several types)
    """Change only what differs, so that everything else keeps its place, form and comment."""
    import tomlkit

    for key in [key for key in table if key not in intended]:
        del table[key]
    for key, value in intended.items():
        if key not in table:
            table[key] = _as_item(value)
        elif isinstance(value, dict) and isinstance(table[key], dict):
            _make_equal(table[key], value)
        elif not same(tomlkit.item(table[key]).unwrap(), value):
            table[key] = value


def same(one: object, other: object) -> bool:
    """Tell whether two plain values mean the same; `nan` is the same as `nan`."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return one == other


def _as_item(value: object) -> object:
    import tomlkit

    if not isinstance(value, dict):
        return value
    table = tomlkit.table()
    for key, inner in value.items():
        table[key] = _as_item(inner)
    return table


def _guard(path: Path, written: bytes, intended: Plain) -> None:
    import tomllib

    if len(written) > LARGEST_FILE:
        raise WriteFailed(str(path), WriteProblem.TOO_BIG)
    try:
        meant = tomllib.loads(written.decode())
    except (tomllib.TOMLDecodeError, RecursionError, UnicodeError) as error:
        raise WriteFailed(str(path), WriteProblem.GUARD) from error
    if not same(meant, intended):
        raise WriteFailed(str(path), WriteProblem.GUARD)
