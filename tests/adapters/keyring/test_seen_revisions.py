"""A program that is started after an older vault was put back says so, uses it, and lets the person accept it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smstui.adapters.keyring.seen_revisions import MOST_KEPT, SeenRevisions
from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.keyring.vault_at_rest import VaultIndex
from smstui.adapters.keyring.vault_file import VaultFile
from smstui.adapters.keyring.vault_format import parse
from smstui.domain.secret import Secret
from tests.adapters.secret_store_contract import BINDING, KEY, PROXY_KEY

Start = Callable[[], VaultStore]


@pytest.fixture
def seen_path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "vaults-seen.json"


@pytest.fixture
def start(new_store: Callable[..., VaultStore], seen_path: Path) -> Start:
    """Return a function that starts the program anew, as the same person."""
    return lambda: new_store(seen=SeenRevisions(seen_path))


@pytest.fixture
def put_back(start: Start, vault_path: Path, passphrase: Secret) -> bytes:
    """Leave an older state of the vault in its place; return the newer one."""
    store = start()
    store.create_with_passphrase(passphrase)
    older = vault_path.read_bytes()
    store.put(KEY, Secret("one"), BINDING)
    newer = vault_path.read_bytes()
    vault_path.write_bytes(older)
    return newer


@pytest.mark.usefixtures("put_back")
def test_the_next_start_notices_an_older_state_before_anything_is_opened(
    start: Start, vault_path: Path, seen_path: Path
) -> None:
    found = start().status().put_back
    at_rest = VaultIndex(VaultFile(vault_path), SeenRevisions(seen_path)).put_back()

    assert found is not None
    assert (found.path, found.revision, found.newest) == (str(vault_path), 1, 2)
    assert str(at_rest) == str(found)


@pytest.mark.usefixtures("put_back")
def test_opening_and_using_an_older_state_neither_fails_nor_silences_it(start: Start, passphrase: Secret) -> None:
    store = start()
    store.unlock(passphrase)
    contents = dict(store.overview())

    assert contents == {}
    assert store.put_back() is not None
    assert start().put_back() is not None


@pytest.mark.usefixtures("put_back")
def test_a_rotation_accepts_an_older_state(start: Start, passphrase: Secret, vault_path: Path) -> None:
    store = start()
    for number in range(3):
        store.unlock(passphrase)
        store.put(PROXY_KEY, Secret(str(number)), BINDING)
    first = vault_path.read_bytes()
    store.put(KEY, Secret("one"), BINDING)
    store.put(KEY, Secret("two"), BINDING)
    vault_path.write_bytes(first)
    later = start()
    later.unlock(passphrase)
    before = later.put_back()
    later.rotate()

    assert before is not None
    assert later.put_back() is None
    assert start().put_back() is None


def test_what_is_newer_or_the_same_or_another_vault_is_no_older_state(
    put_back: bytes, start: Start, new_store: Callable[..., VaultStore], vault_path: Path, passphrase: Secret
) -> None:
    vault_path.write_bytes(put_back)
    same = start().put_back()
    vault_path.unlink()
    absent = start().put_back()
    new_store().create_with_passphrase(passphrase)  # by somebody else
    another = start().put_back()

    assert (same, absent, another) == (None, None, None)


def test_a_copy_at_another_place_has_a_history_of_its_own(
    put_back: bytes, start: Start, vault_path: Path, tmp_path: Path, seen_path: Path
) -> None:
    copy = tmp_path / "copy.json"
    copy.write_bytes(vault_path.read_bytes())
    vault_path.write_bytes(put_back)
    of_copy = VaultStore(copy, owner="anna", seen=SeenRevisions(seen_path))

    assert of_copy.put_back() is None
    assert start().put_back() is None


def test_a_number_that_nothing_authenticates_is_not_remembered(
    start: Start, vault_path: Path, passphrase: Secret
) -> None:
    """Whoever may write the file could have every later state called an old one."""
    start().create_with_passphrase(passphrase)
    sound = vault_path.read_bytes()
    vault_path.write_bytes(_with_revision(sound, 99))
    forged = start()
    forged.status()
    dict(forged.overview())
    vault_path.write_bytes(sound)

    assert start().put_back() is None


@pytest.mark.skipif(sys.platform == "win32", reason="a folder cannot be closed like that there")
@pytest.mark.parametrize(
    "damage",
    [
        *("nothing", "[]", '{"schema": 1, "vaults": []}', '{"schema": 2, "vaults": {}}'),
        '{"schema": 1, "vaults": {"/a": {"vault_id": "b", "revision": 1e999}}}',
    ],
)
def test_a_record_that_cannot_be_used_stops_nothing(
    put_back: bytes, start: Start, seen_path: Path, passphrase: Secret, vault_path: Path, damage: str
) -> None:
    seen_path.write_text(damage, "utf-8")
    unknown = start().put_back()
    vault_path.write_bytes(put_back)
    store = start()
    store.unlock(passphrase)
    kept = store.get(KEY, BINDING)

    assert unknown is None
    assert kept == Secret("one")


def test_a_record_that_cannot_be_written_stops_nothing(
    new_store: Callable[..., VaultStore], tmp_path: Path, passphrase: Secret
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", "utf-8")
    store = new_store(seen=SeenRevisions(in_the_way / "state" / "seen.json"))
    store.create_with_passphrase(passphrase)
    store.put(KEY, Secret("one"), BINDING)

    assert store.get(KEY, BINDING) == Secret("one")


def test_the_record_is_its_owners_and_stays_small(start: Start, seen_path: Path, vault: VaultStore) -> None:
    header = parse(Path(vault.status().path).read_bytes()).header
    seen = SeenRevisions(seen_path)
    for number in range(MOST_KEPT + 5):
        seen.note(Path(f"/vaults/{number}"), header.vault_id, header.revision)
    kept = json.loads(seen_path.read_bytes())["vaults"]

    assert list(kept) == [f"/vaults/{number}" for number in range(5, MOST_KEPT + 5)]
    assert seen_path.stat().st_mode & 0o777 == 0o600


def _with_revision(data: bytes, revision: int) -> bytes:
    from tests.adapters.keyring.test_vault_damage import rewritten

    return rewritten(data, lambda whole: whole["header"].update(revision=revision))
