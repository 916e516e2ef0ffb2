"""Every field has a label and help, in both languages, that fit the page."""

import re
import textwrap
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po
from rich.cells import cell_len

from smstui.domain.field import Field
from smstui.domain.interface import Method, Use
from smstui.wording.catalogue import DOMAIN, FOLDER, use_language
from smstui.wording.fields import LINE, field_help, field_label, method_name, named_field, use_name


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Speak a language for the time of a test."""
    spoken = str(request.param)
    use_language(spoken)
    yield spoken
    use_language("en")


@pytest.mark.parametrize("field", list(Field))
def test_every_field_has_a_label_and_two_lines_of_help(language: str, field: Field) -> None:
    assert field_label(field)
    assert 1 <= len(textwrap.wrap(field_help(field), LINE)) <= 2


@pytest.mark.parametrize("field", [field for field in Field if field not in {Field.PROXY_PORT, Field.PROXY_PASSWORD}])
def test_every_label_fits_its_column_with_the_mark_of_a_refusal(language: str, field: Field) -> None:
    second = field in {Field.CREATED, Field.WORKSTATION, Field.START, Field.COUNTRY_CODE}

    assert cell_len("! " + field_label(field)) <= (14 if second else 17)


def test_the_page_s_statements_stand_in_the_help() -> None:
    assert "more credits" in field_help(Field.SENDER)
    assert "gateway's portal" in field_help(Field.SENDER)
    assert "depend on the network" in field_help(Field.SENDER)
    assert "Empty: generated" in field_help(Field.SENDER)
    assert "at once" in field_help(Field.START)
    assert "Empty by default" in field_help(Field.PROXY_HOST)
    assert "Empty by default" in field_help(Field.PROXY_PORT)
    assert "most messages go to" in field_help(Field.COUNTRY_CODE)
    assert "1000 by default" in field_help(Field.MAX_CHARACTERS)
    assert "160" in field_help(Field.MAX_CHARACTERS)
    assert "replaces user name and password" in field_help(Field.TOKEN)
    assert "no restriction to a branch" in field_help(Field.USE)


def test_uses_and_methods_have_names() -> None:
    assert [use_name(use) for use in Use] == ["Server-side", "Client-side"]
    assert [method_name(method) for method in Method] == ["key token", "user name and password"]


def test_a_name_that_is_no_field_is_shown_as_it_is() -> None:
    assert named_field("sender") == "Sender"
    assert named_field("timezone") == "timezone"


def test_every_message_names_a_field_by_the_label_on_the_page(language: str) -> None:
    on_the_page = {field_label(field) for field in Field} - {field_label(Field.PROXY_PASSWORD)}  # there: "Password"
    named = {
        name
        for text in _all_messages(language)
        for fields in re.findall(r"(?:[Ff]ields?|Feld|Felder) ((?:[“„][^“”„]+[”“](?: and | und )?)+)", text)
        for name in re.findall(r"[“„]([^“”„]+)[”“]", fields)
    }

    assert len(named) >= 4
    assert named <= on_the_page


def _all_messages(language: str) -> Iterator[str]:
    with (FOLDER / "de" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as catalogue:
        for message in read_po(catalogue, locale="de"):
            forms = message.id if language == "en" else message.string
            yield from [forms] if isinstance(forms, str) else forms or ()
