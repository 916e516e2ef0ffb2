"""List and show interfaces, count texts, read numbers: for people in both languages, and for programs."""

from pathlib import Path

import pytest

from smstui.cli.exit_codes import ExitCode
from smstui.cli.main import run
from smstui.domain.chain import Branch
from smstui.domain.interface import Use
from tests.cli.reading_world import Answer, Asker
from tests.e2e.configuration import Configuration, a_draft

NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    """Set up a chain with an interface in every state; nothing is asked of a gateway."""
    from smstui.bootstrap import live

    configuration = Configuration(tmp_path_factory.mktemp("reading") / "chain")
    with live(config=configuration.folder) as services:
        services.chain.save_branch(Branch.parse("01", "Stuttgart"))
    ready, _planned, broken = configuration.set_up(
        a_draft("Stuttgart", NOWHERE, branch="01", sender="Optik"),
        a_draft("Später", NOWHERE, start="2099-03-01", use=frozenset({Use.SERVER, Use.CLIENT})),
        a_draft("Kaputt", NOWHERE),
    )
    (configuration.folder / f"interfaces/{broken.id}.toml").write_text("nonsense", encoding="utf-8")
    assert ready.name == "Stuttgart"
    return configuration


@pytest.fixture
def ask(chain: Configuration, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asker:
    return Asker(chain, capsys, monkeypatch)


def names(answer: Answer) -> list[str]:
    return [one["name"] for one in answer.json("list")["interfaces"]]


def test_the_list_shows_every_interface_with_its_state(ask: Asker) -> None:
    answer = ask("list")

    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].split() == ["Name", "Branch", "Workstation", "Use", "Start", "State"]
    assert [line.split()[0] for line in lines[1:]] == [lines[1].split()[0], "Später", "Stuttgart"]
    assert lines[1].endswith("broken")
    assert lines[2] == "Später" + lines[2][6:]
    assert lines[2].endswith("2099-03-01  planned")
    assert lines[3].endswith("ready")
    assert "01 Stuttgart" in lines[3]


def test_the_list_speaks_german(ask: Asker) -> None:
    answer = ask("--language", "de", "list", "Stuttgart")

    assert "Filiale" in answer.out.splitlines()[0]
    assert answer.out.splitlines()[1].endswith("bereit")


def test_the_list_for_programs_holds_everything_but_secrets(ask: Asker) -> None:
    answer = ask("list", "--json")
    broken, planned, ready = answer.json("list")["interfaces"]

    assert (broken["readable"], broken["state"], broken["reason"]) == (False, "broken", "unreadable")
    assert planned["state"] == "planned"
    assert planned["use"] == ["server", "client"]
    assert (ready["branch"], ready["sender"], ready["authentication"]) == ("01", "Optik", "token")
    assert "sandbox-token" not in answer.out


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["stuttgart"], ["Stuttgart"]),
        (["branch:01"], ["Stuttgart"]),
        (["filiale:01"], ["Stuttgart"]),
        (["spaeter"], ["Später"]),
        (["state:planned", "use:client"], ["Später"]),
        (["--", "-state:broken"], ["Später", "Stuttgart"]),
        (["nobody"], []),
    ],
)
def test_words_filter_as_in_the_search_row(words: list[str], found: list[str], ask: Asker) -> None:
    assert names(ask("list", "--json", *words)) == found


def test_nothing_found_is_an_error_only_when_that_is_asked_for(ask: Asker) -> None:
    assert ask("list", "nobody") == Answer(0, "", "No interface matches.\n")
    assert ask("list", "nobody", "--fail-empty").code == 3
    assert ask("list", "stuttgart", "--fail-empty").code == 0


def test_an_interface_is_shown_by_name_or_id_but_for_its_secrets(ask: Asker) -> None:
    (found,) = ask("list", "stuttgart", "--json").json("list")["interfaces"]

    by_name, by_id = ask("show", "STUTTGART"), ask("show", found["id"])

    assert by_name == by_id
    assert by_name.code == 0
    shown = dict(line.split("  ", 1) for line in by_name.out.splitlines())
    assert shown["Name"].strip() == "Stuttgart"
    assert shown["Branch"].strip() == "01 Stuttgart"
    assert shown["Authentication"].strip() == "key token"
    assert "sandbox-token" not in by_name.out


def test_showing_for_programs_gives_what_the_list_gives(ask: Asker) -> None:
    listed = ask("list", "--json", "stuttgart").json("list")

    assert ask("show", "Stuttgart", "--json").json("show") == listed


