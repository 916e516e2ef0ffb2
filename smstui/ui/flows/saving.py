"""Save what was entered: the first time by locking it, later after saying who sends from now on."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from smstui.domain.draft import Draft
from smstui.domain.draft_changes import merged
from smstui.domain.errors import DraftRefused, FieldRefused
from smstui.domain.gateway import ConnectionReport
from smstui.domain.interface import Interface, InterfaceId
from smstui.domain.selection import Candidate
from smstui.domain.sender import Sender
from smstui.domain.state import today_in
from smstui.domain.stored import Saved, Stored
from smstui.services.access import DRAFT_ID
from smstui.services.container import Services
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.flows.check import check_connection
from smstui.ui.flows.entered import Entered
from smstui.ui.flows.locking import lock_question, may_lock, who_sends_text
from smstui.ui.flows.with_secrets import with_secrets
from smstui.wording.catalogue import _
from smstui.wording.shifts import shifts_in_words

if TYPE_CHECKING:
    from smstui.services.replacing import Replaced
    from smstui.ui.app import SmstuiApp

_ANY_DAY: Final = date(2000, 1, 1)


class Saving:
    """Lead through a save; runs in a worker of the editor."""

    def __init__(self, app: "SmstuiApp", services: Services) -> None:
        self._app = app
        self._services = services

    async def save(self, entered: Entered) -> Saved | None:
        """Save; return None when the person went back.

        Raise DraftRefused, NameTaken, EditConflict, `StorageError`, `SecretError`; nothing was saved then.
        """
        if entered.opened is None:
            return await self._save_first(entered)
        shifts = await self._who_sends(entered, entered.opened.interface)
        if shifts and not await self._app.push_screen_wait(_sends_question(shifts)):
            return None
        opened = entered.opened
        return await with_secrets(
            self._app,
            self._services.vaulting,
            lambda: self._services.editing.change(opened, entered.draft, entered.credentials),
        )

    async def replace(self, entered: Entered, former: Stored) -> "Replaced | None":
        """Replace an interface by what was entered; return None when the person went back.

        Raise as `save` does, and HalfReplaced; nothing was changed then.
        """
        shifts = await self._who_sends(entered, None)
        text = _(
            "The new credentials are saved and locked with the settings shown here. Then “{name}” as it was is removed,"
            " and its former credentials with it: nothing brings those back. Checking first costs nothing."
        ).format(name=former.interface.name)
        label, anyway = _("Replace and lock"), _("Replace and lock anyway")
        question = lock_question(_("Replace and lock?"), text, label, shifts)
        if not await may_lock(self._app, self._services, question, entered.target(self._services), label, anyway):
            return None
        return await with_secrets(
            self._app,
            self._services.vaulting,
            lambda: self._services.replacing.replace(former, entered.draft, entered.credentials),
        )

    async def check(self, entered: Entered) -> Sender | None:
        """Check what was entered and show it; return the sender when the account lists it as active."""
        report = await check_connection(self._app, self._services, self._checkable(entered).target(self._services))
        return await self._listed(entered.draft, report)

    async def _save_first(self, entered: Entered) -> Saved | None:
        shifts = await self._who_sends(entered, None)
        text = _(
            "The first save locks service, way to authenticate, user name and secret: afterwards they can only be"
            " deleted and created anew. Checking first costs nothing and sends nothing."
        )
        label, anyway = _("Save and lock"), _("Save and lock anyway")
        question = lock_question(_("Save and lock?"), text, label, shifts)
        if not await may_lock(self._app, self._services, question, entered.target(self._services), label, anyway):
            return None
        return await with_secrets(
            self._app,
            self._services.vaulting,
            lambda: self._services.editing.create(entered.draft, entered.credentials),
        )

    async def _who_sends(self, entered: Entered, saved: Interface | None) -> list[str]:
        """Return in words for whom a save moves the sending; nothing where that cannot be told."""
        services = self._services

        def compare() -> list[str]:
            chain = services.chain.load()
            effects = services.effects
            if entered.former is not None:
                former = entered.former
                new = services.replacing.as_saved(former, entered.draft, DRAFT_ID)
                shifts = effects.of_replacing(former.interface.id, new, effects.candidates())
                return shifts_in_words(shifts, chain)
            before = effects.candidates()
            now = None if saved is None else _interface_now(saved, before)
            draft = entered.draft if now is None else merged(entered.baseline, entered.draft, Draft.of(now))
            try:
                interface = _as_saved(draft, now, services)
            except DraftRefused:
                return []  # what others saved does not go with it: the save will ask what stays
            at_once = shifts_in_words(effects.of_saving(interface, before), chain)
            planned = effects.of_start(interface, before)
            return [*at_once, *shifts_in_words(planned, chain, interface.settings.start)]

        return await asyncio.to_thread(compare)

    def _checkable(self, entered: Entered) -> Entered:
        """Leave out a sender that only the account's own list may allow: the check asks for that list."""
        return entered.with_draft(replace(entered.draft, sender="")) if needs_listing(entered.draft) else entered

    async def _listed(self, draft: Draft, report: ConnectionReport | None) -> Sender | None:
        text = draft.sender.strip()
        if report is None or not any(one.name == text and one.is_active for one in report.senders or ()):
            return None
        chain = await asyncio.to_thread(self._services.chain.load)
        return Sender.listed(text, today_in(chain.zone, self._services.clock()))


def needs_listing(draft: Draft) -> bool:
    """Tell whether the sender is allowed only when the account lists it."""
    text = draft.sender.strip()
    if not text or (draft.sender_listed is not None and draft.sender_listed.text == text):
        return False
    return not _allowed(lambda: Sender.parse(text)) and _allowed(lambda: Sender.listed(text, _ANY_DAY))


def _allowed(make: Callable[[], Sender]) -> bool:
    try:
        make()
    except FieldRefused:
        return False
    return True


def _interface_now(saved: Interface, listed: list[Candidate]) -> Interface:
    """Return a saved interface as it is by now: what others changed since stays, but for what is changed here."""
    return next((one.interface for one in listed if one.interface.id == saved.id), saved)


def _as_saved(draft: Draft, saved: Interface | None, services: Services) -> Interface:
    chain = services.chain.load()
    settings = draft.settings(chain)
    if saved is not None:
        return saved.changed(settings)
    return Interface(
        id=InterfaceId(DRAFT_ID),
        created=services.clock(),
        account=draft.account(),
        settings=settings,
        workstation=draft.workstation or None,
    )


def _sends_question(shifts: list[str]) -> Question[bool]:
    return Question(
        _("Who sends changes"),
        "\n\n".join(who_sends_text(shifts)),
        (Choice(False, _("Back")), Choice(True, _("Save"))),
    )
