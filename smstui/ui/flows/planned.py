"""Find out whether an interface is not released yet: tests, balance and checks work all the same, and say so."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date

from smstui.domain.interface import Settings
from smstui.domain.state import today_in
from smstui.services.container import Services


async def planned_start(services: Services, settings: Settings) -> date | None:
    """Return the start of an interface if it lies ahead, by the chain's calendar; raise `StorageError`."""
    return (await planned_starts(services, [settings]))[0]


async def planned_starts(services: Services, several: Iterable[Settings]) -> Sequence[date | None]:
    """Return for each of several interfaces its start if that lies ahead."""
    starts = [settings.start for settings in several]
    if not any(starts):
        return starts
    chain = await asyncio.to_thread(services.chain.load)
    today = today_in(chain.zone, services.clock())
    return [start if start is not None and start > today else None for start in starts]
