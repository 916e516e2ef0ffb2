import json
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from smstui.adapters.keyring import secret_index, system
from smstui.adapters.keyring.system import SystemStore
from smstui.domain.errors import SecretMissing, StoreDamaged, StoreLocked, StoreUnavailable
from smstui.domain.secret import Secret
from smstui.ports import SecretStore
from tests.adapters.keyring.fake_backends import (
    AlteringKeychain,
    ForgetfulKeychain,
    HangingKeychain,
    InMemoryKeychain,
    LockedKeychain,
    RaisingKeychain,
    RefusingKeychain,
)
from tests.adapters.secret_store_contract import BINDING, ELSEWHERE, KEY, PROXY_KEY, SecretStoreContract


class TestSystemStore(SecretStoreContract):
    @pytest.fixture
    def store(self, keychain: InMemoryKeychain, index: Path) -> SecretStore:
        return SystemStore(lambda: keychain, index)


@pytest.fixture
def keychain() -> InMemoryKeychain:
    return InMemoryKeychain()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "state" / "secrets.json"


@pytest.fixture
def store(keychain: InMemoryKeychain, index: Path) -> SystemStore:
    return SystemStore(lambda: keychain, index)


def test_nothing_is_loaded_before_a_secret_is_needed(index: Path) -> None:
    loaded = []

    def load() -> InMemoryKeychain:
        loaded.append(True)
        return InMemoryKeychain()

    store = SystemStore(load, index)
    assert dict(store.overview()) == {}
    assert not loaded
    store.put(KEY, Secret("one"), BINDING)
    store.get(KEY, BINDING)
    assert loaded == [True]


def test_the_probe_runs_once_and_leaves_nothing(store: SystemStore, keychain: InMemoryKeychain) -> None:
    with pytest.raises(SecretMissing):
        store.get(KEY, BINDING)
    probed = list(keychain.calls)
    store.put(KEY, Secret("one"), BINDING)

    assert probed == ["set", "get", "delete", "get", "get"]
    assert list(keychain.kept) == [("smstui", str(KEY))]


def test_the_index_is_readable_private_and_holds_no_secret(store: SystemStore, index: Path) -> None:
    store.put(KEY, Secret("sesame"), BINDING)

    assert json.loads(index.read_bytes())["secrets"] == [[str(KEY), BINDING.text]]
    assert b"sesame" not in index.read_bytes()
    assert stat.S_IMODE(index.stat().st_mode) == 0o600


def test_the_next_start_knows_what_is_kept(store: SystemStore, keychain: InMemoryKeychain, index: Path) -> None:
    store.put(KEY, Secret("one"), BINDING)
    later = SystemStore(lambda: keychain, index)

    assert dict(later.overview()) == {KEY: BINDING}
    assert later.get(KEY, BINDING) == Secret("one")


def test_the_keychain_decides_where_the_index_is_wrong(
    store: SystemStore, keychain: InMemoryKeychain, index: Path
) -> None:
    store.put(KEY, Secret("one"), BINDING)
    keychain.kept.clear()
    with pytest.raises(SecretMissing):
        store.get(KEY, BINDING)
    store.delete(KEY)

    assert dict(store.overview()) == {}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"schema":2,"secrets":[]}', b'{"schema":1,"secrets":[["x"]]}'])
def test_a_damaged_index_says_so_and_is_not_overwritten(store: SystemStore, index: Path, content: bytes) -> None:
    index.parent.mkdir()
    index.write_bytes(content)

    with pytest.raises(StoreDamaged):
        store.overview()
    with pytest.raises(StoreDamaged):
        store.put(PROXY_KEY, Secret("one"), BINDING)
    assert index.read_bytes() == content


@pytest.mark.parametrize("value", ["plain", "null", "{}", '{"smstui":1,"binding":7,"secret":"sesame"}'])
def test_a_value_that_we_did_not_keep_is_damage_and_is_not_shown(
    store: SystemStore, keychain: InMemoryKeychain, value: str
) -> None:
    keychain.kept["smstui", str(KEY)] = value

    with pytest.raises(StoreDamaged) as damage:
        store.get(KEY, BINDING)
    assert value not in str(damage.value)


def test_a_keychain_that_hangs_is_given_up_in_time_and_nothing_takes_its_place(index: Path) -> None:
    keychain = HangingKeychain()
    store = SystemStore(lambda: keychain, index, probe_seconds=0.2)
    began = time.monotonic()

    with pytest.raises(StoreUnavailable) as refusal:
        store.put(KEY, Secret("one"), BINDING)
    taken = time.monotonic() - began
    keychain.answers.set()
    assert 0.2 <= taken < 1.5
    assert refusal.value.reason == "does not answer"
    assert not index.exists()
    assert ("smstui", str(KEY)) not in keychain.kept


