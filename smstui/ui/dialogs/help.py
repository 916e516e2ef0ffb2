"""Show every key of the screen that one came from; typing filters by key, action and group."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from rich.cells import set_cell_size
from textual.dom import DOMNode

from smstui.ui.dialogs.finder import FinderDialog
from smstui.ui.keys import Key
from smstui.wording.catalogue import _

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp
    from smstui.ui.surface import Surface

_KEYS_WIDTH: Final = 22
_LABEL_WIDTH: Final = 36


class HelpDialog(FinderDialog):
    """List keys: what to press, what it does, and where it belongs."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__(_("Help: keys"), [help_line(key) for key in keys], hint=_("Enter does it · Esc back"))

    def action_help(self) -> None:
        """Stay: this is the help."""


def help_line(key: Key) -> str:
    """Return the line of one key."""
    keys = set_cell_size(" ".join(key.shown), _KEYS_WIDTH)
    return f"{keys}{set_cell_size(_(key.label), _LABEL_WIDTH)}{_(key.group)}"


def keys_of(surface: "Surface[Any]") -> list[tuple[Key, DOMNode]]:
    """Return the keys of a screen or dialog and then those of its parts, each with the node that it acts on."""
    found: list[tuple[Key, DOMNode]] = [(key, surface) for key in _reached(surface.all_keys())]
    known = {key.id for key, _node in found}
    for widget in surface.query("*"):
        for key in getattr(widget, "KEYS", ()):
            if key.id not in known:
                known.add(key.id)
                found.append((key, widget))
    return found


def _reached(keys: Iterable[Key]) -> Iterator[Key]:
    """Yield keys with those of their names that no earlier one has taken; one without any is left out."""
    taken: set[str] = set()
    for key in keys:
        names = [name for name in key.names if name not in taken]
        taken.update(names)
        if names:
            yield replace(key, keys=",".join(names))


def open_help(app: "SmstuiApp", surface: "Surface[Any]") -> None:
    """Open the help over a screen or dialog and do what is chosen."""
    app.run_worker(_ask_and_do(app, surface), group="help", exclusive=True)


async def _ask_and_do(app: "SmstuiApp", surface: "Surface[Any]") -> None:
    offered = keys_of(surface)
    chosen = await app.push_screen_wait(HelpDialog([key for key, _node in offered]))
    if chosen is not None:
        key, node = offered[chosen]
        await app.run_action(key.action, default_namespace=node)
