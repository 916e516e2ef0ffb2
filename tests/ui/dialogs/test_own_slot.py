"""Give oneself a passphrase in the vault from the palette, and lock the vault."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from smstui.adapters.memory_secrets import RECOVERY_CODE, MemorySecrets
from smstui.domain.errors import StoreDamaged
from smstui.domain.secret import Secret
from smstui.ports import VaultSlot, VaultStatus
from smstui.ui.app import SmstuiApp
from smstui.ui.dialogs.palette import Palette
from smstui.ui.dialogs.unlock import UnlockDialog
from smstui.ui.dialogs.vault_creation import NewPassphrase
from smstui.ui.flows.opening_vault import unlock_vault
from smstui.ui.flows.own_slot import add_own_passphrase, lock_vault, vault_commands
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import use_language
from tests.ui.dialogs.scenes import on
from tests.ui.dialogs.world import PASSPHRASE, Session, World

NEW = "My new passphrase"


class OpenedByAKey(MemorySecrets):
    """Be open without a person, as a vault with a key file is."""

    def status(self) -> VaultStatus:
        return replace(super().status(), is_open=True, source="[secrets] key_file (/k)")


class OpenedByTheCode(MemorySecrets):
    """Have been opened by the recovery code."""

    def status(self) -> VaultStatus:
        return replace(super().status(), opened_by=VaultSlot("recovery", "recovery"))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    use_language("en")


async def adding(app: SmstuiApp) -> None:
    assert app.services.vaulting is not None
    await add_own_passphrase(app, app.services.vaulting)


async def locking(app: SmstuiApp) -> None:
    assert app.services.vaulting is not None
    await lock_vault(app, app.services.vaulting)


async def unlocking(app: SmstuiApp) -> None:
    assert app.services.vaulting is not None
    await unlock_vault(app, app.services.vaulting)


async def enter_new(session: Session, first: str = NEW, second: str = NEW) -> None:
    """Fill both fields of the dialog and go on."""
    await on(session, NewPassphrase)
    for name, text in (("#first", first), ("#second", second)):
        session.app.screen.query_one(name, SecretInput).value = text
    await session.press("f2")


async def prove(session: Session, typed: str) -> None:
    """Enter what opens the vault."""
    await on(session, UnlockDialog)
    session.app.screen.query_one(SecretInput).value = typed
    await session.press("f2")


async def test_whoever_has_none_gets_one_where_a_key_opens_the_vault() -> None:
    world = World(secrets=OpenedByAKey())

    async with world.running(adding) as session:
        await session.see("My passphrase of the vault")
        await enter_new(session)
        await session.see("Your own passphrase opens the vault from now on.")
        await session.end()

    assert world.secrets.has_own_slot()
    assert ("passphrase", world.secrets.owner) in world.secrets.status().slots


async def test_the_demos_passphrase_is_named_where_it_is_asked_for_and_no_other_will_do() -> None:
    secrets = MemorySecrets(own_passphrase=Secret(PASSPHRASE))
    world = World(secrets=secrets)
    world.services.revealing.known_passphrase = PASSPHRASE

    async with world.running(adding) as session:
        await session.see(f"In the demo it is: {PASSPHRASE}")
        await prove(session, "something else")
        await session.see("This opens the vault for nobody.")
        await prove(session, PASSPHRASE)
        await enter_new(session)
        await session.end()

    assert secrets.has_own_slot()


@pytest.mark.parametrize(
    ("language", "way_out"),
    [("en", "or use the recovery code."), ("de", "oder nehmen Sie den Wiederherstellungscode.")],
)
async def test_a_wrong_passphrase_is_answered_to_the_end(language: str, way_out: str) -> None:
    use_language(language)
    world = World(secrets=MemorySecrets(own_passphrase=Secret(PASSPHRASE)))

    async with world.running(adding) as session:
        await prove(session, "something else")

        await session.see(way_out)


async def test_where_no_key_opens_it_somebody_must_unlock_it_first_however_open_it_is() -> None:
    secrets = MemorySecrets()
    secrets.add_passphrase("bert", Secret(PASSPHRASE))
    world = World(secrets=secrets)
    assert secrets.status().is_open

    async with world.running(adding) as session:
        await session.see("somebody who has one enters his here")
        await session.press("escape")
        await session.end()
        assert not secrets.has_own_slot()


async def test_a_passphrase_is_replaced_only_by_whoever_knows_it_or_the_recovery_code() -> None:
    for opener in (PASSPHRASE, RECOVERY_CODE):
        world = World(secrets=OpenedByAKey(Secret(PASSPHRASE)))

        async with world.running(adding) as session:
            await session.see("a new one takes its place")
            await prove(session, "not this one")
            await session.see("This opens the vault for nobody.")
            await prove(session, opener)
            await session.see("New passphrase of the vault")
            await enter_new(session)
            await session.see("Your own passphrase opens the vault from now on.")
            await session.end()

        world.secrets.lock()
        world.secrets.unlock(Secret(NEW))


async def test_a_short_or_mistyped_passphrase_is_asked_for_again() -> None:
    world = World(secrets=OpenedByAKey())

    async with world.running(adding) as session:
        await enter_new(session, "short", "short")
        await session.see("at least 12 characters")
        await enter_new(session, NEW, "something else")
        await session.see("The two passphrases differ.")
        await enter_new(session)
        await session.end()

    assert world.secrets.has_own_slot()


async def test_going_back_changes_nothing() -> None:
    world = World(secrets=OpenedByAKey())

    async with world.running(adding) as session:
        await on(session, NewPassphrase)
        await session.press("escape")
        await session.end()

    assert not world.secrets.has_own_slot()


async def test_before_there_is_a_vault_one_is_made() -> None:
    world = World(secrets=MemorySecrets(exists=False))

    async with world.running(adding) as session:
        await session.see("Create the vault")
        await session.press("escape")
        await session.end()

    assert not world.secrets.status().exists


async def test_a_vault_that_was_made_with_a_key_file_still_lacks_ones_own_passphrase() -> None:
    world = World(secrets=MemorySecrets(exists=False))

    async with world.running(adding) as session:
        await session.see("Create the vault")
        await session.press("tab", "enter")
        await session.see("Recovery code of the vault")
        session.app.screen.query_one("#written").focus()
        await session.press("space", "tab", "enter")
        await session.see("My passphrase of the vault")
        await enter_new(session)
        await session.end()

    assert world.secrets.has_own_slot()


async def test_a_vault_is_locked_at_once() -> None:
    world = World(secrets=MemorySecrets(Secret(PASSPHRASE)))
    world.secrets.unlock(Secret(PASSPHRASE))

    async with world.running(locking) as session:
        await session.see("The vault is locked.")
        await session.end()

    assert not world.secrets.status().is_open


async def test_a_vault_that_a_key_opens_is_never_said_to_be_locked() -> None:
    async with World(secrets=OpenedByAKey()).running(locking) as session:
        await session.see("it opens by [secrets] key_file (/k).")
        await session.end()


async def test_the_palette_offers_both_by_name() -> None:
    world = World(secrets=MemorySecrets(Secret(PASSPHRASE)))
    world.secrets.unlock(Secret(PASSPHRASE))

    async with world.running(nothing) as session:
        await session.press("f9")
        await on(session, Palette)
        await session.type("lock the")
        await session.see("Lock the vault")
        await session.press("enter")
        await session.see("The vault is locked.")


async def test_a_damaged_vault_is_said_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_secrets: MemorySecrets) -> bool:
        raise StoreDamaged("/v/vault.json", "checksum")

    monkeypatch.setattr(MemorySecrets, "has_own_slot", damaged)

    async with World().running(choosing_first) as session:
        await session.see("The vault /v/vault.json is damaged")
        await session.see("restore it from a backup.")
        await session.press("enter")
        await session.end()
        assert session.bench.error is None


async def test_without_a_vault_nothing_is_offered() -> None:
    world = World()
    world.services = replace(world.services, vaulting=None)

    async with world.running(nothing) as session:
        assert vault_commands(session.app) == []


async def nothing(_app: SmstuiApp) -> None:
    """Leave the bench empty."""


async def choosing_first(app: SmstuiApp) -> None:
    await vault_commands(app)[0].run()


async def test_whoever_needed_the_recovery_code_is_told_how_to_get_a_passphrase() -> None:
    world = World(secrets=OpenedByTheCode(Secret(PASSPHRASE)))

    async with world.running(unlocking) as session:
        await prove(session, RECOVERY_CODE)

        await session.see("The recovery code opened it. For a new passphrase: smstui vault add-admin")
        await session.end()
