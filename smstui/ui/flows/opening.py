"""Open an interface in the editor from another screen than the list."""

from typing import TYPE_CHECKING

from smstui.domain.errors import SmstuiError
from smstui.domain.interface import InterfaceId
from smstui.services.container import Services
from smstui.ui.notices import Weight
from smstui.wording.catalogue import _

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


def editor_is_free(app: "SmstuiApp") -> bool:
    """Tell whether the editor may be opened; over one that is open no second draft is begun, and that is said."""
    from smstui.ui.screens.editor import EditorScreen

    if any(isinstance(screen, EditorScreen) for screen in app.screen_stack):
        app.say(_("Leave the editor first: it holds a draft already."), Weight.WARNING)
        return False
    return True


async def open_interface(app: "SmstuiApp", services: Services, interface_id: InterfaceId) -> bool:
    """Open an interface; tell whether the editor was opened. What is wrong with a file is said."""
    from smstui.domain.draft import Draft
    from smstui.ui.screens.editor import edit

    if not editor_is_free(app):
        return False
    try:
        stored = await services.editing.open(interface_id)
    except SmstuiError as error:
        from smstui.ui.flows.telling import tell_in_full
        from smstui.wording.errors import in_words

        await tell_in_full(app, in_words(error))
        return False
    await edit(app, services, Draft.of(stored.interface), stored)
    return True
