"""Somebody sees a kept token on a real terminal, and it is there in no other picture than that one."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from smstui.adapters.guard import login_name
from smstui.adapters.sandbox import Sandbox
from smstui.bootstrap import live
from smstui.domain.chain import Policy
from tests.e2e.configuration import Configuration
from tests.e2e.conftest import Opens
from tests.e2e.person import Person
from tests.e2e.test_no_secret_leaks import assert_nowhere, below, beside

TOKEN = "Canary/Token+0815=y"
PASSPHRASE = "canary passphrase of a person"
DOTS = "••••••••".encode()
FRAME = b"\x1b[?2026h"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="groups of the system are POSIX's")


def own_group() -> str:
    """Return the name of the group that whoever runs the tests belongs to."""
    import grp

    return grp.getgrgid(os.getgid()).gr_name


def allow(configuration: Configuration, group: str) -> None:
    """Let the members of a group view set passwords."""
    with live(config=configuration.folder) as services:
        services.chain.save_policy(Policy(administrators_may_view_passwords=True, administrators_group=group))


def saves_an_interface(person: Person, url: str) -> None:
    """Save an interface with the token, in a new vault with a passphrase."""
    person.opens_new_interface()
    person.enters("name", "Zentrale")
    person.chooses_service(url)
    person.enters("secret", TOKEN)
    person.begins_the_first_save()
    person.chooses("Save and lock")
    person.creates_the_vault_with_a_passphrase(PASSPHRASE)
    person.sees_it_locked()


def asks_to_see_it(person: Person) -> None:
    """Press the eye's key in the editor."""
    person.presses("ctrl+r")
    person.sees("Show: Key token", "Enter your own passphrase")


def proves_it(person: Person) -> None:
    """Enter one's own passphrase."""
    person.types(PASSPHRASE)
    person.goes_on()


@pytest.fixture
def person(opens: Opens, sandbox: Sandbox, configuration: Configuration) -> Person:
    """Return an administrator in the editor of his interface; the policy lets his group see passwords."""
    with live(config=configuration.folder):
        pass
    allow(configuration, own_group())
    person = opens()
    saves_an_interface(person, sandbox.url)
    return person


def results(configuration: Configuration) -> list[str]:
    """Return what the change log says of attempts to see a secret."""
    (file,) = (configuration.folder / ".state/changes").glob("*.jsonl")
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [line["result"] for line in lines if line["deed"] == "revealed"]


def test_the_token_is_on_the_terminal_only_while_it_is_shown(
    person: Person, configuration: Configuration, home: Path
) -> None:
    asks_to_see_it(person)
    before = bytes(person.terminal.sent)
    proves_it(person)
    person.sees(TOKEN, "seconds left")
    person.presses("escape")
    person.sees("Hidden again.")
    shown = bytes(person.terminal.sent[len(before) :])
    person.presses("ctrl+l")
    person.asks_for_the_balance("failed")
    person.goes_back_to_the_list()
    beside_it = beside(person)
    person.quits()
    after = bytes(person.terminal.sent[len(before) + len(shown) :])

    assert DOTS in shown.rpartition(TOKEN.encode())[2]
    assert_nowhere({"before": before, "after": after}, TOKEN, PASSPHRASE)
    assert_nowhere({"with it": shown}, PASSPHRASE)
    assert_nowhere(beside_it, TOKEN, PASSPHRASE)
    assert_nowhere(below(configuration.folder, home), TOKEN, PASSPHRASE)
    assert TOKEN not in person.terminal.text
    assert results(configuration) == ["shown"]


def test_it_goes_away_when_the_window_loses_the_focus(person: Person) -> None:
    asks_to_see_it(person)
    proves_it(person)
    person.sees(TOKEN)
    person.terminal.type("\x1b[O")  # what a terminal says when the person turns to another window

    person.no_longer_sees(TOKEN)
    person.sees("Hidden again.")


def test_it_goes_away_in_a_window_that_becomes_too_small(person: Person) -> None:
    asks_to_see_it(person)
    proves_it(person)
    person.sees(TOKEN)
    person.terminal.resize(60, 20)
    person.sees("Terminal too small")
    person.terminal.resize(80, 24)
    person.sees("Details")

    assert TOKEN not in person.terminal.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_draws_over_it_before_the_program_ends(person: Person, number: signal.Signals) -> None:
    asks_to_see_it(person)
    proves_it(person)
    person.sees(TOKEN)
    person.terminal.kill(number)

    assert person.terminal.exit_code() == 128 + number
    assert TOKEN not in person.terminal.text  # this terminal has no second screen to go back to


def test_a_program_that_is_stopped_and_goes_on_has_hidden_it(person: Person) -> None:
    asks_to_see_it(person)
    proves_it(person)
    person.sees(TOKEN)
    person.terminal.stop()
    person.no_longer_sees(TOKEN)
    person.terminal.kill(signal.SIGCONT)
    person.sees("Hidden again.")
    person.asks_for_the_balance("failed")  # it reads on

    assert DOTS in bytes(person.terminal.sent).rpartition(TOKEN.encode())[2]
    assert TOKEN not in person.terminal.text


def test_five_wrong_passphrases_lock_every_later_start_out(
    person: Person, opens: Opens, configuration: Configuration
) -> None:
    asks_to_see_it(person)
    for left in ("4 tries", "3 tries", "2 tries", "1 try"):
        person.types("not it")
        person.goes_on()
        person.sees(f"{left} left.")
    person.types("not it")
    person.goes_on()
    person.sees("the last try for the next 15 minutes")
    person.quits()
    later = opens()
    later.opens_the_interface("Zentrale")
    later.presses("ctrl+r")
    later.sees("Not shown", "minutes more")

    assert results(configuration) == ["wrong passphrase"] * 5 + ["locked out"]
    assert_nowhere({"later": later.terminal.sent}, TOKEN)
    file = configuration.folder / f".state/reveal-{login_name()}.json"
    assert file.stat().st_mode & 0o777 == 0o600


def test_whoever_is_in_another_group_is_told_so(
    person: Person, configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(configuration, "smstui-admins-of-nowhere")
    person.presses("ctrl+r")
    person.sees("Not shown", "which this computer does not know")

    assert results(configuration) == ["not a member"]


def test_an_altered_count_opens_nothing(person: Person, configuration: Configuration) -> None:
    (configuration.folder / f".state/reveal-{login_name()}.json").write_text("{}", encoding="utf-8")
    person.presses("ctrl+r")
    person.sees("Not shown", "15 minutes more")

    assert results(configuration) == ["locked out"]


def test_a_log_that_cannot_be_written_shows_nothing(person: Person, configuration: Configuration) -> None:
    asks_to_see_it(person)
    folder = configuration.folder / ".state/changes"
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.write_text("in the way", encoding="utf-8")
    proves_it(person)
    person.sees("could not be written")

    assert_nowhere({"terminal": person.terminal.sent}, TOKEN)


def test_the_whole_half_minute_costs_little(person: Person) -> None:
    """Each second draws one short line, and nothing more."""
    asks_to_see_it(person)
    proves_it(person)
    person.sees("27 seconds left")
    before = len(person.terminal.sent)
    person.sees("22 seconds left")
    drawn = bytes(person.terminal.sent[before:])

    assert drawn.count(FRAME) <= 5
    assert len(drawn) < 5 * 300
    assert TOKEN.encode() not in drawn
