"""Who opens the vault: slots, rotation, copies, and vaults of the first version."""

import json
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.keyring import vault_slots
from smstui.adapters.keyring.recovery_code import code_bytes
from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.keyring.vault_format import SealedVault, parse
from smstui.adapters.keyring.vault_header import EntryName, SlotKind
from smstui.adapters.keyring.vault_sealing import (
    DoesNotFit,
    NewSlot,
    open_slot,
    passphrase_bytes,
    seal,
    unseal,
    wrap,
)
from smstui.adapters.keyring.vault_slots import new_vault, new_vault_with, rotated
from smstui.domain.errors import (
    SlotReason,
    SlotRefused,
    StoreDamaged,
    StoreLocked,
    StoreUnavailable,
    WriteFailed,
    WrongKey,
)
from smstui.domain.secret import Secret
from smstui.ports import Vault
from tests.adapters.keyring.conftest import CHEAP
from tests.adapters.secret_store_contract import BINDING, ELSEWHERE, KEY, PROXY_KEY
from tests.adapters.vault_contract import BERT, VaultContract

NewStore = Callable[..., VaultStore]

GOLDEN: Final = Path(__file__).parent / "golden"
OF_PASSPHRASE: Final = GOLDEN / "version-1-passphrase.json"
CODE_OF_PASSPHRASE: Final = Secret("YQYJ-GXAM-A900-MGFV-AQK4-3XHZ-8YNQ")
OF_KEY_FILE: Final = GOLDEN / "version-1-key-file.json"
KEY_OF_KEY_FILE: Final = bytes.fromhex("0b7c1f303f19ae05e2d266a0374af6003f53828af889776f0b0fad06682f56f5")
CODE_OF_KEY_FILE: Final = Secret("QQ3Y-F3EC-7WEF-RX2Z-3XFK-HANS-RQB9")


class TestSlotsOfTheVault(VaultContract):
    @pytest.fixture
    def vault(self, new_store: NewStore, passphrase: Secret) -> Vault:
        store = new_store()
        store.create_with_passphrase(passphrase)
        return store

    @pytest.fixture
    def copy_path(self, tmp_path: Path) -> str:
        return str(tmp_path / "copy.json")


def data_key_of(data: bytes, passphrase: Secret) -> bytes:
    """Return the data key that a passphrase opens in a vault's bytes, as somebody with a copy would find it."""
    sealed = parse(data)
    for slot in sealed.header.slots:
        try:
            return open_slot(slot, sealed.header.vault_id, passphrase_bytes(passphrase.reveal()))[0]
        except DoesNotFit:
            continue
    raise DoesNotFit


# Removing and rotating ---------------------------------------------------------------------------------------------


def test_an_old_copy_and_the_old_passphrase_open_nothing_that_is_kept_after_the_removal(
    vault: VaultStore, vault_path: Path
) -> None:
    vault.add_passphrase("bert", BERT)
    old_copy = vault_path.read_bytes()
    vault.remove_slot("bert")
    vault.put(KEY, Secret("kept later"), BINDING)

    with pytest.raises(Exception, match="authentication"):
        unseal(parse(vault_path.read_bytes()), data_key_of(old_copy, BERT))
    with pytest.raises(DoesNotFit):
        data_key_of(vault_path.read_bytes(), BERT)


def test_the_same_trial_opens_a_vault_whose_data_key_was_not_rotated(
    vault: VaultStore, vault_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_slots, "rotated", lambda vault: vault)
    vault.add_passphrase("bert", BERT)
    old_copy = vault_path.read_bytes()
    vault.remove_slot("bert")
    vault.put(KEY, Secret("kept later"), BINDING)

    opened = unseal(parse(vault_path.read_bytes()), data_key_of(old_copy, BERT))
    assert [entry.value for entry in opened.entries.values()] == ["kept later"]


def test_what_a_removed_person_has_learnt_of_other_slots_opens_none_of_them_later(
    vault: VaultStore, vault_path: Path
) -> None:
    vault.add_passphrase("bert", BERT)
    old = parse(vault_path.read_bytes())
    learnt = unseal(old, data_key_of(vault_path.read_bytes(), BERT)).slot_secrets
    vault.remove_slot("bert")
    new = parse(vault_path.read_bytes())

    assert len(learnt) == 3
    for slot in new.header.slots:
        for known in learnt.values():
            with pytest.raises(DoesNotFit):
                open_slot(slot, new.header.vault_id, known)


