"""Every verb says, word for word, what is kept in `snapshots/cli/test_golden`: in English, in German and in JSON.

A golden text is renewed as a drawing is: `pytest tests/cli/test_golden.py --snapshot-update`, then read in the diff.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation

from smstui.cli.main import run
from smstui.cli.verbs import VERBS, Verb
from tests.cli.answer_schemas import SCHEMAS, SHARED, hold_against_schema, schema_of
from tests.cli.golden_world import GoldenWorld, golden_world

TESTS: Final = Path(__file__).parent.parent
EXCEPTED: Final = {
    "demo": "opens the screens, whose drawings are kept by themselves",
    "sandbox": "serves until it is stopped",
}
WITHOUT_JSON: Final = {"export": "what it writes is a document by itself", **EXCEPTED}


@dataclass(frozen=True)
class Golden:
    """Hold a typical command line of a verb, and the command lines that bring about what it speaks of."""

    verb: str
    arguments: Sequence[str] = ()
    before: Sequence[Sequence[str]] = ()
    stdin: str = ""
    code: int = 0


ADMIN: Final = ("vault", "add-admin", "bert", "--new-passphrase-file", "passphrase")
TO: Final = ("--to", "0171 3920012")
SENT: Final = ("send", "--interface", "Stuttgart", *TO, "--text", "Guten Tag")

GOLDENS: Final = (
    Golden("list"),
    Golden("show", ("Stuttgart",)),
    Golden("explain", ("--branch", "01")),
    Golden("coverage", code=1),
    Golden(
        "send", ("--interface", "Stuttgart", *TO, "--to", "0171 3920013", "--text", "Ihre Brille ist fertig."), code=1
    ),
    Golden("test", ("Stuttgart", "0171 3920012")),
    Golden("balance", ("--all",)),
    Golden("add", ("--name", "Aachen", "--branch", "09", "--token-file", "token")),
    Golden("edit", ("Stuttgart", "--sender", "SMSTUI", "--start", "2026-12-01")),
    Golden("delete", ("Stuttgart", "--yes")),
    Golden("duplicate", ("Stuttgart", "--name", "Aachen", "--branch", "09", "--token-file", "token")),
    Golden("supply", ("Köln", "--token-file", "token"), [("import", "chain.toml", "--yes")]),
    Golden("replace", ("Stuttgart", "--service", "smsapi.com", "--token-file", "-", "--yes"), stdin="other-token\n"),
    Golden("undo", before=[("edit", "Stuttgart", "--sender", "SMSTUI")]),
    Golden("export"),
    Golden("import", ("chain.toml", "--yes")),
    Golden("check", ("--online",)),
    Golden("doctor"),
    Golden("branches list"),
    Golden("branches add", ("10", "--name", "Trier")),
    Golden("branches edit", ("09", "--name", "Aachen Markt")),
    Golden("branches delete", ("09", "--yes")),
    Golden("workstations list"),
    Golden("workstations add", ("kasse-3", "--branch", "09")),
    Golden("workstations edit", ("kasse-1", "--host", "kasse-01")),
    Golden("workstations delete", ("kasse-2", "--yes")),
    Golden("appointment-types list"),
    Golden("appointment-types add", ("lenses", "--name", "Kontaktlinsen")),
    Golden("appointment-types edit", ("eye-test", "--no-automatic-notification")),
    Golden("appointment-types delete", ("eye-test", "--yes")),
    Golden("defaults show"),
    Golden("defaults edit", ("--timezone", "Europe/Vienna")),
    Golden("policy"),
    Golden("vault init", ("--config", "elsewhere", "--key-file")),
    Golden("vault status"),
    Golden("vault add-admin", ADMIN[2:]),
    Golden("vault add-key", ("--label", "cron", "--out", "cron.key")),
    Golden("vault remove", ("bert", "--yes"), [ADMIN]),
    Golden("vault rotate", ("--new-recovery-code",)),
    Golden("vault export", ("copy.json", "--new-passphrase-file", "passphrase")),
    Golden(
        "vault import",
        ("copy.json", "--config", "elsewhere", "--copy-passphrase-file", "passphrase"),
        [
            ("vault", "export", "copy.json", "--new-passphrase-file", "passphrase"),
            ("vault", "init", "--config", "elsewhere", "--key-file"),
        ],
    ),
    Golden("parts", ("Grüße aus Łódź",)),
    Golden("number", ("0171 3920012", "--country-code", "+49")),
    Golden("journal", before=[SENT]),
    Golden("changes"),
)

REFUSALS: Final = (
    Golden("show", ("Stuttgar",), code=4),
    Golden("explain", ("--branch", "02"), code=4),
    Golden("send", ("--interface", "Ulm", *TO, "--text", "Guten Tag"), code=4),
    Golden("number", ("0171", "--country-code", "+49"), code=2),
    Golden("edit", ("Stuttgart", "--username", "optik"), code=4),
    Golden("delete", ("Stuttgart",), code=2),
    Golden("branches delete", ("01", "--yes"), code=4),
    Golden("vault init", code=4),
    Golden("vault add-admin", ("bert",), code=2),
    Golden("import", ("nowhere.toml",), code=2),
)
"""What is refused, each in the way that is most its own."""


class GoldenText(SingleFileSnapshotExtension):
    """Keep golden texts in `snapshots/` at the top, in the shape of `tests/`, each as a file that one can read."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        """Return the folder of a test module's golden texts."""
        module = Path(test_location.filepath)
        return str(TESTS.parent / "snapshots" / module.relative_to(TESTS).parent / module.stem)


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(GoldenText)


