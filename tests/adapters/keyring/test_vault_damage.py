"""Alter a small vault in every way: it is never read wrongly, and never as if something were missing."""

import hashlib
import json
import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from smstui.adapters.keyring import vault_sealing
from smstui.adapters.keyring.vault import VaultStore
from smstui.adapters.keyring.vault_damage import VaultDamage
from smstui.adapters.keyring.vault_format import SIZE_LIMIT, SealedVault, parse
from smstui.adapters.keyring.vault_header import SLOT_LIMIT
from smstui.adapters.keyring.vault_sealing import Cost
from smstui.domain.errors import SecretError, StoreDamaged, StoreUnavailable, WrongKey
from smstui.domain.secret import Secret
from tests.adapters.secret_store_contract import BINDING, ELSEWHERE, KEY, PROXY_KEY

CHECKSUM_START: Final = len(b'{"checksum":"')
BODY_START: Final = CHECKSUM_START + 64 + len(b'",\n')

EVERY: Final = 1 if os.environ.get("SMSTUI_FAULTS_LONG") else 5
"""Of the flips behind a right checksum, for which the vault is opened, the short set tries one in five."""

SOME: Final = 16
"""Every flip is told by the format; of one in so many it is tried that the store says so too."""

Vault = dict[str, Any]


def with_right_checksum(data: bytes) -> bytes:
    """Cover the traces, as somebody would who alters the file on purpose."""
    checksum = hashlib.sha256(data[BODY_START:]).hexdigest().encode()
    return data[:CHECKSUM_START] + checksum + data[CHECKSUM_START + 64 : BODY_START] + data[BODY_START:]


def rewritten(data: bytes, change: Callable[[Vault], object]) -> bytes:
    """Change the JSON within and write it as the program does, with a right checksum."""
    whole = json.loads(data)
    change(whole)
    parts = [json.dumps(whole[name], sort_keys=True, separators=(",", ":")) for name in ("header", "nonce", "payload")]
    body = '"header":{},\n"nonce":{},\n"payload":{}}}\n'.format(*parts).encode()
    return with_right_checksum(data[:BODY_START] + body)


def bit_flips(data: bytes) -> Iterator[bytes]:
    for position in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[position] ^= 1 << bit
            yield bytes(flipped)


@pytest.fixture
def sound(vault: VaultStore, vault_path: Path) -> bytes:
    vault.put(KEY, Secret("first"), BINDING)
    vault.put(PROXY_KEY, Secret("second"), ELSEWHERE)
    return vault_path.read_bytes()


@pytest.fixture
def read_again(
    new_store: Callable[..., VaultStore], vault_path: Path, passphrase: Secret
) -> Callable[[bytes], list[str]]:
    """Return a function that puts bytes in the vault's place, opens it, and returns both secrets."""

    def read(data: bytes) -> list[str]:
        vault_path.write_bytes(data)
        store = new_store()
        store.unlock(passphrase)
        return [store.get(KEY, BINDING).reveal(), store.get(PROXY_KEY, ELSEWHERE).reveal()]

    return read


def test_a_sound_vault_is_read(sound: bytes, read_again: Callable[[bytes], list[str]]) -> None:
    assert read_again(sound) == ["first", "second"]
    assert parse(sound).render() == sound


def test_every_flipped_bit_is_damage(sound: bytes, new_store: Callable[..., VaultStore], vault_path: Path) -> None:
    store = new_store()
    tried = 0

    for flipped in bit_flips(sound):
        tried += 1
        with pytest.raises(VaultDamage):
            parse(flipped)
        if tried % SOME == 0:
            vault_path.write_bytes(flipped)
            with pytest.raises(StoreDamaged):
                store.overview()
    assert tried == 8 * len(sound)


def test_flipped_bits_under_a_right_checksum_open_nothing(
    sound: bytes, read_again: Callable[[bytes], list[str]]
) -> None:
    opened = []

    for flipped in list(bit_flips(sound))[::EVERY]:
        covered = with_right_checksum(flipped)
        if covered == sound:
            continue  # the flip was in the checksum itself
        try:
            opened.append((covered, read_again(covered)))
        except (StoreDamaged, StoreUnavailable, WrongKey):
            continue
    assert opened == []


