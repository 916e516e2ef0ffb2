"""Secrets come from files and descriptors, never from the command line; questions are asked at a terminal only."""

import io
import os
from pathlib import Path

import click
import pytest

from smstui.cli.asking import LONGEST_SECRET, SecretSource, ask_new_secret, ask_secret, require_yes, secret_options


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def seat_person(monkeypatch: pytest.MonkeyPatch, answer: str = "") -> Terminal:
    """Seat somebody at standard input and error who types one answer; return what is shown."""
    shown = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    monkeypatch.setattr("sys.stderr", shown)
    return shown


@pytest.mark.parametrize("content", ["geheim", "geheim\n", "geheim\r\n"])
def test_a_file_holds_one_line(content: str, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content.encode())

    assert SecretSource("--password-file", file=str(path)).read().reveal() == "geheim"


def test_blanks_belong_to_a_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b" ge heim \n")

    assert SecretSource("--password-file", file=str(path)).read().reveal() == " ge heim "


def test_a_descriptor_is_read_to_its_end() -> None:
    reading, writing = os.pipe()
    os.write(writing, "päss\n".encode())
    os.close(writing)

    assert SecretSource("--password-fd", descriptor=reading).read().reveal() == "päss"


def test_standard_input_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"geheim\n")))

    assert SecretSource("--password-file", file="-").read().reveal() == "geheim"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n", "empty"),
        (b"two\nlines\n", "more than one line"),
        (b"\xff\xfe", "UTF-8"),
        (b"x" * (LONGEST_SECRET + 1), "too long"),
    ],
)
def test_what_is_no_secret_is_refused_without_being_quoted(content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)

    with pytest.raises(click.UsageError) as refused:
        SecretSource("--password-file", file=str(path)).read()

    assert why in refused.value.message
    assert "two" not in refused.value.message
    assert refused.value.message.startswith("--password-file:")


def test_a_file_or_descriptor_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError):
        SecretSource("--password-file", file=str(tmp_path / "missing")).read()
    with pytest.raises(click.UsageError):
        SecretSource("--password-fd", descriptor=987).read()


def test_file_and_descriptor_exclude_each_other() -> None:
    @click.command()
    @secret_options("token", "Read the token from this file.")
    def command(token: SecretSource | None) -> SecretSource | None:
        return token

    taken = command.main(["--token-file", "x"], standalone_mode=False)

    assert taken == SecretSource("--token-file", file="x")
    assert command.main([], standalone_mode=False) is None
    assert command.main(["--token-fd", "3"], standalone_mode=False) == SecretSource("--token-fd", descriptor=3)
    with pytest.raises(click.UsageError):
        command.main(["--token-file", "x", "--token-fd", "3"], standalone_mode=False)


def test_without_a_terminal_no_secret_is_asked_for() -> None:
    with pytest.raises(click.UsageError, match="give --password-file"):
        ask_secret("Password", "give --password-file")


def test_a_person_types_a_new_secret_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = seat_person(monkeypatch)
    typed = iter(["one", "other", "same", "same"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))

    assert ask_new_secret("Password", "Again", "nobody").reveal() == "same"
    assert "differ" in shown.getvalue()


def test_a_person_who_types_nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    seat_person(monkeypatch)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "")

    with pytest.raises(click.Abort):
        ask_secret("Password", "nobody")


def test_without_a_terminal_only_the_option_says_yes() -> None:
    require_yes("Delete?", yes=True)
    with pytest.raises(click.UsageError, match="--yes"):
        require_yes("Delete?", yes=False)


@pytest.mark.parametrize("answer", ["y\n", "YES\n"])
def test_a_person_says_yes(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = seat_person(monkeypatch, answer)

    require_yes("Delete “Ulm”?", yes=False)

    assert shown.getvalue() == "Delete “Ulm”? [y/N] "


@pytest.mark.parametrize("answer", ["\n", "n\n", "", "maybe\n"])
def test_anything_else_is_a_no(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = seat_person(monkeypatch, answer)

    with pytest.raises(click.Abort):
        require_yes("Delete?", yes=False)

    assert "nothing was changed" in shown.getvalue()
