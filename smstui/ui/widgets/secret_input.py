"""Take a password or a token while it is typed; it leaves this field only as a `Secret`."""

from typing import ClassVar

from smstui.domain.secret import Secret
from smstui.ui.widgets.plain_input import PlainInput


class SecretInput(PlainInput):
    """Hide what is typed, and never hand it to the clipboard."""

    LINE_BREAK_BECOMES: ClassVar[str] = ""
    """A mail wraps a long token, which has no blanks."""

    def __init__(self, *, placeholder: str = "", id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(placeholder=placeholder, password=True, id=id, classes=classes)

    @property
    def secret(self) -> Secret:
        """Return what was typed."""
        return Secret(self.value)

    def action_copy(self) -> None:
        """Copy nothing: Textual's field would send the plain text to the terminal."""

    def action_cut(self) -> None:
        """Cut nothing, for the same reason."""
