"""The doctor by command: for a person and for a program, from cron's empty environment, and what he puts in order."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from smstui.bootstrap import live
from smstui.cli.exit_codes import ExitCode
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey
from smstui.wording.catalogue import use_language
from tests.cli.writing_world import Commands

PROGRAM: Final = (sys.executable, "-m", "smstui")
ROOT: Final = Path(__file__).parent.parent.parent
PATIENCE: Final = 30


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Give an empty configuration with a vault that a key file opens."""
    command = Commands(tmp_path / "config", capsys, monkeypatch)
    command.make_vault()
    return command


@pytest.fixture
def saved(command: Commands) -> str:
    """Give the id of an interface."""
    return command("add", "--name", "SMSAPI", "--token-file", "-", stdin="token\n").id


def keep_orphan(command: Commands, interface_id: str = "gone-abcd") -> str:
    """Keep a secret without interface; return its key."""
    with live(config=command.folder) as services:
        key = SecretKey(services.chain.load().chain_id, interface_id, SecretField.ACCOUNT)
        services.editing._secrets.put(key, Secret("orphan"), Binding("{}"))
    return str(key)


def half_replaced(command: Commands, former: str) -> str:
    """Leave a replacement half done, as a crash does; return the new interface's id."""
    with live(config=command.folder) as services:
        stored = services.interfaces.get(services.interfaces.listing().stored[0].interface.id)
        assert stored.interface.id == former
        replacing = services.replacing
        secrets = services.editing._secrets

        def keep(interface: object) -> None:
            key = SecretKey(services.chain.load().chain_id, str(getattr(interface, "id", "")), SecretField.ACCOUNT)
            secrets.put(key, Secret("new"), stored.interface.account.binding)

        draft = replacing.draft_of(stored)
        return services.interfaces.replace(
            stored, lambda new: replacing.as_saved(stored, draft, new), keep
        ).stored.interface.id


def test_a_healthy_configuration_ends_with_zero(command: Commands, saved: str) -> None:
    ran = command("doctor")

    assert ran.code == ExitCode.DONE
    assert ran.err == ""
    assert "Opens unattended  [secrets] key_file (" in ran.out
    assert f"{saved}  SMSAPI  vault  kept" in ran.out
    assert ran.out.endswith("Nothing is wrong.\n")


def test_findings_end_with_one_and_say_what_to_do(command: Commands, saved: str) -> None:
    path = command.folder / "interfaces" / f"{saved}.toml"
    path.chmod(0o644)
    key = keep_orphan(command)

    ran = command("doctor")

    assert ran.code == ExitCode.FINDINGS
    assert "Findings (2)" in ran.out
    assert f"  {path}: others may use it. Its mode should be 0600; it is 0644.\n    → chmod 0600 {path}\n" in ran.out
    assert (
        f"  {key}: a secret without interface.\n    → smstui --config {command.folder} doctor --sweep removes it.\n"
        in ran.out
    )


def test_a_person_is_shown_some_of_many_and_a_program_all(command: Commands, saved: str) -> None:
    keys = [keep_orphan(command, f"gone-{number:04}") for number in range(13)]

    ran = command("doctor")

    assert "Findings (13)" in ran.out
    assert sum(key in ran.out for key in keys) == 10
    assert "  … and 3 more like these; --json lists all.\n" in ran.out
    assert len(command("doctor", "--json").json["findings"]) == 13
    assert command.secret_of(saved) == "token"


def test_programs_get_every_finding_with_its_kind(command: Commands, saved: str) -> None:
    key = keep_orphan(command)

    answer = command("doctor", "--json").json

    assert (answer["schema"], answer["healthy"], answer["store"]) == (1, False, "vault")
    assert (answer["vault"]["open"], answer["vault"]["tried"]) == (True, [])
    assert answer["interfaces"] == [
        {"id": saved, "name": "SMSAPI", "store": "vault", "credentials": "present", "proxy_password": None}
    ]
    [finding] = answer["findings"]
    assert (finding["kind"], finding["key"], finding["note"]) == ("orphaned_secret", key, False)
    assert finding["remedy"] == f"smstui --config {command.folder} doctor --sweep removes it."


def test_a_locked_vault_is_worth_knowing_and_its_key_a_finding(command: Commands, saved: str) -> None:
    command.lock_vault()

    ran = command("doctor", "--json")

    assert ran.code == ExitCode.FINDINGS
    assert [(one["kind"], one["note"]) for one in ran.json["findings"]] == [
        ("key_refused", False),
        ("only_code_opens", True),
    ]
    assert ran.json["interfaces"][0] == {**ran.json["interfaces"][0], "id": saved, "credentials": "present"}


