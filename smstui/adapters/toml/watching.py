"""Notice that somebody changed the files, within a second and without asking again and again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from smstui.adapters.guard import on_network_mount
from smstui.adapters.toml.places import Places

_GATHER_MILLISECONDS: Final = 300
"""Changes that come in one go (a checkout, a playbook) are reported once."""

_STEP_MILLISECONDS: Final = 50


async def watch(places: Places) -> AsyncIterator[None]:
    """Yield whenever a file of the configuration may have changed.

    Never yields where the kernel does not report other hosts' changes (network mounts) or no more watches are to be
    had: there, reload and every save read the files anyway.
    """
    if on_network_mount(places.config):
        await asyncio.Event().wait()
    while True:
        watched = [folder for folder in (places.config, places.interfaces) if folder.is_dir()]
        if watched:
            async for _ in _changes_in(watched):
                yield
                if len(watched) == 1 and places.interfaces.is_dir():
                    break  # the folder of the interfaces was made: watch it too
        await asyncio.Event().wait() if not watched else None


async def _changes_in(folders: list[Path]) -> AsyncIterator[None]:
    from watchfiles import Change, awatch

    def concerns_us(_change: Change, path: str) -> bool:
        name = Path(path).name
        return not name.startswith(".") and (
            name.endswith(".toml") or path in {str(folder) for folder in folders} or name == "interfaces"
        )

    changes = awatch(
        *folders,
        watch_filter=concerns_us,
        debounce=_GATHER_MILLISECONDS,
        step=_STEP_MILLISECONDS,
        recursive=False,
        ignore_permission_denied=True,
    )
    try:
        async for _ in changes:
            yield
    except OSError:
        await asyncio.Event().wait()
