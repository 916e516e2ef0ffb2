"""Translate between the chain and what its files say: defaults, policy, and one named table an entry."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from smstui.adapters.toml.document import KeyPath, Plain, decode, line_of
from smstui.adapters.toml.migrations import CHAIN_MIGRATIONS
from smstui.adapters.toml.places import Places, Scope
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.chain import (
    DEFAULT_COUNTRY_CODE,
    AppointmentType,
    Branch,
    Chain,
    Entry,
    EntryReason,
    Kind,
    Policy,
    SecretSettings,
    Workstation,
    parse_command,
    parse_label,
    parse_path,
    parse_timezone,
)
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import FieldRefused, FileProblem, Unreadable

_Entry = TypeVar("_Entry", Branch, Workstation, AppointmentType)
_Value = TypeVar("_Value")


TABLES: Final[Mapping[Kind, str]] = {
    Kind.BRANCH: "branches",
    Kind.WORKSTATION: "workstations",
    Kind.APPOINTMENT_TYPE: "appointment_types",
}
"""The table that holds one named table an entry: `[branches.01]`."""

_CHAIN_ID: Final = "[0-9A-Za-z_-]{1,64}"
"""Secrets are kept under "<chain_id>/<interface>/<field>": an id with a slash would find none of them."""

_FILES: Final[Mapping[Kind, str]] = {
    Kind.BRANCH: "branches.toml",
    Kind.WORKSTATION: "workstations.toml",
    Kind.APPOINTMENT_TYPE: "appointment-types.toml",
}


def file_of(places: Places, kind: Kind) -> Path:
    """Return the file that holds the entries of a kind."""
    return places.config / _FILES[kind]


def read_chain(directory: ConfigDirectory) -> Chain:
    """Return the chain as its files say; raise Unreadable with file, line and rule.

    Policy and appointment types decide no interface's state: what is wrong with them is among the chain's problems.
    """
    main = _main_file(directory)
    branches = _entries(directory, Kind.BRANCH, _branch)
    workstations = _entries(directory, Kind.WORKSTATION, _workstation)
    of_types: list[Unreadable] = []
    of_policy: list[Unreadable] = []
    no_types: list[AppointmentType] = []
    types = _or_else(no_types, of_types, lambda: _entries(directory, Kind.APPOINTMENT_TYPE, _appointment_type))
    policy = _or_else(Policy(), of_policy, lambda: _trusted_policy(directory))
    defaults = _checked(directory, directory.places.chain_file, _defaults, main)
    return Chain(
        **defaults,
        branches={branch.code: branch for branch in branches},
        workstations={workstation.host: workstation for workstation in workstations},
        appointment_types={entry.key: entry for entry in types},
        policy=policy,
        problems=(*of_types, *of_policy),
        policy_problem=next(iter(of_policy), None),
    )


def read_secret_settings(directory: ConfigDirectory) -> SecretSettings:
    """Return where secrets are kept, from `smstui.toml` alone: the start needs no more; raise Unreadable."""
    settings: SecretSettings = _checked(
        directory, directory.places.chain_file, lambda main: _defaults(main)["secrets"], _main_file(directory)
    )
    return settings


def _main_file(directory: ConfigDirectory) -> Plain:
    path = directory.places.chain_file
    main = read_plain(directory, path)
    if main is None:
        raise directory.missing(path)
    return main


def read_policy(directory: ConfigDirectory, *, only_roots: bool = False) -> Policy:
    """Return what the policy's file says; raise Unreadable."""
    path = directory.places.policy_file
    return _checked(directory, path, _policy, read_plain(directory, path, only_roots=only_roots) or {})


def read_plain(directory: ConfigDirectory, path: Path, *, only_roots: bool = False) -> Plain | None:
    """Return what a file of the chain says in today's form, None where there is none; raise Unreadable."""
    contents = directory.read_if_there(path, only_roots=only_roots)
    if contents is None:
        return None
    return CHAIN_MIGRATIONS.brought_up(path, contents.plain)


