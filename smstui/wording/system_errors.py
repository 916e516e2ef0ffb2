"""Put the operating system's own words for an error into the person's language: Python gives them in English."""

from typing import Final

from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _

_KNOWN: Final = frozenset({
    N_("Address already in use"),
    N_("Argument list too long"),
    N_("Bad file descriptor"),
    N_("Broken pipe"),
    N_("Cannot allocate memory"),
    N_("Cannot assign requested address"),
    N_("Connection timed out"),
    N_("Device or resource busy"),
    N_("Disk quota exceeded"),
    N_("File exists"),
    N_("File name too long"),
    N_("File too large"),
    N_("Input/output error"),
    N_("Invalid argument"),
    N_("Is a directory"),
    N_("No space left on device"),
    N_("No such device or address"),
    N_("No such file or directory"),
    N_("Not a directory"),
    N_("Operation not permitted"),
    N_("Operation not supported"),
    N_("Permission denied"),
    N_("Read-only file system"),
    N_("Stale file handle"),
    N_("Text file busy"),
    N_("Too many levels of symbolic links"),
    N_("Too many open files"),
    N_("Too many open files in system"),
})  # fmt: skip
"""What files and sockets can meet; anything rarer is shown as the system says it."""


def system_words(reason: str) -> str:
    """Return what the system says of an error, in the person's language where it is known."""
    return _(reason) if reason in _KNOWN else safe_text(reason)


def error_words(error: OSError | ValueError) -> str:
    """Return why a call of the system failed; a ValueError is about a name that it would not even take."""
    return system_words(getattr(error, "strerror", None) or str(error))
