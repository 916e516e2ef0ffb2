"""Making and opening the vault, over one that forgets."""

import asyncio
import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_change_log import MemoryChangeLog
from smstui.adapters.memory_secrets import RECOVERY_CODE, MemorySecrets
from smstui.domain.chain import Chain
from smstui.domain.change import VAULT, Author, Deed, FieldChange, Thing
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import (
    FileProblem,
    PassphraseRefused,
    SlotReason,
    SlotRefused,
    Unreadable,
    WriteFailed,
    WriteProblem,
    WrongKey,
)
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.secret import Secret
from smstui.domain.stored import Listing
from smstui.services.recording import Recording
from smstui.services.vaulting import SHORTEST_PASSPHRASE, Vaulting, parse_slot_label
from smstui.wording.errors import in_words

PASSPHRASE = Secret("correct horse battery")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def chain() -> MemoryChainRepository:
    """Return a chain without anything."""
    return MemoryChainRepository(Chain("chain", "Optik Nord", "Europe/Berlin"), MemoryInterfaceRepository())


@pytest.fixture
def log() -> MemoryChangeLog:
    return MemoryChangeLog()


@pytest.fixture
def recording(log: MemoryChangeLog) -> Recording:
    return Recording(log, lambda: NOW, Author("anna"))


@pytest.fixture
def vaulting(chain: MemoryChainRepository, recording: Recording) -> Vaulting:
    """Return the service over a vault that does not exist yet."""
    return Vaulting(MemorySecrets(exists=False), chain, recording, MemoryInterfaceRepository())


async def test_a_short_passphrase_makes_no_vault(vaulting: Vaulting) -> None:
    with pytest.raises(PassphraseRefused) as refused:
        await vaulting.create_with_passphrase(Secret("x" * (SHORTEST_PASSPHRASE - 1)))

    assert refused.value.shortest == SHORTEST_PASSPHRASE
    assert not (await vaulting.status()).exists


async def test_a_vault_with_a_passphrase_opens_with_it_and_with_no_other(vaulting: Vaulting) -> None:
    recovery = await vaulting.create_with_passphrase(PASSPHRASE)
    await vaulting.lock()

    assert not (await vaulting.status()).is_open
    with pytest.raises(WrongKey):
        await vaulting.unlock(Secret("something else entirely"))
    await vaulting.unlock(PASSPHRASE)

    assert recovery == Secret(RECOVERY_CODE)
    assert (await vaulting.status()).is_open


async def test_a_generated_passphrase_is_long_new_and_easy_to_copy(vaulting: Vaulting) -> None:
    first, second = vaulting.new_passphrase().reveal(), vaulting.new_passphrase().reveal()

    assert first != second
    assert [len(group) for group in first.split("-")] == [4] * 6
    assert not set(first) & set("il1o0")


@pytest.mark.parametrize(("store", "had_one"), [("memory", True), ("system", False), ("", False)])
async def test_a_vault_that_is_gone_is_known_by_the_interfaces_that_name_it(
    chain: MemoryChainRepository, recording: Recording, store: str, *, had_one: bool
) -> None:
    settings = Settings("Stuttgart", frozenset({Use.SERVER}), CountryCode("+49"))
    account = Account(Service("smsapi.com"), Method.TOKEN)
    interfaces = MemoryInterfaceRepository([Interface(InterfaceId("a-k3fq"), NOW, account, settings, secrets=store)])
    vaulting = Vaulting(MemorySecrets(exists=False), chain, recording, interfaces)

    assert await vaulting.had_one() is had_one


