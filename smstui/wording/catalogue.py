"""Find the words of the chosen language.

The English text is the key. The language is chosen once, before anything is shown: `--language`, the user's
settings, then the locale's variables.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gettext import NullTranslations

LANGUAGES: Final = ("en", "de")
DOMAIN: Final = "smstui"
FOLDER: Final = Path(__file__).parent.parent / "locale"


class _Chosen:
    """Hold the language in use; the one thing of this module that changes."""

    language: str = "en"
    translations: NullTranslations | None = None
    """None for English, whose texts are the keys: the start need not load gettext then."""


def use_language(language: str) -> None:
    """Use `language` ("en" or "de") from now on; an unknown one means English."""
    _Chosen.language = language if language in LANGUAGES else "en"
    if _Chosen.language == "en":
        _Chosen.translations = None
        return
    from gettext import translation

    _Chosen.translations = translation(DOMAIN, FOLDER, [_Chosen.language], fallback=True)


def language() -> str:
    """Return the language in use."""
    return _Chosen.language


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """Read the language from LANGUAGE, LC_ALL, LC_MESSAGES and LANG, in gettext's order."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for value in environment.get(variable, "").split(":"):
            code = value.split(".")[0].split("@")[0].split("_")[0].lower()
            if code in LANGUAGES:
                return code
            if code in {"c", "posix"}:
                return "en"
    return "en"


def _(message: str) -> str:
    """Return `message` in the language in use."""
    return message if _Chosen.translations is None else _Chosen.translations.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form that fits `count`, in the language in use."""
    if _Chosen.translations is None:
        return singular if count == 1 else plural
    return _Chosen.translations.ngettext(singular, plural, count)


def N_(message: str) -> str:  # noqa: N802 (gettext's customary name for a text that is translated when shown)
    """Mark `message` for the catalogue and return it as it is."""
    return message
