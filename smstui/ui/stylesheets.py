"""Find the styles, in a checkout (`styles/`) as in an installed package (`smstui/styles/`)."""

from pathlib import Path, PurePath
from typing import Final

_PACKAGE: Final = Path(__file__).parent.parent
_INSTALLED: Final = _PACKAGE / "styles"
FOLDER: Final = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "styles"


def style(stem: str) -> list[str | PurePath]:
    """Return the `CSS_PATH` of a screen or dialog: the same path and stem as its module, e.g. "screens/editor"."""
    return [FOLDER / f"{stem}.tcss"]


def shared_styles() -> list[str | PurePath]:
    """Return the styles that are loaded at start: the application's, the base classes' and the widgets'."""
    return [
        FOLDER / "app.tcss",
        FOLDER / "screens" / "place.tcss",
        FOLDER / "dialogs" / "dialog.tcss",
        *sorted((FOLDER / "widgets").glob("*.tcss")),
    ]
