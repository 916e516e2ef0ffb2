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
    "row-title": "primary",
    "row-key": "text-accent",
    "message-done": "text-success",
    "state-planned": "text-primary",
    "state-broken": "text-error",
    "state-without-secret": "text-warning",
}
"""What the styles call their colours, and the colour of Textual's themes that it is."""


def with_tokens(variables: Mapping[str, str]) -> dict[str, str]:
    """Return a theme's variables and the styles' own names for some of them; a theme may name its own colour."""
    return {token: variables[colour] for token, colour in TOKENS.items()} | dict(variables)


def automatic_theme(environment: Mapping[str, str], color_system: str | None) -> str:
    """Return the theme that fits a terminal; `color_system` is Rich's name ("standard", "256", "truecolor", …)."""
    if "NO_COLOR" in environment or color_system not in _RICH_COLOURS:
        return PLAIN
    return DARK