def test_flipped_bits_of_a_vault_of_the_first_version_open_nothing(
    read_again: Callable[[bytes], list[str]], vault: VaultStore
) -> None:
    golden = (Path(__file__).parent / "golden" / "version-1-passphrase.json").read_bytes()
    assert vault.status().exists
    opened = []

    for flipped in list(bit_flips(golden))[::EVERY]:
        covered = with_right_checksum(flipped)
        if covered == golden:
            continue
        try:
            opened.append((covered, read_again(covered)))
        except (StoreDamaged, StoreUnavailable, WrongKey):
            continue
    assert opened == []
    assert read_again(golden) == ["first", "secönd"]


def test_every_truncation_is_damage(sound: bytes, new_store: Callable[..., VaultStore], vault_path: Path) -> None:
    store = new_store()

    for length in range(len(sound)):
        vault_path.write_bytes(sound[:length])
        with pytest.raises(StoreDamaged):
            store.overview()


def test_every_truncation_under_a_right_checksum_is_damage(sound: bytes, vault: VaultStore, vault_path: Path) -> None:
    for length in range(BODY_START, len(sound) - 1):  # without its last line end it is whole
        vault_path.write_bytes(with_right_checksum(sound[:length]))
        with pytest.raises(StoreDamaged):
            vault.overview()


def _swap_bindings(whole: Vault) -> None:
    first, second = whole["header"]["index"]
    first[2], second[2] = second[2], first[2]


def _swap_names(whole: Vault) -> None:
    first, second = whole["header"]["index"]
    first[1], second[1] = second[1], first[1]


ALTERED: Final[dict[str, Callable[[Vault], object]]] = {
    "bindings swapped": _swap_bindings,
    "names swapped": _swap_names,
    "index in another order": lambda whole: whole["header"]["index"].reverse(),
    "an entry removed": lambda whole: whole["header"]["index"].pop(),
    "an entry added": lambda whole: whole["header"]["index"].append(["smstui", "a/b/account", ""]),
    "an entry twice": lambda whole: whole["header"]["index"].append(whole["header"]["index"][0]),
    "revision raised": lambda whole: whole["header"].update(revision=99),
    "revision a truth value": lambda whole: whole["header"].update(revision=True),
    "revision a fraction": lambda whole: whole["header"].update(revision=2.0),
    "revision negative": lambda whole: whole["header"].update(revision=-1),
    "revision huge": lambda whole: whole["header"].update(revision=10**400),
    "another vault id": lambda whole: whole["header"].update(vault_id="0" * 32),
    "another data key id": lambda whole: whole["header"].update(data_key_id="0" * 32),
    "the recovery slot removed": lambda whole: whole["header"]["slots"].pop(),
    "all slots removed": lambda whole: whole["header"]["slots"].clear(),
    "a slot twice": lambda whole: whole["header"]["slots"].append(whole["header"]["slots"][0]),
    "a thousand slots": lambda whole: whole["header"]["slots"].extend(whole["header"]["slots"] * 500),
    "a label changed": lambda whole: whole["header"]["slots"][0].update(label="mallory"),
    "a kind changed": lambda whole: whole["header"]["slots"][1].update(kind="key file"),
    "an unknown kind": lambda whole: whole["header"]["slots"][1].update(kind="magic"),
    "a slot's kind not its derivation's": lambda whole: whole["header"]["slots"][1].update(kind="passphrase"),
    "a cheaper derivation": lambda whole: whole["header"]["slots"][0]["derivation"].update(iterations=2),
    "header a list": lambda whole: whole.update(header=[]),
    "header null": lambda whole: whole.update(header=None),
    "index an object": lambda whole: whole["header"].update(index={}),
    "payload empty": lambda whole: whole.update(payload=""),
    "payload a number": lambda whole: whole.update(payload=7),
    "payload with a line end": lambda whole: whole.update(payload=whole["payload"] + "\n"),
    "payload not base64": lambda whole: whole.update(payload="***"),
    "nonce short": lambda whole: whole.update(nonce="AAAA"),
    "another format": lambda whole: whole["header"].update(format="another"),
    "an unknown key": lambda whole: whole["header"].update(extra=1),
    "not a number": lambda whole: whole["header"].update(revision=float("nan")),
}


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED.keys())
def test_what_somebody_altered_is_refused(
    sound: bytes, read_again: Callable[[bytes], list[str]], change: Callable[[Vault], object]
) -> None:
    with pytest.raises((StoreDamaged, WrongKey)):
        read_again(rewritten(sound, change))


