"""Every code by which an adapter says why a file or a store cannot be used has words."""

import re
from pathlib import Path

import pytest

from smstui.adapters.keyring.vault_damage import Damage
from smstui.domain.errors import (
    FieldRefused,
    FileProblem,
    StoreDamaged,
    StoreUnavailable,
    Unreadable,
    WriteFailed,
    WriteProblem,
)
from smstui.wording.causes import key_cause, store_cause, writing_cause
from smstui.wording.errors import in_words

KEYRING = Path(__file__).parents[2] / "smstui/adapters/keyring"
DETAILS = {"expected": "day", "value": "\x1b[2J", "known": ("token", "password")}


@pytest.mark.parametrize("problem", list(FileProblem))
def test_every_problem_of_a_file_is_said_with_its_place(problem: FileProblem) -> None:
    cause = FieldRefused("start", problem, **DETAILS) if "value" in problem or "type" in problem else problem

    words = in_words(Unreadable("/etc/smstui/interfaces/x.toml", cause, 3))

    place = "/etc/smstui/interfaces/x.toml"
    of_the_whole_file = {
        FileProblem.MISSING,
        FileProblem.NO_HOME,
        FileProblem.NO_PERMISSION,
        FileProblem.NOT_ROOTS,
    }
    assert (place if problem in of_the_whole_file else f"{place}, line 3") in words
    assert problem.value not in {"wrong type", "unknown value"} or "\x1b" not in words
    assert words.endswith(".")


@pytest.mark.parametrize("problem", [problem for problem in WriteProblem if problem is not WriteProblem.FAILED])
def test_every_problem_of_a_save_says_what_to_do(problem: WriteProblem) -> None:
    words = in_words(WriteFailed("/etc/smstui/x.toml", problem))

    assert (writing_cause(problem) or "no words") in words
    assert "the old file is as it was" in words


@pytest.mark.parametrize("damage", list(Damage))
def test_every_damage_of_the_vault_is_said(damage: Damage) -> None:
    assert store_cause(damage.value) != damage.value
    assert store_cause(damage.value) in in_words(StoreDamaged("/v/vault.json", damage.value))


def test_every_reason_in_the_code_of_the_stores_has_words() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in KEYRING.glob("*.py"))
    reasons = set(re.findall(r'StoreUnavailable\([^()"]*"([^"{}]+)"\)', code)) - {"system"}

    unsaid = {reason for reason in reasons if store_cause(reason) == reason}

    assert len(reasons) >= 5
    assert unsaid == set()


def test_every_reason_why_a_key_file_is_not_used_has_words() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in KEYRING.glob("*.py"))
    reasons = set(re.findall(r'KeyRefused\("([^"]+)"\)', code))

    unsaid = {reason for reason in reasons if key_cause(reason) == reason}

    assert len(reasons) >= 4
    assert unsaid == set()


def test_an_unknown_code_is_shown_harmlessly() -> None:
    assert store_cause("\x1b[2J") == "␛[2J"
    assert key_cause("odd") == "odd"
    assert "odd" in in_words(StoreUnavailable("system", "odd"))
