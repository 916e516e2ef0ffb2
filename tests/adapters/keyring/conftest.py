from collections.abc import Callable
from pathlib import Path

import pytest

from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.keyring.vault_sealing import Cost
from smstui.domain.secret import Secret

CHEAP = Cost(memory_kib=8, iterations=1, lanes=1)
"""Argon2id at its least: what is tested here is not how long it takes."""

PASSPHRASE = Secret("correct horse battery")

OpenVault = Callable[..., VaultStore]


@pytest.fixture
def passphrase() -> Secret:
    return PASSPHRASE


@pytest.fixture
def vault_path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "vault.json"


@pytest.fixture
def new_store(vault_path: Path, tmp_path: Path) -> OpenVault:
    """Return a function that makes a store over the same file, as another process or the next start would."""

    def make(**settings: object) -> VaultStore:
        return VaultStore(
            vault_path,
            **{"key_folder": tmp_path / "keys", "owner": "anna", "cost": CHEAP, **settings},  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def vault(new_store: OpenVault, passphrase: Secret) -> VaultStore:
    """Return a new vault, open."""
    store = new_store()
    store.create_with_passphrase(passphrase)
    return store
