"""Read what a person has chosen for all configurations: `ui.toml` in the user's own directory.

It holds comfort only, so nothing in it can stop the program: what cannot be read counts as not chosen.
"""

import os
from collections.abc import Mapping

from smstui.adapters.toml.places import personal_folders
from smstui.domain.errors import Unreadable
from smstui.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class PersonalSettings:
    """Hold what was chosen; empty, or None = automatic."""

    language: str = ""
    """"en" or "de"."""

    theme: str = ""
    """"dark", "light", or "plain": the terminal's own colours."""

    mouse: bool | None = None
    """Whether the mouse is used; None leaves it to where the terminal is."""


def personal_settings(environment: Mapping[str, str] = os.environ) -> PersonalSettings:
    """Return what `ui.toml` says; where it is no readable file, or there is no home for it, nothing was chosen."""
    try:
        path = personal_folders(environment)[0] / "ui.toml"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
    except (OSError, ValueError, Unreadable):
        return PersonalSettings()
    import tomli

    try:
        chosen = tomli.loads(text)
    except (RecursionError, ValueError):
        return PersonalSettings()
    language, theme, mouse = (chosen.get(name) for name in ("language", "theme", "mouse"))
    return PersonalSettings(
        language if isinstance(language, str) else "",
        theme if isinstance(theme, str) else "",
        mouse if isinstance(mouse, bool) else None,
    )
