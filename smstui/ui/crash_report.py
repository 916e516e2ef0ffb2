"""Write down what made the program fail, for its owner only and without the values of variables."""

import gc
import os
import traceback
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from smstui.domain.errors import WriteFailed
from smstui.domain.safe_text import safe_text
from smstui.domain.secret import Secret
from smstui.wording.catalogue import _

_SHORTEST_HIDDEN: Final = 4
"""Characters; hiding shorter ones would only show where they stand."""


def crash_in_words(error: BaseException | None, report: Path | None) -> str:
    """Return in one line that the program failed, and where the report lies."""
    line = _("smstui failed ({kind}).").format(kind=type(error).__name__)
    return line if report is None else line + " " + _("Report: {path}").format(path=report)


def draft_kept_in_words() -> str:
    """Return in one line that what was not saved is not lost."""
    return _("What was not saved is kept, without passwords: the next start offers it.")


def draft_lost_in_words(error: WriteFailed) -> str:
    """Return in one line that what was not saved is gone, and why."""
    from smstui.wording.problems import why_not_written

    return _("What was not saved is lost: {path} could not be written. {reason}").format(
        path=safe_text(error.path), reason=why_not_written(error)
    )


def write_crash_report(
    error: BaseException, folder: Path, moment: datetime, typed_secrets: Iterable[str] = ()
) -> Path | None:
    """Write a report (mode 0600) and return its path, or None where that is not possible.

    It holds no local variables: a password may be one of them. Where the words of an error repeat a secret, one that
    stands in a field or one that the program holds, the report does not.
    """
    report = "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    for secret in sorted({*typed_secrets, *_held_secrets()}, key=len, reverse=True):
        if len(secret) >= _SHORTEST_HIDDEN:
            for form in (secret, repr(secret)[1:-1]):
                report = report.replace(form, "***")
    path = folder / f"crash-{moment:%Y%m%d-%H%M%S-%f}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(report)
    except OSError:
        return None
    return path


def _held_secrets() -> list[str]:
    """Return the secrets that the program holds at this moment."""
    return [held.reveal() for held in gc.get_objects() if type(held) is Secret]
