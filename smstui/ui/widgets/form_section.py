"""Lay a form out in rows, and draw headings, labels and fixed words itself: only what takes something in is a widget.

A widget costs two to four milliseconds when a form opens, and the editor has about forty words that do nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import ClassVar, Final

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.app import ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget

from smstui.domain.field import Field
from smstui.domain.value import dataclass
from smstui.ui.widgets.title_row import fitting
from smstui.wording.fields import field_label

LEFT: Final = 24
"""Cells of what stands in the left half of a row; what stands in the right one takes the rest."""

_LABEL: Final = 17
_SECOND_LABEL: Final = 14
_GAP: Final = 1
_HEADING_STYLE: Final = "form-section--heading"
_LABEL_STYLE: Final = "form-section--label"
_REFUSED_STYLE: Final = "form-section--refused"
_NOTE_STYLE: Final = "form-section--note"


class Words:
    """Be words in a row that are no field; as a `note` they are less loud."""

    def __init__(self, text: str = "", *, note: bool = False) -> None:
        self.text = text
        self.style = _NOTE_STYLE if note else ""


@dataclass(frozen=True, slots=True)
class Part:
    """Place a field or words in a row: how many cells it takes (0: the rest), and how many stay free before it."""

    content: Widget | Words
    cells: int = 0
    gap: int = 0

    @property
    def is_shown(self) -> bool:
        """Tell whether it takes room."""
        return not isinstance(self.content, Widget) or self.content.display


class Labelled:
    """Be a label, and what stands behind it side by side; of two fields that take the rest, one is displayed."""

    def __init__(self, field: Field, *parts: Part | Widget | Words, text: str = "") -> None:
        self.field = field
        self.parts = [part if isinstance(part, Part) else Part(part) for part in parts]
        self.refused = False
        self._text = text

    @property
    def label(self) -> str:
        """Return the label; a refused field's has a mark that is seen without colours."""
        text = self._text or field_label(self.field)
        return f"! {text}" if self.refused else text

    def placed(self, start: int, width: int) -> Iterator[tuple[int, int, Widget | Words]]:
        """Yield column, cells and content of every part that is shown."""
        shown = [part for part in self.parts if part.is_shown]
        rest = width - sum(part.cells + part.gap for part in shown)
        for part in shown:
            start += part.gap
            cells = part.cells or max(0, rest)
            yield start, cells, part.content
            start += cells


FormRow = str | tuple[Labelled, ...]
"""A heading, or one or two labelled fields beside each other."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Hold words that a form draws: column, cells that they may take, and the name of their style."""

    column: int
    cells: int
    text: str
    style: str


class _Rows(Layout):
    """Put every field where its row has it."""

    name = "form-rows"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:  # noqa: ARG002 (Textual's signature)
        """Return where the displayed fields are."""
        places = parent.places(size.width) if isinstance(parent, FormSection) else {}
        return [WidgetPlacement(places[child], NULL_OFFSET, NULL_SPACING, child) for child in children]


class FormSection(Widget):
    """Show rows of a form; a field that is not displayed at first is mounted only when it is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {_HEADING_STYLE, _LABEL_STYLE, _REFUSED_STYLE, _NOTE_STYLE}
    _ROWS: ClassVar[Layout] = _Rows()

    def __init__(self, rows: Sequence[FormRow]) -> None:
        super().__init__()
        self._rows = tuple(rows)

    def compose(self) -> ComposeResult:
        """Yield the fields that are displayed now."""
        yield from (field for field in self.fields() if field.display)

    def display_field(self, field: Widget, shown: bool) -> None:
        """Display or hide a field; the order of the focus is the order of the rows, whenever it was mounted."""
        if field.display is not shown:
            field.display = shown
        if shown and self.is_attached and not field.is_attached:
            fields = list(self.fields())
            behind = fields[fields.index(field) + 1 :]
            self.mount(field, before=next((other for other in behind if other.is_attached), None))

    def mark(self, refused: Collection[str]) -> None:
        """Mark the labels of the refused fields, and no others."""
        for y, labelled in self._labelled():
            if labelled.refused is not (labelled.field in refused):
                labelled.refused = not labelled.refused
                self._refresh_row(y)

    def name_it(self, labelled: Labelled, field: Field) -> None:
        """Show the label of another field (the secret is a token or a password)."""
        if labelled.field is not field:
            labelled.field = field
            for y, other in self._labelled():
                if other is labelled:
                    self._refresh_row(y)

    def write(self, words: Words, text: str) -> None:
        """Show other words."""
        if words.text != text:
            words.text = text
            for y, labelled in self._labelled():
                if any(part.content is words for part in labelled.parts):
                    self._refresh_row(y)

    @property
    def layout(self) -> Layout:
        """Return the layout of rows."""
        return self._ROWS

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (Textual's signature)
        """Return the number of rows."""
        return len(self._rows)

    def places(self, width: int) -> dict[Widget, Region]:
        """Return where every displayed field is, in a section of so many cells."""
        return {
            content: Region(column, y, cells, 1)
            for y, row in enumerate(self._rows)
            for labelled, _label, _cells, start, room in _groups(row, width)
            for column, cells, content in labelled.placed(start, room)
            if isinstance(content, Widget)
        }

    def drawn(self, y: int) -> list[Drawn]:
        """Return the words that stand in a row."""
        row = self._rows[y]
        if isinstance(row, str):
            return [Drawn(0, self.size.width, row, _HEADING_STYLE)]
        found: list[Drawn] = []
        for labelled, label, cells, start, room in _groups(row, self.size.width):
            found.append(Drawn(label, cells, labelled.label, _REFUSED_STYLE if labelled.refused else _LABEL_STYLE))
            for column, width, content in labelled.placed(start, room):
                if isinstance(content, Words):
                    found.append(Drawn(column, width, content.text, content.style))
        return found

    def render_line(self, y: int) -> Strip:
        """Draw the words of a row."""
        plain, at = self.rich_style, 0
        line: list[Segment] = []
        for words in self.drawn(y) if y < len(self._rows) else ():
            style = self.get_component_rich_style(words.style) if words.style else plain
            line.append(Segment(" " * (words.column - at), plain))
            line.append(Segment(set_cell_size(fitting(words.text, words.cells), words.cells), style))
            at = words.column + words.cells
        return Strip(line).adjust_cell_length(self.size.width, plain)

    def _labelled(self) -> Iterator[tuple[int, Labelled]]:
        for y, row in enumerate(self._rows):
            if not isinstance(row, str):
                yield from ((y, labelled) for labelled in row)

    def fields(self) -> Iterator[Widget]:
        """Yield the fields in the order of the rows, those too that are not displayed."""
        for _y, labelled in self._labelled():
            yield from (part.content for part in labelled.parts if isinstance(part.content, Widget))

    def _refresh_row(self, y: int) -> None:
        if self.is_attached:
            self.refresh(Region(0, y, self.size.width, 1))


def _groups(row: FormRow, width: int) -> Iterator[tuple[Labelled, int, int, int, int]]:
    """Yield what is labelled in a row, column and cells of its label, column and cells of what stands behind it."""
    if isinstance(row, str):
        return
    label, cells = 0, _LABEL
    for place, labelled in enumerate(row):
        start = label + cells
        room = width - start if place == len(row) - 1 else LEFT
        yield labelled, label, cells, start, max(0, room)
        label, cells = start + room + _GAP, _SECOND_LABEL
