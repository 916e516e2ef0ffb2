"""Every failure of files and of the secret store has words: what, where, what to do."""

import errno

import pytest

from smstui.cli.exit_codes import ExitCode
from smstui.cli.failures import code_of
from smstui.domain import errors
from smstui.domain.chain import Kind
from smstui.domain.errors import (
    EditConflict,
    FieldRefused,
    FileProblem,
    LockFailed,
    LockTimeout,
    NoConfiguration,
    NotFound,
    NotRecorded,
    PassphraseRefused,
    RunLocked,
    SecretBoundElsewhere,
    SecretError,
    SecretMissing,
    SmstuiError,
    StorageError,
    StoreAbsent,
    StoreDamaged,
    StoreLocked,
    StoreNotWritten,
    StorePutBack,
    StoreUnavailable,
    Unreadable,
    WriteFailed,
    WriteProblem,
    WrongKey,
)
from smstui.domain.field import Field
from smstui.domain.gateway import GatewayError, GatewayFailure, Refused
from smstui.domain.interface import Reason
from smstui.wording.errors import in_words
from smstui.wording.scopes import use_program

EXAMPLES: list[SmstuiError] = [
    NotFound("interface", "zentrale-k3fq"),
    Unreadable("interfaces/x.toml", "Invalid value", 4),
    EditConflict(["sender"]),
    EditConflict(),
    EditConflict([], deleted=True),
    LockTimeout("/etc/smstui", 10.0),
    NoConfiguration("/etc/smstui"),
    RunLocked("/etc/smstui/send.lock"),
    WriteFailed("/etc/smstui/x.toml", WriteProblem.DISK_FULL, errno.ENOSPC),
    LockFailed("/etc/smstui/.smstui.lock", WriteProblem.READ_ONLY, errno.EROFS),
    NotRecorded("/var/lib/smstui/journal/journal-2026-11.jsonl", WriteProblem.DISK_FULL, errno.ENOSPC),
    StoreAbsent(),
    StoreLocked("vault", [("key file", "absent")]),
    StoreDamaged("/var/lib/smstui/vault", "cut off"),
    StorePutBack("/var/lib/smstui/vault", 5, 9),
    StoreUnavailable("Secret Service", "no answer in 3 s"),
    StoreNotWritten("vault", "/var/lib/smstui/vault.json", WriteProblem.DISK_FULL, errno.ENOSPC),
    WrongKey(),
    PassphraseRefused(12),
    SecretMissing("chain/x/account"),
    SecretBoundElsewhere("chain/x/account"),
]


def concrete(root: type[SmstuiError]) -> set[type[SmstuiError]]:
    """Return the errors below `root` in the tree of errors."""
    return {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, root)} - {root}


@pytest.mark.parametrize("error", EXAMPLES, ids=[type(one).__name__ for one in EXAMPLES])
def test_every_failure_has_words(error: SmstuiError) -> None:
    words = in_words(error)

    assert words.endswith(".")
    assert "{" not in words
    assert "could not be read or" not in words


def test_no_failure_of_the_tree_is_left_out() -> None:
    assert {type(one) for one in EXAMPLES} == concrete(StorageError) | concrete(SecretError)


def test_no_two_failures_read_alike() -> None:
    words = [in_words(one) for one in EXAMPLES]

    assert len(set(words)) == len(words)


@pytest.mark.parametrize("kind", ["interface", *Kind, "something else"])
def test_whatever_is_gone_is_named(kind: str) -> None:
    assert "k3fq" in in_words(NotFound(kind, "k3fq"))


def test_a_rule_broken_in_a_file_is_said_with_path_line_and_field() -> None:
    broken = Unreadable("interfaces/x.toml", FieldRefused(Field.START, Reason.NO_SUCH_DAY), 7)

    assert in_words(broken) == (
        "interfaces/x.toml, line 7 cannot be read: Start: The calendar has no such day. Correct it with a text editor."
    )


def test_a_full_disk_says_what_to_do() -> None:
    assert "make room" in in_words(WriteFailed("x.toml", WriteProblem.DISK_FULL, errno.ENOSPC))


