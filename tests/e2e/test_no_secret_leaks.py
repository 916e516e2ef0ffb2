"""What is typed as a secret appears nowhere: not on the terminal, not in a file, not beside the process."""

import hashlib
import html
import json
import os
import signal
import subprocess
import sys
import urllib.parse
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration, a_draft
from tests.e2e.conftest import Opens
from tests.e2e.person import PROGRAM, Person

TOKEN = "Canary/Token+4711=x"
PASSWORD = "Canary Passwörd&0815"
PROXY_PASSWORD = "Canary:Proxy%9!"
PASSPHRASE = "canary passphrase of twenty-eight"
WRONG_PASSPHRASE = "canary passphrase of nobody"
DISCARDED = "Canary/Token+discarded"
CUT_OFF = "Canary/Token+cut-off"
PIPED = "Canary/Token+piped"
SECRETS: Final = (TOKEN, PASSWORD, PROXY_PASSWORD, PASSPHRASE, WRONG_PASSPHRASE, DISCARDED, CUT_OFF, PIPED)
FORMER = "Canary/Token+former"
REPLACING = "Canary/Token+replacing"
SUPPLIED = "Canary/Token+supplied"
REPLACED: Final = (FORMER, REPLACING, SUPPLIED, CUT_OFF, PIPED)
FAULTY: Final = str(Path(__file__).with_name("faulty.py"))

COMMANDS: Final = (
    "list",
    "list --json",
    "show --all",
    "show --json",
    "explain",
    "coverage",
    "policy",
    "balance",
    "balance --all --json",
    "test",
    "doctor",
    "doctor --json",
    "vault status",
    "vault status --json",
    "journal",
    "journal --json",
    "changes",
    "changes --json",
    "undo",
)
"""What reads, checks or fails; those that want more than that say so, which is as good a way to leak."""

PLACES: Final = ("f3", "f4", "f7", "f8", "f9", "f1")


def forms(secret: str) -> list[bytes]:
    """Return a secret in the forms in which it could be written somewhere; in Base64, wherever it begins."""
    raw = secret.encode()
    encoded = [b64encode(b"x" * shift + raw)[4 * bool(shift) :].rstrip(b"=")[:-2] for shift in range(3)]
    texts = [
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote_plus(secret),
        html.escape(secret),
        json.dumps(secret)[1:-1],
        repr(raw)[2:-1],
        secret[::-1],
        raw.hex(),
        raw.hex().upper(),
    ]
    digests = [hashlib.new(name, raw) for name in ("md5", "sha1", "sha256", "sha512")]
    texts += [digest.hexdigest() for digest in digests]
    encoded += [b64encode(digest.digest()).rstrip(b"=") for digest in digests]
    return list(
        dict.fromkeys(
            [raw, secret.encode("utf-16-le"), secret.encode("latin-1"), *encoded, *(text.encode() for text in texts)]
        )
    )


def assert_nowhere(where: Mapping[str, bytes | bytearray], *secrets: str) -> None:
    found = [
        (name, form) for secret in secrets for form in forms(secret) for name, data in where.items() if form in data
    ]
    assert found == []


def beside(person: Person) -> dict[str, bytes]:
    """Return what other processes of this user can read of a running program."""
    folder = Path("/proc") / str(person.terminal.process_id)
    return {name: (folder / name).read_bytes() for name in ("cmdline", "environ", "comm")} if folder.exists() else {}


