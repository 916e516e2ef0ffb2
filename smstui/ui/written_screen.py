"""Write only what the terminal does not show yet.

Textual draws whole regions: a dialog that opens or closes, and a search, write the screen several times over, most of
it as it stood there. Over a slow line that is what one waits for. Here every piece that was written is remembered, a
piece that stands there already is left out, and so is a picture in which nothing is new.
"""

from collections.abc import Iterator
from typing import Final

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Offset, Region
from textual.strip import Strip

Piece = tuple[int, int, Strip]
"""Row, column (from 0) and what stands there: one widget's part of one line."""


class NewPieces(CompositorUpdate):
    """Hold the pieces of a picture that the terminal does not show yet, in the order of rows and columns."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces: Final = pieces

    def render_segments(self, console: Console) -> str:
        """Return what is to be written; the cursor is moved wherever it may not be already.

        After anything but ASCII it may be elsewhere: terminals differ in how wide they draw some characters.
        """
        written: list[str] = []
        after = None
        for y, x, strip in self.pieces:
            if after != (y, x):
                written.append(Control.move_to(x, y).segment.text)
            written.append(strip.render(console))
            after = (y, x + strip.cell_length) if strip.text.isascii() else None
        return "".join(written)


class WrittenScreen:
    """Remember what stands on the terminal, piece by piece; a piece that overlaps another takes its place."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, Strip]] = {}
        self._region = Region()
        self._cursor = Offset()

    def forget(self) -> None:
        """Take nothing for granted: something else may have written on the terminal."""
        self._rows.clear()

    def news(self, update: LayoutUpdate | ChopsUpdate, cursor: Offset) -> NewPieces | None:
        """Return what is new in a picture; None where nothing is, and the cursor stays where it was."""
        if isinstance(update, LayoutUpdate) and update.region != self._region:
            self._region = update.region
            self.forget()
        pieces = [piece for piece in _pieces(update) if self._is_new(*piece)]
        if not pieces and cursor == self._cursor:
            return None
        self._cursor = cursor
        return NewPieces(pieces)

    def _is_new(self, y: int, x: int, strip: Strip) -> bool:
        row = self._rows.setdefault(y, {})
        known = row.get(x)
        if known is not None and known == strip:
            return False
        end = x + strip.cell_length
        for other_x, other in list(row.items()):
            if other_x < end and x < other_x + other.cell_length:
                del row[other_x]
        row[x] = strip
        return True


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[Piece]:
    """Yield the pieces of a picture as Textual would write them."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, first, last in update.spans:
        for end, (x, piece) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if piece is None or x >= last or end <= first:  # at `last` Textual writes an empty piece
                continue
            whole = first <= x < last and end <= last
            yield y, x, piece if whole else piece.crop(0, min(end, last) - x)
