"""The built wheel, installed into an empty virtual environment, as a user has it."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from filelock import FileLock

import smstui
from tests.terminal import Terminal

pytestmark = pytest.mark.packaging

ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Installed:
    """A wheel and the virtual environment that holds it and what it needs."""

    wheel: Path
    environment: Path

    @property
    def program(self) -> Path:
        return self.environment / "bin/smstui"

    @property
    def package(self) -> Path:
        (found,) = self.environment.glob("lib/python3*/site-packages/smstui")
        return found


def install(folder: Path) -> Installed:
    """Build the sdist, from it the wheel, and install it as the lock file says; nothing comes from the checkout."""
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", ROOT],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (wheel,) = (folder / "dist").glob("smstui-*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    pip = [str(environment / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, "--require-hashes", "--requirement", str(ROOT / "requirements.txt")], check=True)
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    return Installed(wheel, environment)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install once, whether one process runs these tests or several do at the same time."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    record = folder / "wheel.json"
    with FileLock(f"{record}.lock"):
        if not record.exists():
            made = install(folder / "wheel")
            record.write_text(json.dumps([str(made.wheel), str(made.environment)]), encoding="utf-8")
    wheel, environment = json.loads(record.read_text(encoding="utf-8"))
    return Installed(Path(wheel), Path(environment))


def names_below(folder: Path, pattern: str) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob(pattern)}


def test_the_wheel_holds_the_program_its_styles_and_its_catalogues(installed: Installed) -> None:
    modules = {f"smstui/{name}" for name in names_below(ROOT / "smstui", "*.py")}
    styles = {f"smstui/styles/{name}" for name in names_below(ROOT / "styles", "*.tcss")}

    held = set(zipfile.ZipFile(installed.wheel).namelist())

    assert styles
    assert modules | styles | {"smstui/py.typed", "smstui/locale/de/LC_MESSAGES/smstui.mo"} <= held
    assert not [name for name in held if name.endswith(".po")]
    assert {name.partition("/")[0] for name in held} == {"smstui", f"smstui-{smstui.__version__}.dist-info"}


def test_the_installed_modules_are_compiled(installed: Installed) -> None:
    """Without bytecode the start takes about four times as long; pip compiles what it installs."""
    modules = names_below(installed.package, "*.py")

    compiled = {name.replace("__pycache__/", "").partition(".")[0] for name in names_below(installed.package, "*.pyc")}

    assert {name.removesuffix(".py") for name in modules} == compiled


def test_the_installed_program_names_its_version(installed: Installed, tmp_path: Path) -> None:
    run = subprocess.run(
        [installed.program, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=30
    )

    assert smstui.__version__ in run.stdout
    assert run.stderr == ""


def test_the_installed_program_opens_the_sample_chain_in_german(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    with Terminal([installed.program, "demo"], folder=tmp_path) as terminal:
        terminal.wait_for("Filiale", "Stuttgart")
        terminal.press("ctrl+q")

        assert terminal.exit_code() == 0
    assert names_below(tmp_path, "*") == set()