def below(*folders: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def saves_one_with_a_token(person: Person, url: str) -> None:
    person.opens_new_interface()
    person.enters("name", "Mit Token")
    person.chooses_service(url)
    person.enters("secret", TOKEN)
    person.begins_the_first_save()
    person.chooses("Check first")
    person.sees("Connection check: failed")
    person.chooses("Save and lock anyway")
    person.creates_the_vault_with_a_passphrase(PASSPHRASE)
    person.sees_it_locked()


def saves_one_with_a_password(person: Person, url: str) -> None:
    person.opens_new_interface()
    person.enters("name", "Mit Passwort")
    person.chooses_service(url)
    person.chooses_user_name_and_password()
    person.enters("user name", "anna")
    person.enters("secret", PASSWORD)
    person.enters("proxy host", "proxy.example")
    person.enters("proxy port", "3128")
    person.enters("proxy user", "anna")
    person.enters("proxy password", PROXY_PASSWORD)
    person.begins_the_first_save()
    person.chooses("Save and lock")
    person.sees_it_locked()


def looks_at_every_place(person: Person) -> None:
    """Open each place and dialog of the list, and leave it."""
    for key in (*PLACES, "s", "y", "x", "d"):
        person.presses(key)
        person.no_longer_sees("[ ] With workstation settings")  # the help names the key of that box
        person.presses("escape")
        person.sees("[ ] With workstation settings", "Mit Passwort", "Mit Token")


def opens_the_vault_at_the_second_try(person: Person) -> None:
    """Ask for a balance, which needs the vault, and give a wrong passphrase first."""
    person.presses("b")
    person.unlocks_the_vault(WRONG_PASSPHRASE)
    person.sees("This opens the vault for nobody.")
    person.unlocks_the_vault(PASSPHRASE)
    person.sees("[ Close ]")
    person.presses("escape")
    person.no_longer_sees("[ Close ]")


def sends_what_does_not_arrive(person: Person) -> None:
    """Try a test SMS through a proxy that is not there."""
    person.begins_a_test_sms("0171 3920012")
    person.tries_it_dry()
    person.sees("Dry run:")
    person.presses("escape")
    person.sees("Test SMS: the mobile number")
    person.presses("ctrl+g")  # the same key again would count as held down
    person.sees("Test SMS: the text")
    person.presses("escape")
    person.sees("With workstation settings")


def types_a_secret_and_discards_it(person: Person) -> None:
    """Copy an interface, type a token for it, look at the copy's keys, and leave it."""
    person.presses("c")
    person.sees("New interface", "(2)")
    person.stands_in_a_copy()
    person.goes_to("secret")
    person.types(DISCARDED)
    person.goes_to("sender")
    person.presses("escape")
    person.sees("Leave with changes?", "set")
    person.chooses("Discard")
    person.sees("With workstation settings")


def run_commands(folder: Path, where: Path) -> dict[str, bytes]:
    """Run commands with the vault opened by the environment; return all that they say."""
    said = {}
    environment = os.environ | {"SMSTUI_VAULT_PASSPHRASE": PASSPHRASE, "PYTHONWARNINGS": "default"}
    for command in (*COMMANDS, "supply Mit"):
        run = subprocess.run(
            [*PROGRAM, "--config", folder, *command.split()],
            cwd=where,
            env=environment,
            input=f"{PIPED}\n".encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert run.returncode != 70, run.stderr.decode()
        said[command] = run.stdout + run.stderr
    return said


def test_nothing_leaks_wherever_one_goes_and_whatever_fails(
    opens: Opens,
    sandbox: Sandbox,
    configuration: Configuration,
    home: Path,
    tmp_path: Path,
) -> None:
    recorders = {
        "TEXTUAL_LOG": str(tmp_path / "keys.log"),
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(tmp_path),
        "TEXTUAL": "devtools,debug",
    }
    people = [opens(environment=recorders)]
    saves_one_with_a_token(people[0], sandbox.url)
    people[0].asks_for_the_balance("failed")
    people[0].goes_back_to_the_list()
    saves_one_with_a_password(people[0], sandbox.url)
    seen_beside = [beside(people[0])]
    people[0].quits()
    people.append(opens(environment=recorders))
    people[1].sees("Mit Passwort", "Mit Token")
    opens_the_vault_at_the_second_try(people[1])
    looks_at_every_place(people[1])
    sends_what_does_not_arrive(people[1])
    types_a_secret_and_discards_it(people[1])
    seen_beside.append(beside(people[1]))
    people[1].quits()
    said = run_commands(configuration.folder, tmp_path)
    people.append(opens(program=(sys.executable, FAULTY, "handler")))
    types_a_draft(people[-1])
    people[-1].presses("f6")
    assert people[-1].terminal.exit_code() == 70
    people.append(opens())
    people[-1].sees("An unsaved draft of Abgerissen")
    people[-1].presses("escape")
    people[-1].sees("With workstation settings")
    types_a_draft(people[-1])
    people[-1].terminal.kill(signal.SIGHUP)
    assert people[-1].terminal.exit_code() == 129
    people.append(opens())
    people[-1].sees("An unsaved draft of Abgerissen")

    assert_nowhere({f"terminal {number}": person.terminal.sent for number, person in enumerate(people)}, *SECRETS)
    for seen in seen_beside:
        assert_nowhere(seen, *SECRETS)
    assert_nowhere(said, *SECRETS)
    assert_nowhere(below(configuration.folder, home, tmp_path), *SECRETS)
    assert any("***" in path.read_text("utf-8") for path in configuration.folder.rglob("crash-*.txt"))
    assert any(request.bearer == TOKEN for request in sandbox.requests)  # it was typed right
    assert all(b"\x1b]0;" not in person.terminal.sent for person in people)  # no title says what is open
    assert all(b"\x1b]52;" not in person.terminal.sent for person in people)


def drops_in_a_copy(configuration: Configuration) -> None:
    """Put the file of an interface beside itself under another name, as by hand: it has no secret."""
    (file,) = configuration.interface_files
    text = file.read_text("utf-8").replace("Zentrale", "Filiale")
    file.with_name("dropped-in-k3fd.toml").write_text(text, "utf-8")


def comes_to_supply(person: Person) -> None:
    """Open the interface that has no secret, and type one."""
    person.opens_the_interface("Filiale")
    person.goes_to("secret")
    person.presses("enter")
    person.sees("it can be supplied once")
    person.chooses("Supply the secret …")
    person.sees("Supply the missing secret")
    person.types(SUPPLIED)


def comes_to_replace(person: Person, token: str) -> None:
    """Type a new token for the other interface, and go on to the next field."""
    person.sees("Filiale", "Zentrale")
    person.presses("end")
    person.begins_to_replace("Zentrale")
    person.types(token)
    person.goes_to("sender")


def test_nothing_leaks_where_credentials_are_replaced_or_supplied(
    opens: Opens, sandbox: Sandbox, configuration: Configuration, home: Path, tmp_path: Path
) -> None:
    configuration.set_up(a_draft("Zentrale", sandbox.url), secret=FORMER)
    drops_in_a_copy(configuration)
    people = [opens()]
    comes_to_supply(people[0])
    people[0].goes_on()
    people[0].sees("Keep and lock?")
    people[0].chooses("Keep and lock")
    people[0].sees("The secret is kept and locked.")
    people[0].goes_back_to_the_list()
    comes_to_replace(people[0], REPLACING)
    people[0].chooses_service(sandbox.url)
    people[0].goes_on()
    people[0].sees("Replace and lock?")
    people[0].chooses("Replace and lock")
    people[0].sees("Replaced and locked.")
    seen_beside = beside(people[0])
    people[0].goes_back_to_the_list()
    comes_to_replace(people[0], CUT_OFF)
    people[0].terminal.kill(signal.SIGHUP)
    assert people[0].terminal.exit_code() == 129
    people.append(opens())
    people[1].sees("An unsaved draft of Zentrale", "Key token: set")
    people[1].presses_the_button()
    people[1].sees("Replace Zentrale")
    said = run_commands(configuration.folder, tmp_path)

    assert_nowhere({f"terminal {number}": person.terminal.sent for number, person in enumerate(people)}, *REPLACED)
    assert_nowhere(seen_beside, *REPLACED)
    assert_nowhere(said, *REPLACED)
    assert_nowhere(below(configuration.folder, home, tmp_path), *REPLACED)
    assert {SUPPLIED, REPLACING} <= {request.bearer for request in sandbox.requests}  # they were typed right


@pytest.mark.parametrize("place", ["supply", "replace"])
def test_a_secret_that_is_shown_where_one_is_replaced_or_supplied_is_found(
    opens: Opens, sandbox: Sandbox, configuration: Configuration, place: str
) -> None:
    """A control that must fail: the same walk through a program that shows what was typed."""
    configuration.set_up(a_draft("Zentrale", sandbox.url), secret=FORMER)
    drops_in_a_copy(configuration)
    person = opens(program=(sys.executable, FAULTY, place))
    if place == "supply":
        comes_to_supply(person)
        person.goes_on()
        person.sees(SUPPLIED)
    else:
        comes_to_replace(person, REPLACING)
        person.goes_on()
        person.sees(REPLACING)

    with pytest.raises(AssertionError):
        assert_nowhere({"terminal": person.terminal.sent}, *REPLACED)


def types_a_draft(person: Person) -> None:
    """Type a draft with a token, and stop in the middle."""
    person.opens_new_interface()
    person.enters("name", "Abgerissen")
    person.enters("secret", CUT_OFF)
    person.goes_to("sender")


def test_what_must_not_be_anywhere_is_found_where_recording_is_asked_for(opens: Opens, tmp_path: Path) -> None:
    """A control that must fail: with debugging allowed, Textual writes down every key."""
    log = tmp_path / "keys.log"
    person = opens(environment={"TEXTUAL_LOG": str(log), "SMSTUI_DEBUG": "1"})
    person.opens_new_interface()
    person.enters("secret", "canary")
    person.goes_to("sender")
    person.terminal.kill(signal.SIGTERM)
    person.terminal.exit_code()
    written = log.read_text("utf-8")

    assert "canary" in written or all(f"Key(key='{letter}'" in written for letter in "canry")


def test_the_search_for_leaks_finds_one() -> None:
    """A control that must fail: each form is found where it stands."""
    for secret in (TOKEN, PASSWORD):
        for form in forms(secret):
            assert form in b"before" + form + b"after"
        assert any(form in b64encode(b"user:" + secret.encode()) for form in forms(secret))
        assert any(form in urllib.parse.urlencode({"password": secret}).encode() for form in forms(secret))
