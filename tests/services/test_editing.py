"""Creating, changing, supplying, deleting and taking back interfaces, and the lock that no call opens."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.adapters.toml.chain_repository import TomlChainRepository
from smstui.adapters.toml.first_start import prepare
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.places import find_places
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.chain import Branch, Chain, Workstation
from smstui.domain.change import Author
from smstui.domain.country_code import CountryCode
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import (
    DraftRefused,
    EditConflict,
    LockedField,
    NameTaken,
    NotFound,
    SecretError,
    SmstuiError,
    StoreAbsent,
    StoreDamaged,
    StoreLocked,
    StoreUnavailable,
    SupplyRefused,
    Unreadable,
    WriteFailed,
)
from smstui.domain.field import Field
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey, SecretPresence
from smstui.domain.state import Presence
from smstui.domain.stored import Stored, UnreadableRow
from smstui.ports import ChainRepository, InterfaceRepository, proxy_key, secret_key
from smstui.services.editing import Editing
from smstui.services.presence import KnownSecrets
from smstui.services.recording import Recording
from smstui.wording.catalogue import use_language
from smstui.wording.edits import undone_in_words

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
TOKEN = Credentials(Secret("token-1"))
DRAFT = Draft(name="SMSAPI Stuttgart", country_code="+49")


@dataclass
class World:
    """Hold one chain with its stores and the service over them."""

    interfaces: InterfaceRepository
    chain: ChainRepository
    secrets: MemorySecrets
    editing: Editing

    def secret_of(self, interface: Interface) -> str:
        """Return what is kept, whatever it was entered for."""
        key = secret_key(self.chain.load(), interface.id, SecretField.ACCOUNT)
        return self.secrets.get(key, self.secrets.overview()[key]).reveal()

    def proxy_password_of(self, stored: Stored) -> str:
        """Return the password that goes to the proxy which the file names now; "" where there is none for it."""
        proxy = self.interfaces.get(stored.interface.id).interface.settings.proxy
        assert proxy is not None
        key = proxy_key(self.chain.load(), stored.interface.id, proxy)
        return self.secrets.get(key, proxy.binding).reveal() if key in self.secrets.overview() else ""

    def fields_kept(self) -> list[SecretField]:
        return sorted(key.field for key in self.secrets.overview())

    def next_session(self) -> "World":
        """Return the same stores as a program that was started anew has them."""
        return world_of(self.interfaces, self.chain, self.secrets)

    def presence(self, stored: Stored) -> SecretPresence:
        return KnownSecrets.of(self.chain.load(), self.secrets).presence(stored.interface).account


def world_of(interfaces: InterfaceRepository, chain: ChainRepository, secrets: MemorySecrets | None = None) -> World:
    kept = secrets or MemorySecrets()
    recording = Recording(MemoryChangeLog(), lambda: NOW, Author("anna"))
    return World(interfaces, chain, kept, Editing(interfaces, chain, kept, lambda: NOW, "anna", recording))


@pytest.fixture(params=["memory", "toml"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Return a chain with two branches and a workstation, in memory and in files."""
    if request.param == "memory":
        memory = MemoryInterfaceRepository()
        return with_branches(
            world_of(memory, MemoryChainRepository(Chain("c1", "Optik", "Europe/Berlin", "+1"), memory))
        )
    directory = ConfigDirectory(find_places(config=tmp_path / "config"))
    prepare(directory)
    files = InterfaceFiles(directory.places.interfaces)
    return with_branches(
        world_of(TomlInterfaceRepository(directory, files, "anna"), TomlChainRepository(directory, files))
    )


def with_branches(world: World) -> World:
    for code, name in (("01", "Stuttgart"), ("02", "Ulm")):
        world.chain.save_branch(Branch(code, name))
    world.chain.save_workstation(Workstation("pc-01", "01"))
    return world


def failing(error: BaseException) -> Callable[..., NoReturn]:
    """Return what raises an error, whatever it is called with."""

    def fail(*_arguments: object, **_named: object) -> NoReturn:
        raise error

    return fail


async def saved(world: World, draft: Draft = DRAFT, credentials: Credentials = TOKEN) -> Stored:
    return (await world.editing.create(draft, credentials)).stored


