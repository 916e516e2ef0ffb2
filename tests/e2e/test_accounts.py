"""Accounts and vaults of other kinds than the first one: a passphrase, user name and password, a proxy."""

from collections.abc import Iterator
from hashlib import md5
from pathlib import Path

import pytest

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration
from tests.e2e.conftest import Opens
from tests.e2e.network import LOGIN, BehindProxy, behind_a_proxy
from tests.e2e.person import Person

PASSPHRASE = "correct horse battery"
NUMBER = "0171 3920012"


def lock_with_a_passphrase(person: Person, sandbox: Sandbox) -> str:
    """Create an interface, and the vault on the way; return the recovery code."""
    person.opens_new_interface()
    person.enters("name", "Zentrale")
    person.chooses_service(sandbox.url)
    person.enters("secret", "sandbox-token")
    person.begins_the_first_save()
    person.chooses("Save and lock")
    code = person.creates_the_vault_with_a_passphrase(PASSPHRASE)
    person.sees_it_locked()
    return code


def test_a_vault_with_a_passphrase_is_opened_when_a_secret_is_needed_and_by_the_right_words_only(
    opens: Opens, sandbox: Sandbox
) -> None:
    person = opens()
    recovery_code = lock_with_a_passphrase(person, sandbox)
    person.enters("sender", "OptikNord")
    person.saves()
    person.sends_test_sms(NUMBER)
    person.asks_for_the_balance("99.84 points")
    person.quits()

    person = opens()
    person.sees("Zentrale", "ready")
    person.opens_the_interface("Zentrale")
    person.replaces("sender", "OptikNord", "SMSTUI")
    person.saves()  # needs no secret, and so nobody is asked
    person.presses("f6")
    person.unlocks_the_vault("incorrect horse battery")
    person.sees("This opens the vault for nobody.")
    person.unlocks_the_vault(PASSPHRASE)
    person.sees("99.84 points", "All answered")
    person.presses("escape")
    person.no_longer_sees("All answered")
    person.sends_test_sms(NUMBER)  # asked once a session
    person.quits()
    assert [message.sender for message in sandbox.messages] == ["OptikNord", "SMSTUI"]

    person = opens()
    person.sees("Zentrale")
    person.presses("b")
    person.unlocks_the_vault(recovery_code)
    person.sees("99.68 points")


def test_an_interface_works_with_user_name_and_password(
    opens: Opens, sandbox: Sandbox, configuration: Configuration
) -> None:
    person = opens()
    person.opens_new_interface()
    person.enters("name", "Zentrale")
    person.chooses_service(sandbox.url)
    person.chooses_user_name_and_password()
    person.enters("user name", "sandbox")
    person.enters("secret", "sandbox-password")
    person.begins_the_first_save()
    person.checks_first_and_locks()
    person.creates_the_vault_with_a_key_file()
    person.sees_it_locked()
    person.sees("user name and password", "Password ••••••••")
    person.enters("sender", "OptikNord")
    person.saves()
    person.sends_test_sms(NUMBER)
    person.asks_for_the_balance("99.84 points")
    person.quits()

    person = opens()
    person.opens_the_interface("Zentrale")
    person.sees("User name sandbox", "Password ••••••••")
    person.asks_for_the_balance("99.84 points")
    person.quits()

    (sent,) = [one for one in sandbox.requests if one.path == "sms.do" and "test" not in one.parameters]
    assert sent.form["password"] == md5(b"sandbox-password", usedforsecurity=False).hexdigest()
    assert not any(request.bearer or "password" in request.target for request in sandbox.requests)
    assert configuration.interface["smsapi"]["username"] == "sandbox"
    assert [path for path in configuration.files() if b"sandbox-password" in path.read_bytes()] == []


@pytest.fixture
def network(sandbox: Sandbox, tmp_path: Path) -> Iterator[BehindProxy]:
    with behind_a_proxy(sandbox, tmp_path) as network:
        yield network


def test_an_interface_works_over_a_proxy_that_asks_for_a_password(
    opens: Opens, sandbox: Sandbox, configuration: Configuration, network: BehindProxy
) -> None:
    configuration.set_up(ca_file=str(network.ca_file))
    user, password = LOGIN.split(":")
    person = opens(environment={"HTTPS_PROXY": "http://127.0.0.1:9"})
    person.opens_new_interface()
    person.enters("name", "Zentrale")
    person.chooses_service(network.url)
    person.enters("secret", "sandbox-token")
    person.enters("proxy host", "127.0.0.1")
    person.enters("proxy port", str(network.proxy_port))
    person.enters("proxy user", user)
    person.enters("proxy password", password)
    person.begins_the_first_save()
    person.chooses("Check first")
    person.sees("Connection check: all well")
    person.chooses("Save and lock")
    person.sees_it_locked()
    person.sends_test_sms(NUMBER)
    person.asks_for_the_balance("99.84 points")
    assert len(sandbox.messages) == 1
    assert set(network.proxy.seen) == {f"CONNECT {network.host}:443 HTTP/1.1"}

    person.enters("proxy password", "wrong")
    person.saves()
    person.presses("f6")
    person.sees("The proxy wants a user name and password", "the gateway's credentials were not tried")
    person.presses("escape")
    person.no_longer_sees("failed: its row says why")
    person.quits()
    assert [path for path in configuration.files() if password.encode() in path.read_bytes()] == []
