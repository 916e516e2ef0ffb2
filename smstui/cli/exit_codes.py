"""Name the exit codes that programs may rely on."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from smstui.wording.catalogue import N_

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


MEANINGS: Final[Mapping[ExitCode, str]] = {
    ExitCode.DONE: N_("done"),
    ExitCode.FINDINGS: N_("some of several failed, something was found, a hole in the coverage"),
    ExitCode.USAGE: N_("wrong command line, or a text, number or value refused before anything was done"),
    ExitCode.NOTHING_MATCHED: N_("nothing matched, with --fail-empty"),
    ExitCode.CONFIGURATION: N_(
        "the configuration: a file, a name that nothing in it has, no usable interface, a locked field"
    ),
    ExitCode.AUTHENTICATION: N_("not let in by the gateway, vault locked, no key"),
    ExitCode.CREDIT: N_("no credit"),
    ExitCode.NETWORK: N_("network or proxy; nothing was sent"),
    ExitCode.REFUSED: N_("refused by the gateway"),
    ExitCode.LOCKED: N_("another run holds the lock"),
    ExitCode.UNCERTAIN: N_("uncertain: the request left, and no answer came"),
    ExitCode.INTERNAL: N_("an error of the program; a report is written"),
    ExitCode.HUNG_UP: N_("hung up (HUP)"),
    ExitCode.INTERRUPTED: N_("interrupted (INT)"),
    ExitCode.TERMINATED: N_("terminated (TERM)"),
}
"""What each says, as marked messages: for `smstui --help` and the README."""
