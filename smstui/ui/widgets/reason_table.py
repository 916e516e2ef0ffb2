"""Show why each interface sends or does not, a line each."""

from typing import ClassVar, Final

from rich.segment import Segment

from smstui.domain.interface import InterfaceId
from smstui.ui.answers import Reason
from smstui.ui.widgets.line_table import CURSOR, HEADING, ROW, LineTable
from smstui.ui.widgets.table_layout import GAP, MARK_WIDTH, fit
from smstui.wording.catalogue import _

CHOSEN: Final = "reason-table--chosen"
_LEAST: Final = 80
_NAME: Final = 22
_PLACE: Final = 14


class ReasonTable(LineTable[Reason]):
    """Show name, place and reason; the reason takes what is left over, and the one that sends has a tick."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {CHOSEN}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.lay_out(_LEAST)

    def lay_out(self, width: int) -> None:
        """Give name and place a quarter each of the room beyond 80 cells."""
        spare = max(0, width - _LEAST) // 4
        name, place = _NAME + spare, _PLACE + spare
        self._widths = (name, place, max(1, width - MARK_WIDTH - name - place - 2 * len(GAP)))

    def key_of(self, row: Reason) -> InterfaceId:
        """Return the interface's id."""
        return row.id

    def heading(self) -> list[Segment]:
        """Return the headings as one segment."""
        return [Segment(self._text("", (_("Name"), _("For"), _("Reason"))), self.style_of(HEADING))]

    def line(self, row: Reason, *, current: bool) -> list[Segment]:
        """Return a row as one segment."""
        mark = (">" if current else " ") + ("✓" if row.is_chosen else " ")
        place = row.place or ("" if row.verdict is None else _("every branch"))
        text = self._text(mark, (row.name, place, row.words))
        return [Segment(text, self.style_of(CURSOR if current else CHOSEN if row.is_chosen else ROW))]

    def _text(self, mark: str, cells: tuple[str, ...]) -> str:
        fitted = (fit(cell, width) for cell, width in zip(cells, self._widths, strict=True))
        return mark.ljust(MARK_WIDTH) + GAP.join(fitted)
