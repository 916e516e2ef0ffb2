"""Tell of a fault of the program in one line, and write down where it happened among the user's own files."""

from datetime import UTC, datetime

from smstui.adapters.toml.places import personal_folders
from smstui.domain.errors import Unreadable
from smstui.ui.crash_report import crash_in_words, write_crash_report


def report_crash(error: Exception) -> str:
    """Write a report without values, and return the line that says where it lies."""
    try:
        report = write_crash_report(error, personal_folders()[1], datetime.now(UTC))
    except Unreadable:  # no home, no report
        report = None
    return crash_in_words(error, report)
