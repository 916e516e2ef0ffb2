"""Ask before credentials are locked, with a check of the connection on the way where it is wanted."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from smstui.domain.errors import SmstuiError
from smstui.services.access import Target
from smstui.services.container import Services
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.flows.check import find_out, show_check
from smstui.ui.flows.with_secrets import with_secrets
from smstui.wording.catalogue import _, ngettext

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp

_LINES_SHOWN: Final = 5


class Then(StrEnum):
    """Name what a person wants before credentials are locked."""

    CHECK = "check"
    SAVE = "save"
    BACK = "back"


def lock_question(heading: str, text: str, label: str, shifts: list[str]) -> Question[Then]:
    """Return the question before something is locked; `label` names that, `shifts` say who sends from then on."""
    return Question(
        heading,
        "\n\n".join([text, *who_sends_text(shifts)]),
        (Choice(Then.CHECK, _("Check first")), Choice(Then.SAVE, label), Choice(Then.BACK, _("Back"))),
    )


async def may_lock(
    app: "SmstuiApp",
    services: Services,
    question: Question[Then],
    target_of: Callable[[], Awaitable[Target]],
    label: str,
    label_anyway: str,
) -> bool:
    """Ask; after a check, which comes first where it is wanted, ask once more. Return whether to lock.

    A failed check forbids nothing, for the network may be what failed; its safe answer is the way back.
    """
    then = await app.push_screen_wait(question)
    if then is Then.CHECK:
        target = await with_secrets(app, services.vaulting, target_of)
        found = None if target is None else await find_out(app, services, target)
        if target is None or found is None:
            return False
        failed = isinstance(found, SmstuiError)
        save, back = Choice(Then.SAVE, label_anyway if failed else label), Choice(Then.BACK, _("Back"))
        then = await show_check(app, target, found, (back, save) if failed else (save, back))
    return then is Then.SAVE


def who_sends_text(shifts: list[str]) -> list[str]:
    """Return the paragraph that says who sends from a save on; none where that stays."""
    if not shifts:
        return []
    more = len(shifts) - _LINES_SHOWN
    rest = [ngettext("… and {count} more", "… and {count} more", more).format(count=more)] if more > 0 else []
    return ["\n".join([_("This save changes who sends:"), *shifts[:_LINES_SHOWN], *rest])]
