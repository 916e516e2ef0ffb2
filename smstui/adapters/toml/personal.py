"""Read what a person has chosen for all configurations: `ui.toml` in the user's own directory.

It holds comfort only, so nothing in it can stop the program: what cannot be read counts as not chosen.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from smstui.adapters.toml.places import find_places


@dataclass(frozen=True, slots=True)
class PersonalSettings:
    """Hold what was chosen; empty = automatic."""

    language: str = ""
    """"en" or "de"."""


def personal_settings(environment: Mapping[str, str] = os.environ) -> PersonalSettings:
    """Return what `ui.toml` says."""
    path = find_places(environment=environment).personal_config / "ui.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return PersonalSettings()
    import tomli

    try:
        chosen = tomli.loads(text)
    except (RecursionError, ValueError):
        return PersonalSettings()
    language = chosen.get("language")
    return PersonalSettings(language if isinstance(language, str) else "")
