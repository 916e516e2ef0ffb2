"""Use the program as a person does: by its keys, reading what stands on the screen before going on."""

import re
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from smstui.domain.field import Field
from smstui.wording.catalogue import _
from smstui.wording.fields import field_help
from tests.terminal import Terminal

PROGRAM: Final = (sys.executable, "-m", "smstui")

PAGE: Final[Mapping[str, Field]] = {
    "name": Field.NAME,
    "branch": Field.BRANCH,
    "workstation": Field.WORKSTATION,
    "server": Field.USE,
    "client": Field.USE,
    "start": Field.START,
    "service": Field.SERVICE,
    "url": Field.SERVICE,
    "authentication": Field.AUTHENTICATION,
    "user name": Field.USERNAME,
    "secret": Field.TOKEN,
    "sender": Field.SENDER,
    "country code": Field.COUNTRY_CODE,
    "max. characters": Field.MAX_CHARACTERS,
    "proxy host": Field.PROXY_HOST,
    "proxy port": Field.PROXY_PORT,
    "proxy user": Field.PROXY_USERNAME,
    "proxy password": Field.PROXY_PASSWORD,
}
"""The fields of the editor in the order of the page, and whose help stands below it while one has the focus."""

_HELP_SHOWN: Final = 60
"""Characters of a help that certainly stand on its first line."""

_BUTTON: Final = re.compile(r"\[ (\S.*?) \]")


