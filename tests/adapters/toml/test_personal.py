"""What a person chose for all configurations is read, and never stops the program."""

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


@pytest.mark.parametrize("text", ["language = ", "language = 5", b"\xff\xfe", ""])
def test_what_cannot_be_read_counts_as_not_chosen(home: Path, text: str | bytes) -> None:
    write(home, text)

    assert personal_settings() == PersonalSettings()
