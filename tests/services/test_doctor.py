"""What the doctor finds, and what he sweeps: nothing that any file could still need."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.adapters.memory_premises import MemoryPremises
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.chain import Branch, Chain
from smstui.domain.change import Author, Deed
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import (
    FileProblem,
    SmstuiError,
    StoreDamaged,
    StoreLocked,
    StorePutBack,
    StoreUnavailable,
    Unreadable,
)
from smstui.domain.finding import Finding, Kind
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Proxy, Service, Settings, Use
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey, SecretPresence
from smstui.domain.stored import UnreadableRow
from smstui.ports import VaultSlot, VaultStatus, proxy_key
from smstui.services.doctor import SETTLING_SECONDS, Doctor, Examination, Whereabouts
from smstui.services.recording import Recording

NOW: Final = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CHAIN: Final = Chain("chain", "Optik", "Europe/Berlin", branches={"01": Branch("01", "Stuttgart")})
TOKEN: Final = Account(Service("smsapi.com"), Method.TOKEN)
PROXY: Final = Proxy("proxy.lan", 3128, "optik")


def an_interface(name: str = "Stuttgart", proxy: Proxy | None = None, branch: str | None = None) -> Interface:
    settings = Settings(name, frozenset({Use.SERVER}), CountryCode("+49"), branch, proxy=proxy)
    return Interface(InterfaceId(name.lower()), NOW, TOKEN, settings, secrets="memory")


def account_key(interface_id: str, chain_id: str = "chain") -> SecretKey:
    return SecretKey(chain_id, interface_id, SecretField.ACCOUNT)


class Vault(MemorySecrets):
    """Be a store that says of itself what a test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.said = VaultStatus(exists=True, is_open=True, path="vault.json")
        self.error: SmstuiError | None = None

    def status(self) -> VaultStatus:
        if self.error is not None:
            raise self.error
        return self.said

    def overview(self) -> Mapping[SecretKey, Binding]:
        if self.error is not None:
            raise self.error
        return super().overview()


@dataclass
class World:
    """Hold the stores that a doctor looks at, and how long he waited."""

    interfaces: MemoryInterfaceRepository = field(default_factory=MemoryInterfaceRepository)
    chain: Chain = CHAIN
    secrets: Vault = field(default_factory=Vault)
    premises: MemoryPremises = field(default_factory=MemoryPremises)
    log: MemoryChangeLog = field(default_factory=MemoryChangeLog)
    waited: list[float] = field(default_factory=list)

    def with_interfaces(self, *interfaces: Interface, unreadable: tuple[UnreadableRow, ...] = ()) -> "World":
        self.interfaces = MemoryInterfaceRepository(interfaces, unreadable)
        for one in interfaces:
            self.keep(account_key(one.id), one.account.binding)
            proxy = one.settings.proxy
            if proxy is not None:
                self.keep(proxy_key(self.chain, one.id, proxy), proxy.binding)
        return self

    def keep(self, key: SecretKey, binding: Binding = TOKEN.binding) -> SecretKey:
        self.secrets.put(key, Secret("secret"), binding)
        return key

    @property
    def doctor(self) -> Doctor:
        recording = Recording(self.log, lambda: NOW, Author("anna"))
        chain = MemoryChainRepository(self.chain, self.interfaces)
        return Doctor(
            self.interfaces, chain, self.secrets, self.secrets, self.premises, lambda: NOW, recording, self.wait
        )

    async def wait(self, seconds: float) -> None:
        self.waited.append(seconds)

    async def examine(self) -> Examination:
        return await self.doctor.examine()

    async def kinds(self) -> list[Kind]:
        return [finding.kind for finding in (await self.examine()).findings]


async def test_where_every_secret_is(world: World) -> None:
    world.with_interfaces(an_interface(), an_interface("Ulm", PROXY))

    found = await world.examine()

    assert found.is_healthy
    assert found.findings == ()
    assert found.interfaces == (
        Whereabouts(InterfaceId("stuttgart"), "Stuttgart", "memory", SecretPresence.PRESENT),
        Whereabouts(InterfaceId("ulm"), "Ulm", "memory", SecretPresence.PRESENT, SecretPresence.PRESENT),
    )


