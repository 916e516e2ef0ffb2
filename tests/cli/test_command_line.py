"""The command line says what is wrong on standard error, in the person's language, and ends with a documented code."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

import smstui
from smstui.cli.exit_codes import ExitCode
from smstui.cli.main import run
from smstui.wording.catalogue import language


def test_the_version_is_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == ExitCode.DONE
    assert capsys.readouterr() == (f"smstui {smstui.__version__}\n", "")


@pytest.mark.parametrize("arguments", [[], ["demo"], ["--config", "somewhere"]])
def test_without_a_terminal_nothing_opens(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    code = run(arguments)

    assert code == ExitCode.USAGE
    assert capsys.readouterr() == (
        "",
        "smstui: this needs a terminal: standard input, output and error must all be one.\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["nonsense"], ["--language", "fr"], ["--config", "a", "--system"]]
)
def test_a_wrong_command_line_is_refused_on_standard_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(arguments)

    said = capsys.readouterr()
    assert code == ExitCode.USAGE
    assert said.out == ""
    assert said.err


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        (["--language", "de", "--version"], {}, "de"),
        (["--language=de", "--version"], {"LANG": "en_US.UTF-8"}, "de"),
        (["--version"], {"LANG": "de_AT.UTF-8"}, "de"),
        (["--version"], {"LANG": "fr_FR.UTF-8"}, "en"),
        (["--version"], {"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        (["--version"], {"LANGUAGE": "fr:de:en"}, "de"),
    ],
)
def test_the_language_is_the_asked_one_then_the_locales(
    arguments: list[str], environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    run(arguments)

    assert language() == expected


def test_the_persons_own_setting_stands_before_the_locale(home: Path) -> None:
    settings = home / ".config/smstui/ui.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('language = "de"\n', encoding="utf-8")

    run(["--version"])

    assert language() == "de"


def test_a_port_that_is_taken_is_said_with_a_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        code = run(["sandbox", "--port", str(port)])

    assert code == ExitCode.CONFIGURATION
    assert f"port {port} cannot be used" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_is_not_told_about_ports(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(*_arguments: object, **_named: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("smstui.cli.sandbox.serve_sandbox", closed)

    assert run(["sandbox", "--port", "0"]) == ExitCode.DONE
    assert capsys.readouterr().err == ""


def test_a_command_never_imports_textual() -> None:
    script = "import sys; from smstui.cli.main import run; run(['--version']); print('textual' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert said.stdout.splitlines()[-1] == "False"


def test_a_configuration_that_is_a_file_does_not_concern_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SMSTUI_CONFIG", str(tmp_path / "file"))

    assert run(["--version"]) == ExitCode.DONE
    assert capsys.readouterr().err == ""


def test_a_fault_of_the_program_is_one_line_and_a_report_without_values(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> NoReturn:
        password = "geheim" + "nis"
        raise LookupError(len(password))

    monkeypatch.setattr("smstui.cli.opening.open_program", fail)

    code = run([])

    (report,) = (home / ".local/state/smstui").iterdir()
    said = capsys.readouterr()
    assert code == ExitCode.INTERNAL
    assert (said.out, said.err) == ("", f"smstui failed (LookupError). Report: {report}\n")
    text = report.read_text(encoding="utf-8")
    assert "LookupError: 9" in text
    assert "geheimnis" not in text
    if sys.platform != "win32":
        assert report.stat().st_mode & 0o777 == 0o600


def test_an_interrupt_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt() -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("smstui.cli.opening.open_program", interrupt)

    assert run([]) == ExitCode.INTERRUPTED
    assert capsys.readouterr() == ("", "")


def test_the_help_of_a_check_is_no_good_news(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["balance", "--nagios", "--help"])

    assert code == 3
    assert capsys.readouterr().out.startswith("Usage: ")