def test_an_interface_that_nobody_knows_is_said(ask: Asker) -> None:
    answer = ask("show", "Nobody\x1b[31m")

    assert (answer.code, answer.out) == (4, "")
    assert "\x1b" not in answer.err
    assert "There is no interface Nobody" in answer.err


def test_a_text_is_counted_for_people_in_both_languages(ask: Asker) -> None:
    assert ask("parts", "Grüße") == Answer(
        0,
        "Alphabet               GSM 7-bit\n"
        "SMS characters         5\n"
        "Parts                  1\n"
        "Left in the last part  155\n",
        "",
    )
    assert "GSM 7-Bit" in ask("--language", "de", "parts", "Grüße").out


def test_a_text_that_needs_unicode_says_which_characters_are_why(ask: Asker) -> None:
    answer = ask("parts", "--json", "Grüße „x“").json("parts")

    assert (answer["alphabet"], answer["units"], answer["remaining"]) == ("ucs2", 9, 61)
    assert answer["unicode_characters"] == [{"position": 6, "character": "„"}, {"position": 8, "character": "“"}]
    assert "Unicode because of „ (at 7)" in ask("parts", "Grüße „x“").out


def test_the_line_break_at_the_end_of_a_file_is_not_billed(ask: Asker, tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes(b"Hallo\r\n")

    assert ask("parts", "--json", "--text-file", str(file)).json("parts")["units"] == 5
    assert ask("parts", "--json", "--text-file", "-", stdin=b"Hallo\n").json("parts")["units"] == 5


def test_many_texts_are_counted_in_order_and_one_bad_line_stops_no_other(ask: Asker) -> None:
    answer = ask("parts", "--json-lines", stdin='"€"\nnonsense\n"\\ud800"\n7\n"x\\u2028y"\n"last"'.encode())

    lines = answer.out.splitlines()
    assert answer.code == 1
    assert len(lines) == 6
    assert [Answer(0, lines[at], "").json("parts")["units"] for at in (0, 4, 5)] == [2, 3, 4]
    assert '"reason": "not_a_json_string"' in lines[1]
    assert '"reason": "unpaired_surrogate"' in lines[2]
    assert '"reason": "not_a_json_string"' in lines[3]


@pytest.mark.parametrize("line", ["[" * 100_000, "9" * 5000])
def test_a_line_that_no_parser_can_hold_stops_no_other(ask: Asker, line: str) -> None:
    answer = ask("parts", "--json-lines", stdin=f'{line}\n"a"\n'.encode())

    bad, good = answer.out.splitlines()
    assert answer.code == 1
    assert '"reason": "not_a_json_string"' in bad
    assert Answer(0, good, "").json("parts")["units"] == 1


@pytest.mark.parametrize(
    ("written", "code", "expected"),
    [
        ("0171 3920012", 0, ("+491713920012", True, "DE", None, None)),
        ("030 123456", 2, ("+4930123456", False, "DE", "fixed_line", None)),
        ("+1 212 555 1234", 0, ("+12125551234", None, "US", None, None)),
        ("049171 3920012", 2, ("+49491713920012", False, "DE", "fixed_line", "+491713920012")),
        ("Müller", 2, (None, None, None, "letters", None)),
        ("112", 2, (None, None, None, "short_code", None)),
    ],
)
def test_a_number_is_read_for_programs(written: str, code: int, expected: tuple[object, ...], ask: Asker) -> None:
    answer = ask("number", "--country-code", "+49", "--json", *written.split())

    fields = answer.json("number")
    assert answer.code == code
    assert tuple(fields[name] for name in ("e164", "mobile", "region", "reason", "suggestion")) == expected


def test_a_number_is_read_for_people_in_both_languages(ask: Asker) -> None:
    assert ask("number", "0171", "3920012").out == "+49 171 3920012, Germany, mobile\n"
    assert "Deutschland" in ask("number", "0171 3920012", "--language", "de").out
    assert "is a fixed line" in ask("number", "030 123456").out


def test_a_number_that_names_its_country_needs_no_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [
        run(["--config", str(tmp_path / "none"), "number", *words]) for words in (("+49", "171 3920012"), ("0171",))
    ]

    assert codes == [ExitCode.DONE, ExitCode.CONFIGURATION]
    assert capsys.readouterr().out == "+49 171 3920012, Germany, mobile\n"
    assert not (tmp_path / "none").exists()


def test_many_numbers_are_read_in_order(ask: Asker) -> None:
    answer = ask("number", "--country-code", "49", "--json-lines", stdin=b'"0171 3920012"\n[]\n"030 123456"\n')

    found = [Answer(0, line, "").json("number") for line in answer.out.splitlines()]
    assert answer.code == 1
    assert [one["reason"] for one in found] == [None, "not_a_json_string", "fixed_line"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["parts"],
        ["parts", "a", "--text-file", "b"],
        ["parts", "--text-file", "/nowhere/at/all"],
        ["parts", "a", "--json-lines"],
        ["number"],
        ["number", "1", "--json-lines"],
        ["number", "--country-code", "+999", "0171"],
        ["show"],
        ["list", "--nonsense"],
    ],
)
def test_a_wrong_command_line_is_refused_without_data(arguments: list[str], ask: Asker) -> None:
    answer = ask(*arguments)

    assert (answer.code, answer.out) == (2, "")
    assert answer.err