@pytest.fixture
def world(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[GoldenWorld]:
    with golden_world(tmp_path, capsys, monkeypatch) as world:
        yield world


def leaves(verbs: Sequence[Verb] = VERBS, group: str = "") -> Iterator[str]:
    """Return every verb as it is typed: "list", "branches add"."""
    for verb in verbs:
        yield from leaves(verb.verbs, f"{verb.name} ") if verb.verbs else (group + verb.name,)


def groups() -> Iterator[str]:
    return (verb.name for verb in VERBS if verb.verbs)


def named(golden: Golden) -> str:
    return golden.verb.replace(" ", "-")


def test_every_verb_has_a_golden_text_or_a_reason_to_have_none() -> None:
    assert {*(golden.verb for golden in GOLDENS), *EXCEPTED} == set(leaves())
    assert {golden.verb for golden in GOLDENS}.isdisjoint(EXCEPTED)


def test_every_verb_that_answers_programs_has_a_schema() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == {
        SHARED,
        *(schema_of(verb).name for verb in leaves() if verb not in WITHOUT_JSON),
    }


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("case", GOLDENS, ids=named)
def test_says(case: Golden, language: str, world: GoldenWorld, golden: SnapshotAssertion) -> None:
    for arguments in case.before:
        assert world.run(*arguments).code == 0

    ran = world.run("--language", language, *case.verb.split(), *case.arguments, stdin=case.stdin)

    assert ran.code == case.code, ran.err
    assert world.said(ran) == golden


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("case", REFUSALS, ids=named)
def test_refuses(case: Golden, language: str, world: GoldenWorld, golden: SnapshotAssertion) -> None:
    ran = world.run("--language", language, *case.verb.split(), *case.arguments)

    assert ran.code == case.code, ran.err
    assert world.said(ran) == golden


@pytest.mark.parametrize("case", [one for one in GOLDENS if one.verb not in WITHOUT_JSON], ids=named)
def test_answers_programs(case: Golden, world: GoldenWorld, golden: SnapshotAssertion) -> None:
    for arguments in case.before:
        assert world.run(*arguments).code == 0

    ran = world.run(*case.verb.split(), "--json", *case.arguments, stdin=case.stdin)

    assert ran.code == case.code, ran.err
    hold_against_schema(ran.json, case.verb)
    assert world.said(ran) == golden


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("verb", ["", *groups(), *leaves()], ids=lambda verb: verb.replace(" ", "-") or "smstui")
def test_helps(
    verb: str,
    language: str,
    golden: SnapshotAssertion,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", ["smstui"])
    monkeypatch.setenv("COLUMNS", "80")

    code = run(["--language", language, *verb.split(), "--help"])

    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    assert ("--json" in said.out) == (verb in set(leaves()) - {*WITHOUT_JSON})
    assert said.out == golden
