"""What the package imports, read from its source and from a start of the program."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "smstui"

#: Imported by nobody: zoneinfo looks for it where the system has no time zones.
NEVER_IMPORTED: Final = {"tzdata"}

#: Absent on Windows.
POSIX_ONLY: Final = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}

#: What would make every command wait, although only some need it.
HEAVY: Final = {
    "babel",
    "cryptography",
    "httpx",
    "keyring",
    "phonenumbers",
    "rich",
    "textual",
    "tomlkit",
    "truststore",
    "watchfiles",
}


def imported(source: Path) -> Iterator[str]:
    """Yield the top-level name of each module that `source` imports, at whatever depth of the code."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def third_parties(sources: Iterator[Path]) -> set[str]:
    """Return the names that neither Python nor the package itself brings."""
    names = {name for source in sources for name in imported(source)}
    return names - sys.stdlib_module_names - {"smstui"}


def canonical(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonical(re.split(r"[^\w.-]", requirement)[0]) for requirement in project["dependencies"]}


def test_every_direct_import_is_declared_and_nothing_besides() -> None:
    distributions = packages_distributions()

    names = third_parties(PACKAGE.rglob("*.py"))

    assert {canonical(distributions[name][0]) for name in names} == declared() - NEVER_IMPORTED


def test_the_domain_needs_python_and_phonenumbers_only() -> None:
    assert third_parties((PACKAGE / "domain").rglob("*.py")) <= {"phonenumbers"}


def test_what_windows_lacks_stands_behind_one_guard() -> None:
    users = {
        source.relative_to(ROOT).as_posix() for source in PACKAGE.rglob("*.py") if POSIX_ONLY & set(imported(source))
    }

    assert len(users) <= 1, f"one module for all of them: {sorted(users)}"


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_a_plain_command_loads_nothing_heavy(arguments: list[str]) -> None:
    program = [sys.executable, "-X", "importtime", "-m", "smstui", *arguments]

    run = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)

    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    assert "smstui" in loaded
    assert not loaded & HEAVY
