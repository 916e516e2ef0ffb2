"""Interfaces and chain leave as one document and come back by a plan: all of it, or nothing."""

import asyncio
import tomllib
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smstui.bootstrap import live
from smstui.cli.exit_codes import ExitCode
from smstui.cli.main import run
from smstui.domain.chain import Branch, Chain
from smstui.domain.change import Deed, Thing
from smstui.domain.errors import EditConflict, FieldRefused, SecretMissing
from smstui.services.exporting import exported_csv, exported_toml
from smstui.services.transfer_document import read_csv_document, read_toml_document
from tests.cli.answer_schemas import hold_against_schema
from tests.cli.writing_world import Commands, Ran, answering_as_a_person
from tests.hostile import corpus, harm_in_lines

DOCUMENT: Final = """
[branches.01]
name = "Stuttgart"

[branches.02]
name = "Köln"

[workstations.pc-01]
branch = "01"

[appointment_types.check]
name = "Kontrolle"
automatic_notification = true

[interfaces.stuttgart-k3fq]
name = "SMSAPI Stuttgart"
branch = "01"
workstation = "pc-01"
use = ["client"]
start = 2026-12-01
created = 2026-11-22T09:30:00+01:00

[interfaces.stuttgart-k3fq.smsapi]
service = "https://api.hqsms.com/"
authentication = "password"
username = "optik"
sender = "OptikNord"
country_code = "+49"
max_characters = 320

[interfaces.stuttgart-k3fq.smsapi.proxy]
host = "proxy.lan"
port = 3128

[interfaces.chain-abcd]
name = "Everybody"
use = ["server", "client"]
created = 2026-11-22T09:31:00+01:00

[interfaces.chain-abcd.smsapi]
country_code = "+48"
"""


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    with live(config=tmp_path / "config"):  # which makes it
        return Commands(tmp_path / "config", capsys, monkeypatch)


@pytest.fixture
def elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    return Commands(tmp_path / "elsewhere", capsys, monkeypatch)


@pytest.fixture
def filled(command: Commands) -> Commands:
    """Give a configuration that has everything of the document."""
    assert imported(command, DOCUMENT).code == ExitCode.DONE
    return command


def imported(command: Commands, document: str, *options: str) -> Ran:
    return command("import", "-", "--yes", *options, stdin=document)


def exported(command: Commands) -> str:
    ran = command("export")
    assert (ran.code, ran.err) == (ExitCode.DONE, "")
    return ran.out


def actions(ran: Ran) -> dict[str, str]:
    """Return what the plan does with each thing, by key; its JSON is held against the schema."""
    hold_against_schema(ran.json, "import")
    return {item["subject"]["key"]: item["action"] for item in ran.json["items"]}


def test_an_import_that_nobody_confirms_makes_no_configuration(elsewhere: Commands) -> None:
    ran = elsewhere("import", "-", stdin=DOCUMENT)

    assert ran.code == ExitCode.CONFIGURATION
    assert not elsewhere.folder.exists()


def test_an_imported_interface_never_sends_with_the_secrets_of_one_that_is_gone(command: Commands) -> None:
    command.make_vault()
    imported(command, '[interfaces.a-e5jc]\nname = "Former"\n')
    token = command.folder.parent / "token"
    token.write_text("former-token\n", encoding="utf-8")
    assert command("supply", "Former", "--token-file", str(token)).code == ExitCode.DONE
    (command.folder / "interfaces/a-e5jc.toml").unlink()

    ran = imported(command, '[interfaces.a-e5jc]\nname = "Other shop"\n')

    assert ran.code == ExitCode.DONE
    (file,) = (command.folder / "interfaces").glob("*.toml")
    assert file.stem != "a-e5jc"
    assert "no key" in command("show", "Other shop").out
    with pytest.raises(SecretMissing):
        command.secret_of(file.stem)


def test_what_is_exported_and_imported_elsewhere_is_exported_the_same(filled: Commands, elsewhere: Commands) -> None:
    document = exported(filled)

    ran = imported(elsewhere, document)

    assert (ran.code, exported(elsewhere)) == (ExitCode.DONE, document)
    assert actions(imported(elsewhere, document, "--json")) == dict.fromkeys(
        ("01", "02", "pc-01", "check", "stuttgart-k3fq", "chain-abcd"), "same"
    )


_NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20).filter(
    lambda text: bool(text.strip())
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(_NAMES, min_size=1, max_size=4, unique_by=lambda name: name.strip().casefold()))
def test_every_name_survives_toml_and_csv(names: list[str]) -> None:

    branches = {}
    for number, name in enumerate(names):
        try:
            branches[str(number)] = Branch.parse(str(number), name)
        except FieldRefused:
            continue
    chain = Chain("id", "chain", "UTC", branches=branches)

    as_toml = read_toml_document("x", exported_toml(chain, []).encode())
    as_csv = read_csv_document("x", exported_csv(Thing.BRANCH, chain, []).encode())

    for document in (as_toml, as_csv):
        assert {one.key: one.said["name"] for one in document.wanted} == {
            code: branch.name for code, branch in branches.items()
        }


@pytest.mark.parametrize("table", ["branches", "workstations", "appointment-types", "interfaces"])
def test_a_table_that_was_exported_changes_nothing_when_it_comes_back(filled: Commands, table: str) -> None:
    written = filled("export", "--csv", table)

    ran = imported(filled, written.out, "--json")

    assert ran.code == ExitCode.DONE
    assert set(actions(ran).values()) == {"same"}


def test_a_plan_shows_what_would_happen_and_changes_nothing(command: Commands) -> None:
    ran = command("import", "-", "--plan", stdin=DOCUMENT)

    assert ran.code == ExitCode.DONE
    assert "Branch 01 Stuttgart" in ran.out
    assert "https://api.hqsms.com/ is smsapi.com now" in ran.out
    assert "6 to make, 0 to change, 0 the same, 0 refused." in ran.err
    assert not [name for name in command.files() if "k3fq" in name]


def test_a_plan_makes_no_configuration(elsewhere: Commands) -> None:
    ran = elsewhere("import", "-", "--plan", stdin=DOCUMENT)

    assert ran.code == ExitCode.CONFIGURATION
    assert not elsewhere.folder.exists()


def test_an_imported_interface_has_no_key_until_one_is_supplied(filled: Commands) -> None:
    filled.make_vault()
    before = filled("list", "state:no-key", "--json").json["interfaces"]

    supplied = filled("supply", "Everybody", "--token-file", "-", stdin="token\n")

    assert [one["id"] for one in before] == ["chain-abcd", "stuttgart-k3fq"]
    assert supplied.code == ExitCode.DONE
    assert filled.secret_of("chain-abcd") == "token"


def test_what_a_document_does_not_name_stays(filled: Commands) -> None:
    ran = imported(filled, '[branches.03]\nname = "Ulm"\n')

    assert ran.code == ExitCode.DONE
    assert set(tomllib.loads(exported(filled))["branches"]) == {"01", "02", "03"}


def test_comments_in_a_changed_file_stay(filled: Commands) -> None:
    path = filled.folder / "branches.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# written by hand\n", encoding="utf-8")

    imported(filled, '[branches.01]\nname = "Stuttgart West"\n')

    text = path.read_text(encoding="utf-8")
    assert "Stuttgart West" in text
    assert "# written by hand" in text


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ('service = "smsapi.pl"\nauthentication = "password"\nusername = "optik"', "service is locked"),
        ('authentication = "token"\nusername = ""', "way to authenticate is locked"),
        ('authentication = "password"\nusername = "another"', "user name is locked"),
    ],
)
def test_a_locked_field_is_refused_with_the_locks_reason(filled: Commands, said: str, reason: str) -> None:
    before = filled.files()

    ran = imported(
        filled,
        '[branches.09]\nname = "New"\n[interfaces.stuttgart-k3fq]\nname = "SMSAPI Stuttgart"\nuse = ["client"]\n'
        f'branch = "01"\n[interfaces.stuttgart-k3fq.smsapi]\ncountry_code = "+49"\n{said}\n',
    )

    assert ran.code == ExitCode.CONFIGURATION
    assert reason in ran.err
    assert "delete the interface and create it anew" in ran.err
    assert filled.files() == before


def test_the_workstation_of_an_interface_is_fixed(filled: Commands) -> None:
    ran = imported(filled, "name,workstation\nSMSAPI Stuttgart,\n")

    assert ran.code == ExitCode.CONFIGURATION
    assert "workstation is fixed" in ran.err


