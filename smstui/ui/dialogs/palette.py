"""Reach everything by its name: what the keys of a screen do, and every interface."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.cells import set_cell_size

from smstui.domain.safe_text import safe_text
from smstui.domain.value import dataclass
from smstui.ui.dialogs.finder import FinderDialog
from smstui.ui.keys import MOVING, Key
from smstui.wording.catalogue import _

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp
    from smstui.ui.surface import Surface

_LABEL_WIDTH: Final = 54
_NOT_OFFERED: Final = frozenset({"menu", "back", "app.hint_quit"})


@dataclass(frozen=True, slots=True)
class Command:
    """Hold one line of the palette and what it runs."""

    label: str
    keys: str
    run: Callable[[], Awaitable[object]]


class Palette(FinderDialog):
    """Offer commands by name."""

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__(
            _("Menu"),
            [set_cell_size(safe_text(command.label), _LABEL_WIDTH) + command.keys for command in commands],
            hint=_("Enter does it · Esc back"),
        )


def commands_of(app: "SmstuiApp", surface: "Surface[Any]") -> list[Command]:
    """Return what can be done on a screen, each thing once, and the interfaces that one can go to."""
    offered: dict[tuple[str, str], Key] = {}
    for key in surface.all_keys():
        if key.action not in _NOT_OFFERED and key.group != MOVING:
            offered.setdefault((key.action, key.label), key)

    def does(action: str) -> Callable[[], Awaitable[object]]:
        return lambda: app.run_action(action, default_namespace=surface)

    commands = [Command(_(key.label), " ".join(key.shown[:3]), does(key.action)) for key in offered.values()]
    return [*commands, *_about_the_vault(app), *app.destinations()]


def _about_the_vault(app: "SmstuiApp") -> list[Command]:
    from smstui.ui.flows.own_slot import vault_commands

    return vault_commands(app)


def open_palette(app: "SmstuiApp", surface: "Surface[Any]") -> None:
    """Open the palette over a screen and run what is chosen."""
    app.run_worker(_ask_and_run(app, surface), group="palette", exclusive=True)


async def _ask_and_run(app: "SmstuiApp", surface: "Surface[Any]") -> None:
    commands = commands_of(app, surface)
    chosen = await app.push_screen_wait(Palette(commands))
    if chosen is not None:
        await commands[chosen].run()
