"""Hand text to the terminal's clipboard.

Whether it arrives only the terminal knows: the program says "sent to the terminal", never "copied".
Inside tmux `load-buffer -w` is the one way that works with stock settings; elsewhere the terminal is asked by OSC 52.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

LONGEST: Final = 74_000
"""Bytes that terminals take at once."""


def inside_tmux(environment: Mapping[str, str]) -> bool:
    """Tell whether the program runs inside tmux."""
    return bool(environment.get("TMUX"))


async def load_into_tmux(text: str) -> bool:
    """Give `text` to tmux, which passes it on to the terminal; return whether tmux took it."""
    try:
        process = await asyncio.create_subprocess_exec(
            "tmux",
            "load-buffer",
            "-w",
            "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await asyncio.wait_for(process.communicate(text.encode()[:LONGEST]), timeout=3)
    except (OSError, TimeoutError):
        return False
    return process.returncode == 0