@pytest.mark.parametrize(
    ("binding", "kind"),
    [(None, Kind.SECRET_MISSING), (PROXY.binding, Kind.SECRET_BOUND_ELSEWHERE)],
)
async def test_a_secret_that_is_missing_or_does_not_fit_is_found(
    world: World, binding: Binding | None, kind: Kind
) -> None:
    world.with_interfaces(an_interface())
    world.secrets.delete(account_key("stuttgart"))
    if binding is not None:
        world.keep(account_key("stuttgart"), binding)

    found = await world.examine()

    assert found.findings == (Finding(kind, "stuttgart", "Stuttgart", "memory"),)
    assert not found.is_healthy


async def test_the_password_of_a_proxy_is_looked_for_too(world: World) -> None:
    world.with_interfaces(an_interface("Ulm", PROXY), an_interface("Bonn", PROXY))
    world.secrets.delete(proxy_key(CHAIN, InterfaceId("ulm"), PROXY))
    other = replace(PROXY, host="other.lan")
    world.secrets.delete(proxy_key(CHAIN, InterfaceId("bonn"), PROXY))
    world.keep(proxy_key(CHAIN, InterfaceId("bonn"), other), other.binding)

    assert await world.kinds() == [
        Kind.PROXY_SECRET_BOUND_ELSEWHERE,
        Kind.PROXY_SECRET_MISSING,
        Kind.ORPHANED_PROXY_PASSWORD,
    ]


async def test_a_file_that_names_another_store_is_found_whether_its_secret_is_here_or_not(world: World) -> None:
    elsewhere = [replace(an_interface(name), secrets="system") for name in ("Here", "There")]
    world.with_interfaces(*elsewhere)
    world.secrets.delete(account_key("there"))

    found = await world.examine()

    assert [(one.kind, one.subject, one.detail) for one in found.findings] == [
        (Kind.STORE_MISNAMED, "here", "system"),
        (Kind.SECRET_IN_OTHER_STORE, "there", "system"),
    ]
    assert [one.store for one in found.interfaces] == ["memory", "system"]


async def test_broken_and_unreadable_files_are_found(world: World) -> None:
    row = UnreadableRow(InterfaceId("broken"), Unreadable("broken.toml", "not TOML", 3), "Broken")
    world.with_interfaces(an_interface(branch="99"), unreadable=(row,))

    found = await world.examine()

    assert [(one.kind, one.subject, one.detail) for one in found.findings] == [
        (Kind.INTERFACE_UNREADABLE, "broken", ""),
        (Kind.INTERFACE_BROKEN, "stuttgart", "99"),
    ]


async def test_a_chain_that_cannot_be_read_hides_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = UnreadableRow(InterfaceId("broken"), Unreadable("broken.toml", "not TOML", 3))
    world.with_interfaces(an_interface(), unreadable=(row,))
    world.keep(account_key("nobody"))

    def fail(_self: MemoryChainRepository) -> Chain:
        raise Unreadable("smstui.toml", FileProblem.CANNOT_READ)

    monkeypatch.setattr(MemoryChainRepository, "load", fail)

    assert await world.kinds() == [Kind.CHAIN_UNREADABLE, Kind.INTERFACE_UNREADABLE]


async def test_half_of_a_replacement_is_named_with_the_other(world: World) -> None:
    former = an_interface()
    new = replace(former, id=InterfaceId("stuttgart-2"), replaces=former.id)
    world.with_interfaces(former, new)

    found = await world.examine()

    assert found.findings == (Finding(Kind.HALF_REPLACED, "stuttgart", "Stuttgart", "stuttgart-2"),)


@pytest.mark.parametrize("error", [StoreDamaged("vault.json", "checksum"), StoreUnavailable("x.Y", "must not be used")])
async def test_a_store_that_cannot_be_used_is_one_finding_and_no_secret_is_called_missing(
    world: World, error: SmstuiError
) -> None:
    world.with_interfaces(an_interface())
    world.secrets.error = error

    found = await world.examine()

    assert [one.kind for one in found.findings] == [Kind.STORE_UNUSABLE]
    assert found.findings[0].error is error
    assert found.interfaces[0].account is SecretPresence.UNKNOWN


