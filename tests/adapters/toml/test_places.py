"""Where everything lies, for each scope; and what the first start makes there."""

import os
import stat
import sys
from pathlib import Path

import pytest

from smstui.adapters.toml.chain_files import read_chain
from smstui.adapters.toml.first_start import prepare, system_country_code, system_timezone
from smstui.adapters.toml.places import Places, Scope, find_places
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.errors import FileProblem, StorageError, Unreadable

HOME = {"HOME": "/home/anna"}


def test_a_users_own_places_follow_the_home() -> None:
    places = find_places(environment=HOME)

    assert places.scope is Scope.USER
    assert places.config == places.personal_config == Path("/home/anna/.config/smstui")
    assert places.data == Path("/home/anna/.local/share/smstui")
    assert places.state == places.personal_state == Path("/home/anna/.local/state/smstui")
    assert places.drafts == Path("/home/anna/.local/state/smstui/drafts")


def test_xdg_variables_move_them_and_relative_ones_are_ignored() -> None:
    places = find_places(environment={**HOME, "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": ""})

    assert places.config == Path("/c/smstui")
    assert places.data == Path("/home/anna/.local/share/smstui")
    assert places.state == Path("/home/anna/.local/state/smstui")


def test_the_systems_places_are_fixed_and_personal_things_stay_personal() -> None:
    places = find_places(system=True, environment={**HOME, "XDG_CONFIG_HOME": "/c", "SMSTUI_CONFIG": "/elsewhere"})

    assert places.scope is Scope.SYSTEM
    assert (places.config, places.data, places.state) == (
        Path("/etc/smstui"),
        Path("/var/lib/smstui"),
        Path("/var/lib/smstui"),
    )
    assert places.personal_config == Path("/c/smstui")
    assert places.drafts == Path("/home/anna/.local/state/smstui/drafts")


def test_a_directory_of_choice_holds_its_own_state(tmp_path: Path) -> None:
    by_option = find_places(config=tmp_path, environment={**HOME, "SMSTUI_CONFIG": "/elsewhere"})
    by_variable = find_places(environment={**HOME, "SMSTUI_CONFIG": str(tmp_path)})

    assert by_option == by_variable
    assert (by_option.scope, by_option.config, by_option.state) == (Scope.DIRECTORY, tmp_path, tmp_path / ".state")
    assert by_option.data == tmp_path / ".state"
    assert by_option.personal_config == Path("/home/anna/.config/smstui")


def test_a_relative_directory_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert find_places(config=Path("here"), environment=HOME).config == tmp_path / "here"


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    file = tmp_path / "smstui.toml"
    file.write_text("", encoding="utf-8")

    with pytest.raises(Unreadable) as refused:
        find_places(config=file, environment=HOME)

    assert refused.value.cause is FileProblem.NOT_A_FOLDER


def test_the_first_start_makes_a_chain_with_the_systems_zone_and_country(tmp_path: Path) -> None:
    directory = ConfigDirectory(find_places(environment={"HOME": str(tmp_path)}))

    prepare(directory, {"TZ": "Europe/Vienna", "LANG": "de_AT.UTF-8"})

    chain = read_chain(directory)
    assert (chain.timezone, chain.country_code, chain.name) == ("Europe/Vienna", "+43", "")
    assert len(chain.chain_id) == 16
    assert directory.places.interfaces.is_dir()
    if sys.platform != "win32":
        assert stat.S_IMODE(directory.places.config.stat().st_mode) == 0o700


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    directory = ConfigDirectory(find_places(environment={"HOME": str(tmp_path)}))
    prepare(directory, {"TZ": "Europe/Vienna"})
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    prepare(directory, {"TZ": "Asia/Tokyo"})

    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_two_chains_have_different_ids(tmp_path: Path) -> None:
    directories = [ConfigDirectory(find_places(config=tmp_path / name, environment=HOME)) for name in "ab"]
    for directory in directories:
        prepare(directory, {})

    assert len({read_chain(directory).chain_id for directory in directories}) == 2


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(StorageError) as refused:
        prepare(ConfigDirectory(find_places(environment={"HOME": str(tmp_path / "file")})), {})

    assert str(tmp_path) in str(refused.value)


@pytest.mark.parametrize(
    ("environment", "link", "file", "zone"),
    [
        ({"TZ": "Europe/Vienna"}, "/usr/share/zoneinfo/Europe/Berlin", "", "Europe/Vienna"),
        ({"TZ": ":Europe/Vienna"}, "", "", "Europe/Vienna"),
        ({"TZ": "/usr/share/zoneinfo/Asia/Tokyo"}, "", "", "Asia/Tokyo"),
        ({"TZ": "CET-1CEST,M3.5.0"}, "/usr/share/zoneinfo/Europe/Berlin", "", "Europe/Berlin"),
        ({}, "/usr/share/zoneinfo/posix/Europe/Berlin", "", "Europe/Berlin"),
        ({}, "/var/db/timezone/zoneinfo/America/Argentina/Ushuaia", "", "America/Argentina/Ushuaia"),
        ({}, "", "Europe/Warsaw\n", "Europe/Warsaw"),
        ({}, "", "Moon/Crater\n", "UTC"),
        ({}, "", "", "UTC"),
    ],
)
def test_the_zone_is_the_systems(tmp_path: Path, environment: dict[str, str], link: str, file: str, zone: str) -> None:
    local_time, timezone_file = tmp_path / "localtime", tmp_path / "timezone"
    if link:
        local_time.symlink_to(link)
    if file:
        timezone_file.write_text(file, encoding="utf-8")

    assert system_timezone(environment, local_time, timezone_file) == zone


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"LANG": "de_DE.UTF-8"}, "+49"),
        ({"LANG": "en_US.UTF-8", "LC_TELEPHONE": "pl_PL.UTF-8"}, "+48"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "sv_SE@euro"}, "+46"),
        ({"LANG": "C.UTF-8"}, "+49"),
        ({"LANG": "xx_ZZ"}, "+49"),
        ({}, "+49"),
    ],
)
def test_the_country_code_is_that_of_the_locale(environment: dict[str, str], code: str) -> None:
    assert system_country_code(environment) == code


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_those_who_may_only_read_can_start(tmp_path: Path) -> None:
    directory = ConfigDirectory(find_places(config=tmp_path / "config", environment=HOME))
    prepare(directory, {})
    directory.places.config.chmod(0o500)

    prepare(directory, {})

    assert read_chain(directory).chain_id


