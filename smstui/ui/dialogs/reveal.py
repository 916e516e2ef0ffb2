"""Ask for one's own passphrase before a kept secret is shown, and show it for half a minute."""

from collections.abc import Callable, Iterable
from math import ceil

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from smstui.domain.reveal import Asked, Revealed
from smstui.domain.safe_text import safe_text
from smstui.ui.dialogs.dialog import Dialog
from smstui.ui.dialogs.secret_question import SecretQuestion
from smstui.ui.stylesheets import style
from smstui.ui.widgets.push_button import PushButton
from smstui.ui.widgets.revealed_value import BLANK, RevealedValue
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _, ngettext
from smstui.wording.fields import field_label

_TICK: float = 1.0
"""Seconds between two looks at the clock; each draws one short line."""


class RevealQuestion(SecretQuestion):
    """Return what was entered as one's own passphrase; `said` tells why the last one was not it.

    `known` is the demo's passphrase, which nobody else can know.
    """

    CSS_PATH = style("dialogs/reveal")

    def __init__(self, asked: Asked, said: str = "", known: str = "") -> None:
        super().__init__(_heading(asked), _("Show"))
        self._interface_name = asked.interface.name
        self._said = said
        self._known = known

    def compose_body(self) -> Iterable[Widget]:
        """Yield why it is asked, and the field."""
        yield Static(_interface(self._interface_name), markup=False)
        yield Static(
            _(
                "Enter your own passphrase of the vault: whoever finds your terminal open does not know it. The"
                " recovery code does not count. The attempt is written to the change log."
            ),
            markup=False,
        )
        if self._known:
            yield Static(_("In the demo it is: {passphrase}").format(passphrase=safe_text(self._known)), markup=False)
        yield SecretInput(id="own-passphrase")
        yield Static(self._said, id="said", markup=False)

    def action_primary(self) -> None:
        """Hand over what was entered; an empty field is no try."""
        entered = self.query_one(SecretInput).secret
        if entered:
            self.dismiss(entered)
        else:
            self.refuse(_("Enter your passphrase."))


class RevealedSecret(Dialog[None]):
    """Show a secret until its time is over, until the focus goes elsewhere, or until any key is pressed.

    `seconds_left` tells for how long it may be seen; it is asked each second, whatever delayed the timer.
    """

    CSS_PATH = style("dialogs/reveal")
    AUTO_FOCUS = "RevealedValue"

    def __init__(self, revealed: Revealed, seconds_left: Callable[[Revealed], float]) -> None:
        super().__init__(_heading(revealed.asked))
        self._interface_name = revealed.asked.interface.name
        self._value = RevealedValue(revealed.secret)
        self._seconds_left: Callable[[], float] = lambda: seconds_left(revealed)
        self._is_closing = False

    def compose_body(self) -> Iterable[Widget]:
        """Yield the value, and for how long it is seen."""
        yield Static(_interface(self._interface_name), markup=False)
        yield self._value
        if self._value.has_blanks:
            yield Static(_("{sign} stands for a blank.").format(sign=BLANK), markup=False)
        yield Static(_("Whatever records this terminal (script, a log of tmux) keeps it, too."), markup=False)
        yield Static("", id="time-left", markup=False)

    def compose_buttons(self) -> Iterable[PushButton]:
        """Yield the way out."""
        yield PushButton(_("Hide"), id="hide")

    def on_mount(self) -> None:
        """Begin to count; nothing is shown to a window that nobody looks at."""
        self.set_timer(self._seconds_left(), self.conceal)
        self.set_interval(_TICK, self.count_down)
        self.app.app_suspend_signal.subscribe(self, lambda _app: self.conceal(), immediate=True)
        self.count_down()
        if not self.app.app_focus:
            self.conceal()

    def count_down(self) -> None:
        """Say how long it is still shown, and hide it when its time is over."""
        left = ceil(self._seconds_left())
        if left <= 0:
            self.conceal()
        else:
            words = ngettext("Any key hides it. {count} second left.", "Any key hides it. {count} seconds left.", left)
            self.query_one("#time-left", Static).update(words.format(count=left), layout=False)

    def conceal(self) -> bool:
        """Hide the secret at once and for good; the dialog closes."""
        self._seconds_left = _no_time  # it held the secret, too
        return self._value.conceal()

    async def may_close(self) -> bool:
        """Hide it before the program ends: not every terminal forgets the last picture."""
        self.conceal()
        return True

    def pressed(self, button_id: str) -> None:  # noqa: ARG002 (there is one button)
        """Hide it."""
        self.conceal()

    def action_back(self) -> None:
        """Hide it."""
        self.conceal()

    def on_resize(self) -> None:
        """Hide it in a terminal that becomes too small for it."""
        if self.too_small:
            self.conceal()

    def on_screen_suspend(self) -> None:
        """Hide it when another screen opens over it."""
        self.conceal()

    def on_screen_resume(self) -> None:
        """Close when the other screen is gone."""
        self._close()

    @on(RevealedValue.Concealed)
    def _close(self) -> None:
        if not self._value.is_shown and self.is_current and not self._is_closing:
            self._is_closing = True
            self.dismiss(None)


def _no_time() -> float:
    return 0.0


def _heading(asked: Asked) -> str:
    return _("Show: {field}").format(field=field_label(asked.field))


def _interface(name: str) -> str:
    return _("Interface: {name}").format(name=safe_text(name))
