"""Keep every key of the program in one place: its id, what it does, its words and its group.

A route is a key and the palette; whatever stands in a key row has a second key that does not share the first one's
weakness (terminals, multiplexers and desktops take function keys and control keys away).
Never bound: alt+…, ctrl+shift+…, ctrl+a/b (multiplexers), ctrl+h/i/j/m (the same bytes as other keys).
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from textual.binding import Binding, BindingType

from smstui.domain.value import dataclass
from smstui.wording.catalogue import N_, _

ANYWHERE: Final = N_("Everywhere")
CHAIN_GROUP: Final = N_("Chain")
DAY: Final = N_("Day")
FINDING: Final = N_("Finding")
INTERFACE: Final = N_("Interface")
LOOKING_BACK: Final = N_("Journal and changes")
MOVING: Final = N_("Moving")


@dataclass(frozen=True, slots=True)
class Key:
    """Describe one thing that keys do.

    `keys` are Textual's names, separated by commas, the one for the key row first; `label` and `group` are
    translated when they are shown; `in_row` puts it into the key row, in the order of its context.
    """

    id: str
    keys: str
    action: str
    label: str
    group: str = ANYWHERE
    in_row: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return the keys as Textual names them."""
        return tuple(self.keys.split(","))

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the keys as a person reads them."""
        return tuple(key_name(name) for name in self.names)


_NAMES: Final = {
    "asterisk": "*",
    "colon": ":",
    "delete": N_("Del"),
    "down": "↓",
    "enter": "Enter",
    "escape": "Esc",
    "exclamation_mark": "!",
    "home": N_("Home"),
    "insert": N_("Ins"),
    "minus": "-",
    "end": N_("End"),
    "pagedown": N_("PgDn"),
    "pageup": N_("PgUp"),
    "plus": "+",
    "question_mark": "?",
    "slash": "/",
    "space": N_("Space"),
    "tab": "Tab",
    "shift+tab": N_("Shift+Tab"),
    "up": "↑",
    "left": "←",
    "right": "→",
}


def key_name(name: str) -> str:
    """Return how a person reads the key that Textual calls `name`."""
    if name in _NAMES:
        return _(_NAMES[name])
    if name.startswith("ctrl+"):
        return f"^{name.removeprefix('ctrl+').upper()}"
    if len(name) > 1 and name[0] == "f" and name[1:].isdigit():
        return name.upper()
    return name


def bindings(keys: Iterable[Key]) -> list[BindingType]:
    """Return Textual's bindings for keys, each with its id, so that remapping can come later."""
    return [Binding(key.keys, key.action, key.label, show=False, id=key.id) for key in keys]


SURFACE: Final = (
    Key("app.help", "f1,question_mark", "help", N_("Help"), in_row=True),
    Key("app.back", "escape,ctrl+g", "back", N_("Back")),
    Key("app.quit", "f10,ctrl+q", "app.quit", N_("Quit"), in_row=True),
    Key("app.hint_quit", "ctrl+c", "app.hint_quit", N_("Copy the selection")),
    Key("app.redraw", "ctrl+l", "app.redraw", N_("Draw the screen anew")),
    Key("app.suspend", "ctrl+z", "app.suspend_process", N_("To the shell, until fg")),
)
"""Keys of every screen and dialog."""

PLACE: Final = (
    Key("app.menu", "f9,colon,ctrl+p", "menu", N_("Menu"), in_row=True),
    Key("app.chain", "f3", "app.chain", N_("Chain")),
    Key("app.coverage", "f4", "app.coverage", N_("Coverage")),
    Key("app.journal", "f7", "app.journal", N_("Journal and changes")),
    Key("app.messages", "f8", "app.messages", N_("Messages")),
)
"""Further keys of every screen; a dialog is answered first."""

