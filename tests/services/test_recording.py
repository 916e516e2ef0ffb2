"""What people change is written down: who, what, from what to what, and never a secret."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.chain import Branch, Chain
from smstui.domain.change import SET, VAULT, Author, ChangeRecord, Deed, FieldChange, Result, Subject, Thing
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import EditConflict, NameTaken, StorageError, WriteFailed
from smstui.domain.remembered import Month
from smstui.domain.secret import Secret
from smstui.domain.stored import Stored
from smstui.ports import ChangeLog
from smstui.services.editing import Editing
from smstui.services.recording import Recording

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
ANNA = Author("root", "anna", "192.0.2.7")
DRAFT = Draft(name="SMSAPI Stuttgart", country_code="+49", branch="01")
TOKEN = Credentials(Secret("token-1"))


class FullDisk:
    """Be a change log that cannot be written."""

    def record(self, change: ChangeRecord) -> None:
        raise WriteFailed("changes-2026-11.jsonl", "disk full")

    def extent(self) -> int:
        return 0

    def months(self) -> tuple[str, ...]:
        return ()

    def month(self, name: str) -> Month[ChangeRecord]:
        return Month(name)


@dataclass
class World:
    interfaces: MemoryInterfaceRepository
    secrets: MemorySecrets
    log: MemoryChangeLog
    recording: Recording
    editing: Editing

    def lines(self) -> list[ChangeRecord]:
        """Return what was written down, oldest first."""
        return [line for month in reversed(self.log.months()) for line in reversed(self.log.month(month).lines)]

    async def saved(self, draft: Draft = DRAFT) -> Stored:
        return (await self.editing.create(draft, TOKEN)).stored


def world_with(log: ChangeLog | None = None) -> World:
    kept = MemoryChangeLog()
    chain_value = Chain("chain", "Optik Nord", "Europe/Berlin", branches={"01": Branch("01", "Stuttgart")})
    interfaces, secrets = MemoryInterfaceRepository(), MemorySecrets()
    recording = Recording(log or kept, lambda: NOW, ANNA)
    chain = MemoryChainRepository(chain_value, interfaces)
    return World(
        interfaces, secrets, kept, recording, Editing(interfaces, chain, secrets, lambda: NOW, "anna", recording)
    )


@pytest.fixture
def world() -> World:
    return world_with()


async def test_a_first_save_is_written_down_with_every_field_and_a_secret_that_is_only_set(world: World) -> None:
    stored = await world.saved()

    [line] = world.lines()
    assert (line.moment, line.author, line.deed, line.result) == (NOW, ANNA, Deed.CREATED, Result.DONE)
    assert line.subject == Subject(Thing.INTERFACE, stored.interface.id, "SMSAPI Stuttgart")
    assert set(line.fields) == {
        FieldChange("name", "", "SMSAPI Stuttgart"),
        FieldChange("branch", "", "01"),
        FieldChange("use", "", "server"),
        FieldChange("service", "", "smsapi.com"),
        FieldChange("authentication", "", "token"),
        FieldChange("country_code", "", "+49"),
        FieldChange("max_characters", "", "1000"),
        FieldChange("token", "", SET),
    }


async def test_a_change_is_written_down_from_what_to_what(world: World) -> None:
    base = await world.saved()
    draft = replace(Draft.of(base.interface), start="2026-12-01", proxy_host="proxy.lan", proxy_port="3128")

    await world.editing.change(base, replace(draft, proxy_username="u"), Credentials(proxy=Secret("proxy-1")))

    assert world.lines()[-1].deed is Deed.CHANGED
    assert world.lines()[-1].fields == (
        FieldChange("start", "", "2026-12-01"),
        FieldChange("proxy_host", "", "proxy.lan"),
        FieldChange("proxy_port", "", "3128"),
        FieldChange("proxy_username", "", "u"),
        FieldChange("proxy_password", None, SET),
    )


async def test_no_line_holds_a_secret(world: World) -> None:
    base = await world.saved()
    draft = replace(Draft.of(base.interface), proxy_host="proxy.lan", proxy_port="3128", proxy_username="u")
    saved = await world.editing.change(base, draft, Credentials(proxy=Secret("proxy-1")))
    await world.editing.supply_proxy(saved.stored, Secret("proxy-2"))
    await world.editing.delete(saved.stored)
    await world.editing.undo()

    assert len(world.lines()) == 5
    assert not any(secret in repr(world.lines()) for secret in ("token-1", "proxy-1", "proxy-2"))


async def test_of_a_merged_save_only_the_own_fields_are_written_down(world: World) -> None:
    base = await world.saved()
    theirs = replace(Draft.of(base.interface), sender="OptikNord")
    await world.editing.change(base, theirs, Credentials())

    mine = replace(Draft.of(base.interface), max_characters="300")
    saved = await world.editing.change(base, mine, Credentials())

    assert saved.merged == ("sender",)
    assert world.lines()[-1].fields == (FieldChange("max_characters", "1000", "300"),)


async def test_a_save_that_found_its_change_made_already_is_no_line(world: World) -> None:
    base = await world.saved()
    draft = replace(Draft.of(base.interface), sender="OptikNord")
    await world.editing.change(base, draft, Credentials())

    await world.editing.change(base, draft, Credentials())

    assert [line.deed for line in world.lines()] == [Deed.CREATED, Deed.CHANGED]


async def test_what_is_refused_is_no_line(world: World) -> None:
    base = await world.saved()
    await world.editing.change(base, replace(Draft.of(base.interface), sender="OptikNord"), Credentials())

    with pytest.raises(EditConflict):
        await world.editing.change(base, replace(Draft.of(base.interface), sender="OptikSued"), Credentials())
    with pytest.raises(NameTaken):
        await world.editing.create(DRAFT, TOKEN)
    assert len(world.lines()) == 2


async def test_supplying_deleting_and_taking_back_are_written_down(world: World) -> None:
    stored = await world.saved()
    for key in world.secrets.overview():
        world.secrets.delete(key)

    await world.editing.supply(stored, Secret("token-2"))
    await world.editing.delete(stored)
    await world.editing.undo()

    supplied, deleted, undone = world.lines()[1:]
    assert (supplied.deed, supplied.fields) == (Deed.SUPPLIED, (FieldChange("token", "", SET),))
    assert deleted.deed is Deed.DELETED
    assert FieldChange("name", "SMSAPI Stuttgart", "") in deleted.fields
    assert undone.deed is Deed.UNDONE
    assert undone.subject == deleted.subject == Subject.of(stored.interface)
    assert FieldChange("name", "", "SMSAPI Stuttgart") in undone.fields


async def test_a_change_that_is_taken_back_goes_from_the_new_value_to_the_old_one(world: World) -> None:
    base = await world.saved()
    await world.editing.change(base, replace(Draft.of(base.interface), sender="OptikNord"), Credentials())

    await world.editing.undo()

    assert world.lines()[-1].fields == (FieldChange("sender", "OptikNord", ""),)


async def test_a_save_stands_when_the_log_cannot_be_written_and_that_is_told() -> None:
    world = world_with(FullDisk())
    told: list[StorageError] = []
    world.recording.listen(told.append)

    stored = await world.saved()

    assert world.interfaces.get(stored.interface.id) == stored
    assert [type(error) for error in told] == [WriteFailed]


def test_what_may_only_happen_when_it_is_written_down_is_refused() -> None:
    world = world_with(FullDisk())

    with pytest.raises(WriteFailed):
        world.recording.record(Deed.REVEALED, VAULT)
