"""Commands work with closed streams, readers that leave, full disks, and a locale that knows no umlauts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="descriptors and shells as POSIX has them")

PROGRAM = f"{sys.executable} -m smstui"


def in_shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", line], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("closing", ["<&-", ">&-", "<&- >&-", "<&- >&- 2>&-"])
def test_closed_streams_stop_no_command(closing: str) -> None:
    ran = in_shell(f"{PROGRAM} parts Hallo {closing}")

    assert ran.returncode == 0
    assert ran.stderr == ""


def test_a_file_that_is_opened_never_takes_the_place_of_standard_output(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("Hallo", encoding="utf-8")

    ran = in_shell(f"{PROGRAM} parts --text-file {text} <&- >&-")

    assert ran.returncode == 0
    assert text.read_text(encoding="utf-8") == "Hallo"


def test_the_screens_say_that_they_need_a_terminal_with_closed_streams_too() -> None:
    ran = in_shell(f"{PROGRAM} <&- >&-")

    assert ran.returncode == 2
    assert "needs a terminal" in ran.stderr


@pytest.mark.parametrize("arguments", ["--help", "parts --help", "--version", "parts Hallo"])
def test_a_reader_who_leaves_is_no_error(arguments: str) -> None:
    ran = in_shell(f"{{ {PROGRAM} {arguments}; echo $? >&2; }} | true")

    assert ran.stderr == "0\n"


def test_a_reader_who_leaves_in_the_middle_ends_quietly(tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.write_text('"Hallo"\n' * 5_000, encoding="utf-8")

    ran = in_shell(f"{{ {PROGRAM} parts --json-lines <{lines}; echo $? >&2; }} | head -n 1")

    assert ran.stderr == "0\n"
    assert ran.stdout.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize(
    ("arguments", "code"), [("parts Hallo", 1), ("number --country-code +49 030123456", 2), ("--version", 1)]
)
def test_output_that_cannot_be_written_is_said(arguments: str, code: int) -> None:
    ran = in_shell(f"{PROGRAM} {arguments} >/dev/full")

    assert ran.returncode == code
    assert "not all of the output could be written" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_check_whose_answer_cannot_be_written_is_unknown() -> None:
    assert in_shell(f"{PROGRAM} balance --nagios >/dev/full").returncode == 3


@pytest.mark.parametrize("locale", ["C", "POSIX", "de_DE.ISO-8859-1", "nonsense"])
def test_output_is_utf_8_whatever_the_locale_says(locale: str, tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("„x“", encoding="utf-8")

    ran = subprocess.run(
        [sys.executable, "-m", "smstui", "parts", "--json", "--text-file", str(text)],
        env={**os.environ, "LC_ALL": locale, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )

    assert "„" in ran.stdout.decode("utf-8")


def test_an_empty_environment_is_enough() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "smstui", "parts", "--json", "Hallo"], env={}, capture_output=True, text=True, check=True
    )

    assert '"parts": 1' in ran.stdout


def test_a_configuration_without_a_home_is_named(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "smstui", "list", "--config", str(tmp_path / "none")],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 4
    assert str(tmp_path / "none") in ran.stderr
    assert list(tmp_path.iterdir()) == []
