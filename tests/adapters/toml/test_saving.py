"""A save keeps what is not its own: links, modes, groups, comments, former versions."""

import errno
import os
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from smstui.adapters.durable_file import hold_lock
from smstui.adapters.toml.backups import KEPT
from smstui.adapters.toml.first_start import prepare
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.places import Places, Scope
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.errors import LockTimeout, NameTaken, WriteFailed, WriteProblem
from smstui.domain.interface import Interface
from smstui.domain.sender import Sender
from smstui.domain.stored import Saved, Stored
from tests.adapters.repository_contract import Kept, create, making, no_secrets, settings

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and owners are POSIX's")
ROOT_ONLY = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may do this")
NOBODY = 65534
GROUP = 12345


def path_of(places: Places, stored: Stored) -> Path:
    return places.interfaces / f"{stored.interface.id}.toml"


def save(kept: Kept, stored: Stored, value: int = 160) -> Saved:
    return kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=value))


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def stored(kept: Kept) -> Stored:
    return create(kept)


def test_what_an_interface_of_an_unknown_branch_says_besides_can_be_changed(
    kept: Kept, places: Places, stored: Stored
) -> None:
    path = path_of(places, stored)
    path.write_text('branch = "99"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")

    saved = save(kept, kept.interfaces.get(stored.interface.id), 160)

    assert (saved.stored.interface.settings.branch, saved.stored.interface.settings.max_characters) == ("99", 160)


def test_comments_and_unknown_keys_stay(kept: Kept, places: Places, stored: Stored) -> None:
    path = path_of(places, stored)
    text = "# by hand\n" + path.read_text(encoding="utf-8").replace(
        "max_characters = 1000", "max_characters = 1000 # ten parts\nours = [1]"
    )
    path.write_text(text, encoding="utf-8")

    save(kept, kept.interfaces.get(stored.interface.id), 160)

    assert path.read_text(encoding="utf-8") == text.replace("1000 #", "160 #")


def test_an_edit_by_hand_counts_as_somebody_elses(kept: Kept, places: Places, stored: Stored) -> None:
    path = path_of(places, stored)
    path.write_text(path.read_text(encoding="utf-8").replace('country_code = "+49"', 'country_code = "+43"'), "utf-8")

    saved = save(kept, stored)

    assert saved.merged == ("country_code",)
    assert saved.stored.interface.settings.country_code.text == "+43"


@POSIX
def test_a_linked_file_is_written_through(kept: Kept, places: Places, stored: Stored, tmp_path: Path) -> None:
    path, elsewhere = path_of(places, stored), tmp_path / "dotfiles" / "one.toml"
    elsewhere.parent.mkdir()
    path.rename(elsewhere)
    path.symlink_to(elsewhere)

    saved = save(kept, stored)

    assert path.is_symlink()
    assert b"max_characters = 160" in elsewhere.read_bytes()
    assert kept.interfaces.get(stored.interface.id) == saved.stored


@ROOT_ONLY
def test_root_writes_through_no_link_of_somebody_else(
    kept: Kept, places: Places, stored: Stored, tmp_path: Path
) -> None:
    path, elsewhere = path_of(places, stored), tmp_path / "elsewhere.toml"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    os.lchown(path, NOBODY, NOBODY)
    before = elsewhere.read_bytes()

    with pytest.raises(WriteFailed) as failed:
        save(kept, stored)
    assert failed.value.reason == WriteProblem.NOT_OURS
    assert elsewhere.read_bytes() == before


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o660, 0o644])
def test_the_mode_of_a_file_stays(kept: Kept, places: Places, stored: Stored, mode: int) -> None:
    path_of(places, stored).chmod(mode)

    save(kept, stored)

    assert mode_of(path_of(places, stored)) == mode


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@POSIX
@pytest.mark.parametrize("mask", [0o077, 0o022, 0o000])
@pytest.mark.parametrize(("folder", "file"), [(0o700, 0o600), (0o2770, 0o660), (0o755, 0o644), (0o750, 0o640)])
def test_new_files_are_shared_as_their_directory_is(tmp_path: Path, mask: int, folder: int, file: int) -> None:
    config = tmp_path / "config"
    config.mkdir()
    config.chmod(folder)
    state = config / ".state"
    with umask(mask):
        directory = ConfigDirectory(Places(Scope.DIRECTORY, config, state, state, tmp_path / "home", tmp_path / "home"))
        prepare(directory, {})
        interfaces = TomlInterfaceRepository(directory, InterfaceFiles(config / "interfaces"), "anna")

        stored = interfaces.create(making(settings()), no_secrets).stored
        interfaces.update(stored, replace(stored.interface.settings, max_characters=7))

    assert mode_of(config / "interfaces" / f"{stored.interface.id}.toml") == file
    assert mode_of(config / "smstui.toml") == file
    assert mode_of(config / ".smstui.lock") == file
    assert mode_of(config / "interfaces") == folder & 0o2770
    (backup,) = (state / "backups" / "interfaces" / stored.interface.id).iterdir()
    assert mode_of(backup) == 0o600