async def test_a_first_save_writes_the_file_and_keeps_the_secret(world: World) -> None:
    stored = await saved(world)

    assert world.editing is not None
    assert stored.interface.created_by == "anna"
    assert stored.interface.created == NOW
    assert world.interfaces.get(stored.interface.id).interface == stored.interface
    assert world.secret_of(stored.interface) == "token-1"


async def test_a_first_save_without_secret_saves_nothing(world: World) -> None:
    with pytest.raises(DraftRefused) as caught:
        await world.editing.create(DRAFT, Credentials())

    assert [refusal.field for refusal in caught.value.refusals] == [Field.TOKEN]
    assert world.interfaces.listing().stored == ()


@pytest.mark.parametrize(
    ("secrets", "error"),
    [(MemorySecrets(exists=False), StoreAbsent), (MemorySecrets(Secret("passphrase")), StoreLocked)],
)
async def test_a_store_that_cannot_keep_the_secret_saves_nothing(
    world: World, secrets: MemorySecrets, error: type[SmstuiError]
) -> None:
    shut = world_of(world.interfaces, world.chain, secrets)

    with pytest.raises(error):
        await shut.editing.create(DRAFT, TOKEN)

    assert shut.interfaces.listing().stored == ()


async def test_a_file_that_cannot_be_written_leaves_no_secret(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(make: Callable[..., Interface], keep_secrets: Callable[[Interface], None]) -> None:
        keep_secrets(make("smsapi-abcd"))
        raise WriteFailed("interfaces/smsapi-abcd.toml", "no space left")

    monkeypatch.setattr(world.interfaces, "create", fail)

    with pytest.raises(WriteFailed):
        await world.editing.create(DRAFT, TOKEN)

    assert world.secrets.overview() == {}


async def test_names_are_unique_whatever_their_case(world: World) -> None:
    await saved(world)

    with pytest.raises(NameTaken):
        await saved(world, replace(DRAFT, name="smsapi STUTTGART"))

    assert len(world.secrets.overview()) == 1


async def test_settings_change_and_the_account_stays(world: World) -> None:
    base = await saved(world)

    changed = await world.editing.change(base, replace(Draft.of(base.interface), sender="OptikNord"), Credentials())

    assert changed.stored.interface.settings.sender is not None
    assert changed.stored.interface.account == base.interface.account
    assert world.secret_of(base.interface) == "token-1"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service": "smsapi.pl"}, Field.SERVICE),
        ({"method": Method.PASSWORD, "username": "anna"}, Field.AUTHENTICATION),
        ({"workstation": "pc-01", "branch": "01"}, Field.WORKSTATION),
    ],
)
async def test_a_saved_interface_refuses_another_account(world: World, change: dict[str, object], field: Field) -> None:
    base = await saved(world)

    with pytest.raises(LockedField) as caught:
        await world.editing.change(base, replace(Draft.of(base.interface), **change), Credentials())  # type: ignore[arg-type]

    assert caught.value.field == field
    assert world.interfaces.get(base.interface.id) == base


async def test_a_saved_interface_refuses_a_new_secret(world: World) -> None:
    base = await saved(world)

    with pytest.raises(LockedField) as caught:
        await world.editing.change(base, Draft.of(base.interface), Credentials(Secret("token-2")))

    assert caught.value.field is Field.TOKEN
    assert world.secret_of(base.interface) == "token-1"


async def test_a_missing_secret_is_supplied_once(world: World) -> None:
    base = await saved(world)
    world.secrets.delete(secret_key(world.chain.load(), base.interface.id, SecretField.ACCOUNT))

    await world.editing.supply(base, Secret("token-2"))
    with pytest.raises(SupplyRefused):
        await world.editing.supply(base, Secret("token-3"))

    assert world.secret_of(base.interface) == "token-2"


async def test_a_secret_is_not_supplied_for_an_account_that_the_file_names_only_by_now(world: World) -> None:
    """Somebody altered the file while the dialog was open: the secret was typed for what it showed."""
    base = await saved(world)
    world.secrets.delete(secret_key(world.chain.load(), base.interface.id, SecretField.ACCOUNT))
    shown = replace(base.interface, account=replace(base.interface.account, service=Service("smsapi.pl")))

    with pytest.raises(LockedField):
        await world.editing.supply(Stored(shown, base.revision), Secret("token-2"))

    assert world.fields_kept() == []


