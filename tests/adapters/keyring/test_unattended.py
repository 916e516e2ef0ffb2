"""Open the vault without a person: which source comes first, and why one is refused."""

import os
import stat
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.durable_file import hold_lock
from smstui.adapters.keyring import vault_opening
from smstui.adapters.keyring.key_command import KeyCommand
from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.keyring.vault_header import Slot
from smstui.adapters.keyring.vault_sealing import open_slot
from smstui.domain.errors import StoreLocked
from smstui.domain.secret import Secret
from smstui.wording.errors import in_words
from tests.adapters.keyring.conftest import PASSPHRASE
from tests.adapters.secret_store_contract import BINDING, KEY

NewStore = Callable[..., VaultStore]
Keys = dict[str, Path]

CREDENTIAL: Final = "smstui-vault-key"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes, links and sessions are Unix'")


@pytest.fixture
def keys(vault: VaultStore, tmp_path: Path) -> Keys:
    """Return three key files that open the vault, each by a slot of its own."""
    vault.put(KEY, Secret("one"), BINDING)
    made = {}
    for name in ("credential", "variable", "setting", "command"):
        folder = tmp_path / name
        folder.mkdir(mode=0o700)
        made[name] = folder / CREDENTIAL
        vault.add_key_file(name, str(made[name]))
    return made


@pytest.fixture
def command(keys: Keys, tmp_path: Path) -> KeyCommand:
    return command_of(tmp_path, "cat", str(keys["command"]))


def command_of(folder: Path, *arguments: str, seconds: float = 10.0) -> KeyCommand:
    written_in = folder / "etc" / "smstui.toml"
    written_in.parent.mkdir(mode=0o700, exist_ok=True)
    written_in.touch(mode=0o600)
    return KeyCommand(arguments, written_in, seconds)


def refusals(store: VaultStore) -> tuple[tuple[str, str], ...]:
    with pytest.raises(StoreLocked) as locked:
        store.get(KEY, BINDING)
    return locked.value.tried


def test_the_sources_are_asked_in_their_order_and_the_first_that_opens_wins(
    new_store: NewStore, keys: Keys, command: KeyCommand
) -> None:
    environment = {
        "CREDENTIALS_DIRECTORY": str(keys["credential"].parent),
        "SMSTUI_VAULT_KEY_FILE": str(keys["variable"]),
        "SMSTUI_VAULT_PASSPHRASE": PASSPHRASE.reveal(),
    }
    won = []
    for name in ("credential", "variable", "setting", "command", "passphrase"):
        store = new_store(environment=environment, key_file=keys["setting"], key_command=command)
        status = store.status()
        won.append((status.source, status.opened_by))
        assert store.get(KEY, BINDING) == Secret("one")
        if name in keys:
            keys[name].write_bytes(b"spoilt")

    assert won == [
        (f"CREDENTIALS_DIRECTORY ({keys['credential']})", ("key file", "credential")),
        (f"SMSTUI_VAULT_KEY_FILE ({keys['variable']})", ("key file", "variable")),
        (f"[secrets] key_file ({keys['setting']})", ("key file", "setting")),
        ("[secrets] key_command", ("key file", "command")),
        ("SMSTUI_VAULT_PASSPHRASE", ("passphrase", "anna")),
    ]


def test_every_source_that_was_tried_before_is_named_with_its_reason(
    new_store: NewStore, keys: Keys, command: KeyCommand
) -> None:
    for name in keys:
        keys[name].write_bytes(b"spoilt")
    environment = {
        "CREDENTIALS_DIRECTORY": str(keys["credential"].parent),
        "SMSTUI_VAULT_KEY_FILE": str(keys["variable"]),
        "SMSTUI_VAULT_PASSPHRASE": "not this one at all",
    }
    store = new_store(environment=environment, key_file=keys["setting"], key_command=command)
    tried = refusals(store)

    assert tried == (
        (f"CREDENTIALS_DIRECTORY ({keys['credential']})", "not a key"),
        (f"SMSTUI_VAULT_KEY_FILE ({keys['variable']})", "not a key"),
        (f"[secrets] key_file ({keys['setting']})", "not a key"),
        ("[secrets] key_command", "not a key"),
        ("SMSTUI_VAULT_PASSPHRASE", "does not fit"),
    )
    words = in_words(StoreLocked("vault", tried))
    assert all(source in words for source, _reason in tried)
    assert "not this one" not in words
    assert store.status().tried == tried


def test_a_source_that_opens_after_others_failed_says_which(new_store: NewStore, keys: Keys) -> None:
    store = new_store(environment={"SMSTUI_VAULT_KEY_FILE": "/no/such.key"}, key_file=keys["setting"])
    status = store.status()

    assert (status.is_open, status.source) == (True, f"[secrets] key_file ({keys['setting']})")
    assert status.tried == (("SMSTUI_VAULT_KEY_FILE (/no/such.key)", "missing"),)


