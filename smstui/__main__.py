"""Start smstui: `smstui`, or `python -m smstui`."""

import os
import sys
from typing import NoReturn

from smstui.put_off import put_off


def main() -> NoReturn:
    """Run what the command line asks for and end with its exit code."""
    put_off()
    from smstui.cli.main import run

    _leave(run(sys.argv[1:]))


def _leave(code: int) -> NoReturn:
    """End at once: everything is written and closed, and taking ten thousand rows apart takes longer than a command."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # nobody reads any more, or it is closed
            continue
    os._exit(code)


if __name__ == "__main__":
    main()
