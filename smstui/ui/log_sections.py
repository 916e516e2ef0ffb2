"""Describe the two sections of the screen that looks back: the journal of sends, and the change log."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final

from smstui.domain.change import ChangeRecord
from smstui.domain.sent import SendRecord
from smstui.domain.value import dataclass
from smstui.services.container import Services
from smstui.services.looking_back import Log
from smstui.wording.catalogue import N_
from smstui.wording.logged_rows import ChangeRow, SendRow

LogRow = SendRow | ChangeRow


class Book(StrEnum):
    """Name what is looked back at."""

    JOURNAL = "journal"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class LogColumn:
    """Describe one column: its heading (a marked message), its width at 80, and its share of the room beyond."""

    heading: str
    width: int
    share: int = 0


@dataclass(frozen=True, slots=True)
class LogSection:
    """Describe one section: title, columns, where its lines come from, and what stands when there is none."""

    title: str
    columns: tuple[LogColumn, ...]
    log: Callable[[Services], Log[SendRecord] | Log[ChangeRecord]]
    empty: str


_WHEN: Final = LogColumn(N_("When"), 16)

LOG_SECTIONS: Final = {
    Book.JOURNAL: LogSection(
        N_("Journal"),
        (
            _WHEN,
            LogColumn(N_("Interface"), 21, share=1),
            LogColumn(N_("Number"), 13),
            LogColumn(N_("Purpose"), 9),
            LogColumn(N_("Outcome"), 14),
        ),
        lambda services: services.journal,
        N_("Nothing has been sent yet."),
    ),
    Book.CHANGES: LogSection(
        N_("Changes"),
        (
            _WHEN,
            LogColumn(N_("Who"), 14, share=1),
            LogColumn(N_("What"), 18),
            LogColumn(N_("Thing"), 26, share=2),
        ),
        lambda services: services.change_log,
        N_("Nothing has been changed yet."),
    ),
}


def log_row(record: SendRecord | ChangeRecord, zone: tzinfo, now: datetime) -> LogRow:
    """Return the row of a line."""
    return SendRow(record, zone, now) if isinstance(record, SendRecord) else ChangeRow(record, zone)
