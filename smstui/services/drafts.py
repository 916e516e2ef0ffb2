"""Keep what was typed and not saved when a session is cut off, and take it up again in the next one."""

import asyncio

from smstui.domain.draft import Draft
from smstui.domain.draft_changes import changes_between
from smstui.domain.errors import NotFound
from smstui.domain.field import Field
from smstui.domain.interface import InterfaceId
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

    former: Stored | None = None
    """The interface that it replaces; None also where somebody deleted that meanwhile."""

    @property
    def deleted(self) -> bool:
        """Tell whether somebody deleted the interface meanwhile, or the one that it was to replace."""
        unfinished = self.kept.unfinished
        is_gone = self.now is None and unfinished.interface_id is not None
        return is_gone or (self.former is None and unfinished.replaces is not None)


class Drafts:
    """Keep unfinished edits in this person's own state, one for each editor that was cut off."""

    def __init__(self, store: DraftStore, interfaces: InterfaceRepository, clock: Clock) -> None:
        self._store = store
        self._interfaces = interfaces
        self._clock = clock

    def keep(
        self,
        draft: Draft,
        baseline: Draft,
        opened: Stored | None,
        typed_secrets: tuple[Field, ...],
        kept_as: str = "",
        former: Stored | None = None,
    ) -> bool:
        """Keep an edit where anything but secrets would be lost; tell whether there was any. Raise WriteFailed.

        Called while the program ends, so it waits for nothing but the disk. `kept_as` is the id of the kept draft that
        this edit was taken up from, `former` the interface that it replaces.
        """
        if not changes_between(baseline, draft) and (opened is not None or not typed_secrets):
            return False
        unfinished = Unfinished(draft, baseline, self._clock(), _id_of(opened), typed_secrets, _id_of(former))
        self._store.keep(unfinished, kept_as)
        return True

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
        unfinished = claimed.unfinished
        try:
            return TakenUp(claimed, self._now(unfinished.interface_id), self._now(unfinished.replaces))
        except BaseException:
            self._store.release(kept.id)
            raise

    def _now(self, interface_id: InterfaceId | None) -> Stored | None:
        try:
            return None if interface_id is None else self._interfaces.get(interface_id)
        except NotFound:
            return None


def _id_of(stored: Stored | None) -> InterfaceId | None:
    return None if stored is None else stored.interface.id
