"""What a person is told when a message is refused, and when nobody knows whether it arrived."""

import pytest

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration, a_draft
from tests.e2e.conftest import Opens

WORKING = "0171 3920012"
DROPPED_BEFORE_IT_WAS_TAKEN = "0171 3920081"
DROPPED_AFTER_IT_WAS_TAKEN = "0171 3920082"
IDX_USED = "0171 3920053"


def marks(sandbox: Sandbox) -> list[str]:
    """Return the idx of every real attempt to send, in order."""
    sent = [request.parameters for request in sandbox.requests if request.path == "sms.do"]
    return [parameters["idx"] for parameters in sent if "test" not in parameters]


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("sandbox-elsewhere", ("Wrong service?", "This interface asks", "(101: ")),
        ("sandbox-no-credit", ("The credit is not enough. Buy credits in the portal", "(103: ")),
    ],
)
def test_a_refusal_says_why_and_what_to_do_and_nothing_is_sent(
    opens: Opens, sandbox: Sandbox, configuration: Configuration, token: str, words: tuple[str, ...]
) -> None:
    configuration.set_up(a_draft("Zentrale", sandbox.url), secret=token)
    person = opens()
    person.sees("Zentrale")

    person.begins_a_test_sms(WORKING)
    person.tries_it_dry()
    person.sees("Dry run: the gateway would refuse it", *words)
    person.chooses("Back to the number")
    person.sends_at_once()
    person.sees("Test SMS: refused", *words)
    person.chooses("Close")

    assert len(marks(sandbox)) == 1
    assert sandbox.messages == []


def test_a_wrong_token_is_named_by_the_check_before_the_first_save(opens: Opens, sandbox: Sandbox) -> None:
    person = opens()
    person.opens_new_interface()
    person.enters("name", "Zentrale")
    person.chooses_service(sandbox.url)
    person.enters("secret", "sandbox-elsewhere")
    person.begins_the_first_save()
    person.chooses("Check first")

    person.sees("Connection check: failed", f"This interface asks {sandbox.url}", "Save and lock anyway")
    person.chooses("Back")
    person.sees("New interface", "at the first save")


def test_a_message_of_uncertain_fate_is_repeated_by_its_own_mark_and_had_arrived(
    opens: Opens, sandbox: Sandbox, configuration: Configuration
) -> None:
    configuration.set_up(a_draft("Zentrale", sandbox.url))
    person = opens()
    person.sees("Zentrale")
    person.begins_a_test_sms(DROPPED_AFTER_IT_WAS_TAKEN)
    person.sends_at_once()
    person.sees("Test SMS: uncertain, it may have arrived", "[ Close ] [ Back to the number ]")
    person.chooses("Close")
    person.quits()

    person = opens()
    person.sees("Zentrale")
    person.begins_a_test_sms(DROPPED_AFTER_IT_WAS_TAKEN)
    person.sends_at_once()
    person.sees("It may have arrived already", "it cannot arrive twice")
    assert len(marks(sandbox)) == 1  # nothing is repeated without a person
    person.chooses("Repeat safely")
    person.sees("Test SMS: it had arrived", "do not repeat it")
    person.chooses("Close")

    first, second = marks(sandbox)
    assert first == second
    assert len(sandbox.messages) == 1

    person.begins_a_test_sms(DROPPED_AFTER_IT_WAS_TAKEN)
    person.sends_at_once()
    person.sees("Test SMS: uncertain")  # settled: this is a new message, with a mark of its own
    assert marks(sandbox)[2] != first


def test_a_message_that_was_dropped_before_it_was_taken_arrives_once_when_it_is_repeated(
    opens: Opens, sandbox: Sandbox, configuration: Configuration
) -> None:
    configuration.set_up(a_draft("Zentrale", sandbox.url))
    person = opens()
    person.sees("Zentrale")

    person.begins_a_test_sms(DROPPED_BEFORE_IT_WAS_TAKEN)
    person.sends_at_once()
    person.sees("Test SMS: uncertain, it may have arrived")
    person.chooses("Back to the number")
    assert sandbox.messages == []
    person.sends_at_once()
    person.chooses("Repeat safely")
    person.sees("Test SMS: accepted")

    assert len(set(marks(sandbox))) == 1
    assert len(sandbox.messages) == 1


def test_a_used_mark_on_a_first_attempt_is_an_error(
    opens: Opens, sandbox: Sandbox, configuration: Configuration
) -> None:
    configuration.set_up(a_draft("Zentrale", sandbox.url))
    person = opens()
    person.sees("Zentrale")

    person.begins_a_test_sms(IDX_USED)
    person.sends_at_once()

    person.sees("Test SMS: refused", "has taken a message with this mark (idx) before", "(53: ")


def test_a_dry_run_sends_nothing_and_the_message_then_has_a_mark_of_its_own(
    opens: Opens, sandbox: Sandbox, configuration: Configuration
) -> None:
    configuration.set_up(a_draft("Zentrale", sandbox.url))
    person = opens()
    person.sees("Zentrale")

    person.begins_a_test_sms(WORKING)
    person.tries_it_dry()
    person.sees("Dry run: the gateway would take it", "Nothing was sent, and nothing was charged.")
    assert sandbox.messages == []
    person.goes_on()
    person.sees("Test SMS: accepted", "Message id")

    dry, real = [request.parameters for request in sandbox.requests if request.path == "sms.do"]
    assert (dry["test"], dry["idx"] != real["idx"]) == ("1", True)
    (message,) = sandbox.messages
    person.sees(message.id)
