"""Name the exit codes that programs may rely on."""

from enum import IntEnum
from typing import Final

PLUGIN_OPTION: Final = "--nagios"
"""With it a verb answers as a monitoring plugin and ends with 0 to 3 alone: see `smstui.cli.monitoring`."""


class ExitCode(IntEnum):
    """Say how a run ended; documented and stable. `smstui.cli.failures` says which error ends with which."""

    DONE = 0
    FINDINGS = 1
    """Some of several failed, something was found, or a hole."""

    USAGE = 2
    """The command line, or a text or number that was refused before anything was sent."""

    NOTHING_MATCHED = 3
    """Only with `--fail-empty`."""

    CONFIGURATION = 4
    """The configuration, no usable interface, a locked field."""

    AUTHENTICATION = 5
    """Not let in, vault locked, or no key."""

    CREDIT = 6
    NETWORK = 7
    """The network or the proxy: nothing was sent."""

    REFUSED = 8
    """Refused by the gateway."""

    LOCKED = 9
    """Another run holds the lock."""

    UNCERTAIN = 10
    """The request left, and no answer came that says what became of it."""

    INTERNAL = 70
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143
