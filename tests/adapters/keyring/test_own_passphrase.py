"""Only this login's own passphrase gives a secret away; an open vault and every other key do not count."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from smstui.adapters.keyring.vault import VaultStore
from smstui.domain.errors import SecretBoundElsewhere, SecretMissing, StoreAbsent, StoreDamaged, StoreLocked, WrongKey
from smstui.domain.secret import Secret
from tests.adapters.secret_store_contract import BINDING, ELSEWHERE, KEY, PROXY_KEY

NewStore = Callable[..., VaultStore]
KEPT = Secret("the token")


@pytest.fixture
def kept(vault: VaultStore) -> VaultStore:
    """Return Anna's vault with one secret, open."""
    vault.put(KEY, KEPT, BINDING)
    return vault


def test_the_own_passphrase_opens_the_secret_whether_the_vault_is_open_or_not(
    kept: VaultStore, passphrase: Secret
) -> None:
    assert kept.get_by_own_passphrase(passphrase, KEY, BINDING) == KEPT
    kept.lock()
    assert kept.get_by_own_passphrase(passphrase, KEY, BINDING) == KEPT

    assert not kept.status().is_open
    with pytest.raises(StoreLocked):
        kept.get(KEY, BINDING)


@pytest.mark.parametrize("entered", ["", "correct horse batter", "correct horse battery ", "CORRECT HORSE BATTERY"])
def test_anything_else_does_not_though_the_vault_is_open(kept: VaultStore, entered: str) -> None:
    with pytest.raises(WrongKey):
        kept.get_by_own_passphrase(Secret(entered), KEY, BINDING)
    assert kept.get(KEY, BINDING) == KEPT


def test_the_recovery_code_does_not_count(new_store: NewStore, passphrase: Secret) -> None:
    store = new_store()
    code = store.create_with_passphrase(passphrase)
    store.put(KEY, KEPT, BINDING)

    with pytest.raises(WrongKey):
        store.get_by_own_passphrase(code, KEY, BINDING)
    store.unlock(code)
    assert store.get(KEY, BINDING) == KEPT


def test_another_logins_passphrase_does_not_count(kept: VaultStore, new_store: NewStore, passphrase: Secret) -> None:
    of_berta = Secret("the passphrase of berta")
    kept.add_passphrase("berta", of_berta)

    with pytest.raises(WrongKey):
        kept.get_by_own_passphrase(of_berta, KEY, BINDING)
    with pytest.raises(WrongKey):
        new_store(owner="berta").get_by_own_passphrase(passphrase, KEY, BINDING)
    assert new_store(owner="berta").get_by_own_passphrase(of_berta, KEY, BINDING) == KEPT


def test_a_key_file_does_not_count_and_gives_nobody_a_passphrase(new_store: NewStore) -> None:
    path, _code = new_store().create_with_key_file()
    store = new_store(key_file=Path(path))
    store.put(KEY, KEPT, BINDING)

    assert not store.has_own_slot()
    key = Path(path).read_bytes()
    for entered in (key.decode("latin-1"), key.hex(), b64encode(key).decode()):
        with pytest.raises(WrongKey):
            store.get_by_own_passphrase(Secret(entered), KEY, BINDING)


def test_who_has_a_passphrase_of_his_own_is_known_without_opening_anything(
    kept: VaultStore, new_store: NewStore
) -> None:
    assert new_store().has_own_slot()
    assert not new_store(owner="berta").has_own_slot()


def test_a_slot_that_was_given_another_name_opens_nothing(
    kept: VaultStore, new_store: NewStore, vault_path: Path, passphrase: Secret
) -> None:
    text = vault_path.read_text("utf-8")
    assert '"anna"' in text
    vault_path.write_text(text.replace('"anna"', '"berta"'), encoding="utf-8")

    with pytest.raises((WrongKey, StoreDamaged)):
        new_store(owner="berta").get_by_own_passphrase(passphrase, KEY, BINDING)


def test_what_is_missing_or_for_another_account_is_said_only_to_who_knows_the_passphrase(
    kept: VaultStore, passphrase: Secret
) -> None:
    with pytest.raises(SecretMissing):
        kept.get_by_own_passphrase(passphrase, PROXY_KEY, BINDING)
    with pytest.raises(SecretBoundElsewhere):
        kept.get_by_own_passphrase(passphrase, KEY, ELSEWHERE)
    for key, binding in ((PROXY_KEY, BINDING), (KEY, ELSEWHERE)):
        with pytest.raises(WrongKey):
            kept.get_by_own_passphrase(Secret("wrong"), key, binding)


def test_without_a_vault_there_is_nothing_to_enter(new_store: NewStore, passphrase: Secret) -> None:
    with pytest.raises(StoreAbsent):
        new_store().has_own_slot()
    with pytest.raises(StoreAbsent):
        new_store().get_by_own_passphrase(passphrase, KEY, BINDING)


def test_altered_values_are_damage_and_no_secret(
    kept: VaultStore, new_store: NewStore, vault_path: Path, passphrase: Secret
) -> None:
    sealed = json.loads(vault_path.read_text("utf-8"))
    sealed["payload"] = sealed["payload"][:-8] + "AAAAAAA="
    vault_path.write_text(json.dumps(sealed), encoding="utf-8")

    with pytest.raises(StoreDamaged):
        new_store().get_by_own_passphrase(passphrase, KEY, BINDING)
