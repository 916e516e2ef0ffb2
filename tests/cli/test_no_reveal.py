"""No command shows a kept secret, whoever asks: only the eye on the screen does, after one's own passphrase."""

import ast
from pathlib import Path

import pytest

from smstui.bootstrap import live
from smstui.cli.exit_codes import ExitCode
from smstui.cli.verbs import VERBS, Verb
from smstui.domain.chain import Policy
from tests.cli.reading_world import Asker
from tests.e2e.configuration import Configuration, a_draft

TOKEN = "canary-token-of-the-command-line"
CLI = Path(__file__).parents[2] / "smstui/cli"
WAYS_TO_A_SECRET = {"revealing", "get_by_own_passphrase"}
"""What a command would have to name."""


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asker:
    """Return what asks commands over one interface with a token; the policy lets everybody of the group see it."""
    configuration = Configuration(tmp_path / "configuration")
    configuration.set_up(a_draft("Zentrale", "http://127.0.0.1:9/"), secret=TOKEN)
    with live(config=configuration.folder) as services:
        services.chain.save_policy(Policy(administrators_may_view_passwords=True, administrators_group="root"))
    return Asker(configuration, capsys, monkeypatch)


def names_in(module: Path) -> set[str]:
    """Return every name, attribute and imported module of a module."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return found | {part for module_name in imported for part in module_name.split(".")}


def leaves(verbs: tuple[Verb, ...], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return every verb with those that it stands under."""
    found: list[tuple[str, ...]] = []
    for verb in verbs:
        here = (*above, verb.name)
        found += leaves(verb.verbs, here) if verb.verbs else [here]
    return found


def test_no_command_can_reach_what_reveals() -> None:
    reaching = [path.name for path in CLI.glob("*.py") if names_in(path) & WAYS_TO_A_SECRET]

    assert reaching == []


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    for line in ("services.revealing.reveal(asked, entered)", "from smstui.services.revealing import Revealing"):
        module = tmp_path / "command.py"
        module.write_text(line, encoding="utf-8")

        assert "revealing" in names_in(module)


@pytest.mark.parametrize("verb", leaves(VERBS), ids=" ".join)
def test_no_verb_is_about_showing_secrets(verb: tuple[str, ...], ask: Asker) -> None:
    said = ask(*verb, "--help").out.lower()

    assert not {"reveal", "show-secret", "unmask"} & set(verb)
    assert "--reveal" not in said
    assert "--show-secret" not in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("list", "--json"),
        ("show", "Zentrale"),
        ("show", "Zentrale", "--json"),
        ("explain", "--use", "server"),
        ("coverage",),
        ("policy",),
        ("journal",),
        ("changes",),
        ("changes", "--json"),
        ("doctor",),
        ("doctor", "--json"),
        ("balance", "Zentrale"),
        ("vault", "status"),
        ("vault", "status", "--json"),
    ],
    ids=" ".join,
)
def test_whatever_is_asked_the_token_is_not_in_the_answer(arguments: tuple[str, ...], ask: Asker) -> None:
    answer = ask(*arguments)

    assert answer.code != ExitCode.USAGE, answer.err
    assert answer.out + answer.err
    assert TOKEN not in answer.out + answer.err


@pytest.mark.parametrize("option", ["--reveal", "--secret", "--show-secrets", "--password", "--token"])
def test_there_is_no_option_that_asks_for_it(option: str, ask: Asker) -> None:
    answer = ask("show", "Zentrale", option)

    assert answer.code == ExitCode.USAGE
    assert TOKEN not in answer.out + answer.err
