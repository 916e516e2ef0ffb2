"""The vault is made, opened, shared and copied by command, without a terminal and never with a prompt."""

import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.keyring.vault import VaultStore
from smstui.cli.exit_codes import ExitCode
from smstui.cli.main import run
from smstui.domain.errors import StoreUnavailable
from smstui.domain.secret import Secret
from smstui.services.vaulting import Vaulting
from tests.cli.writing_world import Commands

ANNAS: Final = "Anna's own passphrase"
BERTS: Final = "Bert likes long ones"
ENDING: Final = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
INTERFACE: Final = """\
schema = 1
group = "SMS"
name = "Stuttgart"
use = ["server"]
created = 2026-11-22T09:30:00+01:00

[smsapi]
service = "smsapi.com"
authentication = "token"
country_code = "+49"
secrets = "vault"
"""
CODE: Final = re.compile(r"([0-9A-Z]{4}-){6}[0-9A-Z]{4}")


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Give an empty configuration, in an environment that names no key."""
    for name in ("CREDENTIALS_DIRECTORY", "SMSTUI_VAULT_KEY_FILE", "SMSTUI_VAULT_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    command = Commands(tmp_path / "config", capsys, monkeypatch)
    assert command("branches", "add", "01", "--name", "Stuttgart").code == ExitCode.DONE
    return command


@pytest.fixture
def annas(command: Commands, tmp_path: Path) -> str:
    """Make a vault with Anna's passphrase and give the file that it stands in."""
    path = tmp_path / "annas"
    path.write_text(f"{ANNAS}\n")
    assert command("vault", "init", "--new-passphrase-file", str(path)).code == ExitCode.DONE
    return str(path)


@pytest.fixture
def berts(tmp_path: Path) -> str:
    path = tmp_path / "berts"
    path.write_text(f"{BERTS}\n")
    return str(path)


def labels(command: Commands) -> list[str]:
    return [slot["label"] for slot in command("vault", "status", "--json").json["vault"]["slots"]]


def test_a_vault_is_made_with_a_passphrase_and_its_code_is_the_data(command: Commands) -> None:
    ran = command("vault", "init", "--new-passphrase-file", "-", stdin=f"{ANNAS}\n")

    assert ran.code == ExitCode.DONE
    assert CODE.fullmatch(ran.id)
    assert "shown only now" in ran.err
    assert ANNAS not in ran.out + ran.err


def test_a_vault_is_made_with_a_key_file_and_opens_without_a_person(command: Commands) -> None:
    ran = command("vault", "init", "--key-file", "--json")
    made = ran.json["vault"]

    assert ran.code == ExitCode.DONE
    assert stat.S_IMODE(Path(made["key_file"]).stat().st_mode) == 0o600
    assert CODE.fullmatch(made["recovery_code"])
    assert command("vault", "status", "--check").code == ExitCode.DONE
    assert command("vault", "status", "--json").json["vault"]["source"] == f"[secrets] key_file ({made['key_file']})"


@pytest.mark.parametrize("how", [["--key-file"], ["--new-passphrase-file"]])
def test_a_vault_in_the_place_of_one_that_is_gone_says_what_is_lost(
    command: Commands, annas: str, how: list[str]
) -> None:
    lost = "Saved interfaces had their secrets in a vault that is gone: restore it from a backup"
    vault = command.folder / ".state" / "vault.json"
    vault.unlink()
    how = how if how == ["--key-file"] else [*how, annas]
    first = command("vault", "init", *how)
    interface = command.folder / "interfaces" / "stuttgart-k3fq.toml"
    interface.write_text(INTERFACE, "utf-8")
    vault.unlink()
    second = command("vault", "init", *how)

    assert lost not in first.err
    assert lost in second.err
    assert second.code == ExitCode.DONE


def test_a_second_vault_is_never_made(command: Commands, annas: str) -> None:
    ran = command("vault", "init", "--new-passphrase-file", annas)

    assert (ran.code, ran.out) == (ExitCode.CONFIGURATION, "")
    assert "already" in ran.err
    assert command("vault", "init", "--key-file").code == ExitCode.CONFIGURATION


def test_a_short_passphrase_makes_no_vault(command: Commands) -> None:
    ran = command("vault", "init", "--new-passphrase-file", "-", stdin="short\n")

    assert ran.code == ExitCode.USAGE
    assert "12" in ran.err
    assert not command("vault", "status", "--json").json["vault"]["exists"]


