"""Ask the operating system what not every one can answer; the one place that knows which platform this is."""

import errno
import os
import re
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # every command reads the user's own settings by way of this module
    from smstui.domain.chain import Membership

NETWORK_FILE_SYSTEMS: Final = frozenset(
    {
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "fuse.glusterfs",
        "fuse.sshfs",
        "gfs2",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
    }
)
"""Where another host's changes are not reported by this host's kernel."""

_LOGIN: Final = r"[\w.@\\+-]{1,256}\$?"
_PR_SET_DUMPABLE: Final = 4

DEBUG_VARIABLE: Final = "SMSTUI_DEBUG"
"""Whoever sets it wants to look into the program, and gives up what forbids that."""

_MOUNTS: Final = Path("/proc/self/mounts")
_PROCESSES: Final = Path("/proc")
_GENERATIONS: Final = 32
"""Processes above this one that are looked at for the address of an SSH session."""

MOST_LINKS: Final = 40
"""As the kernel follows in one path."""


def login_name(environment: Mapping[str, str] = os.environ) -> str:
    """Return the name of the account that runs this program, "uid-1000" where it has none.

    On Windows the environment is all there is; elsewhere it is not asked, because anybody can set it.
    """
    if sys.platform == "win32":
        return environment.get("USERNAME", "") or "unknown"
    return user_name(os.geteuid())


def person_name(environment: Mapping[str, str] = os.environ) -> str:
    """Return who is at work, as records of changes name him: the login name, or "root (anna)" under Anna's sudo.

    Two administrators who work as root are two persons: neither takes back the other's last change. Only root is asked
    for SUDO_USER; anybody else could set it.
    """
    login = login_name(environment)
    behind = sudo_user(environment)
    return f"{login} ({behind})" if behind else login


def sudo_user(environment: Mapping[str, str] = os.environ) -> str:
    """Return who stands behind root by sudo; empty where nobody does.

    Only root is asked for SUDO_USER; anybody else could set it.
    """
    behind = environment.get("SUDO_USER", "") if is_root() else ""
    return behind if re.fullmatch(_LOGIN, behind) and behind != login_name(environment) else ""


