"""Let the system itself refuse, or kill at, every call of a save: below Python, where no library escapes notice.

The tracer strace puts an error in the place of the n-th call of each kind, or a signal before it. Where it is not
installed or not allowed to trace, the shim in `test_failing_calls` covers what goes through Python's `os`.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.keyring.vault import VaultStore
from tests.faults.conftest import LONG_VARIABLE, Figures
from tests.faults.traced import BINDING, KEY, NOT_CONFIRMED, NOT_SAVED, SAVED
from tests.faults.writers import Config

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")

ROOT: Final = Path(__file__).parents[2]
LONG: Final = bool(os.environ.get(LONG_VARIABLE))
STEP: Final = 1 if LONG else 4
"""The short set tries every fourth point of each fault, each fault beginning with another one."""

ERRORS: Final = ("ENOSPC", "EIO", "EROFS", "EDQUOT", "EINTR")
WAITING: Final = frozenset({"poll", "restart_syscall"})
"""How a child waits for the tracer."""

NEVER_FAIL: Final = frozenset(
    {"exit_group", "getrandom", "getpid", "gettid", "getuid", "geteuid", "getgid", "getegid", "umask"}
)
MEMORY: Final = frozenset({"brk", "mmap", "munmap", "mremap", "madvise", "futex", "rt_sigaction", "rt_sigprocmask"})
"""The interpreter's own business: an error there ends Python. These, too, are tried as the last call."""


ENDS: Final = {SAVED: "saved", NOT_CONFIRMED: "unconfirmed", NOT_SAVED: "refused", -signal.SIGKILL: "killed"}


class Saver:
    """Be the process that forks children which save."""

    def __init__(self, what: str, folder: Path, log: Path) -> None:
        command = [sys.executable, "-m", "tests.faults.traced", what, str(folder)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._log = log
        self.calls: Counter[str] = Counter()
        self.errors = ""

    def save(self, number: int, *faults: str) -> tuple[int, bool]:
        """Save in a child with faults in its way; return its exit code, and whether a fault was met."""
        child = self._ask(f"{number}\n")["child"]
        tracer = subprocess.Popen(
            ["strace", "-p", str(child), "-o", str(self._log), *faults], stderr=subprocess.PIPE, text=True
        )
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        if "attached" not in said:
            self._ask("\n")
            pytest.skip(f"strace may not trace here: {said.strip()}")
        status = self._ask("\n")["status"]
        tracer.wait(30)
        tracer.stderr.close()
        log = self._log.read_text(encoding="utf-8", errors="replace")
        self.calls = Counter(re.findall(r"^(\w+)\(", log, re.MULTILINE))
        return status, "(INJECTED)" in log or status == -signal.SIGKILL

    def _ask(self, line: str) -> dict[str, int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line)
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        _output, self.errors = self._process.communicate(timeout=30)


@contextmanager
def saver(what: str, tmp_path: Path) -> Iterator[Saver]:
    one = Saver(what, tmp_path / "here", tmp_path / "log")
    try:
        yield one
    finally:
        one.close()


def kept(what: str, folder: Path) -> int:
    """Return the number that is there now; whatever cannot be read raises."""
    if what == "secret":
        return int(
            VaultStore(folder / "vault.json", key_file=next(folder.glob("vault-*.key"))).get(KEY, BINDING).reveal()
        )
    (stored,) = Config(folder).interfaces.listing().stored
    return stored.interface.settings.max_characters


def points(calls: Counter[str], fault: str) -> list[tuple[str, int]]:
    """Return the calls of a save that a fault is tried at, as pairs of name and number."""
    beyond = WAITING if fault == "KILL" else WAITING | NEVER_FAIL | MEMORY
    wanted = {name: count for name, count in calls.items() if name not in beyond}
    every = [(name, number) for name in sorted(wanted) for number in range(1, wanted[name] + 1)]
    return every[(*ERRORS, "KILL").index(fault) % STEP :: STEP]


@pytest.mark.parametrize("what", ["interface", "secret"])
def test_whichever_call_of_the_system_fails_or_is_the_last_the_outcome_is_true(
    tmp_path: Path, what: str, figures: Figures
) -> None:
    counts: Counter[str] = Counter()
    number = 3
    with saver(what, tmp_path) as one:
        assert one.save(number) == (SAVED, False)
        calls = one.calls
        for fault in (*ERRORS, "KILL"):
            for name, at in points(calls, fault):
                before, number = kept(what, tmp_path / "here"), number + 1
                injected = f"signal=SIGKILL:when={at}" if fault == "KILL" else f"error={fault}:when={at}"
                status, met = one.save(number, "-e", f"inject={name}:{injected}")
                after = kept(what, tmp_path / "here")
                where = (fault, name, at, status, before, after)
                assert status in ENDS, where
                assert after == {SAVED: number, NOT_CONFIRMED: number, NOT_SAVED: before}.get(status, after), where
                assert after in {before, number}, where
                counts.update(
                    {"points": 1, "met": met, {0: "saved", 3: "unconfirmed", 4: "refused"}.get(status, "killed"): 1}
                )

    figures(what=what, calls=sum(calls.values()), **counts)
    assert counts["met"] > counts["points"] * 0.9
    assert min(counts["refused"], counts["saved"], counts["killed"]) > 0


def test_the_control_a_naive_writer_is_caught(tmp_path: Path) -> None:
    with saver("naive", tmp_path) as one:
        assert one.save(3)[0] == SAVED
        status, met = one.save(4, "-e", "inject=write:signal=SIGKILL:when=1")
        left = (tmp_path / "here" / "file").read_bytes()

    assert (status, met) == (-signal.SIGKILL, True)
    assert left == b""
