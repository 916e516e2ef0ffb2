"""Speak English again after each test of the command line."""

from collections.abc import Iterator

import pytest

from smstui.wording.catalogue import use_language
from smstui.wording.scopes import use_program


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    use_language("en")
    use_program()
