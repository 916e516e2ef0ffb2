"""Start smstui: `smstui`, or `python -m smstui`."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run what the command line asks for and end with its exit code."""
    from smstui.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