def test_a_name_that_nothing_has_brings_similar_ones(ask: Asker) -> None:
    mistyped = ask("show", "Stutgart")
    unlike = ask("show", "qqqqqq")

    assert mistyped.code == unlike.code == ExitCode.CONFIGURATION
    assert "Similar names: Stuttgart." in mistyped.err
    assert f"“smstui --config {ask.configuration.folder} list” shows all." in unlike.err


def test_a_file_that_cannot_be_opened_is_named(ask: Asker) -> None:
    text = ask("parts", "--text-file", "/nonexistent/text")
    document = ask("edit", "Stuttgart", "--from", "/nonexistent/document")

    assert text.code == document.code == ExitCode.USAGE
    assert "--text-file /nonexistent/text: " in text.err
    assert "--from /nonexistent/document: " in document.err
    assert "text editor" not in document.err


def test_a_group_takes_the_configuration_before_its_verb_too(
    chain: Configuration, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["branches", "--config", str(chain.folder), "list"])

    assert code == ExitCode.DONE
    assert "01    Stuttgart" in capsys.readouterr().out


@pytest.mark.parametrize(("length", "is_long"), [(6 * 153, False), (6 * 153 + 1, True)])
@pytest.mark.parametrize("verb", ["send", "test"])
def test_a_text_of_more_parts_than_the_gateway_documents_is_warned_of(
    ask: Asker, verb: str, length: int, *, is_long: bool
) -> None:
    where = ("--interface", "Stuttgart", "--to", "01713920012", "--dry-run")
    arguments = where if verb == "send" else ("Stuttgart", "01713920012")

    answer = ask(verb, *arguments, "--text", "x" * length)

    assert ("7 parts: the gateway documents at most 6. It may refuse the text." in answer.err) is is_long


def test_an_interface_before_its_start_names_the_option_that_insists(ask: Asker) -> None:
    refused = ask("send", "--interface", "Später", "--to", "01713920012", "--text", "x", "--dry-run")
    forced = ask("send", "--interface", "Später", "--to", "01713920012", "--text", "x", "--dry-run", "--force")

    assert (refused.code, forced.code) == (ExitCode.CONFIGURATION, ExitCode.DONE)
    assert "--force uses it all the same." in refused.err


def test_nothing_insists_on_an_interface_that_is_broken(ask: Asker) -> None:
    path = next(
        path for path in (ask.configuration.folder / "interfaces").iterdir() if path.name.startswith("stuttgart")
    )
    path.write_text(path.read_text(encoding="utf-8").replace('branch = "01"', 'branch = "99"'), encoding="utf-8")

    ran = ask("send", "--interface", "Stuttgart", "--to", "01713920012", "--text", "x", "--dry-run", "--force")

    assert ran.code == ExitCode.CONFIGURATION
    assert "“Stuttgart” cannot be used. Broken: there is no branch 99." in ran.err
    assert "--force" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        *(["list"], ["explain"], ["coverage"], ["check"], ["doctor"], ["balance", "--all"], ["export"], ["policy"]),
        *(["branches", "list"], ["journal"], ["changes"], ["vault", "status"], ["number", "0171 3920012"]),
    ],
    ids=" ".join,
)
def test_a_verb_that_only_reads_leaves_nothing_behind(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "interfaces").mkdir()
    (tmp_path / "smstui.toml").write_text('schema = 1\nchain_id = "chain"\n', encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))

    code = run(["--config", str(tmp_path), *arguments])

    assert code in {ExitCode.DONE, ExitCode.FINDINGS, ExitCode.CONFIGURATION}
    assert sorted(tmp_path.rglob("*")) == before