async def test_two_made_within_one_second_stand_in_the_order_of_their_making(world: World) -> None:
    first = await saved(world)
    second = await saved(world, replace(DRAFT, name="Another"))

    assert second.interface.created == first.interface.created
    assert second.interface.stands_since - first.interface.stands_since == timedelta(seconds=1)


async def test_a_secret_entered_for_other_credentials_is_not_replaced_by_supplying(world: World) -> None:
    base = await saved(world)
    key = secret_key(world.chain.load(), base.interface.id, SecretField.ACCOUNT)
    world.secrets.put(key, Secret("token-1"), Binding("another account"))

    with pytest.raises(SupplyRefused):
        await world.editing.supply(base, Secret("token-2"))

    assert world.presence(base) is SecretPresence.BOUND_ELSEWHERE


PROXY = {"proxy_host": "proxy.lan", "proxy_port": "3128", "proxy_username": "web"}


async def test_a_proxy_user_needs_a_password_and_a_password_a_user(world: World) -> None:
    with_user = replace(DRAFT, **PROXY)  # type: ignore[arg-type]

    without_password = world.editing.refusals(with_user, TOKEN)
    without_user = world.editing.refusals(DRAFT, Credentials(Secret("t"), Secret("p")))

    assert [refusal.field for refusal in without_password] == [Field.PROXY_PASSWORD]
    assert [refusal.field for refusal in without_user] == [Field.PROXY_USERNAME]


async def test_the_proxy_password_is_asked_for_again_when_the_proxy_changes(world: World) -> None:
    base = await saved(world, replace(DRAFT, **PROXY), Credentials(Secret("t"), Secret("p")))  # type: ignore[arg-type]
    draft = Draft.of(base.interface)

    assert world.editing.refusals(draft, Credentials(), base) == ()
    moved = replace(draft, proxy_host="other.lan")
    assert [refusal.field for refusal in world.editing.refusals(moved, Credentials(), base)] == [Field.PROXY_PASSWORD]
    with pytest.raises(DraftRefused):
        await world.editing.change(base, moved, Credentials())
    assert world.interfaces.get(base.interface.id) == base


async def test_the_proxy_password_may_change_and_goes_with_its_proxy(world: World) -> None:
    base = await saved(world, replace(DRAFT, **PROXY), Credentials(Secret("t"), Secret("p")))  # type: ignore[arg-type]

    changed = await world.editing.change(base, Draft.of(base.interface), Credentials(proxy=Secret("q")))
    assert world.proxy_password_of(base) == "q"
    none = replace(Draft.of(base.interface), proxy_host="", proxy_port="", proxy_username="")
    await world.editing.change(changed.stored, none, Credentials())

    assert world.fields_kept() == [SecretField.ACCOUNT]


async def test_a_save_that_fails_puts_the_former_proxy_password_back(world: World) -> None:
    base = await saved(world, replace(DRAFT, **PROXY), Credentials(Secret("t"), Secret("p")))  # type: ignore[arg-type]
    draft = Draft.of(base.interface)
    await world.editing.change(base, replace(draft, sender="Theirs"), Credentials())

    with pytest.raises(EditConflict):
        await world.editing.change(base, replace(draft, sender="Mine"), Credentials(proxy=Secret("q")))

    assert world.proxy_password_of(base) == "p"


async def test_a_new_draft_for_a_workstation_knows_its_branch(world: World) -> None:
    draft = world.editing.new_draft("pc-01")

    assert (draft.workstation, draft.branch, draft.country_code) == ("pc-01", "01", "+1")


async def test_a_duplicate_has_every_setting_a_free_name_and_no_secret(world: World) -> None:
    base = await saved(world, replace(DRAFT, sender="OptikNord", branch="01"))

    draft = world.editing.duplicate(base)

    assert draft.name == "SMSAPI Stuttgart (2)"
    assert replace(draft, name=DRAFT.name) == Draft.of(base.interface)
    assert [refusal.field for refusal in world.editing.refusals(draft, Credentials())] == [Field.TOKEN]


