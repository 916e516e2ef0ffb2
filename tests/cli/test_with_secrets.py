"""A locked vault is opened by its person, at a terminal and nowhere else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from smstui.bootstrap import live
from smstui.cli import with_secrets as module
from smstui.cli.exit_codes import ExitCode
from smstui.cli.main import run
from smstui.cli.with_secrets import MOST_TRIES, with_secrets
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import StoreLocked, WrongKey
from smstui.domain.secret import Secret
from smstui.domain.stored import Saved
from smstui.services.container import Services

PASSPHRASE = "correct horse battery"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """Give a configuration whose vault has a passphrase and is locked."""
    with live(config=tmp_path / "config") as services:
        assert services.vaulting is not None
        asyncio.run(services.vaulting.create_with_passphrase(Secret(PASSPHRASE)))
        asyncio.run(services.vaulting.lock())
        yield services


def typing(monkeypatch: pytest.MonkeyPatch, *passphrases: str) -> None:
    """Let a person sit there and type one passphrase after the other."""
    typed = iter(passphrases)
    monkeypatch.setattr(module, "has_person", lambda: True)
    monkeypatch.setattr(module, "ask_secret", lambda _prompt, _without_person: Secret(next(typed)))


def save(services: Services) -> Saved:
    draft = Draft(name="A", country_code="+49")
    return with_secrets(services, lambda: services.editing.create(draft, Credentials(Secret("t"))))


def test_a_person_opens_the_vault_and_the_action_is_run_again(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typing(monkeypatch, "wrong", PASSPHRASE)

    saved = save(services)

    assert saved.stored.interface.name == "A"
    assert "This opens the vault for nobody." in capsys.readouterr().err


def test_whoever_needed_the_recovery_code_is_told_how_to_get_a_passphrase(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert services.vaulting is not None
    asyncio.run(services.vaulting.unlock(Secret(PASSPHRASE)))
    code = asyncio.run(services.vaulting.rotate(new_recovery_code=True))
    assert code is not None
    asyncio.run(services.vaulting.lock())
    typing(monkeypatch, code.reveal())

    save(services)

    said = capsys.readouterr().err
    assert said == "The recovery code opened it. For a new passphrase: smstui vault add-admin --replace\n"


def test_three_wrong_passphrases_end_it(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    typing(monkeypatch, *["wrong"] * MOST_TRIES)

    with pytest.raises(WrongKey):
        save(services)
    assert services.interfaces.listing().stored == ()


def test_without_a_person_the_vault_stays_locked(services: Services) -> None:
    with pytest.raises(StoreLocked):
        save(services)
    assert services.interfaces.listing().stored == ()


def test_without_a_vault_the_way_to_one_is_told_after_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token = tmp_path / "token"
    token.write_text("sandbox-token", encoding="utf-8")

    code = run(["--config", str(tmp_path / "other"), "add", "--name", "Ulm", "--token-file", str(token)])

    said = capsys.readouterr().err
    assert code == ExitCode.AUTHENTICATION
    assert said.startswith("smstui: There is no vault")
    way = f"“smstui --config {tmp_path / 'other'} vault init” makes one, and so does the first save on the screen.\n"
    assert said.endswith(way)
