"""Take the last change back, and say what that was."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from smstui.domain.errors import SmstuiError
from smstui.domain.stored import Undone
from smstui.services.container import Services
from smstui.ui.dialogs.question import Choice, Question
from smstui.ui.flows.with_secrets import with_secrets
from smstui.ui.notices import Weight
from smstui.wording.catalogue import N_, _
from smstui.wording.errors import in_words
from smstui.wording.fields import named_field

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp

_SAID: Final[Mapping[str, str]] = {
    "create": N_("Taken back: “{name}” was new, and is gone again."),
    "delete": N_("Taken back: “{name}” was deleted, and is there again."),
    "change": N_("Taken back: the last change of “{name}”."),
}


async def undo_last_change(app: "SmstuiApp", services: Services) -> Undone | None:
    """Take back this user's last change; return it, or None after saying why there is none.

    What would delete an interface and its credentials is asked about first.
    """
    try:
        last = await services.editing.last_change()
        if last is not None and last.kind == "create" and not await app.push_screen_wait(_deleting_question(last)):
            return None
        undone = await with_secrets(app, services.vaulting, lambda: services.editing.undo(last))
    except SmstuiError as error:
        app.say(in_words(error), Weight.WARNING)
        return None
    if undone is not None:
        lacking = undone.secret_missing or undone.secret_left
        app.say(undone_in_words(undone), Weight.WARNING if lacking else Weight.DONE)
    return undone


def _deleting_question(last: Undone) -> Question[bool]:
    text = _(
        "“{name}” is new. Taking that back deletes it and its credentials, which nothing brings back then; a backup of"
        " its file stays."
    )
    return Question(
        _("Take a new interface back?"),
        text.format(name=last.name),
        (Choice(False, _("Keep it")), Choice(True, _("Delete it"))),
    )


def undone_in_words(undone: Undone) -> str:
    """Return what was taken back, or what is wrong with a secret after that."""
    if undone.secret_missing:
        return _("Taken back, but a secret of “{name}” must be entered again.").format(name=undone.name)
    if undone.secret_left:
        return _("Taken back, but the secret of “{name}” stays in the store.").format(name=undone.name)
    if undone.kind == "change" and undone.fields:
        return _("Taken back: {fields} of “{name}”.").format(
            fields=", ".join(named_field(field) for field in undone.fields), name=undone.name
        )
    return _(_SAID.get(undone.kind, _SAID["change"])).format(name=undone.name)
