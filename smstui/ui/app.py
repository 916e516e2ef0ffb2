"""Run the program on the terminal: screens on top of each other, one way out, and nothing private left behind."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path, PurePath
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from rich.console import RenderableType
from rich.text import Text
from textual import constants, events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import NoActiveWorker, Worker, WorkerFailed, get_current_worker

from smstui.domain.errors import StorageError, WriteFailed
from smstui.services.aside import look_up_names_aside
from smstui.ui.clipboard import inside_tmux, load_into_tmux
from smstui.ui.crash_report import crash_in_words, draft_kept_in_words, draft_lost_in_words, write_crash_report
from smstui.ui.key_order import KeyOrder, WatchedWorkers
from smstui.ui.line_filter import ControlCharacterFilter
from smstui.ui.notices import Notices, Weight
from smstui.ui.screens.place import Place
from smstui.ui.stylesheets import first_styles, later_styles, style
from smstui.ui.surface import MouseClick, Surface
from smstui.ui.theme import PLAIN, automatic_theme, with_tokens
from smstui.ui.written_screen import WrittenScreen
from smstui.wording.catalogue import _
from smstui.wording.scopes import scope_word

if TYPE_CHECKING:
    from smstui.services.container import Services
    from smstui.ui.dialogs.palette import Command

CRASHED: Final = 70
"""Exit code after a fault of the program itself (EX_SOFTWARE)."""

ESCAPE_SECONDS: Final = 0.025
"""How long an Esc may begin another key; enough over most lines, and `ESCDELAY` (milliseconds) says else."""

LOADS_AFTER: Final = 0.1
"""Seconds from the first table to loading the editor: the keys that follow the start come first."""

LOADS_REST_AFTER: Final = 1.0
"""Seconds from then to loading what the editor leads to: an editor that opens at once does not wait for it."""

LOADS_EVERY: Final = 0.005
"""Seconds between two files of styles that are read ahead."""

LOOKS_FOR_IDLE_VAULT: Final = 60.0
"""Seconds between two looks whether the vault's key has not been used for so long that it must be forgotten."""

UNRECORDED_SECONDS: Final = 10.0
"""How long it stands there that a change could not be written into the change log; the messages keep it."""

_LATER: Final = ("smstui.ui.flows.test_sms", "smstui.ui.flows.balance")
_SIGNALLED: Final = 128
_ENDING_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")


