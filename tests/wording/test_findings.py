"""Whatever an examination finds is said in words, names the thing, and says what to do."""

import pytest

from smstui.domain.errors import FileProblem, StorePutBack, StoreUnavailable, Unreadable
from smstui.domain.finding import Finding, Kind
from smstui.domain.secret import SecretPresence
from smstui.domain.state import Problem
from smstui.wording.findings import finding_in_words, presence_in_words, remedy_in_words
from smstui.wording.scopes import use_program

WITH_AN_ERROR = {
    Kind.CHAIN_UNREADABLE: Unreadable("smstui.toml", FileProblem.NOT_UTF8),
    Kind.FILE_UNREADABLE: Unreadable("policy.toml", FileProblem.NOT_ROOTS),
    Kind.INTERFACE_UNREADABLE: Unreadable("ulm.toml", "Expected '='", 3),
    Kind.STORE_UNUSABLE: StoreUnavailable("keyrings.alt.file.PlaintextKeyring", "must not be used"),
    Kind.VAULT_PUT_BACK: StorePutBack("/var/lib/smstui/vault.json", 5, 9),
}


@pytest.mark.parametrize("kind", Kind)
def test_every_finding_names_the_thing_and_shows_no_placeholder(kind: Kind) -> None:
    error = WITH_AN_ERROR.get(kind)
    problem = Problem.UNKNOWN_BRANCH if kind is Kind.INTERFACE_BROKEN else None
    finding = Finding(kind, "the-subject", "The name", "0644, not 0600", error, problem)

    words, remedy = finding_in_words(finding), remedy_in_words(finding)

    assert words.endswith(".")
    assert "{" not in words + remedy
    assert error is not None or "the-subject" in words
    assert remedy or error is not None or finding.is_note


def test_a_mode_is_said_with_the_command_that_corrects_it() -> None:
    finding = Finding(Kind.TOO_OPEN, "/etc/smstui/vault.json", detail="0644, not 0600")

    assert finding_in_words(finding) == (
        "/etc/smstui/vault.json: others may use it. Its mode should be 0600; it is 0644."
    )
    assert remedy_in_words(finding) == "chmod 0600 /etc/smstui/vault.json"


@pytest.mark.parametrize("kind", [Kind.READ_ONLY, Kind.DISK_FULL, Kind.NO_FILES_LEFT])
def test_what_cannot_be_written_to_says_what_follows_from_it(kind: Kind) -> None:
    roles = ("configuration", "secrets", "logs")

    words = [finding_in_words(Finding(kind, "/var/lib/smstui", detail=role)) for role in roles]

    assert len(set(words)) == len(roles)
    assert "Nothing can be sent" in words[-1]
    assert remedy_in_words(Finding(kind, "/var/lib/smstui", detail="logs"))


def test_a_store_that_must_not_be_used_says_why() -> None:
    words = finding_in_words(Finding(Kind.STORE_UNUSABLE, "system", error=WITH_AN_ERROR[Kind.STORE_UNUSABLE]))

    assert "it keeps secrets readable" in words


def test_a_source_of_a_key_is_named_with_the_reason() -> None:
    words = finding_in_words(Finding(Kind.KEY_REFUSED, "[secrets] key_file (k)", detail="readable by others"))

    assert words.startswith("[secrets] key_file (k) does not open the vault: others can use it")


def test_hostile_names_stay_text() -> None:
    words = finding_in_words(Finding(Kind.SECRET_MISSING, "x\x1b[2J", "N\x07ame"))

    assert "\x1b" not in words
    assert "\x07" not in words


@pytest.mark.parametrize("presence", SecretPresence)
def test_every_presence_has_a_word(presence: SecretPresence) -> None:
    assert presence_in_words(presence)


@pytest.mark.parametrize(
    ("kind", "path", "program"),
    [
        ("user", "/home/anna/.config/smstui", "smstui"),
        ("system", "/etc/smstui", "smstui --system"),
        ("directory", "/srv/two words", "smstui --config '/srv/two words'"),
    ],
)
def test_advice_names_the_configuration_that_was_examined(kind: str, path: str, program: str) -> None:
    use_program(kind, path)
    remedy = remedy_in_words(Finding(Kind.SECRET_MISSING, "ulm-1"))
    use_program()

    assert remedy == f"{program} supply ulm-1"
