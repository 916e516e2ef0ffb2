"""Let the first, second, … n-th system call of a save fail until none fails: old state or new one, and the truth."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from smstui.adapters.keyring.vault import VaultStore
from smstui.domain.errors import StoreUnavailable, WriteFailed
from smstui.domain.secret import Secret
from tests.adapters.secret_store_contract import BINDING, KEY

CALLS: Final = ("open", "write", "fsync", "fchmod", "fchown", "replace", "fstat")


class FailingCalls:
    """Let the n-th of the watched calls fail, once; count them all."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
        self.failing = 0
        self.seen: list[str] = []
        self._code = code
        for name in CALLS:
            monkeypatch.setattr(os, name, self._watched(name, getattr(os, name)))

    def _watched(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the system's call
            self.seen.append(name)
            if len(self.seen) == self.failing:
                raise OSError(self._code, os.strerror(self._code))
            return call(*args, **kwargs)

        return watched


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT], ids=errno.errorcode.get)
def test_whichever_call_fails_the_vault_is_whole_and_what_is_said_is_true(
    vault: VaultStore, vault_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    vault.put(KEY, Secret("0"), BINDING)
    calls = FailingCalls(monkeypatch, code)
    kept, refusals = "0", 0

    for number in range(1, 100):
        calls.failing, calls.seen = number, []
        try:
            vault.put(KEY, Secret(str(number)), BINDING)
        except StoreUnavailable:
            refusals += 1
        else:
            kept = str(number)
        calls.failing = 0
        assert vault.get(KEY, BINDING).reveal() == kept
        assert {path.name for path in vault_path.parent.iterdir()} == {"vault.json", "vault.json.lock"}
        if len(calls.seen) < number:
            break
    else:
        pytest.fail("there was no end of calls")

    assert refusals >= 5
    assert {"open", "write", "fsync", "replace"} <= set(calls.seen)


def add_key_file(store: VaultStore, number: int) -> None:
    store.add_key_file(f"key-{number}", str(store_folder(store) / f"key-{number}"))


def remove_slot(store: VaultStore, _number: int) -> None:
    store.remove_slot(next(slot.label for slot in store.status().slots if slot.label.startswith("spare")))


def replace_passphrase(store: VaultStore, number: int) -> None:
    store.add_passphrase("bert", Secret(f"Bert's passphrase {number}"), replace=True)


def rotate(store: VaultStore, _number: int) -> None:
    store.rotate()


def store_folder(store: VaultStore) -> Path:
    return Path(store.status().path).parent.parent


@pytest.mark.parametrize("change", [add_key_file, remove_slot, replace_passphrase, rotate])
def test_whichever_call_fails_who_opens_the_vault_is_as_before_or_as_meant(
    vault: VaultStore,
    vault_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    passphrase: Secret,
    change: Callable[[VaultStore, int], None],
) -> None:
    vault.put(KEY, Secret("kept"), BINDING)
    for number in range(50):
        vault.add_key(f"spare-{number}", lambda _key: None)
    calls = FailingCalls(monkeypatch, errno.ENOSPC)
    refusals = 0

    for number in range(1, 100):
        before = vault_path.read_bytes()
        calls.failing, calls.seen = number, []
        try:
            change(vault, number)
        except (StoreUnavailable, WriteFailed):
            refusals += 1
            assert vault_path.read_bytes() == before
            assert not (store_folder(vault) / f"key-{number}").exists()
        else:
            assert vault_path.read_bytes() != before
        calls.failing = 0
        vault.lock()
        vault.unlock(passphrase)
        assert vault.get(KEY, BINDING) == Secret("kept")
        if len(calls.seen) < number:
            break
    else:
        pytest.fail("there was no end of calls")

    assert refusals >= 5
