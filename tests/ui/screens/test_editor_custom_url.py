"""A service with a URL of its own is entered in one go."""

from smstui.domain.field import Field
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.widgets.interface_form import InterfaceForm
from tests.ui.screens.conftest import Opening


async def test_who_chooses_a_custom_url_types_it_next(opening: Opening) -> None:
    async with opening() as session:
        await session.see("New interface")
        form = session.app.get_screen("editor", EditorScreen).query_one(InterfaceForm)
        form.focus_field(Field.SERVICE)
        await session.press("space", "end", "enter")
        await session.type("http://127.0.0.1:8480/")

        assert form.read().service == "http://127.0.0.1:8480/"
