"""Ask a command for the key that opens the vault: no shell, no input, ten seconds, and no more output than a key."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from smstui.adapters.guard import may_be_changed_by_others
from smstui.adapters.keyring.key_file import KEY_FILE_BYTES, KeyRefused
from smstui.domain.value import dataclass

if TYPE_CHECKING:
    from subprocess import Popen

PASSPHRASE_VARIABLE: Final = "SMSTUI_VAULT_PASSPHRASE"  # noqa: S105 (its name)
COMMAND_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """Hold a command, and the file that names it: whoever can change that file could run what he likes as we."""

    arguments: tuple[str, ...]
    written_in: Path
    seconds: float = COMMAND_SECONDS


def read_from_command(command: KeyCommand, environment: Mapping[str, str]) -> bytes:
    """Return what the command writes, 32 bytes; raise KeyRefused.

    Its standard input is empty, its errors are dropped, and the vault's passphrase is taken from its environment. It is
    ended, with everything that it has started, when it takes too long or writes too much.
    """
    if may_be_changed_by_others(command.written_in):
        raise KeyRefused("others can change the command")
    deadline = time.monotonic() + command.seconds
    process = _started(command, environment)
    try:
        output = _first_bytes(process, command.seconds)
        if output is None:
            raise KeyRefused("the command takes too long")
        if len(output) > KEY_FILE_BYTES:
            raise KeyRefused("not a key")
        code = _exit_code(process, max(0.0, deadline - time.monotonic()))
    finally:
        _end(process)
    if code is None:
        raise KeyRefused("the command takes too long")
    if code != 0:
        raise KeyRefused(f"exit code {code}")
    if len(output) != KEY_FILE_BYTES:
        raise KeyRefused("not a key" if output else "empty")
    return output


def _started(command: KeyCommand, environment: Mapping[str, str]) -> "Popen[bytes]":
    from subprocess import DEVNULL, PIPE, Popen

    kept = {name: value for name, value in environment.items() if name != PASSPHRASE_VARIABLE}
    try:
        return Popen(  # noqa: S603 (an argument list of the administrator's, no shell)
            list(command.arguments),
            bufsize=0,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=DEVNULL,
            env=kept,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise KeyRefused("the command cannot be run") from error


def _first_bytes(process: "Popen[bytes]", seconds: float) -> bytes | None:
    """Return the output, one byte more than a key at most, or None when it has not ended in time."""
    from threading import Thread

    if process.stdout is None:
        return b""
    read = bytearray()
    reader = Thread(target=_read, args=(process.stdout, read), daemon=True)
    reader.start()
    reader.join(seconds)
    return None if reader.is_alive() else bytes(read)


def _read(output: IO[bytes], read: bytearray) -> None:
    """Read in a thread that is left behind when something holds the pipe open for ever."""
    with output, contextlib.suppress(OSError, ValueError):
        while len(read) <= KEY_FILE_BYTES and (some := output.read(KEY_FILE_BYTES + 1 - len(read))):
            read += some


def _exit_code(process: "Popen[bytes]", seconds: float) -> int | None:
    from subprocess import TimeoutExpired

    try:
        return process.wait(seconds)
    except TimeoutExpired:
        return None


def _end(process: "Popen[bytes]") -> None:
    """End what is left of the command: it runs in a session of its own, with all that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