def test_nothing_is_configured_where_the_variables_are_empty(new_store: NewStore, keys: Keys, tmp_path: Path) -> None:
    environment = {
        "CREDENTIALS_DIRECTORY": str(tmp_path),  # systemd handed over other credentials
        "SMSTUI_VAULT_KEY_FILE": "",
        "SMSTUI_VAULT_PASSPHRASE": "",
    }
    assert keys

    assert refusals(new_store(environment=environment)) == ()


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o666, 0o620, 0o602])
def test_a_key_that_others_can_use_is_refused_from_every_file(new_store: NewStore, keys: Keys, mode: int) -> None:
    keys["variable"].chmod(mode)
    keys["credential"].chmod(mode)
    environment = {
        "SMSTUI_VAULT_KEY_FILE": str(keys["variable"]),
        "CREDENTIALS_DIRECTORY": str(keys["credential"].parent),
    }

    assert {reason for _source, reason in refusals(new_store(environment=environment))} == {"readable by others"}


def test_a_missing_empty_wrong_or_linked_key_file_is_refused(
    new_store: NewStore, vault: VaultStore, keys: Keys, tmp_path: Path
) -> None:
    link, empty, wrong, folder, pipe = (tmp_path / name for name in ("link", "empty", "wrong", "folder", "pipe"))
    link.symlink_to(keys["variable"])
    empty.touch(mode=0o600)
    wrong.write_bytes(os.urandom(32))
    wrong.chmod(0o600)
    folder.mkdir()
    os.mkfifo(pipe, 0o600)
    reasons = {}
    for path in (link, empty, wrong, folder, pipe, tmp_path / "missing"):
        ((source, reason),) = refusals(new_store(environment={"SMSTUI_VAULT_KEY_FILE": str(path)}))
        assert source == f"SMSTUI_VAULT_KEY_FILE ({path})"
        reasons[path.name] = reason

    assert reasons == {
        "link": "link",
        "empty": "empty",
        "wrong": "does not fit",
        "folder": "not a key",
        "pipe": "not a key",
        "missing": "missing",
    }
    assert vault.status().is_open


def test_a_key_that_was_refused_is_read_anew_once_it_is_put_right(new_store: NewStore, keys: Keys) -> None:
    keys["variable"].chmod(0o644)
    store = new_store(environment={"SMSTUI_VAULT_KEY_FILE": str(keys["variable"])})
    assert refusals(store)
    keys["variable"].chmod(0o600)

    assert store.get(KEY, BINDING) == Secret("one")


def test_a_person_still_opens_what_no_source_does(new_store: NewStore, keys: Keys, passphrase: Secret) -> None:
    keys["variable"].unlink()
    store = new_store(environment={"SMSTUI_VAULT_KEY_FILE": str(keys["variable"])})
    store.unlock(passphrase)

    assert store.get(KEY, BINDING) == Secret("one")
    assert (store.status().source, store.status().opened_by) == ("", ("passphrase", "anna"))