LIST: Final = (
    Key("list.edit", "enter,e,f2,ctrl+s,2", "edit", N_("Edit"), INTERFACE, in_row=True),
    Key("list.new", "n", "new", N_("New"), INTERFACE, in_row=True),
    Key("list.search", "slash", "search", N_("Search"), FINDING, in_row=True),
    Key("list.test", "t,f5,5", "test", N_("Test SMS"), INTERFACE, in_row=True),
    Key("list.balance", "b,f6,6", "balance", N_("Balance"), INTERFACE, in_row=True),
    Key("list.delete", "d,delete", "delete", N_("Delete"), INTERFACE, in_row=True),
    Key("list.duplicate", "c", "duplicate", N_("Duplicate"), INTERFACE),
    Key("list.explain", "x", "explain", N_("Explain who sends"), INTERFACE),
    Key("list.replace", "R", "replace", N_("Replace credentials"), INTERFACE),
    Key("list.undo", "u", "undo", N_("Undo"), INTERFACE),
    Key("list.copy", "y", "copy", N_("Copy"), INTERFACE),
    Key("list.mark", "space", "mark", N_("Mark"), INTERFACE),
    Key("list.mark_all", "asterisk", "mark_all", N_("Mark or unmark all shown"), INTERFACE),
    Key("list.workstations", "w", "workstations", N_("With workstation settings"), FINDING),
    Key("list.problems", "exclamation_mark", "problems", N_("Only problems"), FINDING),
    Key("list.sort", "s", "sort", N_("Sort"), FINDING),
    Key("list.reload", "r", "reload", N_("Reload"), FINDING),
    Key("list.quit", "q", "app.quit", N_("Quit")),
    Key("list.digit_help", "1", "help", N_("Help")),
    Key("list.digit_chain", "3", "app.chain", N_("Chain")),
    Key("list.digit_coverage", "4", "app.coverage", N_("Coverage")),
    Key("list.digit_journal", "7", "app.journal", N_("Journal and changes")),
    Key("list.digit_messages", "8", "app.messages", N_("Messages")),
    Key("list.digit_menu", "9", "menu", N_("Menu")),
)
"""Keys of the first screen; there is no text field, so digits act as function keys (byobu takes those)."""

TABLE: Final = (
    Key("table.down", "down,j", "move(1)", N_("Next row"), MOVING),
    Key("table.up", "up,k", "move(-1)", N_("Previous row"), MOVING),
    Key("table.page_down", "pagedown", "page(1)", N_("Next page"), MOVING),
    Key("table.page_up", "pageup", "page(-1)", N_("Previous page"), MOVING),
    Key("table.first", "home,g", "first", N_("First row"), MOVING),
    Key("table.last", "end,G", "last", N_("Last row"), MOVING),
)

REVEAL_ACCOUNT: Final = Key(
    "editor.reveal", "ctrl+r", "reveal('account')", N_("Show the password or key token"), INTERFACE
)
REVEAL_PROXY: Final = Key("editor.reveal_proxy", "ctrl+y", "reveal('proxy')", N_("Show the proxy password"), INTERFACE)

EDITOR: Final = (
    Key("editor.save", "f2,ctrl+s", "primary", N_("Save"), INTERFACE, in_row=True),
    Key("editor.test", "f5,ctrl+t", "test", N_("Test SMS"), INTERFACE, in_row=True),
    Key("editor.balance", "f6,ctrl+o", "balance", N_("Balance"), INTERFACE, in_row=True),
    REVEAL_ACCOUNT,
    REVEAL_PROXY,
    Key("editor.replace", "R", "replace", N_("Replace credentials"), INTERFACE),
    Key("editor.choose", "space", "choose", N_("Open a list, tick a box"), MOVING),
    Key("editor.next", "down", "app.focus_next", N_("Next field"), MOVING),
    Key("editor.previous", "up", "app.focus_previous", N_("Previous field"), MOVING),
)
"""Keys of the editor; text fields take every printable key."""

CHAIN: Final = (
    Key("chain.edit", "enter,e,f2,ctrl+s", "edit", N_("Edit"), CHAIN_GROUP, in_row=True),
    Key("chain.next_section", "right,l", "section(1)", N_("Next section"), CHAIN_GROUP),
    Key("chain.previous_section", "left,h", "section(-1)", N_("Previous section"), CHAIN_GROUP),
)
"""Keys of the screen of branches, workstations, appointment types, policies and defaults."""

CHAIN_FINDING: Final = (Key("chain.search", "slash,ctrl+f", "search", N_("Search"), FINDING, in_row=True),)
"""The key that comes last in its key row."""

