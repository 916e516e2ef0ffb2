"""Choose the theme by what the terminal can show, and name the colours that the styles use.

Colour only adds to words: with `NO_COLOR`, or with 16 colours, the terminal's own colours are used, and the cursor
and the focus are shown in reverse video.
"""

from collections.abc import Mapping
from typing import Final

DARK: Final = "textual-dark"
PLAIN: Final = "ansi-dark"
_RICH_COLOURS: Final = frozenset({"256", "truecolor"})

TOKENS: Final[dict[str, str]] = {
    "row-title": "$primary",
    "row-key": "$accent",
    "state-good": "$text-success",
    "state-planned": "$text-primary",
    "state-bad": "$text-error",
    "state-warning": "$text-warning",
}


def automatic_theme(environment: Mapping[str, str], color_system: str | None) -> str:
    """Return the theme that fits a terminal; `color_system` is Rich's name ("standard", "256", "truecolor", …)."""
    if "NO_COLOR" in environment or color_system not in _RICH_COLOURS:
        return PLAIN
    return DARK
