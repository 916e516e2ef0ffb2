"""Write messages to standard error; standard output is for data."""

import sys


def complain(message: str) -> None:
    """Write what is wrong, with the program's name before it."""
    print(f"smstui: {message}", file=sys.stderr)