def test_orphans_are_swept_when_it_is_meant(command: Commands, saved: str) -> None:
    key = keep_orphan(command)

    asked = command("doctor", "--sweep")
    swept = command("doctor", "--sweep", "--yes", "--json")
    again = command("doctor", "--sweep", "--yes")

    assert asked.code == ExitCode.USAGE
    assert "give --yes" in asked.err
    assert (swept.code, swept.json["swept"]) == (ExitCode.DONE, [key])
    assert swept.json["findings"] == []
    assert (again.code, again.err) == (ExitCode.DONE, "There is nothing to sweep.\n")
    assert command.secret_of(saved) == "token"


def test_the_secret_of_a_deleted_file_that_a_backup_holds_is_not_swept(command: Commands, saved: str) -> None:
    with live(config=command.folder) as services:
        services.interfaces.delete(services.interfaces.listing().stored[0])  # and a crash before the secret goes

    ran = command("doctor", "--sweep", "--yes", "--json")

    assert ran.code == ExitCode.DONE
    assert [(one["kind"], one["note"]) for one in ran.json["findings"]] == [("orphan_kept", True)]
    assert saved in ran.json["findings"][0]["key"]


@pytest.mark.parametrize(("option", "stays"), [("--finish", "new"), ("--undo", "former")])
def test_a_half_done_replacement_is_named_and_settled(command: Commands, saved: str, option: str, stays: str) -> None:
    new = half_replaced(command, saved)
    found = command("doctor", "--json").json["findings"]
    asked = command("doctor", option, saved)

    ran = command("doctor", option, "smsapi", "--yes", "--json")

    assert [(one["kind"], one["key"], one["detail"]) for one in found] == [("half_replaced", saved, new)]
    assert asked.code == ExitCode.USAGE
    kept, gone = (new, saved) if stays == "new" else (saved, new)
    ended = ran.json["ended"]
    assert (ran.code, ended["stays"]["id"], ended["gone"]["id"]) == (ExitCode.DONE, kept, gone)
    assert not ended["secret_left"]
    assert command.secret_of(kept) == ("new" if stays == "new" else "token")


def test_there_must_be_something_to_finish(command: Commands, saved: str) -> None:
    ran = command("doctor", "--finish", saved, "--yes")
    both = command("doctor", "--finish", saved, "--undo", saved)

    assert ran.code == ExitCode.CONFIGURATION
    assert both.code == ExitCode.USAGE
    assert "exclude each other" in both.err


def test_no_configuration_is_made_where_there_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = Commands(tmp_path / "none", capsys, monkeypatch)("doctor")

    assert ran.code == ExitCode.CONFIGURATION
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="cron is of POSIX")
@pytest.mark.parametrize("healthy", [True, False])
def test_cron_s_empty_environment_is_enough(command: Commands, saved: str, *, healthy: bool) -> None:
    if not healthy:
        (command.folder / "interfaces" / f"{saved}.toml").chmod(0o666)
    read, write = os.pipe()
    os.close(write)

    ran = subprocess.run(
        [*PROGRAM, "--config", str(command.folder), "doctor"],
        env={"PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        stdin=read,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    os.close(read)
    assert ran.stderr == ""
    assert ran.returncode == (ExitCode.DONE if healthy else ExitCode.FINDINGS)
    assert "Opens unattended  [secrets] key_file" in ran.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are closed as POSIX shells do")
def test_closed_standard_input_and_a_passphrase_in_the_environment(command: Commands, saved: str) -> None:
    keep_orphan(command)
    environment = {"PATH": "/usr/bin:/bin", "SMSTUI_VAULT_PASSPHRASE": "not the right one at all"}

    ran = subprocess.run(  # noqa: S602 (the shell closes the descriptors)
        f'"{sys.executable}" -m smstui --config "{command.folder}" doctor --sweep <&-',
        shell=True,
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert ran.returncode == ExitCode.USAGE
    assert "give --yes" in ran.stderr
    assert command.secret_of(saved) == "token"


def test_german_says_it_all_in_german(command: Commands, saved: str) -> None:
    keep_orphan(command)
    use_language("de")

    ran = command("--language", "de", "doctor")

    assert ran.code == ExitCode.FINDINGS
    assert saved in ran.out
