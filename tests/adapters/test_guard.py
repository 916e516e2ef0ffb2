"""What the operating system is asked, and what it answers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smstui.adapters.guard import (
    is_roots_alone,
    keep_owner,
    login_name,
    may_be_changed_by_others,
    membership_of,
    on_network_mount,
    person_name,
    ssh_address,
)
from smstui.domain.chain import Membership

ROOT = Path(__file__).parents[2]
NOBODY = 65534
MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
server:/export /srv/with\\040blank nfs4 rw 0 0
/dev/sdb1 /srv/with\\040blank/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "network"),
    [
        ("/etc/smstui", False),
        ("/srv/with blank", True),
        ("/srv/with blank/smstui", True),
        ("/srv/with blanks", False),
        ("/srv/with blank/local/smstui", False),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="paths are POSIX's")
def test_a_folder_on_a_network_file_system_is_told(tmp_path: Path, folder: str, network: bool) -> None:  # noqa: FBT001
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS, encoding="utf-8")

    assert on_network_mount(Path(folder), mounts) is network


def test_where_the_system_lists_no_mounts_nothing_is_a_network(tmp_path: Path) -> None:
    assert not on_network_mount(tmp_path, tmp_path / "missing")


@pytest.mark.skipif(sys.platform == "win32", reason="the environment is all there is there")
def test_the_login_name_is_the_systems_not_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    monkeypatch.setenv("USER", "somebody")
    monkeypatch.setenv("LOGNAME", "somebody")

    assert login_name() == pwd.getpwuid(os.geteuid()).pw_name


@pytest.mark.skipif(sys.platform == "win32", reason="the environment is all there is there")
def test_an_account_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 987654)

    assert login_name() == "uid-987654"


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX's")
def test_a_process_that_forbids_it_leaves_no_core_dump() -> None:
    program = "from smstui.adapters.guard import *; import resource; forbid_core_dumps()"
    program += "; print(resource.getrlimit(resource.RLIMIT_CORE)[0])"

    limit = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert limit == "0\n"


@pytest.mark.skipif(sys.platform == "win32", reason="owners are POSIX's")
def test_a_group_that_is_refused_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refuse)

    assert not keep_owner(tmp_path, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sudo")
@pytest.mark.parametrize(
    ("user", "behind", "name"),
    [
        (0, "anna", "root (anna)"),
        (0, "ORG\\anna", "root (ORG\\anna)"),
        (0, "", "root"),
        (0, "root", "root"),
        (0, "\x1b[2J", "root"),
        (987654, "anna", "uid-987654"),
    ],
)
def test_behind_root_stands_who_called_sudo(user: int, behind: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)

    assert person_name({"SUDO_USER": behind}) == name


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({"SSH_CONNECTION": "192.0.2.7 50412 192.0.2.1 22"}, "192.0.2.7"),
        ({"SSH_CLIENT": "2001:db8::7 50412 22"}, "2001:db8::7"),
        ({"SSH_CONNECTION": "fe80::1%eth0 50412 fe80::2%eth0 22"}, "fe80::1"),
        ({"SSH_CONNECTION": "\x1b[2J 1 2 3", "SSH_CLIENT": "192.0.2.7 1 2"}, "192.0.2.7"),
        ({"SSH_CONNECTION": "somewhere"}, ""),
        ({}, ""),
    ],
)
def test_the_address_of_an_ssh_session_is_an_address_or_nothing(
    environment: dict[str, str], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert ssh_address(environment) == address


def processes_of(folder: Path, *generations: tuple[int, int, bytes]) -> Path:
    """Make a picture of /proc: number, parent and environment of each process."""
    for number, parent, environment in generations:
        (folder / str(number)).mkdir()
        (folder / str(number) / "stat").write_text(f"{number} (a ) name) S {parent} 1 1")
        (folder / str(number) / "environ").write_bytes(environment)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sudo")
@pytest.mark.parametrize(("user", "address"), [(0, "192.0.2.7"), (1000, "")])
def test_root_finds_the_address_that_sudo_took_away_in_the_processes_above(
    user: int, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(os, "getppid", lambda: 30)
    processes = processes_of(
        tmp_path,
        (30, 20, b"SUDO_USER=anna\0TERM=xterm\0"),
        (20, 10, b"SSH_CONNECTION=192.0.2.7 50412 192.0.2.1 22\0"),
        (10, 1, b""),
    )

    assert ssh_address({}, processes) == address


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sudo")
@pytest.mark.parametrize("generations", [[(30, 1, b"TERM=xterm\0")], [(30, 30, b"\xff\0")], []])
def test_where_no_process_above_came_by_ssh_there_is_no_address(
    generations: list[tuple[int, int, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "getppid", lambda: 30)

    assert ssh_address({}, processes_of(tmp_path, *generations)) == ""


NOBODY = 65534
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="groups are POSIX's")


class Account:
    """Be an account of the system, as `pwd` describes one."""

    def __init__(self, name: str, group: int) -> None:
        self.pw_name = name
        self.pw_gid = group


class Group:
    """Be a group of the system, as `grp` describes one."""

    gr_gid = 4711


@pytest.fixture
def anna(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be Anna, whose primary group is 100; the system knows the group "admins"."""
    import grp
    import pwd

    def find(name: str) -> Group:
        if name != "admins":
            raise KeyError(name)
        return Group()

    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    monkeypatch.setattr(pwd, "getpwuid", lambda _number: Account("anna", 100))
    monkeypatch.setattr(grp, "getgrnam", find)
    monkeypatch.setattr(os, "getgrouplist", lambda _name, primary: [primary, 27])
    monkeypatch.setattr(os, "getgroups", lambda: [100, 27])