async def test_the_duplicate_of_a_long_name_is_a_name_too(world: World) -> None:
    base = await saved(world, replace(DRAFT, name="x" * 80))

    assert world.editing.refusals(world.editing.duplicate(base), TOKEN) == ()


async def test_deleting_removes_file_and_secret_and_undo_brings_both_back(world: World) -> None:
    base = await saved(world)

    await world.editing.delete(base)
    assert world.interfaces.listing().stored == ()
    assert world.secrets.overview() == {}
    undone = await world.editing.undo()

    assert (undone.kind, undone.interface_id) == ("delete", base.interface.id)
    assert world.secret_of(base.interface) == "token-1"


async def test_undoing_the_first_save_removes_the_secret_too(world: World) -> None:
    await saved(world)

    await world.editing.undo()

    assert world.interfaces.listing().stored == ()
    assert world.secrets.overview() == {}


async def test_a_locked_store_stops_a_deletion_before_anything_is_gone(world: World) -> None:
    base = await saved(world)
    key = secret_key(world.chain.load(), base.interface.id, SecretField.ACCOUNT)
    secrets = MemorySecrets(Secret("passphrase"))
    secrets.unlock(Secret("passphrase"))
    secrets.put(key, Secret("token-1"), base.interface.account.binding)
    secrets.lock()

    with pytest.raises(StoreLocked):
        await world_of(world.interfaces, world.chain, secrets).editing.delete(base)

    assert world.interfaces.get(base.interface.id) == base


async def test_an_unreachable_store_does_not_stop_a_deletion_and_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = await saved(world)

    def fail() -> None:
        raise StoreUnavailable("system", "no answer")

    monkeypatch.setattr(world.secrets, "overview", fail)
    deleted = await world.editing.delete(base)

    assert deleted.secret_left
    assert world.interfaces.listing().stored == ()


def with_proxy(host: str, draft: Draft = DRAFT) -> Draft:
    return replace(draft, proxy_host=host, proxy_port="3128", proxy_username="web")


async def moved(world: World, base: Stored, host: str, password: str) -> Stored:
    draft = with_proxy(host, Draft.of(base.interface))
    return (await world.editing.change(base, draft, Credentials(proxy=Secret(password)))).stored


async def test_taking_back_another_proxy_brings_its_former_password_back(world: World) -> None:
    base = await saved(world, with_proxy("p1.lan"), Credentials(Secret("t"), Secret("one")))
    await moved(world, base, "p2.lan", "two")

    undone = await world.editing.undo()

    assert not undone.secret_missing
    assert world.proxy_password_of(base) == "one"
    assert world.fields_kept() == [SecretField.ACCOUNT, SecretField.PROXY]


async def test_taking_back_that_a_proxy_was_removed_brings_its_password_back(world: World) -> None:
    base = await saved(world, with_proxy("p1.lan"), Credentials(Secret("t"), Secret("one")))
    none = replace(Draft.of(base.interface), proxy_host="", proxy_port="", proxy_username="")
    await world.editing.change(base, none, Credentials())

    undone = await world.editing.undo()

    assert not undone.secret_missing
    assert world.proxy_password_of(base) == "one"


async def test_another_session_says_that_the_former_proxy_password_must_be_typed_again(world: World) -> None:
    base = await saved(world, with_proxy("p1.lan"), Credentials(Secret("t"), Secret("one")))
    await moved(world, base, "p2.lan", "two")

    undone = await world.next_session().editing.undo()

    assert undone.secret_missing
    assert KnownSecrets.of(world.chain.load(), world.secrets).presence(base.interface).proxy is SecretPresence.MISSING


async def test_a_locked_store_stops_taking_back_another_proxy_before_anything_is_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = await saved(world, with_proxy("p1.lan"), Credentials(Secret("t"), Secret("one")))
    now = await moved(world, base, "p2.lan", "two")
    monkeypatch.setattr(world.secrets, "get", failing(StoreLocked("vault")))

    with pytest.raises(StoreLocked):
        await world.next_session().editing.undo()

    assert world.interfaces.get(base.interface.id) == now


