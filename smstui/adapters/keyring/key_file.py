"""Read and make the file that opens a vault without a prompt: 32 random bytes, for this account or its group only."""

import errno
import os
import stat
import sys
from pathlib import Path
from typing import Final

from smstui.adapters.durable_file import MakeFolder, create_file, make_private_folder, mode_in

KEY_FILE_BYTES: Final = 32
IS_A_LINK: Final = frozenset({errno.ELOOP, errno.EMLINK, getattr(errno, "EFTYPE", errno.ELOOP)})
"""What the systems say to O_NOFOLLOW: Linux and macOS, FreeBSD, NetBSD."""

_OTHERS_READ_OR_ANYBODY_WRITES: Final = stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH


class KeyRefused(Exception):
    """Say in a short code why a key, from whatever source, is not used; what is no code are the system's words."""


def read_key_file(path: Path, *, may_be_link: bool = True) -> bytes:
    """Return the key; raise KeyRefused. A link is followed where it may be one (container secrets are links)."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not may_be_link:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError as error:
        raise KeyRefused("missing") from error
    except OSError as error:
        if not may_be_link and error.errno in IS_A_LINK:
            raise KeyRefused("link") from error
        raise KeyRefused(error.strerror or "cannot be read") from error
    except ValueError as error:  # a NUL, or what no name of a file can hold
        raise KeyRefused("not a path") from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise KeyRefused("not a key")
        if sys.platform != "win32" and mode & _OTHERS_READ_OR_ANYBODY_WRITES:
            raise KeyRefused("readable by others")
        key = os.read(descriptor, KEY_FILE_BYTES + 1)
    except OSError as error:
        raise KeyRefused(error.strerror or "cannot be read") from error
    finally:
        os.close(descriptor)
    if len(key) != KEY_FILE_BYTES:
        raise KeyRefused("not a key" if key else "empty")
    return key


def make_key_file(path: Path, make_folder: MakeFolder = make_private_folder) -> bytes:
    """Create the file, which must not exist, with a new key and return the key; raise OSError.

    It is its maker's only (0600); in a folder shared with a group the group may read it (0640).
    """
    make_folder(path.parent)
    key = new_key()
    create_file(path, key, mode_in(path.parent) & ~stat.S_IWGRP)
    return key


def new_key() -> bytes:
    """Return a random key."""
    return os.urandom(KEY_FILE_BYTES)  # what `secrets` draws from; the first screen reads this module, and needs no key
