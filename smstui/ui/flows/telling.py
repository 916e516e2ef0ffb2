"""Say in full what went wrong: in the message row, and in a dialog where that row has no room for it."""

from typing import TYPE_CHECKING

from rich.cells import cell_len

from smstui.ui.notices import Weight
from smstui.wording.catalogue import _

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


async def tell_in_full(app: "SmstuiApp", text: str, weight: Weight = Weight.ERROR, room: int = 0) -> None:
    """Say and remember `text`; what the message row would cut is shown whole until the person closes it.

    A screen that shows it elsewhere too has `room` for so many cells (0: only the row).
    The end of such a sentence is mostly the way out.
    """
    app.say(text, weight)
    if cell_len(text) > (room or app.size.width):
        await _show_whole(app, text)


async def tell_between(app: "SmstuiApp", text: str) -> None:
    """Say and remember an error between two dialogs: the message row below them would be covered by the next one."""
    app.say(text, Weight.ERROR)
    await _show_whole(app, text)


async def _show_whole(app: "SmstuiApp", text: str) -> None:
    from smstui.ui.dialogs.question import Choice, Question

    whole: Question[None] = Question(_("That did not work"), text, (Choice(None, _("Close")),))
    await app.push_screen_wait(whole)