@pytest.mark.parametrize(
    "change",
    [
        ALTERED["all slots removed"],
        lambda whole: whole["header"].update(vault_id="0" * 30),
        lambda whole: whole["header"].update(data_key_id="A" * 32),
    ],
    ids=["no slot", "a short id", "an id in capitals"],
)
def test_what_no_vault_looks_like_is_damage_and_no_wrong_passphrase(
    sound: bytes, vault: VaultStore, vault_path: Path, change: Callable[[Vault], object]
) -> None:
    vault_path.write_bytes(rewritten(sound, change))

    with pytest.raises(StoreDamaged) as damage:
        vault.overview()
    assert damage.value.reason == "structure"


def test_rewriting_without_a_change_is_harmless(sound: bytes, read_again: Callable[[bytes], list[str]]) -> None:
    assert rewritten(sound, lambda _whole: None) == sound
    assert read_again(rewritten(sound, lambda _whole: None)) == ["first", "second"]


def test_values_of_an_older_revision_do_not_fit_a_newer_header(
    vault: VaultStore, vault_path: Path, read_again: Callable[[bytes], list[str]]
) -> None:
    vault.put(KEY, Secret("older"), BINDING)
    vault.put(PROXY_KEY, Secret("other"), ELSEWHERE)
    older = parse(vault_path.read_bytes())
    vault.put(KEY, Secret("newer"), BINDING)
    newer = parse(vault_path.read_bytes())

    with pytest.raises(StoreDamaged) as damage:
        read_again(SealedVault(newer.header, older.nonce, older.payload).render())
    assert damage.value.reason == "authentication"


def test_a_slot_of_another_vault_does_not_open_this_one(
    sound: bytes, read_again: Callable[[bytes], list[str]], tmp_path: Path, passphrase: Secret
) -> None:
    other = VaultStore(tmp_path / "other.json")
    other.create_with_passphrase(passphrase)
    slots = json.loads((tmp_path / "other.json").read_bytes())["header"]["slots"]

    with pytest.raises(WrongKey):
        read_again(rewritten(sound, lambda whole: whole["header"].update(slots=slots)))


