"""Name the exit codes that programs may rely on."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Say how a run ended; documented and stable."""

    DONE = 0
    USAGE = 2
    CONFIGURATION = 4
    INTERNAL = 70
    INTERRUPTED = 130