class Person:
    """Sit before a terminal in which the program runs with these arguments, started in `folder`."""

    def __init__(
        self,
        *arguments: str | Path,
        folder: Path,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self.terminal = Terminal(
            [*program, *arguments], folder=folder, environment=environment, columns=columns, rows=rows
        )
        self._last_key = ""
        self._page: list[str] = list(PAGE)
        self._place = 0

    def __enter__(self) -> Self:
        offered, started = _("Unsaved draft"), (_("Interfaces"), _("Quit"))
        self.terminal.wait_until(
            lambda _screen: offered in self.screen or all(text in self.screen for text in started), repr(started)
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.terminal.__exit__(kind, error, traceback)

    # Reading and typing ----------------------------------------------------------------------------------------------

    @property
    def screen(self) -> str:
        """Return what stands on the screen, its lines joined by blanks and the frames of dialogs left out."""
        return " ".join(self.terminal.text.replace("│", " ").split())

    def sees(self, *texts: str) -> None:
        """Wait until all `texts` stand on the screen, however they are broken into lines."""
        wanted = [" ".join(text.split()) for text in texts]
        self.terminal.wait_until(lambda _screen: all(text in self.screen for text in wanted), repr(texts))

    def no_longer_sees(self, text: str) -> None:
        """Wait until `text` has gone."""
        self.terminal.wait_until(lambda _screen: text not in self.screen, f"{text!r} to go")

    def presses(self, *keys: str) -> None:
        """Press keys by name."""
        self.terminal.press(*keys)
        self._last_key = keys[-1]

    def moves(self, key: str) -> None:
        """Press a key that moves the focus, and wait until that is seen."""
        before = self.terminal.picture
        self.presses(key)
        self.terminal.wait_until(lambda _screen: self.terminal.picture != before, f"{key} to move the focus")

    def types(self, text: str) -> None:
        """Type a text."""
        self.terminal.type(text)
        self._last_key = text[-1:]

    def goes_on(self) -> None:
        """Press the key of the screen's main action; never the one that opened what is on the screen."""
        self.presses("ctrl+s" if self._last_key == "f2" else "f2")

    def chooses(self, label: str) -> None:
        """Press a button of the dialog, and wait until that has gone."""
        self.goes_to_button(label)
        heading = self._heading()
        self.presses_the_button()
        self.terminal.wait_until(lambda _screen: self._heading() != heading, f"{heading!r} to close")

    def goes_to_button(self, label: str) -> None:
        """Move along the buttons of the dialog; the focus is on one of them already."""
        button = f"[ {label} ]"
        self.terminal.wait_until(lambda _screen: bool(self._focused_button()) and button in self.screen, button)
        while (here := self._focused_button()) != label:
            labels = self._buttons()
            self.presses("right" if labels.index(label) > labels.index(here) else "left")
            self._waits_for_another_button_than(here)

    def _waits_for_another_button_than(self, label: str) -> None:
        self.terminal.wait_until(lambda _screen: self._focused_button() not in {"", label}, f"to leave {label!r}")

    def presses_the_button(self) -> None:
        """Press the button that has the focus; never by the key that opened the dialog, which it takes as held down."""
        self.presses("space" if self._last_key == "enter" else "enter")

    def leaves_the_field(self) -> None:
        """Go from the last field of a dialog to its buttons."""
        self.presses("tab")

    def _heading(self) -> str:
        """Return the first line of the dialog that is open, nothing where none is."""
        lines = self.terminal.text.splitlines()
        return next((below for above, below in pairwise(lines) if "╭──" in above), "")

    def _buttons(self) -> list[str]:
        rows = [line for line in self.terminal.text.splitlines() if _BUTTON.search(line)]
        return [label.strip() for label in _BUTTON.findall(rows[-1])] if rows else []

    def _focused_button(self) -> str:
        return next((label for label in self._buttons() if self.terminal.is_bold(f"[ {label} ]")), "")

    # The editor ------------------------------------------------------------------------------------------------------

    def opens_new_interface(self) -> None:
        """Open the editor on an empty draft."""
        self.presses("n")
        self._stands_in_name([field for field in PAGE if field != "url"])

    def stands_in_a_copy(self) -> None:
        """Wait for an editor that shows the copy of an interface with a URL of its own."""
        self._stands_in_name(list(PAGE))

    def opens_the_interface(self, name: str) -> None:
        """Open the interface under the cursor, whose name is `name`."""
        self.sees(name)
        self.presses("e")
        self._stands_in_name([field for field in PAGE if field != "url"])
        self.sees(name)

    def begins_to_replace(self, name: str) -> None:
        """Press R on the interface under the cursor, whose name is `name`; the focus is on the new secret then."""
        self.sees(name)
        self.presses("R")
        self.sees(_("Replace {name}").format(name=name))
        self._page = [field for field in PAGE if field != "url"]
        self._place = self._page.index("secret")
        self.sees_help_for("secret")

    def goes_to(self, field: str) -> None:
        """Press Tab or Shift+Tab until a field of the editor has the focus."""
        steps = self._page.index(field) - self._place
        if steps:
            self.presses(*["tab" if steps > 0 else "shift+tab"] * abs(steps))
        self._place += steps
        self.sees_help_for(field)

    def enters(self, field: str, text: str) -> None:
        """Go to an empty field and type `text` into it."""
        self.goes_to(field)
        self.types(text)

    def replaces(self, field: str, old: str, new: str) -> None:
        """Go to a field, delete what stands in it, and type something else."""
        self.goes_to(field)
        self.sees(old)
        known = self.screen.count(old)
        self.presses("end", "ctrl+u")
        self.terminal.wait_until(lambda _screen: self.screen.count(old) < known, f"{old!r} to go")
        self.types(new)

    def chooses_service(self, url: str) -> None:
        """Choose "custom URL" as the service, and type the URL, where the focus is then."""
        self.goes_to("service")
        self.presses("space")
        self.sees("smsapi.bg", _("custom URL"))
        self.presses("end", "enter")
        self.sees("https://")
        self.sees_help_for("service")
        self._page = list(PAGE)
        self._place += 1
        self.types(url)

    def chooses_user_name_and_password(self) -> None:
        """Choose the other way to authenticate."""
        self.goes_to("authentication")
        self.presses("space")
        self.sees(f"(•) {_('user name + password')}")

    def sees_help_for(self, field: str) -> None:
        """Wait until the help for a field stands below the page."""
        known = PAGE[field]
        helps = [known, Field.PASSWORD] if known is Field.TOKEN else [known]
        starts = [field_help(one)[:_HELP_SHOWN] for one in helps]
        self.terminal.wait_until(lambda screen: any(start in screen for start in starts), f"the help for {field!r}")

    def _stands_in_name(self, page: list[str]) -> None:
        self._page, self._place = page, 0
        self.sees_help_for("name")

    # Saving ----------------------------------------------------------------------------------------------------------

    def saves(self) -> None:
        """Save a change of an interface that is locked already."""
        self.goes_on()
        self.sees(_("Saved."))

    def begins_the_first_save(self) -> None:
        """Press save, and read what that locks."""
        self.goes_on()
        self.sees(_("Save and lock?"), _("Check first"))

    def checks_first_and_locks(self) -> None:
        """Have the connection checked, and save then."""
        self.chooses(_("Check first"))
        self.sees(_("Connection check: all well"))
        self.chooses(_("Save and lock"))

    def sees_it_locked(self) -> None:
        """Wait for the end of the first save; the page shows the interface, locked."""
        self.sees(_("Saved and locked."))
        here = self._page[self._place]
        self._page = [field for field in PAGE if field != "url"]
        self._place = self._page.index("service" if here == "url" else here)

    def creates_the_vault_with_a_key_file(self) -> str:
        """Have the vault made with a key file; return the recovery code."""
        self.sees(_("Create the vault"))
        self.chooses(_("Key file on this server"))
        return self.notes_the_recovery_code()

    def creates_the_vault_with_a_passphrase(self, passphrase: str) -> str:
        """Have the vault made with a passphrase; return the recovery code."""
        self.sees(_("Create the vault"))
        self.chooses(_("Passphrase …"))
        self.sees(_("Once more"))
        self.types(passphrase)
        self.moves("tab")
        self.types(passphrase)
        self.goes_on()
        return self.notes_the_recovery_code()

    def notes_the_recovery_code(self) -> str:
        """Write down the recovery code, and say so."""
        self.sees(_("Recovery code of the vault"), _("I have written it down"))
        code = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}\b", self.screen)
        assert code is not None, self.terminal.text
        self.presses("space")
        self.sees("[x]")
        self.leaves_the_field()
        self.chooses(_("Go on"))
        return code[0]

    def unlocks_the_vault(self, secret: str) -> None:
        """Type a passphrase or the recovery code into the dialog that asks for it."""
        self.sees(_("Unlock the vault"))
        self.types(secret)
        self.goes_on()

    def goes_back_to_the_list(self) -> None:
        """Leave the editor."""
        self.presses("escape")
        self.sees(_("With workstation settings"))

    # Sending ---------------------------------------------------------------------------------------------------------

    def begins_a_test_sms(self, number: str) -> None:
        """Keep the text that is offered, and type the number; the number as it will be sent stands below."""
        self.presses("f5")
        self.sees(_("Test SMS: the text"), _("GSM 7-bit"))
        self.goes_on()
        self.sees(_("Test SMS: the mobile number"))
        self.types(number)
        self.sees("+49 171 39200")

    def tries_it_dry(self) -> None:
        """Ask the gateway without sending."""
        self.goes_on()

    def sends_at_once(self) -> None:
        """Send without a dry run."""
        self.leaves_the_field()
        self.chooses(_("Send"))

    def sends_test_sms(self, number: str) -> None:
        """Try it dry, then send it, and close the result."""
        self.begins_a_test_sms(number)
        self.tries_it_dry()
        self.sees(_("Dry run: the gateway would take it"))
        self.goes_on()
        self.sees(_("Test SMS: accepted"))
        self.chooses(_("Close"))

    def asks_for_the_balance(self, answer: str) -> None:
        """Ask for the balance, and leave when the answer is there."""
        self.presses("f6")
        self.sees(answer, f"[ {_('Close')} ]")
        self.presses("escape")
        self.no_longer_sees(f"[ {_('Close')} ]")

    # Leaving ---------------------------------------------------------------------------------------------------------

    def quits(self) -> None:
        """End the program, and see that it ended well."""
        self.presses("f10")
        assert self.terminal.exit_code() == 0