@pytest.mark.parametrize(
    ("error", "kind"),
    [(StoreUnavailable("system", "does not answer"), Kind.STORE_UNUSABLE), (StoreLocked("system"), Kind.NOBODY_OPENS)],
)
async def test_a_keychain_that_lists_its_secrets_and_gives_none_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, error: SmstuiError, kind: Kind
) -> None:
    world.with_interfaces(an_interface())
    doctor = world.doctor
    doctor._vault = None
    assert (await doctor.examine()).findings == ()

    def fail(*_arguments: object) -> Secret:
        raise error

    monkeypatch.setattr(world.secrets, "get", fail)

    assert [one.kind for one in (await doctor.examine()).findings] == [kind]


async def test_a_vault_that_only_a_person_opens_is_worth_knowing_and_no_fault(world: World) -> None:
    world.with_interfaces(an_interface())
    world.secrets.said = VaultStatus(exists=True, is_open=False, path="vault.json")

    found = await world.examine()

    assert found.findings == (Finding(Kind.NOBODY_OPENS, "vault.json"),)
    assert found.is_healthy


async def test_a_vault_that_only_the_recovery_code_opens_says_so_and_a_lost_key_is_the_fault(world: World) -> None:
    world.with_interfaces(an_interface())
    slots = (VaultSlot("key file", "smstui.key"), VaultSlot("recovery", "recovery"))
    world.secrets.said = VaultStatus(exists=True, is_open=False, path="vault.json", slots=slots)
    noted = await world.examine()
    world.secrets.said = replace(world.secrets.said, tried=(("[secrets] key_file (k)", "missing"),))
    found = await world.examine()

    assert noted.findings == (Finding(Kind.ONLY_CODE_OPENS, "vault.json"),)
    assert noted.is_healthy
    assert [one.kind for one in found.findings] == [Kind.KEY_REFUSED, Kind.ONLY_CODE_OPENS]
    assert not found.is_healthy


async def test_a_source_of_the_key_that_does_not_serve_is_found_though_another_one_does(world: World) -> None:
    world.with_interfaces(an_interface())
    tried = (("[secrets] key_file (k)", "readable by others"),)
    world.secrets.said = VaultStatus(exists=True, is_open=True, path="vault.json", source="other", tried=tried)

    found = await world.examine()

    assert found.findings == (Finding(Kind.KEY_REFUSED, "[secrets] key_file (k)", detail="readable by others"),)
    assert not found.is_healthy


async def test_an_older_vault_that_was_put_back_is_a_fault(world: World) -> None:
    put_back = StorePutBack("vault.json", 5, 9)
    world.secrets.said = VaultStatus(exists=True, is_open=True, path="vault.json", put_back=put_back)

    found = await world.examine()

    assert found.findings == (Finding(Kind.VAULT_PUT_BACK, "vault.json"),)
    assert found.findings[0].error is put_back
    assert not found.is_healthy


@pytest.mark.parametrize("interfaces", [0, 1])
async def test_a_missing_vault_is_a_fault_once_there_are_interfaces(world: World, interfaces: int) -> None:
    world.with_interfaces(*[an_interface()][:interfaces])
    world.secrets.said = VaultStatus(exists=False, is_open=False, path="vault.json")

    assert (Kind.VAULT_MISSING in await world.kinds()) == bool(interfaces)


async def test_what_was_created_tomorrow_says_that_the_clock_is_wrong(world: World) -> None:
    world.with_interfaces(
        replace(an_interface("Soon"), created=NOW + timedelta(minutes=5)),
        replace(an_interface("Tomorrow"), created=NOW + timedelta(days=1)),
    )

    found = await world.examine()

    assert [(one.kind, one.subject) for one in found.findings] == [(Kind.CLOCK_BEHIND, "tomorrow")]


async def test_what_the_premises_say_is_passed_on(world: World) -> None:
    finding = Finding(Kind.TOO_OPEN, "vault.json", detail="0644, not 0600")
    world.premises = MemoryPremises([finding])

    found = await world.examine()

    assert found.findings == (finding,)
    assert not found.is_healthy


# Orphans -----------------------------------------------------------------------------------------------------------


