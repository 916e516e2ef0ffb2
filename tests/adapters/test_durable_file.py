import contextlib
import os
import stat
import sys
from pathlib import Path

import filelock
import pytest

from smstui.adapters.durable_file import create_file, hold_lock, make_folder, mode_in, replace_file


def test_a_file_is_replaced_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    assert replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o600, 0o660])
def test_the_mode_does_not_depend_on_the_umask(tmp_path: Path, mode: int) -> None:
    before = os.umask(0o077)
    try:
        replace_file(tmp_path / "file", b"new", mode)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere" / "file")
    replace_file(tmp_path / "link", b"new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "elsewhere" / "file").read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives away what is its own")
@pytest.mark.parametrize("whose", ["link", "folder"])
def test_root_follows_no_link_that_somebody_else_could_have_made(tmp_path: Path, whose: str) -> None:
    folder, link = tmp_path / "elsewhere", tmp_path / "link"
    folder.mkdir()
    (folder / "file").write_bytes(b"precious")
    link.symlink_to(folder / "file")
    if whose == "link":
        os.lchown(link, 65534, 65534)
    else:
        folder.chmod(0o770)

    with pytest.raises(OSError, match="symbolic links"):
        replace_file(link, b"new")
    assert (folder / "file").read_bytes() == b"precious"
    assert sorted(path.name for path in folder.iterdir()) == ["file"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives away what is its own")
@pytest.mark.parametrize("owner", [0, 65534])
@pytest.mark.parametrize("through_links", [True, False])
def test_root_writes_into_no_folder_that_somebody_else_has_put_there_as_a_link(
    tmp_path: Path, owner: int, *, through_links: bool
) -> None:
    folder, link = tmp_path / "elsewhere", tmp_path / "interfaces"
    folder.mkdir()
    link.symlink_to(folder)
    os.lchown(link, owner, owner)

    if owner == 0:
        replace_file(link / "file", b"new", through_links=through_links)
        assert (folder / "file").read_bytes() == b"new"
    else:
        with pytest.raises(OSError, match="symbolic links"):
            replace_file(link / "file", b"new", through_links=through_links)
        with pytest.raises(OSError, match="symbolic links"):
            make_folder(link / "below", 0o700)
        assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives away what is its own")
def test_root_follows_no_link_that_is_swapped_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("own", "precious"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file").write_bytes(b"old")
    link, aside = tmp_path / "link", tmp_path / "aside"
    link.symlink_to(tmp_path / "own" / "file")

    def swapped_in_and_out(path: Path) -> Path:
        path.rename(aside)
        aside.rename(path)
        return tmp_path / "precious" / "file"

    monkeypatch.setattr(Path, "readlink", swapped_in_and_out)
    with pytest.raises(OSError, match="symbolic links"):
        replace_file(link, b"new")
    assert (tmp_path / "precious" / "file").read_bytes() == b"old"


def test_what_is_no_link_by_its_nature_takes_a_links_place(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    replace_file(tmp_path / "link", b"new", through_links=False)

    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert (tmp_path / "link").read_bytes() == b"new"
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("step", ["write", "fsync", "fchmod"])
def test_when_any_step_fails_the_old_bytes_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_confirmed_is_told_not_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(5, "Input/output error")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    durable = replace_file(tmp_path / "file", b"new")
    assert not durable
    assert (tmp_path / "file").read_bytes() == b"new"


def test_what_exists_is_not_created_again(tmp_path: Path) -> None:
    create_file(tmp_path / "file", b"first")

    with pytest.raises(FileExistsError):
        create_file(tmp_path / "file", b"second")
    assert (tmp_path / "file").read_bytes() == b"first"


def test_a_shared_folder_gives_shared_files(tmp_path: Path) -> None:
    tmp_path.chmod(0o2770)
    shared = mode_in(tmp_path)
    tmp_path.chmod(0o750)

    assert (shared, mode_in(tmp_path)) == (0o660, 0o600)


def test_the_lock_keeps_others_out_and_is_never_a_link(tmp_path: Path) -> None:
    with hold_lock(tmp_path / "lock"), pytest.raises(TimeoutError), hold_lock(tmp_path / "lock", seconds=0.05):
        pass
    with hold_lock(tmp_path / "lock"):
        pass
    (tmp_path / "target").write_bytes(b"precious")
    (tmp_path / "link").symlink_to(tmp_path / "target")

    with pytest.raises(OSError), hold_lock(tmp_path / "link", seconds=0.05):
        pass
    assert (tmp_path / "target").read_bytes() == b"precious"


@pytest.fixture
def of_root(tmp_path: Path) -> Path:
    """Return what nobody else may read, whose mode must not change."""
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    precious.chmod(0o400)
    return precious


def test_a_link_put_in_the_locks_place_gives_away_nothing(
    tmp_path: Path, of_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire = filelock.FileLock.acquire

    def and_swap(lock: filelock.FileLock) -> None:
        acquire(lock)
        (tmp_path / "lock").unlink()
        (tmp_path / "lock").symlink_to(of_root)

    monkeypatch.setattr(filelock.FileLock, "acquire", and_swap)
    with hold_lock(tmp_path / "lock", 0o660):
        pass

    assert stat.S_IMODE(of_root.stat().st_mode) == 0o400


def test_a_second_name_of_a_file_in_the_locks_place_gives_away_nothing(tmp_path: Path, of_root: Path) -> None:
    (tmp_path / "lock").hardlink_to(of_root)

    with contextlib.suppress(OSError), hold_lock(tmp_path / "lock", 0o660):
        pass
    assert stat.S_IMODE(of_root.stat().st_mode) == 0o400


def test_a_link_put_in_a_new_folders_place_gives_away_nothing(
    tmp_path: Path, of_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mkdir = Path.mkdir

    def and_swap(folder: Path, mode: int) -> None:
        mkdir(folder, mode)
        folder.rmdir()
        folder.symlink_to(of_root)

    monkeypatch.setattr(Path, "mkdir", and_swap)
    with pytest.raises(OSError):
        make_folder(tmp_path / "new", 0o2770)

    assert stat.S_IMODE(of_root.stat().st_mode) == 0o400


def test_a_new_folder_and_a_lock_have_the_mode_that_was_asked_for_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        make_folder(tmp_path / "above" / "new", 0o2770)
        with hold_lock(tmp_path / "above" / "lock", 0o660):
            pass
    finally:
        os.umask(before)

    modes = [stat.S_IMODE((tmp_path / "above" / name).stat().st_mode) for name in ("new", "lock", "")]
    assert modes == [0o2770, 0o660, 0o2770]