async def test_another_session_says_that_the_secret_of_a_deleted_interface_must_be_typed_again(world: World) -> None:
    base = await saved(world)
    await world.editing.delete(base)

    undone = await world.next_session().editing.undo()

    assert undone.secret_missing
    assert world.presence(base) is SecretPresence.MISSING


@pytest.mark.parametrize("error", [StoreLocked("vault"), StoreAbsent(), StoreDamaged("vault", "cut")])
async def test_a_deletion_is_taken_back_as_a_whole_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch, error: SecretError
) -> None:
    base = await saved(world)
    await world.editing.delete(base)

    with monkeypatch.context() as patch:
        patch.setattr(world.secrets, "put", failing(error))
        with pytest.raises(type(error)):
            await world.editing.undo()
    assert world.interfaces.listing().stored == ()

    await world.editing.undo()
    assert world.secret_of(base.interface) == "token-1"


async def test_what_was_supplied_meanwhile_is_never_replaced_by_taking_back(world: World) -> None:
    base = await saved(world)
    await world.editing.delete(base)
    world.interfaces.undo()
    await world.editing.supply(base, Secret("token-2"))
    world.interfaces.delete(world.interfaces.get(base.interface.id))

    await world.editing.undo()

    assert world.secret_of(base.interface) == "token-2"


