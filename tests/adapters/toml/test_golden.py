"""What earlier versions wrote is read without loss, is not touched by reading, and stays as it was but for an edit.

`golden/N` is a whole configuration as schema N was written, `golden/N.json` is what it means. They are never changed:
with a new schema comes a new folder.
"""

import asyncio
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from smstui.adapters.toml.migrations import CHAIN_MIGRATIONS, INTERFACE_MIGRATIONS
from smstui.bootstrap import live
from smstui.cli.shapes import interface_shape
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import FileProblem, SmstuiError
from smstui.services.container import Services

GOLDEN: Final = Path(__file__).parent / "golden"
SCHEMAS: Final = sorted(int(folder.name) for folder in GOLDEN.iterdir() if folder.is_dir())
DERIVED: Final = frozenset({"state", "reason", "message", "file", "line", "error"})
"""What is worked out anew at every reading, and from the clock."""


def opened(schema: int, folder: Path) -> Path:
    config = folder / "config"
    shutil.copytree(GOLDEN / str(schema), config)
    return config


def bytes_of(config: Path) -> dict[str, bytes]:
    files = [path for path in config.rglob("*.toml") if ".state" not in path.parts]
    return {str(path.relative_to(config)): path.read_bytes() for path in files}


def meaning(services: Services) -> dict[str, Any]:
    """Return everything that a configuration says, as plain values."""
    chain = services.chain.load()
    table = services.overview.table()
    rows = [interface_shape(row, table) for row in table.rows]
    return {
        "chain": [chain.chain_id, chain.name, chain.timezone, chain.country_code, chain.secrets.backend],
        "branches": {code: branch.name for code, branch in chain.branches.items()},
        "workstations": {host: one.branch for host, one in chain.workstations.items()},
        "appointment_types": {
            key: [one.name, one.automatic_notification] for key, one in chain.appointment_types.items()
        },
        "policy": [chain.policy.administrators_may_view_passwords, chain.policy.administrators_group],
        "interfaces": [{name: value for name, value in row.items() if name not in DERIVED} for row in rows],
    }


def test_every_schema_has_its_golden_files() -> None:
    assert [*range(1, max(INTERFACE_MIGRATIONS.current, CHAIN_MIGRATIONS.current) + 1)] == SCHEMAS


@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_was_written_is_read_without_loss_and_reading_writes_nothing(schema: int, tmp_path: Path) -> None:
    config = opened(schema, tmp_path)
    before = bytes_of(config)

    for _time in range(2):
        with live(config=config) as services:
            found = meaning(services)
            problems = services.chain.load().problems

        assert found == json.loads((GOLDEN / f"{schema}.json").read_text(encoding="utf-8"))
        assert problems == ()
    assert bytes_of(config) == before


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_edit_changes_its_own_lines_and_a_second_one_finds_nothing_to_do(schema: int, tmp_path: Path) -> None:
    config = opened(schema, tmp_path)
    file = config / "interfaces" / "least-aaaa.toml"
    text = file.read_text(encoding="utf-8")

    for _time in range(2):
        with live(config=config) as services:
            (stored,) = [one for one in services.interfaces.listing().stored if one.interface.id == "least-aaaa"]
            draft = replace(Draft.of(stored.interface), max_characters="160")
            asyncio.run(services.editing.change(stored, draft, Credentials()))

        assert set(text.splitlines()) <= set(file.read_text(encoding="utf-8").splitlines())
        assert set(file.read_text(encoding="utf-8").splitlines()) - set(text.splitlines()) <= {
            f"schema = {INTERFACE_MIGRATIONS.current}",
            "max_characters = 160",
        }


def test_a_file_of_a_newer_schema_among_older_ones_is_shown_and_never_written(tmp_path: Path) -> None:
    config = opened(SCHEMAS[-1], tmp_path)
    newer = config / "interfaces" / "everything-k3fq.toml"
    newer.write_text(newer.read_text(encoding="utf-8").replace("schema = 1", "schema = 99"), encoding="utf-8")
    before = bytes_of(config)

    with live(config=config) as services:
        listing = services.interfaces.listing()
        with pytest.raises(SmstuiError):
            services.interfaces.get(listing.unreadable[0].id)

    assert [(row.name, row.error.cause) for row in listing.unreadable] == [("Everything", FileProblem.NEWER_SCHEMA)]
    assert [stored.interface.name for stored in listing.stored] == ["Least"]
    assert bytes_of(config) == before


def test_a_chain_of_a_newer_schema_stops_every_save(tmp_path: Path) -> None:
    config = opened(SCHEMAS[-1], tmp_path)
    chain = config / "smstui.toml"
    chain.write_text(chain.read_text(encoding="utf-8").replace("schema = 1", "schema = 99"), encoding="utf-8")
    before = bytes_of(config)

    with live(config=config) as services, pytest.raises(SmstuiError):
        asyncio.run(services.chain_editing.save_branch("03", "Aalen"))

    assert bytes_of(config) == before
