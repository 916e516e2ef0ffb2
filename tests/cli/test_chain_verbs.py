"""Branches, workstations, appointment types and policies by command: golden outputs, refusals and exit codes."""

from pathlib import Path

import pytest

from smstui.cli.exit_codes import ExitCode
from smstui.cli.main import run
from tests.cli.writing_world import Commands, Ran, answering_as_a_person


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    return Commands(tmp_path / "config", capsys, monkeypatch)


@pytest.fixture
def chain(command: Commands) -> Commands:
    """Give two branches, two workstations, an appointment type and an interface of branch 01 and its computer."""
    for arguments in (
        ("branches", "add", "02", "--name", "Ulm"),
        ("branches", "add", "01", "--name", "Stuttgart"),
        ("workstations", "add", "Kasse-1", "--branch", "01"),
        ("workstations", "add", "kasse-2", "--branch", "02"),
        ("appointment-types", "add", "eye-test", "--name", "Eye test", "--automatic-notification"),
        ("appointment-types", "add", "fitting", "--name", "Fitting"),
    ):
        assert command(*arguments) == Ran(0, "", "Saved.\n")
    command.make_vault()
    assert command("add", "--name", "Till", "--workstation", "kasse-1", "--token-file", "-", stdin="t").code == 0
    return command


def test_the_branches_are_listed_with_their_users(chain: Commands) -> None:
    assert chain("branches", "list").out == (
        "Code  Name       Workstations  Interfaces\n"
        "01    Stuttgart  1             1\n"
        "02    Ulm        1             0\n"
    )
    assert chain("branches", "list", "--json").json == {
        "schema": 1,
        "branches": [
            {"code": "01", "name": "Stuttgart", "workstations": 1, "interfaces": 1},
            {"code": "02", "name": "Ulm", "workstations": 1, "interfaces": 0},
        ],
    }


def test_the_workstations_are_listed_in_either_language(chain: Commands) -> None:
    assert chain("workstations", "list").out == (
        "Host name  Branch        Interfaces\nkasse-1    01 Stuttgart  1\nkasse-2    02 Ulm        0\n"
    )
    assert chain("workstations", "list", "--branch", "02", "--json").json["workstations"] == [
        {"host": "kasse-2", "branch": "02", "interfaces": 0}
    ]
    assert chain("workstations", "list", "--language", "de").out.split()[:2] == ["Rechnername", "Filiale"]


def test_the_appointment_types_are_listed_with_the_option_for_notifications(chain: Commands) -> None:
    assert chain("appointment-types", "list").out == (
        "Key       Name      Automatic notification\neye-test  Eye test  yes\nfitting   Fitting   no\n"
    )
    assert chain("appointment-types", "list", "--json").json["appointment_types"][0] == {
        "key": "eye-test",
        "name": "Eye test",
        "automatic_notification": True,
    }


@pytest.mark.parametrize("what", ["branches", "workstations", "appointment-types"])
def test_an_empty_list_is_no_data_and_no_error(command: Commands, what: str) -> None:
    command("branches", "add", "01", "--name", "Stuttgart")
    command("branches", "delete", "01", "--yes")

    said, asked = command(what, "list"), command(what, "list", "--json")

    assert (said.code, said.out) == (ExitCode.DONE, "")
    assert said.err.startswith("There is no ")
    assert asked.json[what.replace("-", "_")] == []


def test_an_edit_changes_what_is_named_and_a_code_everywhere(chain: Commands) -> None:
    assert chain("branches", "edit", "01", "--name", "Stuttgart Mitte", "--json").json == {
        "schema": 1,
        "branch": {"code": "01", "name": "Stuttgart Mitte"},
    }
    assert chain("branches", "edit", "01", "--code", "001").code == ExitCode.DONE
    assert chain("workstations", "edit", "KASSE-1", "--host", "till-1").code == ExitCode.DONE
    assert chain("appointment-types", "edit", "fitting", "--name", "Fit", "--automatic-notification").code == 0
    assert chain("appointment-types", "edit", "fitting", "--key", "fit", "--json").json["appointment_type"] == {
        "key": "fit",
        "name": "Fit",
        "automatic_notification": True,
    }

    interface = chain("show", "till", "--json").json["interfaces"][0]
    assert (interface["branch"], interface["workstation"]) == ("001", "till-1")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("branches", "add", "01", "--name", "Again"), 2, "01"),
        (("branches", "add", "a b", "--name", "Name"), 2, "A code has 1 to 16 letters"),
        (("branches", "add", "03", "--name", " "), 2, "This must be filled in."),
        (("branches", "edit", "09", "--name", "N"), 4, "There is no branch 09"),
        (("branches", "delete", "09", "--yes"), 4, "There is no branch 09"),
        (("workstations", "add", "kasse 3", "--branch", "01"), 2, "A host name has letters"),
        (("workstations", "add", "kasse-3", "--branch", "09"), 4, "There is no branch 09"),
        (("workstations", "edit", "kasse-1", "--branch", "02"), 4, "interface Till"),
        (("appointment-types", "add", "eye-test", "--name", "Again"), 2, "eye-test"),
        (("appointment-types", "delete", "nothing", "--yes"), 4, "There is no appointment type nothing"),
        (("appointment-types", "delete", "fitting"), 2, "give --yes if this is meant"),
        (("branches", "delete", "02"), 4, "workstation kasse-2"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_nothing_is_written(
    chain: Commands, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = chain.files()

    ran = chain(*arguments)

    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert chain.files() == before


def test_what_is_in_use_is_not_deleted_and_its_users_are_named_in_either_language(chain: Commands) -> None:
    branch = chain("branches", "delete", "01", "--yes")
    german = chain("branches", "delete", "01", "--yes", "--language", "de")
    computer = chain("workstations", "delete", "kasse-1", "--yes")

    assert (branch.code, computer.code) == (ExitCode.CONFIGURATION, ExitCode.CONFIGURATION)
    assert branch.err == (
        "smstui: Branch 01 is still in use by interface Till, workstation kasse-1. Change or delete these first.\n"
    )
    assert "Schnittstelle Till, Rechner kasse-1" in german.err
    assert "interface Till" in computer.err


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("branches", "delete", "03"), {"code": "03", "name": "Aalen"}),
        (("workstations", "delete", "Kasse-2"), {"host": "kasse-2", "branch": "02"}),
        (
            ("appointment-types", "delete", "fitting"),
            {"key": "fitting", "name": "Fitting", "automatic_notification": False},
        ),
    ],
)
def test_what_nobody_uses_is_deleted(chain: Commands, arguments: tuple[str, ...], answer: dict[str, object]) -> None:
    chain("branches", "add", "03", "--name", "Aalen")

    ran = chain(*arguments, "--yes", "--json")

    assert ran.json == {"schema": 1, "deleted": answer}
    assert ran.err.endswith("is deleted.\n")
    assert chain(*arguments, "--yes").code == ExitCode.CONFIGURATION