async def test_interfaces_that_cannot_be_read_keep_nobody_from_making_a_vault(
    chain: MemoryChainRepository, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    interfaces = MemoryInterfaceRepository()

    def unreadable() -> Listing:
        raise Unreadable("interfaces", FileProblem.NO_PERMISSION)

    monkeypatch.setattr(interfaces, "listing", unreadable)

    assert not await Vaulting(MemorySecrets(exists=False), chain, recording, interfaces).had_one()


async def test_a_key_file_is_entered_into_the_configuration(vaulting: Vaulting, chain: MemoryChainRepository) -> None:
    created = await vaulting.create_with_key_file()

    assert created.not_entered is None
    assert chain.load().secrets.key_file == created.path


async def test_what_is_taken_back_is_gone_from_the_configuration_too_and_both_are_written_down(
    vaulting: Vaulting, chain: MemoryChainRepository, log: MemoryChangeLog
) -> None:
    await vaulting.create_with_key_file()
    vaulting.unmake()
    vaulting.unmake()
    deeds = [(change.deed, change.subject.kind) for change in log.month("2026-11").lines]

    assert not (await vaulting.status()).exists
    assert chain.load().secrets.key_file == ""
    assert sorted(deeds) == sorted(
        [
            (Deed.VAULT_CREATED, Thing.VAULT),
            (Deed.CHANGED, Thing.SECRET_SETTINGS),
            (Deed.DELETED, Thing.VAULT),
            (Deed.CHANGED, Thing.SECRET_SETTINGS),
        ]
    )


@pytest.mark.parametrize("moment", ["while it is made", "once it is made"])
async def test_a_vault_that_nobody_waits_for_any_more_is_taken_back_whenever_he_left(
    chain: MemoryChainRepository, recording: Recording, moment: str
) -> None:
    began, goes_on, made, ended = (threading.Event() for _event in range(4))

    class Slow(MemorySecrets):
        def create_with_passphrase(self, passphrase: Secret) -> Secret:
            began.set()
            assert goes_on.wait(10)
            recovery = super().create_with_passphrase(passphrase)
            made.set()
            return recovery

        def unmake(self) -> bool:
            try:
                return super().unmake()
            finally:
                ended.set()

    vaulting = Vaulting(Slow(exists=False), chain, recording, MemoryInterfaceRepository())
    making = asyncio.ensure_future(vaulting.create_with_passphrase(PASSPHRASE))
    await asyncio.to_thread(began.wait, 10)
    if moment == "once it is made":
        goes_on.set()
        await asyncio.to_thread(made.wait, 10)
    making.cancel()
    with suppress(asyncio.CancelledError):
        await making
        vaulting.unmake()  # it was faster: then the flow does it
    goes_on.set()
    assert await asyncio.to_thread(ended.wait, 10)

    assert not (await vaulting.status()).exists


async def test_the_recovery_code_survives_a_configuration_that_cannot_be_written(
    vaulting: Vaulting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise WriteFailed("smstui.toml", WriteProblem.DISK_FULL)

    monkeypatch.setattr(MemoryChainRepository, "save_secret_settings", fail)

    created = await vaulting.create_with_key_file()

    assert created.recovery == Secret(RECOVERY_CODE)
    assert isinstance(created.not_entered, WriteFailed)
    assert (await vaulting.status()).exists


class IdleVault(MemorySecrets):
    """Close itself at the first look of a timer."""

    def lock_when_idle(self) -> None:
        self.lock()


async def test_a_timer_closes_a_vault_that_is_idle(chain: MemoryChainRepository, recording: Recording) -> None:
    vaulting = Vaulting(IdleVault(PASSPHRASE), chain, recording, MemoryInterfaceRepository())
    await vaulting.unlock(PASSPHRASE)

    vaulting.lock_when_idle()

    assert not (await vaulting.status()).is_open


@pytest.fixture
def open_vaulting(chain: MemoryChainRepository, recording: Recording) -> Vaulting:
    """Return the service over an open vault with one passphrase."""
    vault = MemorySecrets(exists=False)
    vault.create_with_passphrase(PASSPHRASE)
    return Vaulting(vault, chain, recording, MemoryInterfaceRepository())


def noted(log: MemoryChangeLog) -> list[tuple[str, list[tuple[str | None, str | None]]]]:
    """Return what was written down: the deed, and of each field what it was and is."""
    return [
        (line.deed.value, [(field.before, field.after) for field in line.fields])
        for month in log.months()
        for line in reversed(log.month(month).lines)
    ]


async def test_who_is_let_in_and_shut_out_is_written_down(open_vaulting: Vaulting, log: MemoryChangeLog) -> None:
    await open_vaulting.add_passphrase("bert", Secret("Bert likes long ones"))
    await open_vaulting.add_key("cron", lambda _key: None)
    await open_vaulting.remove_slot("bert")
    await open_vaulting.rotate()
    await open_vaulting.export_copy("copy", Secret("for the safe only"))
    await open_vaulting.import_copy("copy", Secret("for the safe only"))

    assert noted(log) == [
        ("slot added", [("", "bert")]),
        ("slot added", [("", "cron")]),
        ("slot removed", [("bert", "")]),
        ("vault rotated", []),
        ("vault exported", []),
        ("imported", []),
    ]


async def test_a_new_recovery_code_is_made_when_it_is_asked_for(open_vaulting: Vaulting) -> None:
    assert await open_vaulting.rotate() is None
    code = await open_vaulting.rotate(new_recovery_code=True)
    await open_vaulting.lock()

    assert code is not None
    await open_vaulting.unlock(code)


async def test_what_was_refused_is_not_written_down(open_vaulting: Vaulting, log: MemoryChangeLog) -> None:
    for refused in (
        open_vaulting.add_passphrase(open_vaulting.owner, Secret("another long passphrase")),
        open_vaulting.remove_slot(open_vaulting.owner),
        open_vaulting.remove_slot("nobody"),
    ):
        with pytest.raises(SlotRefused):
            await refused

    assert noted(log) == []


async def test_a_short_passphrase_is_refused_wherever_one_is_new(open_vaulting: Vaulting) -> None:
    short = Secret("x" * (SHORTEST_PASSPHRASE - 1))

    for refused in (open_vaulting.add_passphrase("bert", short), open_vaulting.export_copy("copy", short)):
        with pytest.raises(PassphraseRefused):
            await refused


@pytest.mark.parametrize(
    "label", ["anna", "uid-1000", "DOMAIN\\anna.b", "anna@example.org", "job 7", "jürgen", "a" * 64]
)
def test_logins_and_services_have_such_names(label: str) -> None:
    assert parse_slot_label(f" {label} ") == label


@pytest.mark.parametrize("label", ["", " ", "recovery", "a" * 65, "a\nb", "a\x1b[2J", "-rf", "a/b", "a\u202eb"])
def test_other_names_of_slots_are_refused(label: str) -> None:
    with pytest.raises(SlotRefused) as refusal:
        parse_slot_label(label)

    assert refusal.value.reason is SlotReason.LABEL_FORM
    assert "64" in in_words(refusal.value)


async def test_entering_a_key_file_is_written_down_beside_the_vault_that_it_opens(
    chain: MemoryChainRepository, log: MemoryChangeLog
) -> None:
    recording = Recording(log, lambda: NOW, Author("anna"))

    vaulting = Vaulting(MemorySecrets(exists=False), chain, recording, MemoryInterfaceRepository())
    created = await vaulting.create_with_key_file()

    entered, made = log.month(log.months()[0]).lines
    assert (made.deed, made.subject) == (Deed.VAULT_CREATED, VAULT)
    assert (entered.deed, entered.subject.kind) == (Deed.CHANGED, Thing.SECRET_SETTINGS)
    assert entered.fields == (FieldChange("key_file", "", created.path),)
