"""Start smstui: `smstui`, or `python -m smstui`."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run what the command line asks for and end with its exit code."""
    import gc

    from smstui.cli.main import run

    code = run(sys.argv[1:])
    gc.freeze()  # the process ends: looking through everything once more would take longer than a short command
    sys.exit(code)


if __name__ == "__main__":
    main()
