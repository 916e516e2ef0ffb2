"""Read what stands in a file or comes through standard input: a text to send, numbers, or one JSON string a line."""

import sys
from collections.abc import Iterator
from typing import Final

import click

from smstui.wording.catalogue import _
from smstui.wording.system_errors import error_words

STANDARD_INPUT: Final = "-"
LONGEST: Final = 1 << 20
"""Bytes of a file; the longest text that can be sent has a few thousand."""


def read_file(option: str, path: str) -> str:
    """Return what a file ("-" = standard input) holds, in UTF-8; raise click.UsageError naming the option."""
    try:
        if path == STANDARD_INPUT:
            content = sys.stdin.buffer.read(LONGEST + 1)
        else:
            with open(path, "rb") as opened:  # noqa: PTH123 (a text from the command line)
                content = opened.read(LONGEST + 1)
    except OSError as error:
        raise _refused(f"{option} {path}", error_words(error)) from None
    if len(content) > LONGEST:
        raise _refused(option, _("it is larger than 1 MiB"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(option, _("it is not in UTF-8")) from None


def read_text(text: str | None, file: str | None, *, otherwise: str) -> str:
    """Return the text that was given on the command line or in a file; raise click.UsageError for both or none.

    Of a file the line break at its end is no part of the text: editors put it there, and it would be billed.
    """
    if text is not None and file is not None:
        raise click.UsageError(_("the text was given twice: on the command line and as --text-file."))
    if file is not None:
        return read_file("--text-file", file).removesuffix("\n").removesuffix("\r")
    if text is None:
        raise click.UsageError(otherwise)
    return text


def json_strings() -> Iterator[str | None]:
    """Yield the JSON string of each line of standard input, None for a line that is none."""
    import json

    for line in sys.stdin.buffer:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):  # not UTF-8, not JSON, nested too deeply
            value = None
        yield value if isinstance(value, str) else None


def _refused(option: str, reason: str) -> click.UsageError:
    return click.UsageError(_("{option}: {reason}.").format(option=option, reason=reason))
