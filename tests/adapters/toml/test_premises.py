"""Wrong modes, owners, leftovers and keys in bad places are found, and nothing that is as it should be."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smstui.adapters.toml.first_start import prepare
from smstui.adapters.toml.places import Places, Scope, find_places
from smstui.adapters.toml.premises import TomlPremises
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.errors import Unreadable
from smstui.domain.finding import Finding, Kind
from smstui.domain.interface import Interface
from smstui.domain.stored import Stored
from tests.adapters.repository_contract import making, settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the modes are those of POSIX")


@pytest.fixture
def saved(interfaces: TomlInterfaceRepository, directory: ConfigDirectory) -> Stored:
    """Return an interface that was saved, changed and has a backup; a vault lies beside it."""
    stored = interfaces.create(making(settings()), nothing).stored
    directory.places.make_folder(directory.places.data)
    directory.places.vault.write_text("{}", encoding="utf-8")
    directory.places.vault.chmod(0o600)
    return interfaces.update(stored, replace(stored.interface.settings, max_characters=7)).stored


def nothing(_interface: Interface) -> None:
    """Keep no secret."""


def found(places: Places) -> list[Finding]:
    return list(TomlPremises(places).findings())


def file_of(places: Places, stored: Stored) -> Path:
    return places.interfaces / f"{stored.interface.id}.toml"


@pytest.mark.usefixtures("saved")
def test_what_the_program_wrote_itself_is_as_it_should_be(places: Places) -> None:
    assert found(places) == []


def file_system(**said: int) -> os.statvfs_result:
    """Return what a kernel says of a file system that is well, but for what is given."""
    well = {"f_bsize": 4096, "f_frsize": 4096, "f_blocks": 9999, "f_bfree": 999, "f_bavail": 999}
    names = [name for name in dir(os.statvfs_result) if name.startswith("f_")]
    of_files = {"f_files": 9999, "f_ffree": 999, "f_favail": 999, "f_flag": 0, "f_namemax": 255}
    order = (*well, *of_files)
    assert set(names) - {"f_fsid"} == set(order)
    return os.statvfs_result([({**well, **of_files} | said)[name] for name in order])


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"f_flag": os.ST_RDONLY}, Kind.READ_ONLY),
        ({"f_bavail": 0, "f_bfree": 0}, Kind.DISK_FULL),
        ({"f_bavail": 3, "f_bfree": 3}, Kind.DISK_FULL),
        ({"f_favail": 0, "f_ffree": 0}, Kind.NO_FILES_LEFT),
    ],
)
def test_a_file_system_on_which_nothing_can_be_saved_is_found_once(
    places: Places, monkeypatch: pytest.MonkeyPatch, said: dict[str, int], kind: Kind
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _path: file_system(**said))

    assert found(places) == [Finding(kind, str(places.state), detail="logs")]


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("said", [{"f_files": 0, "f_ffree": 0, "f_favail": 0}, {"f_blocks": 0, "f_bavail": 0}])
def test_a_file_system_that_counts_no_room_is_not_full(
    places: Places, monkeypatch: pytest.MonkeyPatch, said: dict[str, int]
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _path: file_system(**said))

    assert found(places) == []


@pytest.mark.usefixtures("saved")
def test_room_that_only_root_may_use_is_none_for_others(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _path: file_system(f_bavail=0))

    monkeypatch.setattr("smstui.adapters.toml.room.is_root", lambda: False)
    of_others = found(places)
    monkeypatch.setattr("smstui.adapters.toml.room.is_root", lambda: True)

    assert [one.kind for one in of_others] == [Kind.DISK_FULL]
    assert found(places) == []


@pytest.mark.usefixtures("saved")
def test_a_configuration_alone_on_a_read_only_file_system_is_found_as_that(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(path: Path) -> os.statvfs_result:
        return file_system(f_flag=0 if path.is_relative_to(places.state) else os.ST_RDONLY)

    elsewhere = replace(places, data=places.state)
    monkeypatch.setattr(os, "statvfs", said)

    assert [one.detail for one in found(elsewhere)] == ["configuration"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o755])
def test_a_file_that_others_may_use_is_found(places: Places, saved: Stored, mode: int) -> None:
    path = file_of(places, saved)
    path.chmod(mode)

    assert found(places) == [Finding(Kind.TOO_OPEN, str(path), detail=f"{mode:04o}, not 0600")]


@pytest.mark.parametrize(
    "which",
    [
        lambda places: places.vault,
        lambda places: places.chain_file,
        lambda places: next(places.backups.rglob("*.toml")),
        lambda places: next(places.undo.iterdir()),
    ],
    ids=["vault", "chain", "backup", "undo"],
)
@pytest.mark.usefixtures("saved")
def test_every_file_is_looked_at(places: Places, which: Callable[[Places], Path]) -> None:
    path = which(places)
    path.chmod(0o644)

    assert found(places) == [Finding(Kind.TOO_OPEN, str(path), detail="0644, not 0600")]


def test_what_is_not_ours_in_a_directory_of_choice_is_passed_over(places: Places, saved: Stored) -> None:
    for name in ("README.md", "notes.toml", "interfaces/notes.txt"):
        path = places.config / name
        path.write_text("", encoding="utf-8")
        path.chmod(0o666)

    assert found(places) == []
    assert file_of(places, saved).exists()


def test_a_shared_configuration_wants_its_files_shared(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o2770)
    places = find_places(config=folder, environment={"HOME": str(tmp_path)})
    prepare(ConfigDirectory(places), {"TZ": "UTC"})
    assert found(places) == []
    places.chain_file.chmod(0o600)

    assert found(places) == [Finding(Kind.TOO_CLOSED, str(places.chain_file), detail="0600, not 0660")]


@pytest.mark.usefixtures("directory")
def test_the_user_s_own_folder_is_for_nobody_else(places: Places) -> None:
    own = replace(places, scope=Scope.USER)
    places.config.chmod(0o755)

    assert found(own) == [Finding(Kind.TOO_OPEN, str(places.config), detail="0755, not 0700")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_somebody_else_is_found(places: Places, saved: Stored) -> None:
    path = file_of(places, saved)
    os.chown(path, 65534, -1)

    [finding] = found(places)

    assert (finding.kind, finding.subject) == (Kind.WRONG_OWNER, str(path))
    assert finding.detail.endswith(", not root")


@pytest.mark.parametrize(("hours", "is_left"), [(0, False), (3, True)])
@pytest.mark.parametrize("inside", ["config", "interfaces", "data"])
@pytest.mark.usefixtures("saved")
def test_a_temporary_file_is_left_once_its_writer_cannot_live_any_more(
    places: Places, inside: str, hours: int, *, is_left: bool
) -> None:
    folder: Path = getattr(places, inside)
    path = folder / ".some.toml.0123456789ab.tmp"
    path.write_text("", encoding="utf-8")
    path.chmod(0o600)
    os.utime(path, (time.time() - hours * 3600,) * 2)

    assert found(places) == ([Finding(Kind.LEFTOVER, str(path))] if is_left else [])


@pytest.mark.usefixtures("saved")
def test_a_plan_that_nobody_finished_is_found(places: Places) -> None:
    places.plan.write_text("not a plan", encoding="utf-8")
    places.plan.chmod(0o600)

    assert found(places) == [Finding(Kind.PLAN_LEFT, str(places.plan))]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.usefixtures("saved")
def test_a_key_of_somebody_else_is_found(places: Places, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.key"
    path.write_bytes(bytes(32))
    os.chown(path, 65534, -1)

    [finding] = TomlPremises(places, [path]).findings()

    assert (finding.kind, finding.subject) == (Kind.WRONG_OWNER, str(path))


@pytest.mark.parametrize(
    ("where", "is_beside"),
    [("vault.key", True), ("backups/vault.key", True), ("../key/vault.key", True), ("../../key/vault.key", False)],
)
@pytest.mark.usefixtures("saved")
def test_a_key_that_is_copied_with_its_vault_is_found(places: Places, where: str, *, is_beside: bool) -> None:
    path = places.data / where
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(bytes(32))
    path.chmod(0o600)

    findings = TomlPremises(places, [path]).findings()

    assert findings == ([Finding(Kind.KEY_BESIDE_VAULT, str(path))] if is_beside else [])


def test_a_passphrase_in_the_environment_is_found(places: Places) -> None:
    findings = TomlPremises(places, passphrases=["SMSTUI_VAULT_PASSPHRASE"]).findings()

    assert findings == [Finding(Kind.PASSPHRASE_IN_ENVIRONMENT, "SMSTUI_VAULT_PASSPHRASE")]


def test_the_ids_of_young_backups_are_known(places: Places, saved: Stored, interfaces: TomlInterfaceRepository) -> None:
    other = interfaces.create(making(settings("other")), nothing).stored
    interfaces.delete(other)
    now = datetime.now(UTC)

    premises = TomlPremises(places)

    assert premises.kept_since(now - timedelta(minutes=1)) == {saved.interface.id, other.interface.id}
    assert premises.kept_since(now + timedelta(minutes=1)) == frozenset()


def test_a_backup_that_names_no_moment_protects_its_interface(places: Places, saved: Stored) -> None:
    folder = places.backups / "interfaces" / saved.interface.id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "000009-20269999T999999Z-0123456789ab.toml").write_bytes(b"")

    assert saved.interface.id in TomlPremises(places).kept_since(datetime.now(UTC) + timedelta(days=1))


@pytest.mark.parametrize("inner", [False, True])
@pytest.mark.usefixtures("saved")
def test_backups_that_cannot_be_looked_into_are_not_taken_for_none(
    places: Places, monkeypatch: pytest.MonkeyPatch, *, inner: bool
) -> None:
    closed = places.backups / "interfaces"
    closed = next(closed.iterdir()) if inner else closed
    listed = Path.iterdir

    def fail(folder: Path) -> Iterator[Path]:
        if folder == closed:
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", fail)

    with pytest.raises(Unreadable, match="no permission"):
        TomlPremises(places).kept_since(datetime.now(UTC))


def test_where_nothing_lies_nothing_is_found(places: Places) -> None:
    assert found(places) == []
    assert TomlPremises(places).kept_since(datetime.now(UTC)) == frozenset()


@pytest.mark.usefixtures("saved")
def test_folders_that_nobody_here_may_look_into_are_passed_over(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, status = (places.data, places.state), os.stat

    def refuse(path: str | Path | int, **options: object) -> os.stat_result:
        if not isinstance(path, int) and any(Path(path).is_relative_to(folder) for folder in closed):
            raise PermissionError(13, "Permission denied")
        return status(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", refuse)

    assert found(places) == []
