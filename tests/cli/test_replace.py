"""Credentials are replaced by command as on the screen: tested first where that is asked, and nothing is lost."""

from pathlib import Path

import pytest

from smstui.adapters.sandbox import SandboxThread
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.cli.exit_codes import ExitCode
from smstui.cli.main import run
from smstui.domain.errors import WriteFailed, WriteProblem
from tests.cli.writing_world import Commands, answering_as_a_person


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Give a chain with a branch and a vault with a key file."""
    command = Commands(tmp_path / "config", capsys, monkeypatch)
    assert command("branches", "add", "01", "--name", "Stuttgart").code == ExitCode.DONE
    command.make_vault()
    return command


@pytest.fixture
def former(command: Commands) -> str:
    """Give the id of an interface with a token and settings of its own."""
    settings = ("--branch", "01", "--sender", "OptikNord", "--max-characters", "160")
    return command("add", "--name", "SMSAPI", *settings, "--token-file", "-", stdin="old-token\n").id


def secrets_kept(command: Commands) -> set[str]:
    """Return the ids of the interfaces that the doctor finds a secret for, orphans included."""
    found = command("doctor", "--json").json
    orphans = {one["key"].split("/")[1] for one in found["findings"] if one["kind"].startswith("orphan")}
    return {one["id"] for one in found["interfaces"] if one["credentials"] == "present"} | orphans


def test_everything_but_the_credentials_is_kept(command: Commands, former: str) -> None:
    ran = command("replace", "smsapi", "--token-file", "-", "--yes", stdin="new-token\n")

    assert ran.code == ExitCode.DONE
    assert ran.err == "Replaced and locked. The former credentials are deleted.\n"
    assert ran.id != former
    assert command.secret_of(ran.id) == "new-token"
    (shown,) = command("show", "smsapi", "--json").json["interfaces"]
    assert (shown["branch"], shown["sender"], shown["max_characters"]) == ("01", "OptikNord", 160)
    assert secrets_kept(command) == {ran.id}


def test_settings_can_be_changed_with_them_and_programs_learn_what_became_of_it(command: Commands, former: str) -> None:
    options = ("--username", "optik", "--password-file", "-", "--sender", "", "--yes", "--json")

    ran = command("replace", former, *options, stdin="password\n")

    answer = ran.json
    assert ran.code == ExitCode.DONE
    assert (answer["former"]["id"], answer["former_removed"], answer["secret_left"]) == (former, True, False)
    assert answer["shifts"] == []
    assert answer["interface"]["sender"] is None
    assert command.secret_of(answer["interface"]["id"]) == "password"


def test_a_base_url_is_never_taken_for_granted(command: Commands) -> None:
    """An altered file would lead the new token to where somebody wants it, and another service is not meant either."""
    url = "http://127.0.0.1:9/"
    former = command("add", "--name", "Own", "--service", url, "--token-file", "-", stdin="old-token\n").id
    before = command.files()

    refused = command("replace", former, "--token-file", "-", "--yes", stdin="new-token\n")

    assert refused.code == ExitCode.USAGE
    assert url in refused.err
    assert command.files() == before
    done = command("replace", former, "--service", url, "--token-file", "-", "--yes", stdin="new-token\n")
    assert done.code == ExitCode.DONE
    assert command("show", done.id, "--json").json["interfaces"][0]["service"] == url


def test_without_a_person_it_must_be_meant(command: Commands, former: str) -> None:
    before = command.files()

    ran = command("replace", former, "--token-file", "-", stdin="new-token\n")

    assert ran.code == ExitCode.USAGE
    assert "give --yes" in ran.err
    assert command.files() == before


@pytest.mark.parametrize("answer", ["n", "y"])
def test_a_person_is_asked(
    command: Commands, former: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str
) -> None:
    token = tmp_path / "token"
    token.write_text("new-token\n", encoding="utf-8")
    before = command.files()
    answering_as_a_person(monkeypatch, answer)

    code = run(["--config", str(command.folder), "replace", former, "--token-file", str(token)])

    assert "Replace the credentials of “SMSAPI”? The former ones are deleted." in command.capsys.readouterr().err
    assert (command.files() == before) == (answer == "n")
    assert code == (ExitCode.DONE if answer == "y" else ExitCode.INTERRUPTED)


def test_credentials_are_asked_for_and_never_taken_from_the_command_line(command: Commands, former: str) -> None:
    ran = command("replace", former, "--yes")
    on_the_line = command("replace", former, "--token", "new-token", "--yes")

    assert (ran.code, on_the_line.code) == (ExitCode.USAGE, ExitCode.USAGE)
    assert "--token-file" in ran.err
    assert command.secret_of(former) == "old-token"


def test_a_failed_check_changes_nothing_and_a_good_one_lets_replace(command: Commands, former: str) -> None:
    with SandboxThread() as sandbox:
        options = ("--service", sandbox.url, "--token-file", "-", "--check", "--yes")
        before = command.files()

        refused = command("replace", former, *options, stdin="wrong-token\n")

        assert refused.code == ExitCode.AUTHENTICATION
        assert command.files() == before
        assert command.secret_of(former) == "old-token"

        done = command("replace", former, *options, stdin="sandbox-token\n")

        assert done.code == ExitCode.DONE
        assert done.err.startswith("The gateway knows the new credentials.\n")
        assert command.secret_of(done.id) == "sandbox-token"


def test_a_locked_vault_changes_nothing(command: Commands, former: str) -> None:
    command.lock_vault()
    before = command.files()

    ran = command("replace", former, "--token-file", "-", "--yes", stdin="new-token\n")

    assert ran.code == ExitCode.AUTHENTICATION
    assert command.files() == before


def test_what_cannot_be_finished_is_said_and_named_by_the_doctor(
    command: Commands, former: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise WriteFailed("interfaces", WriteProblem.READ_ONLY)

    with monkeypatch.context() as patched:
        patched.setattr(TomlInterfaceRepository, "end_replacement", fail)
        ran = command("replace", former, "--token-file", "-", "--yes", stdin="new-token\n")

    assert ran.code == ExitCode.FINDINGS
    assert "the former interface is still there" in ran.err
    again = command("replace", former, "--token-file", "-", "--yes", stdin="third-token\n")
    assert again.code == ExitCode.CONFIGURATION
    assert f"smstui --config {command.folder} doctor" in again.err
    finished = command("doctor", "--finish", former, "--yes")
    assert finished.code == ExitCode.DONE
    assert "is finished." in finished.err
    assert secrets_kept(command) == {ran.id}


def test_undo_by_command_refuses_a_replacement_that_is_done(command: Commands, former: str) -> None:
    new = command("replace", former, "--token-file", "-", "--yes", stdin="new-token\n").id

    ran = command("undo")

    assert ran.code == ExitCode.CONFIGURATION
    assert "is not taken back: the former credentials are deleted" in ran.err
    assert command.secret_of(new) == "new-token"
