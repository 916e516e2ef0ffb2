"""A choice is one widget; its list is made when it opens, and goes when it closes."""

from collections.abc import Iterable

import pytest
from textual.widget import Widget

from smstui.domain.field import Field
from smstui.ui.app import SmstuiApp
from smstui.ui.screens.place import Place
from smstui.ui.stylesheets import style
from smstui.ui.widgets.choice import ChoiceField
from smstui.ui.widgets.form_section import LEFT, FormSection, Labelled, Part, Words
from smstui.ui.widgets.plain_input import PlainInput
from tests.ui.conftest import World

SIZE = (80, 24)


class Fields(Place):
    """Hold a choice, one that may stay empty, and rows of a form."""

    def compose_body(self) -> Iterable[Widget]:
        """Yield them."""
        yield ChoiceField([("Aachen", 1), ("Bonn", 2), ("[/x] Köln", 3)], id="town")
        yield ChoiceField([("Aachen", 1)], allow_blank=True, id="maybe")
        self.hidden = PlainInput(id="hidden")
        self.hidden.display = False
        self.words = Words("fixed")
        self.section = FormSection(
            [
                "Heading",
                (Labelled(Field.SENDER, Part(self.hidden, LEFT)), Labelled(Field.START, self.words)),
                (Labelled(Field.NAME, PlainInput(id="last")),),
            ]
        )
        yield self.section


@pytest.fixture
def fields() -> Fields:
    """Return the screen, not opened yet."""
    return Fields()


@pytest.fixture
def app(world: World, fields: Fields) -> SmstuiApp:
    """Return the program with that screen as its first one."""
    return SmstuiApp(world.services(), first=lambda _app: fields)


async def test_typing_finds_an_option_and_enter_chooses_it(app: SmstuiApp, fields: Fields) -> None:
    async with app.run_test(size=SIZE) as pilot:
        town = fields.query_one("#town", ChoiceField)
        town.focus()
        await pilot.press("space", "k", "enter")
        await pilot.pause()

        assert town.value == 3
        assert app.focused is town
        assert not town.expanded
        assert not town.children


async def test_esc_closes_the_list_and_changes_nothing(app: SmstuiApp, fields: Fields) -> None:
    async with app.run_test(size=SIZE) as pilot:
        town = fields.query_one("#town", ChoiceField)
        town.focus()
        await pilot.press("space", "down", "escape")
        await pilot.pause()

        assert town.value == 1
        assert app.focused is town
        assert not town.children


async def test_a_list_that_loses_the_focus_closes_and_the_focus_stays_where_it_went(
    app: SmstuiApp, fields: Fields
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        town, maybe = fields.query_one("#town", ChoiceField), fields.query_one("#maybe", ChoiceField)
        town.focus()
        await pilot.press("space")
        await pilot.pause()
        opened = town.expanded
        maybe.focus()
        await pilot.pause()
        await pilot.pause()

        assert (opened, town.expanded) == (True, False)
        assert app.focused is maybe


async def test_the_mouse_opens_the_list_and_chooses(app: SmstuiApp, fields: Fields) -> None:
    async with app.run_test(size=SIZE) as pilot:
        town = fields.query_one("#town", ChoiceField)
        await pilot.click(town)
        await pilot.pause()
        opened = town.expanded
        await pilot.click(offset=(2, town.region.y + 2))
        await pilot.pause()

        assert town.value == 2
        assert (opened, town.expanded) == (True, False)


async def test_nothing_may_be_chosen_where_that_is_allowed(app: SmstuiApp, fields: Fields) -> None:
    async with app.run_test(size=SIZE) as pilot:
        maybe = fields.query_one("#maybe", ChoiceField)

        assert maybe.is_blank()

        maybe.focus()
        await pilot.press("space", "down", "enter")
        await pilot.pause()

        assert not maybe.is_blank()
        assert maybe.value == 1


async def test_other_options_keep_the_value_that_is_among_them(app: SmstuiApp, fields: Fields) -> None:
    async with app.run_test(size=SIZE):
        town = fields.query_one("#town", ChoiceField)
        town.value = 2
        town.show_options([("Ulm", 4), ("Bonn", 2)])
        kept = town.value
        town.show_options([("Ulm", 4)])

        assert kept == 2
        assert town.value == 4


async def test_a_field_is_mounted_when_it_is_displayed_and_takes_its_place_in_the_order(
    app: SmstuiApp, fields: Fields
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        assert not fields.hidden.is_attached

        fields.section.display_field(fields.hidden, shown=True)
        await pilot.pause()

        assert [child.id for child in fields.section.children] == ["hidden", "last"]
        assert fields.hidden.region.x == 17
        assert fields.hidden.region.width == LEFT

        fields.section.display_field(fields.hidden, shown=False)
        await pilot.pause()

        assert fields.section.displayed_children == [fields.query_one("#last")]


async def test_refused_fields_are_marked_beside_what_else_stands_in_the_row(app: SmstuiApp, fields: Fields) -> None:
    async with app.run_test(size=SIZE):
        fields.section.mark({Field.START})
        fields.section.write(fields.words, "other words")

        assert [words.text for words in fields.section.drawn(1)] == ["Sender", "! Start", "other words"]
        assert "! Start       other words" in fields.section.render_line(1).text


async def test_the_styles_of_the_editor_are_read_ahead(app: SmstuiApp) -> None:
    path = str(style("screens/editor")[0])
    async with app.run_test(size=SIZE) as pilot:
        assert not app.stylesheet.has_source(path, "")

        app.settle()
        app._load_ahead()
        for _turn in range(100):
            await pilot.pause(0.02)
            if app.stylesheet.has_source(path, ""):
                break

        assert app.stylesheet.has_source(path, "")