def test_an_outsider_cannot_wrap_a_data_key_of_his_for_somebody_elses_slot(
    vault: VaultStore, vault_path: Path, new_store: NewStore, passphrase: Secret
) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    sealed = parse(vault_path.read_bytes())
    his = bytes(range(32))
    slots = tuple(wrap(slot.header, sealed.header.vault_id, his, b"a guess") for slot in sealed.header.slots)
    guessed = {slot.header.public_key or b"": b"a guess" for slot in slots}
    contents = unseal(sealed, data_key_of(vault_path.read_bytes(), passphrase))
    forged = seal(replace(sealed.header, slots=slots), replace(contents, slot_secrets=guessed), his)
    vault_path.write_bytes(forged.render())

    with pytest.raises(WrongKey):
        new_store().unlock(passphrase)


def test_a_public_key_that_is_no_point_in_general_opens_nothing(
    vault: VaultStore, vault_path: Path, passphrase: Secret
) -> None:
    slot = parse(vault_path.read_bytes()).header.slots[0]
    vault_id = parse(vault_path.read_bytes()).header.vault_id

    for odd in (bytes(32), b"\x01" + bytes(31), b"\xff" * 32):
        with pytest.raises(DoesNotFit):
            open_slot(replace(slot, ephemeral_key=odd), vault_id, passphrase_bytes(passphrase.reveal()))


def test_rotation_changes_every_wrapped_key_and_its_id(vault: VaultStore, vault_path: Path) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    before = parse(vault_path.read_bytes()).header
    vault.rotate()
    after = parse(vault_path.read_bytes()).header

    assert before.data_key_id != after.data_key_id
    assert [slot.header for slot in before.slots] == [slot.header for slot in after.slots]
    assert not {slot.wrapped_key for slot in before.slots} & {slot.wrapped_key for slot in after.slots}
    assert after.data_key_since == after.revision


def test_the_data_key_is_rotated_by_itself_after_so_many_writes(
    vault: VaultStore, vault_path: Path, passphrase: Secret, new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_slots, "WRITES_UNDER_ONE_KEY", 10)
    ids = []
    for number in range(40):
        vault.put(KEY, Secret(str(number)), BINDING)
        ids.append(parse(vault_path.read_bytes()).header.data_key_id)
    later = new_store()
    later.unlock(passphrase)

    assert [ids.count(one) for one in dict.fromkeys(ids)] == [9, 10, 10, 10, 1]
    assert later.get(KEY, BINDING) == Secret("39")


def test_a_data_key_lasts_for_a_million_writes() -> None:
    assert vault_slots.WRITES_UNDER_ONE_KEY == 2**20


def test_another_program_must_open_the_vault_anew_after_a_rotation(
    vault: VaultStore, new_store: NewStore, passphrase: Secret
) -> None:
    other = new_store()
    other.unlock(passphrase)
    vault.put(KEY, Secret("one"), BINDING)
    vault.rotate()

    with pytest.raises(StoreLocked):
        other.get(KEY, BINDING)
    with pytest.raises(StoreLocked):
        other.put(KEY, Secret("two"), BINDING)
    other.unlock(passphrase)
    assert other.get(KEY, BINDING) == Secret("one")


def test_a_vault_takes_64_slots_and_no_more(vault: VaultStore) -> None:
    for number in range(62):
        vault.add_key(f"service-{number}", lambda _key: None)

    with pytest.raises(SlotRefused, match=SlotReason.TOO_MANY.value):
        vault.add_key("one-too-many", lambda _key: None)
    vault.rotate()
    assert len(vault.status().slots) == 64


# Keys in files -----------------------------------------------------------------------------------------------------


def test_a_key_in_a_file_opens_without_a_prompt_and_is_its_makers_only(
    vault: VaultStore, new_store: NewStore, tmp_path: Path
) -> None:
    path = tmp_path / "cron.key"
    vault.put(KEY, Secret("one"), BINDING)
    vault.add_key_file("cron", str(path))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert new_store(key_file=path).get(KEY, BINDING) == Secret("one")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("what", ["key", "copy"])
def test_what_root_puts_into_somebodys_folder_is_not_given_to_him(vault: VaultStore, tmp_path: Path, what: str) -> None:
    folder = tmp_path / "berts"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    path = folder / what
    if what == "key":
        vault.add_key_file("cron", str(path))
    else:
        vault.export_copy(str(path))

    assert (path.stat().st_uid, stat.S_IMODE(path.stat().st_mode)) == (0, 0o600)


def test_a_key_is_never_written_through_a_link(vault: VaultStore, tmp_path: Path) -> None:
    kept, made = tmp_path / "kept", tmp_path / "made"
    kept.write_bytes(b"something else")
    for target in (kept, made):
        link = tmp_path / f"to-{target.name}"
        link.symlink_to(target)
        with pytest.raises(WriteFailed, match="exists"):
            vault.add_key_file("cron", str(link))
        assert link.is_symlink()

    assert kept.read_bytes() == b"something else"
    assert not made.exists()


