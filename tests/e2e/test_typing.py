"""A slow line delivers many keys at once; they go where they would have gone one by one."""

import pytest

from tests.e2e.conftest import Opens

TO_THE_SECRET = 9
"""Fields from the name to the key token of a new draft."""


@pytest.mark.parametrize("key", ["\t", "\r"], ids=["Tab", "Enter"])
def test_a_token_that_arrives_with_the_keys_before_it_is_never_in_plain_sight(opens: Opens, key: str) -> None:
    person = opens()
    person.opens_new_interface()

    person.types("Zentrale" + key * TO_THE_SECRET + "canary-token" + key + "OptikNord")

    person.sees("Name Zentrale", "Key token ••••••••••••", "Sender OptikNord")
    assert b"canary" not in person.terminal.sent


def test_what_is_typed_after_an_emptied_field_stays(opens: Opens) -> None:
    person = opens()
    person.opens_new_interface()

    person.types("Zentral\x15Hauptverwaltung")

    person.sees("Name Hauptverwaltung")
    assert "Zentral" not in person.screen