def test_without_a_person_nothing_is_asked(command: Commands, annas: str) -> None:
    assert command("vault", "add-admin", "bert").code == ExitCode.AUTHENTICATION
    assert command("vault", "rotate").code == ExitCode.AUTHENTICATION
    asked = command("vault", "add-admin", "bert", "--passphrase-file", annas)

    assert asked.code == ExitCode.USAGE
    assert "--new-passphrase-file" in asked.err


def test_before_there_is_a_vault_every_verb_says_so(command: Commands, berts: str) -> None:
    for arguments in (("add-admin", "bert", "--new-passphrase-file", berts), ("rotate",), ("remove", "bert", "--yes")):
        ran = command("vault", *arguments)
        assert ran.code == ExitCode.AUTHENTICATION
        assert "vault init" in ran.err
    assert command("vault", "status", "--check").code == ExitCode.AUTHENTICATION


def test_the_status_of_a_locked_vault_is_for_everybody(command: Commands, annas: str) -> None:
    assert annas
    ran = command("vault", "status")

    assert ran.code == ExitCode.DONE
    assert re.search(r"Standing\s+locked", ran.out)
    assert command("vault", "status", "--check").code == ExitCode.AUTHENTICATION


def test_what_was_tried_without_success_is_named(
    command: Commands, annas: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert annas
    monkeypatch.setenv("SMSTUI_VAULT_KEY_FILE", "/no/such.key")
    monkeypatch.setenv("SMSTUI_VAULT_PASSPHRASE", "not this one at all")
    said = command("vault", "status").out
    refused = command("vault", "rotate")

    for words in (said, refused.err):
        assert "SMSTUI_VAULT_KEY_FILE (/no/such.key): it is missing" in words
        assert "SMSTUI_VAULT_PASSPHRASE: it opens nothing here" in words
    assert refused.code == ExitCode.AUTHENTICATION
    assert "not this one" not in said + refused.err


def test_an_older_vault_that_was_put_back_is_said_until_it_is_accepted(
    command: Commands, annas: str, berts: str
) -> None:
    vault = command.folder / ".state" / "vault.json"
    older = vault.read_bytes()
    command("vault", "add-admin", "bert", "--passphrase-file", annas, "--new-passphrase-file", berts)
    vault.write_bytes(older)
    said = f"An older vault was put back (1 after 2): “smstui --config {command.folder} vault rotate” accepts it."
    listed, status, examined = command("list"), command("vault", "status"), command("doctor")
    accepted = command("vault", "rotate", "--passphrase-file", annas)

    assert (listed.code, status.code, accepted.code) == (ExitCode.DONE, ExitCode.DONE, ExitCode.DONE)
    assert said in listed.err
    assert said in status.err
    assert examined.code == ExitCode.FINDINGS
    assert said in " ".join(examined.out.split())
    assert said not in command("vault", "status").err
    assert said not in " ".join(command("doctor").out.split())


def test_a_second_administrator_opens_it_with_a_passphrase_of_his_own(
    command: Commands, annas: str, berts: str
) -> None:
    added = command("vault", "add-admin", "bert", "--passphrase-file", annas, "--new-passphrase-file", berts)

    assert added.code == ExitCode.DONE
    assert "bert" in labels(command)
    assert command("vault", "rotate", "--passphrase-file", berts).code == ExitCode.DONE
    assert command("vault", "rotate", "--passphrase-file", annas).code == ExitCode.DONE


def test_a_wrong_passphrase_adds_nobody(command: Commands, annas: str, berts: str) -> None:
    assert annas
    ran = command("vault", "add-admin", "bert", "--passphrase-file", berts, "--new-passphrase-file", berts)

    assert ran.code == ExitCode.AUTHENTICATION
    assert "bert" not in labels(command)


def test_a_passphrase_is_changed_by_replacing_it(command: Commands, annas: str, berts: str) -> None:
    both = ("--passphrase-file", annas, "--new-passphrase-file", berts)

    assert command("vault", "add-admin", *both).code == ExitCode.CONFIGURATION
    assert command("vault", "add-admin", "--replace", *both).code == ExitCode.DONE
    assert command("vault", "rotate", "--passphrase-file", annas).code == ExitCode.AUTHENTICATION
    assert command("vault", "rotate", "--passphrase-file", berts).code == ExitCode.DONE


def test_a_taken_login_is_refused_before_anybody_opens_the_vault_or_types(command: Commands, annas: str) -> None:
    assert annas
    unread = ("--passphrase-file", "/nowhere/at/all", "--new-passphrase-file", "/nowhere/at/all")

    refused = command("vault", "add-admin", *unread)

    assert refused.code == ExitCode.CONFIGURATION
    assert "/nowhere" not in refused.err


def test_one_standard_input_holds_one_secret(command: Commands, annas: str) -> None:
    assert annas
    ran = command("vault", "add-admin", "bert", "--passphrase-file", "-", "--new-passphrase-file", "-", stdin="x\n")

    assert ran.code == ExitCode.USAGE


def test_a_key_in_a_file_opens_it_unattended(
    command: Commands, annas: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cron.key"
    added = command("vault", "add-key", "--label", "cron", "--out", str(path), "--passphrase-file", annas, "--json")

    assert added.json == {"schema": 1, "slot": {"kind": "key_file", "label": "cron"}, "file": str(path)}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    monkeypatch.setenv("SMSTUI_VAULT_KEY_FILE", str(path))
    assert command("vault", "status", "--check").code == ExitCode.DONE
    path.chmod(0o644)
    assert command("vault", "status", "--check").code == ExitCode.AUTHENTICATION


def test_a_command_in_the_configuration_opens_it_unless_others_can_write_the_file(
    command: Commands, annas: str, tmp_path: Path
) -> None:
    path = tmp_path / "job.key"
    command("vault", "add-key", "--label", "job", "--out", str(path), "--passphrase-file", annas)
    main = command.folder / "smstui.toml"
    lines = main.read_text().replace("[secrets]\n", f'[secrets]\nkey_command = ["cat", "{path}"]\n')
    main.write_text(lines)

    assert command("vault", "status", "--json").json["vault"]["source"] == "[secrets] key_command"
    main.chmod(0o660)
    refused = command("vault", "rotate")
    assert refused.code == ExitCode.AUTHENTICATION
    assert "[secrets] key_command: others can change the file" in refused.err


@pytest.mark.parametrize("value", ['"cat /k"', "[1]", '[""]', '["cat", "\\u001b"]'])
def test_a_command_in_another_form_is_refused_with_its_line(command: Commands, value: str) -> None:
    main = command.folder / "smstui.toml"
    main.write_text(main.read_text().replace("[secrets]\n", f"[secrets]\nkey_command = {value}\n"))
    ran = command("list")

    assert ran.code == ExitCode.CONFIGURATION
    assert "key_command" in ran.err
    assert "line" in ran.err


def handed_over(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, bytes]:
    """Run a command whose standard output is a pipe; return its exit code and the bytes that came through."""
    reading, writing = os.pipe()
    with open(reading, "rb") as pipe:  # noqa: PTH123 (a descriptor)
        with io.TextIOWrapper(open(writing, "wb"), "utf-8") as output, monkeypatch.context() as patched:  # noqa: PTH123
            patched.setattr(sys, "stdout", output)
            code = run(arguments)
            output.flush()
        return code, pipe.read()


def test_a_key_goes_to_another_program_as_it_is(
    command: Commands, annas: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["vault", "add-key", "--label", "cron", "--out", "-", "--passphrase-file", annas]
    code, key = handed_over(["--config", str(command.folder), *arguments], monkeypatch)
    credential = tmp_path / "smstui-vault-key"
    credential.write_bytes(key)
    credential.chmod(0o400)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert (code, len(key)) == (ExitCode.DONE, 32)
    assert command("vault", "status", "--check").code == ExitCode.DONE


def test_whoever_is_removed_opens_it_no_more_and_it_is_asked_first(command: Commands, annas: str, berts: str) -> None:
    command("vault", "add-admin", "bert", "--passphrase-file", annas, "--new-passphrase-file", berts)

    assert command("vault", "remove", "bert", "--passphrase-file", annas).code == ExitCode.USAGE
    assert "bert" in labels(command)
    removed = command("vault", "remove", "bert", "--yes", "--passphrase-file", annas)
    assert removed.code == ExitCode.DONE
    assert "may know the recovery code" in removed.err
    assert "bert" not in labels(command)
    assert command("vault", "rotate", "--passphrase-file", berts).code == ExitCode.AUTHENTICATION


def test_the_last_way_in_and_the_recovery_code_stay(command: Commands, annas: str) -> None:
    own = command("vault", "status", "--json").json["vault"]["own_slot"]

    for label in (own, "recovery", "nobody"):
        ran = command("vault", "remove", label, "--yes", "--passphrase-file", annas)
        assert ran.code == ExitCode.CONFIGURATION
        assert label in ran.err


def test_a_new_recovery_code_opens_and_the_old_one_does_not(command: Commands, annas: str, tmp_path: Path) -> None:
    old = command("vault", "rotate", "--new-recovery-code", "--passphrase-file", annas).id
    (tmp_path / "old").write_text(old)
    new = command("vault", "rotate", "--new-recovery-code", "--passphrase-file", str(tmp_path / "old")).id
    (tmp_path / "new").write_text(new)

    assert CODE.fullmatch(new)
    assert command("vault", "rotate", "--passphrase-file", str(tmp_path / "old")).code == ExitCode.AUTHENTICATION
    assert command("vault", "rotate", "--passphrase-file", str(tmp_path / "new")).code == ExitCode.DONE


def test_secrets_move_to_another_computer_by_a_copy(
    command: Commands, annas: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.json"
    monkeypatch.setenv("SMSTUI_VAULT_PASSPHRASE", ANNAS)
    saved = command("add", "--name", "Chain", "--token-file", "-", stdin="token-of-the-chain\n").id
    exported = command("vault", "export", str(copy), "--code", "--passphrase-file", annas)
    elsewhere = Commands(tmp_path / "elsewhere", capsys, monkeypatch)
    for path in (*command.folder.glob("*.toml"), *command.folder.glob("interfaces/*.toml")):
        target = elsewhere.folder / path.relative_to(command.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (tmp_path / "code").write_text(exported.id)
    assert elsewhere("vault", "init", "--key-file").code == ExitCode.DONE
    taken = elsewhere("vault", "import", str(copy), "--copy-passphrase-file", str(tmp_path / "code"), "--json")

    assert exported.code == ExitCode.DONE
    assert b"token-of-the-chain" not in copy.read_bytes()
    assert taken.json["imported"] == 1
    assert elsewhere.secret_of(saved) == "token-of-the-chain"


def test_a_copy_never_takes_a_files_place(command: Commands, annas: str, berts: str, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("something else")
    both = ("--passphrase-file", annas, "--new-passphrase-file", berts)

    refused = command("vault", "export", str(there), *both)
    assert refused.code == ExitCode.CONFIGURATION
    assert str(there) in refused.err
    assert there.read_text() == "something else"


def test_who_was_let_in_and_shut_out_is_in_the_change_log(command: Commands, annas: str, berts: str) -> None:
    command("vault", "add-admin", "bert", "--passphrase-file", annas, "--new-passphrase-file", berts)
    command("vault", "remove", "bert", "--yes", "--passphrase-file", annas)
    log = "".join(path.read_text() for path in command.folder.glob(".state/changes/*"))
    deeds = [(line["deed"], line["fields"]) for line in map(json.loads, log.splitlines()) if "vault" in str(line)]

    assert [deed for deed, _fields in deeds] == ["vault created", "slot added", "slot removed"]
    assert "bert" in str(deeds[1][1])
    assert ANNAS not in log
    assert BERTS not in log


@pytest.fixture
def ended_by() -> Iterator[list[int]]:
    """Have signals that nobody handles counted, in the place of the end of all tests."""
    reached: list[int] = []
    before = {number: signal.getsignal(number) for number in ENDING}
    for number in ENDING:
        signal.signal(number, lambda number, _frame: reached.append(number))
    yield reached
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("how", ["key file", "passphrase"])
def test_a_signal_leaves_the_whole_vault_with_its_code_written(
    command: Commands,
    monkeypatch: pytest.MonkeyPatch,
    ended_by: list[int],
    number: signal.Signals,
    moment: str,
    how: str,
) -> None:
    method = "create_with_key_file" if how == "key file" else "create_with_passphrase"
    make = getattr(VaultStore, method)

    def made(*of: object) -> object:
        if moment == "before":
            os.kill(os.getpid(), number)
        result = make(*of)
        if moment == "after":
            os.kill(os.getpid(), number)
        return result

    monkeypatch.setattr(VaultStore, method, made)
    arguments = ["--key-file"] if how == "key file" else ["--new-passphrase-file", "-"]
    ran = command("vault", "init", *arguments, stdin=f"{ANNAS}\n")
    status = command("vault", "status", "--json").json["vault"]

    assert (ran.code, ended_by) == (128 + number, [])
    assert CODE.fullmatch(ran.id)
    assert len(status["slots"]) == 2
    assert status["open"] is (how == "key file")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("method", "verb"),
    [("rotate", ["rotate", "--new-recovery-code"]), ("export_copy", ["export", "copy.json", "--code"])],
    ids=["rotate", "export"],
)
def test_a_new_code_is_written_though_a_signal_ends_the_command(
    command: Commands,
    annas: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ended_by: list[int],
    method: str,
    verb: list[str],
) -> None:
    act = getattr(VaultStore, method)

    def signalled(*of: object, **named: object) -> object:
        os.kill(os.getpid(), signal.SIGTERM)
        return act(*of, **named)

    monkeypatch.setattr(VaultStore, method, signalled)
    monkeypatch.chdir(tmp_path)
    ran = command("vault", *verb, "--passphrase-file", annas)

    assert (ran.code, ended_by) == (128 + signal.SIGTERM, [])
    assert CODE.fullmatch(ran.id)


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["words", "json"])
def test_a_new_code_is_shown_though_the_vault_cannot_be_read_again(
    command: Commands, annas: str, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    rotate, status = VaultStore.rotate, Vaulting.status

    async def gone(_self: Vaulting) -> object:
        raise StoreUnavailable("vault", "it is gone")

    def rotated(self: VaultStore, *, new_recovery_code: bool = False) -> Secret | None:
        monkeypatch.setattr(Vaulting, "status", gone)
        return rotate(self, new_recovery_code=new_recovery_code)

    monkeypatch.setattr(VaultStore, "rotate", rotated)
    ran = command("vault", "rotate", "--new-recovery-code", "--passphrase-file", annas, *more)
    monkeypatch.setattr(Vaulting, "status", status)

    assert ran.code == ExitCode.DONE
    assert CODE.search(ran.out)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("more", ["", "--json"])
def test_a_recovery_code_that_nobody_could_read_is_said_and_replaced(
    command: Commands, tmp_path: Path, more: str
) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(f"{ANNAS}\n")
    said = []
    for verb in (
        f"init --new-passphrase-file {passphrase}",
        f"rotate --new-recovery-code --passphrase-file {passphrase}",
    ):
        program = f"{sys.executable} -m smstui --config {command.folder} vault {verb} {more}"
        ran = subprocess.run(
            ["/bin/sh", "-c", f"{program} >/dev/full"], capture_output=True, text=True, check=False, timeout=60
        )
        said.append((ran.returncode, "rotate --new-recovery-code” makes another one" in ran.stderr))
    assert said == [(ExitCode.FINDINGS, True)] * 2
    assert CODE.fullmatch(command("vault", "rotate", "--new-recovery-code", "--passphrase-file", str(passphrase)).id)


def test_a_secret_is_no_argument() -> None:
    from smstui.cli.vault import export, import_copy, init
    from smstui.cli.vault_slots import add_admin, add_key, remove, rotate

    for verb in (add_admin, add_key, export, import_copy, init, remove, rotate):
        names = {name for parameter in verb.params for name in parameter.opts if name.startswith("--")}
        assert not names & {"--passphrase", "--new-passphrase", "--copy-passphrase", "--recovery-code"}
    assert "sesame" not in repr(Secret("sesame"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("more", ["", "--json"])
@pytest.mark.parametrize("reader", [">/dev/full", "| true"])
def test_a_copy_whose_code_nobody_read_is_removed(
    command: Commands, annas: str, tmp_path: Path, more: str, reader: str
) -> None:
    copy = tmp_path / "copy.json"
    verb = f"vault export {copy} --code --passphrase-file {annas} {more}"
    program = f"{sys.executable} -m smstui --config {command.folder} {verb}"

    ran = subprocess.run(
        ["/bin/sh", "-c", f"{{ {program}; echo ended with $? >&2; }} {reader}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ended with 1\n" in ran.stderr
    assert "it was removed" in ran.stderr
    assert not copy.exists()


def test_a_copy_that_nobody_can_open_and_that_cannot_be_removed_is_named(
    command: Commands, annas: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.json"

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr("smstui.cli.vault.was_written_out", lambda: False)
    monkeypatch.setattr("pathlib.Path.unlink", refuse)
    ran = command("vault", "export", str(copy), "--code", "--passphrase-file", annas)
    monkeypatch.undo()

    assert ran.code == ExitCode.FINDINGS
    assert f"opens to nobody. Remove it: {copy} (Read-only file system)" in ran.err