@POSIX
@pytest.mark.usefixtures("anna")
def test_whoever_is_in_no_such_group_is_no_member() -> None:
    assert membership_of("admins") is Membership.NOT_A_MEMBER


@POSIX
@pytest.mark.usefixtures("anna")
def test_a_further_group_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getgrouplist", lambda _name, primary: [primary, 4711])

    assert membership_of("admins") is Membership.MEMBER


@POSIX
@pytest.mark.usefixtures("anna")
def test_the_primary_group_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    monkeypatch.setattr(pwd, "getpwuid", lambda _number: Account("anna", 4711))

    assert membership_of("admins") is Membership.MEMBER


@POSIX
@pytest.mark.usefixtures("anna")
def test_a_session_that_is_still_in_the_group_is_out_once_the_database_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getgroups", lambda: [100, 4711])

    assert membership_of("admins") is Membership.NOT_A_MEMBER


@POSIX
@pytest.mark.usefixtures("anna")
def test_a_number_without_a_name_has_the_groups_that_it_was_started_with(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    def nobody(number: int) -> Account:
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert membership_of("admins") is Membership.NOT_A_MEMBER
    monkeypatch.setattr(os, "getgroups", lambda: [4711])

    assert membership_of("admins") is Membership.MEMBER


@POSIX
@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("group", ["wheel", "", "no\0name"])
def test_a_group_that_the_system_does_not_know_has_no_members(group: str) -> None:
    assert membership_of(group) is Membership.NO_SUCH_GROUP


@POSIX
@pytest.mark.usefixtures("anna")
def test_root_is_a_member_of_every_group_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert membership_of("admins") is Membership.MEMBER
    assert membership_of("wheel") is Membership.NO_SUCH_GROUP


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may be somebody else")
def test_the_systems_own_databases_are_asked() -> None:
    """As the user nobody, who is in his own group and not in root's."""
    import grp
    import pwd

    own = grp.getgrgid(pwd.getpwuid(NOBODY).pw_gid).gr_name
    os.seteuid(NOBODY)
    try:
        answers = membership_of(own), membership_of(grp.getgrgid(0).gr_name)
    finally:
        os.seteuid(0)

    assert answers == (Membership.MEMBER, Membership.NOT_A_MEMBER)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may give files away")
@pytest.mark.parametrize(
    ("owner", "mode", "alone"),
    [(0, 0o644, True), (0, 0o640, True), (0, 0o660, False), (0, 0o646, False), (1, 0o644, False)],
)
def test_a_file_is_roots_alone_when_nobody_else_owns_or_writes_it(
    tmp_path: Path, owner: int, mode: int, *, alone: bool
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("", encoding="utf-8")
    file.chmod(mode)
    os.chown(file, owner, -1)

    assert is_roots_alone(file.stat()) is alone


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """Return a file of our own, two folders deep."""
    folder = tmp_path / "above" / "folder"
    folder.mkdir(mode=0o700, parents=True)
    folder.parent.chmod(0o755)
    file = folder / "smstui.toml"
    file.write_text("", encoding="utf-8")
    file.chmod(0o600)
    return file


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and links are POSIX's")


@POSIX
@pytest.mark.parametrize(
    ("mode", "changeable"), [(0o755, False), (0o775, True), (0o757, True), (0o1777, False), (0o3770, False)]
)
def test_whoever_may_write_a_folder_further_up_puts_another_file_in_its_place(
    deep: Path, mode: int, *, changeable: bool
) -> None:
    before = may_be_changed_by_others(deep)
    deep.parent.parent.chmod(mode)

    assert not before
    assert may_be_changed_by_others(deep) is changeable


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may give files away")
def test_what_somebody_else_made_on_the_way_is_his_to_change_in_a_folder_like_tmp_too(deep: Path) -> None:
    deep.parent.parent.chmod(0o1777)
    os.chown(deep.parent, NOBODY, -1)

    assert may_be_changed_by_others(deep)


@POSIX
def test_a_link_is_as_safe_as_the_way_that_it_leads(deep: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(Path("above", "..", "above", "folder", deep.name))
    folder = tmp_path / "folder"
    folder.symlink_to(deep.parent)
    around = tmp_path / "around"
    around.symlink_to(around)
    before = may_be_changed_by_others(link), may_be_changed_by_others(folder / deep.name)
    deep.parent.parent.chmod(0o777)

    assert before == (False, False)
    assert may_be_changed_by_others(link)
    assert may_be_changed_by_others(folder / deep.name)
    assert may_be_changed_by_others(around)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may give files away")
def test_somebody_elses_link_is_his_to_lead_elsewhere(deep: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    link = tmp_path / "link.toml"
    link.symlink_to(deep)
    os.chown(link, NOBODY, -1, follow_symlinks=False)

    assert may_be_changed_by_others(link)