def entry_table(plain: Plain, kind: Kind) -> Plain:
    """Return the table of all entries of a kind, a part of `plain`; it is made where it is missing."""
    table: Plain = plain.setdefault(TABLES[kind], {})
    return table


def key_in(table: Plain, kind: Kind, key: str) -> str | None:
    """Return how a key is written in a table (host names in any case), or None where it is not there."""
    if key in table:
        return key
    if kind is Kind.WORKSTATION:
        return next((written for written in table if written.lower() == key), None)
    return None


def plain_entry(entry: Entry) -> Plain:
    """Return what the table of an entry says."""
    if isinstance(entry, Branch):
        return {"name": entry.name}
    if isinstance(entry, Workstation):
        return {"branch": entry.branch}
    return {"name": entry.name, "automatic_notification": entry.automatic_notification}


def plain_defaults(chain: Chain) -> Plain:
    """Return what `smstui.toml` says of a chain."""
    plain: Plain = {
        "schema": CHAIN_MIGRATIONS.current,
        "chain_id": chain.chain_id,
        "chain": {"name": chain.name, "timezone": chain.timezone, "country_code": chain.country_code},
    }
    if chain.ca_file:
        plain["chain"]["ca_file"] = chain.ca_file
    secrets: Plain = {"backend": chain.secrets.backend}
    if chain.secrets.key_file:
        secrets["key_file"] = chain.secrets.key_file
    if chain.secrets.key_command:
        secrets["key_command"] = list(chain.secrets.key_command)
    return {**plain, "secrets": secrets}


def plain_policy(policy: Policy) -> Plain:
    """Return what `policy.toml` says of a policy."""
    return {
        "schema": CHAIN_MIGRATIONS.current,
        "administrators_may_view_passwords": policy.administrators_may_view_passwords,
        "administrators_group": policy.administrators_group,
        "journal_texts": policy.journal_texts,
    }


def _branch(code: str, table: Plain) -> Branch:
    branch = Branch.parse(code, _text(table, "name"))
    if branch.code != code:
        raise _not_exact("code", branch.code)
    return branch


def _workstation(host: str, table: Plain) -> Workstation:
    branch = _text(table, "branch")
    workstation = Workstation.parse(host, branch)
    if workstation.host != host.lower():
        raise _not_exact("host", workstation.host)
    if workstation.branch != branch:
        raise _not_exact("branch", workstation.branch)
    return workstation


def _appointment_type(key: str, table: Plain) -> AppointmentType:
    allowed = _flag(table, "automatic_notification")
    entry = AppointmentType.parse(key, _text(table, "name"), automatic_notification=allowed)
    if entry.key != key:
        raise _not_exact("key", entry.key)
    return entry


def _require_once(hosts: Iterable[str]) -> None:
    """Refuse a host name that stands there in small letters and in capitals: nobody knows which one is meant."""
    known: set[str] = set()
    for host in map(str.lower, hosts):
        if host in known:
            raise FieldRefused(TABLES[Kind.WORKSTATION], EntryReason.TWICE, name=host)
        known.add(host)


def _not_exact(field: str, meant: str) -> FieldRefused:
    """Return the refusal of a key with blanks around it: a rename or a deletion would not find it by its name."""
    return FieldRefused(field, EntryReason.NOT_EXACT, meant=meant)


