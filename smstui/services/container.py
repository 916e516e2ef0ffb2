"""Hold the services that the program runs on, as `smstui.bootstrap` put them together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import field
from typing import TYPE_CHECKING

from smstui.domain.value import dataclass

if TYPE_CHECKING:  # most of them are loaded when they are first used: see `smstui.bootstrap`
    from smstui.domain.errors import StorageError
    from smstui.ports import ChainRepository, ChangeLog, Clock, Countries, InterfaceRepository, Journal, RunLock
    from smstui.services.access import AccessService
    from smstui.services.accounts import Accounts
    from smstui.services.chain_editing import ChainEditing
    from smstui.services.doctor import Doctor
    from smstui.services.drafts import Drafts
    from smstui.services.editing import Editing
    from smstui.services.effects import Effects
    from smstui.services.explaining import Explaining
    from smstui.services.importing import Importing
    from smstui.services.overview import Overview
    from smstui.services.recording import Recording
    from smstui.services.replacing import Replacing
    from smstui.services.revealing import Revealing
    from smstui.services.sending import Sending
    from smstui.services.vaulting import Vaulting


def _nothing_waits() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Scope:
    """Say whose configuration is open: its kind in one word ("user", "system", "demo", "directory") and its path."""

    kind: str
    path: str


@dataclass(slots=True)
class Unrecorded:
    """Pass on why a change that stands has no line in the change log: to whoever can say it to the person."""

    listener: Callable[[StorageError], None] | None = None
    """Called in the thread of the service."""

    def tell(self, error: StorageError) -> None:
        """Tell the listener, if there is one."""
        if self.listener is not None:
            self.listener(error)


@dataclass(frozen=True, slots=True)
class Services:
    """Hold one of each service; screens take the ones they need from here, through their constructors."""

    scope: Scope
    clock: Clock
    user: str
    state_directory: str
    """Where crash reports go; empty = nowhere."""

    interfaces: InterfaceRepository
    chain: ChainRepository
    journal: Journal
    change_log: ChangeLog
    recording: Recording
    """Where every service writes down what it changed."""

    overview: Overview
    editing: Editing
    chain_editing: ChainEditing
    effects: Effects
    explaining: Explaining
    access: AccessService
    accounts: Accounts
    sending: Sending
    replacing: Replacing
    doctor: Doctor
    revealing: Revealing
    vaulting: Vaulting | None
    """None where the system's keychain keeps the secrets."""

    countries: Countries
    importing: Importing | None = None
    """None where nothing is on disk, as in the demo."""

    run_lock: RunLock = nullcontext
    """Held by a run that sends to many; in the demo nobody else can."""

    drafts: Drafts | None = None
    """None where nothing outlives the program, as in the demo."""

    unrecorded: Unrecorded = field(default_factory=Unrecorded)

    drafts_wait: Callable[[], bool] = _nothing_waits
    """Tell, at no cost, whether unfinished edits may wait to be taken up."""
