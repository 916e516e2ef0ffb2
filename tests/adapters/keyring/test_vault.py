import json
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import filelock
import pytest

from smstui.adapters import durable_file
from smstui.adapters.keyring import vault_file, vault_opening
from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.keyring.vault_format import SealedVault
from smstui.adapters.keyring.vault_opening import IDLE_SECONDS, READ_AGAIN_WITHIN
from smstui.adapters.keyring.vault_sealing import Contents, unseal
from smstui.domain.errors import (
    SecretBoundElsewhere,
    SecretMissing,
    StoreAbsent,
    StoreDamaged,
    StoreLocked,
    StoreUnavailable,
    WrongKey,
)
from smstui.domain.secret import Secret, SecretField, SecretKey
from smstui.ports import SecretStore, Vault
from tests.adapters.secret_store_contract import BINDING, ELSEWHERE, KEY, PROXY_KEY, SecretStoreContract

NewStore = Callable[..., VaultStore]


class TestVaultWithPassphrase(SecretStoreContract):
    @pytest.fixture
    def store(self, vault: VaultStore) -> SecretStore:
        return vault


class TestVaultWithKeyFile(SecretStoreContract):
    @pytest.fixture
    def store(self, new_store: NewStore) -> SecretStore:
        path, _recovery = new_store().create_with_key_file()
        return new_store(key_file=Path(path))


class Watch:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_before_its_creation_a_vault_is_absent_and_empty(new_store: NewStore, vault_path: Path) -> None:
    store = new_store()

    assert not store.status().exists
    assert dict(store.overview()) == {}
    with pytest.raises(SecretMissing):
        store.get(KEY, BINDING)
    with pytest.raises(StoreAbsent):
        store.put(KEY, Secret("one"), BINDING)
    with pytest.raises(StoreAbsent):
        store.unlock(Secret("any"))
    store.delete(KEY)
    assert not vault_path.parent.exists()


def test_the_status_names_path_and_slots(vault: VaultStore, vault_path: Path) -> None:
    status = vault.status()

    assert (status.exists, status.is_open, status.path) == (True, True, str(vault_path))
    assert status.slots == (("passphrase", "anna"), ("recovery", "recovery"))


def test_the_next_start_opens_with_the_passphrase(vault: VaultStore, new_store: NewStore, passphrase: Secret) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    later = new_store()

    assert not later.status().is_open
    assert dict(later.overview()) == {KEY: BINDING}
    with pytest.raises(StoreLocked):
        later.get(KEY, BINDING)
    later.unlock(passphrase)
    assert later.get(KEY, BINDING) == Secret("one")


def test_a_wrong_passphrase_opens_nothing(vault: VaultStore, new_store: NewStore) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    later = new_store()

    with pytest.raises(WrongKey) as refusal:
        later.unlock(Secret("correct horse batterz"))
    assert not refusal.value.mistyped
    with pytest.raises(StoreLocked):
        later.get(KEY, BINDING)


def test_an_umlaut_typed_in_another_way_is_the_same_passphrase(new_store: NewStore) -> None:
    new_store().create_with_passphrase(Secret("Mu\u0308hle am Bach"))
    later = new_store()
    later.unlock(Secret("M\u00fchle am Bach"))

    assert later.status().is_open


def test_an_empty_passphrase_creates_no_vault(new_store: NewStore, vault_path: Path) -> None:
    with pytest.raises(ValueError, match="empty"):
        new_store().create_with_passphrase(Secret(""))
    assert not vault_path.exists()


def test_the_recovery_code_opens_however_it_is_typed(new_store: NewStore, passphrase: Secret) -> None:
    code = new_store().create_with_passphrase(passphrase)
    later = new_store()

    for typed in (code.reveal(), code.reveal().lower().replace("-", " "), f" {code.reveal().replace('0', 'O')} "):
        later.lock()
        later.unlock(Secret(typed))
        assert later.status().is_open


def test_a_mistyped_recovery_code_is_told_from_a_wrong_one(new_store: NewStore, passphrase: Secret) -> None:
    code = new_store().create_with_passphrase(passphrase).reveal()
    mistyped = ("8" if code[0] == "7" else "7") + code[1:]

    with pytest.raises(WrongKey) as refusal:
        new_store().unlock(Secret(mistyped))
    assert refusal.value.mistyped
    with pytest.raises(WrongKey) as refusal:
        new_store().unlock(Secret("0000-0000-0000-0000-0000-0000-0000"))
    assert not refusal.value.mistyped


