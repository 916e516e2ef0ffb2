"""Two people work on the same directory at the same time, each in a program of their own."""

import pytest

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration, a_draft
from tests.e2e.conftest import Opens


@pytest.fixture
def _zentrale(configuration: Configuration, sandbox: Sandbox) -> None:
    configuration.set_up(a_draft("Zentrale", sandbox.url, sender="OptikNord"))


@pytest.mark.usefixtures("_zentrale")
def test_what_one_changes_the_other_sees(opens: Opens) -> None:
    anna, bert = opens(), opens()
    bert.sees("Zentrale")
    anna.opens_the_interface("Zentrale")
    anna.replaces("name", "Zentrale", "Hauptverwaltung")
    anna.saves()

    bert.sees("Hauptverwaltung")
    bert.no_longer_sees("Zentrale")


@pytest.mark.usefixtures("_zentrale")
def test_different_fields_are_merged(opens: Opens, configuration: Configuration) -> None:
    anna, bert = opens(), opens()
    anna.opens_the_interface("Zentrale")
    bert.opens_the_interface("Zentrale")
    anna.replaces("sender", "OptikNord", "SMSTUI")
    anna.saves()
    bert.sees("Changed by somebody else meanwhile: Sender. What you typed is kept.")
    bert.replaces("max. characters", "1000", "500")
    bert.saves()
    bert.sees("Changed by others meanwhile and kept: Sender.", "SMSTUI")

    saved = configuration.interface["smsapi"]
    assert (saved["sender"], saved["max_characters"]) == ("SMSTUI", 500)


@pytest.mark.usefixtures("_zentrale")
@pytest.mark.parametrize(
    ("kept", "said"),
    [("Bertha", "Saved."), ("SMSTUI", "Nothing has changed since the last save.")],
    ids=["mine", "theirs"],
)
def test_the_same_field_is_a_conflict_that_a_person_settles(
    opens: Opens, configuration: Configuration, kept: str, said: str
) -> None:
    anna, bert = opens(), opens()
    anna.opens_the_interface("Zentrale")
    bert.opens_the_interface("Zentrale")
    anna.replaces("sender", "OptikNord", "SMSTUI")
    anna.saves()
    bert.sees("Changed by somebody else meanwhile")
    bert.replaces("sender", "OptikNord", "Bertha")
    bert.goes_on()
    bert.sees("Changed by two people", "(•) mine: Bertha", "( ) theirs: SMSTUI")
    if kept == "SMSTUI":
        bert.presses("space")
        bert.sees("(•) theirs: SMSTUI")
    bert.goes_on()
    bert.sees(said)

    assert configuration.interface["smsapi"]["sender"] == kept