async def test_a_deletion_that_cannot_be_taken_back_leaves_no_secret(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = await saved(world)
    await world.editing.delete(base)
    monkeypatch.setattr(world.interfaces, "undo", failing(NameTaken(base.interface.name, "other-k3fq")))

    with pytest.raises(NameTaken):
        await world.editing.undo()

    assert world.secrets.overview() == {}


async def test_a_locked_store_stops_taking_back_a_first_save_before_anything_is_gone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = await saved(world)
    monkeypatch.setattr(world.secrets, "get", failing(StoreLocked("vault")))

    with pytest.raises(StoreLocked):
        await world.editing.undo()

    assert world.interfaces.get(base.interface.id) == base


async def test_a_damaged_store_does_not_stop_taking_back_a_first_save_and_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await saved(world)
    monkeypatch.setattr(world.secrets, "overview", failing(StoreDamaged("vault", "cut")))

    undone = await world.editing.undo()

    assert undone.secret_left
    assert world.interfaces.listing().stored == ()


async def test_what_comes_back_to_a_workstation_that_is_gone_is_said_to_be_broken(world: World) -> None:
    base = await saved(world, replace(DRAFT, workstation="pc-01", branch="01"))
    await world.editing.delete(base)
    world.chain.delete_workstation("pc-01")

    undone = await world.editing.undo()

    assert (undone.kind, undone.secret_missing) == ("delete", False)
    assert undone.broken
    use_language("en")
    assert undone_in_words(undone) == (
        "Taken back, but “SMSAPI Stuttgart” is broken: branch or workstation are not as before."
    )
    assert world.interfaces.get(base.interface.id).interface == base.interface


async def test_undo_takes_back_only_what_a_person_agreed_to(world: World) -> None:
    base = await saved(world)
    agreed = await world.editing.last_change()
    await world.editing.change(base, replace(DRAFT, sender="OptikNord"), Credentials())

    with pytest.raises(EditConflict):
        await world.editing.undo(agreed)

    assert world.secret_of(base.interface) == "token-1"


async def test_a_password_for_a_proxy_that_somebody_replaced_never_takes_the_other_ones_place(world: World) -> None:
    base = await saved(world, with_proxy("p1.lan"), Credentials(Secret("t"), Secret("one")))
    await moved(world.next_session(), base, "p2.lan", "two")

    await world.editing.change(base, Draft.of(base.interface), Credentials(proxy=Secret("retyped")))

    assert world.proxy_password_of(base) == "two"
    assert world.fields_kept() == [SecretField.ACCOUNT, SecretField.PROXY]


async def test_another_proxy_set_while_the_former_password_is_forgotten_keeps_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = await saved(world, with_proxy("p1.lan"), Credentials(Secret("t"), Secret("one")))
    chain, there = world.chain.load(), world.secrets.delete
    draft = with_proxy("p2.lan")
    settings = draft.settings(chain)
    assert settings.proxy is not None

    def delete_late(key: SecretKey) -> None:
        now = world.interfaces.get(base.interface.id)
        assert settings.proxy is not None
        world.secrets.put(proxy_key(chain, base.interface.id, settings.proxy), Secret("two"), settings.proxy.binding)
        world.interfaces.update(now, settings)
        there(key)

    monkeypatch.setattr(world.secrets, "delete", delete_late)
    none = replace(Draft.of(base.interface), proxy_host="", proxy_port="", proxy_username="")
    await world.editing.change(base, none, Credentials())

    assert world.proxy_password_of(base) == "two"


async def test_a_crash_after_the_password_of_another_proxy_was_put_leaves_the_former_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = await saved(world, with_proxy("p1.lan"), Credentials(Secret("t"), Secret("one")))
    with monkeypatch.context() as patch:
        patch.setattr(world.secrets, "delete", failing(StoreUnavailable("vault", "the power went")))
        patch.setattr(world.interfaces, "update", failing(WriteFailed("interfaces/x.toml", "the power went")))
        with pytest.raises(WriteFailed):
            await moved(world, base, "p2.lan", "two")

    presence = KnownSecrets.of(world.chain.load(), world.secrets).presence(base.interface)
    assert presence.proxy is SecretPresence.PRESENT
    assert world.proxy_password_of(base) == "one"


@pytest.mark.parametrize("call", ["create", "update"])
async def test_once_a_file_is_written_nothing_takes_its_secret_away(
    world: World, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    base = await saved(world)
    really = getattr(world.interfaces, call)

    def write_and_fail(*arguments: object) -> None:
        really(*arguments)
        raise MemoryError

    monkeypatch.setattr(world.interfaces, call, write_and_fail)
    typed = Credentials(Secret("t") if call == "create" else None, Secret("p"))
    draft = with_proxy("p1.lan", replace(DRAFT, name="Another"))
    with pytest.raises(MemoryError):
        await (world.editing.create(draft, typed) if call == "create" else world.editing.change(base, draft, typed))

    known = KnownSecrets.of(world.chain.load(), world.secrets)
    presences = [known.presence(one.interface) for one in world.interfaces.listing().stored]
    assert set(presences) == {Presence(SecretPresence.PRESENT)}


async def test_of_two_who_supply_a_secret_the_second_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    base = await saved(world)
    world.secrets.delete(secret_key(world.chain.load(), base.interface.id, SecretField.ACCOUNT))
    before = world.secrets.overview()
    await world.next_session().editing.supply(base, Secret("first"))
    monkeypatch.setattr(world.secrets, "overview", lambda: before)

    with pytest.raises(SupplyRefused):
        await world.editing.supply(base, Secret("second"))

    monkeypatch.undo()
    assert world.secret_of(base.interface) == "first"


async def test_a_draft_for_a_workstation_that_is_gone_is_refused(world: World) -> None:
    with pytest.raises(NotFound):
        world.editing.new_draft("pc-99")


async def test_deleting_an_unreadable_file_says_whether_secrets_stay() -> None:
    memory = MemoryInterfaceRepository(unreadable=[UnreadableRow(InterfaceId("lost-k3fq"), Unreadable("x", "bad"))])
    chain = Chain("c1", "Optik", "Europe/Berlin", "+49")
    world = world_of(memory, MemoryChainRepository(chain, memory))
    world.secrets.put(SecretKey("c1", "lost-k3fq", SecretField.ACCOUNT), Secret("t"), Binding("x"))

    deleted = await world.editing.delete_unreadable(InterfaceId("lost-k3fq"))

    assert deleted.secret_left
    assert len(world.secrets.overview()) == 1


async def test_an_interface_made_anew_never_sees_the_old_ones_secret(world: World) -> None:
    first = await saved(world)
    chain = world.chain.load()
    key = secret_key(chain, first.interface.id, SecretField.ACCOUNT)
    world.interfaces.delete(first)

    second = await saved(world, credentials=Credentials(Secret("token-2")))

    assert second.interface.id != first.interface.id
    assert key in world.secrets.overview()
    assert world.secret_of(second.interface) == "token-2"


async def test_a_secret_that_nobody_names_never_stands_in_for_the_one_that_was_typed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.choice", lambda _alphabet: "a")
    orphan = secret_key(world.chain.load(), InterfaceId("smsapi-stuttgart-aaaa"), SecretField.ACCOUNT)
    world.secrets.put(
        orphan, Secret("of a save that was cut off"), Account(Service("smsapi.com"), Method.TOKEN).binding
    )

    stored = await saved(world)

    assert stored.interface.id == "smsapi-stuttgart-aaaa"
    assert world.secret_of(stored.interface) == "token-1"


async def attempt(call: Callable[[], Awaitable[object] | object]) -> None:
    """Make a call that may be refused in any way the domain knows."""
    try:
        result = call()
        if isinstance(result, Awaitable):
            await result
    except SmstuiError:
        return


def calls_against_the_lock(world: World, base: Stored) -> list[Callable[[], Awaitable[object] | object]]:
    """Return every public call that could touch an interface, each with other credentials where it takes any."""
    draft = Draft.of(base.interface)
    editing, chain = world.editing, world.chain.load()
    renamed = replace(draft, name=f"{draft.name} renamed", use=frozenset({Use.CLIENT}))
    other_account = replace(base.interface.account, service=Service("smsapi.pl"))
    foreign = replace(base, interface=replace(base.interface, account=other_account))
    new = Secret("token-2")
    return [
        lambda: editing.change(base, replace(draft, service="smsapi.pl"), Credentials()),
        lambda: editing.change(base, replace(draft, username="berta"), Credentials()),
        lambda: editing.change(base, replace(draft, method=Method.TOKEN, username=""), Credentials()),
        lambda: editing.change(base, renamed, Credentials()),
        lambda: editing.change(base, draft, Credentials(new)),
        lambda: editing.change(foreign, replace(draft, service="smsapi.pl"), Credentials()),
        lambda: editing.supply(base, new),
        lambda: editing.supply(foreign, new),
        lambda: editing.supply_proxy(base, new),
        lambda: editing.create(replace(draft, service="smsapi.pl"), Credentials(new)),
        lambda: world.interfaces.update(base, renamed.settings(chain)),
        lambda: world.interfaces.update(foreign, foreign.interface.settings),
        editing.undo,
        world.interfaces.undo,
    ]


@pytest.mark.parametrize("length", [1, 2])
async def test_no_sequence_of_public_calls_changes_what_the_first_save_locked(world: World, length: int) -> None:
    count = len(calls_against_the_lock(world, await saved(world)))
    survivors = 0

    for number, sequence in enumerate(itertools.permutations(range(count), length)):
        draft = replace(DRAFT, name=f"Locked {number}", method=Method.PASSWORD, username="anna")
        base = await saved(world, draft)
        calls = calls_against_the_lock(world, base)
        for place in sequence:
            await attempt(calls[place])
        try:
            now = world.interfaces.get(base.interface.id).interface
        except NotFound:
            continue  # its creation was taken back: nothing of it is left to be changed
        survivors += 1
        assert (now.account, now.created, now.workstation) == (base.interface.account, base.interface.created, None)
        assert world.secret_of(now) == "token-1"

    assert survivors >= count - 2


async def test_the_proof_above_would_notice_an_open_lock(world: World) -> None:
    base = await saved(world)
    key = SecretKey(world.chain.load().chain_id, base.interface.id, SecretField.ACCOUNT)

    world.secrets.put(key, Secret("token-2"), base.interface.account.binding)

    assert world.secret_of(base.interface) != "token-1"


def test_a_duplicate_takes_no_name_that_a_file_nobody_can_read_has() -> None:
    row = UnreadableRow(InterfaceId("torn-aaaa"), Unreadable("torn-aaaa.toml", "bad"), "SMSAPI Stuttgart (2)")
    account = Account(Service("smsapi.com"), Method.TOKEN)
    settings = Settings("SMSAPI Stuttgart", frozenset({Use.SERVER}), CountryCode("+49"))
    base = Interface(InterfaceId("base-aaaa"), NOW, account, settings)
    interfaces = MemoryInterfaceRepository((base,), (row,))
    world = world_of(interfaces, MemoryChainRepository(Chain("chain", "", "Etc/UTC"), interfaces))

    draft = world.editing.duplicate(interfaces.get(base.id))

    assert draft.name == "SMSAPI Stuttgart (3)"
