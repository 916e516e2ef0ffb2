import pytest

from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.errors import StoreAbsent, StoreLocked, WrongKey
from smstui.domain.secret import Secret
from smstui.ports import SecretStore, Vault
from tests.adapters.secret_store_contract import BINDING, KEY, SecretStoreContract
from tests.adapters.vault_contract import VaultContract


class TestMemorySecrets(SecretStoreContract):
    @pytest.fixture
    def store(self) -> SecretStore:
        return MemorySecrets()


class TestSlotsOfMemorySecrets(VaultContract):
    @pytest.fixture
    def passphrase(self) -> Secret:
        return Secret("open")

    @pytest.fixture
    def vault(self, passphrase: Secret) -> Vault:
        vault = MemorySecrets(exists=False)
        vault.create_with_passphrase(passphrase)
        return vault

    @pytest.fixture
    def copy_path(self) -> str:
        return "copy"


def test_a_locked_one_opens_with_its_passphrase_only() -> None:
    store: Vault = MemorySecrets(Secret("open"))

    with pytest.raises(StoreLocked):
        store.put(KEY, Secret("one"), BINDING)
    with pytest.raises(WrongKey):
        store.unlock(Secret("shut"))
    store.unlock(Secret("open"))
    store.put(KEY, Secret("one"), BINDING)
    store.lock()
    assert not store.status().is_open
    with pytest.raises(StoreLocked):
        store.get(KEY, BINDING)


def test_one_that_does_not_exist_yet_is_created_first() -> None:
    store = MemorySecrets(exists=False)

    with pytest.raises(StoreAbsent):
        store.put(KEY, Secret("one"), BINDING)
    recovery = store.create_with_passphrase(Secret("open"))
    store.put(KEY, Secret("one"), BINDING)
    store.lock()
    store.unlock(recovery)
    assert store.get(KEY, BINDING) == Secret("one")
