"""The lock files name what is installed, and nothing of the computer on which they were made."""

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parents[2]
LOCKS: Final = ("requirements.txt", "requirements-dev.txt")
PACKAGE: Final = re.compile(r'(?P<name>[a-z0-9-]+)==(?P<version>[\w.+!]+)(?P<marker> ; [\w."=<> ]+)? \\')
HASH: Final = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def lines(lock: str) -> list[str]:
    """Return the lines below the one that says how the file is made."""
    return (ROOT / lock).read_text(encoding="utf-8").splitlines()[1:]


def locked(lock: str) -> dict[str, str]:
    found = [PACKAGE.fullmatch(line) for line in lines(lock)]
    return {match["name"]: match["version"] for match in found if match}


def pyproject() -> dict[str, dict[str, list[str]]]:
    parsed: dict[str, dict[str, list[str]]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return parsed


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_holds_names_versions_markers_and_hashes_only(lock: str) -> None:
    others = [line for line in lines(lock) if not PACKAGE.fullmatch(line) and not HASH.fullmatch(line)]

    assert others == []
    assert locked(lock)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_ranges_of_pyproject_hold_in_the_lock_file(lock: str) -> None:
    project = pyproject()
    requirements = [
        Requirement(text) for text in project["project"]["dependencies"] + project["build-system"]["requires"]
    ]

    versions = locked(lock)

    assert [str(each) for each in requirements if versions[canonicalize_name(each.name)] not in each.specifier] == []


def test_the_development_lock_contains_the_other_one() -> None:
    assert locked("requirements.txt").items() <= locked("requirements-dev.txt").items()


def test_the_lock_serves_windows_and_macos_too() -> None:
    packages = {
        match["name"]: match["marker"] for line in lines("requirements.txt") if (match := PACKAGE.fullmatch(line))
    }

    assert packages["pywin32-ctypes"] == ' ; sys_platform == "win32"'
    assert packages["secretstorage"] == ' ; sys_platform == "linux"'
    assert packages["textual"] is None


def test_the_build_backend_is_pinned() -> None:
    assert all("==" in requirement for requirement in pyproject()["build-system"]["requires"])