class SmstuiApp(App[int], inherit_bindings=False):
    """Hold the services and what was told to the person; `first` makes another first screen than the interfaces."""

    TITLE = "smstui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH: ClassVar[list[str | PurePath]] = first_styles()

    def __init__(
        self,
        services: "Services",
        *,
        first: "Callable[[SmstuiApp], Screen[Any]] | None" = None,
    ) -> None:
        super().__init__()
        self.services = services
        services.unrecorded.listener = self._hear_unrecorded
        self.scope = f"{scope_word(services.scope.kind)} · {services.scope.path}"
        self.notices = Notices(services.clock)
        self.last_key: str | None = None
        self._quitting: Worker[None] | None = None
        self.last_click: MouseClick | None = None
        self._drafts_kept: bool | None = None
        self._draft_lost: WriteFailed | None = None
        self._key_order = KeyOrder(self, self._hand_out)
        self._workers = WatchedWorkers(self, self._key_order)
        self._first = first or _interfaces
        self._text_filter = ControlCharacterFilter()
        self._written = WrittenScreen()
        if "TEXTUAL_THEME" not in os.environ:
            self.theme = automatic_theme(os.environ, self.console.color_system)
        if self.theme == PLAIN:
            self._filters = [NoColor() if isinstance(known, Monochrome) else known for known in self._filters]

    def on_mount(self) -> None:
        """Listen to the signals that end a program, and let nothing hold that end up."""
        self._listen_to_signals()
        self.app_resume_signal.subscribe(self, self._draw_again)
        self.set_interval(LOOKS_FOR_IDLE_VAULT, self._lock_idle_vault)

    def _forget_what_was_written(self) -> None:
        self._written.forget()

    def _draw_again(self, _app: object) -> None:
        self.action_redraw()

    def _lock_idle_vault(self) -> None:
        if self.services.vaulting is not None:
            self.services.vaulting.lock_when_idle()

    def settle(self) -> None:
        """Let the garbage collector work from now on, but rest on what the start has made: modules, widgets, rows.

        On a terminal the editor's modules are then loaded beside what is going on; quitting does not wait for them.
        """
        gc.enable()
        gc.freeze()
        if not self.is_headless:
            self.set_timer(LOADS_AFTER, self._load_ahead)

    def _load_ahead(self) -> None:
        Thread(target=import_module, args=["smstui.ui.screens.editor"], daemon=True).start()
        for name in _LATER:
            self.set_timer(LOADS_REST_AFTER, Thread(target=import_module, args=[name], daemon=True).start)
        self._load_one_by_one([*later_styles(), *style("screens/editor")])

    def _load_one_by_one(self, paths: Sequence[str | PurePath]) -> None:
        """Read files of styles with pauses between them, so that a key waits for one of them at most."""
        self._load_styles(paths[:1])
        if paths[1:]:
            self.set_timer(LOADS_EVERY, partial(self._load_one_by_one, paths[1:]))

    def get_default_screen(self) -> Screen[Any]:
        """Return the first screen: it lies on the ground of the stack, for an empty one below it would be drawn too."""
        first = self._first(self)
        if self._first is _interfaces:
            self._load_styles(first.css_path)
        else:
            self._load_screen_css(first)
        self._key_order.opens(first, None)
        return first

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that neither Esc nor quitting waits for; Textual's own on Windows."""
        if sys.platform == "win32":
            return super().get_driver_class()
        from smstui.ui.driver import WakefulDriver

        return WakefulDriver

    def get_css_variables(self) -> dict[str, str]:
        """Name the colours that the styles use; `$variables` do not cross style files."""
        return with_tokens(super().get_css_variables())

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        """Read the styles of a screen that opens; Textual would parse all others anew with them, and apply them again.

        They concern that screen alone, and Textual applies them as its widgets are mounted. The screen itself it has
        styled already.
        """
        if self._load_styles([*later_styles(), *screen.css_path]):
            self.stylesheet.apply(screen)

    def _load_styles(self, paths: Iterable[str | PurePath]) -> bool:
        """Read the styles that are not known yet; tell whether there were any."""
        unknown = [path for path in paths if not self.stylesheet.has_source(str(path), "")]
        for path in unknown:
            self.stylesheet.read(path)
        if unknown:
            self.stylesheet.parse()  # what was parsed before comes from its cache
        return bool(unknown)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Add the filter that keeps control characters from the terminal."""
        return [self._text_filter, *super().get_line_filters()]

    async def on_event(self, event: events.Event) -> None:
        """Hand out keys and pasted texts one after the other; a terminal of another size may show anything."""
        if isinstance(event, events.Resize):
            self._forget_what_was_written()
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded and self.screen_stack:
            await self._key_order.take(event)
        else:
            await super().on_event(event)

    async def _hand_out(self, event: events.Event) -> None:
        """Let the open screen swallow keys (those held down since before it opened), and deliver the others."""
        if isinstance(event, events.Key):
            screen = self.screen
            if isinstance(screen, Surface) and screen.swallows(event):
                return
            self.last_key = event.key
        await super().on_event(event)

    def push_screen(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 (Textual's, which is overloaded)
        """Open a screen; keys wait until it is there."""
        opened = super().push_screen(*arguments, **named)
        self._key_order.opens(self.screen, _current_worker())
        return opened

    def goes_on(self, screen: Screen[Any]) -> None:
        """Be told that a screen is answered: keys wait for what its answer leads to."""
        self._key_order.closes(screen)

    # Leaving ---------------------------------------------------------------------------------------------------------

    async def action_quit(self) -> None:
        """End the program, once every open screen agrees; who is being asked is not asked again."""
        if self._quitting is None or self._quitting.is_finished:
            self._quitting = self.run_worker(self._quit_when_all_agree(), group="quit")

    async def _quit_when_all_agree(self) -> None:
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Surface) and not await screen.may_close():
                return
        self.exit(0, message=self._last_words([]) or None)

    def action_hint_quit(self) -> None:
        """Say how to quit: ctrl+c copies a selection, and nothing more."""
        self.say(_("F10 or ^Q quits."), Weight.HINT)

    def action_suspend_process(self) -> None:
        """Give the terminal back to the shell; its `fg` brings the program back.

        Not where no shell with jobs waits, as in a tmux window of its own: nobody could bring it back there.
        """
        if self._driver is None or not self._driver.can_suspend:
            return
        if os.getpgrp() == os.getsid(0):
            self.say(_("No shell waits for the program here; F10 ends it."), Weight.HINT)
            return
        os.kill(os.getpid(), signal.SIGTSTP)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Write of a picture what the terminal does not show yet; see `smstui.ui.written_screen`."""
        shown = self._running and not self._closed and not self._batch_count and not self.is_headless
        if shown and isinstance(renderable, LayoutUpdate | ChopsUpdate):
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            renderable = cast("RenderableType | None", self._written.news(renderable, cursor))
        super()._display(screen, renderable)

    def action_redraw(self) -> None:
        """Draw the whole screen anew, after something else has written on the terminal."""
        self._forget_what_was_written()
        self.screen.refresh(layout=True)
        self.refresh(repaint=True, layout=True)

    def _listen_to_signals(self) -> None:
        look_up_names_aside()
        loop = asyncio.get_running_loop()
        for name in _ENDING_SIGNALS:
            number = getattr(signal, name, None)
            if number is None or self.is_headless:
                continue
            try:
                loop.add_signal_handler(number, self._end_by_signal, int(number))
            except (NotImplementedError, RuntimeError, ValueError):
                return

    def on_hung_up(self) -> None:
        """End as by SIGHUP when the terminal is gone."""
        self._end_by_signal(int(signal.SIGHUP))

    def _end_by_signal(self, number: int) -> None:
        """Keep what is not saved, restore the terminal, and end as shells expect: with 128 and the signal's number.

        A secret that is shown is drawn over first: not every terminal forgets the last picture.
        """
        with suppress(Exception):
            self.conceal()
        said = self._last_words(self._said_of_drafts())
        self.exit(_SIGNALLED + number, return_code=_SIGNALLED + number, message=said or None)

    def _typed_secrets(self) -> list[str]:
        """Return what stands in fields for secrets, so that no report repeats it."""
        found: list[str] = []
        for screen in self.screen_stack:
            with suppress(Exception):
                found.extend(field.value for field in screen.walk_children(Input) if field.password)
        return found

    def _keep_drafts(self) -> bool:
        """Keep what open screens have that is not saved; whatever is wrong with them, the program ends.

        What is on disk afterwards is told by `_said_of_drafts`.

        Done once: a second signal finds it done.
        """
        if self._drafts_kept is None:
            self._drafts_kept = False
            for screen in self.screen_stack:
                try:
                    self._drafts_kept |= isinstance(screen, Surface) and screen.keep_draft()
                except WriteFailed as error:
                    self._draft_lost = error
                except Exception:  # noqa: BLE001, S112 (it cannot say whether it had anything)
                    continue
        return self._drafts_kept

    def _said_of_drafts(self) -> list[str]:
        """Keep what is not saved, and return what the person reads of it when the terminal is his again."""
        said = [draft_kept_in_words()] if self._keep_drafts() else []
        return said if self._draft_lost is None else [*said, draft_lost_in_words(self._draft_lost)]

    def _last_words(self, said: list[str]) -> Text:
        """Return what is read when the terminal is the person's again: what was said, and what open screens leave."""
        left = [screen.last_words for screen in self.screen_stack if isinstance(screen, Surface) and screen.last_words]
        return Text("\n".join(said + left))

    def conceal(self) -> bool:
        """Hide at once every secret that is shown; tell whether there was one."""
        concealed = [screen.conceal() for screen in self.screen_stack if isinstance(screen, Surface)]
        return any(concealed)

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """Return a picture of the screen, in which no secret is: one that is shown is hidden for good."""
        self.conceal()
        return super().export_screenshot(title=title, simplify=simplify)

    def _fatal_error(self) -> None:
        """Say in one line that the program failed; the report goes to a file, without the values of variables."""
        with suppress(Exception):  # what failed may be what draws
            self.conceal()
        error = self._exception.error if isinstance(self._exception, WorkerFailed) else self._exception
        path = None
        if error is not None and self.services.state_directory:
            path = write_crash_report(
                error, Path(self.services.state_directory), self.services.clock(), self._typed_secrets()
            )
        self._return_code = CRASHED
        said = [crash_in_words(error, path), *self._said_of_drafts()]
        self._exit_renderables[:] = [self._last_words(said)]  # Textual shows the first one only
        self._close_messages_no_wait()

    # Telling ---------------------------------------------------------------------------------------------------------

    def say(self, text: str, weight: Weight = Weight.DONE) -> None:
        """Tell the person something on the open screen."""
        screen = self.screen
        if not isinstance(screen, Surface):
            self.notices.add(text, weight)
        elif weight is Weight.HINT:
            screen.hint(text)
        else:
            screen.say(text, weight)

    def _hear_unrecorded(self, error: StorageError) -> None:
        """Be told in a service's thread."""
        self.call_later(self._tell_unrecorded, error)

    def _tell_unrecorded(self, error: StorageError) -> None:
        """Say, beside what the screen says of the change, that its line in the change log is missing."""
        from smstui.wording.errors import unrecorded_in_words

        notice = self.notices.add(unrecorded_in_words(error), Weight.WARNING)
        self.notify(notice.text, severity="warning", timeout=UNRECORDED_SECONDS, markup=False)

    def _refresh_notifications(self) -> None:
        """Show toasts on the open screen, whichever it is by then."""
        if self._notifications and self.screen_stack and isinstance(self.screen, Surface):
            self.screen.make_toasts()
        super()._refresh_notifications()

    def copy_to_clipboard(self, text: str) -> None:
        """Send `text` to the terminal's clipboard; whether it arrives only the terminal knows."""
        if inside_tmux(os.environ):
            self._clipboard = text
            self.run_worker(self._send_by_tmux(text), group="clipboard")
        else:
            super().copy_to_clipboard(text)

    async def _send_by_tmux(self, text: str) -> None:
        if not await load_into_tmux(text):
            super().copy_to_clipboard(text)

    # Places ----------------------------------------------------------------------------------------------------------

    def show_help(self, surface: Surface[Any]) -> None:
        """Open the help for a screen or dialog."""
        from smstui.ui.dialogs.help import open_help

        open_help(self, surface)

    def show_menu(self, surface: Surface[Any]) -> None:
        """Open the palette over a screen."""
        from smstui.ui.dialogs.palette import open_palette

        open_palette(self, surface)

    def destinations(self) -> "list[Command]":
        """Return the interfaces that the palette can go to: the rows of the first screen."""
        first = self.screen_stack[0]
        return first.destinations() if isinstance(first, Place) else []

    async def return_to(self, place: Place) -> bool:
        """Leave everything that is open over a place, each screen asked first; return whether that worked."""
        while self.screen is not place:
            screen = self.screen
            if isinstance(screen, Surface) and not await screen.may_close():
                return False
            await screen.dismiss(None)
        return True

    def action_chain(self) -> None:
        """Open the screen of branches, workstations, appointment types, policies and defaults."""
        from smstui.ui.screens.chain import ChainScreen

        if not isinstance(self.screen, ChainScreen):
            self.push_screen(ChainScreen(self.services))

    def action_coverage(self) -> None:
        """Open the screen that says for all branches who sends, and where nobody can."""
        from smstui.ui.screens.coverage import CoverageScreen

        if not isinstance(self.screen, CoverageScreen):
            self.push_screen(CoverageScreen(self.services))

    def action_journal(self) -> None:
        """Open the screen of what was sent, and of who changed what."""
        from smstui.ui.screens.journal import JournalScreen

        if not isinstance(self.screen, JournalScreen):
            self.push_screen(JournalScreen(self.services))

    def action_messages(self) -> None:
        """Open the screen of messages."""
        from smstui.ui.screens.messages import MessagesScreen

        if not isinstance(self.screen, MessagesScreen):
            self.push_screen(MessagesScreen())


def _current_worker() -> Worker[Any] | None:
    try:
        return get_current_worker()
    except NoActiveWorker:
        return None


def _interfaces(app: SmstuiApp) -> Screen[Any]:
    from smstui.ui.screens.interfaces import InterfacesScreen

    return InterfacesScreen(app.services)


def mouse_wanted(environment: "os._Environ[str] | dict[str, str]") -> bool:
    """Tell whether the mouse is used: not over SSH, where it stops selecting text, and never inside GNU screen."""
    return not any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "STY"))


def run(app: SmstuiApp, *, mouse: bool | None = None) -> int:
    """Run the program until it is left; return the exit code of the process."""
    if "ESCDELAY" not in os.environ:
        vars(constants)["ESCAPE_DELAY"] = ESCAPE_SECONDS
    gc.disable()
    try:
        app.run(mouse=mouse_wanted(os.environ) if mouse is None else mouse)
    finally:
        gc.enable()
    return app.return_code or 0