def ssh_address(environment: Mapping[str, str] = os.environ, processes: Path = _PROCESSES) -> str:
    """Return the address that this session came from by SSH; empty where it did not.

    sudo takes the variable away: then root looks for it in the processes above this one.
    """
    address = _first_address(environment)
    if address or not is_root():
        return address
    process = os.getppid()
    for _generation in range(_GENERATIONS):
        try:
            above = (processes / str(process) / "environ").read_bytes().split(b"\0")
            fields = (processes / str(process) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            process = int(fields[1])
        except (OSError, ValueError, IndexError):
            return ""
        pairs = (entry.decode("utf-8", "replace").partition("=") for entry in above)
        if address := _first_address({name: value for name, _equals, value in pairs}):
            return address
        if process <= 1:
            return ""
    return ""


def _first_address(environment: Mapping[str, str]) -> str:
    """Return the address in sshd's own variables, which anybody can set: it is one, or nothing."""
    from ipaddress import ip_address

    for variable in ("SSH_CONNECTION", "SSH_CLIENT"):
        first = environment.get(variable, "").partition(" ")[0].partition("%")[0]  # without the zone of fe80::1%eth0
        with suppress(ValueError):
            return str(ip_address(first))
    return ""


def membership_of(group: str) -> "Membership":
    """Tell whether this login belongs to a group, as the system's own databases say now, its primary group included.

    What a session was given when it began does not count: whoever was taken out of the group is out at once. Root, who
    can join any group, belongs to every one. Names are looked up as the system does (files, a directory); where it
    knows no groups there is none.
    """
    from smstui.domain.chain import Membership

    if sys.platform == "win32":
        return Membership.NO_SUCH_GROUP
    import grp
    import pwd

    try:
        wanted = grp.getgrnam(group).gr_gid
    except (KeyError, ValueError):
        return Membership.NO_SUCH_GROUP
    if is_root():
        return Membership.MEMBER
    try:
        account = pwd.getpwuid(os.geteuid())
    except KeyError:  # a number without a name has only the groups that it was started with
        groups = [os.getegid(), *os.getgroups()]
    else:
        groups = os.getgrouplist(account.pw_name, account.pw_gid)
    return Membership.MEMBER if wanted in groups else Membership.NOT_A_MEMBER


def user_name(number: int) -> str:
    """Return the login name of a number, "uid-1000" where there is none."""
    if sys.platform == "win32":
        return f"uid-{number}"
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid-{number}"


def group_name(number: int) -> str:
    """Return the name of a group's number, "gid-1000" where there is none."""
    if sys.platform == "win32":
        return f"gid-{number}"
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return f"gid-{number}"


def is_root() -> bool:
    """Tell whether this process may do anything."""
    return sys.platform != "win32" and os.geteuid() == 0


def keep_owner(file: int | Path, like: Path) -> bool:
    """Give a file (a descriptor or path) the group of another one, or of its folder where there is none yet.

    Root gives it the owner too: else a user could not read his own configuration after one `sudo smstui`. Return
    False where the system refuses.
    """
    if sys.platform == "win32":
        return True
    try:
        wanted = like.stat()
    except FileNotFoundError:
        wanted = like.parent.stat()
    try:
        os.chown(file, wanted.st_uid if is_root() else -1, wanted.st_gid)
    except OSError:
        return False
    return True


def sync_to_disk(descriptor: int) -> None:
    """Wait until the disk holds an open file's bytes; raise OSError."""
    if sys.platform == "darwin":
        import fcntl

        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # fsync alone stops at the disk's cache there
        except OSError:
            os.fsync(descriptor)  # a file system that knows no other
    else:
        os.fsync(descriptor)


def forbid_core_dumps() -> None:
    """Keep this process's memory, and so its secrets, out of core dumps."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def hide_memory(environment: Mapping[str, str] = os.environ) -> None:
    """Keep other processes of this account from reading this one's memory, on Linux; call it before there are secrets.

    A collector of core dumps that the kernel starts gets none either: it is not bound by `RLIMIT_CORE`.
    """
    if sys.platform != "linux" or environment.get(DEBUG_VARIABLE):
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def may_be_changed_by_others(path: Path) -> bool:
    """Tell whether anybody but this account and root may change a file, or put another one in its place.

    Every folder and link on the way from the root counts: whoever may write one of them leads elsewhere. In a folder
    like /tmp, where everybody renames only what is his own, it is the owner of what lies there that counts. True also
    where that cannot be told.
    """
    if sys.platform == "win32":
        return False
    here, way = Path("/"), list(reversed(path.absolute().parts[1:]))
    links = 0
    try:
        if _changeable(here.lstat()):
            return True
        while way:
            entry = here / way.pop()
            status = entry.lstat()
            if stat.S_ISLNK(status.st_mode):
                led_to, links = entry.readlink(), links + 1
                if status.st_uid not in {0, os.geteuid()} or links > MOST_LINKS:
                    return True
                here = Path("/") if led_to.is_absolute() else here
                way += reversed(led_to.parts[1:] if led_to.is_absolute() else led_to.parts)
            elif _changeable(status):
                return True
            else:
                here = here.parent if entry.name == ".." else entry
    except OSError:
        return True
    return False


def _changeable(status: os.stat_result) -> bool:
    """Tell whether others may change a file, or what lies in a folder, of which this is the status."""
    writable_by_others = 0o022
    others_keep_off = stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX
    return status.st_uid not in {0, os.geteuid()} or bool(status.st_mode & writable_by_others and not others_keep_off)


def require_no_foreign_link(folder: Path) -> None:
    """Raise OSError (ELOOP) where root would follow a link in a folder's place that somebody else has put there.

    Whoever shares the folder above could have him read, write and remove files wherever it leads.
    """
    if is_root() and folder.is_symlink() and folder.lstat().st_uid != 0:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(folder))


def is_roots_alone(status: os.stat_result) -> bool:
    """Tell whether a file (of which this is the status) is root's, and nobody else may write it."""
    writable_by_others = 0o022
    return sys.platform == "win32" or (status.st_uid == 0 and not status.st_mode & writable_by_others)


def on_network_mount(folder: Path, mounts: Path = _MOUNTS) -> bool:
    """Tell whether the folder lies on a network file system; False where the system does not say."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    here = os.path.realpath(folder)
    nearest, kind = "", ""
    for line in lines:
        _device, point, file_system, *_rest = line.split(" ")
        point = point.replace("\\040", " ")
        inside = here == point or here.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(nearest):
            nearest, kind = point, file_system
    return kind in NETWORK_FILE_SYSTEMS