@pytest.mark.parametrize("problem", [WriteProblem.DISK_FULL, WriteProblem.READ_ONLY, WriteProblem.QUOTA])
def test_a_vault_that_cannot_be_written_is_said_as_every_other_file(problem: WriteProblem) -> None:
    of_the_vault = in_words(StoreNotWritten("vault", "/v/vault.json", problem))

    assert of_the_vault == in_words(WriteFailed("/v/vault.json", problem))
    assert code_of(StoreNotWritten("vault", "/v/vault.json", problem)) == ExitCode.CONFIGURATION


@pytest.mark.parametrize("kind", [NotRecorded, LockFailed])
def test_where_nobody_saves_nothing_is_said_of_an_old_file_and_of_saving(kind: type[WriteFailed]) -> None:
    words = in_words(kind("/s/journal/journal-2026-11.jsonl", WriteProblem.DISK_FULL, errno.ENOSPC))

    assert "/s/journal/journal-2026-11.jsonl" in words
    assert "The disk is full: make room and try again." in words
    assert "old file" not in words
    assert "save" not in words


def test_another_failure_of_the_disk_says_what_the_system_said() -> None:
    assert "Input/output error." in in_words(WriteFailed("x.toml", WriteProblem.FAILED, errno.EIO))


def test_a_conflict_names_the_fields() -> None:
    assert "Sender, Max. characters" in in_words(EditConflict(["sender", "max_characters"]))


def test_a_conflict_about_a_whole_file_leaves_no_gap_where_fields_would_be_named() -> None:
    assert in_words(EditConflict()).startswith("Somebody else changed it meanwhile.")


def test_a_mistyped_recovery_code_is_not_a_wrong_passphrase() -> None:
    assert in_words(WrongKey(mistyped=True)) != in_words(WrongKey())


def test_a_failure_of_the_gateway_has_words_too() -> None:
    assert in_words(GatewayFailure(Refused(GatewayError(103, "No credits"))))


def test_paths_from_elsewhere_cannot_reach_the_terminal() -> None:
    assert "\x1b" not in in_words(Unreadable("\x1b[2J", "\x1b]0;x\x07"))


def test_a_missing_file_is_restored_not_corrected() -> None:
    assert in_words(Unreadable("/c/smstui.toml", FileProblem.MISSING)) == (
        "/c/smstui.toml is missing. Restore it from a backup or from version control."
    )


@pytest.mark.parametrize(
    "error",
    [
        NoConfiguration("/srv/sms"),
        StorePutBack("/srv/sms/.state/vault.json", 5, 9),
        errors.NoneUsable("server"),
        errors.HalfReplaced("Ulm"),
        errors.SlotRefused(errors.SlotReason.UNKNOWN, "cron"),
        errors.RevealRefused(errors.RevealReason.NO_SLOT),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_command_that_is_advised_concerns_the_configuration_in_use(error: SmstuiError) -> None:
    use_program("directory", "/srv/sms")
    words = in_words(error)
    use_program()

    assert "smstui --config /srv/sms " in words
    assert in_words(error) == words.replace("smstui --config /srv/sms ", "smstui ")


def test_a_missing_file_that_has_a_backup_names_it() -> None:
    backup = "/s/backups/smstui/000002-20261122T093000Z-0123456789ab.toml"

    assert in_words(Unreadable("/c/smstui.toml", FileProblem.MISSING, backup=backup)) == (
        f"/c/smstui.toml is missing. Restore its last backup, {backup}, or take it from version control."
    )


def test_a_home_that_nobody_has_is_said_with_a_way_out() -> None:
    said = in_words(Unreadable("~nobody/x", FileProblem.NO_HOME))

    assert said.startswith("~nobody/x cannot be found: this account has no home folder")
    assert "set HOME" in said


def test_a_file_that_this_account_may_not_read_is_not_sent_to_an_editor() -> None:
    words = in_words(Unreadable("/etc/smstui/smstui.toml", FileProblem.NO_PERMISSION))

    assert words == (
        "/etc/smstui/smstui.toml cannot be read: this account may not read it. Check owner, group and mode."
    )