def test_a_passphrase_that_looks_like_a_mistyped_code_still_opens(new_store: NewStore) -> None:
    new_store().create_with_passphrase(Secret("abcdefghjkmnpqrstvwxyz234567"))
    later = new_store()
    later.unlock(Secret("abcdefghjkmnpqrstvwxyz234567"))

    assert later.status().is_open


def test_a_locked_vault_refuses_what_does_not_fit_without_being_opened(vault: VaultStore) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    vault.lock()

    with pytest.raises(SecretMissing):
        vault.get(PROXY_KEY, BINDING)
    with pytest.raises(SecretBoundElsewhere):
        vault.get(KEY, ELSEWHERE)


def test_a_locked_vault_changes_nothing(vault: VaultStore, vault_path: Path) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    vault.lock()
    before = vault_path.read_bytes()

    with pytest.raises(StoreLocked):
        vault.put(KEY, Secret("two"), BINDING)
    with pytest.raises(StoreLocked):
        vault.delete(KEY)
    assert vault_path.read_bytes() == before


def test_a_second_vault_never_takes_the_place_of_the_first(
    vault: VaultStore, new_store: NewStore, vault_path: Path, tmp_path: Path
) -> None:
    before = vault_path.read_bytes()

    with pytest.raises(StoreUnavailable):
        new_store().create_with_passphrase(Secret("something else"))
    with pytest.raises(StoreUnavailable):
        new_store().create_with_key_file()
    assert vault_path.read_bytes() == before
    assert not list(tmp_path.glob("keys/*"))


def test_files_and_folders_are_for_their_owner_only(new_store: NewStore, vault_path: Path) -> None:
    key_file, _recovery = new_store().create_with_key_file()

    assert mode(vault_path.parent) == 0o700
    assert {mode(path) for path in vault_path.parent.iterdir()} == {0o600}
    assert mode(Path(key_file)) == 0o600
    assert mode(Path(key_file).parent) == 0o700


def test_in_a_shared_folder_the_group_may_write(new_store: NewStore, vault_path: Path, passphrase: Secret) -> None:
    vault_path.parent.mkdir()
    vault_path.parent.chmod(0o2770)
    new_store().create_with_passphrase(passphrase)

    assert {path.name: mode(path) for path in vault_path.parent.iterdir()} == {
        "vault.json": 0o660,
        "vault.json.lock": 0o660,
    }


@pytest.mark.parametrize("forbidden", [0o644, 0o620, 0o602, 0o666])
def test_a_key_file_that_others_can_use_is_refused_and_named(new_store: NewStore, forbidden: int) -> None:
    path, _recovery = new_store().create_with_key_file()
    Path(path).chmod(forbidden)
    later = new_store(key_file=Path(path))
    assert not later.status().is_open

    with pytest.raises(StoreLocked) as refusal:
        later.put(KEY, Secret("one"), BINDING)
    assert refusal.value.tried == ((f"[secrets] key_file ({path})", "readable by others"),)


def test_a_missing_cut_or_foreign_key_file_says_which(new_store: NewStore, tmp_path: Path) -> None:
    made, _recovery = new_store().create_with_key_file()
    key = Path(made).read_bytes()
    cases = {"missing": None, "not a key": key[:-1], "does not fit": bytes(32)}

    for reason, content in cases.items():
        path = tmp_path / reason
        if content is not None:
            path.write_bytes(content)
            path.chmod(0o600)
        with pytest.raises(StoreLocked) as refusal:
            new_store(key_file=path).put(KEY, Secret("one"), BINDING)
        assert refusal.value.tried == ((f"[secrets] key_file ({path})", reason),)


@pytest.mark.parametrize("name", ["no\0such.key", "lone\ud800.key"])
def test_a_key_file_that_no_file_can_be_is_named_and_a_passphrase_still_opens(
    vault: VaultStore, new_store: NewStore, passphrase: Secret, name: str
) -> None:
    later = new_store(key_file=Path(name))
    assert not later.status().is_open

    with pytest.raises(StoreLocked) as refusal:
        later.put(KEY, Secret("one"), BINDING)
    assert refusal.value.tried == ((f"[secrets] key_file ({name})", "not a path"),)
    later.unlock(passphrase)
    later.put(KEY, Secret("one"), BINDING)
    assert dict(vault.overview()) == {KEY: BINDING}


def test_a_vault_with_a_key_file_still_opens_with_the_recovery_code(new_store: NewStore) -> None:
    path, recovery = new_store().create_with_key_file()
    Path(path).unlink()
    later = new_store(key_file=Path(path))
    later.unlock(recovery)
    later.put(KEY, Secret("one"), BINDING)

    assert later.get(KEY, BINDING) == Secret("one")


