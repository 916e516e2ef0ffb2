"""Every text of the program has its German, and the check that says so finds what it should find."""

import gettext
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from hatch_build import compile_catalogues

ROOT: Final = Path(__file__).parents[2]

PROGRAM: Final = """
from smstui.wording.catalogue import _, ngettext

print(_("Save {name}?"), ngettext("One branch", "{count} branches", 2))
"""
HEAD: Final = r"""msgid ""
msgstr ""
"Language: de\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
BRANCHES: Final = """
msgid "One branch"
msgid_plural "{count} branches"
msgstr[0] "Eine Filiale"
msgstr[1] "{count} Filialen"

"""
SAVE: Final = """
msgid "Save {name}?"
msgstr "{name} speichern?"
"""


def run(command: str, root: Path) -> str:
    """Run the script of `make catalogue` and `make check-catalogue`; returns what it complains about."""
    program = [sys.executable, str(ROOT / ".ci/catalogue.py"), command, "--root", str(root)]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=60).stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a program with two texts, and an empty place for its catalogue."""
    (tmp_path / "smstui/locale/de/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "smstui/program.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


def write(checkout: Path, text: str) -> Path:
    catalogue = checkout / "smstui/locale/de/LC_MESSAGES/smstui.po"
    catalogue.write_text(text, encoding="utf-8")
    return catalogue


def test_the_catalogues_of_the_program_are_complete() -> None:
    assert run("check", ROOT) == ""


def test_a_complete_catalogue_passes(checkout: Path) -> None:
    write(checkout, HEAD + BRANCHES + SAVE)

    assert run("check", checkout) == ""


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (BRANCHES, "not in the catalogue: 'Save {name}?'"),
        (BRANCHES + SAVE + '\nmsgid "Old"\nmsgstr "Alt"\n', "not in the program: 'Old'"),
        (BRANCHES + SAVE + '\n#~ msgid "Old"\n#~ msgstr "Alt"\n', "obsolete: 'Old'"),
        (BRANCHES + SAVE.replace("{name} speichern?", ""), "not translated: 'Save {name}?'"),
        (BRANCHES.replace("Eine Filiale", "") + SAVE, "not translated: 'One branch' | '{count} branches'"),
        (BRANCHES + "\n#, fuzzy" + SAVE, "fuzzy: 'Save {name}?'"),
        (BRANCHES + SAVE.replace("{name} s", "{nmae} s"), "placeholders differ from ['{name}']"),
        (BRANCHES.replace("{count} F", "F") + SAVE, "placeholders differ from ['{count}']"),
        (BRANCHES + SAVE.replace("speichern?", "speichern? "), "blanks at an end differ"),
    ],
)
def test_a_defect_of_a_catalogue_is_found(checkout: Path, text: str, complaint: str) -> None:
    write(checkout, HEAD + text)

    assert complaint in run("check", checkout)


def test_an_update_adds_and_removes_texts_and_keeps_head_and_translations(checkout: Path) -> None:
    catalogue = write(checkout, HEAD + BRANCHES + '\nmsgid "Old"\nmsgstr "Alt"\n')

    run("update", checkout)

    updated = catalogue.read_text(encoding="utf-8")
    assert updated.startswith(HEAD)
    assert "{count} Filialen" in updated
    assert 'msgid "Save {name}?"\nmsgstr ""' in updated
    assert "Old" not in updated
    assert "program.py" not in updated


def test_an_update_without_new_texts_changes_nothing(checkout: Path) -> None:
    catalogue = write(checkout, HEAD + BRANCHES + SAVE)
    run("update", checkout)
    first = catalogue.read_bytes()

    run("update", checkout)

    assert catalogue.read_bytes() == first


def test_a_compiled_catalogue_speaks_german(checkout: Path) -> None:
    write(checkout, HEAD + BRANCHES + SAVE)

    compiled = compile_catalogues(checkout)

    german = gettext.translation("smstui", checkout / "smstui/locale", ["de"])
    assert [path.name for path in compiled] == ["smstui.mo"]
    assert german.gettext("Save {name}?") == "{name} speichern?"
    assert german.ngettext("One branch", "{count} branches", 2) == "{count} Filialen"


def test_an_edited_catalogue_is_compiled_again(checkout: Path) -> None:
    catalogue = write(checkout, HEAD + BRANCHES + SAVE)
    (compiled,) = compile_catalogues(checkout)
    untouched = compiled.stat().st_mtime_ns
    assert compile_catalogues(checkout)[0].stat().st_mtime_ns == untouched

    write(checkout, catalogue.read_text(encoding="utf-8").replace("speichern", "sichern"))
    compile_catalogues(checkout)

    assert b"sichern" in compiled.read_bytes()
