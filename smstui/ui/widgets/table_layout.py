"""Lay the columns of the table of interfaces out: widths in cells, and the text of a row."""

from collections.abc import Callable
from typing import Final

from rich.cells import cell_len, set_cell_size

from smstui.domain.interface import Use
from smstui.domain.safe_text import safe_text
from smstui.domain.value import dataclass
from smstui.services.overview import Row
from smstui.wording.catalogue import N_, _
from smstui.wording.states import state_word

MARK_WIDTH: Final = 2
GAP: Final = " "


@dataclass(frozen=True, slots=True)
class Column:
    """Describe one column: its heading (translated when shown), its width at 80, and its text for a row."""

    heading: str
    width: int
    text: Callable[[Row], str]


def _branch(row: Row) -> str:
    return row.branch_title or ("" if row.unreadable else _("every"))


def _start(row: Row) -> str:
    return row.start or ("" if row.unreadable else _("at once"))


_NAME: Final = N_("Name")
_BRANCH: Final = N_("Branch")
_GROUP_COLUMN: Final = Column(N_("Group"), 6, lambda row: row.group)
_COMMON: Final = (
    Column(_BRANCH, 14, _branch),
    Column(N_("Server"), 6, lambda row: "x" if Use.SERVER in row.use else ""),
    Column(N_("Client"), 6, lambda row: "x" if Use.CLIENT in row.use else ""),
    Column(N_("Start"), 10, _start),
    Column(N_("State"), 8, lambda row: state_word(row.status.state)),
)

PLAIN_COLUMNS: Final = (_GROUP_COLUMN, Column(_NAME, 21, lambda row: row.name), *_COMMON)
WORKSTATION_COLUMNS: Final = (
    Column(_NAME, 14, lambda row: row.name),
    Column(N_("Workstation"), 13, lambda row: row.workstation),
    *_COMMON,
)
"""With the filter "with workstation settings": Workstation takes Group's and part of Name's place."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold columns with the widths that they have in a table of `width` cells; the name takes what is left over."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    width: int

    @classmethod
    def of(cls, columns: tuple[Column, ...], width: int) -> "Layout":
        """Give columns their widths; branch gets a third of the room beyond 80 cells, name the rest."""
        least = MARK_WIDTH + sum(len(GAP) + column.width for column in columns)
        spare = max(0, width - least)
        extra = {_BRANCH: spare // 3, _NAME: spare - spare // 3}
        return cls(columns, tuple(column.width + extra.get(column.heading, 0) for column in columns), width)

    def heading(self) -> str:
        """Return the row of headings."""
        return "".join(self._parts(" " * MARK_WIDTH, [_(column.heading) for column in self.columns]))

    def line(self, row: Row, *, current: bool, marked: bool) -> tuple[str, str]:
        """Return a row's text, and apart from it the last column, which has a colour; together `width` cells."""
        mark = (">" if current else " ") + ("*" if marked else " ")
        return self._parts(mark, [column.text(row) for column in self.columns])

    def _parts(self, mark: str, texts: list[str]) -> tuple[str, str]:
        *cells, last = (fit(text, width) for text, width in zip(texts, self.widths, strict=True))
        return set_cell_size(GAP.join((mark, *cells, "")), self.width - self.widths[-1]), last


def fit(text: str, width: int) -> str:
    """Return text from elsewhere, safe to show, in exactly `width` cells; an ellipsis stands for what is missing."""
    shown = safe_text(text, 4 * width)
    cells = len(shown) if shown.isascii() else cell_len(shown)
    if cells <= width:
        return shown + " " * (width - cells)
    return set_cell_size(shown, width - 1) + "…"
