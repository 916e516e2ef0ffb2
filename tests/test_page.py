"""The page that the interface was described on: every field, rule and hint of it, and what shows that it holds.

The page's own words are not repeated; each row says in ours what it asks for, in the page's order. A row needs a test
that exists and a drawing that exists. What the page asks for and the program does not do yet stands in `NOT_YET`.
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
LIST: Final = "ui/test_list_drawings/"
EDITOR: Final = "ui/screens/test_editor_drawings/"
EYE: Final = "ui/screens/test_reveal_drawings/"
DIALOGS: Final = "ui/dialogs/test_drawings/"


@dataclass(frozen=True, slots=True)
class Rule:
    """Say what the page asks for, which tests prove it, and which drawing shows it.

    `tests` are "path below tests/::name", `drawing` is a path below snapshots/ without its ending.
    """

    asks: str
    tests: tuple[str, ...]
    drawing: str


PAGE: Final = (
    Rule(
        "The gateway is SMSAPI, formerly HQsms, of LINK Mobility",
        (
            "domain/test_interface.py::test_a_service_is_one_of_four_or_a_url",
            "adapters/sandbox/test_official_client.py",
        ),
        EDITOR + "test_empty[80x24]",
    ),
    Rule(
        "Hint: reminders consider only appointments of types that allow automatic notification",
        (
            "ui/screens/test_chain.py::test_an_appointment_type_carries_the_option_for_notifications",
            "domain/test_chain.py::test_an_appointment_type_may_notify_customers_only_when_told_so",
        ),
        DIALOGS + "test_drawing[appointment_types]",
    ),
    Rule(
        "A table of interfaces: group, name, branch, server-side, client-side, start",
        ("ui/test_interfaces.py::test_the_list_shows_every_interface_with_its_state",),
        LIST + "test_filled[80x24]",
    ),
    Rule(
        "The table can be searched",
        (
            "ui/test_interfaces.py::test_typing_finds_and_escape_brings_everything_back_with_the_cursor_where_it_was",
            "domain/test_search.py",
        ),
        LIST + "test_nothing_found",
    ),
    Rule(
        "Filter 'with workstation settings': only interfaces that were set up through a workstation, with its name",
        ("ui/test_interfaces.py::test_with_workstation_settings_lists_only_such_interfaces_and_names_the_workstation",),
        LIST + "test_with_workstation_settings",
    ),
    Rule(
        "Branch: restricts the interface to one branch",
        ("domain/test_selection.py::test_every_reason_for_not_being_usable_is_given",),
        EDITOR + "test_filled",
    ),
    Rule(
        "Branch: without one, every branch may use it",
        ("domain/test_selection.py::test_workstation_stands_before_branch_before_chain",),
        EDITOR + "test_empty[80x24]",
    ),
    Rule(
        "Workstation: set up through the settings of a workstation, its name is shown",
        (
            "ui/screens/test_chain.py::test_n_on_a_workstation_opens_the_editor_with_it_and_its_branch",
            "domain/test_draft.py::test_a_workstation_brings_its_own_branch",
        ),
        DIALOGS + "test_drawing[workstations]",
    ),
    Rule(
        "Workstation: set up otherwise, every computer of the chain may use it",
        ("domain/test_selection.py::test_a_question_without_workstation_finds_only_interfaces_without_one",),
        EDITOR + "test_empty[80x24]",
    ),
    Rule(
        "Use: server-side and client-side can be ticked",
        ("domain/test_interface.py::test_at_least_one_use_is_asked_for",),
        EDITOR + "test_filled",
    ),
    Rule(
        "Use: both ticked exclude a restriction to a branch",
        (
            "domain/test_interface.py::test_both_uses_exclude_a_branch",
            "domain/test_draft.py::test_both_uses_set_the_branch_aside_and_unticking_one_brings_it_back",
            "ui/screens/test_editor.py::test_both_uses_exclude_a_branch_which_comes_back",
        ),
        EDITOR + "test_both_uses",
    ),
    Rule(
        "Start: from that day on the interface is released by itself",
        (
            "domain/test_state.py::test_a_start_releases_on_its_day",
            "ui/test_interfaces.py::test_a_planned_interface_becomes_ready_at_the_chains_midnight",
        ),
        EDITOR + "test_help_of_a_field[start]",
    ),
    Rule(
        "Start: empty means at once",
        ("domain/test_interface.py::test_an_empty_start_means_at_once",),
        EDITOR + "test_empty[80x24]",
    ),
    Rule(
        "Created on: shown, never entered",
        ("services/test_editing.py::test_a_first_save_writes_the_file_and_keeps_the_secret",),
        EDITOR + "test_locked[80x24-textual-dark]",
    ),
    Rule(
        "Hint: before the first save one decides between user name with password and key token, not both",
        (
            "domain/test_interface.py::test_a_password_needs_a_user_name_and_a_token_excludes_one",
            "domain/test_draft.py::test_user_name_and_token_are_either_or",
        ),
        EDITOR + "test_dialog[ask_to_lock]",
    ),
    Rule(
        "Hint: after the save nothing of it can be changed; the interface is deleted and created anew",
        (
            "services/test_editing.py::test_no_sequence_of_public_calls_changes_what_the_first_save_locked",
            "ui/screens/test_editor.py::test_locked_fields_explain_themselves_and_take_no_key",
            "domain/test_interface.py::test_a_saved_interface_keeps_its_account_whatever_its_settings_become",
        ),
        EDITOR + "test_why_it_is_locked",
    ),
    Rule(
        "User name: told by the operator",
        (
            "ui/screens/test_editor_fits.py::test_the_help_of_every_field_fits_its_two_rows",
            "e2e/test_accounts.py::test_an_interface_works_with_user_name_and_password",
        ),
        EDITOR + "test_without_colours",
    ),
    Rule(
        "Key token: told by the operator, replaces user name and password",
        ("ui/screens/test_editor.py::test_the_other_way_to_authenticate_forgets_what_was_typed",),
        EDITOR + "test_empty[80x24]",
    ),
    Rule(
        "Sender: what the recipient sees, may be a phone number; letters and digits, at most 11, no blanks or signs",
        (
            "domain/test_sender.py::test_a_name_or_a_whole_number_is_a_sender",
            "domain/test_sender.py::test_anything_else_is_refused_with_its_reason",
        ),
        EDITOR + "test_filled",
    ),
    Rule(
        "Sender: a set one may cost more; replies are set up in the portal and depend on the network",
        ("ui/screens/test_editor_fits.py::test_the_help_of_every_field_fits_its_two_rows",),
        EDITOR + "test_help_of_a_field[sender]",
    ),
    Rule(
        "Sender: empty means a generated number",
        ("adapters/smsapi/test_client.py",),
        EDITOR + "test_empty[80x24]",
    ),
    Rule(
        "Proxy server and port: empty by default; with them every request goes through that computer",
        (
            "domain/test_interface.py::test_both_proxy_fields_empty_mean_none",
            "adapters/smsapi/test_proxy.py",
            "e2e/test_accounts.py::test_an_interface_works_over_a_proxy_that_asks_for_a_password",
        ),
        EDITOR + "test_filled",
    ),
    Rule(
        "Send test SMS: first the text",
        ("ui/dialogs/test_test_sms.py::test_the_whole_path_is_text_number_dry_run_send",),
        DIALOGS + "test_drawing[text]",
    ),
    Rule(
        "Send test SMS: then, in a further dialog, the mobile number",
        (
            "ui/dialogs/test_test_sms.py::test_back_keeps_text_and_number",
            "e2e/test_main_path.py::test_an_interface_is_created_checked_locked_edited_tested_and_found_again",
        ),
        DIALOGS + "test_drawing[number]",
    ),
    Rule(
        "Password: told by the operator",
        ("e2e/test_accounts.py::test_an_interface_works_with_user_name_and_password",),
        EDITOR + "test_without_colours",
    ),
    Rule(
        "Hint: the chain has an option 'administrators may view set passwords', for a group of administrators",
        ("ui/screens/test_chain.py::test_viewing_passwords_needs_the_name_of_a_group",),
        DIALOGS + "test_drawing[policies]",
    ),
    Rule(
        "Hint: with it, the password field of an interface has an eye for whoever is in that group",
        (
            "ui/screens/test_reveal.py::test_the_eye_says_why_nothing_is_shown",
            "ui/screens/test_reveal.py::test_a_click_on_the_eye_leads_there",
            "domain/test_reveal.py::test_everything_else_is_refused_with_its_reason",
            "adapters/test_guard.py::test_a_further_group_counts",
        ),
        EYE + "test_drawing[nothing-en]",
    ),
    Rule(
        "Hint: the eye asks in a dialog for one's own password, and shows the set one then",
        (
            "ui/screens/test_reveal.py::test_enter_on_the_locked_field_leads_to_the_token_by_the_keyboard_alone",
            "services/test_revealing.py::test_nothing_but_the_own_passphrase_is_accepted",
            "e2e/test_reveal.py",
        ),
        EYE + "test_drawing[shown-en]",
    ),
    Rule(
        "Country code: +48 for Poland, +49 for Germany; a list of codes can be had",
        (
            "domain/test_phone.py::test_a_country_code_is_read_however_it_is_written",
            "ui/screens/test_editor.py::test_a_country_is_found_by_name_code_or_number",
        ),
        EDITOR + "test_dialog[list_countries]",
    ),
    Rule(
        "Country code: put before national numbers; a number with its own code keeps that",
        (
            "domain/test_phone.py::test_a_german_mobile_number_is_read_however_it_is_written",
            "domain/test_phone.py::test_a_number_with_its_own_country_code_keeps_it",
        ),
        DIALOGS + "test_drawing[number]",
    ),
    Rule(
        "Max. characters: limits a message, 1,000 by default",
        (
            "domain/test_draft.py::test_a_new_draft_is_for_unattended_jobs_by_token_at_smsapi_com",
            "domain/test_sms_text.py::test_a_text_up_to_the_limit_passes_and_a_longer_one_is_refused_not_cut",
        ),
        DIALOGS + "test_drawing[text_too_long]",
    ),
    Rule(
        "Max. characters: one SMS has 160 without special ones; more are sent as several",
        (
            "domain/test_sms_text.py::test_septets_fill_parts_of_160_or_153",
            "domain/test_sms_text.py::test_utf16_units_fill_parts_of_70_or_67",
        ),
        DIALOGS + "test_drawing[text_unicode]",
    ),
    Rule(
        "Query balance: the remaining credits",
        (
            "ui/dialogs/test_balance.py::test_one_balance_is_shown_as_the_language_writes_it",
            "ui/dialogs/test_balance.py::test_zero_is_a_balance_and_an_absent_one_is_not_reported",
        ),
        DIALOGS + "test_drawing[balances]",
    ),
)

NOT_YET: Final = ("Automatic appointment reminders themselves",)


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    """Return the names of the tests in a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(function.name for function in functions if function.name.startswith("test_"))


