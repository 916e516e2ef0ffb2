"""Write messages to standard error; standard output is for data."""

import sys
from collections.abc import Iterable

from smstui.domain.safe_text import safe_lines
from smstui.wording.catalogue import _


def complain(message: str) -> None:
    """Write what is wrong, with the program's name before it; no control character of it reaches a terminal."""
    tell(f"smstui: {message}")


def tell(message: str) -> None:
    """Write something that a person may want to know, and that is no data; safe as `complain` is."""
    print(safe_lines(message, len(message)), file=sys.stderr)


def tell_what_follows(lines: Iterable[str]) -> None:
    """Write what a change brings with it, below what was said of the change itself."""
    for line in lines:
        tell(f"  {line}")


def complain_of_output(failure: OSError) -> None:
    """Say that standard output did not take everything; what the command did is done."""
    from smstui.wording.system_errors import error_words

    complain(_("not all of the output could be written: {reason}").format(reason=error_words(failure)))


def is_watched() -> bool:
    """Tell whether somebody may read messages as they come: standard error is a terminal."""
    return sys.stderr.isatty()


def has_person() -> bool:
    """Tell whether a person sits there who can be asked: standard input and error are a terminal."""
    return sys.stdin.isatty() and is_watched()