def _defaults(plain: Plain) -> dict[str, Any]:
    chain_id = _text(plain, "chain_id")
    if not chain_id:
        raise FieldRefused("chain_id", EntryReason.REQUIRED)
    if not re.fullmatch(_CHAIN_ID, chain_id):
        raise FieldRefused("chain_id", FileProblem.WRONG_TYPE, expected="id")
    table = _table(plain, "chain")
    secrets = _table(plain, "secrets")
    name = _text(table, "name")
    timezone = _text(table, "timezone") or "UTC"
    parse_timezone(timezone)
    return {
        "chain_id": chain_id,
        "name": parse_label(name) if name else "",
        "timezone": timezone,
        "country_code": CountryCode.stored(_text(table, "country_code") or DEFAULT_COUNTRY_CODE).text,
        "ca_file": parse_path(_text(table, "ca_file"), "ca_file"),
        "secrets": SecretSettings(
            _text(secrets, "backend") or SecretSettings().backend,
            parse_path(_text(secrets, "key_file"), "key_file"),
            parse_command(_texts(secrets, "key_command"), "key_command"),
        ),
    }


def _policy(plain: Plain) -> Policy:
    return Policy.parse(
        administrators_may_view_passwords=_flag(plain, "administrators_may_view_passwords"),
        administrators_group=_text(plain, "administrators_group"),
        journal_texts=_flag(plain, "journal_texts"),
    )


def _trusted_policy(directory: ConfigDirectory) -> Policy:
    """Return the policy; the system's counts only while it is root's: a member of the group could replace it else."""
    return read_policy(directory, only_roots=policy_is_roots_alone(directory.places))


def _or_else(without: _Value, problems: list[Unreadable], read: Callable[[], _Value]) -> _Value:
    try:
        return read()
    except Unreadable as problem:
        problems.append(problem)
        return without


def _entries(directory: ConfigDirectory, kind: Kind, read: Callable[[str, Plain], _Entry]) -> list[_Entry]:
    path = file_of(directory.places, kind)
    plain = read_plain(directory, path) or {}
    table = _checked(directory, path, lambda whole: _table(whole, TABLES[kind]), plain)
    if kind is Kind.WORKSTATION:
        _checked(directory, path, _require_once, table)
    entries: list[_Entry] = []
    for key in sorted(table):
        try:
            entries.append(read(key, _table(table, key)))
        except FieldRefused as refusal:
            raise _unreadable(directory, path, refusal, (TABLES[kind], key)) from refusal
    return entries


def _checked(directory: ConfigDirectory, path: Path, read: Callable[[Plain], _Value], plain: Plain) -> _Value:
    """Read values, and say in which file and line a rule is broken."""
    try:
        return read(plain)
    except FieldRefused as refusal:
        raise _unreadable(directory, path, refusal) from refusal


def _unreadable(directory: ConfigDirectory, path: Path, refusal: FieldRefused, inside: KeyPath = ()) -> Unreadable:
    contents = directory.read_if_there(path)
    text = decode(path, contents.data) if contents else ""
    places: list[KeyPath] = [(*inside, refusal.field), ("chain", refusal.field), ("secrets", refusal.field)]
    line = next((number for place in places if (number := line_of(text, place))), None)
    return Unreadable(str(path), refusal, line)


def _table(plain: Plain, name: str) -> Plain:
    return _typed(plain, name, dict, "table", otherwise={})


def _text(table: Plain, name: str) -> str:
    return _typed(table, name, str, "text", otherwise="")


def _texts(table: Plain, name: str) -> list[str]:
    listed: list[object] = _typed(table, name, list, "list", otherwise=[])
    if not all(isinstance(entry, str) for entry in listed):
        raise FieldRefused(name, FileProblem.WRONG_TYPE, expected="list")
    return [str(entry) for entry in listed]


def _flag(table: Plain, name: str) -> bool:
    return _typed(table, name, bool, "yes or no", otherwise=False)


def _typed(table: Plain, name: str, kind: type[_Value], expected: str, *, otherwise: _Value) -> _Value:
    value = table.get(name, otherwise)
    if not isinstance(value, kind):
        raise FieldRefused(name, FileProblem.WRONG_TYPE, expected=expected)
    return value


def policy_is_roots_alone(places: Places) -> bool:
    """Tell whether the policy must be root's: where the configuration is the system's."""
    return places.scope is Scope.SYSTEM
