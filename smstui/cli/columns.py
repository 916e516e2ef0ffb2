"""Lay out columns of text by the cells that a terminal gives them: wide characters take two, combining ones none."""

from collections.abc import Iterator, Sequence
from typing import Final
from unicodedata import category, east_asian_width

_GAP: Final = "  "
_WIDE: Final = frozenset("WF")
_FIRST_OF_NO_CELL: Final = "\u0300"
"""Before the combining accents every character but the soft hyphen takes one cell."""

_SOFT_HYPHEN: Final = "\u00ad"
_NO_CELL: Final = frozenset({"Mn", "Me", "Cf"})


def display_width(text: str) -> int:
    """Return how many cells a terminal needs for `text`."""
    if text.isascii() or (max(text) < _FIRST_OF_NO_CELL and _SOFT_HYPHEN not in text):
        return len(text)
    return sum(_cells(character) for character in text)


def lines_of(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the heading and every row, columns two blanks apart, without blanks at the end of a line.

    The texts are shown as they are: whoever has them from elsewhere makes them safe first.
    """
    widths = [max(map(display_width, column)) for column in zip(heading, *rows, strict=True)]
    for row in (heading, *rows):
        cells = [cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True)]
        yield _GAP.join(cells).rstrip()


def _cells(character: str) -> int:
    if category(character) in _NO_CELL:
        return 0
    return 2 if east_asian_width(character) in _WIDE else 1
