"""Ask what becomes of changes before an editor closes."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from smstui.ui.dialogs.question import Choice, Question
from smstui.wording.catalogue import _, ngettext

_SHOWN: Final = 10


class Leave(StrEnum):
    """Name what becomes of changes."""

    KEEP_EDITING = "keep editing"
    SAVE = "save"
    DISCARD = "discard"


def listed_changes(changes: Sequence[str]) -> list[str]:
    """Return the changes that a dialog has room for, and how many more there are."""
    shown = list(changes[:_SHOWN])
    more = len(changes) - len(shown)
    if more:
        shown.append(ngettext("… and {count} more", "… and {count} more", more).format(count=more))
    return shown


def leave_question(changes: Sequence[str]) -> Question[Leave]:
    """Return the question, with every change listed."""
    return Question(
        _("Leave with changes?"),
        "\n".join([_("Not saved yet:"), *listed_changes(changes)]),
        (
            Choice(Leave.KEEP_EDITING, _("Keep editing")),
            Choice(Leave.SAVE, _("Save")),
            Choice(Leave.DISCARD, _("Discard")),
        ),
    )


def deleted_question() -> Question[bool]:
    """Return the question what becomes of an edit whose interface somebody deleted."""
    return Question(
        _("Deleted meanwhile"),
        _(
            "Somebody deleted this interface while you were editing it, and its credentials with it: they are gone."
            " What you typed can be kept as a new interface, for which password or token must be entered again."
        ),
        (Choice(True, _("Keep as a new one")), Choice(False, _("Back"))),
    )
