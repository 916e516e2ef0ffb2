import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.domain.chain import AppointmentType, Branch, Chain, EntryReason, Policy, Workstation
from smstui.domain.change import Author, Deed, FieldChange, Subject, Thing
from smstui.domain.errors import FieldRefused, KeyTaken, StillInUse, Unreadable, User
from smstui.ports import ChainRepository
from smstui.services.chain_editing import ChainEditing
from smstui.services.recording import Recording

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)

CHAIN = Chain(chain_id="chain", name="Optik Nord", timezone="Europe/Berlin", branches={"01": Branch("01", "Ulm")})


@dataclass
class Kept:
    """Be a repository that notes what it is asked to keep, and on which thread."""

    chain: Chain = CHAIN
    calls: list[tuple[object, ...]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    error: Exception | None = None

    def load(self) -> Chain:
        return self.chain

    def save_branch(self, branch: Branch, previous: str | None = None, _base: Branch | None = None) -> None:
        self._note(branch, previous)
        self.chain = replace(self.chain, branches={**self.chain.branches, branch.code: branch})

    def delete_branch(self, code: str) -> None:
        self._note("branch", code)

    def save_workstation(
        self, workstation: Workstation, previous: str | None = None, _base: Workstation | None = None
    ) -> None:
        self._note(workstation, previous)

    def delete_workstation(self, host: str) -> None:
        self._note("workstation", host)

    def save_appointment_type(
        self, entry: AppointmentType, previous: str | None = None, _base: AppointmentType | None = None
    ) -> None:
        self._note(entry, previous)

    def delete_appointment_type(self, key: str) -> None:
        self._note("appointment type", key)

    def save_policy(self, policy: Policy, _base: Policy | None = None) -> None:
        self._note(policy)
        self.chain = self.chain.with_policy(policy)

    def save_defaults(self, chain: Chain, _base: Chain | None = None) -> None:
        self._note(chain)
        self.chain = chain

    def _note(self, *values: object) -> None:
        if self.error is not None:
            raise self.error
        self.threads.add(threading.get_ident())
        self.calls.append(values)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def log() -> MemoryChangeLog:
    return MemoryChangeLog()


@pytest.fixture
def editing(kept: Kept, log: MemoryChangeLog) -> ChainEditing:
    recording = Recording(log, lambda: NOW, Author("anna"))
    return ChainEditing(cast("ChainRepository", kept), recording)


async def test_a_branch_is_read_as_it_was_typed(kept: Kept, editing: ChainEditing) -> None:
    branch = await editing.save_branch(" 02 ", " Mu\u0308nchen ")

    assert branch == Branch("02", "München")
    assert kept.calls == [(branch, None)]


async def test_a_changed_branch_names_its_previous_code(kept: Kept, editing: ChainEditing) -> None:
    await editing.save_branch("71", "Ulm", previous="01")

    assert kept.calls == [(Branch("71", "Ulm"), "01")]


async def test_a_host_name_is_kept_in_lower_case(kept: Kept, editing: ChainEditing) -> None:
    await editing.save_workstation("KASSE-1", "01")

    assert kept.calls == [(Workstation("kasse-1", "01"), None)]


async def test_an_appointment_type_keeps_its_option(kept: Kept, editing: ChainEditing) -> None:
    await editing.save_appointment_type("eye-test", "Sehtest", automatic_notification=True, previous="test")

    assert kept.calls == [(AppointmentType("eye-test", "Sehtest", automatic_notification=True), "test")]


async def test_what_is_deleted_is_named_by_its_key(kept: Kept, editing: ChainEditing) -> None:
    await editing.delete_branch("01")
    await editing.delete_workstation("kasse-1")
    await editing.delete_appointment_type("eye-test")

    assert kept.calls == [("branch", "01"), ("workstation", "kasse-1"), ("appointment type", "eye-test")]


async def test_who_still_uses_an_entry_is_handed_on(kept: Kept, editing: ChainEditing) -> None:
    kept.error = StillInUse("branch", "01", [User("interface", "SMSAPI Ulm")])

    with pytest.raises(StillInUse) as refused:
        await editing.delete_branch("01")

    assert refused.value.users == (User("interface", "SMSAPI Ulm"),)


async def test_a_taken_key_is_handed_on(kept: Kept, editing: ChainEditing) -> None:
    kept.error = KeyTaken("branch", "01")

    with pytest.raises(KeyTaken):
        await editing.save_branch("01", "Ulm")


@pytest.mark.parametrize(
    ("code", "name", "field_name", "reason"),
    [
        ("", "Ulm", "code", EntryReason.REQUIRED),
        ("a b", "Ulm", "code", EntryReason.CODE_FORM),
        ("0" * 17, "Ulm", "code", EntryReason.CODE_FORM),
        ("02", " ", "name", EntryReason.REQUIRED),
        ("02", "x" * 81, "name", EntryReason.TOO_LONG),
        ("02", "Ulm\x1b[31m", "name", EntryReason.CONTROL_CHARACTER),
    ],
)
async def test_a_branch_that_breaks_a_rule_is_refused_and_not_kept(
    kept: Kept, editing: ChainEditing, code: str, name: str, field_name: str, reason: EntryReason
) -> None:
    with pytest.raises(FieldRefused) as refused:
        await editing.save_branch(code, name)

    assert (refused.value.field, refused.value.reason) == (field_name, reason)
    assert kept.calls == []


async def test_viewing_passwords_needs_a_group(kept: Kept, editing: ChainEditing) -> None:
    with pytest.raises(FieldRefused) as refused:
        await editing.save_policy(administrators_may_view_passwords=True, administrators_group=" ", journal_texts=False)

    assert refused.value.reason is EntryReason.REQUIRED
    assert kept.calls == []


@pytest.mark.parametrize("group", ["sms-admins", "DOMAIN\\domain admins", "admins@example.org", ""])
async def test_groups_of_directory_services_are_accepted(kept: Kept, editing: ChainEditing, group: str) -> None:
    policy = await editing.save_policy(
        administrators_may_view_passwords=False, administrators_group=group, journal_texts=True
    )

    assert kept.calls == [(policy,)]
    assert policy.administrators_group == group


@pytest.mark.parametrize("group", ["-x", "a:b", "a\nb", "x" * 65])
async def test_what_is_no_name_of_a_group_is_refused(editing: ChainEditing, group: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        await editing.save_policy(
            administrators_may_view_passwords=False, administrators_group=group, journal_texts=False
        )

    assert refused.value.reason is EntryReason.GROUP_FORM


async def test_defaults_keep_the_rest_of_the_chain(kept: Kept, editing: ChainEditing) -> None:
    chain = await editing.save_defaults(
        name="Optyk", timezone="Europe/Warsaw", country_code="0048", ca_file="/etc/ssl/own.pem"
    )

    assert (chain.name, chain.timezone, chain.country_code, chain.ca_file) == (
        "Optyk",
        "Europe/Warsaw",
        "+48",
        "/etc/ssl/own.pem",
    )
    assert chain.branches == CHAIN.branches
    assert kept.calls == [(chain,)]


@pytest.mark.parametrize(
    ("changed", "field_name"),
    [
        ({"name": ""}, "name"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"country_code": "+999"}, "country_code"),
        ({"ca_file": "own.pem"}, "ca_file"),
        ({"ca_file": "/etc/\x1b[31m.pem"}, "ca_file"),
    ],
)
async def test_a_default_that_breaks_a_rule_is_refused(
    kept: Kept, editing: ChainEditing, changed: dict[str, str], field_name: str
) -> None:
    values: dict[str, Any] = {"name": "Optik", "timezone": "Europe/Berlin", "country_code": "+49", "ca_file": ""}

    with pytest.raises(FieldRefused) as refused:
        await editing.save_defaults(**values | changed)

    assert refused.value.field == field_name
    assert kept.calls == []


async def test_what_others_changed_of_it_meanwhile_is_returned_and_written_down(log: MemoryChangeLog) -> None:
    """The one turned a test on, the other gives it a name: what the second is told is both."""
    repository = MemoryChainRepository(CHAIN, MemoryInterfaceRepository())
    editing = ChainEditing(repository, Recording(log, lambda: NOW, Author("anna")))
    began_from = AppointmentType("check", "Check")
    repository.save_appointment_type(began_from)
    repository.save_appointment_type(replace(began_from, automatic_notification=True), previous="check")

    saved = await editing.save_appointment_type(
        "check", "Check-up", automatic_notification=False, previous="check", base=began_from
    )

    assert saved == AppointmentType("check", "Check-up", automatic_notification=True)
    assert the_lines(log) == [
        (
            Deed.CHANGED,
            Subject(Thing.APPOINTMENT_TYPE, "check", "Check-up"),
            (FieldChange("name", "Check", "Check-up"),),
        )
    ]


async def test_a_chain_that_was_named_meanwhile_keeps_its_name_beside_another_time_zone(log: MemoryChangeLog) -> None:
    nameless = replace(CHAIN, name="")
    repository = MemoryChainRepository(nameless, MemoryInterfaceRepository())
    editing = ChainEditing(repository, Recording(log, lambda: NOW, Author("anna")))
    repository.save_defaults(replace(nameless, name="Optik Nord"))

    saved = await editing.save_defaults(
        name="", timezone="Europe/Vienna", country_code="+49", ca_file="", base=nameless
    )

    assert (saved.name, saved.timezone) == ("Optik Nord", "Europe/Vienna")


async def test_a_workstation_that_was_moved_meanwhile_stays_moved_under_its_new_name(log: MemoryChangeLog) -> None:
    chain = replace(
        CHAIN,
        branches={**CHAIN.branches, "02": Branch("02", "Kiel")},
        workstations={"desk": Workstation("desk", "01")},
    )
    repository = MemoryChainRepository(chain, MemoryInterfaceRepository())
    editing = ChainEditing(repository, Recording(log, lambda: NOW, Author("anna")))
    repository.save_workstation(Workstation("desk", "02"), "desk")

    saved = await editing.save_workstation("till", "01", previous="desk", base=Workstation("desk", "01"))

    assert saved == Workstation("till", "02")


async def test_what_is_written_is_told_though_the_files_cannot_be_read_just_after(
    kept: Kept, editing: ChainEditing, log: MemoryChangeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    chains = iter([CHAIN])

    def load() -> Chain:
        chain = next(chains, None)
        if chain is None:
            raise Unreadable("workstations.toml", "not TOML")
        return chain

    monkeypatch.setattr(kept, "load", load)

    assert await editing.save_branch("02", "Kiel") == Branch("02", "Kiel")
    assert [line.subject.key for line in log.month("2026-11").lines] == ["02"]


async def test_files_are_written_in_another_thread(kept: Kept, editing: ChainEditing) -> None:
    await editing.save_branch("02", "Ulm")

    assert threading.get_ident() not in kept.threads


def the_lines(log: MemoryChangeLog) -> list[tuple[Deed, Subject, tuple[FieldChange, ...]]]:
    return [(line.deed, line.subject, line.fields) for line in reversed(log.month("2026-11").lines)]


async def test_every_change_of_the_chain_is_written_down(
    kept: Kept, editing: ChainEditing, log: MemoryChangeLog
) -> None:
    await editing.save_branch("02", "Kiel")
    await editing.save_branch("01", "Ulm Mitte", previous="01")
    await editing.delete_branch("01")
    await editing.save_workstation("kasse-1", "01")
    await editing.save_appointment_type("check", "Check-up", automatic_notification=True)

    assert the_lines(log) == [
        (
            Deed.CREATED,
            Subject(Thing.BRANCH, "02", "Kiel"),
            (FieldChange("code", "", "02"), FieldChange("name", "", "Kiel")),
        ),
        (Deed.CHANGED, Subject(Thing.BRANCH, "01", "Ulm Mitte"), (FieldChange("name", "Ulm", "Ulm Mitte"),)),
        (
            Deed.DELETED,
            Subject(Thing.BRANCH, "01", "Ulm Mitte"),
            (FieldChange("code", "01", ""), FieldChange("name", "Ulm Mitte", "")),
        ),
        (
            Deed.CREATED,
            Subject(Thing.WORKSTATION, "kasse-1"),
            (FieldChange("host", "", "kasse-1"), FieldChange("branch", "", "01")),
        ),
        (
            Deed.CREATED,
            Subject(Thing.APPOINTMENT_TYPE, "check", "Check-up"),
            (
                FieldChange("key", "", "check"),
                FieldChange("name", "", "Check-up"),
                FieldChange("automatic_notification", "", "yes"),
            ),
        ),
    ]


async def test_a_policy_and_the_defaults_are_written_down_field_by_field(
    editing: ChainEditing, log: MemoryChangeLog
) -> None:
    await editing.save_policy(
        administrators_may_view_passwords=True, administrators_group="smsadmin", journal_texts=False
    )
    await editing.save_defaults(name="Optik Nord", timezone="Europe/Vienna", country_code="+43", ca_file="")

    assert the_lines(log) == [
        (
            Deed.CHANGED,
            Subject(Thing.POLICY),
            (
                FieldChange("administrators_may_view_passwords", "no", "yes"),
                FieldChange("administrators_group", "", "smsadmin"),
            ),
        ),
        (
            Deed.CHANGED,
            Subject(Thing.DEFAULTS),
            (FieldChange("timezone", "Europe/Berlin", "Europe/Vienna"), FieldChange("country_code", "+49", "+43")),
        ),
    ]


async def test_a_save_without_a_change_is_no_line(editing: ChainEditing, log: MemoryChangeLog) -> None:
    await editing.save_branch("01", "Ulm", previous="01")

    assert log.months() == ()


async def test_what_is_refused_is_no_line(kept: Kept, editing: ChainEditing, log: MemoryChangeLog) -> None:
    kept.error = KeyTaken("branch", "02")

    with pytest.raises(KeyTaken):
        await editing.save_branch("02", "Kiel")
    assert log.months() == ()
