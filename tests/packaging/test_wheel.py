"""The built wheel, installed into an empty virtual environment, as a user has it."""

import json
import os
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pexpect
import pyte
import pytest
from filelock import FileLock

import smstui

pytestmark = pytest.mark.packaging

ROOT: Final = Path(__file__).parents[2]
COLUMNS: Final = 80
ROWS: Final = 24
SECONDS_TO_THE_FIRST_SCREEN: Final = 30


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


class Terminal:
    """A terminal of 80x24 in which the installed program runs."""

    def __init__(self, program: Path, arguments: list[str], folder: Path) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self._process: pexpect.spawn[bytes] = pexpect.spawn(
            str(program), arguments, cwd=str(folder), dimensions=(ROWS, COLUMNS), timeout=None
        )

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait_until(self, wanted: Callable[[str], bool], seconds: float) -> None:
        """Read what the program draws until the screen is `wanted`; fails with the screen after `seconds`."""
        end = time.monotonic() + seconds
        while not wanted(self.text):
            if time.monotonic() > end:
                pytest.fail(f"not what was waited for:\n{self.text}")
            try:
                self._stream.feed(self._process.read_nonblocking(65536, timeout=0.1))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                pytest.fail(f"the program ended:\n{self.text}")

    def press(self, keys: str) -> None:
        self._process.send(keys)

    def exit_code(self) -> int | None:
        """Read what the program still writes, and return how it ended."""
        self._process.expect(pexpect.EOF, timeout=SECONDS_TO_THE_FIRST_SCREEN)
        self._process.close()
        return self._process.exitstatus

    def close(self) -> None:
        self._process.close(force=True)


def test_the_installed_program_opens_the_sample_chain_in_german(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    terminal = Terminal(installed.program, ["demo"], tmp_path)
    try:
        terminal.wait_until(lambda text: "Filiale" in text and "Stuttgart" in text, SECONDS_TO_THE_FIRST_SCREEN)
        terminal.press("\x11")

        assert terminal.exit_code() == 0
    finally:
        terminal.close()
    assert names_below(tmp_path, "*") == set()