async def test_orphans_are_swept_and_nothing_else_is(world: World) -> None:
    world.with_interfaces(an_interface("Ulm", PROXY))
    orphan = world.keep(account_key("gone"))
    before = set(world.secrets.overview())

    found = await world.examine()
    swept = await world.doctor.sweep(found.sweepable)

    assert [one.kind for one in found.findings] == [Kind.ORPHANED_SECRET]
    assert swept == (orphan,)
    assert before - set(world.secrets.overview()) == {orphan}
    assert (await world.examine()).is_healthy
    assert world.waited == []
    [line] = world.log.month("2026-11").lines
    assert (line.deed, line.subject.key) == (Deed.SWEPT, "gone")


async def test_the_secret_of_a_file_that_cannot_be_read_is_never_touched(world: World) -> None:
    row = UnreadableRow(InterfaceId("broken"), Unreadable("broken.toml", "not TOML", 3))
    world.with_interfaces(unreadable=(row,))
    key = world.keep(account_key("broken"))

    found = await world.examine()
    swept = await world.doctor.sweep([key])

    assert found.sweepable == ()
    assert swept == ()
    assert key in world.secrets.overview()


@pytest.mark.parametrize(("days", "swept"), [(29, False), (31, True)])
async def test_an_interface_in_a_young_backup_may_come_back_and_keeps_its_secret(
    world: World, days: int, *, swept: bool
) -> None:
    world.premises = MemoryPremises(kept=[("gone", NOW - timedelta(days=days))])
    key = world.keep(account_key("gone"))

    found = await world.examine()

    assert [one.kind for one in found.findings] == [Kind.ORPHANED_SECRET if swept else Kind.ORPHAN_KEPT]
    assert await world.doctor.sweep([key]) == ((key,) if swept else ())
    assert found.is_healthy is not swept


async def test_nothing_is_an_orphan_while_the_backups_cannot_be_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = world.keep(account_key("gone"))

    def fail(_self: MemoryPremises, _moment: datetime) -> frozenset[str]:
        raise Unreadable("backups", FileProblem.CANNOT_READ)

    monkeypatch.setattr(MemoryPremises, "kept_since", fail)

    assert await world.kinds() == [Kind.FILE_UNREADABLE]
    assert await world.doctor.sweep([key]) == ()


async def test_secrets_of_another_chain_are_named_and_never_swept(world: World) -> None:
    key = world.keep(account_key("ulm", "other"))

    found = await world.examine()

    assert found.findings == (Finding(Kind.SECRET_OF_OTHER_CHAIN, str(key)),)
    assert await world.doctor.sweep([key]) == ()


async def test_what_was_saved_since_the_examination_is_not_swept(world: World) -> None:
    key = world.keep(account_key("stuttgart"))
    found = await world.examine()
    assert found.sweepable == (key,)
    world.with_interfaces(an_interface())

    assert await world.doctor.sweep(found.sweepable) == ()
    assert key in world.secrets.overview()


async def test_an_interface_that_is_just_being_saved_keeps_its_secret(world: World) -> None:
    swept: list[object] = []
    doctor = world.doctor

    def keep(interface: Interface) -> None:
        key = world.keep(account_key(interface.id))
        swept.extend(doctor._examine().sweepable)
        assert swept == [key]

    saved = world.interfaces.create(lambda new: replace(an_interface(), id=new), keep).stored
    await doctor.sweep(tuple(key for key in swept if isinstance(key, SecretKey)))

    assert account_key(saved.interface.id) in world.secrets.overview()


async def test_a_proxy_s_password_is_swept_only_after_a_save_could_have_named_the_proxy(world: World) -> None:
    world.with_interfaces(an_interface("Ulm", PROXY))
    other = replace(PROXY, host="other.lan")
    key = world.keep(proxy_key(CHAIN, InterfaceId("ulm"), other), other.binding)

    found = await world.examine()
    swept = await world.doctor.sweep(found.sweepable)

    assert [one.kind for one in found.findings] == [Kind.ORPHANED_PROXY_PASSWORD]
    assert swept == (key,)
    assert world.waited == [SETTLING_SECONDS]


async def test_a_locked_store_sweeps_nothing_and_says_so(world: World) -> None:
    world.keep(account_key("gone"))
    found = await world.examine()
    world.secrets.error = StoreLocked("vault")

    with pytest.raises(StoreLocked):
        await world.doctor.sweep(found.sweepable)


@pytest.fixture
def world() -> World:
    """Return a chain with one branch and nothing else."""
    return World()
