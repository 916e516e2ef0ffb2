"""Who sends, why, and where nobody can, by command: golden outputs, refusals and exit codes."""

import re
from pathlib import Path

import pytest

from tests.cli.answer_schemas import hold_against_schema
from tests.cli.writing_world import Commands

TODAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
BROKEN = 'schema = 1\nname = "Defect"\nuse = ["server"\n'


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    return Commands(tmp_path / "config", capsys, monkeypatch)


@pytest.fixture
def chain(command: Commands) -> Commands:
    """Give two branches; one has an interface now, the other one from 2099 on, a computer its own."""
    command("branches", "add", "01", "--name", "Stuttgart")
    command("branches", "add", "02", "--name", "Ulm")
    command("workstations", "add", "till-1", "--branch", "01")
    command.make_vault()
    for name, *more in (
        ("Stuttgart", "--branch", "01"),
        ("Ulm later", "--branch", "02", "--start", "2099-12-01"),
        ("Till", "--workstation", "till-1", "--use", "client"),
    ):
        ran = command("add", "--name", name, *more, "--token-file", "-", stdin="t")
        assert ran.code == 0, ran.err
    return command


def test_the_first_line_says_who_sends_and_the_table_why(chain: Commands) -> None:
    ran = chain("explain", "--branch", "01")

    assert ran.code == 0
    assert TODAY.sub("DAY", ran.out) == (
        "Server-side, 01 Stuttgart, DAY: “Stuttgart” sends.\n"
        "\n"
        "Name       Branch        Workstation  Reason\n"
        "Stuttgart  01 Stuttgart               It sends.\n"
        "Till       01 Stuttgart  till-1       Other workstation: only till-1.\n"
        "Ulm later  02 Ulm                     Other branch: only 02 Ulm.\n"
    )
    assert ran.err == ""


def test_nobody_can_send_ends_as_a_configuration_without_usable_interface(chain: Commands) -> None:
    ran = chain("explain", "--branch", "02")

    assert ran.code == 4
    assert "nobody can send." in ran.out
    assert "Planned: released on 2099-12-01, from 00:00 in the chain's time zone." in ran.out


def test_a_day_and_a_workstation_are_asked_about_in_json(chain: Commands) -> None:
    ran = chain("explain", "--workstation", "TILL-1", "--use", "client", "--at", "2099-12-01", "--json")

    answer = ran.json
    assert ran.code == 0
    assert answer["question"] == {
        "branch": "01",
        "workstation": "till-1",
        "use": "client",
        "at": f"2099-12-01T00:00:00{answer['question']['at'][19:]}",
    }
    assert answer["chosen"]["name"] == "Till"
    assert [(one["name"], one["verdict"], one["detail"]) for one in answer["interfaces"]] == [
        ("Till", "chosen", None),
        ("Stuttgart", "other_use", None),
        ("Ulm later", "other_branch", "02"),
    ]
    assert answer["unreadable"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--branch", "02", "--workstation", "till-1"), "The workstation stands in branch 01."),
        (("--at", "soon"), "Write a day as 2026-12-01"),
        (("--at", "2027-02-30"), "The calendar has no such day."),
        (("--use", "both"), "'both' is not one of"),
    ],
)
def test_what_cannot_be_asked_is_refused(chain: Commands, arguments: tuple[str, ...], words: str) -> None:
    ran = chain("explain", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--branch", "99"), "The chain has no branch 99"),
        (("--workstation", "nowhere"), "The chain has no workstation nowhere"),
    ],
)
def test_what_the_chain_does_not_know_is_said(chain: Commands, arguments: tuple[str, ...], words: str) -> None:
    ran = chain("explain", *arguments)

    assert (ran.code, ran.out) == (4, "")
    assert words in ran.err


def test_the_coverage_names_senders_and_holes(chain: Commands) -> None:
    ran = chain("coverage")

    assert ran.code == 1
    assert ran.out == (
        "Branch        Workstation  Server-side  Client-side\n"
        "01 Stuttgart               Stuttgart    each computer its own\n"
        "01 Stuttgart  till-1       Stuttgart    Till\n"
        "02 Ulm                     – nobody –   – nobody –\n"
    )
    assert ran.err == (
        "2 holes.\nNext planned start: 2099-12-01.\n  Server-side, 02 Ulm: so far nobody, from now on “Ulm later”\n"
    )


def test_the_coverage_of_one_use_on_a_day_has_no_holes(chain: Commands) -> None:
    ran = chain("coverage", "--use", "server", "--at", "2099-12-01", "--json")

    assert ran.code == 0
    assert ran.json["hole_count"] == 0
    assert [(one["branch"], one["workstation"], one["senders"]["server"]["name"]) for one in ran.json["places"]] == [
        ("01", None, "Stuttgart"),
        ("01", "till-1", "Stuttgart"),
        ("02", None, "Ulm later"),
    ]


def test_only_the_holes_are_shown_when_asked(chain: Commands) -> None:
    ran = chain("coverage", "--holes", "--use", "server")

    assert ran.out == "Branch  Workstation  Server-side\n02 Ulm               – nobody –\n"


def test_files_that_cannot_be_read_are_named_by_every_answer(chain: Commands) -> None:
    (chain.folder / "interfaces" / "defect-x7q2.toml").write_text(BROKEN, encoding="utf-8")

    explained, covered = chain("explain", "--branch", "01"), chain("coverage")

    assert explained.code == 0
    assert "defect-x7q2.toml" in explained.err
    assert "defect-x7q2.toml" in covered.err
    assert chain("explain", "--json").json["unreadable"][0]["id"] == "defect-x7q2"
    assert chain("coverage", "--json").json["unreadable"][0]["line"] == 4


def test_a_damaged_vault_is_an_error_of_the_question(chain: Commands) -> None:
    (vault,) = chain.folder.rglob("vault.json")
    vault.write_bytes(vault.read_bytes()[:-20])

    explained, covered = chain("explain", "--branch", "01"), chain("coverage")

    assert (explained.code, explained.out) == (5, "")
    assert (covered.code, covered.out) == (5, "")
    assert "damaged" in explained.err


def test_a_locked_vault_answers(chain: Commands) -> None:
    chain.lock_vault()

    assert chain("explain", "--branch", "01").code == 0


def test_the_answers_are_german_where_german_is_asked_for(chain: Commands) -> None:
    ran = chain("--language", "de", "explain", "--branch", "01")

    assert "Serverseitig, 01 Stuttgart" in ran.out


@pytest.mark.parametrize("verb", ["explain", "coverage"])
def test_the_answer_for_programs_keeps_to_its_schema(chain: Commands, verb: str) -> None:
    (chain.folder / "interfaces" / "defect-x7q2.toml").write_text(BROKEN, encoding="utf-8")

    answers = [chain(verb, "--json", "--at", at).json for at in ("", "2099-12-01", "2099-12-01T08:00")]

    for answer in answers:
        hold_against_schema(answer, verb)


def test_an_unreadable_file_is_not_taken_for_no_interface(command: Commands) -> None:
    command.make_vault()
    interfaces = command.folder / "interfaces"
    interfaces.mkdir(exist_ok=True)
    (interfaces / "defect.toml").write_text(BROKEN, encoding="utf-8")

    ran = command("explain")

    assert ran.code == 4
    assert "defect.toml" in ran.err
    assert "There is no interface yet." not in ran.err