def test_a_key_never_takes_the_place_of_a_file(vault: VaultStore, tmp_path: Path) -> None:
    path = tmp_path / "cron.key"
    path.write_bytes(b"something else")

    with pytest.raises(WriteFailed, match="exists"):
        vault.add_key_file("cron", str(path))
    assert path.read_bytes() == b"something else"
    assert ("key file", "cron") not in vault.status().slots


def test_a_key_whose_slot_could_not_be_saved_leaves_no_file(
    vault: VaultStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **_named: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("smstui.adapters.keyring.vault_file.replace_file", full)
    with pytest.raises(StoreUnavailable, match="disk full"):
        vault.add_key_file("cron", str(tmp_path / "cron.key"))
    assert not (tmp_path / "cron.key").exists()


def test_a_removed_service_is_shut_out(vault: VaultStore, new_store: NewStore, tmp_path: Path) -> None:
    path = tmp_path / "cron.key"
    vault.add_key_file("cron", str(path))
    vault.put(KEY, Secret("one"), BINDING)
    vault.remove_slot("cron")

    with pytest.raises(StoreLocked) as locked:
        new_store(key_file=path).get(KEY, BINDING)
    assert locked.value.tried == ((f"[secrets] key_file ({path})", "does not fit"),)


# Copies ------------------------------------------------------------------------------------------------------------


def test_a_copy_is_a_vault_of_its_own_that_nobodys_slot_opens(
    vault: VaultStore, vault_path: Path, tmp_path: Path, passphrase: Secret
) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    path = tmp_path / "copy.json"
    vault.export_copy(str(path), BERT)
    copy = parse(path.read_bytes()).header

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (copy.vault_id, copy.data_key_id) != (
        parse(vault_path.read_bytes()).header.vault_id,
        parse(vault_path.read_bytes()).header.data_key_id,
    )
    assert [slot.header.label for slot in copy.slots] == ["copy"]
    with pytest.raises(DoesNotFit):
        data_key_of(path.read_bytes(), passphrase)


def test_a_copy_in_the_vaults_place_is_that_vault_elsewhere(vault: VaultStore, tmp_path: Path) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    vault.export_copy(str(tmp_path / "elsewhere.json"), BERT)
    elsewhere = VaultStore(tmp_path / "elsewhere.json", owner="carla", cost=CHEAP)
    elsewhere.unlock(BERT)
    elsewhere.add_passphrase("carla", Secret("Carla's own passphrase"))
    elsewhere.remove_slot("copy")

    assert elsewhere.get(KEY, BINDING) == Secret("one")
    assert [slot.label for slot in elsewhere.status().slots] == ["carla"]


def test_a_damaged_copy_is_refused_and_changes_nothing(vault: VaultStore, vault_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.json"
    vault.export_copy(str(path), BERT)
    path.write_bytes(path.read_bytes()[:-10])
    before = vault_path.read_bytes()

    with pytest.raises(StoreDamaged):
        vault.import_copy(str(path), BERT)
    assert vault_path.read_bytes() == before


def test_a_copy_is_never_plain(vault: VaultStore, tmp_path: Path) -> None:
    vault.put(KEY, Secret("sesame-0815"), BINDING)
    vault.export_copy(str(tmp_path / "copy.json"))

    assert b"sesame" not in (tmp_path / "copy.json").read_bytes()
    with pytest.raises(ValueError, match="empty"):
        vault.export_copy(str(tmp_path / "open.json"), Secret(""))


# Steps that stand by themselves ------------------------------------------------------------------------------------


def test_a_passphrase_that_nobody_knows_reaches_the_new_data_key() -> None:
    slots = [NewSlot(SlotKind.PASSPHRASE, str(number), bytes([number]) * 20, CHEAP) for number in range(5)]
    vault = rotated(rotated(new_vault_with(slots)))

    for number, slot in enumerate(vault.header.slots):
        assert open_slot(slot, vault.header.vault_id, bytes([number]) * 20)[0] == vault.data_key


def test_opening_and_printing_shows_no_key() -> None:
    vault, _code = new_vault(NewSlot(SlotKind.PASSPHRASE, "anna", b"sesame", CHEAP))

    assert "sesame" not in repr(NewSlot(SlotKind.PASSPHRASE, "anna", b"sesame", CHEAP))
    assert "data_key=" not in repr(vault)
    assert "secret" not in repr(vault)


# The first version -------------------------------------------------------------------------------------------------


@pytest.fixture
def old_vault(new_store: NewStore, vault_path: Path) -> VaultStore:
    vault_path.parent.mkdir()
    shutil.copyfile(OF_PASSPHRASE, vault_path)
    return new_store()


@pytest.fixture
def old_vault_with_key(new_store: NewStore, vault_path: Path, tmp_path: Path) -> VaultStore:
    vault_path.parent.mkdir()
    shutil.copyfile(OF_KEY_FILE, vault_path)
    key_file = tmp_path / "old.key"
    key_file.write_bytes(KEY_OF_KEY_FILE)
    key_file.chmod(0o600)
    return new_store(key_file=key_file)


def secrets_of(store: VaultStore) -> list[str]:
    return [store.get(KEY, BINDING).reveal(), store.get(PROXY_KEY, ELSEWHERE).reveal()]


def version_of(path: Path) -> int:
    version: int = json.loads(path.read_bytes())["header"]["version"]
    return version


def test_a_vault_of_the_first_version_is_read_and_written_as_it_is(
    old_vault: VaultStore, vault_path: Path, passphrase: Secret, new_store: NewStore
) -> None:
    old_vault.unlock(passphrase)
    assert secrets_of(old_vault) == ["first", "secönd"]
    old_vault.put(KEY, Secret("changed"), BINDING)
    later = new_store()
    later.unlock(CODE_OF_PASSPHRASE)

    assert secrets_of(later) == ["changed", "secönd"]
    assert version_of(vault_path) == 1
    assert later.status().version == 1


def test_the_golden_files_are_written_as_they_were() -> None:
    for path in (OF_PASSPHRASE, OF_KEY_FILE):
        assert parse(path.read_bytes()).render() == path.read_bytes()


def test_the_slots_of_a_first_version_are_not_changed_before_it_is_rotated(
    old_vault: VaultStore, vault_path: Path, passphrase: Secret
) -> None:
    old_vault.unlock(passphrase)
    before = vault_path.read_bytes()

    changes: list[Callable[[], object]] = [
        lambda: old_vault.add_passphrase("bert", BERT),
        lambda: old_vault.add_passphrase("anna", BERT, replace=True),
        lambda: old_vault.add_key("cron", lambda _key: None),
        lambda: old_vault.remove_slot("anna"),
    ]
    for change in changes:
        with pytest.raises(SlotRefused, match=SlotReason.OUTDATED.value):
            change()
    assert vault_path.read_bytes() == before


def test_rotating_brings_a_first_version_up_with_a_new_recovery_code(
    old_vault: VaultStore, vault_path: Path, passphrase: Secret, new_store: NewStore
) -> None:
    old_vault.unlock(passphrase)
    code = old_vault.rotate()

    assert code is not None
    assert version_of(vault_path) == 2
    for opener in (passphrase, code):
        later = new_store()
        later.unlock(opener)
        assert secrets_of(later) == ["first", "secönd"]
        assert later.get_entry(EntryName("another program", "anna")) is not None
    with pytest.raises(WrongKey):
        new_store().unlock(CODE_OF_PASSPHRASE)
    old_vault.add_passphrase("bert", BERT)
    old_vault.remove_slot("bert")


def test_a_first_version_opened_by_its_key_file_is_brought_up_too(
    old_vault_with_key: VaultStore, vault_path: Path
) -> None:
    assert secrets_of(old_vault_with_key) == ["first", "secönd"]
    code = old_vault_with_key.rotate()
    old_vault_with_key.lock()

    assert code is not None
    assert version_of(vault_path) == 2
    assert secrets_of(old_vault_with_key) == ["first", "secönd"]


def test_a_first_version_opened_by_its_recovery_code_shuts_nobody_out(old_vault: VaultStore, vault_path: Path) -> None:
    old_vault.unlock(CODE_OF_PASSPHRASE)
    before = vault_path.read_bytes()

    with pytest.raises(SlotRefused, match=SlotReason.OUTDATED.value):
        old_vault.rotate()
    assert vault_path.read_bytes() == before


def test_a_first_versions_secrets_move_by_a_copy_when_only_the_code_is_left(
    old_vault: VaultStore, tmp_path: Path
) -> None:
    old_vault.unlock(CODE_OF_PASSPHRASE)
    old_vault.export_copy(str(tmp_path / "copy.json"), BERT)
    new = VaultStore(tmp_path / "new" / "vault.json", owner="anna", cost=CHEAP)
    new.create_with_passphrase(Secret("a new passphrase"))

    assert new.import_copy(str(tmp_path / "copy.json"), BERT) == 3
    assert secrets_of(new) == ["first", "secönd"]


def test_slots_of_the_first_version_open_in_no_vault_of_the_second(vault: VaultStore, vault_path: Path) -> None:
    old = parse(OF_PASSPHRASE.read_bytes())
    new = parse(vault_path.read_bytes())
    mixed = SealedVault(replace(new.header, slots=old.header.slots), new.nonce, new.payload).render()

    with pytest.raises(Exception, match="structure"):
        parse(mixed)


def test_the_code_of_the_golden_file_is_right() -> None:
    assert code_bytes(CODE_OF_KEY_FILE.reveal()) is not None
