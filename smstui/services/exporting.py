"""Write interfaces and chain as one document that can be imported elsewhere; never a secret.

What belongs to one installation stays there: time zone, policy, where secrets are kept.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from smstui.domain.chain import AppointmentType, Branch, Chain, Workstation
from smstui.domain.change import Thing
from smstui.domain.draft import Draft
from smstui.domain.draft_changes import values
from smstui.domain.interface import Interface, Use
from smstui.services.sharing import interface_tables, toml_lines, toml_text

SCHEMA: Final = 1
TABLES: Final[Mapping[Thing, str]] = {
    Thing.BRANCH: "branches",
    Thing.WORKSTATION: "workstations",
    Thing.APPOINTMENT_TYPE: "appointment_types",
    Thing.INTERFACE: "interfaces",
}
"""The table of a document that holds one named table a thing, in the order in which they are written."""

FORMULA: Final = "=+-@"
"""A spreadsheet runs a cell that begins so; such cells get an apostrophe before them, which it does not show."""


def exported_toml(chain: Chain, interfaces: Iterable[Interface]) -> str:
    """Return everything as one TOML document."""
    tables = [("", {"schema": str(SCHEMA)})]
    tables += [(_named(Thing.BRANCH, one.code), {"name": toml_text(one.name)}) for one in chain.branches.values()]
    tables += [
        (_named(Thing.WORKSTATION, one.host), {"branch": toml_text(one.branch)}) for one in chain.workstations.values()
    ]
    tables += [
        (
            _named(Thing.APPOINTMENT_TYPE, one.key),
            {
                "name": toml_text(one.name),
                "automatic_notification": "true" if one.automatic_notification else "false",
            },
        )
        for one in chain.appointment_types.values()
    ]
    for interface in interfaces:
        tables.extend(_tables_of(interface))
    return "\n".join(f"[{name}]\n{toml_lines(said)}" if name else toml_lines(said) for name, said in tables)


def exported_csv(thing: Thing, chain: Chain, interfaces: Iterable[Interface]) -> str:
    """Return all things of one kind as a table with a heading, separated by commas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in _rows(thing, chain, interfaces):
        writer.writerow([f"'{cell}" if cell.startswith(tuple(FORMULA + "'")) else cell for cell in row])
    return out.getvalue()


def _rows(thing: Thing, chain: Chain, interfaces: Iterable[Interface]) -> Iterator[list[str]]:
    entries: Iterable[Branch | Workstation | AppointmentType]
    match thing:
        case Thing.INTERFACE:
            yield ["id", *(named.value for named, _value in values(Draft()))]
            for interface in interfaces:
                yield [interface.id, *(_cell(value) for _named, value in values(Draft.of(interface)))]
            return
        case Thing.BRANCH:
            heading, entries = ["code", "name"], chain.branches.values()
        case Thing.WORKSTATION:
            heading, entries = ["host", "branch"], chain.workstations.values()
        case _:
            heading, entries = ["key", "name", "automatic_notification"], chain.appointment_types.values()
    yield heading
    for entry in entries:
        yield [_cell(getattr(entry, name)) for name in heading]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return " ".join(use.value for use in Use if use in value)
    return str(value)


def _tables_of(interface: Interface) -> Iterator[tuple[str, dict[str, str]]]:
    table = _named(Thing.INTERFACE, interface.id)
    for name, said in interface_tables(interface):
        if name:
            yield f"{table}.{name}", said
            continue
        since = interface.place_since
        author = toml_text(interface.created_by) if interface.created_by else ""
        yield table, {**said, "created_by": author, "place_since": since.isoformat(timespec="seconds") if since else ""}


def _named(thing: Thing, key: str) -> str:
    """Return the name of a thing's table; a key that is no bare one stands in quotes."""
    return f"{TABLES[thing]}.{key if re.fullmatch('[0-9A-Za-z_-]+', key) else toml_text(key)}"
