"""Run the program with a fault built in, whose words repeat what stands in the field for the secret.

The first argument says where: in the "handler" of a key, in a "worker", or in what composes a dialog ("compose").
"supply" and "replace" do not fail: they show what was typed, in the dialog for a missing secret and in the editor.
"""

import sys
from collections.abc import Iterable
from typing import Final, NoReturn

from textual.widget import Widget

from smstui.__main__ import main
from smstui.ui.dialogs.help import HelpDialog
from smstui.ui.dialogs.supply import SupplyDialog
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.widgets.secret_input import SecretInput


def _fail(screen: EditorScreen) -> NoReturn:
    password = screen.query_one("#secret", SecretInput).value
    raise RuntimeError(f"cannot go on with {password}")


async def _fail_in_worker(screen: EditorScreen) -> None:
    _fail(screen)


def _fail_in_compose(dialog: HelpDialog) -> Iterable[Widget]:
    _fail(dialog.app.get_screen("editor", EditorScreen))


def _show_supplied(dialog: SupplyDialog) -> None:
    dialog.refuse(dialog.query_one(SecretInput).value)


def _show_typed(screen: EditorScreen) -> None:
    screen.say(screen.query_one("#secret", SecretInput).value)


_FAULTS: Final = {
    "supply": (SupplyDialog, "action_primary", _show_supplied),
    "replace": (EditorScreen, "action_primary", _show_typed),
    "handler": (EditorScreen, "action_balance", _fail),
    "worker": (EditorScreen, "_query_balance", _fail_in_worker),
    "compose": (HelpDialog, "compose_body", _fail_in_compose),
}

setattr(*_FAULTS[sys.argv.pop(1)])
main()