@pytest.mark.parametrize(
    "bomb",
    [
        {"memory_kib": 2**20 + 1},
        {"memory_kib": 2**62},
        {"iterations": 21},
        {"lanes": 17, "memory_kib": 1024},
        {"memory_kib": 7},
        {"memory_kib": 0},
        {"iterations": 0},
        {"lanes": 0},
    ],
    ids=str,
)
def test_a_derivation_out_of_bounds_is_refused_before_it_takes_memory(
    sound: bytes, read_again: Callable[[bytes], list[str]], bomb: dict[str, int]
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(StoreDamaged) as damage:
        read_again(rewritten(sound, lambda whole: whole["header"]["slots"][0]["derivation"].update(bomb)))
    assert damage.value.reason == "bounds"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def _with_many_slots(whole: Vault, count: int, memory_kib: int, iterations: int) -> None:
    slots = whole["header"]["slots"]
    passphrase, recovery = slots
    cost = {"memory_kib": memory_kib, "iterations": iterations}
    costly = {**passphrase, "derivation": {**passphrase["derivation"], **cost}}
    whole["header"]["slots"] = [{**costly, "label": f"admin {number}"} for number in range(count)] + [recovery]


@pytest.mark.parametrize(("count", "memory_kib", "iterations"), [(63, 2**20, 20), (2, 2**20, 9), (1, 2**20, 17)])
def test_slots_that_together_take_minutes_are_refused_before_any_is_tried(
    sound: bytes,
    read_again: Callable[[bytes], list[str]],
    count: int,
    memory_kib: int,
    iterations: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    derived: list[object] = []

    def derive(header: object, _opener: bytes) -> bytes:
        derived.append(header)
        return bytes(32)

    monkeypatch.setattr(vault_sealing, "_derive", derive)

    with pytest.raises(StoreDamaged) as damage:
        read_again(rewritten(sound, lambda whole: _with_many_slots(whole, count, memory_kib, iterations)))
    assert damage.value.reason == "bounds"
    assert derived == []


def test_as_many_slots_as_there_may_be_are_read_at_todays_cost(sound: bytes) -> None:
    cost = Cost()
    full = rewritten(sound, lambda whole: _with_many_slots(whole, 63, cost.memory_kib, cost.iterations))

    assert len(parse(full).header.slots) == SLOT_LIMIT


def test_two_slots_with_one_label_are_damage(sound: bytes, vault: VaultStore, vault_path: Path) -> None:
    """Who has a passphrase of his own would be asked for the one, and seen with the other."""
    label = "recovery"
    vault_path.write_bytes(rewritten(sound, lambda whole: whole["header"]["slots"][0].update(label=label)))

    with pytest.raises(StoreDamaged) as damage:
        vault.overview()
    assert damage.value.reason == "structure"


def test_keys_that_stand_twice_are_damage(sound: bytes, vault: VaultStore, vault_path: Path) -> None:
    doubled = sound.replace(b'"revision":', b'"revision":1,"revision":')
    vault_path.write_bytes(with_right_checksum(doubled))

    with pytest.raises(StoreDamaged) as damage:
        vault.overview()
    assert damage.value.reason == "structure"


def test_endless_nesting_is_damage(sound: bytes, vault: VaultStore, vault_path: Path) -> None:
    vault_path.write_bytes(with_right_checksum(sound[:BODY_START] + b'"header":' + b"[" * 200_000))

    with pytest.raises(StoreDamaged):
        vault.overview()


def test_a_huge_file_is_refused_without_being_read_whole(vault: VaultStore, vault_path: Path) -> None:
    os.truncate(vault_path, SIZE_LIMIT * 1000)

    with pytest.raises(StoreDamaged) as damage:
        vault.overview()
    assert damage.value.reason == "too large"


@pytest.mark.parametrize("content", [b"", b"\x00" * 500, b"{}", b"[]\n", b"null", "täxt".encode("latin-1")])
def test_anything_else_is_not_a_vault(
    new_store: Callable[..., VaultStore], vault_path: Path, passphrase: Secret, content: bytes
) -> None:
    vault_path.parent.mkdir()
    vault_path.write_bytes(content)
    store = new_store()

    for ask in (store.overview, store.status, lambda: store.unlock(passphrase), lambda: store.get(KEY, BINDING)):
        with pytest.raises(StoreDamaged):
            ask()
    with pytest.raises(StoreDamaged):
        store.put(KEY, Secret("one"), BINDING)
    with pytest.raises(StoreDamaged):
        store.create_with_passphrase(passphrase)
    assert vault_path.read_bytes() == content


def test_a_pipe_or_a_folder_in_its_place_keeps_nobody_waiting(
    new_store: Callable[..., VaultStore], vault_path: Path
) -> None:
    vault_path.parent.mkdir()
    os.mkfifo(vault_path)
    with pytest.raises(StoreDamaged):
        new_store().overview()
    vault_path.unlink()
    vault_path.mkdir()

    with pytest.raises(SecretError):
        new_store().overview()


def test_a_newer_version_is_not_called_damaged(sound: bytes, vault: VaultStore, vault_path: Path) -> None:
    newer = rewritten(sound, lambda whole: whole["header"].update(version=3, invented="later"))
    vault_path.write_bytes(newer)

    with pytest.raises(StoreUnavailable, match="newer"):
        vault.overview()
    with pytest.raises(StoreUnavailable, match="newer"):
        vault.put(KEY, Secret("one"), BINDING)
    assert vault_path.read_bytes() == newer


def test_damage_while_it_is_open_is_noticed_too(sound: bytes, vault: VaultStore, vault_path: Path) -> None:
    vault_path.write_bytes(rewritten(sound, lambda whole: whole["header"]["index"].clear()))

    for ask in (lambda: vault.get(KEY, BINDING), lambda: vault.put(KEY, Secret("one"), BINDING)):
        with pytest.raises(StoreDamaged):
            ask()


def test_an_altered_revision_does_not_outlast_the_alteration(sound: bytes, vault: VaultStore, vault_path: Path) -> None:
    vault_path.write_bytes(rewritten(sound, lambda whole: whole["header"].update(revision=2**60)))
    with pytest.raises(StoreDamaged):
        vault.get(KEY, BINDING)
    vault_path.write_bytes(sound)

    assert vault.get(KEY, BINDING) == Secret("first")
