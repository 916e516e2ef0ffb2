"""Show facts in two columns: what it is, and the value, wrapped where it is long."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text
from textual.widgets import Static

from smstui.domain.safe_text import safe_text

Fact = tuple[str, str]
"""A label (translated) and a value, which may come from elsewhere."""


class Facts(Static):
    """Show facts below each other."""

    def __init__(self, facts: Iterable[Fact] = (), *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(_columns(facts), id=id, markup=False)

    def show(self, facts: Iterable[Fact]) -> None:
        """Show other facts."""
        self.update(_columns(facts))


def _columns(facts: Iterable[Fact]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in facts:
        table.add_row(Text(label), Text(safe_text(value)))
    return table