CHAIN_ENTRIES: Final = (
    Key("chain.add", "a,insert", "add", N_("Add"), CHAIN_GROUP, in_row=True),
    Key("chain.delete", "d,delete", "delete", N_("Delete"), CHAIN_GROUP, in_row=True),
)
"""Further keys of those sections that have entries of their own."""

CHAIN_WORKSTATIONS: Final = (
    Key("chain.new_interface", "n,ctrl+n", "new_interface", N_("Interface here"), CHAIN_GROUP, in_row=True),
)
"""What can be done with a workstation besides: `a` adds a computer, `n` an interface on the one under the cursor."""

DATED: Final = (
    Key("dated.search", "slash,ctrl+f", "search", N_("Search"), FINDING, in_row=True),
    Key("dated.next_start", "n", "step_start(1)", N_("Next start"), DAY, in_row=True),
    Key("dated.previous_start", "p", "step_start(-1)", N_("Start before"), DAY),
    Key("dated.next_day", "plus", "step_day(1)", N_("Next day"), DAY),
    Key("dated.previous_day", "minus", "step_day(-1)", N_("Day before"), DAY),
    Key("dated.next_week", "w", "step_day(7)", N_("A week later"), DAY),
    Key("dated.previous_week", "W", "step_day(-7)", N_("A week before"), DAY),
    Key("dated.today", "t", "today", N_("Today"), DAY, in_row=True),
    Key("dated.reload", "r", "reload", N_("Reload"), FINDING),
)
"""Keys of the screens that say who sends on a day; the day's field takes what is typed there."""

EXPLAIN: Final = (Key("explain.open", "enter,e,f2,ctrl+s", "open", N_("Edit"), INTERFACE, in_row=True),)
"""Further keys of the screen that says why."""

COVERAGE: Final = (
    Key("coverage.explain", "enter,x,f2,ctrl+s", "explain", N_("Explain"), INTERFACE, in_row=True),
    Key("coverage.holes", "exclamation_mark", "holes", N_("Only holes"), FINDING, in_row=True),
    Key("coverage.next_use", "right,l", "use(1)", N_("Client-side"), MOVING),
    Key("coverage.previous_use", "left,h", "use(0)", N_("Server-side"), MOVING),
)
"""Further keys of the screen of all branches."""

JOURNAL: Final = (
    Key("journal.details", "enter,e,f2,ctrl+s", "details", N_("Details"), LOOKING_BACK, in_row=True),
    Key("journal.next_section", "right,l", "section(1)", N_("Next section"), LOOKING_BACK),
    Key("journal.previous_section", "left,h", "section(-1)", N_("Previous section"), LOOKING_BACK),
    Key("journal.search", "slash,ctrl+f", "search", N_("Search"), FINDING, in_row=True),
    Key("journal.reload", "r,ctrl+r", "reload", N_("Reload"), FINDING),
)
"""Keys of the screen that looks back: the journal of sends, and the change log."""

JOURNAL_SENDS: Final = (Key("journal.repeat", "t,f5,ctrl+t", "repeat", N_("Send again"), LOOKING_BACK, in_row=True),)
"""What can be done with a send besides."""

ALL_FACTS: Final = (
    Key("facts.down", "down,pagedown,j", "scroll(1)", N_("Show what lies below"), MOVING),
    Key("facts.up", "up,pageup,k", "scroll(-1)", N_("Show what lies above"), MOVING),
)
"""Keys of the dialog that shows everything about one line."""

DIALOG: Final = (
    Key("dialog.next", "down", "app.focus_next", N_("Next"), MOVING),
    Key("dialog.previous", "up", "app.focus_previous", N_("Previous"), MOVING),
)
"""Keys of dialogs beside `SURFACE`; those with a main action add `DIALOG_PRIMARY`."""

DIALOG_PRIMARY: Final = (Key("dialog.primary", "f2,ctrl+s", "primary", N_("Next"), in_row=True),)


def primary(label: str) -> tuple[Key, ...]:
    """Return the key of a dialog's main action under its own words, for the help."""
    return (replace(DIALOG_PRIMARY[0], label=label),)
