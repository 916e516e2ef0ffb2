import ast
import subprocess
import sys
from pathlib import Path

import pytest

from smstui.adapters.keyring import choosing
from smstui.adapters.keyring.choosing import choose, load_backend, refuse_by_name
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.errors import SecretError, StoreUnavailable
from smstui.domain.secret import Secret
from smstui.ports import SecretStore
from tests.adapters.keyring.fake_backends import InMemoryKeychain
from tests.adapters.secret_store_contract import BINDING, KEY

FAKES = "tests.adapters.keyring.fake_backends"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "secrets.json"


def chosen(setting: str, index: Path, platform: str = "linux") -> SecretStore:
    return choose(setting, vault=MemorySecrets, index=index, platform=platform)


def refuses_everything(store: SecretStore) -> None:
    with pytest.raises(StoreUnavailable):
        store.overview()
    with pytest.raises(StoreUnavailable):
        store.get(KEY, BINDING)
    with pytest.raises(StoreUnavailable):
        store.put(KEY, Secret("one"), BINDING)
    with pytest.raises(StoreUnavailable):
        store.delete(KEY)


def test_the_vault_is_taken_by_its_name(index: Path) -> None:
    assert isinstance(chosen("vault", index), MemorySecrets)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_the_system_is_one_named_class_and_nothing_is_touched_yet(index: Path, platform: str) -> None:
    store = chosen("system", index, platform)

    assert store.name == "system"
    assert dict(store.overview()) == {}


@pytest.mark.parametrize("setting", ["system", "auto", "", "Keyring"])
def test_what_there_is_not_on_a_system_is_refused(index: Path, setting: str) -> None:
    refuses_everything(chosen(setting, index, "freebsd14"))


@pytest.mark.parametrize(
    "dotted",
    [
        "keyring.backends.fail.Keyring",
        "keyring.backends.null.Keyring",
        "keyring.backends.chainer.ChainerBackend",
        "keyrings.alt.file.PlaintextKeyring",
        "keyrings.alt.file.EncryptedKeyring",
        "keyrings.alt.Gnome.Keyring",
        "keyrings.alt.pyfs.BasicKeyring",
        "somebody.else.PlainTextKeyring",
        "somebody.else.UncryptedFileKeyring",
        "smstui.adapters.keyring.vault_backend.VaultKeyring",
    ],
)
def test_backends_that_keep_readable_nothing_or_several_are_refused_by_name(index: Path, dotted: str) -> None:
    refuses_everything(chosen(dotted, index))
    with pytest.raises(StoreUnavailable):
        refuse_by_name(dotted)


@pytest.mark.parametrize("name", ["DisguisedNullKeychain", "AliasOfNull"])
def test_another_name_for_a_refused_backend_does_not_help(index: Path, name: str) -> None:
    with pytest.raises(StoreUnavailable, match="must not be used"):
        chosen(f"{FAKES}.{name}", index).put(KEY, Secret("one"), BINDING)


@pytest.mark.parametrize(
    "dotted",
    [
        f"{FAKES}.NoKeychain",
        f"{FAKES}.Absent",
        f"{FAKES}.UnworkableKeychain",
        "no.such.module.Keyring",
        "json.dumps",
        "..Keyring",
        ".",
    ],
)
def test_what_is_no_working_backend_is_refused_when_it_is_needed(index: Path, dotted: str) -> None:
    with pytest.raises(StoreUnavailable):
        chosen(dotted, index).put(KEY, Secret("one"), BINDING)


def test_a_backend_chosen_by_its_class_is_used(index: Path) -> None:
    store = chosen(f"{FAKES}.InMemoryKeychain", index)
    store.put(KEY, Secret("one"), BINDING)

    assert store.get(KEY, BINDING) == Secret("one")
    assert isinstance(load_backend(f"{FAKES}.InMemoryKeychain"), InMemoryKeychain)


def test_the_secret_service_without_a_bus_is_refused_not_replaced(index: Path) -> None:
    store = chosen("system", index, "linux")

    with pytest.raises(SecretError):
        store.put(KEY, Secret("one"), BINDING)
    assert dict(store.overview()) == {}
    assert store.name == "system"


def test_only_native_keychains_are_spared_the_probe() -> None:
    assert choosing.NATIVE["linux"] not in choosing.WITHOUT_PROBE


def test_keyrings_own_choice_is_never_asked() -> None:
    sources = Path(choosing.__file__).parent.glob("*.py")
    named = {
        getattr(node, "attr", getattr(node, "id", None))
        for path in sources
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    }

    assert "get_password" in named
    assert "get_keyring" not in named


def test_choosing_loads_neither_keyring_nor_cryptography(index: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from smstui.adapters.keyring.choosing import choose;"
        "from smstui.adapters.keyring.vault import VaultStore;"
        "store = choose('system', vault=lambda: None, index=Path(sys.argv[1]), platform='linux'); store.overview();"
        "print([name for name in sys.modules if name.split('.')[0] in ('cryptography', 'keyring', 'filelock')])"
    )
    answer = subprocess.run([sys.executable, "-c", program, str(index)], capture_output=True, text=True, check=True)

    assert answer.stdout == "[]\n"