def test_it_locks_itself_after_fifteen_idle_minutes(new_store: NewStore, passphrase: Secret) -> None:
    watch = Watch()
    store = new_store(clock=watch)
    store.create_with_passphrase(passphrase)
    store.put(KEY, Secret("one"), BINDING)

    watch.seconds += IDLE_SECONDS - 1
    assert store.get(KEY, BINDING) == Secret("one")
    watch.seconds += IDLE_SECONDS - 1
    assert store.get(KEY, BINDING) == Secret("one")
    watch.seconds += IDLE_SECONDS - 1
    assert store.status().is_open
    watch.seconds += 1
    assert not store.status().is_open
    with pytest.raises(StoreLocked):
        store.get(KEY, BINDING)


def test_a_key_that_is_idle_is_forgotten_when_a_timer_asks(new_store: NewStore, passphrase: Secret) -> None:
    watch = Watch()
    store = new_store(clock=watch)
    store.create_with_passphrase(passphrase)
    watch.seconds += IDLE_SECONDS - 1
    store.lock_when_idle()
    assert store.status().is_open

    watch.seconds += 1
    store.lock_when_idle()
    watch.seconds -= IDLE_SECONDS
    assert not store.status().is_open


def test_readings_in_a_row_decrypt_once(
    new_store: NewStore, passphrase: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, decrypted = Watch(), list[SealedVault]()
    store = new_store(clock=watch)
    store.create_with_passphrase(passphrase)
    store.put(KEY, Secret("one"), BINDING)

    def counted(sealed: SealedVault, data_key: bytes) -> Contents:
        decrypted.append(sealed)
        return unseal(sealed, data_key)

    monkeypatch.setattr(vault_opening, "unseal", counted)

    assert [store.get(KEY, BINDING) for _ in range(5)] == [Secret("one")] * 5
    assert len(decrypted) == 1
    watch.seconds += READ_AGAIN_WITHIN
    store.get(KEY, BINDING)
    assert len(decrypted) == 2
    other = new_store(clock=watch)
    other.unlock(passphrase)
    other.put(KEY, Secret("two"), BINDING)
    assert store.get(KEY, BINDING) == Secret("two")
    store.lock()
    with pytest.raises(StoreLocked):
        store.get(KEY, BINDING)


def test_a_timer_never_waits_for_a_vault_that_is_in_use(
    vault: VaultStore, new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_use, done = threading.Event(), threading.Event()

    def slow(*_: object) -> None:
        in_use.set()
        done.wait(10)

    monkeypatch.setattr(vault_opening.VaultOpening, "lock", slow)
    busy = threading.Thread(target=vault.lock)
    busy.start()
    in_use.wait(10)

    vault.lock_when_idle()
    assert busy.is_alive()
    done.set()
    busy.join()


def test_a_change_by_another_process_is_kept_and_seen(
    vault: VaultStore, new_store: NewStore, passphrase: Secret
) -> None:
    other = new_store()
    other.unlock(passphrase)
    vault.put(KEY, Secret("one"), BINDING)
    other.put(PROXY_KEY, Secret("two"), BINDING)

    assert vault.get(PROXY_KEY, BINDING) == Secret("two")
    assert other.get(KEY, BINDING) == Secret("one")


def test_another_vault_in_its_place_must_be_unlocked_anew(
    vault: VaultStore, new_store: NewStore, vault_path: Path
) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    vault_path.unlink()
    new_store().create_with_passphrase(Secret("another"))

    with pytest.raises(StoreLocked):
        vault.put(KEY, Secret("two"), BINDING)
    assert dict(vault.overview()) == {}
    vault.unlock(Secret("another"))
    vault.put(KEY, Secret("two"), BINDING)
    assert vault.get(KEY, BINDING) == Secret("two")


def test_an_older_state_that_is_put_back_is_noticed(vault: VaultStore, vault_path: Path, passphrase: Secret) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    older = vault_path.read_bytes()
    vault.put(KEY, Secret("two"), BINDING)
    vault_path.write_bytes(older)

    with pytest.raises(StoreDamaged) as damage:
        vault.get(KEY, BINDING)
    assert damage.value.reason == "older"
    vault.unlock(passphrase)
    assert vault.get(KEY, BINDING) == Secret("one")


def test_an_older_state_under_another_data_key_is_not_opened_by_itself(
    new_store: NewStore, vault_path: Path, passphrase: Secret
) -> None:
    vault = new_store()
    vault.create_with_key_file()
    vault.add_passphrase("bert", passphrase)
    vault.put(KEY, Secret("one"), BINDING)
    berts_copy = vault_path.read_bytes()
    vault.remove_slot("bert")
    vault_path.write_bytes(berts_copy)

    with pytest.raises(StoreDamaged) as damage:
        vault.put(KEY, Secret("two"), BINDING)
    assert damage.value.reason == "older"
    assert vault_path.read_bytes() == berts_copy
    vault.lock()
    assert vault.get(KEY, BINDING) == Secret("one")


def test_an_older_state_is_noticed_after_the_vault_was_idle_too(new_store: NewStore, vault_path: Path) -> None:
    seconds = [0.0]
    vault = new_store(clock=lambda: seconds[0])
    vault.create_with_key_file()
    older = vault_path.read_bytes()
    vault.put(KEY, Secret("one"), BINDING)
    vault_path.write_bytes(older)
    seconds[0] += 3600.0

    with pytest.raises(StoreDamaged) as damage:
        vault.get(KEY, BINDING)
    assert damage.value.reason == "older"


def test_when_saving_fails_nothing_changes(
    vault: VaultStore, vault_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    before = vault_path.read_bytes()

    def full(*_: object, **_named: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vault_file, "replace_file", full)
    with pytest.raises(StoreUnavailable, match="disk full"):
        vault.put(KEY, Secret("two"), BINDING)
    monkeypatch.undo()
    assert vault_path.read_bytes() == before
    assert vault.get(KEY, BINDING) == Secret("one")
    vault.put(KEY, Secret("three"), BINDING)
    assert vault.get(KEY, BINDING) == Secret("three")


def test_when_creation_fails_no_key_file_stays(
    new_store: NewStore, tmp_path: Path, vault_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **_named: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vault_file, "replace_file", full)
    with pytest.raises(StoreUnavailable):
        new_store().create_with_key_file()
    assert not list(tmp_path.glob("keys/*"))
    assert not vault_path.exists()


@pytest.mark.parametrize("by_key_file", [True, False])
def test_a_vault_whose_code_nobody_saw_is_taken_back_with_its_key_file(
    new_store: NewStore, vault_path: Path, tmp_path: Path, passphrase: Secret, *, by_key_file: bool
) -> None:
    store = new_store()
    if by_key_file:
        store.create_with_key_file()
    else:
        store.create_with_passphrase(passphrase)

    assert store.unmake()
    assert not store.unmake()
    assert not store.status().exists
    assert not vault_path.exists()
    assert list(tmp_path.rglob("*.key")) == []
    with pytest.raises(StoreAbsent):
        store.put(KEY, Secret("one"), BINDING)


def test_a_vault_in_which_something_was_kept_is_never_taken_back(
    new_store: NewStore, vault_path: Path, passphrase: Secret
) -> None:
    store = new_store()
    path, _recovery = store.create_with_key_file()
    new_store(key_file=Path(path)).put(KEY, Secret("one"), BINDING)

    assert not store.unmake()
    assert store.get(KEY, BINDING) == Secret("one")
    assert Path(path).exists()


def test_another_sessions_vault_is_never_taken_back(vault: VaultStore, new_store: NewStore, vault_path: Path) -> None:
    assert not new_store().unmake()
    assert vault_path.exists()


def test_a_lock_that_cannot_be_given_back_loses_neither_key_file_nor_code(
    new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(lock: filelock.FileLock, force: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's signature
        release(lock, force=force)
        raise OSError(5, "Input/output error")

    release = filelock.FileLock.release
    monkeypatch.setattr(filelock.FileLock, "release", broken)
    path, recovery = new_store().create_with_key_file()
    monkeypatch.undo()

    assert new_store(key_file=Path(path)).status().is_open
    new_store().unlock(recovery)


def test_while_another_program_writes_nothing_is_changed_and_everything_is_read(
    vault: VaultStore, vault_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.put(KEY, Secret("first"), BINDING)
    hold_lock = durable_file.hold_lock
    monkeypatch.setattr(vault_file, "hold_lock", lambda path, mode, _seconds: hold_lock(path, mode, 0.0))

    with hold_lock(vault_path.with_name("vault.json.lock")):
        with pytest.raises(StoreUnavailable, match="another program is writing"):
            vault.put(KEY, Secret("second"), BINDING)
        assert vault.get(KEY, BINDING) == Secret("first")


def test_eight_threads_lose_nothing(vault: VaultStore) -> None:
    keys = [
        [SecretKey("9f3a", f"interface-{thread}-{number}", SecretField.ACCOUNT) for number in range(10)]
        for thread in range(8)
    ]

    def put_all(own: list[SecretKey]) -> None:
        for key in own:
            vault.put(key, Secret(str(key)), BINDING)

    threads = [threading.Thread(target=put_all, args=(own,)) for own in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {str(key): vault.get(key, BINDING).reveal() for key in vault.overview()} == {
        str(key): str(key) for own in keys for key in own
    }


def test_secrets_are_listed_without_cryptography(vault: VaultStore, vault_path: Path) -> None:
    vault.put(KEY, Secret("one"), BINDING)
    program = (
        "import sys; from pathlib import Path; from smstui.adapters.keyring.vault import VaultStore;"
        "print(len(VaultStore(Path(sys.argv[1])).overview()));"
        "print([name for name in sys.modules if name.split('.')[0] in ('cryptography', 'keyring', 'filelock')])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(vault_path)], capture_output=True, text=True, check=True
    )

    assert answer.stdout.splitlines() == ["1", "[]"]


def test_the_file_shows_names_but_no_secret(vault: VaultStore, vault_path: Path) -> None:
    vault.put(KEY, Secret("sesame-0815"), BINDING)

    assert str(KEY).encode() in vault_path.read_bytes()
    assert b"sesame" not in vault_path.read_bytes()


def test_a_store_is_a_vault(vault: Vault) -> None:
    assert vault.name == "vault"


def test_too_little_memory_for_the_derivation_is_said(
    vault: VaultStore, passphrase: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(vault_opening, "open_slot", none_left)
    with pytest.raises(StoreUnavailable, match="not enough memory"):
        vault.unlock(passphrase)


def test_opening_costs_what_the_design_says(tmp_path: Path) -> None:
    VaultStore(tmp_path / "vault.json").create_with_passphrase(Secret("correct horse battery"))
    slots = json.loads((tmp_path / "vault.json").read_bytes())["header"]["slots"]
    derivation = {name: value for name, value in slots[0]["derivation"].items() if name != "salt"}

    assert derivation == {"name": "argon2id", "memory_kib": 65536, "iterations": 3, "lanes": 4}


def test_salts_and_nonces_are_never_used_twice(vault: VaultStore, vault_path: Path) -> None:
    seen = []
    for number in range(20):
        vault.put(KEY, Secret(str(number)), BINDING)
        seen.append(json.loads(vault_path.read_bytes())["nonce"])
    slots = json.loads(vault_path.read_bytes())["header"]["slots"]

    assert len(set(seen)) == 20
    assert len({slot["derivation"]["salt"] for slot in slots} | {slot["nonce"] for slot in slots}) == 4


def test_a_file_that_cannot_be_replaced_durably_is_saved_and_logged(
    vault: VaultStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    replace = durable_file.replace_file

    def unconfirmed(path: Path, data: bytes, mode: int, *, through_links: bool) -> bool:
        replace(path, data, mode, through_links=through_links)
        return False

    monkeypatch.setattr(vault_file, "replace_file", unconfirmed)
    vault.put(KEY, Secret("one"), BINDING)
    assert vault.get(KEY, BINDING) == Secret("one")
    assert "did not confirm" in caplog.text


def test_a_link_in_the_vaults_place_is_neither_read_nor_written(
    vault: VaultStore, vault_path: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    vault_path.rename(elsewhere)
    vault_path.symlink_to(elsewhere)
    before = elsewhere.read_bytes()

    with pytest.raises(StoreUnavailable, match="link") as refused:
        vault.put(KEY, Secret("one"), BINDING)
    assert refused.value.reason == "link"
    assert elsewhere.read_bytes() == before


def test_a_vault_whose_key_file_is_lost_says_that_only_the_recovery_code_opens_it(new_store: NewStore) -> None:
    key_file, _recovery = new_store().create_with_key_file()
    Path(key_file).unlink()
    vault = new_store(key_file=Path(key_file))

    with pytest.raises(StoreLocked) as locked:
        vault.put(KEY, Secret("one"), BINDING)
    assert locked.value.by_code_only
    assert vault.status().needs_recovery_code


def test_a_locked_vault_with_a_passphrase_is_opened_by_it(vault: VaultStore, new_store: NewStore) -> None:
    locked_vault = new_store()

    with pytest.raises(StoreLocked) as locked:
        locked_vault.put(KEY, Secret("one"), BINDING)
    assert vault.status().exists
    assert not locked.value.by_code_only
    assert not locked_vault.status().needs_recovery_code
