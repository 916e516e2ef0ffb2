"""Choose one of several values, in one row."""

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import Select

from smstui.domain.safe_text import safe_text

Value = TypeVar("Value")


class ChoiceField(Select[Value], inherit_bindings=False):
    """Open on Enter or Space only, so that Up and Down move between fields; labels are text, never markup."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "show_overlay", "Open", show=False)]

    def __init__(
        self,
        options: Iterable[tuple[str, Value]],
        *,
        value: Value | None = None,
        prompt: str = "",
        allow_blank: bool = False,
        id: str | None = None,  # noqa: A002 (Textual's name)
        classes: str | None = None,
    ) -> None:
        super().__init__(
            as_labels(options),
            prompt=prompt,
            allow_blank=allow_blank,
            value=Select.NULL if value is None else value,
            compact=True,
            id=id,
            classes=classes,
        )

    def show_options(self, options: Iterable[tuple[str, Value]]) -> None:
        """Offer other values."""
        self.set_options(as_labels(options))


def as_labels(options: Iterable[tuple[str, Value]]) -> list[tuple[Text, Value]]:
    """Return options whose labels are drawn as they are."""
    return [(Text(safe_text(label)), value) for label, value in options]