def missing(rule: Rule) -> list[str]:
    """Return what a row names and does not exist."""
    gone = [] if rule.tests else ["a test"]
    for test in rule.tests:
        module, _, name = test.partition("::")
        path = ROOT / "tests" / module
        if not path.is_file() or not names_of_tests(path) or (name and name not in names_of_tests(path)):
            gone.append(test)
    if not (ROOT / "snapshots" / f"{rule.drawing}.svg").is_file():
        gone.append(rule.drawing)
    return gone


@pytest.mark.parametrize("rule", PAGE, ids=lambda rule: rule.asks[:60])
def test_every_statement_of_the_page_has_its_test_and_its_drawing(rule: Rule) -> None:
    assert missing(rule) == []


def test_a_row_without_test_or_drawing_would_be_found() -> None:
    empty = Rule("something", (), "ui/nothing")
    renamed = Rule("something", ("domain/test_phone.py::test_that_was_renamed",), LIST + "test_filled[80x24]")

    assert missing(empty) == ["a test", "ui/nothing"]
    assert missing(renamed) == ["domain/test_phone.py::test_that_was_renamed"]


def test_no_statement_stands_twice() -> None:
    asked = [rule.asks for rule in PAGE] + list(NOT_YET)

    assert len(asked) == len(set(asked))