@pytest.mark.skipif(sys.platform == "win32", reason="accounts are POSIX's")
@pytest.mark.parametrize(
    ("option", "variables"), [(Path("~no-such-user/x"), {}), (None, {"SMSTUI_CONFIG": "~no-such-user/x"})]
)
def test_the_home_of_nobody_is_refused(option: Path | None, variables: dict[str, str]) -> None:
    with pytest.raises(Unreadable) as refused:
        find_places(config=option, environment={**HOME, **variables})

    assert (refused.value.path, refused.value.cause) == ("~no-such-user/x", FileProblem.NO_HOME)


@pytest.mark.skipif(sys.platform == "win32", reason="accounts are POSIX's")
def test_without_a_home_the_users_own_places_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 987654)
    monkeypatch.delenv("HOME")

    with pytest.raises(Unreadable) as refused:
        find_places(environment={})

    assert refused.value.cause is FileProblem.NO_HOME


def test_a_new_key_file_lies_neither_beside_the_vault_nor_among_the_files(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    private, shared = tmp_path / "private", tmp_path / "shared"
    private.mkdir(0o700)
    shared.mkdir()
    shared.chmod(0o2770)

    own = find_places(environment=environment)
    assert own.key_folder == own.state == tmp_path / ".local/state/smstui"
    assert find_places(config=private, environment=environment).key_folder == own.key_folder
    assert find_places(config=shared, environment=environment).key_folder == tmp_path / "shared-key"
    assert find_places(system=True, environment=environment).key_folder == Path("/var/lib/smstui-key")
    for places in (own, find_places(config=private), find_places(config=shared), find_places(system=True)):
        assert not places.key_folder.is_relative_to(places.config)
        assert not places.key_folder.is_relative_to(places.data)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_folders_are_shared_as_the_directory_is_and_the_users_own_never(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    config.chmod(0o2770)
    places = find_places(config=config, environment={"HOME": str(tmp_path)})

    before = os.umask(0o077)
    try:
        places.make_folder(places.journal)
        places.make_folder(places.drafts)
        places.make_folder(places.key_folder)
    finally:
        os.umask(before)

    assert {mode_of(path) for path in (places.state, places.journal, places.key_folder)} == {0o2770}
    assert {mode_of(path) for path in (places.personal_state, places.drafts)} == {0o700}


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may do this")
def test_the_systems_state_gets_the_group_of_its_configuration(tmp_path: Path) -> None:
    config, state = tmp_path / "etc", tmp_path / "var" / "smstui"
    config.mkdir()
    os.chown(config, 0, 12345)
    config.chmod(0o2770)
    places = Places(Scope.SYSTEM, config, state, state, tmp_path / "own", tmp_path / "own")

    places.make_folder(places.journal)
    places.make_folder(places.key_folder)

    for folder in (state, places.journal, places.key_folder):
        assert (mode_of(folder), folder.stat().st_gid) == (0o2770, 12345)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    "left",
    [
        "config/interfaces/a.toml",
        "config/branches.toml",
        "config/workstations.toml",
        "config/appointment-types.toml",
        "config/policy.toml",
        "config/.smstui.plan",
        "config/.state/vault.json",
        "config/.state/backups/smstui/000001.toml",
    ],
)
def test_a_chain_whose_file_is_lost_is_not_replaced_by_a_new_one(tmp_path: Path, left: str) -> None:
    directory = ConfigDirectory(find_places(config=tmp_path / "config", environment=HOME))
    (tmp_path / left).parent.mkdir(parents=True)
    (tmp_path / left).touch()
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(Unreadable) as refused:
        prepare(directory, {})

    assert (refused.value.path, refused.value.cause) == (str(directory.places.chain_file), FileProblem.MISSING)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_an_interrupted_first_start_left_is_no_configuration_yet(tmp_path: Path) -> None:
    directory = ConfigDirectory(find_places(config=tmp_path / "config", environment=HOME))
    (tmp_path / "config/interfaces").mkdir(parents=True)
    (tmp_path / "config/.state").mkdir()
    (tmp_path / "config/.smstui.lock").touch()

    prepare(directory, {})

    assert read_chain(directory).chain_id


@pytest.mark.parametrize("system", [True, False])
def test_a_service_without_name_and_home_still_finds_a_configuration_that_is_nobody_s_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, system: bool
) -> None:
    def unknown(_path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    folder = tmp_path / "config"
    monkeypatch.setattr(Path, "expanduser", lambda path: path if path.is_absolute() else unknown(path))

    places = find_places(system=system, config=None if system else folder, environment={})

    assert places.config == (Path("/etc/smstui") if system else folder)
    assert places.personal_state.is_relative_to(places.state)
