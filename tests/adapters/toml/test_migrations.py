"""Older files are understood, in memory until the next save; newer ones are left alone."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import pytest

from smstui.adapters.toml.document import Plain
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.migrations import Migrations
from smstui.adapters.toml.places import Places
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.errors import FileProblem, Unreadable

FIRST = """\
# as the first version wrote it
title = "Stuttgart"
use = ["server"]
created = 2026-11-22T09:30:00Z
[smsapi]
service = "smsapi.com"
authentication = "token"
country = "+49" # Germany
"""


def rename_title(plain: Plain) -> Plain:
    plain["name"] = plain.pop("title")
    return plain


def rename_country(plain: Plain) -> Plain:
    plain["smsapi"]["country_code"] = plain["smsapi"].pop("country")
    return plain


THIRD = Migrations(3, MappingProxyType({1: rename_title, 2: rename_country}))


@pytest.fixture
def interfaces(directory: ConfigDirectory) -> TomlInterfaceRepository:
    return TomlInterfaceRepository(directory, InterfaceFiles(directory.places.interfaces, THIRD), "anna")


def test_an_old_file_is_read_and_not_touched(interfaces: TomlInterfaceRepository, places: Places) -> None:
    path = places.interfaces / "old-abcd.toml"
    path.write_text(FIRST, encoding="utf-8")

    (stored,) = interfaces.listing().stored

    assert (stored.interface.name, stored.interface.settings.country_code.text) == ("Stuttgart", "+49")
    assert path.read_text(encoding="utf-8") == FIRST


def test_the_next_save_writes_the_new_form_and_undo_brings_the_old_one_back(
    interfaces: TomlInterfaceRepository, places: Places
) -> None:
    path = places.interfaces / "old-abcd.toml"
    path.write_text(FIRST, encoding="utf-8")
    (stored,) = interfaces.listing().stored

    saved = interfaces.update(stored, replace(stored.interface.settings, max_characters=7))

    text = path.read_text(encoding="utf-8")
    assert "# as the first version wrote it" in text
    assert "schema = 3" in text
    assert "title" not in text
    assert interfaces.get(stored.interface.id) == saved.stored
    interfaces.undo()
    assert path.read_text(encoding="utf-8") == FIRST


def test_each_step_is_taken_from_where_the_file_stands() -> None:
    plain: Plain = {"schema": 2, "name": "N", "smsapi": {"country": "+49"}}

    brought_up = THIRD.brought_up("x", plain)

    assert brought_up == {"schema": 3, "name": "N", "smsapi": {"country_code": "+49"}}
    assert plain == {"schema": 2, "name": "N", "smsapi": {"country": "+49"}}
    assert THIRD.brought_up("x", brought_up) == brought_up


def test_a_newer_schema_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        THIRD.brought_up("x", {"schema": 4})

    assert refused.value.cause is FileProblem.NEWER_SCHEMA


def test_every_older_schema_has_its_step() -> None:
    from smstui.adapters.toml.migrations import CHAIN_MIGRATIONS, INTERFACE_MIGRATIONS

    for migrations in (INTERFACE_MIGRATIONS, CHAIN_MIGRATIONS):
        steps: dict[int, Callable[[Plain], Plain]] = dict(migrations.steps)
        assert list(steps) == list(range(1, migrations.current))
