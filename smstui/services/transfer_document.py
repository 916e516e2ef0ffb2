"""Read a document that is to be imported: TOML as an export has it, or a table of one kind of things as CSV.

Only the form is read here; the rules are the domain's. A document comes from elsewhere: it is bounded, and whatever it
says, either Unreadable is raised or it is plain values.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smstui.domain.change import Thing
from smstui.domain.draft import Draft
from smstui.domain.draft_changes import values
from smstui.domain.errors import FieldRefused, FileProblem, Unreadable
from smstui.domain.field import Field
from smstui.domain.search import fold, fold_with_umlauts_spelled
from smstui.domain.value import dataclass
from smstui.services.exporting import FORMULA, SCHEMA, TABLES

LARGEST: Final = 32 << 20
"""Bytes: room for tens of thousands of interfaces."""

MOST_THINGS: Final = 100_000

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_LOOKS_LIKE_TOML: Final = re.compile(r"""\s*(\[|["']?[0-9A-Za-z_.-]+["']?\s*=|#)""")
_SEPARATORS: Final = ";,\t"

_COLUMNS: Final[Mapping[Thing, Mapping[str, tuple[str, ...]]]] = {
    Thing.WORKSTATION: {
        "host": ("host", "host name", "hostname", "workstation", "computer", "rechner", "rechnername", "arbeitsplatz"),
        "branch": ("branch", "branch code", "filiale", "filialcode", "filialnummer", "filialnr"),
    },
    Thing.APPOINTMENT_TYPE: {
        "key": ("key", "schlüssel", "appointment type", "terminart", "termintyp"),
        "name": ("name", "bezeichnung"),
        "automatic_notification": ("automatic notification", "automatische benachrichtigung"),
    },
    Thing.BRANCH: {
        "code": ("code", "branch", "branch code", "filiale", "filialcode", "filialnummer", "filialnr", "nummer", "nr"),
        "name": ("name", "bezeichnung", "filialname", "branch name"),
    },
    Thing.INTERFACE: {
        "id": ("id",),
        "name": ("name", "interface", "schnittstelle"),
        "branch": ("branch", "branch code", "filiale", "filialcode"),
        "workstation": ("workstation", "rechner", "arbeitsplatz"),
        "use": ("use", "verwendung"),
        "start": ("start",),
        "service": ("service", "dienst"),
        "authentication": ("authentication", "authentifizierung", "anmeldung"),
        "username": ("username", "user name", "benutzername"),
        "sender": ("sender", "absender"),
        "country_code": ("country code", "landescode"),
        "max_characters": ("max characters", "max. characters", "max zeichen", "max. zeichen"),
        "proxy_host": ("proxy host",),
        "proxy_port": ("proxy port",),
        "proxy_username": ("proxy username", "proxy user name", "proxy benutzername"),
        "token": ("token", "key token", "schlüsseltoken"),
        "password": ("password", "passwort"),
        "proxy_password": ("proxy password", "proxy passwort"),
    },
}
"""What columns may be called, in English and German; of kinds that fit equally well the first one counts."""

_NEEDED: Final[Mapping[Thing, tuple[str, ...]]] = {
    Thing.WORKSTATION: ("host", "branch"),
    Thing.APPOINTMENT_TYPE: ("key", "name"),
    Thing.INTERFACE: ("name",),
    Thing.BRANCH: ("code", "name"),
}
_IN_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    **{
        name.value: ("smsapi", name.value)
        for name in (
            Field.SERVICE,
            Field.AUTHENTICATION,
            Field.USERNAME,
            Field.TOKEN,
            Field.PASSWORD,
            Field.SENDER,
            Field.COUNTRY_CODE,
            Field.MAX_CHARACTERS,
        )
    },
    **{f"proxy_{name}": ("smsapi", "proxy", name) for name in ("host", "port", "username", "password")},
}
"""Where a column of interfaces stands in a document; the others stand at its top."""

_KEYS: Final[Mapping[Thing, str]] = {
    Thing.BRANCH: "code",
    Thing.WORKSTATION: "host",
    Thing.APPOINTMENT_TYPE: "key",
    Thing.INTERFACE: "id",
}
_SPELLINGS: Final = (fold, fold_with_umlauts_spelled)
_NEVER_EMPTY: Final = frozenset({"id", "use", "service", "authentication", "country_code", "max_characters"})
"""Columns of interfaces in which an empty cell says nothing: the field stays as it is, or as new ones have it."""

_YES: Final = frozenset({"yes", "ja", "true", "wahr", "1", "x"})
_NO: Final = frozenset({"no", "nein", "false", "falsch", "0", ""})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hold what a document says of one thing."""

    thing: Thing
    key: str
    """Code, host name or key; the id of an interface, empty where none is given."""

    said: Mapping[str, Any]
    line: int | None = None
    """Of a table; a TOML document has the key."""

    whole: bool = True
    """Whether it says everything: what it does not speak of is empty then; columns that a table lacks are not."""


@dataclass(frozen=True, slots=True)
class Document:
    """Hold what is to be imported, and the columns of which nobody knows what they are."""

    wanted: tuple[Wanted, ...]
    passed_over: tuple[str, ...] = ()


def looks_like_toml(data: bytes) -> bool:
    """Tell whether a document of unknown form is TOML rather than a table."""
    beginning = data[:4096].removeprefix(_BYTE_ORDER_MARK).decode("utf-8", "replace").lstrip()
    return _LOOKS_LIKE_TOML.match(beginning) is not None


def read_toml_document(path: str, data: bytes) -> Document:
    """Return what a TOML document says; raise Unreadable. `path` is what messages call it."""
    document = _parsed(path, _text(path, data, FileProblem.NOT_UTF8))
    schema = document.pop("schema", SCHEMA)
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise Unreadable(path, FieldRefused("schema", FileProblem.WRONG_TYPE, expected="number"))
    if schema > SCHEMA:
        raise Unreadable(path, FileProblem.NEWER_SCHEMA)
    things = {table: thing for thing, table in TABLES.items()}
    unknown = next((key for key in document if key not in things), None)
    if unknown is not None:
        raise Unreadable(path, FieldRefused("key", FileProblem.UNKNOWN_VALUE, value=unknown, known=tuple(things)))
    wanted: list[Wanted] = []
    for table, thing in things.items():
        entries = _table(path, table, document.get(table, {}))
        wanted += (Wanted(thing, key, _table(path, f"{table}.{key}", said)) for key, said in entries.items())
    return _bounded(path, Document(tuple(wanted)))


def read_csv_document(path: str, data: bytes) -> Document:
    """Return what a table says: branches, workstations, appointment types or interfaces, as its heading shows.

    Columns are separated by semicolons, commas or tabs; columns that mean nothing here are passed over. Raise
    Unreadable.
    """
    rows = _rows(path, _text(path, data, FileProblem.TABLE_NOT_UTF8))
    line, heading = next(rows, (1, []))
    thing, columns = _columns(path, heading, line)
    wanted = []
    for line, row in rows:
        if any(cell.strip() for cell in row[len(heading) :]):
            raise Unreadable(path, FileProblem.TOO_MANY_CELLS, line)
        cells = {name: _plain_cell(row[place]) if place < len(row) else "" for name, place in columns.items()}
        if any(cells.values()):
            wanted.append(Wanted(thing, cells.get(_KEYS[thing], ""), _said(thing, cells), line, whole=False))
        if len(wanted) > MOST_THINGS:
            break
    known = set(columns.values())
    passed_over = tuple(cell for place, cell in enumerate(heading) if place not in known and cell.strip())
    return _bounded(path, Document(tuple(wanted), passed_over))


def _parsed(path: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # not TOML; a number or day beyond Python's
        raise Unreadable(path, str(error)) from None


def _text(path: str, data: bytes, problem: FileProblem) -> str:
    if len(data) > LARGEST:
        raise Unreadable(path, FileProblem.TOO_MUCH)
    try:
        return data.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(path, problem, data[: error.start].count(b"\n") + 1) from None


def _table(path: str, name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(path, FieldRefused(name, FileProblem.WRONG_TYPE, expected="table"))
    return value


def _bounded(path: str, document: Document) -> Document:
    if len(document.wanted) > MOST_THINGS:
        raise Unreadable(path, FileProblem.TOO_MUCH)
    return document


def _rows(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of every row that is not empty."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise Unreadable(path, str(error), reader.line_num) from None


def _columns(path: str, heading: Sequence[str], line: int) -> tuple[Thing, dict[str, int]]:
    """Return what a table's rows are, and in which column each of their values stands; raise Unreadable."""
    best: tuple[Thing, dict[str, int]] | None = None
    for thing, known in _COLUMNS.items():
        names = {spelled(name): field for field, several in known.items() for name in several for spelled in _SPELLINGS}
        found: dict[str, int] = {}
        for place, cell in enumerate(heading):
            field = names.get(fold(cell.replace("_", " ").replace("-", " ").strip()))
            if field is not None:
                found.setdefault(field, place)
        if all(field in found for field in _NEEDED[thing]) and (best is None or len(found) > len(best[1])):
            best = (thing, found)
    if best is None:
        raise Unreadable(path, FileProblem.NO_COLUMNS, line)
    return best


def _plain_cell(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    text = cell.strip()
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in FORMULA + "'" else text


def _said(thing: Thing, cells: Mapping[str, str]) -> dict[str, Any]:
    """Return a row as a document says it."""
    said: dict[str, Any] = {}
    for name, cell in cells.items():
        if not cell and thing is Thing.INTERFACE and name in _NEVER_EMPTY:
            continue
        *tables, key = _IN_TABLES.get(name, (name,)) if thing is Thing.INTERFACE else (name,)
        here = said
        for table in tables:
            here = here.setdefault(table, {})
        here[key] = _value(thing, name, cell)
    return said


def _value(thing: Thing, name: str, cell: str) -> Any:  # noqa: ANN401 (what a document may say)
    if name == "automatic_notification":
        return True if cell.casefold() in _YES else False if cell.casefold() in _NO else cell
    if thing is Thing.INTERFACE and name == Field.USE:
        return [_use(word) for word in re.split(r"[\s,+/;&]+", cell) if word]
    return cell


def _use(word: str) -> str:
    """Return a use as files call it: "Serverseitig" is "server"."""
    return next((use for use in ("server", "client") if word.casefold().startswith(use)), word)


assert {named.value for named, _ in values(Draft())} <= set(_COLUMNS[Thing.INTERFACE])  # noqa: S101 (a new field is entered here)
