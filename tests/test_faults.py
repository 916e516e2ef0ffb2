"""The faults and abuses that the program must survive, and what shows that it does.

A row without a test that exists fails. `control` is what must fail without the protection, so that a green run means
something; where there is none, the row says why. What is only in part tried stands in `limits`.
"""

from dataclasses import dataclass
from typing import Final

import pytest

from tests.test_page import ROOT, names_of_tests

TOML: Final = "adapters/toml/"
KEYRING: Final = "adapters/keyring/"
SMSAPI: Final = "adapters/smsapi/"
REVEALING: Final = "services/test_revealing.py::"
POINTS: Final = "faults/test_gateway_points.py::"
NOTHING_SENT: Final = "faults/test_nothing_is_sent.py::"


@dataclass(frozen=True, slots=True)
class Fault:
    """Name one fault, the tests that bring it about, and the test that must fail without protection."""

    number: int
    what: str
    tests: tuple[str, ...]
    control: str = ""
    limits: str = ""


FAULTS: Final = (
    Fault(
        1,
        "kill -9 at any moment of a save of the configuration",
        (
            "faults/test_processes.py::test_kill_at_random_moments_of_a_thousand_saves_breaks_and_loses_nothing",
            "faults/test_two_stores.py",
            "faults/test_logs.py",
        ),
        "faults/test_processes.py::test_the_control_a_killed_naive_writer_leaves_broken_files",
    ),
    Fault(
        2,
        "kill -9 at any moment of a save of the vault: secrets, slots, rotation",
        (KEYRING + "test_vault_processes.py::test_killed_writers_break_nothing_and_lose_nothing_acknowledged",),
        KEYRING + "test_vault_processes.py::test_the_same_trial_finds_a_naive_writer",
    ),
    Fault(
        3,
        "an error of the system, or a kill, at every call of a save",
        (
            "faults/test_injected_calls.py",
            "faults/test_failing_calls.py",
            KEYRING + "test_vault_faults.py::test_whichever_call_fails_the_vault_is_whole_and_what_is_said_is_true",
        ),
        "faults/test_injected_calls.py::test_the_control_a_naive_writer_is_caught",
        "below Python only where strace is installed",
    ),
    Fault(
        4,
        "a power cut",
        ("faults/test_power_cuts.py",),
        "faults/test_power_cuts.py::test_the_control_without_one_fsync_the_model_finds_what_is_lost",
        "on the model of a disk; no file system that loses writes is mounted",
    ),
    Fault(
        5,
        "every state that a disk may be in after a cut",
        (
            "faults/test_power_cuts.py::test_a_power_cut_leaves_the_old_or_the_new_file_and_never_loses_a_save",
            "faults/test_power_cuts.py::test_a_power_cut_while_an_interface_is_created_leaves_it_whole_or_not_at_all",
        ),
        "faults/test_power_cuts.py::test_the_control_a_naive_writer_breaks_the_file",
    ),
    Fault(
        6,
        "a file system that is full, read-only, gone, or mounted file by file",
        ("faults/test_file_systems.py",),
        "faults/test_file_systems.py::test_the_control_on_a_full_file_system_a_naive_writer_empties_its_file",
        "where nothing may be mounted, a limit on the size of files stands for the full disk; quotas as an error only",
    ),
    Fault(
        7,
        "several writers: program, command, text editor",
        (
            "faults/test_many_writers.py::test_eight_writers_at_once_lose_nothing",
            "faults/test_processes.py::test_two_processes_with_two_hundred_edits_each_lose_nothing",
            TOML + "test_saving.py::test_an_edit_by_hand_counts_as_somebody_elses",
        ),
        "faults/test_processes.py::test_the_control_two_naive_writers_do_lose_edits",
        "a text editor takes no lock: what it writes within the milliseconds of a save of the same file is replaced",
    ),
    Fault(
        8,
        "readers during writes",
        (
            "faults/test_many_writers.py::test_four_readers_during_writes_meet_no_torn_file",
            "faults/test_processes.py::test_readers_never_meet_a_half_written_file",
        ),
        "faults/test_many_writers.py::test_the_control_readers_of_a_naive_writer_meet_torn_files",
    ),
    Fault(
        9,
        "TOML in every form that people write",
        (
            TOML + "test_document.py::test_any_sequence_of_edits_agrees_with_a_dictionary",
            TOML + "test_document.py::test_an_unusual_form_is_edited_rightly_or_not_at_all",
        ),
        TOML + "test_document.py::test_a_text_that_means_something_else_is_never_returned",
    ),
    Fault(
        10,
        "comments stay with what they are about",
        (
            TOML + "test_document.py::test_a_changed_key_leaves_every_other_character_as_it_was",
            TOML + "test_document.py::test_a_removed_key_takes_its_line_only",
            TOML + "test_saving.py::test_comments_and_unknown_keys_stay",
        ),
        limits="no control: a text is compared with itself, character by character",
    ),
    Fault(
        11,
        "an altered or cut vault: every bit, every length, swapped parts, costly derivations",
        (KEYRING + "test_vault_damage.py",),
        KEYRING + "test_vault_damage.py::test_flipped_bits_under_a_right_checksum_open_nothing",
    ),
    Fault(
        12,
        "several writers of a vault",
        (
            KEYRING + "test_vault_processes.py::test_two_processes_writing_at_once_lose_nothing",
            KEYRING + "test_vault.py::test_eight_threads_lose_nothing",
        ),
        KEYRING + "test_vault_processes.py::test_the_same_trial_finds_a_naive_writer",
    ),
    Fault(
        13,
        "secrets that leave a trace anywhere",
        (
            "e2e/test_no_secret_leaks.py::test_nothing_leaks_wherever_one_goes_and_whatever_fails",
            "e2e/test_no_secret_leaks.py::test_nothing_leaks_where_credentials_are_replaced_or_supplied",
            "e2e/test_no_leaks_of_commands.py",
        ),
        "e2e/test_no_secret_leaks.py::test_the_search_for_leaks_finds_one",
    ),
    Fault(
        14,
        "hostile text in every place",
        ("ui/test_hostile.py", "e2e/test_hostile_files.py"),
        "ui/test_hostile.py::test_a_control_must_fail_for_what_is_sent",
    ),
    Fault(
        15,
        "markup in data",
        ("ui/test_hostile.py", "ui/test_shell.py::test_labels_are_text_and_never_markup"),
        "ui/test_hostile.py::test_a_control_must_fail_for_markup",
    ),
    Fault(
        16,
        "signals, faults of the program, a connection that breaks",
        (
            "e2e/test_cut_off.py::test_a_signal_restores_the_terminal_and_the_next_start_offers_the_draft",
            "e2e/test_cut_off.py::test_a_fault_restores_the_terminal_and_the_next_start_offers_the_draft",
            "e2e/test_cut_off.py::test_a_connection_that_breaks_in_the_middle_of_an_edit_loses_nothing",
            "e2e/test_cut_off.py::test_a_vault_whose_recovery_code_was_not_noted_is_taken_back",
            "cli/test_vault.py::test_a_signal_leaves_the_whole_vault_with_its_code_written",
        ),
        limits="no control: the terminal's settings are compared before and after",
    ),
    Fault(
        17,
        "a keychain that hangs, is locked, fails, or gives nothing",
        (
            KEYRING + "test_system.py::test_a_keychain_that_hangs_is_given_up_in_time_and_nothing_takes_its_place",
            KEYRING + "test_system.py::test_a_locked_keychain_is_locked_not_missing",
            KEYRING + "test_system.py::test_a_keychain_that_fails_the_probe_gets_no_secret",
        ),
        limits="with backends made for the test; no control: what must not be used instead is asserted",
    ),
    Fault(
        18,
        "backends that keep secrets readable",
        (KEYRING + "test_choosing.py::test_backends_that_keep_readable_nothing_or_several_are_refused_by_name",),
        limits="by class, with what keyring itself brings; no control: the refusal is what is tested",
    ),
    Fault(
        19,
        "keys for unattended programs that must not be used",
        (
            KEYRING + "test_unattended.py::test_a_key_that_others_can_use_is_refused_from_every_file",
            KEYRING + "test_unattended.py::test_a_missing_empty_wrong_or_linked_key_file_is_refused",
            KEYRING + "test_unattended.py::test_a_slow_command_is_ended_with_all_that_it_has_started",
        ),
        KEYRING + "test_unattended.py::test_the_sources_are_asked_in_their_order_and_the_first_that_opens_wins",
    ),
    Fault(
        20,
        "guessing at the passphrase before a secret is shown",
        (
            "services/test_revealing.py::test_five_wrong_passphrases_lock_even_the_right_one_out",
            REVEALING + "test_two_sessions_guessing_at_once_have_five_tries_together_and_no_guess_is_accepted",
            "services/test_revealing.py::test_setting_the_clock_does_not_end_the_lock",
            "adapters/test_guess_counters.py",
        ),
        "services/test_revealing.py::test_the_real_vault_gives_the_secret_to_its_owner",
    ),
    Fault(
        21,
        "a shown secret that stays, or is copied, pictured or selected",
        ("ui/screens/test_reveal.py", "e2e/test_reveal.py"),
        "e2e/test_reveal.py::test_the_token_is_on_the_terminal_only_while_it_is_shown",
    ),
    Fault(
        22,
        "a message that fails at any point of its request",
        (
            POINTS + "test_wherever_a_message_fails_it_is_seen_once_at_most_and_its_outcome_is_true",
            "faults/test_gateway_points.py::test_the_journal_ends_as_the_messages_did",
            SMSAPI + "test_faults.py",
        ),
        "faults/test_gateway_points.py::test_the_control_a_client_that_repeats_is_seen_twice",
    ),
    Fault(
        23,
        "proxies that refuse, fail, lie or are not there",
        (SMSAPI + "test_proxy.py", SMSAPI + "test_real_proxies.py"),
        SMSAPI + "test_proxy.py::test_a_message_goes_through_the_proxy",
        "squid and tinyproxy where they are installed; an interface has its own proxy or none, so no table of NO_PROXY",
    ),
    Fault(
        24,
        "certificates that are expired, for another host, signed by oneself or by one's own authority",
        (SMSAPI + "test_tls.py",),
        SMSAPI + "test_tls.py::test_an_authority_of_the_chain_is_accepted",
    ),
    Fault(
        25,
        "redirects, and answers that drip, flood or swell",
        (
            SMSAPI + "test_faults.py::test_a_redirect_is_neither_followed_nor_given_the_message",
            SMSAPI + "test_faults.py::test_large_answers_take_little_memory",
            SMSAPI + "test_faults.py::test_what_goes_wrong_after_the_request_is_uncertain_and_never_repeated",
            "faults/test_gateway_points.py",
        ),
        SMSAPI + "test_faults.py::test_a_compressed_answer_is_read",
    ),
    Fault(
        26,
        "two users of a group, whatever their umask",
        (
            "faults/test_two_users.py::test_two_users_of_a_group_save_in_turn_whatever_their_umask",
            "adapters/test_shared_places.py",
        ),
        "faults/test_two_users.py::test_the_control_a_file_written_under_a_strict_umask_shuts_the_other_one_out",
        "as root only; access control lists are not tried",
    ),
    Fault(
        27,
        "files of every schema, older and newer",
        (TOML + "test_golden.py", TOML + "test_migrations.py"),
        TOML + "test_golden.py::test_every_schema_has_its_golden_files",
        "there is one schema so far; the steps between schemas are tried on made-up ones",
    ),
    Fault(
        28,
        "an empty environment, no terminal, no home, closed streams",
        (
            "cli/test_streams.py::test_closed_streams_stop_no_command",
            "cli/test_streams.py::test_an_empty_environment_is_enough",
            "cli/test_streams.py::test_a_configuration_without_a_home_is_named",
            "cli/test_command_line.py::test_without_a_terminal_nothing_opens",
        ),
        limits="no control: the exit code and the one line are what is tested",
    ),
)

