"""Find the styles, in a checkout (`styles/`) as in an installed package (`smstui/styles/`)."""

from pathlib import Path, PurePath
from typing import Final

_PACKAGE: Final = Path(__file__).parent.parent
_INSTALLED: Final = _PACKAGE / "styles"
FOLDER: Final = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "styles"
_FIRST: Final = (
    "check_box.tcss",
    "interface_table.tcss",
    "key_row.tcss",
    "line_table.tcss",
    "message_row.tcss",
    "plain_input.tcss",
    "title_row.tcss",
)
"""The styles of the widgets on the first screen; the others are read after it, for each costs time before it."""


def style(stem: str) -> list[str | PurePath]:
    """Return the `CSS_PATH` of a screen or dialog: the same path and stem as its module, e.g. "screens/editor"."""
    return [FOLDER / f"{stem}.tcss"]


def first_styles() -> list[str | PurePath]:
    """Return the styles that are loaded at start: the application's, and those of the first screen's widgets."""
    return [FOLDER / "app.tcss", FOLDER / "screens" / "place.tcss", *(FOLDER / "widgets" / name for name in _FIRST)]


def later_styles() -> list[str | PurePath]:
    """Return the styles that every other screen and dialog needs as well: the dialogs', and all other widgets'."""
    others = sorted(path for path in (FOLDER / "widgets").glob("*.tcss") if path.name not in _FIRST)
    return [FOLDER / "dialogs" / "dialog.tcss", *others]
