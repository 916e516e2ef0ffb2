"""The main path in German: every word that a person needs on the way is a German one."""

from collections.abc import Iterable

import pytest

from smstui.adapters.sandbox import Sandbox
from smstui.wording.catalogue import use_language
from tests.e2e.conftest import Opens


@pytest.fixture(autouse=True)
def _german(_here: None) -> Iterable[None]:
    use_language("de")
    yield
    use_language("en")


def test_the_main_path_speaks_german(opens: Opens, sandbox: Sandbox) -> None:
    person = opens("--language", "de")
    person.sees("Schnittstellen", "Filiale", "Mit Arbeitsplatzeinstellungen")
    person.opens_new_interface()
    person.sees("Filiale", "Verwendung", "Absender", "Landescode", "Max. Zeichen", "Schlüsseltoken", "Deutschland")
    person.enters("name", "Zentrale")
    person.chooses_service(sandbox.url)
    person.enters("secret", "sandbox-token")
    person.begins_the_first_save()
    person.checks_first_and_locks()
    person.creates_the_vault_with_a_key_file()
    person.sees_it_locked()
    person.sends_test_sms("0171 3920012")
    person.asks_for_the_balance("99,84 Punkte")
    person.goes_back_to_the_list()
    person.sees("Zentrale", "bereit")
    person.quits()

    assert len(sandbox.messages) == 1
