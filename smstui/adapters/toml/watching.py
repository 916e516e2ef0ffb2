"""Notice that somebody changed the files, within a second and without asking again and again."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Final

from smstui.adapters.guard import on_network_mount
from smstui.adapters.toml.places import Places

_GATHER_MILLISECONDS: Final = 300
"""Changes that come in one go (a checkout, a playbook) are reported once."""

_STEP_MILLISECONDS: Final = 50

_SILENCE_MILLISECONDS: Final = 500
"""So much later at the latest is noticed what was changed while nothing watched yet."""

_BEGINS_AFTER: Final = 0.3
"""Seconds that the watching lets pass before it loads what it needs: the first picture and the first keys go before."""


def watch(places: Places) -> AsyncGenerator[None]:
    """Yield whenever a file of the configuration may have changed since this was called.

    Never yields where the kernel does not report other hosts' changes (network mounts) or has no watches left: there,
    a reload and every save read the files anyway. A linked file whose target lies elsewhere is not watched either,
    nor a file that is written in its place, not replaced, in the moment before the kernel watches.
    """
    return _watch(places, _changed(places))


async def _watch(places: Places, known: dict[Path, int]) -> AsyncGenerator[None]:
    await asyncio.sleep(_BEGINS_AFTER)
    await asyncio.to_thread(import_module, "watchfiles")  # takes as long as several keys
    watchable = not on_network_mount(places.config)
    while watchable and (folders := _folders_of(places)):
        try:
            async for reported in _changes_in(places, list(folders)):
                now = _changed(places)
                if reported or now != known:
                    known = now
                    yield
                if _folders_of(places) != folders:
                    break  # a folder was made, or replaced by another one of the same name: watch that one
        except OSError:
            watchable = False
    await asyncio.Event().wait()


def _folders_of(places: Places) -> dict[Path, int]:
    """Return the folders that are there, each with the number that tells it from another one of the same name."""
    found = {}
    for folder in (places.config, places.interfaces):
        try:
            found[folder] = folder.stat().st_ino
        except OSError:
            continue
    return found


def _changed(places: Places) -> dict[Path, int]:
    """Return when a file was last put into each folder, replaced there, or removed."""
    found = {}
    for folder in (places.config, places.interfaces):
        with suppress(OSError):
            found[folder] = folder.stat().st_mtime_ns
    return found


async def _changes_in(places: Places, folders: list[Path]) -> AsyncGenerator[bool]:
    """Yield True for a change that the kernel reports, and False every half a second without one.

    Nothing tells when the kernel begins to watch, so the first silence is when to look what went before.
    """
    from watchfiles import Change, awatch

    def concerns_us(_change: Change, path: str) -> bool:
        name = Path(path).name
        return not name.startswith(".") and (name.endswith(".toml") or Path(path) in folders or path == interfaces)

    interfaces = str(places.interfaces)
    async for changes in awatch(
        *folders,
        watch_filter=concerns_us,
        debounce=_GATHER_MILLISECONDS,
        step=_STEP_MILLISECONDS,
        recursive=False,
        ignore_permission_denied=True,
        rust_timeout=_SILENCE_MILLISECONDS,
        yield_on_timeout=True,
    ):
        yield bool(changes)
