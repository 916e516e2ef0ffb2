"""The page about the library: every example in it runs as it stands."""

import re
from pathlib import Path
from typing import Final

import pytest

import smstui
from tests.library.conftest import Prepared

PAGE: Final = Path(__file__).parents[2] / ".github" / "LIBRARY.md"
EXAMPLES: Final = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_runs(number: int, prepared: Prepared, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(EXAMPLES[number], f"{PAGE.name}, example {number + 1}", "exec"), {"__name__": "__main__"})  # noqa: S102

    assert capsys.readouterr().out


def test_every_fate_that_a_message_can_have_is_on_the_page() -> None:
    only_for_many = {"ACCEPTED_EARLIER", "DUPLICATE", "NOT_TRIED", "WOULD_SEND"}

    on_page = set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))

    assert on_page == {fate.name for fate in smstui.Fate} - only_for_many