def test_key_slots_cost_no_derivation_of_a_passphrase(
    new_store: NewStore, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def watched(slot: Slot, vault_id: str, opener: bytes) -> object:
        opened.append(slot.header.kind.value)
        return open_slot(slot, vault_id, opener)

    monkeypatch.setattr(vault_opening, "open_slot", watched)
    environment = {
        "SMSTUI_VAULT_KEY_FILE": str(keys["variable"]),
        "SMSTUI_VAULT_PASSPHRASE": PASSPHRASE.reveal(),
    }

    assert new_store(environment=environment).status().is_open
    assert set(opened) == {"key file"}


# The command -------------------------------------------------------------------------------------------------------


def said_of(new_store: NewStore, command: KeyCommand, **environment: str) -> str:
    """Return why a command's key does not open the vault."""
    named = {"PATH": os.environ["PATH"], **environment}
    ((source, reason),) = refusals(new_store(key_command=command, environment=named))
    assert source == "[secrets] key_command"
    return reason


def test_a_command_opens_the_vault(new_store: NewStore, command: KeyCommand) -> None:
    assert new_store(key_command=command, environment={"PATH": os.environ["PATH"]}).get(KEY, BINDING) == Secret("one")


def test_no_other_writer_waits_for_the_command(
    new_store: NewStore, keys: Keys, tmp_path: Path, vault: VaultStore, vault_path: Path
) -> None:
    asked, go_on = tmp_path / "asked", tmp_path / "go-on"
    script = f"touch {asked}; until test -e {go_on}; do :; done; cat {keys['command']}"
    environment = {"PATH": os.environ["PATH"]}
    waiting = new_store(key_command=command_of(tmp_path, "sh", "-c", script), environment=environment)
    writer = threading.Thread(target=waiting.put, args=(KEY, Secret("two"), BINDING))
    writer.start()
    while not asked.exists():
        os.sched_yield()

    with hold_lock(vault_path.with_name("vault.json.lock"), seconds=0):
        pass
    vault.put(KEY, Secret("meanwhile"), BINDING)
    go_on.touch()
    writer.join()
    assert vault.get(KEY, BINDING) == Secret("two")


def test_a_command_is_no_shell(new_store: NewStore, keys: Keys, tmp_path: Path) -> None:
    reason = said_of(new_store, command_of(tmp_path, f"cat {keys['command']}"))

    assert reason == "the command cannot be run"


def test_a_command_that_fails_says_its_exit_code(new_store: NewStore, keys: Keys, tmp_path: Path) -> None:
    script = f"cat {keys['command']}; exit 3"

    assert said_of(new_store, command_of(tmp_path, "sh", "-c", script)) == "exit code 3"
    assert "exit code 3" in in_words(StoreLocked("vault", [("[secrets] key_command", "exit code 3")]))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("true", "empty"),
        ("printf short", "not a key"),
        ("yes", "not a key"),
        ("cat /dev/zero", "not a key"),
        ("head -c 32 /dev/zero", "does not fit"),
        ("cat", "empty"),  # its standard input is empty
    ],
)
def test_a_command_that_gives_no_key_is_refused_and_ended(
    new_store: NewStore, keys: Keys, tmp_path: Path, script: str, reason: str
) -> None:
    assert keys

    assert said_of(new_store, command_of(tmp_path, "sh", "-c", script)) == reason


@pytest.mark.parametrize("script", ["sleep 60", "sleep 60 & sleep 60", "exec >&-; sleep 60"])
def test_a_slow_command_is_ended_with_all_that_it_has_started(
    new_store: NewStore, keys: Keys, tmp_path: Path, script: str
) -> None:
    assert keys
    note = tmp_path / "group"
    slow = command_of(tmp_path, "sh", "-c", f"echo $$ >{note}; {script}", seconds=0.3)
    began = time.monotonic()

    assert said_of(new_store, slow) == "the command takes too long"
    assert time.monotonic() - began < 5
    group = int(note.read_text())
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and is_alive(group):
        os.sched_yield()
    assert not is_alive(group)


def is_alive(group: int) -> bool:
    """Tell whether a process of a group still does anything."""
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, of_group = process.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of_group) == group and state != "Z":
            return True
    return False


def test_a_slow_command_that_failed_is_not_asked_again_at_once(new_store: NewStore, keys: Keys, tmp_path: Path) -> None:
    assert keys
    runs, seconds = tmp_path / "runs", [1000.0]
    command = command_of(tmp_path, "sh", "-c", f"echo run >>{runs}")
    store = new_store(key_command=command, environment={"PATH": os.environ["PATH"]}, clock=lambda: seconds[0])

    for _ in range(5):
        assert refusals(store) == (("[secrets] key_command", "empty"),)
    assert runs.read_text() == "run\n"
    seconds[0] += vault_opening.ASKED_AGAIN_AFTER
    assert refusals(store)
    assert runs.read_text() == "run\nrun\n"


def test_a_command_does_not_get_the_passphrase(new_store: NewStore, keys: Keys, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    command = command_of(tmp_path, "sh", "-c", f"env >{seen}; cat {keys['command']}")
    environment = {"PATH": os.environ["PATH"], "SMSTUI_VAULT_PASSPHRASE": "sesame-0815", "KEPT": "kept"}

    assert new_store(key_command=command, environment=environment).status().is_open
    assert "KEPT=kept" in seen.read_text()
    assert "sesame" not in seen.read_text()


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_command_in_a_file_that_others_can_write_is_not_run(
    new_store: NewStore, command: KeyCommand, mode: int
) -> None:
    command.written_in.chmod(mode)

    assert said_of(new_store, command) == "others can change the command"


def test_a_command_in_a_folder_where_others_can_replace_files_is_not_run(
    new_store: NewStore, command: KeyCommand
) -> None:
    command.written_in.parent.chmod(0o2770)

    assert said_of(new_store, command) == "others can change the command"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_command_in_somebody_elses_file_is_not_run(new_store: NewStore, command: KeyCommand) -> None:
    os.chown(command.written_in, 12345, -1)

    assert said_of(new_store, command) == "others can change the command"


def test_a_command_in_a_file_that_is_gone_is_not_run(new_store: NewStore, command: KeyCommand) -> None:
    command.written_in.unlink()

    assert said_of(new_store, command) == "others can change the command"
    assert stat.S_IMODE(command.written_in.parent.stat().st_mode) == 0o700
