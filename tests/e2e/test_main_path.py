"""The main job from an empty directory to a sent message, and again after a restart."""

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration
from tests.e2e.conftest import Opens
from tests.e2e.person import Person

TOKEN = "sandbox-token"
NUMBER = "0171 3920012"


def create(person: Person, sandbox: Sandbox) -> None:
    person.opens_new_interface()
    person.enters("name", "Zentrale")
    person.chooses_service(sandbox.url)
    person.enters("secret", TOKEN)


def test_an_interface_is_created_checked_locked_edited_tested_and_found_again(
    opens: Opens, sandbox: Sandbox, configuration: Configuration
) -> None:
    person = opens()
    create(person, sandbox)
    person.begins_the_first_save()
    person.checks_first_and_locks()
    person.creates_the_vault_with_a_key_file()
    person.sees_it_locked()
    assert sandbox.messages == []

    person.goes_to("service")
    person.sees("Locked since")
    person.goes_to("secret")
    person.sees("Key token ••••••••")
    person.presses("enter")
    person.sees("can be changed: neither the way, nor user name, password, key token or service")
    person.chooses("Close")
    person.types("another-token")
    person.goes_on()
    person.sees("Nothing has changed since the last save.", "Key token ••••••••")

    person.enters("sender", "OptikNord")
    person.saves()
    person.sends_test_sms(NUMBER)
    (message,) = sandbox.messages
    assert (message.number, message.sender, message.account) == ("491713920012", "OptikNord", TOKEN)
    person.asks_for_the_balance("99.84 points")
    person.quits()

    person = opens()
    person.sees("Zentrale", "every", "ready")
    person.opens_the_interface("Zentrale")
    person.sees(sandbox.url, "key token", "Key token ••••••••", "OptikNord")
    person.sends_test_sms(NUMBER)
    person.asks_for_the_balance("99.68 points")
    person.quits()
    assert len(sandbox.messages) == 2
    assert any("journal" in path.parts for path in configuration.files())
    assert [path for path in configuration.files() if b"713920012" in path.read_bytes()] == []


def test_the_directory_holds_what_was_designed_and_no_secret_outside_the_vault(
    opens: Opens, sandbox: Sandbox, configuration: Configuration
) -> None:
    person = opens()
    create(person, sandbox)
    person.begins_the_first_save()
    person.checks_first_and_locks()
    person.creates_the_vault_with_a_key_file()
    person.sees_it_locked()
    person.enters("sender", "OptikNord")
    person.saves()
    person.quits()

    saved = configuration.interface
    created = saved.pop("created")
    assert created.utcoffset() is not None
    assert saved.pop("created_by")
    assert saved == {
        "schema": 1,
        "group": "SMS",
        "name": "Zentrale",
        "use": ["server"],
        "smsapi": {
            "service": sandbox.url,
            "authentication": "token",
            "sender": "OptikNord",
            "country_code": "+49",
            "max_characters": 1000,
            "secrets": "vault",
        },
    }
    assert [path for path in configuration.files() if TOKEN.encode() in path.read_bytes()] == []
    modes = configuration.modes()
    assert set(modes.values()) == {0o600, 0o700}
    assert {modes[name] for name in (".", "interfaces", ".state")} == {0o700}
