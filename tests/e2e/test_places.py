"""Without options the program uses the user's own places; the demo uses none at all."""

from pathlib import Path

from smstui.adapters.sandbox import Sandbox
from tests.e2e.person import Person


def create(person: Person, sandbox: Sandbox) -> None:
    person.opens_new_interface()
    person.enters("name", "Zentrale")
    person.chooses_service(sandbox.url)
    person.enters("secret", "sandbox-token")
    person.begins_the_first_save()
    person.chooses("Save and lock")
    person.creates_the_vault_with_a_key_file()
    person.sees_it_locked()


def folders_and_modes(home: Path) -> dict[str, int]:
    return {str(path.relative_to(home)): path.stat().st_mode & 0o777 for path in home.rglob("*")}


def test_a_user_has_places_of_his_own(home: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    with Person(folder=tmp_path) as person:
        create(person, sandbox)
        person.sends_test_sms("0171 3920012")
        person.quits()

    modes = folders_and_modes(home)
    ours = {path: mode for path, mode in modes.items() if "/smstui" in path}
    assert {0o600, 0o700} == set(ours.values())
    assert {
        ".config/smstui/smstui.toml",
        ".config/smstui/interfaces",
        ".local/share/smstui/vault.json",
        ".local/state/smstui/journal",
    } <= ours.keys()
    assert list(tmp_path.iterdir()) == []


def test_the_demo_sends_and_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with Person("demo", folder=tmp_path, environment={"TMPDIR": str(temporary)}) as person:
        person.sees("demo", "of 40")
        person.presses("/")
        person.types("state:ready use:server")
        person.presses("enter")
        person.sends_test_sms("0171 3920012")
        person.asks_for_the_balance("points")
        person.quits()

    assert list(temporary.iterdir()) == []
    assert list(home.rglob("*")) == []
