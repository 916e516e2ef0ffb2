"""Verbs stand in one table, are loaded when they are used, and speak both languages."""

import gettext
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from smstui.cli.groups import VerbGroup
from smstui.cli.main import run
from smstui.cli.verbs import VERBS, Verb, help_of
from smstui.cli.words import CLICKS_OWN, CLICKS_OWN_PLURALS, click_speaks
from smstui.wording.catalogue import use_language
from tests.e2e.configuration import Configuration, a_draft


def all_verbs(verbs: tuple[Verb, ...] = VERBS, before: str = "") -> Iterator[tuple[str, Verb]]:
    for verb in verbs:
        name = f"{before} {verb.name}".strip()
        if verb.verbs:
            yield from all_verbs(verb.verbs, name)
        else:
            yield name, verb


EVERY_VERB = dict(all_verbs())
WITHOUT_CONFIGURATION = {"demo", "sandbox"}


def modules_after(*arguments: str) -> set[str]:
    script = (
        "import sys; from smstui.cli.main import run\n"
        "run(sys.argv[1:]); print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    said = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return set(said.stderr.splitlines())


def test_help_lists_every_verb_and_imports_none() -> None:
    loaded = modules_after("--help")

    assert {verb.module for verb in EVERY_VERB.values()} & loaded == set()
    assert "asyncio" not in loaded


def test_a_verb_imports_its_own_module_and_no_other_verbs() -> None:
    loaded = modules_after("parts", "Hallo")

    assert {verb.module for verb in EVERY_VERB.values()} & loaded == {"smstui.cli.measuring"}
    assert not {"textual", "httpx", "asyncio", "smstui.bootstrap"} & loaded


@pytest.mark.parametrize("name", EVERY_VERB)
def test_a_verb_is_where_the_table_says(name: str) -> None:
    verb = EVERY_VERB[name]

    command = getattr(import_module(verb.module), verb.attribute)

    assert isinstance(command, click.Command)
    assert command.name == verb.name
    assert help_of(name) == verb.help


@pytest.mark.parametrize("name", EVERY_VERB)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_verb_has_help_with_the_common_options_that_it_heeds(
    name: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*name.split(), "--help", "--language", language]) == 0

    said = capsys.readouterr()
    assert said.err == ""
    assert "--language" in said.out
    assert [option in said.out for option in ("--config", "--system")] == [name not in WITHOUT_CONFIGURATION] * 2


@pytest.mark.parametrize("name", ["demo", "sandbox"])
def test_a_verb_without_a_configuration_refuses_one(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", "somewhere", name]) == 2

    assert "it uses no configuration" in capsys.readouterr().err


def test_the_usage_line_speaks_the_language_too(capsys: pytest.CaptureFixture[str]) -> None:
    helped = run(["--language", "de", "edit", "--help"])
    missing = run(["--language", "de", "edit"])

    said = capsys.readouterr()
    assert (helped, missing) == (0, 2)
    assert said.out.startswith("Aufruf: smstui edit [OPTIONEN] SCHNITTSTELLE\n")
    assert "'SCHNITTSTELLE'" in said.err


def test_click_takes_its_words_from_our_catalogue_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    use_language("de")
    with click_speaks():
        inside = gettext.gettext("Country code")

    assert inside == "Landescode"
    assert gettext.gettext("Country code") == "Country code"
    assert os.environ["LANGUAGE"] == "fr"


def test_the_words_of_click_in_our_catalogue_are_clicks_own() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(click.__file__).parent.glob("*.py"))

    plurals = [words for of_number in CLICKS_OWN_PLURALS for words in (of_number(1), of_number(2))]

    assert [
        words for words in (*CLICKS_OWN, *plurals) if repr(words)[1:-1] not in sources and words not in sources
    ] == []


def test_a_group_of_verbs_lists_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    verbs = (Verb("add", "Add one.", "nowhere", "add"), Verb("list", "List them.", "nowhere", "list"))
    group = VerbGroup("things", help="Things.", verbs=verbs)

    with click.Context(group, info_name="things") as context:
        click.echo(group.get_help(context))

    assert [line.split() for line in capsys.readouterr().out.splitlines()[-2:]] == [
        ["add", "Add", "one."],
        ["list", "List", "them."],
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--config", "{here}", "list"],
        ["list", "--config", "{here}"],
        ["list", "--config={here}"],
        ["--config", "elsewhere", "list", "--config", "{here}"],
    ],
)
def test_the_configuration_is_chosen_before_the_verb_or_after_it(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run([argument.format(here=tmp_path / "here") for argument in arguments])

    assert code == 4
    assert f"no configuration in {tmp_path / 'here'}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--system", "list", "--config", "x"],
        ["--config", "x", "list", "--system"],
        ["list", "--system", "--config", "x"],
    ],
)
def test_two_configurations_exclude_each_other_wherever_they_stand(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert "exclude each other" in capsys.readouterr().err


def complete(*words: str) -> list[str]:
    environment = {
        **os.environ,
        "_SMSTUI_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("smstui", *words)),
        "COMP_CWORD": str(len(words)),
    }
    said = subprocess.run([sys.executable, "-m", "smstui"], env=environment, capture_output=True, text=True, check=True)
    return [line.partition(",")[2] for line in said.stdout.splitlines() if line]


def test_a_shell_completes_verbs_and_options() -> None:
    assert complete("ba") == ["balance"]
    assert "--nagios" in complete("balance", "--na")


def test_a_shell_completes_interfaces_by_name_or_by_id_where_the_name_has_blanks(tmp_path: Path) -> None:
    configuration = Configuration(tmp_path / "chain")
    _ulm, blank = configuration.set_up(
        a_draft("Ulm", "http://127.0.0.1:9/"), a_draft("Ulm Nord", "http://127.0.0.1:9/")
    )

    assert complete("--config", str(configuration.folder), "show", "ul") == ["Ulm", blank.id]
    assert complete("send", "--config", str(configuration.folder), "--interface", "U") == ["Ulm", blank.id]
    assert complete("--config", str(tmp_path / "none"), "show", "U") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion_script(shell: str) -> None:
    environment = {**os.environ, "_SMSTUI_COMPLETE": f"{shell}_source"}

    said = subprocess.run([sys.executable, "-m", "smstui"], env=environment, capture_output=True, text=True, check=True)

    assert "_SMSTUI_COMPLETE" in said.stdout