BESIDE_THE_LIST: Final = (
    "faults/test_nothing_is_sent.py::test_an_account_that_was_changed_in_a_text_editor_sends_nothing_anywhere",
    NOTHING_SENT + "test_a_proxy_that_was_changed_in_a_text_editor_gets_neither_its_password_nor_a_request",
    "faults/test_nothing_is_sent.py::test_a_vault_that_does_not_answer_is_no_reason_to_use_a_less_specific_interface",
    KEYRING + "test_seen_revisions.py::test_the_next_start_notices_an_older_state_before_anything_is_opened",
    "adapters/test_durable_file.py::test_root_writes_into_no_folder_that_somebody_else_has_put_there_as_a_link",
    "services/test_replacing.py::test_killed_anywhere_the_old_or_both_or_the_new_one_are_there_and_one_is_used",
)
"""Promises of the same kind that have no number."""


def gone(tests: tuple[str, ...]) -> list[str]:
    """Return which of the tests, given as "path below tests/::name", do not exist."""
    missing = []
    for test in tests:
        module, _, name = test.partition("::")
        path = ROOT / "tests" / module
        if not path.is_file() or not names_of_tests(path) or (name and name not in names_of_tests(path)):
            missing.append(test)
    return missing


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"F{fault.number}")
def test_every_fault_is_brought_about_by_a_test_that_exists(fault: Fault) -> None:
    assert fault.tests
    assert gone(fault.tests) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"F{fault.number}")
def test_every_fault_has_a_control_or_a_reason_why_there_is_none(fault: Fault) -> None:
    assert fault.control or "no control" in fault.limits
    assert gone((fault.control,) if fault.control else ()) == []


def test_no_fault_is_left_out() -> None:
    assert [fault.number for fault in FAULTS] == [*range(1, 29)]


def test_the_promises_without_a_number_have_their_tests() -> None:
    assert gone(BESIDE_THE_LIST) == []


def test_a_test_that_was_renamed_would_be_found() -> None:
    assert gone(("faults/test_processes.py::test_that_was_renamed", "faults/nothing.py")) == [
        "faults/test_processes.py::test_that_was_renamed",
        "faults/nothing.py",
    ]
