"""Show the balance of one or many interfaces, each as its answer arrives."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from datetime import date
from typing import Final

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.worker import Worker

from smstui.domain.errors import SmstuiError
from smstui.domain.gateway import Balance
from smstui.domain.safe_text import safe_text
from smstui.domain.value import dataclass
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.stylesheets import style
from smstui.ui.widgets.list_table import ListTable
from smstui.ui.widgets.long_text import LongText
from smstui.ui.widgets.push_button import PushButton
from smstui.wording.catalogue import _, ngettext
from smstui.wording.errors import in_words
from smstui.wording.gateway import balance_in_words
from smstui.wording.releases import planned_in_words

NAME_WIDTH: Final = 38
BALANCE_WIDTH: Final = 28

_ROWS_BESIDES: Final = 14
"""Rows of the terminal that the dialog takes besides its table."""


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """Name an interface and the service that its account belongs to; `planned` is a start that lies ahead."""

    name: str
    service: str
    planned: date | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """Hold one answer: the row it belongs to, and a balance or why there is none."""

    row: int
    result: Balance | SmstuiError


class BalanceDialog(Dialog[None]):
    """List balances; Esc first stops what is still under way, then leaves.

    `answers` yields in any order and is closed when the person stops it. The chosen row's
    answer is shown whole below the table.
    """

    CSS_PATH = style("dialogs/balance")

    def __init__(self, rows: Sequence[BalanceRow], answers: AsyncGenerator[Answered, None]) -> None:
        super().__init__(_heading(len(rows)))
        self._rows = tuple(rows)
        self._answers = answers
        self._results: dict[int, Balance | SmstuiError] = {}
        self._asking: Worker[None] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Yield the table, and the chosen row's answer in full."""
        yield ListTable(id="balances")
        yield LongText(id="answer")

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the one button: it stops, and then closes."""
        yield PushButton(_("Stop"), id="leave")

    @property
    def _table(self) -> ListTable:
        return self.query_one(ListTable)

    def on_mount(self) -> None:
        """Fill the names in and begin to ask."""
        table = self._table
        table.show_columns(((_("Interface"), NAME_WIDTH), (_("Balance"), BALANCE_WIDTH)))
        table.show_rows((str(number), (row.name, "…")) for number, row in enumerate(self._rows))
        table.focus()
        self._show_progress()
        self._asking = self.run_worker(self._ask(), exclusive=True)

    def on_resize(self) -> None:
        """Give the table what height there is."""
        super().on_resize()
        self._table.styles.max_height = max(2, self.app.size.height - _ROWS_BESIDES)

    async def _ask(self) -> None:
        """Show each answer in its row as it arrives."""
        try:
            async with aclosing(self._answers) as answers:
                async for answer in answers:
                    self._take(answer)
        finally:
            self._asking = None
            if self.is_running:
                self._show_end()

    def _take(self, answer: Answered) -> None:
        self._results[answer.row] = answer.result
        failed = isinstance(answer.result, SmstuiError)
        cell = _("failed: see below") if failed else answer_in_words(answer.result)
        self._table.show_cell(answer.row, 1, cell)
        self._show_progress()
        if answer.row == self._table.cursor_row:
            self._show_row(answer.row)

    def _show_progress(self) -> None:
        self.hint(_("{done} of {all} answered · Esc: stop").format(done=len(self._results), all=len(self._rows)))

    def _show_end(self) -> None:
        button = self.query_one(PushButton)
        button.label = Content(f"[ {_('Close')} ]")
        button.refresh(layout=True)  # the new word is longer, and a label alone keeps its room
        missing = len(self._rows) - len(self._results)
        if missing:
            self.hint(
                ngettext(
                    "Stopped: {count} interface has not answered · Esc: close",
                    "Stopped: {count} interfaces have not answered · Esc: close",
                    missing,
                ).format(count=missing)
            )
        else:
            self.hint(self._all_asked())

    def _all_asked(self) -> str:
        failed = sum(isinstance(result, SmstuiError) for result in self._results.values())
        if not failed:
            return _("All answered · Esc: close")
        return ngettext(
            "{count} of {all} failed: its row says why · Esc: close",
            "{count} of {all} failed: their rows say why · Esc: close",
            failed,
        ).format(count=failed, all=len(self._rows))

    @on(ListTable.RowHighlighted)
    def _row_chosen(self, event: ListTable.RowHighlighted) -> None:
        self._show_row(event.cursor_row)

    def _show_row(self, row: int) -> None:
        result = self._results.get(row)
        asked = self._rows[row]
        lines = [] if result is None else [f"{safe_text(asked.name)}: {answer_in_words(result, asked.service)}"]
        if lines and asked.planned is not None:
            lines.append(planned_in_words(asked.planned))
        self.query_one(LongText).show("\n".join(lines))

    def pressed(self, button_id: str) -> None:  # noqa: ARG002 (there is one button)
        """Stop, or leave."""
        self.action_back()

    def action_back(self) -> None:
        """Stop what is still under way; when nothing is, leave."""
        if self._asking is not None:
            self._asking.cancel()
        else:
            self.dismiss(None)


def _heading(count: int) -> str:
    if count == 1:
        return _("Balance")
    return ngettext("Balance of {count} interface", "Balance of {count} interfaces", count).format(count=count)


def answer_in_words(result: Balance | SmstuiError, service: str = "") -> str:
    """Return a balance as the language writes it ("not reported" where there is none), or why there is no answer."""
    return in_words(result, service) if isinstance(result, SmstuiError) else balance_in_words(result)