@POSIX
def test_a_users_own_files_are_private_whatever_the_folder_is(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir(mode=0o755)
    with umask(0):
        directory = ConfigDirectory(Places(Scope.USER, config, tmp_path / "d", tmp_path / "s", config, tmp_path / "s"))

        prepare(directory, {})

    assert mode_of(config / "smstui.toml") == 0o600
    assert mode_of(config / "interfaces") == 0o700


@ROOT_ONLY
def test_owner_and_group_stay_when_root_saves(kept: Kept, places: Places, stored: Stored) -> None:
    path = path_of(places, stored)
    os.chown(path, NOBODY, GROUP)

    save(kept, stored)

    assert (path.stat().st_uid, path.stat().st_gid) == (NOBODY, GROUP)


@ROOT_ONLY
def test_what_root_makes_in_a_users_directory_is_the_users(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    os.chown(config, NOBODY, GROUP)
    state = config / ".state"

    directory = ConfigDirectory(Places(Scope.DIRECTORY, config, state, state, tmp_path / "home", tmp_path / "home"))
    prepare(directory, {})
    interfaces = TomlInterfaceRepository(directory, InterfaceFiles(config / "interfaces"), "root")
    stored = interfaces.create(making(settings()), no_secrets).stored
    interfaces.update(stored, replace(stored.interface.settings, max_characters=7))

    owners = {path: path.stat().st_uid for path in config.rglob("*")}
    assert set(owners.values()) == {NOBODY}, owners


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that other users may enter: pytest's own are private."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


SAVE_AS_ANOTHER = """
import os, sys
from dataclasses import replace
from pathlib import Path
from tests.faults.writers import Config
def add_one(config):
    for stored in config.interfaces.listing().stored:
        number = stored.interface.settings.max_characters + 1
        config.interfaces.update(stored, replace(stored.interface.settings, max_characters=number))
add_one(Config(Path(sys.argv[1])))  # as root, who may load everything
os.setgroups([]); os.setgid({group}); os.setuid(int(sys.argv[2])); os.umask(0o077)
for _ in range(3):
    add_one(Config(Path(sys.argv[1])))
"""


@ROOT_ONLY
def test_two_users_of_a_shared_directory_save_in_turn_with_a_strict_umask(open_folder: Path) -> None:
    config = open_folder / "config"
    config.mkdir()
    os.chown(config, 0, GROUP)
    config.chmod(0o2770)
    state = config / ".state"
    home = open_folder / "home"
    directory = ConfigDirectory(Places(Scope.DIRECTORY, config, state, state, home, home))
    prepare(directory, {})
    interfaces = TomlInterfaceRepository(directory, InterfaceFiles(config / "interfaces"), "root")
    stored = interfaces.create(making(settings(max_characters=1)), no_secrets).stored
    path = config / "interfaces" / f"{stored.interface.id}.toml"

    for user in (NOBODY, 1234, NOBODY):
        done = subprocess.run(
            [sys.executable, "-c", SAVE_AS_ANOTHER.format(group=GROUP), str(config), str(user)],
            cwd=Path(__file__).parents[3],
            env={"PYTHONDONTWRITEBYTECODE": "1", "HOME": str(open_folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    assert interfaces.get(stored.interface.id).interface.settings.max_characters == 13
    assert (mode_of(path), path.stat().st_gid) == (0o660, GROUP)
    assert mode_of(config / ".smstui.lock") == 0o660


IN_TURN = """
import os, sys, traceback
from pathlib import Path
from dataclasses import replace
from smstui.adapters.toml.chain_repository import TomlChainRepository
from smstui.adapters.toml.first_start import prepare
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.places import Places, Scope
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.chain import Branch
from tests.adapters.repository_contract import making, no_secrets, settings

class Open:
    def __init__(self, scope, folder, user):
        home, state = folder / str(user), folder / "var/lib/smstui" if scope == "system" else folder / "config/.state"
        directory = ConfigDirectory(Places(Scope(scope), folder / "config", state, state, home, home))
        prepare(directory, {})
        files = InterfaceFiles(folder / "config/interfaces")
        self.chain, self.interfaces = TomlChainRepository(directory, files), TomlInterfaceRepository(directory, files)

def begin(opened):
    opened.chain.save_branch(Branch("01", "Stuttgart"))
    opened.interfaces.create(making(settings(branch="01", max_characters=1)), no_secrets)

def change(opened):
    (stored,) = opened.interfaces.listing().stored
    opened.interfaces.update(stored, replace(stored.interface.settings, max_characters=2))
    opened.chain.save_branch(Branch("02", "Ulm"), previous=stored.interface.settings.branch)

def change_and_undo(opened):
    (stored,) = opened.interfaces.listing().stored
    opened.interfaces.update(stored, replace(stored.interface.settings, max_characters=3))
    assert opened.interfaces.undo().kind == "change"

def killed_while_renaming(opened):
    ConfigDirectory._write_step = lambda *_, **__: os._exit(0)
    opened.chain.save_branch(Branch("03", "Ulm"), previous="02")

def as_member(user, work):
    child = os.fork()
    if not child:
        try:
            os.setgroups([]); os.setgid(GROUP); os.setuid(user); os.umask(0o077)
            work(Open(scope, folder, user))
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0, (user, work)

scope, folder, elsewhere, GROUP = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
rehearsal = Open("directory", elsewhere, "root")  # as root, who may load every module
for work in (begin, change, change_and_undo):
    work(rehearsal)
if scope == "system":
    Open(scope, folder, "root")  # root's first start makes the folders of the system's state
ANNA, BERTA = 1234, 1235
for user, work in ((ANNA, begin), (BERTA, change), (ANNA, change_and_undo)):
    as_member(user, work)
for user, work in ((BERTA, killed_while_renaming), (ANNA, change_and_undo)):
    as_member(user, work)
"""


@ROOT_ONLY
@pytest.mark.parametrize("scope", ["directory", "system"])
def test_two_administrators_share_backups_undo_and_plans(open_folder: Path, tmp_path: Path, scope: str) -> None:
    config = open_folder / "config"
    config.mkdir()
    os.chown(config, 0, GROUP)
    config.chmod(0o2770)
    for user in (1234, 1235):
        (open_folder / str(user)).mkdir()

    done = subprocess.run(
        [sys.executable, "-c", IN_TURN, scope, str(open_folder), str(tmp_path), str(GROUP)],
        cwd=Path(__file__).parents[3],
        env={"PYTHONDONTWRITEBYTECODE": "1", "HOME": str(open_folder)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    state = open_folder / ("var/lib/smstui" if scope == "system" else "config/.state")
    (stored,) = InterfaceFiles(config / "interfaces").listing().stored
    assert (stored.interface.settings.branch, stored.interface.settings.max_characters) == ("03", 2)
    assert not (config / ".smstui.plan").exists()
    assert {(mode_of(path), path.stat().st_gid) for path in (state, *state.rglob("*")) if path.is_dir()} == {
        (0o2770, GROUP)
    }
    assert {path.stem for path in (state / "undo").iterdir()} == {"uid-1234", "uid-1235"}


def test_the_last_twenty_versions_are_kept(kept: Kept, places: Places, stored: Stored) -> None:
    revisions = []
    for value in range(1, KEPT + 6):
        revisions.append(stored.revision)
        stored = save(kept, stored, value).stored

    kept_versions = sorted((places.backups / "interfaces" / stored.interface.id).iterdir())

    assert [path.stem.rpartition("-")[2] for path in kept_versions] == [each[:12] for each in revisions[-KEPT:]]


def test_nothing_is_written_while_another_program_holds_the_lock(places: Places, directory: ConfigDirectory) -> None:
    impatient = ConfigDirectory(places, lock_seconds=0.05)
    interfaces = TomlInterfaceRepository(impatient, InterfaceFiles(places.interfaces), "anna")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with hold_lock(places.lock):
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    try:
        with pytest.raises(LockTimeout) as refused:
            interfaces.create(making(settings()), no_secrets)
        assert interfaces.listing().stored == ()  # reading does not wait
    finally:
        done.set()
        holder.join()

    assert refused.value.seconds == 0.05


@POSIX
def test_a_link_in_the_locks_place_is_refused(kept: Kept, places: Places, tmp_path: Path) -> None:
    target = tmp_path / "victim"
    target.write_text("precious", encoding="utf-8")
    places.lock.unlink()
    places.lock.symlink_to(target)

    with pytest.raises(WriteFailed):
        create(kept)

    assert target.read_text(encoding="utf-8") == "precious"


def test_a_failing_confirmation_is_saved_but_not_confirmed(
    kept: Kept, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smstui.adapters.durable_file.confirm_folder", lambda _folder: False)

    saved = save(kept, stored)

    assert not saved.durable
    assert kept.interfaces.get(stored.interface.id) == saved.stored
    assert not kept.interfaces.undo().durable


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, WriteProblem.DISK_FULL),
        (errno.EROFS, WriteProblem.READ_ONLY),
        (errno.EBUSY, WriteProblem.BUSY),
        (errno.EIO, WriteProblem.FAILED),
    ],
)
def test_a_refused_write_names_path_and_reason(
    kept: Kept, places: Places, stored: Stored, monkeypatch: pytest.MonkeyPatch, number: int, problem: WriteProblem
) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    before = path_of(places, stored).read_bytes()
    monkeypatch.setattr("smstui.adapters.toml.saving.replace_file", refuse)

    with pytest.raises(WriteFailed) as refused:
        save(kept, stored)

    assert (refused.value.path, refused.value.reason, refused.value.errno) == (
        str(path_of(places, stored)),
        problem,
        number,
    )
    assert path_of(places, stored).read_bytes() == before


def test_a_refused_temporary_file_is_told_by_the_name_of_the_file(
    kept: Kept, places: Places, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refuse(path: str, flags: int, *more: int) -> int:
        if os.fspath(path).endswith(".tmp") and "interfaces" in os.fspath(path) and ".state" not in os.fspath(path):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), path)
        return real(path, flags, *more)

    monkeypatch.setattr(os, "open", refuse)

    with pytest.raises(WriteFailed) as refused:
        save(kept, stored)

    assert refused.value.path == str(path_of(places, stored))


def test_a_backup_that_cannot_be_kept_is_told_by_its_own_place(
    kept: Kept, places: Places, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("smstui.adapters.toml.backups.replace_file", refuse)

    with pytest.raises(WriteFailed) as refused:
        save(kept, stored)

    assert (refused.value.path, refused.value.reason) == (str(places.backups), WriteProblem.DISK_FULL)
    assert kept.interfaces.get(stored.interface.id) == stored


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> None:
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            return


def make_read_only(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)


@ROOT_ONLY
@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
@pytest.mark.parametrize(
    ("spoil", "problem"), [(fill, WriteProblem.DISK_FULL), (make_read_only, WriteProblem.READ_ONLY)]
)
def test_a_full_or_read_only_disk_leaves_the_old_file(
    tmp_path: Path, spoil: Callable[[Path], None], problem: WriteProblem
) -> None:
    folder, state = tmp_path / "disk", tmp_path / "state"
    with mounted(folder, "size=128k"):
        config = folder / "config"
        directory = ConfigDirectory(Places(Scope.DIRECTORY, config, state, state, tmp_path / "home", tmp_path / "home"))
        prepare(directory, {})
        interfaces = TomlInterfaceRepository(directory, InterfaceFiles(config / "interfaces"), "anna")
        stored = interfaces.create(making(settings()), no_secrets).stored
        spoil(folder)

        with pytest.raises(WriteFailed) as refused:
            interfaces.update(stored, replace(stored.interface.settings, max_characters=7))

        assert refused.value.reason == problem
        assert interfaces.get(stored.interface.id) == stored
        assert not list(config.rglob(".*.tmp"))


def test_backups_that_cannot_be_looked_into_refuse_a_new_interface_before_its_secret_is_kept(
    kept: Kept, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    def must_not_happen(_interface: Interface) -> None:
        raise AssertionError

    monkeypatch.setattr(Path, "exists", refuse)

    with pytest.raises(WriteFailed) as refused:
        kept.interfaces.create(making(settings()), must_not_happen)

    assert refused.value.reason == WriteProblem.NO_PERMISSION
    assert refused.value.path.startswith(str(places.backups))


def test_the_name_of_a_file_that_cannot_be_read_is_taken(kept: Kept, places: Places) -> None:
    (places.interfaces / "later.toml").write_text('schema = 99\nname = "Größe"\n', encoding="utf-8")

    with pytest.raises(NameTaken) as refused:
        create(kept, "GRÖSSE")

    assert refused.value.other_id == "later"


def test_a_day_of_listing_without_a_sender_does_not_stand_in_a_senders_way(
    kept: Kept, places: Places, stored: Stored
) -> None:
    path = path_of(places, stored)
    path.write_text(
        path.read_text(encoding="utf-8").replace("[smsapi]", "[smsapi]\nsender_listed = 2026-11-22"), encoding="utf-8"
    )
    base = kept.interfaces.get(stored.interface.id)

    saved = kept.interfaces.update(base, replace(base.interface.settings, sender=Sender.parse("OptikNord")))

    assert saved.stored.interface.settings.sender == Sender("OptikNord")
    assert "sender_listed" not in path.read_text(encoding="utf-8")


def test_a_value_of_ones_own_that_is_no_number_keeps_no_file_from_being_saved(
    kept: Kept, places: Places, stored: Stored
) -> None:
    path = path_of(places, stored)
    path.write_text("mine = nan # ours\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

    saved = save(kept, kept.interfaces.get(stored.interface.id), 7)

    assert saved.stored.interface.settings.max_characters == 7
    assert path.read_text(encoding="utf-8").startswith("mine = nan # ours\n")
