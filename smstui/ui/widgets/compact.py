"""Make widgets compact from the first: Textual does it by a class that it adds later, which styles each once more."""

from typing import Final

from textual.reactive import Reactive

COMPACT: Final = "-textual-compact"
"""What Textual's styles know a compact field, button or tick by."""


def compact_from_the_first() -> Reactive[bool]:
    """Return what takes the place of Textual's property, which begins by taking the class away."""
    return Reactive(True)


def with_classes(classes: str | None, *known: str) -> str:
    """Return the classes, those that are known ahead before them."""
    return " ".join((*known, *((classes,) if classes else ())))
