"""Work out what a document would change in a configuration, by the rules that hold for everything that is saved.

Pure: nothing is read or written here. What one thing of the document needs may come with the same document (a branch
that an interface names), so the rules are applied to the configuration as it would be afterwards.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from smstui.domain.batch import NewInterface
from smstui.domain.chain import AppointmentType, Branch, Chain, Entry, Kind, Workstation, kind_and_key
from smstui.domain.change import Subject, Thing
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import (
    DraftRefused,
    FieldRefused,
    FileProblem,
    KeyTaken,
    LockedField,
    NameTaken,
    NotFound,
    SmstuiError,
    StillInUse,
    User,
)
from smstui.domain.field import Field
from smstui.domain.interface import (
    Interface,
    InterfaceId,
    Reason,
    Settings,
    check_moment,
    name_key,
    require_same_account,
)
from smstui.domain.recorded import Recorded
from smstui.domain.safe_text import is_safe
from smstui.domain.stored import Listing, Stored
from smstui.services.described import Described, read_document
from smstui.services.import_plan import Action, ImportPlan, Origin, PlanItem, compared, refused
from smstui.services.secrets_in_step import missing_secrets
from smstui.services.transfer_document import Document, Wanted

_ID: Final = "[0-9A-Za-z][0-9A-Za-z._-]{0,79}"
"""What may be kept of an id from elsewhere: it becomes the name of a file."""

_LONGEST_AUTHOR: Final = 80


def plan_import(document: Document, chain: Chain, listing: Listing, origin: Origin) -> ImportPlan:
    """Return what a document would do to a configuration."""
    by_thing = {thing: [wanted for wanted in document.wanted if wanted.thing is thing] for thing in Thing}
    items: list[PlanItem] = []
    entries: list[Entry] = []
    after = chain
    for thing in (Thing.BRANCH, Thing.WORKSTATION, Thing.APPOINTMENT_TYPE):
        planned = list(_entries(by_thing[thing], after))
        items += planned
        entries = [item.after for item in planned if isinstance(item.after, Branch | Workstation | AppointmentType)]
        after = _with(after, entries)
    interfaces = _Interfaces(after, listing, origin).planned(by_thing[Thing.INTERFACE])
    final = _final(listing, interfaces)
    return ImportPlan((*(_still_fitting(item, final) for item in items), *interfaces), after)


def _entries(wanted: Iterable[Wanted], chain: Chain) -> Iterator[PlanItem]:
    seen: set[str] = set()
    for one in wanted:
        try:
            entry = _entry(one)
            kind, key = kind_and_key(entry)
            if key in seen:
                raise KeyTaken(kind, key)
            seen.add(key)
            if isinstance(entry, Workstation) and entry.branch not in chain.branches:
                raise NotFound(Kind.BRANCH, entry.branch)
        except SmstuiError as error:
            yield PlanItem(Action.REFUSE, Subject(one.thing, one.key), one.line, errors=(error,))
        else:
            yield compared(one, _known(chain, kind, key), entry)


def _entry(one: Wanted) -> Entry:
    said = dict(one.said)
    key_name = {Thing.BRANCH: "code", Thing.WORKSTATION: "host"}.get(one.thing, "key")
    said.pop(key_name, None)
    match one.thing:
        case Thing.BRANCH:
            return Branch.parse(one.key, _only_text(said, "name"))
        case Thing.WORKSTATION:
            return Workstation.parse(one.key, _only_text(said, "branch"))
        case _:
            allowed = said.pop("automatic_notification", False)
            if not isinstance(allowed, bool):
                raise FieldRefused("automatic_notification", FileProblem.WRONG_TYPE, expected="yes or no")
            return AppointmentType.parse(one.key, _only_text(said, "name"), automatic_notification=allowed)


def _only_text(said: Mapping[str, object], name: str) -> str:
    """Return the one text that an entry has; whatever else it says is a mistyped key."""
    unknown = next((key for key in said if key != name), None)
    if unknown is not None:
        raise FieldRefused("key", FileProblem.UNKNOWN_VALUE, value=unknown, known=(name,))
    text = said.get(name, "")
    if not isinstance(text, str):
        raise FieldRefused(name, FileProblem.WRONG_TYPE, expected="text")
    return text


def _known(chain: Chain, kind: Kind, key: str) -> Entry | None:
    if kind is Kind.BRANCH:
        return chain.branches.get(key)
    if kind is Kind.WORKSTATION:
        return chain.workstations.get(key)
    return chain.appointment_types.get(key)


def _with(chain: Chain, entries: Iterable[Entry]) -> Chain:
    """Return the chain with entries added or changed."""
    branches, hosts = dict(chain.branches), dict(chain.workstations)
    for entry in entries:
        if isinstance(entry, Branch):
            branches[entry.code] = entry
        elif isinstance(entry, Workstation):
            hosts[entry.host] = entry
    return replace(chain, branches=branches, workstations=hosts)


def _final(listing: Listing, planned: Iterable[PlanItem]) -> list[Interface]:
    """Return the interfaces as they would be."""
    known = {stored.interface.id: stored.interface for stored in listing.stored}
    for item in planned:
        if item.base is not None and isinstance(item.after, Interface):
            known[item.base.interface.id] = item.after
    return list(known.values())


def _still_fitting(item: PlanItem, interfaces: list[Interface]) -> PlanItem:
    """Return the item, refused where a workstation would move away from interfaces that hold its branch."""
    if item.action is not Action.CHANGE or not isinstance(item.after, Workstation):
        return item
    host, branch = item.after.host, item.after.branch
    users = [
        User(Thing.INTERFACE, one.name)
        for one in interfaces
        if one.workstation == host and one.settings.branch != branch
    ]
    if not users:
        return item
    return refused(item, StillInUse(Kind.WORKSTATION, host, users))


class _Interfaces:
    """Plan the interfaces of a document."""

    def __init__(self, chain: Chain, listing: Listing, origin: Origin) -> None:
        self._chain = chain
        self._listing = listing
        self._origin = origin
        self._by_id = {stored.interface.id: stored for stored in listing.stored}
        self._by_name = {name_key(stored.interface.name): stored for stored in listing.stored}
        self._unreadable = {row.id: row.error for row in listing.unreadable}

    def planned(self, wanted: Iterable[Wanted]) -> list[PlanItem]:
        """Return what becomes of each; names are unique in what there would be afterwards."""
        return self._with_free_names([self._item(one) for one in wanted])

    def _item(self, one: Wanted) -> PlanItem:
        name = one.said.get("name", "")
        subject = Subject(Thing.INTERFACE, one.key, name if isinstance(name, str) else "")
        try:
            base = self._base(one, subject.name)
            described = self._described(one)
            planned = self._new(one, described) if base is None else self._changed(one, base, described)
        except SmstuiError as error:
            return PlanItem(Action.REFUSE, subject, one.line, errors=(error,))
        return replace(planned, service_was=_retired(described, planned.after))

    def _base(self, one: Wanted, name: str) -> Stored | None:
        """Return the interface that is meant: the one with the id, else the one with the name."""
        wanted = InterfaceId(one.key)
        if wanted in self._unreadable:
            raise self._unreadable[wanted]
        return self._by_id.get(wanted) or self._by_name.get(name_key(name))

    def _described(self, one: Wanted) -> Described:
        described = read_document({key: said for key, said in one.said.items() if key != "id"})
        given = [name for name, secret in described.secrets.items() if secret.reveal().strip()]
        if given:
            raise DraftRefused([FieldRefused(name, Reason.NOT_IMPORTED) for name in given])
        return described

    def _changed(self, one: Wanted, base: Stored, described: Described) -> PlanItem:
        before = base.interface
        shown = Draft.of(before)
        if one.whole:  # what it does not speak of is empty; of what is locked nothing need be said
            fixed = {name: getattr(shown, name) for name in ("name", "workstation", "service", "method", "username")}
            shown = Draft(country_code=self._chain.country_code, **fixed)
        draft = described.applied_to(shown)
        require_same_account(before.account, draft.account())
        if (draft.workstation.lower() or None) != before.workstation:
            raise LockedField(Field.WORKSTATION)
        settings = self._settings(draft)
        missing = missing_secrets(settings.proxy, Credentials(), None, before.settings.proxy)
        if missing:
            raise DraftRefused(missing)
        item = compared(one, before, before.changed(settings))
        return replace(item, base=base)

    def _new(self, one: Wanted, described: Described) -> PlanItem:
        draft = described.applied_to(Draft(country_code=self._chain.country_code))
        settings, account = self._settings(draft), draft.account()
        created = _moment(one.said, "created")
        origin = self._origin
        make = partial(
            Interface,
            created=created or origin.moment,
            account=account,
            settings=settings,
            workstation=draft.workstation.lower() or None,
            secrets=origin.store,
            created_by=_author(one.said) if created else origin.user,
            place_since=_moment(one.said, "place_since"),
        )
        wanted_id = one.key if re.fullmatch(_ID, one.key) else ""
        item = compared(one, None, make(InterfaceId(wanted_id)))
        return replace(item, new=NewInterface(wanted_id, settings.name, make))

    def _settings(self, draft: Draft) -> Settings:
        settings = replace(draft, workstation=draft.workstation.lower()).settings(self._chain)
        draft.require_consistent()
        return settings

    def _with_free_names(self, items: list[PlanItem]) -> list[PlanItem]:
        """Refuse names that two would have afterwards, and the second of two that mean the same interface."""
        planned = {item.base.interface.id for item in items if item.base is not None}
        untouched = {
            name_key(stored.interface.name): stored.interface.id
            for stored in self._listing.stored
            if stored.interface.id not in planned
        }
        untouched.update({name_key(row.name): row.id for row in self._listing.unreadable if row.name})
        names = Counter(name_key(item.after.name) for item in items if isinstance(item.after, Interface))
        bases: set[InterfaceId] = set()
        result = []
        for item in items:
            checked = item
            if isinstance(item.after, Interface):
                key = name_key(item.after.name)
                if key in untouched or names[key] > 1:
                    checked = refused(item, NameTaken(item.after.name, untouched.get(key, item.after.id)))
                elif item.base is not None and item.base.interface.id in bases:
                    checked = refused(item, KeyTaken(Thing.INTERFACE, item.base.interface.id))
                if item.base is not None:
                    bases.add(item.base.interface.id)
            result.append(checked)
        return result


def _retired(described: Described, after: Recorded | None) -> str:
    """Return the address of the former brand that a document names, where it became another service."""
    text = described.texts.get(Field.SERVICE, "").strip()
    is_other = isinstance(after, Interface) and "hqsms" in text.lower() and after.account.service.name != text
    return text if is_other else ""


def _moment(said: Mapping[str, object], name: str) -> datetime | None:
    value = said.get(name)
    return None if value is None else check_moment(name, value).replace(microsecond=0)


def _author(said: Mapping[str, object]) -> str:
    value = said.get("created_by", "")
    return value if isinstance(value, str) and len(value) <= _LONGEST_AUTHOR and is_safe(value) else ""
