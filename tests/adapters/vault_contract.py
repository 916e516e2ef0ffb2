"""Say once what every vault does with its slots; each vault's tests inherit it and provide `vault` and `passphrase`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from smstui.domain.errors import SlotReason, SlotRefused, StoreLocked, WriteFailed, WrongKey
from smstui.domain.secret import Secret
from smstui.ports import Vault
from tests.adapters.secret_store_contract import BINDING, KEY, PROXY_KEY

BERT = Secret("Bert likes long passphrases")


class HandingOverFailed(Exception):
    pass


@contextmanager
def refused(reason: SlotReason) -> Iterator[None]:
    with pytest.raises(SlotRefused) as refusal:
        yield
    assert refusal.value.reason is reason


class VaultContract:
    @pytest.fixture
    def vault(self) -> Vault:
        """Return a vault that was made with `passphrase`, open and empty; its recovery code is `code`."""
        raise NotImplementedError

    def test_its_slots_are_the_makers_and_the_recovery_code(self, vault: Vault) -> None:
        assert vault.status().slots == (("passphrase", vault.owner), ("recovery", "recovery"))

    def test_a_passphrase_that_was_added_opens(self, vault: Vault, passphrase: Secret) -> None:
        vault.put(KEY, Secret("one"), BINDING)
        vault.add_passphrase("bert", BERT)
        vault.lock()
        vault.unlock(BERT)

        assert vault.get(KEY, BINDING) == Secret("one")
        vault.lock()
        vault.unlock(passphrase)
        assert vault.get(KEY, BINDING) == Secret("one")

    def test_the_slots_are_listed_with_the_recovery_slot_last(self, vault: Vault) -> None:
        vault.add_passphrase("bert", BERT)
        vault.add_key("cron", lambda _key: None)

        assert vault.status().slots == (
            ("passphrase", vault.owner),
            ("passphrase", "bert"),
            ("key file", "cron"),
            ("recovery", "recovery"),
        )

    def test_two_slots_never_have_one_name(self, vault: Vault) -> None:
        vault.add_key("cron", lambda _key: None)

        for label in (vault.owner, "cron", "recovery"):
            with refused(SlotReason.TAKEN):
                vault.add_passphrase(label, BERT)
            with refused(SlotReason.TAKEN):
                vault.add_key(label, lambda _key: None)

    def test_a_passphrase_is_replaced_when_that_is_asked_for(self, vault: Vault, passphrase: Secret) -> None:
        vault.put(KEY, Secret("one"), BINDING)
        vault.add_passphrase(vault.owner, BERT, replace=True)
        vault.lock()

        with pytest.raises(WrongKey):
            vault.unlock(passphrase)
        vault.unlock(BERT)
        assert vault.get(KEY, BINDING) == Secret("one")

    def test_a_passphrase_takes_the_place_of_no_key(self, vault: Vault) -> None:
        vault.add_key("cron", lambda _key: None)

        with refused(SlotReason.TAKEN):
            vault.add_passphrase("cron", BERT, replace=True)

    def test_a_key_is_32_bytes_and_another_one_each_time(self, vault: Vault) -> None:
        keys: list[bytes] = []
        vault.add_key("cron", keys.append)
        vault.add_key("web", keys.append)

        assert [len(key) for key in keys] == [32, 32]
        assert keys[0] != keys[1]

    def test_a_key_that_cannot_be_handed_over_changes_nothing(self, vault: Vault) -> None:
        def fail(_key: bytes) -> None:
            raise HandingOverFailed

        before = vault.status().slots
        with pytest.raises(HandingOverFailed):
            vault.add_key("cron", fail)

        assert vault.status().slots == before

    def test_whoever_is_removed_opens_nothing_and_the_others_do(self, vault: Vault, passphrase: Secret) -> None:
        vault.put(KEY, Secret("one"), BINDING)
        vault.add_passphrase("bert", BERT)
        vault.remove_slot("bert")
        vault.lock()

        with pytest.raises(WrongKey):
            vault.unlock(BERT)
        vault.unlock(passphrase)
        assert vault.get(KEY, BINDING) == Secret("one")

    def test_the_last_way_in_is_never_removed(self, vault: Vault) -> None:
        with refused(SlotReason.LAST):
            vault.remove_slot(vault.owner)
        with refused(SlotReason.RECOVERY):
            vault.remove_slot("recovery")
        with refused(SlotReason.UNKNOWN):
            vault.remove_slot("nobody")

        vault.add_key("cron", lambda _key: None)
        vault.remove_slot(vault.owner)
        assert vault.status().slots == (("key file", "cron"), ("recovery", "recovery"))

    def test_rotating_shuts_nobody_out(self, vault: Vault, passphrase: Secret) -> None:
        vault.put(KEY, Secret("one"), BINDING)
        vault.add_passphrase("bert", BERT)

        assert vault.rotate() is None
        for opener in (passphrase, BERT):
            vault.lock()
            vault.unlock(opener)
            assert vault.get(KEY, BINDING) == Secret("one")

    def test_a_new_recovery_code_takes_the_place_of_the_old_one(self, vault: Vault) -> None:
        first = vault.rotate(new_recovery_code=True)
        second = vault.rotate(new_recovery_code=True)
        vault.lock()

        assert first is not None
        assert second is not None
        with pytest.raises(WrongKey):
            vault.unlock(first)
        vault.unlock(second)
        assert vault.status().is_open

    def test_a_locked_vault_lets_nobody_change_who_opens_it(self, vault: Vault) -> None:
        vault.add_passphrase("bert", BERT)
        vault.lock()

        changes: list[Callable[[], object]] = [
            lambda: vault.add_passphrase("carla", BERT),
            lambda: vault.add_key("cron", lambda _key: None),
            lambda: vault.remove_slot("bert"),
            vault.rotate,
            lambda: vault.export_copy("copy.json", BERT),
        ]
        for change in changes:
            with pytest.raises(StoreLocked):
                change()

    def test_a_copy_brings_back_what_is_gone_and_replaces_nothing(self, vault: Vault, copy_path: str) -> None:
        vault.put(KEY, Secret("one"), BINDING)
        vault.put(PROXY_KEY, Secret("two"), BINDING)
        assert vault.export_copy(copy_path, BERT) is None
        vault.delete(KEY)
        vault.put(PROXY_KEY, Secret("newer"), BINDING)

        assert vault.import_copy(copy_path, BERT) == 1
        assert vault.get(KEY, BINDING) == Secret("one")
        assert vault.get(PROXY_KEY, BINDING) == Secret("newer")
        assert vault.import_copy(copy_path, BERT) == 0

    def test_a_copy_without_a_passphrase_is_opened_by_its_own_code(
        self, vault: Vault, copy_path: str, passphrase: Secret
    ) -> None:
        vault.put(KEY, Secret("one"), BINDING)
        code = vault.export_copy(copy_path)
        vault.delete(KEY)

        assert code is not None
        with pytest.raises(WrongKey):
            vault.import_copy(copy_path, passphrase)
        assert vault.import_copy(copy_path, code) == 1

    def test_a_copy_takes_no_other_files_place(self, vault: Vault, copy_path: str) -> None:
        vault.export_copy(copy_path, BERT)

        with pytest.raises(WriteFailed):
            vault.export_copy(copy_path, BERT)