@pytest.mark.parametrize(("typed", "code"), [("yes", ExitCode.DONE), ("", ExitCode.INTERRUPTED)])
def test_a_person_is_asked_before_an_entry_goes(
    chain: Commands, monkeypatch: pytest.MonkeyPatch, typed: str, code: ExitCode
) -> None:
    answering_as_a_person(monkeypatch, typed)

    ended = run(["--config", str(chain.folder), "appointment-types", "delete", "fitting"])

    assert ended == code
    assert "Delete fitting Fitting?" in chain.capsys.readouterr().err


def test_the_defaults_are_changed_and_what_no_option_says_stays(chain: Commands) -> None:
    """A new chain has no name yet: its time zone can be set all the same."""
    first = chain("defaults", "edit", "--timezone", "Europe/Vienna", "--json")
    chain("defaults", "edit", "--name", "Optik Nord", "--ca-file", "/etc/ssl/own.pem")
    again = chain("defaults", "edit", "--name", "Optik Nord")
    chain("defaults", "edit", "--country-code", "0043", "--ca-file", "")

    known = {"name": None, "timezone": "Europe/Vienna", "country_code": "+1", "ca_file": None}
    assert first.json == {"schema": 1, "defaults": known}
    assert again.err == "Nothing was changed.\n"
    assert chain("defaults", "show", "--json").json["defaults"] == {
        **known,
        "name": "Optik Nord",
        "country_code": "+43",
    }
    assert chain("defaults", "show").out == (
        "Name of the chain                 Optik Nord\n"
        "Time zone                         Europe/Vienna\n"
        "Country code of new interfaces    +43\n"
        "Additional certificate authority  (none)\n"
    )
    assert 'name = "Optik Nord"' in (chain.folder / "smstui.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--timezone", "Mars/Olympus"), "Mars/Olympus is no time zone"),
        (("--timezone", "localtime"), "localtime means another time on another computer"),
        (("--country-code", "+999"), "+999 belongs to no country"),
        (("--ca-file", "own.pem"), "Enter a whole path"),
        ((), "say what to change"),
    ],
)
def test_a_default_that_breaks_a_rule_changes_nothing(chain: Commands, options: tuple[str, ...], words: str) -> None:
    before = (chain.folder / "smstui.toml").read_text(encoding="utf-8")

    ran = chain("defaults", "edit", *options)

    assert ran.code == ExitCode.USAGE
    assert words in ran.err
    assert (chain.folder / "smstui.toml").read_text(encoding="utf-8") == before


def test_the_policy_is_shown(chain: Commands) -> None:
    (chain.folder / "policy.toml").write_text(
        'schema = 1\nadministrators_may_view_passwords = true\nadministrators_group = "smsadmin"\n', encoding="utf-8"
    )

    assert chain("policy").out == (
        "Administrators may view set passwords    yes\n"
        "Administrators' group                    smsadmin\n"
        "The journal keeps the texts of messages  no\n"
    )
    assert chain("policy", "--json").json == {
        "schema": 1,
        "policy": {
            "administrators_may_view_passwords": True,
            "administrators_group": "smsadmin",
            "journal_texts": False,
        },
    }


def test_a_policy_that_cannot_be_read_allows_nothing_and_says_so(chain: Commands) -> None:
    (chain.folder / "policy.toml").write_text("administrators_may_view_passwords = perhaps\n", encoding="utf-8")

    ran = chain("policy", "--json")

    assert ran.code == ExitCode.CONFIGURATION
    assert ran.json["policy"]["administrators_may_view_passwords"] is False
    assert "policy.toml" in ran.err


def test_an_edit_with_the_same_values_says_that_nothing_was_changed(chain: Commands) -> None:
    unchanged = Ran(0, "", "Nothing was changed.\n")

    assert chain("branches", "edit", "01", "--name", "Stuttgart") == unchanged
    assert chain("workstations", "edit", "kasse-2", "--branch", "02") == unchanged
    assert chain("appointment-types", "edit", "fitting", "--name", "Fitting") == unchanged
    assert chain("branches", "edit", "01", "--name", "Stuttgart Mitte") == Ran(0, "", "Saved.\n")
