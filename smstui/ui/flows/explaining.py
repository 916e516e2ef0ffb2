"""Explain a field that cannot be changed, and lead to what can be done about it."""

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING

from smstui.domain.errors import SecretBoundElsewhere
from smstui.domain.field import LOCKED_FIELDS, Field
from smstui.domain.secret import SecretPresence
from smstui.domain.stored import Stored
from smstui.services.container import Services
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.flows.with_secrets import with_secrets
from smstui.wording.catalogue import _
from smstui.wording.errors import in_words
from smstui.wording.fields import field_label
from smstui.wording.locks import why_fixed
from smstui.wording.shifts import shifts_in_words

if TYPE_CHECKING:
    from smstui.domain.secret import Secret
    from smstui.ui.app import SmstuiApp


class Wish(StrEnum):
    """Name what a person may want to do about a field that is fixed."""

    SHOW = "show"
    SUPPLY = "supply"
    REPLACE = "replace"


async def explain(
    app: "SmstuiApp", field: Field, opened: Stored | None, presence: SecretPresence | None
) -> Wish | None:
    """Say why a field is fixed; return what the person wants to do about it, None for nothing.

    `presence` is what is known about the secret of the field, None for a field that is no secret.
    """
    text = why_fixed(field, opened.interface if opened else None)
    choices: list[Choice[Wish | None]] = [Choice(None, _("Close"))]
    if opened is not None and field in LOCKED_FIELDS:
        choices.insert(0, Choice(Wish.REPLACE, _("Replace …")))
    if opened is not None and presence is SecretPresence.PRESENT:
        choices.insert(0, Choice(Wish.SHOW, _("Show …")))
    elif opened is not None and presence is SecretPresence.BOUND_ELSEWHERE:
        text += "\n\n" + in_words(SecretBoundElsewhere(opened.interface.id))
    elif opened is not None and presence in {SecretPresence.MISSING, SecretPresence.OTHER_STORE}:
        text += "\n\n" + _("No secret is kept for it on this computer: it can be supplied once.")
        choices.insert(0, Choice(Wish.SUPPLY, _("Supply the secret …")))
    question: Question[Wish | None] = Question(field_label(field), text, choices)
    return await app.push_screen_wait(question)


async def supply(app: "SmstuiApp", services: Services, opened: Stored) -> bool:
    """Ask for the missing secret and keep it; tell whether it is kept now. Raise SupplyRefused, `SecretError`."""
    from smstui.ui.dialogs.supply import SupplyDialog
    from smstui.ui.flows.locking import lock_question, may_lock

    entered = await app.push_screen_wait(SupplyDialog(opened.interface))
    if entered is None:
        return False
    text = _("It is locked then, and can only be replaced. Checking first costs nothing and sends nothing.")
    label, anyway = _("Keep and lock"), _("Keep and lock anyway")
    question = lock_question(_("Keep and lock?"), text, label, await _who_sends(services, opened))
    if not await may_lock(app, services, question, lambda: services.access.of_supplied(opened, entered), label, anyway):
        return False
    return bool(await with_secrets(app, services.vaulting, lambda: _keep(services, opened, entered)))


async def _who_sends(services: Services, opened: Stored) -> list[str]:
    """Return in words for whom an interface sends once it has its secret."""

    def compare() -> list[str]:
        effects = services.effects
        return shifts_in_words(effects.of_supplying(opened.interface.id, effects.candidates()), services.chain.load())

    return await asyncio.to_thread(compare)


async def _keep(services: Services, opened: Stored, secret: "Secret") -> bool:
    await services.editing.supply(opened, secret)
    return True
