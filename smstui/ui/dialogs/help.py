"""Show every key of the screen that one came from; typing filters by key, action and group."""

from collections.abc import Iterable
from typing import Final

from rich.cells import set_cell_size

from smstui.ui.dialogs.finder import FinderDialog
from smstui.ui.keys import Key
from smstui.wording.catalogue import _

_KEYS_WIDTH: Final = 22
_LABEL_WIDTH: Final = 36


class HelpDialog(FinderDialog):
    """List keys: what to press, what it does, and where it belongs; Enter presses it."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.keys = tuple(keys)
        super().__init__(_("Help: keys"), [help_line(key) for key in self.keys], hint=_("Enter does it · Esc back"))

    def action_help(self) -> None:
        """Stay: this is the help."""


def help_line(key: Key) -> str:
    """Return the line of one key."""
    keys = set_cell_size(" ".join(key.shown), _KEYS_WIDTH)
    return f"{keys}{set_cell_size(_(key.label), _LABEL_WIDTH)}{_(key.group)}"
