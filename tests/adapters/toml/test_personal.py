"""What a person chose for all configurations is read, and never stops the program."""

import os
import sys
from pathlib import Path

import pytest

from smstui.adapters.toml.personal import PersonalSettings, personal_settings


def write(home: Path, text: str | bytes) -> None:
    folder = home / ".config/smstui"
    folder.mkdir(parents=True)
    (folder / "ui.toml").write_bytes(text if isinstance(text, bytes) else text.encode())


def test_without_a_file_everything_is_automatic() -> None:
    assert personal_settings() == PersonalSettings()


def test_the_language_is_read(home: Path) -> None:
    write(home, 'language = "de"\n')

    assert personal_settings().language == "de"


def test_the_theme_is_read(home: Path) -> None:
    write(home, 'theme = "light"\n')

    assert personal_settings() == PersonalSettings(theme="light")


@pytest.mark.parametrize(("text", "mouse"), [("", None), ("mouse = true", True), ("mouse = false", False)])
def test_whether_the_mouse_is_used_is_read(home: Path, text: str, *, mouse: bool | None) -> None:
    write(home, text)

    assert personal_settings().mouse is mouse


@pytest.mark.parametrize("text", ["language = ", "language = 5", "theme = 5", "mouse = 1", b"\xff\xfe", ""])
def test_what_cannot_be_read_counts_as_not_chosen(home: Path, text: str | bytes) -> None:
    write(home, text)

    assert personal_settings() == PersonalSettings()


def test_what_the_configuration_is_does_not_matter(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, 'language = "de"\n')
    (tmp_path / "file").touch()
    monkeypatch.setenv("SMSTUI_CONFIG", str(tmp_path / "file"))

    assert personal_settings().language == "de"


def test_a_folder_or_a_pipe_in_the_files_place_holds_nothing_up(home: Path) -> None:
    (home / ".config/smstui/ui.toml").mkdir(parents=True)

    assert personal_settings() == PersonalSettings()


@pytest.mark.skipif(sys.platform == "win32", reason="accounts are POSIX's")
def test_an_account_without_a_home_has_chosen_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 987654)
    monkeypatch.delenv("HOME")

    assert personal_settings({}) == PersonalSettings()
