"""The operating system's words are the person's: Python has them in English only."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from smstui.domain.errors import Unreadable, WriteFailed
from smstui.wording import system_errors
from smstui.wording.catalogue import use_language
from smstui.wording.errors import in_words
from smstui.wording.system_errors import error_words, system_words

MARKED = re.findall(r'N_\("([^"]+)"\)', Path(system_errors.__file__).read_text("utf-8"))


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    use_language("de")
    yield
    use_language("en")


@pytest.mark.parametrize("words", MARKED)
def test_what_is_translated_is_what_the_system_says(words: str) -> None:
    assert words in {os.strerror(number) for number in errno.errorcode}
    assert system_words(words) != words


def test_an_error_without_words_of_the_system_is_shown_as_it_is() -> None:
    assert error_words(ValueError("embedded null\x1b byte")) == "embedded null␛ byte"


def test_reasons_of_files_are_german(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError) as caught:
        tmp_path.read_bytes()

    assert error_words(caught.value) == "Es ist ein Verzeichnis"
    assert "Ein-/Ausgabefehler" in in_words(Unreadable("/x", os.strerror(errno.EIO)))
    assert "Ein-/Ausgabefehler" in in_words(WriteFailed("/x", "rare", errno.EIO))
