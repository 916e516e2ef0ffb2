"""Say in a word whose configuration is open, and what keeps its secrets."""

from collections.abc import Mapping
from typing import Final

from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _

_SCOPES: Final[Mapping[str, str]] = {
    "user": N_("user"),
    "system": N_("system"),
    "demo": N_("demo"),
    "directory": N_("directory"),
}
_STORES: Final[Mapping[str, str]] = {"vault": N_("vault"), "system": N_("system's keychain"), "memory": N_("memory")}


def scope_word(kind: str) -> str:
    """Return what kind of configuration it is; an unknown one as it is."""
    return _(_SCOPES[kind]) if kind in _SCOPES else kind


def program_of(kind: str, path: str) -> str:
    """Return how the program is called for this configuration, for the shell: advice is never about another one."""
    if kind == "system":
        return "smstui --system"
    if kind != "directory":
        return "smstui"
    from shlex import quote

    return f"smstui --config {quote(safe_text(path))}"


class _Running:
    """Hold the configuration of this run of the program; the one thing of this module that changes."""

    configuration: tuple[str, str] = ("user", "")


def use_program(kind: str = "user", path: str = "") -> None:
    """Have advice from now on speak of this configuration: see `program_of`."""
    _Running.configuration = (kind, path)


def program() -> str:
    """Return how advice calls the program, so that a command in it concerns the configuration in use."""
    return program_of(*_Running.configuration)


def store_word(store: str) -> str:
    """Return what keeps the secrets; a backend that was chosen on purpose by its class."""
    return _(_STORES[store]) if store in _STORES else safe_text(store)