def test_while_it_hangs_further_questions_are_refused_at_once(index: Path) -> None:
    keychain = HangingKeychain()
    store = SystemStore(lambda: keychain, index, probe_seconds=0.2)
    with pytest.raises(StoreUnavailable):
        store.get(KEY, BINDING)
    began = time.monotonic()

    with pytest.raises(StoreUnavailable):
        store.get(KEY, BINDING)
    taken = time.monotonic() - began
    keychain.answers.set()
    assert taken < 0.15


def test_a_keychain_that_hangs_after_the_probe_is_given_up_too(index: Path) -> None:
    keychain = HangingKeychain()
    keychain.answers.set()
    store = SystemStore(lambda: keychain, index, answer_seconds=0.2)
    store.put(KEY, Secret("one"), BINDING)
    keychain.answers.clear()

    with pytest.raises(StoreUnavailable):
        store.get(KEY, BINDING)
    keychain.answers.set()
    assert dict(store.overview()) == {KEY: BINDING}


def test_the_probe_takes_three_seconds_at_most() -> None:
    assert system.PROBE_SECONDS == 3


@pytest.mark.parametrize("keychain", [ForgetfulKeychain(), AlteringKeychain()], ids=["forgetful", "altering"])
def test_a_keychain_that_fails_the_probe_gets_no_secret(keychain: InMemoryKeychain, index: Path) -> None:
    store = SystemStore(lambda: keychain, index)

    with pytest.raises(StoreUnavailable):
        store.put(KEY, Secret("one"), BINDING)
    assert "one" not in str(keychain.kept)
    assert dict(store.overview()) == {}


def test_a_locked_keychain_is_locked_not_missing(index: Path) -> None:
    store = SystemStore(LockedKeychain, index)

    with pytest.raises(StoreLocked):
        store.get(KEY, BINDING)


def test_what_a_keychain_says_when_it_fails_is_not_repeated(index: Path) -> None:
    store = SystemStore(RaisingKeychain, index, probe=False)

    with pytest.raises(StoreUnavailable) as refusal:
        store.put(KEY, Secret("sesame"), BINDING)
    assert refusal.value.reason == "RuntimeError"
    assert "sesame" not in str(refusal.value)


def full(*_: object) -> bool:
    raise OSError(28, "No space left on device")


def test_a_secret_that_the_index_cannot_take_is_not_put_into_the_keychain(
    store: SystemStore, keychain: InMemoryKeychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(KEY, Secret("one"), BINDING)
    before = dict(keychain.kept)

    monkeypatch.setattr(secret_index, "replace_file", full)
    with pytest.raises(StoreUnavailable, match="disk full"):
        store.put(KEY, Secret("two"), ELSEWHERE)
    with pytest.raises(StoreUnavailable, match="disk full"):
        store.put(PROXY_KEY, Secret("three"), BINDING)
    monkeypatch.undo()
    assert keychain.kept == before
    assert dict(store.overview()) == {KEY: BINDING}
    assert store.get(KEY, BINDING) == Secret("one")


def test_a_secret_that_the_keychain_does_not_take_leaves_the_index_as_it_was(index: Path) -> None:
    keychain = RefusingKeychain()
    store = SystemStore(lambda: keychain, index)
    store.put(KEY, Secret("one"), BINDING)
    keychain.refuses = True

    with pytest.raises(StoreUnavailable):
        store.put(KEY, Secret("two"), ELSEWHERE)
    with pytest.raises(StoreUnavailable):
        store.put(PROXY_KEY, Secret("three"), BINDING)
    assert dict(store.overview()) == {KEY: BINDING}
    assert store.get(KEY, BINDING) == Secret("one")


def test_a_secret_that_the_keychain_may_take_later_can_be_found_and_deleted(index: Path) -> None:
    keychain = HangingKeychain()
    keychain.answers.set()
    store = SystemStore(lambda: keychain, index, answer_seconds=0.2)
    store.delete(KEY)
    keychain.answers.clear()
    keychain.hangs_in_setting = True
    with pytest.raises(StoreUnavailable):
        store.put(KEY, Secret("one"), BINDING)
    keychain.answers.set()

    assert dict(store.overview()) == {KEY: BINDING}
    waited_for(lambda: ("smstui", str(KEY)) in keychain.kept)
    store.delete(KEY)
    assert dict(store.overview()) == {}
    assert keychain.kept == {}


def waited_for(reached: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not reached() and time.monotonic() < until:
        threading.Event().wait(0.005)
    assert reached()


def test_what_index_and_keychain_say_differently_can_be_deleted(
    store: SystemStore, keychain: InMemoryKeychain, index: Path
) -> None:
    store.put(KEY, Secret("one"), BINDING)
    store.put(PROXY_KEY, Secret("two"), BINDING)
    keychain.kept["smstui", str(KEY)] = "not ours"
    del keychain.kept["smstui", str(PROXY_KEY)]

    store.delete(KEY)
    store.delete(PROXY_KEY)
    assert keychain.kept == {}
    assert dict(store.overview()) == {}
    store.put(KEY, Secret("three"), BINDING)
    index.unlink()
    store.delete(KEY)
    assert keychain.kept == {}
