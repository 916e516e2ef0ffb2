"""Take the last change back, and say what that was."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from smstui.domain.errors import SmstuiError
from smstui.domain.stored import Undone
from smstui.services.container import Services
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
    """Take back this user's last change; return it, or None after saying why there is none."""
    try:
        undone = await with_secrets(app, services.vaulting, services.editing.undo)
    except SmstuiError as error:
        app.say(in_words(error), Weight.WARNING)
        return None
    if undone is not None:
        app.say(undone_in_words(undone))
    return undone


def undone_in_words(undone: Undone) -> str:
    """Return what was taken back."""
    if undone.kind == "change" and undone.fields:
        return _("Taken back: {fields} of “{name}”.").format(
            fields=", ".join(named_field(field) for field in undone.fields), name=undone.name
        )
    return _(_SAID.get(undone.kind, _SAID["change"])).format(name=undone.name)
