"""Interfaces are made, changed, supplied, copied, deleted and brought back by command, as the screens do it."""

import os
import re
from pathlib import Path
from typing import Final

import pytest

from smstui.cli.exit_codes import ExitCode
from smstui.cli.main import run
from smstui.domain.errors import WriteFailed, WriteProblem
from tests.cli.writing_world import Commands, Ran, answering_as_a_person

DOCUMENT: Final = """\
schema = 1
name = "SMSAPI Stuttgart"
branch = "01"
use = ["server"]
start = 2026-12-01
[smsapi]
service = "smsapi.pl"
authentication = "password"
username = "optik"
password = "geheim-1"
country_code = "+48"
max_characters = 320
[smsapi.proxy]
host = "proxy.lan"
port = 3128
"""


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Give a chain with two branches, a workstation and a vault with a key file."""
    command = Commands(tmp_path / "config", capsys, monkeypatch)
    for arguments in (("branches", "add", "01", "--name", "Stuttgart"), ("branches", "add", "02", "--name", "Ulm")):
        assert command(*arguments).code == ExitCode.DONE
    assert command("workstations", "add", "kasse-1", "--branch", "01").code == ExitCode.DONE
    command.make_vault()
    return command


@pytest.fixture
def saved(command: Commands) -> str:
    """Give the id of an interface with user name and password."""
    arguments = ("add", "--name", "Chain", "--username", "optik", "--password-file", "-")
    return command(*arguments, stdin="geheim-0\n").id


def test_an_added_interface_is_ready_and_its_id_is_the_data(command: Commands) -> None:
    ran = command("add", "--name", "SMSAPI Stuttgart", "--branch", "01", "--token-file", "-", stdin="token-1\n")

    assert ran.code == ExitCode.DONE
    assert re.fullmatch("smsapi-stuttgart-[a-z2-7]{4}", ran.id)
    assert ran.err == (
        "Saved and locked.\n  Server-side, 01 Stuttgart: so far nobody, from now on “SMSAPI Stuttgart”\n"
    )
    assert command.secret_of(ran.id) == "token-1"
    assert command("show", ran.id, "--json").json["interfaces"][0]["state"] == "ready"


def test_everything_can_be_said_by_options_and_answered_in_json(command: Commands) -> None:
    secret, proxy = command.folder / "secret", command.folder / "proxy-secret"
    secret.write_text("geheim-1\n", encoding="utf-8")
    proxy.write_text("geheim-2\n", encoding="utf-8")
    options = {
        "name": "Kasse",
        "workstation": "kasse-1",
        "use": "client",
        "start": "1.12.2026",
        "service": "smsapi.pl",
        "username": "optik",
        "sender": "OptikNord",
        "country-code": "48",
        "max-characters": "320",
        "proxy-host": "proxy.lan",
        "proxy-port": "3128",
        "proxy-username": "anna",
        "password-file": str(secret),
        "proxy-password-file": str(proxy),
    }

    ran = command("add", "--json", *(part for name, value in options.items() for part in (f"--{name}", value)))

    answer = ran.json
    interface = answer.pop("interface")
    shift = {"branch": "01", "workstation": "kasse-1", "use": "client", "before": None, "after": interface["id"]}
    assert (ran.code, ran.err.splitlines()[0]) == (ExitCode.DONE, "Saved and locked.")
    assert answer == {"schema": 1, "durable": True, "merged": [], "shifts": [] if interface["start"] else [shift]}
    wanted = {
        "name": "Kasse",
        "state": "planned",
        "branch": "01",
        "workstation": "kasse-1",
        "use": ["client"],
        "start": "2026-12-01",
        "service": "smsapi.pl",
        "authentication": "password",
        "username": "optik",
        "sender": "OptikNord",
        "country_code": "+48",
        "max_characters": 320,
        "proxy": {"host": "proxy.lan", "port": 3128, "username": "anna"},
    }
    assert {name: interface[name] for name in wanted} == wanted
    assert "geheim" not in ran.out + ran.err


def test_a_document_says_the_same_and_options_win(command: Commands) -> None:
    ran = command("add", "--from", "-", "--max-characters", "480", "--json", stdin=DOCUMENT)

    interface = ran.json["interface"]
    assert (interface["name"], interface["service"], interface["country_code"]) == (
        "SMSAPI Stuttgart",
        "smsapi.pl",
        "+48",
    )
    assert (interface["start"], interface["max_characters"]) == ("2026-12-01", 480)
    assert interface["proxy"] == {"host": "proxy.lan", "port": 3128, "username": None}
    assert command.secret_of(interface["id"]) == "geheim-1"
    assert "geheim-1" not in command.files()[f"{interface['id']}.toml"].decode()


def test_the_file_of_an_interface_is_a_document_itself(command: Commands, saved: str) -> None:
    file = command.folder / "interfaces" / f"{saved}.toml"

    ran = command("add", "--from", str(file), "--name", "Another", "--password-file", "-", "--json", stdin="geheim-3\n")

    assert ran.json["interface"]["username"] == "optik"
    assert ran.json["interface"]["id"] != saved


def test_a_secret_comes_from_an_open_descriptor_too(command: Commands) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"token-1\n")
    os.close(writing)

    ran = command("add", "--name", "A", "--token-fd", str(reading))

    assert command.secret_of(ran.id) == "token-1"


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["--name", "A"], "", "Key token is missing: give it by --token-file."),
        (["--name", "A", "--username", "u"], "", "Password is missing: give it by --password-file."),
        (["--token-file", "-"], "t", "Name: This must be filled in."),
        (["--name", "A", "--token-file", "-"], "t t", "Key token: A key token has only letters, digits and signs"),
        (
            ["--name", "A", "--branch", "01", "--use", "both", "--token-file", "-"],
            "t",
            "Branch: With both uses, no restriction to a branch: untick one use",
        ),
        (
            ["--name", "A", "--authentication", "password", "--username", "u", "--token-file", "-"],
            "t",
            "Key token: Either a key token or user name and password: not both.",
        ),
        (["--name", "A", "--proxy-host", "p", "--token-file", "-"], "t", "A proxy needs its port as well"),
        (["--from", "-", "--token-file", "-"], "", "only one of --token-file, --from can be standard input."),
        (["--from", "-"], 'smsapi = {sendr = "x"}', "“smsapi.sendr” is not known here; known are: name, branch,"),
        (["--from", "-"], 'use = ["cloud"]', "Use: “cloud” is not known here; known are: server, client."),
        (["--from", "-"], "name = [1]", "Name: This must be a text in quotes."),
        (["--from", "-"], 'use = [["server"]]', "Use: This must be a text in quotes."),
        (["--from", "-"], "smsapi = 1", "This must be a table."),
    ],
)
def test_what_breaks_a_rule_is_refused_and_nothing_is_written(
    command: Commands, arguments: list[str], stdin: str, said: str
) -> None:
    before = command.files()

    ran = command("add", *arguments, stdin=stdin)

    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert said in ran.err
    assert command.files() == before


@pytest.mark.parametrize("document", ["name = ", f"max = {'9' * 5000}", "a = " + "[" * 5000])
def test_a_document_that_is_no_toml_is_a_fault_of_the_configuration(command: Commands, document: str) -> None:
    ran = command("add", "--from", "-", stdin=document)

    assert ran.code == ExitCode.CONFIGURATION
    assert ran.err.startswith("smstui: standard input cannot be read: ")


def test_a_taken_name_is_refused(command: Commands, saved: str) -> None:
    ran = command("add", "--name", "CHAIN", "--token-file", "-", stdin="t")

    assert saved
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert "Another interface is called “CHAIN” already." in ran.err


def test_without_a_vault_nothing_is_saved_and_the_way_out_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = Commands(tmp_path / "config", capsys, monkeypatch)

    ran = command("add", "--name", "A", "--token-file", "-", stdin="t")

    assert ran.code == ExitCode.AUTHENTICATION
    assert f"smstui --config {command.folder} vault init" in ran.err
    assert list(command.files()) == ["smstui.toml"]


def test_a_locked_vault_without_a_person_saves_nothing_and_asks_nobody(command: Commands) -> None:
    command.lock_vault()
    before = command.files()

    ran = command("add", "--name", "A", "--token-file", "-", stdin="t")

    assert (ran.code, ran.out) == (ExitCode.AUTHENTICATION, "")
    assert "is locked" in ran.err
    assert command.files() == before


def test_an_edit_says_what_it_changed(command: Commands, saved: str) -> None:
    ran = command("edit", "chain", "--sender", "OptikNord", "--start", "2026-12-01", "--branch", "01")

    assert ran.code == ExitCode.DONE
    assert ran.out == (
        "Branch: every branch → 01 Stuttgart\nStart: at once → 2026-12-01\nSender: (empty) → OptikNord\n"
    )
    assert ran.err.startswith("Saved.\n")
    assert command("show", saved, "--json").json["interfaces"][0]["sender"] == "OptikNord"


def test_an_edit_in_german_speaks_german(command: Commands, saved: str) -> None:
    ran = command("edit", saved, "--sender", "OptikNord", "--language", "de")

    assert ran.out == "Absender: (leer) → OptikNord\n"
    assert ran.err == "Gespeichert.\n"


def test_an_edit_for_programs_gives_fields_and_both_values(command: Commands, saved: str) -> None:
    ran = command("edit", saved, "--use", "both", "--max-characters", "160", "--json")

    assert ran.json["changes"] == [
        {"field": "use", "before": "server", "after": "server, client"},
        {"field": "max_characters", "before": "1000", "after": "160"},
    ]
    assert ran.json["interface"]["use"] == ["server", "client"]


def test_an_edit_without_a_change_writes_nothing_and_says_so(command: Commands, saved: str) -> None:
    before = command.files()

    ran = command("edit", saved, "--max-characters", "1000")

    assert ran == Ran(ExitCode.DONE, "", "Nothing was changed.\n")
    assert command.files() == before


@pytest.mark.parametrize(
    "arguments", [("edit", "Chain"), ("branches", "edit", "01"), ("workstations", "edit", "kasse-1")]
)
def test_an_edit_that_names_no_change_is_a_wrong_command_line(
    command: Commands, saved: str, arguments: tuple[str, ...]
) -> None:
    before = command.files()

    ran = command(*arguments)

    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert "say what to change" in ran.err
    assert saved
    assert command.files() == before


def test_a_branch_that_the_chain_does_not_have_is_the_configurations_fault_in_every_verb(
    command: Commands, saved: str
) -> None:
    asked = (
        ("add", "--name", "A", "--branch", "09", "--token-file", "-"),
        ("edit", saved, "--branch", "09"),
        ("explain", "--branch", "09"),
        ("send", "--branch", "09", "--to", "01713920012", "--text", "x", "--dry-run"),
        ("branches", "edit", "09", "--name", "B"),
        ("workstations", "add", "kasse-9", "--branch", "09"),
    )

    ran = [command(*arguments, stdin="token") for arguments in asked]

    assert [one.code for one in ran] == [ExitCode.CONFIGURATION] * len(asked)
    assert all("no branch 09" in one.err for one in ran)
    assert not any("Reload" in one.err for one in ran)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--username", "other"], "The user name is locked since the first save."),
        (["--service", "smsapi.pl"], "The service is locked since the first save."),
        (["--authentication", "token"], "The way to authenticate is locked since the first save."),
        (["--password-file", "-"], "The password is locked since the first save."),
        (["--token-file", "-"], "The key token is locked since the first save."),
        (["--workstation", "kasse-1"], "The workstation is fixed since the first save."),
        (["--username", ""], "The user name is locked since the first save."),
    ],
)
def test_an_edit_refuses_what_the_first_save_locked_and_says_why(
    command: Commands, saved: str, arguments: list[str], said: str
) -> None:
    before = command.files()

    ran = command("edit", saved, "--sender", "OptikNord", *arguments, stdin="t")

    assert (ran.code, ran.out) == (ExitCode.CONFIGURATION, "")
    assert said in ran.err
    assert command.files() == before
    assert command.secret_of(saved) == "geheim-0"


def test_the_same_account_written_otherwise_is_no_change(command: Commands, saved: str) -> None:
    ran = command("edit", saved, "--service", " SMSAPI.com ", "--sender", "OptikNord")

    assert (ran.code, ran.out) == (ExitCode.DONE, "Sender: (empty) → OptikNord\n")


def test_the_password_of_a_proxy_may_change(command: Commands, saved: str) -> None:
    proxy = ("--proxy-host", "proxy.lan", "--proxy-port", "3128", "--proxy-username", "anna")
    without = command("edit", saved, *proxy)
    given = command("edit", saved, *proxy, "--proxy-password-file", "-", stdin="geheim-2")
    again = command("edit", saved, "--proxy-password-file", "-", stdin="geheim-3")

    assert (without.code, given.code, again.code) == (ExitCode.USAGE, ExitCode.DONE, ExitCode.DONE)
    assert "Proxy password is missing: give it by --proxy-password-file." in without.err
    assert again.out == "Proxy password: set\n"


def test_an_unknown_interface_is_named(command: Commands) -> None:
    ran = command("edit", "nothing", "--sender", "A")

    assert ran.code == ExitCode.CONFIGURATION
    assert "There is no interface nothing" in ran.err


def test_a_missing_secret_is_supplied_once(command: Commands, saved: str) -> None:
    dropped = command.folder / "interfaces" / "dropped-in.toml"
    text = (command.folder / "interfaces" / f"{saved}.toml").read_text(encoding="utf-8")
    dropped.write_text(text.replace('"Chain"', '"Dropped in"'), encoding="utf-8")

    wrong = command("supply", "dropped in", "--token-file", "-", stdin="t")
    none = command("supply", "dropped in")
    first = command("supply", "dropped in", "--password-file", "-", "--json", stdin="geheim-4")
    second = command("supply", "dropped in", "--password-file", "-", stdin="geheim-5")

    assert [ran.code for ran in (wrong, none, first, second)] == [2, 2, 0, 4]
    assert "Password is missing: give it by --password-file." in none.err
    assert "“Dropped in” authenticates by Password: give it by --password-file" in wrong.err
    assert first.json["interface"]["state"] == "ready"
    assert "A secret is kept already" in second.err
    assert command.secret_of("dropped-in") == "geheim-4"


def test_a_copy_has_every_setting_and_a_secret_of_its_own(command: Commands, saved: str) -> None:
    command("edit", saved, "--sender", "OptikNord")

    ran = command("duplicate", "Chain", "--branch", "02", "--password-file", "-", "--json", stdin="geheim-6")

    copy = ran.json["interface"]
    assert (copy["name"], copy["branch"], copy["sender"], copy["username"]) == ("Chain (2)", "02", "OptikNord", "optik")
    assert command.secret_of(copy["id"]) == "geheim-6"
    assert command.secret_of(saved) == "geheim-0"


def test_deleting_needs_a_yes_and_undo_brings_the_file_back_without_its_secret(command: Commands, saved: str) -> None:
    asked = command("delete", saved)
    deleted = command("delete", saved, "--yes", "--json")
    gone = command("show", saved)
    undone = command("undo", "--json")

    assert (asked.code, asked.out) == (ExitCode.USAGE, "")
    assert "give --yes if this is meant" in asked.err
    assert deleted.json == {"schema": 1, "deleted": {"id": saved, "name": "Chain"}, "secret_left": False}
    assert gone.code == ExitCode.CONFIGURATION
    assert undone.json["undone"]["kind"] == "delete"
    assert undone.json["secret_missing"] is True
    assert command("show", saved, "--json").json["interfaces"][0]["state"] == "no_secret"


@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, 0), ("n", 130, 1), ("", 130, 1)])
def test_a_person_is_asked_before_a_deletion(
    command: Commands, saved: str, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, left: int
) -> None:
    answering_as_a_person(monkeypatch, answer)

    ended = run(["--config", str(command.folder), "delete", saved])

    assert ended == code
    assert len(list((command.folder / "interfaces").glob("*.toml"))) == left
    assert "Delete “Chain” and its credentials?" in command.capsys.readouterr().err


FROM_NOW_ON: Final = "so far “Chain”, from now on nobody"


def test_what_follows_from_a_deletion_is_said_before_the_question_to_a_person(
    command: Commands, saved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering_as_a_person(monkeypatch, "n")

    run(["--config", str(command.folder), "delete", saved])

    said = command.capsys.readouterr().err
    assert said.index("What follows if it is deleted:") < said.index(FROM_NOW_ON) < said.index("Delete “Chain”")


def test_what_follows_from_a_deletion_without_a_question_is_said_when_it_is_done(
    command: Commands, saved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object) -> bool:
        raise WriteFailed("/x/interfaces/chain.toml", WriteProblem.DISK_FULL)

    without_yes = command("delete", saved)
    with monkeypatch.context() as patch:
        patch.setattr("smstui.adapters.toml.saving.ConfigDirectory.remove", refusing)
        refused = command("delete", saved, "--yes")
    done = command("delete", saved, "--yes")

    assert (without_yes.code, refused.code, done.code) == (2, 4, 0)
    assert "from now on" not in without_yes.err + refused.err
    assert done.err.index("is deleted") < done.err.index(FROM_NOW_ON)


def test_what_sent_lately_is_deleted_only_when_its_name_is_given(command: Commands, saved: str) -> None:
    remember_a_message(command, saved)
    with_yes = command("delete", saved, "--yes")
    with_another = command("delete", saved, "--yes", "--confirm", "Chair")
    with_its_name = command("delete", saved, "--yes", "--confirm", "chain")

    assert [ran.code for ran in (with_yes, with_another, with_its_name)] == [2, 2, 0]
    assert re.search(r"it sent a message on \d{4}-\d\d-\d\d: give --yes and --confirm with its name", with_yes.err)
    assert with_its_name.id == saved


def test_a_person_types_the_name_of_what_sent_lately(
    command: Commands, saved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember_a_message(command, saved)
    answering_as_a_person(monkeypatch, "y")
    refused = run(["--config", str(command.folder), "delete", saved])
    answering_as_a_person(monkeypatch, "Chain")

    assert refused == ExitCode.USAGE
    assert run(["--config", str(command.folder), "delete", saved]) == ExitCode.DONE


def remember_a_message(command: Commands, interface_id: str) -> None:
    from smstui.bootstrap import live
    from smstui.domain.gateway import Accepted
    from smstui.domain.interface import InterfaceId
    from smstui.ports import Attempt

    attempt = Attempt("i1", InterfaceId(interface_id), "Chain", "+491713920012", 1, 1, "text", "test")
    with live(config=command.folder) as services:
        services.journal.intended(attempt)
        services.journal.concluded(attempt, Accepted("1", "+491713920012", "QUEUE", "0.16"))


def test_a_file_that_cannot_be_read_is_deleted_by_its_id(command: Commands) -> None:
    (command.folder / "interfaces" / "torn-aaaa.toml").write_text("name = ", encoding="utf-8")

    ran = command("delete", "torn-aaaa", "--yes")

    assert (ran.code, ran.id) == (ExitCode.DONE, "torn-aaaa")
    assert "cannot be read" in ran.err
    assert "a backup stays" in ran.err
    assert "torn-aaaa.toml" not in command.files()


def test_undo_takes_a_change_back_and_a_first_save_only_when_that_is_meant(command: Commands, saved: str) -> None:
    command("edit", saved, "--sender", "OptikNord")

    change = command("undo")
    asked = command("undo")
    creation = command("undo", "--yes")
    nothing = command("undo")

    assert (change.code, change.out, change.err) == (0, f"{saved}\n", "Taken back: Sender of “Chain”.\n")
    assert asked.code == ExitCode.USAGE
    assert "“Chain” is new. Taking that back deletes it and its credentials" in asked.err
    assert creation.code == ExitCode.DONE
    assert command.files().keys() == {"smstui.toml", "branches.toml", "workstations.toml"}
    assert nothing.code == ExitCode.CONFIGURATION
    assert "There is no change of yours that could be taken back." in nothing.err


def test_no_option_takes_a_secret_itself() -> None:
    from smstui.cli.writing import add, duplicate, edit, supply

    options = {name for verb in (add, duplicate, edit, supply) for one in verb.params for name in one.opts}

    assert {"--token-file", "--password-fd", "--proxy-password-file"} <= options
    assert not options & {"--token", "--password", "--secret", "--proxy-password"}


def test_a_verb_that_only_changes_makes_no_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = Commands(tmp_path / "config", capsys, monkeypatch)

    codes = [
        command(*words).code
        for words in (["edit", "a", "--name", "b"], ["delete", "a"], ["undo"], ["branches", "list"])
    ]

    assert codes == [ExitCode.CONFIGURATION] * 4
    assert not command.folder.exists()
