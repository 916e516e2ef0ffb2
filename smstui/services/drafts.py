"""Keep what was typed and not saved when a session is cut off, and take it up again in the next one."""

import asyncio

from smstui.domain.draft import Draft
from smstui.domain.draft_changes import changes_between
from smstui.domain.errors import NotFound
from smstui.domain.field import Field
from smstui.domain.stored import Stored
from smstui.domain.unfinished import KEPT_FOR, KeptDraft, Unfinished
from smstui.domain.value import dataclass
from smstui.ports import Clock, DraftStore, InterfaceRepository


@dataclass(frozen=True, slots=True)
class TakenUp:
    """Hold an unfinished edit that this session has taken up, and its interface as it is now."""

    kept: KeptDraft
    now: Stored | None
    """None for an interface that was never saved, or that somebody deleted meanwhile."""

    @property
    def deleted(self) -> bool:
        """Tell whether somebody deleted the interface meanwhile."""
        return self.now is None and self.kept.unfinished.interface_id is not None


class Drafts:
    """Keep unfinished edits in this person's own state, one for each editor that was cut off."""

    def __init__(self, store: DraftStore, interfaces: InterfaceRepository, clock: Clock) -> None:
        self._store = store
        self._interfaces = interfaces
        self._clock = clock

    def keep(
        self, draft: Draft, baseline: Draft, opened: Stored | None, typed_secrets: tuple[Field, ...], kept_as: str = ""
    ) -> bool:
        """Keep an edit where anything but secrets would be lost; tell whether it was kept. Never raises.

        Called while the program ends, so it waits for nothing but the disk. `kept_as` is the id of the kept draft that
        this edit was taken up from.
        """
        if not changes_between(baseline, draft) and (opened is not None or not typed_secrets):
            return False
        interface_id = None if opened is None else opened.interface.id
        return self._store.keep(Unfinished(draft, baseline, self._clock(), interface_id, typed_secrets), kept_as)

    async def waiting(self) -> tuple[KeptDraft, ...]:
        """Return what no session has taken up, newest first; what is too old is removed."""
        return await asyncio.to_thread(self._waiting)

    async def take_up(self, kept: KeptDraft) -> TakenUp | None:
        """Take an edit up, so that no other session does; None when another one was faster.

        Raise `StorageError` when the interface cannot be read; the edit waits on.
        """
        return await asyncio.to_thread(self._take_up, kept)

    def put_back(self, kept: KeptDraft) -> None:
        """Let other sessions have an edit that was taken up."""
        self._store.release(kept.id)

    def forget(self, kept_as: str) -> None:
        """Remove an edit: it was saved, or is not wanted any more."""
        self._store.forget(kept_as)

    def _waiting(self) -> tuple[KeptDraft, ...]:
        oldest = self._clock() - KEPT_FOR
        found = sorted(self._store.waiting(), key=lambda kept: kept.unfinished.moment, reverse=True)
        for kept in found:
            if kept.unfinished.moment < oldest:
                self._store.forget(kept.id)
        return tuple(kept for kept in found if kept.unfinished.moment >= oldest)

    def _take_up(self, kept: KeptDraft) -> TakenUp | None:
        claimed = self._store.claim(kept.id)
        if claimed is None:
            return None
        interface_id = claimed.unfinished.interface_id
        try:
            return TakenUp(claimed, None if interface_id is None else self._interfaces.get(interface_id))
        except NotFound:
            return TakenUp(claimed, None)
        except BaseException:
            self._store.release(kept.id)
            raise
