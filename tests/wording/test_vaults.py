"""How the vault stands, who opens it, and why that is not changed, in words."""

import pytest

from smstui.domain.errors import SlotReason, SlotRefused, StoreLocked
from smstui.wording.errors import in_words
from smstui.wording.vaults import opening_in_words, slot_kind_in_words, tried_in_words


def test_a_vault_is_not_made_locked_or_open_and_by_what() -> None:
    said = [
        opening_in_words(exists=False, is_open=False, source=""),
        opening_in_words(exists=True, is_open=False, source=""),
        opening_in_words(exists=True, is_open=True, source=""),
        opening_in_words(exists=True, is_open=True, source="SMSTUI_VAULT_KEY_FILE (/k\x1b)"),
    ]

    assert said == ["not made yet", "locked", "open", "open, by SMSTUI_VAULT_KEY_FILE (/k␛)"]


def test_every_kind_of_slot_has_a_word_and_an_unknown_one_is_harmless() -> None:
    assert [slot_kind_in_words(kind) for kind in ("passphrase", "key file", "recovery", "o\x07dd")] == [
        "passphrase",
        "key",
        "recovery code",
        "o␇dd",
    ]


def test_each_source_that_was_tried_has_a_line_with_its_reason() -> None:
    assert tried_in_words([("[secrets] key_command", "exit code 3"), ("SMSTUI_VAULT_KEY_FILE (/k)", "link")]) == (
        "[secrets] key_command: the command ended with exit code 3",
        "SMSTUI_VAULT_KEY_FILE (/k): it is a link: name the file itself",
    )


def test_a_locked_vault_names_every_source_and_its_reason() -> None:
    said = in_words(StoreLocked("vault", [("SMSTUI_VAULT_KEY_FILE (/k)", "empty"), ("SMSTUI_VAULT_PASSPHRASE", "odd")]))

    assert "SMSTUI_VAULT_KEY_FILE (/k): it is empty; SMSTUI_VAULT_PASSPHRASE: odd." in said


def test_a_vault_without_any_passphrase_asks_for_the_recovery_code() -> None:
    said = in_words(StoreLocked("vault", [("[secrets] key_file (k)", "missing")], by_code_only=True))

    assert "only the recovery code opens it" in said
    assert "your passphrase" not in said
    assert "[secrets] key_file (k): it is missing." in said


@pytest.mark.parametrize("reason", list(SlotReason))
def test_every_reason_why_a_slot_is_not_changed_is_said(reason: SlotReason) -> None:
    said = in_words(SlotRefused(reason, "be\x1brt"))

    assert said
    assert "\x1b" not in said
    assert reason.value not in said or reason in {SlotReason.LAST, SlotReason.RECOVERY}
    assert "{" not in said