def test_a_secret_in_a_document_is_refused_and_not_repeated(command: Commands) -> None:
    ran = imported(
        command,
        '[interfaces.x]\nname = "X"\n[interfaces.x.smsapi]\ncountry_code = "+49"\ntoken = "very-secret"\n',
        "--json",
    )

    assert ran.code == ExitCode.USAGE
    assert "Secrets are not imported" in ran.out
    assert "very-secret" not in ran.out + ran.err


def test_a_table_changes_only_the_columns_that_it_has(filled: Commands) -> None:
    before = tomllib.loads(exported(filled))["interfaces"]["stuttgart-k3fq"]

    ran = imported(filled, "Name;Absender\nSMSAPI Stuttgart;OptikSued\n")

    after = tomllib.loads(exported(filled))["interfaces"]["stuttgart-k3fq"]
    assert ran.code == ExitCode.DONE
    assert after["smsapi"].pop("sender") == "OptikSued"
    before["smsapi"].pop("sender")
    assert after == before


@pytest.mark.parametrize(
    "table",
    [
        "code,name\n01,Köln\n",
        "Filialcode;Filialname\n01;Köln\n",
        "\ufeffFiliale;Bezeichnung;Telefon\r\n01;Köln;0711 1\r\n\r\n",
        'Name\tFilialnummer\n"Köln"\t01\n',
    ],
)
def test_branches_come_from_tables_of_many_kinds(command: Commands, table: str) -> None:
    ran = imported(command, table)

    assert ran.code == ExitCode.DONE
    assert tomllib.loads(exported(command))["branches"] == {"01": {"name": "Köln"}}


def test_columns_that_mean_nothing_here_are_named(command: Commands) -> None:
    ran = imported(command, "Filiale;Name;Telefon\n01;Ulm;0731\n")

    assert "passed over: Telefon" in ran.err


def test_workstations_come_from_a_german_table(filled: Commands) -> None:
    ran = imported(filled, "Rechner;Filiale\nPC-07;02\n")

    assert ran.code == ExitCode.DONE
    assert tomllib.loads(exported(filled))["workstations"]["pc-07"] == {"branch": "02"}


def test_one_bad_line_keeps_everything_out_and_is_named(command: Commands) -> None:
    ran = imported(command, "code,name\n01,Ulm\n0 2,Bad\n03,\n")

    assert ran.code == ExitCode.FINDINGS
    assert "line 3" in ran.err
    assert "line 4" in ran.err
    assert "branches" not in tomllib.loads(exported(command))


def test_latin_1_is_refused_with_what_to_do(command: Commands, tmp_path: Path) -> None:
    table = tmp_path / "branches.csv"
    table.write_bytes("code;name\n01;Köln\n".encode("latin-1"))

    ran = command("import", str(table), "--yes")

    assert ran.code == ExitCode.CONFIGURATION
    assert "CSV UTF-8" in ran.err


def test_a_workstation_does_not_move_away_from_its_interface(filled: Commands) -> None:
    ran = imported(filled, "host,branch\npc-01,02\n")

    assert ran.code == ExitCode.CONFIGURATION
    assert "SMSAPI Stuttgart" in ran.err


def test_names_may_be_exchanged_but_not_doubled(filled: Commands) -> None:
    exchanged = imported(filled, "id,name\nstuttgart-k3fq,Everybody\nchain-abcd,SMSAPI Stuttgart\n")
    doubled = imported(filled, "id,name\nstuttgart-k3fq,SMSAPI STUTTGART\n")

    interfaces = tomllib.loads(exported(filled))["interfaces"]
    assert (exchanged.code, doubled.code) == (ExitCode.DONE, ExitCode.USAGE)
    assert interfaces["stuttgart-k3fq"]["name"] == "Everybody"


def test_an_id_that_was_used_once_is_not_used_again(filled: Commands) -> None:
    document = exported(filled)
    filled.make_vault()
    assert filled("delete", "chain-abcd", "--yes").code == ExitCode.DONE

    ran = imported(filled, document, "--json")

    (new,) = [item for item in ran.json["items"] if item["action"] == "create"]
    assert new["subject"]["name"] == "Everybody"
    assert new["subject"]["key"] != "chain-abcd"


