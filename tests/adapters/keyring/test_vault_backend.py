import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring.errors
import pytest
from keyring.testing.backend import BackendBasicTests

from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.keyring.vault_backend import VaultKeyring
from smstui.domain.secret import Secret
from tests.adapters.secret_store_contract import BINDING, KEY

NewStore = Callable[..., VaultStore]


class TestKeyringsOwnContract(BackendBasicTests):
    @pytest.fixture(autouse=True)
    def _init_properties(self, vault: VaultStore) -> Iterator[None]:
        self.keyring = VaultKeyring(vault)
        self.credentials_created: set[tuple[str, str]] = set()
        yield
        self.cleanup()  # type: ignore[no-untyped-call]  # keyring's own has no types


def test_other_backends_are_preferred() -> None:
    assert VaultKeyring.priority == 0.1
    assert VaultKeyring.viable


def test_our_own_secrets_are_read_but_never_written(vault: VaultStore) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    backend = VaultKeyring(vault)

    assert backend.get_password("smstui", str(KEY)) == "one"
    with pytest.raises(keyring.errors.PasswordSetError):
        backend.set_password("smstui", str(KEY), "two")
    with pytest.raises(keyring.errors.PasswordDeleteError):
        backend.delete_password("smstui", str(KEY))
    assert vault.get(KEY, BINDING) == Secret("one")


def test_what_others_keep_is_none_of_our_secrets(vault: VaultStore) -> None:
    VaultKeyring(vault).set_password("another program", str(KEY), "theirs")

    assert dict(vault.overview()) == {}


def test_a_locked_vault_is_a_locked_keyring(vault: VaultStore) -> None:
    VaultKeyring(vault).set_password("service", "user", "password")
    vault.lock()

    with pytest.raises(keyring.errors.KeyringLocked):
        VaultKeyring(vault).get_password("service", "user")
    with pytest.raises(keyring.errors.KeyringLocked):
        VaultKeyring(vault).set_password("service", "user", "another")


def test_a_damaged_or_absent_vault_is_an_error_of_the_keyring(new_store: NewStore, vault_path: Path) -> None:
    backend = VaultKeyring(new_store())

    assert backend.get_password("service", "user") is None
    with pytest.raises(keyring.errors.KeyringError):
        backend.set_password("service", "user", "password")
    vault_path.parent.mkdir()
    vault_path.write_bytes(b"damaged")
    with pytest.raises(keyring.errors.KeyringError):
        backend.get_password("service", "user")


def test_the_keyring_command_reads_it_by_its_key_file_without_a_prompt(
    new_store: NewStore, vault_path: Path, home: Path
) -> None:
    store = new_store()
    key_file, _recovery = store.create_with_key_file()
    store.put(KEY, Secret("from the vault"), BINDING)
    environment = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "smstui.adapters.keyring.vault_backend.VaultKeyring",
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "KEYRING_PROPERTY_VAULT_PATH": str(vault_path),
        "KEYRING_PROPERTY_KEY_FILE": key_file,
    }
    answer = subprocess.run(
        [sys.executable, "-m", "keyring", "get", "smstui", str(KEY)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
        timeout=30,
    )

    assert (answer.returncode, answer.stdout) == (0, "from the vault\n")


def test_the_keyring_command_keeps_reads_and_forgets_a_password_of_another_program(
    new_store: NewStore, vault_path: Path, home: Path
) -> None:
    key_file, _recovery = new_store().create_with_key_file()
    environment = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "smstui.adapters.keyring.vault_backend.VaultKeyring",
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "KEYRING_PROPERTY_VAULT_PATH": str(vault_path),
        "SMSTUI_VAULT_KEY_FILE": key_file,
    }

    def command(*arguments: str, given: str = "") -> tuple[int, str]:
        answer = subprocess.run(
            [sys.executable, "-m", "keyring", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            input=given,
            timeout=30,
        )
        return answer.returncode, answer.stdout

    assert command("set", "another program", "anna", given="sesame") == (0, "")
    assert command("get", "another program", "anna") == (0, "sesame\n")
    assert command("del", "another program", "anna") == (0, "")
    assert command("get", "another program", "anna")[0] == 1
    assert home.is_dir()


def test_it_prints_no_secret(vault: VaultStore) -> None:
    backend = VaultKeyring(vault)
    backend.set_password("service", "user", "sesame")

    assert "sesame" not in f"{backend!r} {backend}"
