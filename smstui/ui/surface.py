"""Share what screens and dialogs have in common: keys, messages, leaving, and a terminal that is too small."""

from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, TypeVar, cast

from textual import events, on
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets._toast import ToastRack

from smstui.ui.keys import SURFACE, Key, bindings
from smstui.ui.notices import Notice, Weight
from smstui.ui.widgets.message_row import MessageRow
from smstui.ui.widgets.plain_input import PlainInput
from smstui.wording.catalogue import _, ngettext

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp

SMALLEST: Final = Size(80, 22)
"""What everything fits into: 80x24 less two rows that a multiplexer may take."""

DOUBLE_CLICK_SECONDS: Final = 0.5
"""How far apart the two halves of a double click lie at most."""

_ALWAYS: Final = frozenset({"f10", "ctrl+q", "ctrl+c", "ctrl+l"})
Answer = TypeVar("Answer")


class MouseClick(NamedTuple):
    """Remember on which screen the mouse was clicked last, and when (seconds of `monotonic`)."""

    screen: "Surface[Any]"
    at: float


class TooSmall(Static):
    """Cover a screen in a terminal that is too small for it; what is underneath keeps its state."""


class Surface(Screen[Answer]):
    """Be a screen or dialog of this program.

    Subclasses name their own keys in `KEYS` and bind them: `BINDINGS = bindings(KEYS)`.
    """

    KEYS: ClassVar[tuple[Key, ...]] = SURFACE
    BINDINGS: ClassVar[list[BindingType]] = bindings(SURFACE)
    _styled_for: str | None = None
    """The theme with which the styles were applied last."""

    _pasted: tuple[str, PlainInput | None] = ("", None)
    """What was said about the last paste, and the field that it went into."""

    last_said: Notice | None = None
    """What was told here last; not what a dialog over this screen told."""

    last_words: str = ""
    """What is read when the program ends while this is open: nothing, or what nobody could learn from it any more."""

    @property
    def smstui(self) -> "SmstuiApp":
        """Return the application, typed."""
        return cast("SmstuiApp", self.app)

    @classmethod
    def all_keys(cls) -> tuple[Key, ...]:
        """Return the keys of this class and of those it is built on, its own first."""
        found: dict[str, Key] = {}
        for ancestor in cls.__mro__:
            for key in ancestor.__dict__.get("KEYS", ()):
                found.setdefault(key.id, key)
        return tuple(found.values())

    def _extend_compose(self, widgets: list[Widget]) -> None:
        """Leave out Textual's tooltip, for nothing has one, and its toasts, which are rare: see `make_toasts`."""

    def make_toasts(self) -> None:
        """Mount what toasts stand in, unless it is there."""
        if not self.query(ToastRack):
            self.mount(ToastRack(id="textual-toastrack"), before=0)

    def say(self, text: str, weight: Weight = Weight.DONE) -> None:
        """Tell the person something now, and remember it for the screen of messages."""
        self.last_said = self.smstui.notices.add(text, weight)
        self._show(self.last_said.text, weight)

    def hint(self, text: str) -> None:
        """Show a hint in the message row, without remembering it; it replaces whatever stood there."""
        self._show(text, Weight.HINT)

    async def may_close(self) -> bool:
        """Tell whether the program may end now; a screen with unsaved changes asks here."""
        return True

    def keep_draft(self) -> bool:
        """Keep what was typed and not saved, as the program is cut off; tell whether there was anything to keep.

        Raise WriteFailed where it is lost.
        """
        return False

    def conceal(self) -> bool:
        """Hide at once what only the person before the screen may see; tell whether there was anything."""
        return False

    def swallows(self, event: events.Key) -> bool:
        """Tell whether a key must do nothing here: nothing acts on what a too small terminal hides."""
        return self.too_small and event.key not in _ALWAYS

    def _forward_event(self, event: events.Event) -> None:
        """Leave out the second half of a double click on what has led here: it would press what lies there now."""
        if isinstance(event, events.MouseDown | events.MouseUp | events.Click):
            now, last = monotonic(), self.smstui.last_click
            if last is not None and last.screen is not self and now - last.at < DOUBLE_CLICK_SECONDS:
                return
            if isinstance(event, events.Click):
                self.smstui.last_click = MouseClick(self, now)
        super()._forward_event(event)

    @property
    def too_small(self) -> bool:
        """Tell whether the terminal is smaller than what everything fits into."""
        return self.app.size.width < SMALLEST.width or self.app.size.height < SMALLEST.height

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with an answer; keys wait for what it leads to."""
        self.smstui.goes_on(self)
        return super().dismiss(result)

    def action_help(self) -> None:
        """Open the searchable help for this screen."""
        self.smstui.show_help(self)

    def action_back(self) -> None:
        """Leave this screen; the first one stays."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()

    def on_resize(self) -> None:
        """Cover or uncover the screen as the terminal's size changes."""
        self.set_class(self.too_small, "-too-small")
        if self.too_small:
            self._say_too_small()

    def _say_too_small(self) -> None:
        """Say that the terminal is too small; the cover is made when it is needed first."""
        words = self.what_is_needed().format(
            width=self.app.size.width,
            height=self.app.size.height,
            needed_width=SMALLEST.width,
            needed_height=SMALLEST.height,
        )
        cover = next(iter(self.query(TooSmall)), None)
        if cover is None:
            self.mount(TooSmall(words, markup=False))
        else:
            cover.update(words)

    def what_is_needed(self) -> str:
        """Return what a too small terminal shows."""
        return _("Terminal too small: {width}x{height}. At least {needed_width}x{needed_height} please. F10 quits.")

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Have the styles applied anew only when the theme is another one: that takes longer than all the rest."""
        event.refresh_styles = self._styled_for not in {None, self.app.theme}
        self._styled_for = self.app.theme

    @on(PlainInput.Pasted)
    def _say_what_was_pasted(self, event: PlainInput.Pasted) -> None:
        if event.refused:
            most = event.field.max_length
            self.hint(_("Not pasted: this field takes {most} characters at most.").format(most=most))
            return
        text = ngettext("{count} character pasted", "{count} characters pasted", event.count).format(count=event.count)
        if event.removed:
            text += ngettext(
                "; {count} blank, line break or control character left out",
                "; {count} blanks, line breaks or control characters left out",
                event.removed,
            ).format(count=event.removed)
        self.hint(text)

        self._pasted = text, event.field

    @on(PlainInput.Changed)
    def _forget_what_was_pasted(self, event: PlainInput.Changed) -> None:
        """Take back what was said about a paste once its field is empty again."""
        text, field = self._pasted
        if event.input is field and not field.value:
            self._pasted = "", None
            if any(row.text == text for row in self.query(MessageRow)):
                self.hint("")

    def _show(self, text: str, weight: Weight) -> None:
        try:
            self.query_one(MessageRow).show(text, weight)
        except NoMatches:
            return
