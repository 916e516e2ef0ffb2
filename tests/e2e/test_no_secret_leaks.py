"""What is typed as a secret appears nowhere: not on the terminal, not in a file, not beside the process."""

import urllib.parse
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration
from tests.e2e.conftest import Opens
from tests.e2e.person import Person

TOKEN = "Canary/Token+4711=x"
PASSWORD = "Canary Passwörd&0815"
PROXY_PASSWORD = "Canary:Proxy%9!"
PASSPHRASE = "canary passphrase of twenty-eight"


def forms(secret: str) -> list[bytes]:
    """Return a secret in the forms in which it could be written somewhere; in Base64, wherever it begins."""
    raw = secret.encode()
    encoded = [b64encode(b"x" * shift + raw)[4 * bool(shift) :].rstrip(b"=")[:-2] for shift in range(3)]
    urls = [urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret)]
    return [raw, secret.encode("utf-16-le"), secret.encode("latin-1"), *encoded, *(url.encode() for url in urls)]


def assert_nowhere(where: Mapping[str, bytes | bytearray], *secrets: str) -> None:
    found = [
        (name, form) for secret in secrets for form in forms(secret) for name, data in where.items() if form in data
    ]
    assert found == []


def beside(person: Person) -> dict[str, bytes]:
    """Return what other processes of this user can read of a running program."""
    folder = Path("/proc") / str(person.terminal.process_id)
    return {name: (folder / name).read_bytes() for name in ("cmdline", "environ", "comm")} if folder.exists() else {}


def below(*folders: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def saves_one_with_a_token(person: Person, url: str) -> None:
    person.opens_new_interface()
    person.enters("name", "Mit Token")
    person.chooses_service(url)
    person.enters("secret", TOKEN)
    person.begins_the_first_save()
    person.chooses("Check first")
    person.sees("Connection check: failed")
    person.chooses("Save and lock anyway")
    person.creates_the_vault_with_a_passphrase(PASSPHRASE)
    person.sees_it_locked()


def saves_one_with_a_password(person: Person, url: str) -> None:
    person.opens_new_interface()
    person.enters("name", "Mit Passwort")
    person.chooses_service(url)
    person.chooses_user_name_and_password()
    person.enters("user name", "anna")
    person.enters("secret", PASSWORD)
    person.enters("proxy host", "proxy.example")
    person.enters("proxy port", "3128")
    person.enters("proxy user", "anna")
    person.enters("proxy password", PROXY_PASSWORD)
    person.begins_the_first_save()
    person.chooses("Save and lock")
    person.sees_it_locked()


def test_typed_secrets_appear_nowhere(
    opens: Opens, sandbox: Sandbox, configuration: Configuration, home: Path, tmp_path: Path
) -> None:
    first = opens()
    saves_one_with_a_token(first, sandbox.url)
    first.asks_for_the_balance("failed")
    first.goes_back_to_the_list()
    saves_one_with_a_password(first, sandbox.url)
    beside_first = beside(first)
    first.quits()
    second = opens()
    second.sees("Mit Passwort", "Mit Token")
    second.presses("f6")
    second.unlocks_the_vault(PASSPHRASE)
    second.sees("All answered")
    beside_second = beside(second)
    second.presses("escape")
    second.no_longer_sees("All answered")
    second.quits()

    secrets = (TOKEN, PASSWORD, PROXY_PASSWORD, PASSPHRASE)
    assert_nowhere({"first terminal": first.terminal.sent, "second terminal": second.terminal.sent}, *secrets)
    assert_nowhere(beside_first, *secrets)
    assert_nowhere(beside_second, *secrets)
    assert_nowhere(below(configuration.folder, home, tmp_path), *secrets)
    assert any(request.bearer == TOKEN for request in sandbox.requests)  # it was typed right


def test_the_search_for_leaks_finds_one() -> None:
    """A control that must fail: each form is found where it stands."""
    for secret in (TOKEN, PASSWORD):
        for form in forms(secret):
            assert form in b"before" + form + b"after"
        assert any(form in b64encode(b"user:" + secret.encode()) for form in forms(secret))
        assert any(form in urllib.parse.urlencode({"password": secret}).encode() for form in forms(secret))
