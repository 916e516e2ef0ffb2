"""Keep standard input, output and error usable in every surrounding: closed, a pipe that is left, a foreign locale."""

import io
import os
import sys
from typing import Any, Final

_MODES: Final = ((0, "stdin", os.O_RDONLY), (1, "stdout", os.O_WRONLY), (2, "stderr", os.O_WRONLY))


class ForgivingOutput(io.RawIOBase):
    """Write to a descriptor, and drop what nobody reads any more: a reader who leaves ends no work half done.

    Other failures (a full disk) are kept in `failure` and the rest is dropped: what the program did is done, and the
    exit code says that not all of it could be told.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.failure: OSError | None = None

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def isatty(self) -> bool:
        """Tell whether a person reads it."""
        return os.isatty(self._descriptor)

    def write(self, data: Any, /) -> int:  # noqa: ANN401 (any object with the buffer protocol)
        """Write the bytes, or drop them where they cannot be written any more."""
        if self.failure is None:
            try:
                return os.write(self._descriptor, data)
            except OSError as error:
                self.failure = error
        return memoryview(data).nbytes

    @property
    def reader_left(self) -> bool:
        """Tell whether the reader has closed the pipe."""
        return isinstance(self.failure, BrokenPipeError)


def open_closed_streams() -> None:
    """Put the null device in the place of every standard stream that is closed.

    Otherwise the next file that is opened would get the number of standard output.
    """
    for descriptor, name, mode in _MODES:
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, mode)
            if opened != descriptor:
                os.dup2(opened, descriptor)
                os.close(opened)
            mode_letter = "r" if mode == os.O_RDONLY else "w"
            # Open until the process ends; the descriptor outlives the object, which others may replace.
            setattr(sys, name, open(descriptor, mode_letter, encoding="utf-8", closefd=False))  # noqa: SIM115


def use_forgiving_streams() -> None:
    """Write UTF-8 whatever the locale says, and let readers leave when they like."""
    for descriptor, name, _mode in _MODES[1:]:
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper) and _descriptor_of(stream) == descriptor:
            stream.flush()
            raw = ForgivingOutput(descriptor)
            at_once = name == "stderr" or raw.isatty()
            buffer = io.BufferedWriter(raw)
            setattr(sys, name, io.TextIOWrapper(buffer, "utf-8", "backslashreplace", line_buffering=at_once))
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")


def output_failure() -> OSError | None:
    """Write out what is held back; return why not all of the data could be written, None also where the reader left."""
    raw = _written_out()
    return None if raw is None or raw.reader_left else raw.failure


def reader_left() -> bool:
    """Tell whether whoever read standard output has closed it; looks after writing out what is held back."""
    raw = _written_out()
    return raw is not None and raw.reader_left


def was_written_out() -> bool:
    """Tell whether all data reached its reader; looks after writing out what is held back."""
    raw = _written_out()
    return raw is None or raw.failure is None


def _written_out() -> ForgivingOutput | None:
    sys.stdout.flush()
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw if isinstance(raw, ForgivingOutput) else None


def _descriptor_of(stream: io.TextIOWrapper) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError):
        return None