def test_an_id_that_would_lead_out_of_the_folder_is_none(command: Commands) -> None:
    ran = imported(
        command, '[interfaces."../../evil"]\nname = "E"\n[interfaces."../../evil".smsapi]\ncountry_code = "+49"\n'
    )

    assert ran.code == ExitCode.DONE
    assert not list(command.folder.parent.rglob("evil.toml"))


def test_every_imported_thing_has_its_line_in_the_change_log(filled: Commands) -> None:
    with live(config=filled.folder) as services:
        (month,) = services.change_log.months()
        records = services.change_log.month(month).lines

    assert {record.deed for record in records} == {Deed.IMPORTED}
    assert {record.subject.key for record in records} == {
        "01",
        "02",
        "pc-01",
        "check",
        "stuttgart-k3fq",
        "chain-abcd",
    }


def test_without_a_person_an_import_wants_to_be_told_yes(command: Commands) -> None:
    ran = command("import", "-", stdin="code,name\n01,Ulm\n")

    assert ran.code == ExitCode.USAGE
    assert "branches" not in tomllib.loads(exported(command))


def test_a_person_may_say_no(command: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "branches.csv"
    table.write_text("code,name\n01,Ulm\n", encoding="utf-8")

    answering_as_a_person(monkeypatch, "n")

    code = run(["--config", str(command.folder), "import", str(table)])

    assert code != ExitCode.DONE
    command.capsys.readouterr()
    assert "branches" not in tomllib.loads(exported(command))


def test_a_plan_says_who_would_send_instead(filled: Commands) -> None:
    filled.make_vault()
    filled("supply", "Everybody", "--token-file", "-", stdin="token\n")
    table = "name,use,id\nEverybody,client,chain-abcd\n"

    ran = filled("import", "-", "--plan", "--json", stdin=table)

    assert {(one["branch"], one["use"], one["before"]["id"], one["after"]) for one in ran.json["shifts"]} == {
        (branch, "server", "chain-abcd", None) for branch in ("01", "02", None)
    }
    assert "Everybody" in filled("import", "-", "--plan", stdin=table).err


def test_what_changed_since_the_plan_was_shown_is_a_conflict(filled: Commands) -> None:

    document = read_csv_document("x", b"code,name\n01,Ulm\n")
    with live(config=filled.folder) as services:
        assert services.importing is not None
        plan = asyncio.run(services.importing.plan(document))
        asyncio.run(services.chain_editing.save_branch("01", "Meanwhile", "01"))

        with pytest.raises(EditConflict):
            asyncio.run(services.importing.carry_out(document, plan))


def test_an_export_names_what_it_cannot_read(filled: Commands) -> None:
    (filled.folder / "interfaces/chain-abcd.toml").write_text("name =", encoding="utf-8")

    ran = filled("export")

    assert ran.code == ExitCode.FINDINGS
    assert "left out" in ran.err
    assert "chain-abcd" in ran.err


def test_a_spreadsheet_runs_no_cell_of_an_export(command: Commands) -> None:
    imported(command, '[branches.01]\nname = "=HYPERLINK(1)"\n')

    table = command("export", "--csv", "branches").out

    assert table == "code,name\n01,'=HYPERLINK(1)\n"


@pytest.mark.parametrize(
    "template", ["{}", "[branches]\n{}", '[branches.01]\nname = "{}"', "code,name\n01,{}", "[interfaces.{}]"]
)
def test_hostile_documents_end_in_words_and_write_nothing_raw(command: Commands, template: str) -> None:
    for text in corpus():
        document = template.replace("{}", text)

        ran = command("import", "-", "--plan", stdin=document.encode("utf-8", "replace").decode())

        assert ran.code in {ExitCode.DONE, ExitCode.FINDINGS, ExitCode.CONFIGURATION, ExitCode.USAGE}
        assert not harm_in_lines((ran.out + ran.err).split("\n"))


def test_a_document_that_is_too_large_is_not_read(command: Commands, tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate((32 << 20) + 1)

    ran = command("import", str(huge), "--plan")

    assert ran.code == ExitCode.CONFIGURATION
    assert "32 MiB" in ran.err


def test_the_plan_is_told_in_german(command: Commands) -> None:
    ran = command("--language", "de", "import", "-", "--plan", stdin="Filiale;Name\n01;Ulm\n")

    assert "Filiale 01 Ulm" in ran.out
