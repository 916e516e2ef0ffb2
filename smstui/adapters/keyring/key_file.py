"""Read and make the file that opens a vault without a prompt: 32 random bytes, for this account or its group only."""

import os
import secrets
import stat
import sys
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import MakeFolder, create_file, make_private_folder, mode_in

KEY_FILE_BYTES: Final = 32
_OTHERS_READ_OR_ANYBODY_WRITES: Final = stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH


class KeyFileRefused(Exception):
    """Say why a key file is not used.

    "missing", "readable by others", "not a key", "not a path", or the system's words.
    """


def read_key_file(path: Path) -> bytes:
    """Return the key; raise KeyFileRefused. A link is followed (container secrets are links)."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise KeyFileRefused("missing") from error
    except OSError as error:
        raise KeyFileRefused(error.strerror or "cannot be read") from error
    except ValueError as error:  # a NUL, or what no name of a file can hold
        raise KeyFileRefused("not a path") from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise KeyFileRefused("not a key")
        if sys.platform != "win32" and mode & _OTHERS_READ_OR_ANYBODY_WRITES:
            raise KeyFileRefused("readable by others")
        key = os.read(descriptor, KEY_FILE_BYTES + 1)
    except OSError as error:
        raise KeyFileRefused(error.strerror or "cannot be read") from error
    finally:
        os.close(descriptor)
    if len(key) != KEY_FILE_BYTES:
        raise KeyFileRefused("not a key")
    return key


def make_key_file(path: Path, make_folder: MakeFolder = make_private_folder) -> bytes:
    """Create the file, which must not exist, with a new key and return the key; raise OSError.

    It is its maker's only (0600); in a folder shared with a group the group may read it (0640).
    """
    make_folder(path.parent)
    key = secrets.token_bytes(KEY_FILE_BYTES)
    create_file(path, key, mode_in(path.parent) & ~stat.S_IWGRP)
    return key
